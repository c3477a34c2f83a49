import { CatchUp } from '/js/catch-up.js';
import { Chats } from '/js/chats.js';
import { RequestRefused } from '/js/connection.js';
import { entries, entry, equal, summary, until } from './check.js';

/** A client whose server holds one chat with this log, and answers a frame when `held(frame)` resolves. */
function client(log, { open = false, pages = [], held = async () => {} } = {}) {
  const chats = new Chats('me');
  const requests = [];
  const request = async (frame) => {
    requests.push(frame);
    await held(frame);
    if (frame.t === 'sync') {
      return pages.shift() ?? { chats: [], cursor: 'end', more: false };
    }
    const { after = 0, before = Infinity, limit } = frame;
    const range = log.filter(({ seq }) => seq > after && seq < before);
    const page = frame.after === undefined ? range.slice(-limit) : range.slice(0, limit);
    return { entries: page, more: range.length > page.length };
  };
  const catchUp = new CatchUp({
    request,
    chats,
    me: 'me',
    isOpen: () => open,
    onSummary: () => {},
    onEntry: (chat, each) => chat.take(each),
  });
  return { catchUp, chats, requests };
}

const seqs = (chat) => chat.timeline.all().map(({ seq }) => seq);

export const tests = {
  async 'sync follows the cursor to the end and goes on from there'() {
    const pages = [
      { chats: [summary({ chatId: 'a' })], cursor: '1', more: true },
      { chats: [summary({ chatId: 'b' })], cursor: '2', more: false },
    ];
    const { catchUp, chats, requests } = client([], { pages });
    await catchUp.sync();
    await catchUp.sync();
    equal(requests.map(({ cursor }) => cursor), [null, '1', '2']);
    equal(chats.list().length, 2);
  },
  async 'a cursor that is refused for good is given up once'() {
    const pages = ['1', '2', '3'].map((cursor) => ({ chats: [], cursor, more: true }));
    const held = async ({ cursor }) => {
      if (cursor !== null) {
        throw new RequestRefused({ code: 'invalid', message: 'no', field: 'cursor' });
      }
    };
    const { catchUp, requests } = client([], { pages, held });
    const refused = await catchUp.sync().catch((error) => error);
    equal([refused.code, requests.map(({ cursor }) => cursor)], ['invalid', [null, '1', null, '2']]);
  },
  async 'an open chat reads what it missed'() {
    const log = entries(1, 9);
    const { catchUp, chats } = client(log, { open: true });
    catchUp.merge(summary({ lastSeq: 4, lastEntry: log[3] }));
    await until(() => seqs(chats.get('c')).length === 4);
    catchUp.merge(summary({ lastSeq: 9, lastEntry: log[8] }));
    await until(() => chats.get('c').timeline.end === 9);
    equal(seqs(chats.get('c')), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  },
  async 'a chat that is not open skips'() {
    const { catchUp, chats, requests } = client(entries(1, 900));
    catchUp.merge(summary({ lastSeq: 4 }));
    catchUp.merge(summary({ lastSeq: 900, unread: 896 }));
    equal([chats.get('c').timeline.end, chats.get('c').unread, requests.length], [900, 896, 0]);
  },
  async 'a jump of seq is read'() {
    const { catchUp, chats } = client(entries(1, 8));
    catchUp.merge(summary({ lastSeq: 5, read: 5 }));
    const chat = chats.get('c');
    chat.take(entry(8));
    catchUp.watchGap(chat);
    await until(() => chat.timeline.end === 8);
    equal([seqs(chat), chat.unread], [[6, 7, 8], 3]);
  },
  async 'a gap that closes by itself costs nothing'() {
    const { catchUp, chats, requests } = client(entries(1, 7));
    catchUp.merge(summary({ lastSeq: 5 }));
    const chat = chats.get('c');
    chat.take(entry(7));
    catchUp.watchGap(chat);
    chat.take(entry(6));
    await new Promise((resolve) => setTimeout(resolve, 400));
    equal([requests, chat.timeline.end], [[], 7]);
  },
  async 'history is read in pages until its first entry'() {
    const { catchUp, chats } = client(entries(1, 120), { open: true });
    catchUp.merge(summary({ lastSeq: 120 }));
    const chat = chats.get('c');
    await until(() => chat.timeline.start === 70);
    await Promise.all([catchUp.loadOlder(chat), catchUp.loadOlder(chat)]);
    equal(chat.timeline.start, 20, 'one page for two who ask at once');
    await catchUp.loadOlder(chat);
    equal([chat.timeline.start, chat.hasOlder], [0, false]);
  },
  async 'what another device left unread is counted in the log'() {
    const { catchUp, chats } = client([...entries(1, 300), ...entries(301, 320, 'me')]);
    catchUp.merge(summary({ lastSeq: 320, read: 0, unread: 300 }));
    const chat = chats.get('c');
    catchUp.otherDeviceRead(chat, 40);
    await until(() => chat.exact);
    equal(chat.unread, 260);
  },
  async 'a gap that takes long to read is read once, with what is missing by then'() {
    const log = entries(1, 9);
    const answer = Promise.withResolvers();
    const { catchUp, chats, requests } = client(log, { open: true, held: ({ after }) => (after === undefined ? null : answer.promise) });
    catchUp.merge(summary({ lastSeq: 4 }));
    const chat = chats.get('c');
    await until(() => chat.timeline.size === 4);
    catchUp.merge(summary({ lastSeq: 6 }));
    catchUp.merge(summary({ lastSeq: 9 }));
    equal(requests.filter(({ after }) => after !== undefined).length, 1, 'reads under way');
    answer.resolve();
    await until(() => chat.timeline.end === 9);
    equal(seqs(chat), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  },
  async 'older entries that come late are those before what is held by then'() {
    const answers = [Promise.withResolvers(), Promise.withResolvers()];
    const { catchUp, chats, requests } = client(entries(1, 900), { held: () => answers[requests.length - 1].promise });
    catchUp.merge(summary({ lastSeq: 4 }));
    const chat = chats.get('c');
    const loading = catchUp.loadOlder(chat);
    chat.skipTo(900);
    answers.forEach(({ resolve }) => resolve());
    await loading;
    equal([chat.timeline.start, chat.timeline.end, chat.hasOlder], [850, 900, true]);
  },
  async 'a count in the log that comes late gives way to a newer summary'() {
    const answer = Promise.withResolvers();
    const { catchUp, chats } = client(entries(1, 330), { held: () => answer.promise });
    catchUp.merge(summary({ lastSeq: 320, unread: 320 }));
    const chat = chats.get('c');
    catchUp.otherDeviceRead(chat, 40);
    catchUp.merge(summary({ lastSeq: 330, read: 40, unread: 290 }));
    answer.resolve();
    await new Promise((resolve) => setTimeout(resolve));
    equal([chat.unread, chat.exact], [290, true]);
  },
};
