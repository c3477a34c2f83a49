import { Chat } from '/js/chat.js';
import { change, entries, entry, equal, summary } from './check.js';

function chatWith(fields) {
  const chat = new Chat('c', 'me');
  chat.merge(summary(fields));
  return chat;
}

export const tests = {
  'unread counts the summary and what came since'() {
    const chat = chatWith({ lastSeq: 10, read: 7, unread: 3 });
    chat.take(entry(11));
    chat.take(entry(12, 'me'));
    chat.take(entry(13, 'peer', 'title-changed'));
    equal(chat.unread, 4);
    equal(chat.lastSeq, 13);
  },
  'an entry that a summary told already is not counted twice'() {
    const chat = chatWith({ lastSeq: 10, read: 10 });
    chat.take(entry(11));
    chat.merge(summary({ lastSeq: 11, read: 10, unread: 1 }));
    chat.take(entry(11));
    equal(chat.unread, 1);
  },
  'an older summary does not take back what is known'() {
    const chat = chatWith({ lastSeq: 10, read: 10, othersRead: 9 });
    chat.take(entry(11));
    chat.merge(summary({ lastSeq: 9, read: 8, unread: 1, othersRead: 7 }));
    equal([chat.unread, chat.read, chat.lastSeq, chat.othersRead], [1, 10, 11, 9]);
  },
  'reading to the end leaves nothing'() {
    const chat = chatWith({ lastSeq: 10, read: 2, unread: 8 });
    chat.take(entry(11));
    equal(chat.readable, 11);
    equal(chat.readUpTo(11), true);
    equal([chat.unread, chat.readable, chat.readUpTo(11)], [0, 0, false]);
  },
  'a read mark that the server has not heard of survives its summary'() {
    const chat = chatWith({ lastSeq: 10, read: 2, unread: 8 });
    chat.readUpTo(10);
    chat.merge(summary({ lastSeq: 10, read: 2, unread: 8 }));
    equal([chat.unread, chat.read], [0, 10]);
  },
  'reading a part counts in the log where it is held'() {
    const chat = chatWith({ lastSeq: 10, read: 2, unread: 6 });
    chat.timeline.prepend([...entries(3, 5), entry(6, 'me'), ...entries(7, 10)]);
    chat.readUpTo(5);
    equal([chat.unread, chat.exact], [4, true]);
  },
  'reading a part that is not held is an upper bound until counted'() {
    const chat = chatWith({ lastSeq: 10, read: 2, unread: 6 });
    chat.readUpTo(8);
    equal([chat.unread, chat.exact], [2, false]);
    chat.recounted(8, 1);
    equal([chat.unread, chat.exact], [1, true]);
  },
  'own entries alone need no receipt'() {
    const chat = chatWith({ lastSeq: 10, read: 10, delivered: 10 });
    chat.take(entry(11, 'me'));
    equal([chat.readable, chat.deliverable], [0, 0]);
    chat.take(entry(12));
    equal([chat.readable, chat.deliverable], [12, 12]);
  },
  'shrinking keeps the count'() {
    const chat = chatWith({ lastSeq: 1, read: 1 });
    entries(2, 50).forEach((each) => chat.take(each));
    chat.shrink(10);
    equal([chat.unread, chat.timeline.all().length, chat.hasOlder], [49, 10, true]);
    chat.take(entry(51));
    equal(chat.unread, 50);
  },
  'ticks follow the smallest watermarks'() {
    const chat = chatWith({ lastSeq: 3, othersDelivered: 2, othersRead: 1 });
    equal([1, 2, 3].map((seq) => chat.statusOf(seq)), ['read', 'delivered', 'sent']);
  },
  'what is deleted is not unread any more'() {
    const chat = chatWith({ lastSeq: 10, read: 8, unread: 2 });
    chat.take(entry(11));
    chat.take(change(12, 'delete', 11, {}));
    equal(chat.unread, 2, 'one that came here');
    chat.take(change(13, 'delete', 10, {}));
    equal(chat.unread, 1, 'one that only the summary counted');
    chat.take(change(14, 'delete', 7, {}));
    equal(chat.unread, 1, 'one that was read');
    chat.shrink(2);
    equal(chat.unread, 1, 'after letting go of old ones');
    chat.merge(summary({ lastSeq: 14, read: 8, unread: 1 }));
    equal(chat.unread, 1, 'as the server counts');
    chat.timeline.prepend([entry(8), entry(9), { ...entry(10), body: {} }, { ...entry(11), body: {} }, change(12, 'delete', 11, {})]);
    equal(chat.unread, 1, 'as the log tells');
    equal([chat.readUpTo(14), chat.unread], [true, 0]);
  },
  'changes of earlier messages are not unread, and are told as read'() {
    const chat = chatWith({ lastSeq: 10, read: 10 });
    chat.take(change(11, 'edit', 10, { text: 'new' }));
    chat.take(change(12, 'reaction', 10, { emoji: '👍' }));
    equal([chat.unread, chat.readable, chat.deliverable], [0, 12, 12]);
  },
  'what has expired is not unread any more'() {
    let now = 0;
    const chat = new Chat('c', 'me', () => now);
    chat.merge(summary({ lastSeq: 10, read: 10 }));
    chat.take({ ...entry(11), expiresAt: new Date(60_000).toISOString() });
    chat.take({ ...entry(12), expiresAt: new Date(90_000).toISOString() });
    equal([chat.unread, chat.nextExpiry(now)], [2, 60_000]);
    now = 60_000;
    equal([chat.unread, chat.nextExpiry(now)], [1, 90_000]);
    chat.shrink(0);
    equal(chat.nextExpiry(now), 90_000, 'the last entry is shown in the list');
  },
  'how long messages stay follows summaries and entries'() {
    const chat = chatWith({ lastSeq: 10, expiresInSec: 60 });
    equal(chat.expiresInSec, 60);
    chat.take({ ...entry(11, 'peer', 'disappearing-changed'), body: { expiresInSec: 3_600 } });
    chat.merge(summary({ lastSeq: 10, expiresInSec: 60 }));
    equal(chat.expiresInSec, 3_600);
    chat.take({ ...entry(12, 'peer', 'disappearing-changed'), body: { expiresInSec: null } });
    equal(chat.expiresInSec, null);
  },
};
