import { Messenger } from '/js/messenger.js';
import { entries, equal, memoryStorage, summary, until } from './check.js';
import { withFakeSockets } from './sockets.js';

const LOG = entries(1, 9);
const NEVER_MS = 3_600_000;

const refusal = (code, retryAfterMs = 1) => ({ t: 'error', code, message: code, retryAfterMs });

/** What a server answers that holds one chat with the first three entries of the log, and later the others. */
function answer({ t, chatId, after = 0, before = Infinity, users }) {
  switch (t) {
    case 'sync':
      return { t: 'ok', chats: [summary({ lastSeq: 3, unread: 3 })], cursor: 'end', more: false };
    case 'history':
      return { t: 'ok', entries: LOG.filter(({ seq }) => seq > after && seq < before), more: false };
    case 'send':
      return { t: 'ok', chatId, seq: 4, sentAt: '2026-01-01T00:00:00.000Z' };
    case 'presence':
      return { t: 'ok', states: users.map((userId) => ({ userId, online: true })) };
    default:
      return { t: 'ok' };
  }
}

/** Runs `test(messenger, sockets)`; the server refuses as `refuse(frame, times)` says, `times` that it got one like it. */
function withMessenger(refuse, test) {
  return withFakeSockets(async (sockets) => {
    const api = { call: async () => ({ ticket: 'ticket' }) };
    const messenger = new Messenger({ api, storage: memoryStorage(), userId: 'me', socketUrl: (ticket) => ticket });
    try {
      messenger.start();
      await welcomed(sockets, 1, refuse);
      await test(messenger, sockets);
    } finally {
      messenger.stop();
    }
  });
}

async function welcomed(sockets, count, refuse) {
  await until(() => sockets.length === count);
  const socket = sockets.at(-1);
  socket.onsent = (frame) => {
    const times = socket.sent.filter(({ t }) => t === frame.t).length;
    queueMicrotask(() => socket.receive({ ...(refuse(frame, times) ?? answer(frame)), id: frame.id }));
  };
  socket.receive({ t: 'welcome', heartbeatMs: 30_000 });
}

const write = (messenger) => messenger.send({ chatId: 'c' }, 'text', { text: 'hello' });

/** The first of a kind is refused. */
const once = (kind, error) => ({ t }, times) => (t === kind && times === 1 ? error : null);

async function afterRefusedSync(error) {
  await withMessenger(once('sync', error), async (messenger, [socket]) => {
    write(messenger);
    await until(() => messenger.outbox.size === 0, 'message sent');
    equal(messenger.chats.list().map(({ chatId, timeline }) => [chatId, timeline.end]), [['c', 4]]);
    await until(() => socket.sent.some(({ t, delivered }) => t === 'receipt' && delivered === 3), 'receipt');
    await until(() => messenger.presence.of('peer')?.online === true, 'presence');
  });
}

export const tests = {
  'a window whose first sync is refused for its rate catches up': () => afterRefusedSync(refusal('rate-limited')),
  'a window whose first sync meets an overload catches up': () => afterRefusedSync(refusal('overloaded')),
  'a window whose first sync comes too early catches up': () => afterRefusedSync(refusal('unavailable')),
  'a window whose first sync fails in the server catches up': () => afterRefusedSync(refusal('internal', null)),
  'the next connection does not wait for what the last was told': () =>
    withMessenger(once('sync', refusal('unavailable', NEVER_MS)), async (messenger, sockets) => {
      write(messenger);
      await new Promise((resolve) => setTimeout(resolve)); // All promises are settled then, and the wait has begun.
      sockets[0].onclose();
      await welcomed(sockets, 2, () => null);
      await until(() => messenger.outbox.size === 0, 'message sent');
      equal(sockets.map(({ sent }) => sent.filter(({ t }) => t === 'sync').length), [1, 1]);
    }),
  'a window whose cursor is refused for good begins anew'() {
    const refuse = ({ t, cursor }) => (t === 'sync' && cursor !== null ? refusal('invalid', null) : null);
    return withMessenger(refuse, async (messenger, sockets) => {
      await until(() => messenger.chats.list().length === 1, 'first sync');
      sockets[0].onclose();
      write(messenger);
      await welcomed(sockets, 2, refuse);
      await until(() => messenger.outbox.size === 0, 'message sent');
      equal(sockets[1].sent.filter(({ t }) => t === 'sync').map(({ cursor }) => cursor), ['end', null]);
    });
  },
  'a gap whose reading is refused is read later': () =>
    withMessenger(once('history', refusal('overloaded')), async (messenger, [socket]) => {
      await until(() => messenger.chats.get('c') !== null);
      socket.receive({ t: 'entry', ...LOG[8] });
      await until(() => messenger.chats.get('c').timeline.end === 9, 'gap read');
      equal(messenger.chats.get('c').timeline.all().map(({ seq }) => seq), [4, 5, 6, 7, 8, 9]);
    }),
  'older messages whose reading is refused are shown later': () =>
    withMessenger(once('history', refusal('unavailable')), async (messenger) => {
      await until(() => messenger.chats.get('c') !== null);
      await messenger.open({ chatId: 'c' });
      equal(messenger.chats.get('c').timeline.size, 3);
    }),
  'presence that is refused is asked for again': () =>
    withMessenger(once('presence', refusal('rate-limited')), async (messenger) => {
      await until(() => messenger.presence.of('peer')?.online === true, 'presence');
    }),
};
