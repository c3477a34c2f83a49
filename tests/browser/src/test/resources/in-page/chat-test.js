import { Chat } from '/js/chat.js';
import { entries, entry, equal, summary } from './check.js';

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
};
