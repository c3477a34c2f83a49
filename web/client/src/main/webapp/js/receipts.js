/**
 * Tells the server how far messages were delivered to this window and read. Merged for a moment, so that a burst of
 * messages costs one frame a chat; kept while there is no connection.
 *
 * A few frames are under way at a time, and none for as long as the server asks to wait: whoever catches up hundreds of
 * chats is over its limits, and what it refuses is sent again. Marks of the present connection are remembered and sent
 * again on the next: an `ok` says that the server has taken them, not that they outlive it.
 */
import { fullJitter } from './backoff.js';
import { ConnectionLost } from './connection.js';

const MERGE_MS = 100;
const MOST_AT_ONCE = 16;

export class Receipts {
  #request;
  #jitter;
  #unsent = new Map();
  #sent = new Map();
  #online = false;
  #timer = null;
  #underWay = 0;
  #refusals = 0;

  /** One after a refusal, and one more with each success: going on as before would look like a flood. */
  #atOnce = MOST_AT_ONCE;

  /** `request(frame)` answers a promise of the server's `ok`; `jitter(refusals)` is waited on top of what it asks for. */
  constructor(request, jitter = fullJitter) {
    this.#request = request;
    this.#jitter = jitter;
  }

  delivered(chatId, seq) {
    this.#mark(chatId, { delivered: seq });
  }

  read(chatId, seq) {
    this.#mark(chatId, { read: seq });
  }

  /** There is a new connection: sends what waits, and what was sent on the last. */
  resume() {
    this.#online = true;
    this.#sent.forEach((marks, chatId) => raise(this.#unsent, chatId, marks));
    this.#sent.clear();
    this.#due();
  }

  /** There is none: keeps everything. */
  pause() {
    this.#online = false;
    this.#nothingDue();
  }

  #mark(chatId, marks) {
    if (covers(this.#sent.get(chatId), marks)) {
      return;
    }
    raise(this.#unsent, chatId, marks);
    if (this.#online) {
      this.#timer ??= this.#dueIn(MERGE_MS);
    }
  }

  /** Nothing is sent before the moment that is set. */
  #dueIn(ms) {
    return setTimeout(() => this.#due(), ms);
  }

  #nothingDue() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #due() {
    this.#nothingDue();
    this.#sendSome();
  }

  #sendSome() {
    for (const [chatId, marks] of this.#unsent) {
      if (!this.#online || this.#timer !== null || this.#underWay >= this.#atOnce) {
        return;
      }
      this.#unsent.delete(chatId);
      raise(this.#sent, chatId, marks);
      this.#send(chatId, marks);
    }
  }

  async #send(chatId, marks) {
    this.#underWay++;
    try {
      await this.#request({ t: 'receipt', chatId, ...marks });
      this.#refusals = 0;
      this.#atOnce = Math.min(MOST_AT_ONCE, this.#atOnce + 1);
    } catch (error) {
      this.#failed(chatId, marks, error);
    }
    this.#underWay--;
    this.#sendSome();
  }

  /** What the server refuses for good, as of a chat that is not there, is not sent again. */
  #failed(chatId, marks, error) {
    const lost = error instanceof ConnectionLost;
    if (!lost && (error.retryAfterMs ?? null) === null) {
      return;
    }
    raise(this.#unsent, chatId, marks);
    if (this.#online) {
      this.#atOnce = 1;
      this.#nothingDue();
      this.#timer = this.#dueIn((error.retryAfterMs ?? 0) + this.#jitter(this.#refusals++));
    }
  }
}

function raise(all, chatId, marks) {
  const raised = { ...all.get(chatId) };
  for (const [mark, seq] of Object.entries(marks)) {
    raised[mark] = Math.max(raised[mark] ?? 0, seq);
  }
  all.set(chatId, raised);
}

function covers(known, marks) {
  return known !== undefined && Object.entries(marks).every(([mark, seq]) => (known[mark] ?? 0) >= seq);
}
