/**
 * Who is online. Keeps the connection's subscription equal to the people that matter to this window.
 *
 * Event: `changed` (userId).
 */
import { Emitter } from './emitter.js';

const SETTLE_MS = 200;
const MOST_USERS = 200;

export class Presence extends Emitter {
  #request;
  #wanted;
  #states = new Map();
  #subscribed = '';
  #timer = null;
  #turn = Promise.resolve();

  /** `request(frame)` as `persistent` makes it; `wanted()` answers user ids, the most important first. */
  constructor(request, wanted) {
    super();
    this.#request = request;
    this.#wanted = wanted;
  }

  /** `{online, lastSeen}`, or null when nothing is known or may be known. */
  of(userId) {
    return this.#states.get(userId) ?? null;
  }

  heard({ userId, online, lastSeen = null }) {
    this.#states.set(userId, { online, lastSeen });
    this.emit('changed', userId);
  }

  /** The people that matter may have changed. One request at a time: an earlier one, made again, must not go last. */
  refresh() {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#turn = this.#turn.then(() => this.#subscribe());
    }, SETTLE_MS);
  }

  /** The connection is gone, and with it the subscription and all that was known by it. */
  forget() {
    this.#subscribed = '';
    const users = [...this.#states.keys()];
    this.#states.clear();
    users.forEach((userId) => this.emit('changed', userId));
  }

  async #subscribe() {
    const users = [...new Set(this.#wanted())].slice(0, MOST_USERS);
    const key = [...users].sort().join();
    if (key === this.#subscribed) {
      return;
    }
    this.#subscribed = key;
    try {
      const { states } = await this.#request({ t: 'presence', users });
      states.forEach((state) => this.heard(state));
    } catch {
      this.#subscribed = ''; // The next connection, or the next change, subscribes again.
    }
  }
}
