import { isExpired } from './entry.js';
import { fold } from './fold.js';

/**
 * The part of one chat's log that this window holds: a stretch without gaps that ends at the newest entry known, and
 * the entries that came ahead of a gap. It starts empty at the chat's last seq and grows both ways: live entries at the
 * end, history at the start.
 */
export class Timeline {
  #entries = [];
  #mayExpire = false;
  #ahead = new Map();

  /** @param end the seq after which live entries are expected */
  constructor(end = 0) {
    this.end = end;
  }

  /** The seq before the first entry held. */
  get start() {
    return this.end - this.#entries.length;
  }

  /** How many entries are held, without those ahead of a gap. */
  get size() {
    return this.#entries.length;
  }

  get hasGap() {
    return this.#ahead.size > 0;
  }

  /** Seqs missing between the end and the first entry that came ahead. */
  get missing() {
    return this.hasGap ? Math.min(...this.#ahead.keys()) - this.end - 1 : 0;
  }

  /** Takes an entry. Answers false for one that was held already. */
  append(entry) {
    if (entry.seq <= this.end || this.#ahead.has(entry.seq)) {
      return false;
    }
    this.#ahead.set(entry.seq, entry);
    this.#note([entry]);
    this.#join();
    return true;
  }

  /** Takes a page of history that ends right before the first entry held; anything else is ignored. */
  prepend(entries) {
    const older = entries.filter((entry) => entry.seq <= this.start);
    if (older.length > 0 && older.at(-1).seq === this.start) {
      this.#entries.unshift(...older);
      this.#note(older);
    }
  }

  /** Lets go of everything up to `end` and goes on from there. */
  restart(end) {
    this.#entries = [];
    this.end = end;
    for (const seq of this.#ahead.keys()) {
      if (seq <= end) {
        this.#ahead.delete(seq);
      }
    }
    this.#join();
  }

  /** Lets go of all but the newest `count`. */
  trim(count) {
    this.#entries = this.#entries.slice(-count);
  }

  /** Entries with a seq above `seq`, without those ahead of a gap. Needs `seq >= start` to be complete. */
  after(seq) {
    return this.#entries.slice(Math.max(0, seq - this.start));
  }

  /** Everything held, in order, with what came ahead of a gap. */
  all() {
    const ahead = [...this.#ahead.values()].sort((one, other) => one.seq - other.seq);
    return [...this.#entries, ...ahead];
  }

  /** What people see of it; `changes`: those still on their way. */
  shown(now, changes = []) {
    return fold([...this.all(), ...changes], now);
  }

  /** When the next of its messages disappears, in milliseconds, or null. */
  nextExpiry(now) {
    if (!this.#mayExpire) {
      return null;
    }
    const times = this.all().filter((entry) => entry.expiresAt && !isExpired(entry, now)).map(({ expiresAt }) => Date.parse(expiresAt));
    return times.length === 0 ? null : Math.min(...times);
  }

  #note(entries) {
    this.#mayExpire ||= entries.some(({ expiresAt }) => Boolean(expiresAt));
  }

  #join() {
    while (this.#ahead.has(this.end + 1)) {
      this.end++;
      this.#entries.push(this.#ahead.get(this.end));
      this.#ahead.delete(this.end);
    }
  }
}
