/**
 * Requests that are made again, for as long as the connection lasts, when the server refuses them for the moment or does
 * not reply: nothing else would bring what they ask for, since a line that holds is no reason to connect anew. Only for
 * requests that do no harm when carried out twice.
 */
import { fullJitter } from './backoff.js';
import { ConnectionLost } from './connection.js';

/**
 * Answers a `request(frame)` like the connection's; it rejects when the connection ends, or with a refusal that waiting
 * does not change. `jitter(failures)` is waited on top of what the server asks for.
 */
export function persistent(connection, jitter = fullJitter) {
  return async (frame) => {
    for (let failures = 0; ; failures++) {
      try {
        return await connection.request(frame);
      } catch (error) {
        if (!connection.online || !mayPass(error)) {
          throw error;
        }
        await pause(connection, (error.retryAfterMs ?? 0) + jitter(failures));
      }
    }
  };
}

function mayPass(error) {
  return error instanceof ConnectionLost || (error.retryAfterMs ?? null) !== null || error.code === 'internal';
}

/** Rejects when the connection ends: the next one must not wait for what the last was told. */
function pause(connection, ms) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      unlisten();
      resolve();
    }, ms);
    const unlisten = connection.on('state', () => {
      unlisten();
      clearTimeout(timer);
      reject(new ConnectionLost('the connection was lost'));
    });
  });
}
