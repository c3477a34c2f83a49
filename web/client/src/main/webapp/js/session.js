/**
 * Who this window is signed in as. The tokens live in `sessionStorage`: they survive a reload, end with the window, and
 * let two windows be two people.
 */
const KEY = 'parley.tokens';

export class Session {
  #storage;
  #tokens;

  constructor(storage) {
    this.#storage = storage;
    this.#tokens = JSON.parse(storage.getItem(KEY) ?? 'null');
  }

  /** `{accessToken, refreshToken, expiresAt, userId, deviceId}`, or null. */
  get tokens() {
    return this.#tokens;
  }

  keep(tokens) {
    this.#tokens = tokens;
    this.#storage.setItem(KEY, JSON.stringify(tokens));
  }

  /** Forgets everything this window kept, unsent messages included. */
  forget() {
    this.#tokens = null;
    this.#storage.clear();
  }
}
