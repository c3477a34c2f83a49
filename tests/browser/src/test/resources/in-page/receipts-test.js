import { ConnectionLost, RequestRefused } from '/js/connection.js';
import { Receipts } from '/js/receipts.js';
import { equal, until } from './check.js';

/** Receipts whose server answers as `answer(frame, times)` says; `sent` lists what reached it and when. */
function receiptsWith(answer = () => ({ t: 'ok' })) {
  const sent = [];
  const receipts = new Receipts(async (frame) => {
    sent.push({ ...frame, at: performance.now() });
    return answer(frame, sent.length);
  }, () => 0);
  return { receipts, sent };
}

const marks = (sent) => sent.map(({ chatId, delivered, read }) => [chatId, delivered ?? null, read ?? null]);
const passing = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const busy = (code, retryAfterMs) => new RequestRefused({ code, message: 'busy', retryAfterMs });

export const tests = {
  async 'a burst costs one frame a chat, when there is a connection'() {
    const { receipts, sent } = receiptsWith();
    [1, 3, 2].forEach((seq) => receipts.delivered('c', seq));
    receipts.read('c', 2);
    receipts.delivered('d', 9);
    await passing(150);
    equal(sent, []);
    receipts.resume();
    equal(marks(sent), [['c', 3, 2], ['d', 9, null]]);
    [4, 5].forEach((seq) => receipts.delivered('c', seq));
    await until(() => sent.length === 3);
    equal(marks(sent)[2], ['c', 5, null]);
  },
  async 'what was told is not told again'() {
    const { receipts, sent } = receiptsWith();
    receipts.resume();
    receipts.delivered('c', 5);
    await until(() => sent.length === 1);
    receipts.delivered('c', 4);
    receipts.delivered('c', 5);
    await passing(150);
    equal(sent.length, 1);
  },
  async 'what is refused for now is sent again when the server says, with what came since'() {
    for (const code of ['rate-limited', 'overloaded', 'unavailable']) {
      const { receipts, sent } = receiptsWith((frame, times) => {
        if (times === 1) {
          receipts.delivered('c', 8); // Would be sent after a moment, had the server not asked for more.
          throw busy(code, 300);
        }
      });
      receipts.delivered('c', 7);
      receipts.resume();
      await passing(0);
      receipts.read('c', 6);
      await until(() => sent.length === 2);
      equal(marks(sent), [['c', 7, null], ['c', 8, 6]], code);
      equal(sent[1].at - sent[0].at > 290, true, `patience for ${code}`);
    }
  },
  async 'after a refusal one goes at a time, and all arrive'() {
    let room = 5;
    let underWay = 0;
    let refused = 0;
    const most = [];
    const taken = new Set();
    const { receipts } = receiptsWith(async ({ chatId }) => {
      underWay++;
      await passing(1);
      most.push(underWay--);
      if (room-- <= 0) {
        room = 3;
        refused++;
        throw busy('rate-limited', 5);
      }
      taken.add(chatId);
    });
    Array.from({ length: 60 }, (_, chat) => receipts.delivered(`c${chat}`, 1));
    receipts.resume();
    equal(underWay, 16);
    await until(() => taken.size === 60);
    equal(Math.max(...most.slice(16)) < 16, true, 'a flood');
    equal(refused < 60, true, 'fewer refusals than marks');
  },
  async 'what is refused for good is not sent again, and others pass'() {
    const { receipts, sent } = receiptsWith(({ chatId }) => {
      if (chatId === 'left') {
        throw new RequestRefused({ code: 'not-member', message: 'no' });
      }
    });
    receipts.resume();
    receipts.delivered('left', 1);
    receipts.delivered('c', 1);
    await until(() => sent.length === 2);
    receipts.delivered('c', 2);
    await until(() => sent.length === 3);
    equal(marks(sent), [['left', 1, null], ['c', 1, null], ['c', 2, null]]);
  },
  async 'what was told on a lost connection, or was under way, is told on the next'() {
    const { receipts, sent } = receiptsWith((frame, times) => {
      if (times === 2) {
        receipts.pause();
        throw new ConnectionLost('gone');
      }
    });
    receipts.resume();
    receipts.read('told', 3);
    await until(() => sent.length === 1);
    receipts.delivered('cut', 7);
    await until(() => sent.length === 2);
    await passing(150);
    equal(sent.length, 2, 'frames while there is no connection');
    receipts.resume();
    await until(() => sent.length === 4);
    equal(marks(sent).slice(2).sort(), [['cut', 7, null], ['told', null, 3]]);
  },
  async 'a request without a reply is made again'() {
    const { receipts, sent } = receiptsWith((frame, times) => {
      if (times === 1) {
        throw new ConnectionLost('no reply');
      }
    });
    receipts.resume();
    receipts.delivered('c', 7);
    await until(() => sent.length === 2);
    equal(marks(sent), [['c', 7, null], ['c', 7, null]]);
  },
};
