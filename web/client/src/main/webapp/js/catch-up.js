/**
 * Brings this window's chats up to the server's: `sync` after every connect, `history` for gaps, for scrolling back, and
 * to count again what only the log can tell.
 */
import { countsAsUnread } from './entry.js';

const SYNC_PAGE = 200;
const HISTORY_PAGE = 50;
const GAP_PAGE = 200;
/** A longer gap is not read but skipped; scrolling back reads it when somebody looks. */
const LONGEST_GAP = 400;
/** Replies and events may overtake each other; a gap of theirs closes by itself sooner than this. */
const GAP_PATIENCE_MS = 300;

export class CatchUp {
  #request;
  #chats;
  #me;
  #now;
  #isOpen;
  #onSummary;
  #onEntry;
  #cursor = null;
  #syncing = null;
  #older = new Map();
  #filling = new Map();
  #watched = new Set();

  /**
   * `request(frame)` as `persistent` makes it; `isOpen(chat)`: is the chat on the screen?; `onSummary(chat, summary)`
   * after a summary was taken; `onEntry(chat, entry)` takes an entry that was read to fill a gap.
   */
  constructor({ request, chats, me, now = Date.now, isOpen, onSummary, onEntry }) {
    this.#request = request;
    this.#chats = chats;
    this.#me = me;
    this.#now = now;
    this.#isOpen = isOpen;
    this.#onSummary = onSummary;
    this.#onEntry = onEntry;
  }

  /** Reads what changed since the last time. One run at a time. */
  sync() {
    this.#syncing ??= this.#sync().finally(() => {
      this.#syncing = null;
    });
    return this.#syncing;
  }

  /** A cursor that the server does not know, as of a database that was set back, is given up for the beginning, once. */
  async #sync() {
    try {
      await this.#goOn();
    } catch (error) {
      if (error.code !== 'invalid' || this.#cursor === null) {
        throw error;
      }
      this.#cursor = null;
      await this.#goOn();
    }
  }

  async #goOn() {
    for (let more = true; more; ) {
      const page = await this.#request({ t: 'sync', cursor: this.#cursor, limit: SYNC_PAGE });
      page.chats.forEach((summary) => this.merge(summary));
      this.#cursor = page.cursor;
      more = page.more;
    }
  }

  /** Learns a chat that only its id is known of. A sync that is under way may have begun too early to tell. */
  async learn(chatId) {
    for (let tries = 0; tries < 2 && !this.#chats.get(chatId)?.known; tries++) {
      await this.sync();
    }
  }

  /** Takes a summary; reads or skips what it tells of beyond what is held. */
  merge(summary) {
    const chat = this.#chats.obtain(summary.chatId);
    chat.merge(summary);
    const behind = summary.lastSeq - chat.timeline.end;
    if (behind > 0) {
      if (this.#isOpen(chat) && behind <= LONGEST_GAP) {
        this.#fill(chat, summary.lastSeq);
      } else {
        chat.skipTo(summary.lastSeq);
      }
    }
    if (this.#isOpen(chat) && chat.timeline.size === 0) {
      this.loadOlder(chat);
    }
    this.#countAgain(chat);
    this.#onSummary(chat, summary);
    this.#chats.touch(chat);
  }

  /** An entry came ahead of others: reads those, unless they come by themselves. */
  watchGap(chat) {
    if (chat.timeline.hasGap && !this.#watched.has(chat)) {
      this.#watched.add(chat);
      setTimeout(() => {
        this.#watched.delete(chat);
        this.#closeGap(chat);
      }, GAP_PATIENCE_MS);
    }
  }

  #closeGap(chat) {
    const { missing, end } = chat.timeline;
    if (missing > LONGEST_GAP || !chat.known) {
      this.sync().catch(leaveToReconnect);
    } else if (missing > 0) {
      this.#fill(chat, end + missing);
    }
  }

  /** One run at a time a chat, which also reads what it is told of on the way: it may have to wait for long. */
  async #fill(chat, upTo) {
    const underWay = this.#filling.has(chat);
    this.#filling.set(chat, Math.max(upTo, this.#filling.get(chat) ?? 0));
    if (underWay) {
      return;
    }
    try {
      for (let from = -1; from < chat.timeline.end && chat.timeline.end < this.#filling.get(chat); ) {
        from = chat.timeline.end;
        const page = await this.#history(chat, { after: from }, GAP_PAGE);
        page.entries.forEach((entry) => this.#onEntry(chat, entry));
      }
    } catch {
      leaveToReconnect();
    }
    this.#filling.delete(chat);
  }

  /** Reads a page of older entries; one at a time a chat. Resolves when it is there or cannot be had now. */
  loadOlder(chat) {
    if (!chat.hasOlder) {
      return Promise.resolve();
    }
    if (!this.#older.has(chat)) {
      const loading = this.#loadOlder(chat).catch(leaveToReconnect).finally(() => this.#older.delete(chat));
      this.#older.set(chat, loading);
    }
    return this.#older.get(chat);
  }

  async #loadOlder(chat) {
    const { start } = chat.timeline;
    const page = await this.#history(chat, { before: start + 1 }, HISTORY_PAGE);
    if (chat.timeline.start !== start) {
      return chat.hasOlder ? this.#loadOlder(chat) : undefined; // What is held begins elsewhere by now.
    }
    chat.timeline.prepend(page.entries);
    if (!page.more) {
      chat.firstSeq = chat.timeline.start + 1;
    }
    this.#chats.touch(chat);
  }

  /** The reader's other device read a part: what is left unread may have to be counted in the log. */
  otherDeviceRead(chat, seq) {
    if (chat.readUpTo(seq)) {
      this.#countAgain(chat);
      this.#chats.touch(chat);
    }
  }

  async #countAgain(chat) {
    if (chat.exact) {
      return;
    }
    const { read, countedUpTo, timeline: { end } } = chat;
    let unread = 0;
    try {
      for (let after = read, more = true; more && after < countedUpTo; ) {
        const page = await this.#history(chat, { after }, GAP_PAGE);
        unread += page.entries.filter((entry) => entry.seq <= countedUpTo && countsAsUnread(entry, this.#me, this.#now())).length;
        after = page.entries.at(-1)?.seq ?? countedUpTo;
        more = page.more;
      }
      if (chat.countedUpTo === countedUpTo) {
        chat.recounted(read, unread, end);
        this.#chats.touch(chat);
      }
    } catch {
      leaveToReconnect();
    }
  }

  #history(chat, range, limit) {
    return this.#request({ t: 'history', chatId: chat.chatId, ...range, limit });
  }
}

/** Nothing to do: either the connection is gone and the next one begins with a sync, or the chat is not ours to read. */
function leaveToReconnect() {}
