/**
 * One chat as this user sees it: its summary, the stretch of log held, watermarks, and an unread count that stays exact
 * while entries, receipts and summaries arrive in any order.
 */
import { countsAsUnread } from './entry.js';
import { Timeline } from './timeline.js';

export class Chat {
  #me;
  #counted = { seq: 0, unread: 0 };

  constructor(chatId, me) {
    this.#me = me;
    this.chatId = chatId;
    this.type = 'direct';
    this.title = '';
    this.peer = null;
    this.role = null;
    this.memberCount = 0;
    this.firstSeq = 1;
    this.lastSeq = 0;
    this.lastEntry = null;
    this.delivered = 0;
    this.read = 0;
    this.othersDelivered = 0;
    this.othersRead = 0;
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
    }
    if (summary.lastSeq >= this.#counted.seq) {
      this.#counted = { seq: summary.lastSeq, unread: summary.unread ?? 0 };
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
    }
    return fresh;
  }

  /** How far back the log goes that is not held yet; false when its start is reached. */
  get hasOlder() {
    return this.timeline.start >= this.firstSeq;
  }

  get unread() {
    const from = Math.max(this.#counted.seq, this.read);
    return this.#counted.unread + this.#count(this.timeline.after(from));
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

  /** Takes the number of unread messages after `read` up to the seq of the last summary, as counted in the log. */
  recounted(read, unread) {
    if (read === this.read) {
      this.#counted.unread = unread;
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
    this.#counted = { seq: Math.max(this.#counted.seq, this.timeline.end), unread: this.unread };
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

  #count(entries) {
    return entries.filter((entry) => countsAsUnread(entry, this.#me)).length;
  }
}
