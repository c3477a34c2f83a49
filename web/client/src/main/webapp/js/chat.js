/**
 * One chat as this user sees it: its summary, the stretch of log held, watermarks, and an unread count that stays exact
 * while entries, receipts and summaries arrive in any order.
 */
import { countsAsUnread, isExpired } from './entry.js';
import { Timeline } from './timeline.js';

export class Chat {
  #me;
  #now;
  #counted = { seq: 0, unread: 0, deletions: 0 };

  /** `now()` by the server's clock. */
  constructor(chatId, me, now = Date.now) {
    this.#me = me;
    this.#now = now;
    this.chatId = chatId;
    this.type = 'direct';
    this.title = '';
    this.peer = null;
    this.role = null;
    /** The medium of a group's picture, or null. */
    this.avatar = null;
    this.memberCount = 0;
    this.firstSeq = 1;
    this.lastSeq = 0;
    this.lastEntry = null;
    this.delivered = 0;
    this.read = 0;
    this.othersDelivered = 0;
    this.othersRead = 0;
    /** How long messages stay, or null for ever. */
    this.expiresInSec = null;
    /** False for a chat of which only an entry was seen so far. */
    this.known = false;
    /** False while the unread count is an upper bound, to be counted in the log. */
    this.exact = true;
    this.timeline = new Timeline();
  }

  /** Takes a summary of the server, which may be older than what live entries told. */
  merge(summary) {
    const first = !this.known;
    this.known = true;
    this.type = summary.type;
    this.title = summary.title ?? '';
    this.peer = summary.peer ?? null;
    this.role = summary.role ?? null;
    this.avatar = summary.avatar ?? null;
    this.memberCount = summary.memberCount ?? 0;
    this.firstSeq = summary.firstSeq ?? 1;
    this.delivered = Math.max(this.delivered, summary.delivered ?? 0);
    this.othersDelivered = Math.max(this.othersDelivered, summary.othersDelivered ?? 0);
    this.othersRead = Math.max(this.othersRead, summary.othersRead ?? 0);
    if (first && this.timeline.all().length === 0) {
      this.timeline.restart(summary.lastSeq);
    }
    if (summary.lastSeq >= this.lastSeq) {
      this.lastSeq = summary.lastSeq;
      this.lastEntry = summary.lastEntry ?? this.lastEntry;
      this.expiresInSec = summary.expiresInSec ?? null;
    }
    if (summary.lastSeq >= this.#counted.seq) {
      this.#counted = { seq: summary.lastSeq, unread: summary.unread ?? 0, deletions: summary.lastSeq };
      const ahead = this.read;
      this.read = summary.read ?? 0;
      this.exact = true;
      this.readUpTo(ahead);
    }
  }

  /** Takes an entry, live or read from the log to fill a gap. Answers false when it was known. */
  take(entry) {
    const fresh = this.timeline.append(entry);
    if (entry.seq > this.lastSeq) {
      this.lastSeq = entry.seq;
      this.lastEntry = entry;
      if (entry.kind === 'disappearing-changed') {
        this.expiresInSec = entry.body.expiresInSec ?? null;
      }
    }
    return fresh;
  }

  /** How far back the log goes that is not held yet; false when its start is reached. */
  get hasOlder() {
    return this.timeline.start >= this.firstSeq;
  }

  /** Messages of others after the read mark, without what was deleted or has expired since. */
  get unread() {
    const { start, end } = this.timeline;
    if (start <= this.read && end >= this.#counted.seq) {
      return this.#count(this.timeline.after(this.read));
    }
    const news = this.timeline.after(Math.max(this.#counted.seq, this.read));
    return Math.max(0, this.#counted.unread - this.#deletedSince()) + this.#count(news);
  }

  /** Only what is there can be deleted, so each deletion takes one from those counted. */
  #deletedSince() {
    const { seq, deletions } = this.#counted;
    const counts = ({ kind, sender, target }) => kind === 'delete' && sender !== this.#me && target > this.read && target <= seq;
    return this.timeline.after(deletions).filter(counts).length;
  }

  /** Moves the read mark forward. Answers whether it moved. */
  readUpTo(seq) {
    if (seq <= this.read) {
      return false;
    }
    this.read = seq;
    if (seq >= this.#counted.seq) {
      this.#counted.unread = 0;
      this.exact = true;
    } else if (this.timeline.start <= seq) {
      this.#counted.unread = this.#count(this.timeline.after(seq).filter((entry) => entry.seq <= this.#counted.seq));
      this.exact = true;
    } else {
      this.#counted.unread = Math.min(this.#counted.unread, this.#counted.seq - seq);
      this.exact = this.#counted.unread === 0;
    }
    return true;
  }

  /**
   * Takes the number of unread messages after `read` up to the seq of the last summary, as counted in the log when that
   * reached to `end`.
   */
  recounted(read, unread, end = this.#counted.seq) {
    if (read === this.read) {
      this.#counted.unread = unread;
      this.#counted.deletions = Math.max(this.#counted.deletions, end);
      this.exact = true;
    }
  }

  /** The seq up to which `recounted` expects to be told. */
  get countedUpTo() {
    return this.#counted.seq;
  }

  /** The seq to report as read when the user sees the end of the chat, or 0 when others wrote nothing new. */
  get readable() {
    return this.#counted.unread > 0 || this.#foreignAfter(this.read) ? this.timeline.end : 0;
  }

  /** The seq to report as delivered, or 0 when others wrote nothing new. */
  get deliverable() {
    return this.#foreignAfter(this.delivered) ? this.timeline.end : 0;
  }

  /** Lets go of old entries of a chat that is not open. */
  shrink(count) {
    const seq = Math.max(this.#counted.seq, this.timeline.end);
    this.#counted = { seq, unread: this.unread, deletions: Math.max(this.#counted.deletions, this.timeline.end) };
    this.timeline.trim(count);
  }

  /** Moves to the end of the log without what lies between: a summary told of more than is worth reading now. */
  skipTo(seq) {
    this.timeline.restart(seq);
  }

  /** How far an own entry got: `sent`, `delivered` (to all) or `read` (by all). */
  statusOf(seq) {
    if (seq <= this.othersRead) {
      return 'read';
    }
    return seq <= this.othersDelivered ? 'delivered' : 'sent';
  }

  #foreignAfter(seq) {
    return this.timeline.after(Math.max(seq, this.timeline.start)).some((entry) => entry.sender !== this.#me);
  }

  /** When the next message that is held disappears, in milliseconds, or null. */
  nextExpiry(now) {
    const last = this.lastEntry?.expiresAt && !isExpired(this.lastEntry, now) ? Date.parse(this.lastEntry.expiresAt) : null;
    const held = this.timeline.nextExpiry(now);
    return last === null || held === null ? (last ?? held) : Math.min(last, held);
  }

  /** `entries` to the end of those held, or a part: what deletes one of them comes after it. */
  #count(entries) {
    const deleted = new Set(entries.filter(({ kind }) => kind === 'delete').map(({ target }) => target));
    return entries.filter((entry) => countsAsUnread(entry, this.#me, this.#now()) && !deleted.has(entry.seq)).length;
  }
}
