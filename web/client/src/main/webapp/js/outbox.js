/**
 * Messages, and changes of earlier ones, on their way out. Each keeps its `clientMsgId` through every retry, so the server stores it once however often
 * it is sent. A chat sends one at a time: what waits or is retried is never overtaken by a later one. The box survives a
 * reload of the window.
 *
 * An item: `{clientMsgId, chatId or to, kind, body, target, replyTo, queuedAt, failed}`, `kind` as of the entry that it
 * becomes; `failed` is null, or why the server refused a message. A change that was refused is dropped.
 * Events: `changed` (item), `stored` ({item, chatId, seq, sentAt}), `refused` ({item, error}).
 */
import { ConnectionLost } from './connection.js';
import { Emitter } from './emitter.js';
import { isChange } from './entry.js';

const UNSURE_RETRY_MS = 2_000;

export class Outbox extends Emitter {
  #storage;
  #key;
  #send;
  #items;
  #busy = new Set();
  #open = false;

  /** `send(item)` answers a promise of the server's `ok`. */
  constructor(storage, userId, send) {
    super();
    this.#storage = storage;
    this.#key = `parley.outbox.${userId}`;
    this.#send = send;
    this.#items = JSON.parse(storage.getItem(this.#key) ?? '[]');
  }

  /** How many items wait or were refused, in all chats. */
  get size() {
    return this.#items.length;
  }

  /** All items for a chat, or for a user with whom there is no chat yet, in order. */
  of({ chatId = null, peer = null }) {
    return this.#items.filter((item) => (item.chatId ? item.chatId === chatId : item.to === peer));
  }

  add(item) {
    this.#items.push({ ...item, failed: null });
    this.#changed(item);
    this.#drain(laneOf(item));
  }

  /** Tries a refused item again, in its old place. */
  retry(clientMsgId) {
    const item = this.#find(clientMsgId);
    if (item) {
      item.failed = null;
      this.#changed(item);
      this.#drain(laneOf(item));
    }
  }

  /** Takes an item out: the user gave it up, or it turned up in the log. */
  remove(clientMsgId) {
    const item = this.#find(clientMsgId);
    if (item) {
      this.#items.splice(this.#items.indexOf(item), 1);
      this.#changed(item);
    }
  }

  /** There is a connection: sends everything that waits. */
  resume() {
    this.#open = true;
    for (const lane of new Set(this.#items.map(laneOf))) {
      this.#drain(lane);
    }
  }

  /** There is none: keeps everything. */
  pause() {
    this.#open = false;
  }

  async #drain(lane) {
    if (this.#busy.has(lane)) {
      return;
    }
    this.#busy.add(lane);
    let again = null;
    for (let item = this.#next(lane); item && this.#open && again === null; item = this.#next(lane)) {
      again = await this.#deliver(item);
    }
    this.#busy.delete(lane);
    if (again !== null) {
      setTimeout(() => this.#drain(lane), again);
    }
  }

  /** Answers null when the item is settled, else after how many milliseconds to try again. */
  async #deliver(item) {
    try {
      const { chatId, seq, sentAt } = await this.#send(item);
      this.#settle(item, { chatId, seq, sentAt });
      return null;
    } catch (error) {
      if (error instanceof ConnectionLost) {
        return UNSURE_RETRY_MS;
      }
      if (error.retryAfterMs !== null && error.retryAfterMs !== undefined) {
        return error.retryAfterMs * (1 + Math.random());
      }
      this.#refused(item, error);
      return null;
    }
  }

  #refused(item, error) {
    if (isChange(item)) {
      this.remove(item.clientMsgId);
      this.emit('refused', { item, error });
    } else {
      item.failed = error.message;
      this.#changed(item);
    }
  }

  #settle(item, stored) {
    const known = this.#find(item.clientMsgId);
    if (known) {
      this.#items.splice(this.#items.indexOf(known), 1);
    }
    if (item.to) {
      for (const other of this.#items.filter(({ to }) => to === item.to)) {
        delete other.to;
        other.chatId = stored.chatId;
      }
    }
    this.#save();
    this.emit('stored', { item, ...stored });
    this.#drain(stored.chatId);
  }

  #next(lane) {
    return this.#items.find((item) => laneOf(item) === lane && item.failed === null);
  }

  #find(clientMsgId) {
    return this.#items.find((item) => item.clientMsgId === clientMsgId);
  }

  #changed(item) {
    this.#save();
    this.emit('changed', item);
  }

  #save() {
    try {
      this.#storage.setItem(this.#key, JSON.stringify(this.#items));
    } catch {
      // The browser's storage is full: the box goes on in memory, and would not survive a reload.
    }
  }
}

function laneOf(item) {
  return item.chatId ?? item.to;
}
