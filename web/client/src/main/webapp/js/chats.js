/**
 * All chats of this user, newest first.
 *
 * Event: `changed` (chat).
 */
import { Chat } from './chat.js';
import { Emitter } from './emitter.js';

export class Chats extends Emitter {
  #me;
  #now;
  #chats = new Map();

  /** `now()` by the server's clock. */
  constructor(me, now = Date.now) {
    super();
    this.#me = me;
    this.#now = now;
  }

  get(chatId) {
    return this.#chats.get(chatId) ?? null;
  }

  /** The chat, made when it is not there yet. */
  obtain(chatId) {
    if (!this.#chats.has(chatId)) {
      this.#chats.set(chatId, new Chat(chatId, this.#me, this.#now));
    }
    return this.#chats.get(chatId);
  }

  /** The direct chat with a user, or null. */
  withPeer(userId) {
    return [...this.#chats.values()].find((chat) => chat.type === 'direct' && chat.peer === userId) ?? null;
  }

  /** Those with a summary, the one with the newest entry first. */
  list() {
    return [...this.#chats.values()].filter((chat) => chat.known).sort((one, other) => activity(other) - activity(one));
  }

  get unread() {
    return [...this.#chats.values()].reduce((sum, chat) => sum + chat.unread, 0);
  }

  touch(chat) {
    this.emit('changed', chat);
  }
}

function activity(chat) {
  return chat.lastEntry ? Date.parse(chat.lastEntry.sentAt) : 0;
}
