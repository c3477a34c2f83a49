/**
 * Tells the server how far messages were delivered to this window and read. Merged for a moment, so that a burst of
 * messages costs one frame; kept while there is no connection.
 */
const MERGE_MS = 100;

export class Receipts {
  #tell;
  #marks = new Map();
  #timer = null;

  /** `tell(frame)` answers false when it could not be sent. */
  constructor(tell) {
    this.#tell = tell;
  }

  delivered(chatId, seq) {
    this.#raise(chatId, 'delivered', seq);
  }

  read(chatId, seq) {
    this.#raise(chatId, 'read', seq);
  }

  /** Sends what has gathered. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    for (const [chatId, marks] of this.#marks) {
      if (this.#tell({ t: 'receipt', chatId, ...marks })) {
        this.#marks.delete(chatId);
      }
    }
  }

  #raise(chatId, mark, seq) {
    const marks = this.#marks.get(chatId) ?? {};
    marks[mark] = Math.max(marks[mark] ?? 0, seq);
    this.#marks.set(chatId, marks);
    this.#timer ??= setTimeout(() => this.flush(), MERGE_MS);
  }
}
