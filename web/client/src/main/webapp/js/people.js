/**
 * Names of users, fetched once each, a few at a time.
 *
 * Event: `changed` (userId).
 */
import { Emitter } from './emitter.js';

const AT_A_TIME = 4;
const UNKNOWN = 'Unknown';

export class People extends Emitter {
  #api;
  #me;
  #known = new Map();
  #queue = [];
  #running = 0;

  constructor(api, me) {
    super();
    this.#api = api;
    this.#me = me;
  }

  /** `{userId, name, phoneNumber}` as far as known; asks the server in the background for a stranger. */
  get(userId) {
    if (!this.#known.has(userId)) {
      this.#known.set(userId, { userId, name: null, phoneNumber: null });
      this.#queue.push(userId);
      this.#work();
    }
    return this.#known.get(userId);
  }

  name(userId) {
    return this.get(userId).name ?? '…';
  }

  /** "You" for the reader, the name for everybody else. */
  nameOrYou(userId) {
    return userId === this.#me ? 'You' : this.name(userId);
  }

  /** Takes what another call told about a user. */
  learn({ userId, name, phoneNumber = null }) {
    this.#known.set(userId, { userId, name, phoneNumber });
    this.emit('changed', userId);
  }

  /** The account of a phone number, or null. */
  async lookUp(phoneNumber) {
    const { users } = await this.#api.call('POST', '/users/lookup', { phoneNumbers: [phoneNumber] });
    users.forEach((user) => this.learn(user));
    return users[0] ?? null;
  }

  async #work() {
    if (this.#running === AT_A_TIME || this.#queue.length === 0) {
      return;
    }
    this.#running++;
    const userId = this.#queue.shift();
    try {
      this.learn(await this.#api.call('GET', `/users/${encodeURIComponent(userId)}`));
    } catch (error) {
      if (error.status === 404 || error.status === 403) {
        this.learn({ userId, name: UNKNOWN });
      } else {
        this.#known.delete(userId); // Asked again when it is shown again.
      }
    }
    this.#running--;
    this.#work();
  }
}
