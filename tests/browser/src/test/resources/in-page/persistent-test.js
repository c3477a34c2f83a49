import { ConnectionLost, RequestRefused } from '/js/connection.js';
import { Emitter } from '/js/emitter.js';
import { persistent } from '/js/persistent.js';
import { equal, until } from './check.js';

/** A connection on which one request after another ends as `outcomes` say: an error is thrown, anything else answered. */
function line(...outcomes) {
  const connection = new Emitter();
  return Object.assign(connection, {
    online: true,
    requests: [],
    async request(frame) {
      connection.requests.push(frame);
      const outcome = connection.online ? outcomes.shift() : new ConnectionLost('not connected');
      if (outcome instanceof Error) {
        throw outcome;
      }
      return outcome;
    },
    end() {
      connection.online = false;
      connection.emit('state', { state: 'waiting' });
    },
  });
}

const refusal = (code, retryAfterMs = null) => new RequestRefused({ code, message: code, retryAfterMs });

/** Asks for something; what comes of it is in `error` once it failed. */
function asking(connection) {
  const asked = { error: null };
  persistent(connection, () => 0)({}).catch((error) => {
    asked.error = error;
  });
  return asked;
}

export const tests = {
  async 'what is refused for the moment, or gets no reply, is asked for again'() {
    const errors = [...['rate-limited', 'overloaded', 'unavailable'].map((code) => refusal(code, 1)), refusal('internal'), new ConnectionLost('no reply')];
    const connection = line(...errors, 'there');
    equal(await persistent(connection, () => 0)({ t: 'sync' }), 'there');
    equal(connection.requests.map(({ t }) => t), Array(6).fill('sync'));
  },
  async 'waits more with each failure'() {
    const failures = [];
    const jitter = (count) => {
      failures.push(count);
      return 0;
    };
    await persistent(line(refusal('overloaded', 0), refusal('overloaded', 0), refusal('internal'), 'there'), jitter)({});
    equal(failures, [0, 1, 2]);
  },
  async 'waits as long as the server asks for'() {
    const connection = line(refusal('unavailable', 3_600_000), 'too early');
    const asked = asking(connection);
    await until(() => connection.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    equal(connection.requests.length, 1);
    connection.end();
    await until(() => asked.error instanceof ConnectionLost, 'end');
  },
  async 'a refusal that waiting does not change is told at once'() {
    const connection = line(refusal('not-member'), 'there');
    const asked = asking(connection);
    await until(() => asked.error?.code === 'not-member', 'refusal');
    equal(connection.requests.length, 1);
  },
  async 'ends with the connection, and asks the next one for nothing'() {
    const connection = line(refusal('unavailable', 20), 'there');
    const asked = asking(connection);
    await until(() => connection.requests.length === 1);
    connection.end();
    connection.online = true;
    await until(() => asked.error instanceof ConnectionLost, 'end');
    await new Promise((resolve) => setTimeout(resolve, 50));
    equal(connection.requests.length, 1);
  },
  async 'a line that is gone is left at once'() {
    const connection = line();
    connection.end();
    const asked = asking(connection);
    await until(() => asked.error instanceof ConnectionLost, 'end');
    equal(connection.requests.length, 1);
  },
};
