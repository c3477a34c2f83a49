/**
 * The WebSocket: opens it with a one-time ticket, matches replies to requests, notices a dead line by pinging, and comes
 * back by itself with jittered delays, or when and as the server's `goodbye` says.
 *
 * Events: `state` ({state, retryAt}), `welcome` (frame), `frame` (every event of the server).
 * States: `connecting`, `online`, `waiting` (for the next try), `replaced` (another window took over), `stopped`.
 */
import { fullJitter } from './backoff.js';
import { Emitter } from './emitter.js';

const SUBPROTOCOL = 'parley.v1.json';
const REPLY_MS = 20_000;
const PROBE_MS = 6_000;
const WELCOME_MS = 15_000;
const STABLE_MS = 10_000;
const DEFAULT_HEARTBEAT_MS = 30_000;

/** The line broke, or no reply came, so nobody knows whether the request was carried out. */
export class ConnectionLost extends Error {}

/** The server refused a request; `code` is one of the protocol's. */
export class RequestRefused extends Error {
  constructor({ code, message, field = null, retryAfterMs = null }) {
    super(message);
    this.code = code;
    this.field = field;
    this.retryAfterMs = retryAfterMs;
  }
}

function isVisible() {
  return document.visibilityState === 'visible';
}

export class Connection extends Emitter {
  #ticket;
  #url;
  #socket = null;
  #state = 'stopped';
  #waiting = new Map();
  #nextId = 1;
  #attempt = 0;
  #retryTimer;
  #heartbeatTimer;
  #welcomeTimer;
  #welcomedAt = 0;
  #serverAhead = null;
  #farewell = null;
  #round = 0;

  /** `ticket` answers a promise of a one-time ticket; `url` makes the socket's address of it. */
  constructor(ticket, url) {
    super();
    this.#ticket = ticket;
    this.#url = url;
  }

  /** Now, by the server's clock: this machine's may be wrong, or be set while the page is open. */
  get serverNow() {
    return this.#serverAhead === null ? Date.now() : performance.now() + this.#serverAhead;
  }

  get online() {
    return this.#state === 'online';
  }

  /** Connects now, also while waiting for the next try. Does nothing while connected. */
  start() {
    if (this.#state !== 'online' && this.#state !== 'connecting') {
      this.#open();
    }
  }

  stop() {
    this.#abandon();
    this.#become('stopped');
  }

  /** Sends a request and answers its `ok`. Rejects with `RequestRefused` or `ConnectionLost`. */
  request(frame, replyMs = REPLY_MS) {
    if (!this.online) {
      return Promise.reject(new ConnectionLost('not connected'));
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new ConnectionLost('no reply'));
      }, replyMs);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#socket.send(JSON.stringify({ ...frame, id }));
    });
  }

  /** Sends a frame that needs no reply. Answers false when there is no connection. */
  tell(frame) {
    if (this.online) {
      this.#socket.send(JSON.stringify(frame));
    }
    return this.online;
  }

  /** Says whether the user is looking, and asks for a sign of life; without one, the line counts as dead. A refusal is one. */
  async probe() {
    const round = this.#round;
    try {
      await this.request({ t: 'ping', active: isVisible() }, PROBE_MS);
    } catch (error) {
      if (error instanceof ConnectionLost && this.online && round === this.#round) {
        this.#lost();
      }
    }
  }

  async #open() {
    this.#abandon();
    const round = this.#round;
    this.#become('connecting');
    let ticket;
    try {
      ticket = await this.#ticket();
    } catch (error) {
      if (round === this.#round) {
        this.#retryIn(Math.max(fullJitter(this.#attempt++), error.retryAfterMs ?? 0));
      }
      return;
    }
    if (round !== this.#round) {
      return;
    }
    const socket = new WebSocket(this.#url(ticket), SUBPROTOCOL);
    this.#socket = socket;
    this.#welcomeTimer = setTimeout(() => this.#lost(), WELCOME_MS);
    socket.onmessage = (event) => this.#received(JSON.parse(event.data));
    socket.onclose = () => this.#lost();
  }

  #received(frame) {
    if ((frame.t === 'ok' || frame.t === 'error') && this.#waiting.has(frame.id)) {
      const { resolve, reject, timer } = this.#waiting.get(frame.id);
      this.#waiting.delete(frame.id);
      clearTimeout(timer);
      if (frame.t === 'ok') {
        resolve(frame);
      } else {
        reject(new RequestRefused(frame));
      }
    } else if (frame.t === 'welcome') {
      this.#welcomed(frame);
    } else if (frame.t === 'goodbye') {
      this.#farewell = frame;
    } else {
      this.emit('frame', frame);
    }
  }

  #welcomed(frame) {
    clearTimeout(this.#welcomeTimer);
    this.#welcomedAt = Date.now();
    const told = Date.parse(frame.serverTime);
    this.#serverAhead = Number.isNaN(told) ? this.#serverAhead : told - performance.now();
    const every = frame.heartbeatMs ?? DEFAULT_HEARTBEAT_MS;
    this.#heartbeatTimer = setInterval(() => this.probe(), every);
    this.#become('online');
    if (!isVisible()) {
      this.tell({ t: 'ping', active: false }); // Until then the server takes the user to be looking.
    }
    this.emit('welcome', frame);
  }

  /** The line is gone: decides when to come back. */
  #lost() {
    const farewell = this.#farewell;
    if (this.online && Date.now() - this.#welcomedAt > STABLE_MS) {
      this.#attempt = 0;
    }
    this.#abandon();
    if (farewell?.reason === 'replaced') {
      this.#become('replaced');
    } else {
      this.#retryIn(farewell?.reconnectAfterMs ?? fullJitter(this.#attempt++));
    }
  }

  #retryIn(ms) {
    this.#retryTimer = setTimeout(() => this.#open(), ms);
    this.#become('waiting', Date.now() + ms);
  }

  /** Lets go of the present socket at once: a browser may take minutes to report a close on a dead line. */
  #abandon() {
    this.#round++;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#welcomeTimer);
    clearInterval(this.#heartbeatTimer);
    this.#farewell = null;
    if (this.#socket) {
      this.#socket.onmessage = null;
      this.#socket.onclose = null;
      this.#socket.close();
      this.#socket = null;
    }
    this.#state = 'stopped';
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new ConnectionLost('the connection was lost'));
    }
    this.#waiting.clear();
  }

  #become(state, retryAt = null) {
    this.#state = state;
    this.emit('state', { state, retryAt });
  }
}
