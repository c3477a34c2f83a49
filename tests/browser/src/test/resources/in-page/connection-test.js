import { Api } from '/js/api.js';
import { fullJitter } from '/js/backoff.js';
import { Connection, ConnectionLost, RequestRefused } from '/js/connection.js';
import { equal, until } from './check.js';
import { withFakeSockets } from './sockets.js';

/** Runs `test(connection, sockets)` with a connection whose server the test plays. */
const withSockets = (test) =>
  withFakeSockets(async (sockets) => {
    const connection = new Connection(async () => `ticket${sockets.length}`, (ticket) => ticket);
    try {
      await test(connection, sockets);
    } finally {
      connection.stop();
    }
  });

async function welcomed(connection, sockets) {
  connection.start();
  await until(() => sockets.length === 1);
  sockets[0].receive({ t: 'welcome', heartbeatMs: 30_000 });
  return sockets[0];
}

/** Runs `test(show)` in a page that is hidden until `show()`. */
async function whileHidden(test) {
  const show = () => delete document.visibilityState;
  Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' });
  try {
    await test(show);
  } finally {
    show();
  }
}

export const tests = {
  'waits are random and bounded'() {
    equal([fullJitter(0, () => 1), fullJitter(3, () => 1), fullJitter(99, () => 1), fullJitter(5, () => 0)], [500, 4_000, 30_000, 0]);
  },
  'replies find their requests in any order': () =>
    withSockets(async (connection, sockets) => {
      const socket = await welcomed(connection, sockets);
      const first = connection.request({ t: 'ping' });
      const second = connection.request({ t: 'sync' });
      const [one, two] = socket.sent.map(({ id }) => id);
      socket.receive({ t: 'error', id: two, code: 'invalid', message: 'no', field: 'cursor' });
      socket.receive({ t: 'ok', id: one, serverTime: 'now' });
      equal((await first).serverTime, 'now');
      const refused = await second.catch((error) => error);
      equal([refused instanceof RequestRefused, refused.code, refused.field], [true, 'invalid', 'cursor']);
    }),
  'a lost line fails what waits and takes a new ticket': () =>
    withSockets(async (connection, sockets) => {
      const socket = await welcomed(connection, sockets);
      const waiting = connection.request({ t: 'ping' }).catch((error) => error);
      socket.onclose();
      equal((await waiting) instanceof ConnectionLost, true);
      equal(connection.online, false);
      await until(() => sockets.length === 2);
      equal([sockets[1].url, sockets[1].protocol], ['ticket1', 'parley.v1.json']);
    }),
  'a ping that is refused is a sign of life': () =>
    withSockets(async (connection, sockets) => {
      const socket = await welcomed(connection, sockets);
      const probed = connection.probe();
      socket.receive({ t: 'error', id: socket.sent.at(-1).id, code: 'rate-limited', message: 'too fast', retryAfterMs: 1_000 });
      await probed;
      equal([connection.online, socket.closed], [true, undefined]);
    }),
  'a page that is hidden says so when it connects and with each ping': () =>
    whileHidden((show) =>
      withSockets(async (connection, sockets) => {
        const socket = await welcomed(connection, sockets);
        connection.probe();
        show();
        connection.probe();
        equal(socket.sent.map(({ t, active }) => [t, active]), [['ping', false], ['ping', false], ['ping', true]]);
        socket.onclose();
        await until(() => sockets.length === 2);
        sockets[1].receive({ t: 'welcome', heartbeatMs: 30_000 });
        equal(sockets[1].sent, []);
      }),
    ),
  async 'a server that hangs is asked for another ticket'() {
    const api = new Api({ tokens: { accessToken: 'token' } }, () => {}, 50);
    let asked = 0;
    const connection = new Connection(() => {
      asked++;
      return api.call('POST', '/silent');
    });
    connection.start();
    await until(() => asked === 2, 'second ticket');
    connection.stop();
  },
  'a goodbye tells when to come back': () =>
    withSockets(async (connection, sockets) => {
      const states = [];
      connection.on('state', (state) => states.push(state));
      const socket = await welcomed(connection, sockets);
      socket.receive({ t: 'goodbye', reason: 'drain', reconnectAfterMs: 50_000 });
      socket.onclose();
      const { state, retryAt } = states.at(-1);
      equal([state, Math.round((retryAt - Date.now()) / 1_000)], ['waiting', 50]);
      connection.start();
      await until(() => sockets.length === 2, 'a wish of the user goes before');
    }),
  'one that was replaced stays away': () =>
    withSockets(async (connection, sockets) => {
      const states = [];
      connection.on('state', ({ state }) => states.push(state));
      const socket = await welcomed(connection, sockets);
      socket.receive({ t: 'goodbye', reason: 'replaced' });
      socket.onclose();
      equal(states.at(-1), 'replaced');
    }),
  'what an abandoned socket says is not heard': () =>
    withSockets(async (connection, sockets) => {
      const heard = [];
      connection.on('frame', (frame) => heard.push(frame));
      const socket = await welcomed(connection, sockets);
      connection.stop();
      equal([socket.onmessage, socket.onclose, socket.closed, heard], [null, null, true, []]);
    }),
};
