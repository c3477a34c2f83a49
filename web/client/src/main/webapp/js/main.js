/** Starts the page: the way in, or the messenger of whoever is signed in. */
import { Api } from './api.js';
import { claimDevice } from './device-lock.js';
import { Messenger } from './messenger.js';
import { Session } from './session.js';
import { loginView } from './view/login.js';
import { shellView } from './view/shell.js';

const page = document.getElementById('page');
const session = new Session(window.sessionStorage);
const api = new Api(session, () => leave('This device was signed out. Please sign in again.'));
let running = null;

async function start() {
  if (session.tokens !== null && !(await claimDevice(session.tokens.deviceId))) {
    session.forget(); // A copy of another window: the device is in use there.
  }
  if (session.tokens === null) {
    showLogin(null);
  } else {
    enter();
  }
}

function showLogin(notice) {
  page.replaceChildren(loginView(api, signedIn, notice));
}

function signedIn(tokens) {
  session.keep(tokens);
  claimDevice(tokens.deviceId);
  enter();
}

function enter() {
  const listeners = new AbortController();
  const messenger = new Messenger({ api, storage: window.sessionStorage, userId: session.tokens.userId, socketUrl });
  running = { messenger, listeners };
  page.replaceChildren(shellView(messenger, signOut, listeners.signal));
  messenger.start();
}

function socketUrl(ticket) {
  const url = new URL('/api/v1/ws', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('ticket', ticket);
  return url;
}

async function signOut() {
  const unsent = running.messenger.outbox.size;
  if (unsent > 0 && !window.confirm(`Not sent yet: ${unsent}. Sign out and lose what was written?`)) {
    return;
  }
  running.messenger.stop(); // Before the server ends the device, or the connection would try to come back.
  try {
    await api.call('POST', '/auth/logout');
  } catch {
    // Signing out here must work without the server, too.
  }
  leave(null);
}

function leave(notice) {
  running?.messenger.stop();
  running?.listeners.abort();
  running = null;
  session.forget();
  window.history.replaceState(null, '', '/');
  document.title = 'Parley';
  showLogin(notice);
}

start();
