/** Has a chat drawn and counted again when one of its messages disappears. */

/** The longest that a browser's timer can wait. */
const LONGEST_MS = 2 ** 31 - 1;
/** A timer may be that much early. */
const ROUNDING_MS = 2;

export class Expiry {
  #now;
  #touch;
  #planned = new Map();

  /** `now()` by the server's clock; `touch(chat)` when the time has come. */
  constructor(now, touch) {
    this.#now = now;
    this.#touch = touch;
  }

  /** The chat has changed. One timer a chat, for its next message to go. */
  plan(chat) {
    const now = this.#now();
    const at = chat.nextExpiry(now);
    const planned = this.#planned.get(chat);
    if (planned?.at === at) {
      return;
    }
    clearTimeout(planned?.timer);
    this.#planned.delete(chat);
    if (at !== null) {
      const timer = setTimeout(() => {
        this.#planned.delete(chat);
        this.#touch(chat);
      }, Math.min(Math.ceil(at - now) + ROUNDING_MS, LONGEST_MS));
      this.#planned.set(chat, { at, timer });
    }
  }

  stop() {
    this.#planned.forEach(({ timer }) => clearTimeout(timer));
    this.#planned.clear();
  }
}
