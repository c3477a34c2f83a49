import { ConnectionLost, RequestRefused } from '/js/connection.js';
import { Outbox } from '/js/outbox.js';
import { equal, memoryStorage, until } from './check.js';

const message = (id, target = { chatId: 'c' }) => ({ clientMsgId: id, ...target, kind: 'text', body: { text: id }, queuedAt: '2026-01-01T00:00:00.000Z' });

/** An outbox whose server answers as `answer(item, times)` says; `sent` lists what reached it. */
function outboxWith(answer, storage = memoryStorage()) {
  const sent = [];
  const outbox = new Outbox(storage, 'me', async (item) => {
    sent.push(item.clientMsgId);
    return answer(item, sent.filter((id) => id === item.clientMsgId).length);
  });
  return { outbox, sent, storage };
}

const stored = ({ chatId = 'made' }) => ({ chatId, seq: 1, sentAt: 'now' });

export const tests = {
  async 'waits for the connection and keeps the order'() {
    const { outbox, sent } = outboxWith(stored);
    ['a', 'b', 'c'].forEach((id) => outbox.add(message(id)));
    equal([sent, outbox.of({ chatId: 'c' }).length], [[], 3]);
    outbox.resume();
    await until(() => outbox.of({ chatId: 'c' }).length === 0);
    equal(sent, ['a', 'b', 'c']);
  },
  async 'a retried message keeps its id and is not overtaken'() {
    const { outbox, sent } = outboxWith((item, times) => {
      if (item.clientMsgId === 'a' && times === 1) {
        throw new RequestRefused({ code: 'overloaded', message: 'busy', retryAfterMs: 20 });
      }
      return stored(item);
    });
    outbox.resume();
    ['a', 'b'].forEach((id) => outbox.add(message(id)));
    await until(() => outbox.of({ chatId: 'c' }).length === 0);
    equal(sent, ['a', 'a', 'b']);
  },
  async 'a broken line loses nothing'() {
    let broken = true;
    const { outbox, sent } = outboxWith((item) => {
      if (broken) {
        outbox.pause();
        throw new ConnectionLost('gone');
      }
      return stored(item);
    });
    outbox.resume();
    ['a', 'b'].forEach((id) => outbox.add(message(id)));
    await until(() => sent.length === 1);
    broken = false;
    outbox.resume();
    await until(() => outbox.of({ chatId: 'c' }).length === 0);
    equal(sent, ['a', 'a', 'b']);
  },
  async 'a refused message stays until retried or discarded, and others pass'() {
    const { outbox, sent } = outboxWith((item) => {
      if (item.body.text === 'bad') {
        throw new RequestRefused({ code: 'blocked', message: 'no' });
      }
      return stored(item);
    });
    outbox.resume();
    ['bad', 'good'].forEach((id) => outbox.add(message(id)));
    await until(() => sent.includes('good'));
    equal(outbox.of({ chatId: 'c' }).map(({ clientMsgId, failed }) => [clientMsgId, failed]), [['bad', 'no']]);
    outbox.retry('bad');
    await until(() => sent.length === 3);
    outbox.remove('bad');
    equal(outbox.of({ chatId: 'c' }), []);
  },
  async 'first messages to a user move into the chat they make'() {
    const { outbox, sent } = outboxWith(stored);
    const targets = [];
    outbox.on('stored', ({ chatId }) => targets.push(chatId));
    ['a', 'b'].forEach((id) => outbox.add(message(id, { to: 'bob' })));
    outbox.resume();
    await until(() => targets.length === 2);
    equal([sent, targets], [['a', 'b'], ['made', 'made']]);
  },
  async 'survives a reload'() {
    const { storage, outbox: before } = outboxWith(stored);
    ['a', 'b'].forEach((id) => before.add(message(id)));
    const { outbox, sent } = outboxWith(stored, storage);
    outbox.resume();
    await until(() => sent.length === 2);
    equal(sent, ['a', 'b']);
  },
  async 'chats do not wait for one another'() {
    const { outbox, sent } = outboxWith((item) => (item.chatId === 'slow' ? new Promise(() => {}) : stored(item)));
    outbox.resume();
    outbox.add(message('a', { chatId: 'slow' }));
    outbox.add(message('b', { chatId: 'quick' }));
    await until(() => sent.length === 2);
    await until(() => outbox.of({ chatId: 'quick' }).length === 0);
  },
  async 'a refused change is told and dropped, and others pass'() {
    const { outbox, sent } = outboxWith((item) => {
      if (item.kind === 'delete') {
        throw new RequestRefused({ code: 'gone', message: 'gone' });
      }
      return stored(item);
    });
    const refused = [];
    outbox.on('refused', ({ item, error }) => refused.push([item.clientMsgId, error.code]));
    outbox.resume();
    outbox.add({ ...message('d'), kind: 'delete', target: 1, body: {} });
    outbox.add(message('a'));
    await until(() => outbox.size === 0);
    equal([sent, refused], [['d', 'a'], [['d', 'gone']]]);
  },
  async 'a change keeps its place among the messages of its chat'() {
    const { outbox, sent } = outboxWith((item, times) => {
      if (item.kind === 'edit' && times === 1) {
        throw new RequestRefused({ code: 'rate-limited', message: 'busy', retryAfterMs: 20 });
      }
      return stored(item);
    });
    outbox.resume();
    outbox.add({ ...message('e'), kind: 'edit', target: 1, body: { text: 'new' } });
    outbox.add(message('a'));
    await until(() => outbox.size === 0);
    equal(sent, ['e', 'e', 'a']);
  },
};
