/**
 * The REST side of the protocol: adds the access token, renews it once when the server no longer takes it, and turns
 * problem documents into `ApiError`s. No call waits for ever.
 */
const ROOT = '/api/v1';
/** Longer than the server waits for its database, after which it says that it is unavailable. */
const ANSWER_MS = 20_000;
/** What a status means when a load balancer, and not the server itself, gave it: 504, that there was no answer. */
const WITHOUT_A_PROBLEM = { 503: 'unavailable', 504: 'offline' };

/**
 * A refusal by the server; `code` is one of the protocol's, or `offline` when there was no answer at all. `passing` ones
 * say nothing about what was asked for: a server that is not there, or not yet.
 */
export class ApiError extends Error {
  constructor(code, message, { status = 0, field = null, retryAfterMs = null } = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.field = field;
    this.retryAfterMs = retryAfterMs;
  }

  get passing() {
    return this.code === 'offline' || this.code === 'unavailable';
  }
}

export class Api {
  #session;
  #onSignedOut;
  #answerMs;
  #refreshing = null;

  /** `onSignedOut` is called when the server no longer accepts this device; a call ends after `answerMs`. */
  constructor(session, onSignedOut, answerMs = ANSWER_MS) {
    this.#session = session;
    this.#onSignedOut = onSignedOut;
    this.#answerMs = answerMs;
  }

  /** A JSON call as the signed-in user. Answers the parsed body, or null when there is none. */
  async call(method, path, body) {
    const response = await this.fetch(method, path, jsonOptions(body));
    return parse(response);
  }

  /** A JSON call that needs no account. */
  async callOpen(method, path, body) {
    return parse(await this.#exchange(method, path, jsonOptions(body), null));
  }

  /**
   * Any call as the signed-in user: `{headers, body, signal}` as for `window.fetch`, and `answerMs` for one that may take
   * longer than usual, its body included. Throws `ApiError` unless 2xx.
   */
  async fetch(method, path, options = {}) {
    const { accessToken } = this.#session.tokens;
    try {
      return await this.#exchange(method, path, options, accessToken);
    } catch (error) {
      if (error.status !== 401) {
        throw error;
      }
      await this.#renew(accessToken);
      return this.#exchange(method, path, options, this.#session.tokens.accessToken);
    }
  }

  /** Renews the tokens, unless somebody did since `refused` was taken. One at a time: a token used twice is theft. */
  async #renew(refused) {
    if (this.#session.tokens === null) {
      throw new ApiError('unauthenticated', 'Signed out', { status: 401 });
    }
    if (this.#session.tokens.accessToken !== refused) {
      return;
    }
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null;
    });
    await this.#refreshing;
  }

  async #refresh() {
    const { refreshToken } = this.#session.tokens;
    try {
      this.#session.keep(await this.callOpen('POST', '/auth/refresh', { refreshToken }));
    } catch (error) {
      if (error.status === 401 || error.status === 403) {
        this.#onSignedOut();
      }
      throw error;
    }
  }

  async #exchange(method, path, { answerMs = this.#answerMs, signal, ...options }, accessToken) {
    const headers = { ...options.headers };
    if (accessToken !== null) {
      headers.Authorization = `Bearer ${accessToken}`;
    }
    const ends = AbortSignal.timeout(answerMs);
    const response = await answered(
      fetch(path.startsWith('/api/') ? path : ROOT + path, {
        ...options,
        method,
        headers,
        cache: 'no-store',
        signal: signal ? AbortSignal.any([signal, ends]) : ends,
      }),
    );
    if (!response.ok) {
      throw await refusal(response);
    }
    return response;
  }
}

function jsonOptions(body) {
  return body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** What `promise` of the network gives; an `ApiError` when the line breaks or there is nothing in time. */
async function answered(promise) {
  try {
    return await promise;
  } catch (error) {
    throw error.name === 'AbortError' ? error : new ApiError('offline', 'The server cannot be reached.');
  }
}

async function parse(response) {
  const text = await answered(response.text());
  return text === '' ? null : JSON.parse(text);
}

async function refusal(response) {
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    // The page of a proxy, or of a server that starts: the status has to do.
  }
  const seconds = Number(response.headers.get('Retry-After'));
  const code = problem.code ?? WITHOUT_A_PROBLEM[response.status] ?? 'internal';
  return new ApiError(code, problem.detail ?? `The server answered ${response.status}.`, {
    status: response.status,
    field: problem.field ?? null,
    retryAfterMs: problem.retryAfterMs ?? (seconds > 0 ? seconds * 1000 : null),
  });
}
