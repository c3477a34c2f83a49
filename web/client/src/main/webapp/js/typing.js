/**
 * Who is writing, both ways: what others do ends by itself, and what this user does is told sparingly.
 *
 * Event: `changed` (chatId).
 */
import { Emitter } from './emitter.js';

const ENDS_MS = 6_000;
const REPEAT_MS = 4_000;

export class Typing extends Emitter {
  #tell;
  #others = new Map();
  #own = { chatId: null, at: 0 };

  constructor(tell) {
    super();
    this.#tell = tell;
  }

  /** The users writing in a chat just now. */
  in(chatId) {
    return [...(this.#others.get(chatId)?.keys() ?? [])];
  }

  /** Another user began or ended. */
  heard(chatId, userId, on) {
    const writers = this.#others.get(chatId) ?? new Map();
    clearTimeout(writers.get(userId));
    writers.delete(userId);
    if (on) {
      writers.set(userId, setTimeout(() => this.heard(chatId, userId, false), ENDS_MS));
    }
    this.#others.set(chatId, writers);
    this.emit('changed', chatId);
  }

  /** This user pressed a key. */
  pressed(chatId) {
    const now = Date.now();
    if (this.#own.chatId !== chatId || now - this.#own.at > REPEAT_MS) {
      this.#own = { chatId, at: now };
      this.#tell({ t: 'typing', chatId, on: true });
    }
  }

  /** This user sent, emptied or left the text. */
  ended() {
    if (this.#own.chatId !== null) {
      this.#tell({ t: 'typing', chatId: this.#own.chatId, on: false });
      this.#own = { chatId: null, at: 0 };
    }
  }
}
