/**
 * The way in: by password or by a code sent to the phone. On a development server (it has an outbox to read) also the
 * demo accounts at a click.
 */
import { h, replaceChildren } from './dom.js';
import { errorLine, field } from './field.js';
import { logo } from './logo.js';
import { plainNumber } from './phone-number.js';

const DEVICE = { name: 'Web chat', platform: 'web' };
const DEMO_PASSWORD = 'parley-demo';
const DEMO = ['alice', 'bob', 'admin'];

/** `signedIn(tokens)` is called once; `notice` says why the user sees this again, or is null. */
export function loginView(api, signedIn, notice) {
  const form = h('div', {});
  const demo = h('div', {});
  const view = h(
    'main',
    { class: 'login' },
    h('div', { class: 'login-card' }, h('div', { class: 'login-brand' }, logo(), h('h1', {}, 'Parley')), notice ? h('p', { class: 'notice', role: 'status' }, notice) : null, form, demo),
  );
  const ways = {
    password: () => passwordForm(api, signedIn, () => show('phone')),
    phone: () => phoneForm(api, (challenge) => replaceChildren(form, codeForm(api, challenge, signedIn, () => show('phone'))), () => show('password')),
  };
  function show(way) {
    replaceChildren(form, ways[way]());
    form.querySelector('input').focus();
  }
  queueMicrotask(() => show('password'));
  offerDemo(api, demo, signedIn);
  return view;
}

function passwordForm(api, signedIn, toPhone) {
  const login = field('E-mail or phone number', { name: 'username', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false' });
  const password = field('Password', { name: 'password', type: 'password', autocomplete: 'current-password' });
  return form('Sign in', [login.row, password.row], { text: 'Sign in with a code to your phone', go: toPhone }, async () => {
    const request = { login: login.input.value.trim(), password: password.input.value, device: DEVICE };
    signedIn(await api.callOpen('POST', '/auth/login', request));
  });
}

function phoneForm(api, challenged, toPassword) {
  const phone = field('Phone number', { name: 'tel', type: 'tel', autocomplete: 'tel', placeholder: '+1 202 555 0143' });
  return form('Send me a code', [phone.row], { text: 'Sign in with a password', go: toPassword }, async () => {
    const phoneNumber = plainNumber(phone.input.value);
    const { challengeId } = await api.callOpen('POST', '/auth/otp', { phoneNumber });
    challenged({ challengeId, phoneNumber });
  });
}

function codeForm(api, { challengeId, phoneNumber }, signedIn, back) {
  const code = field(`Code sent to ${phoneNumber}`, { name: 'code', inputmode: 'numeric', autocomplete: 'one-time-code' });
  const name = field('Your name, if you are new here', { name: 'name', autocomplete: 'name', maxlength: '100', required: false });
  return form('Sign in', [code.row, name.row], { text: 'Another phone number', go: back }, async () => {
    const called = name.input.value.trim();
    const request = { challengeId, code: code.input.value.trim(), device: DEVICE, ...(called && { name: called }) };
    signedIn(await api.callOpen('POST', '/auth/otp/verify', request));
  });
}

/** A form with one button, another way below it, and the refusal shown where it belongs. */
function form(action, rows, other, submit) {
  const error = errorLine();
  const button = h('button', { type: 'submit', class: 'primary' }, action);
  const onsubmit = async (event) => {
    event.preventDefault();
    error.textContent = '';
    button.disabled = true;
    try {
      await submit();
    } catch (refusal) {
      error.textContent = explain(refusal);
      button.disabled = false;
    }
  };
  return h('form', { onsubmit }, rows, error, button, h('button', { type: 'button', class: 'link', onclick: other.go }, other.text));
}

function explain({ code, message, retryAfterMs }) {
  if (code === 'rate-limited' && retryAfterMs) {
    return `Too many attempts. Please wait ${Math.ceil(retryAfterMs / 1000)} seconds.`;
  }
  return code === 'unauthenticated' ? 'That did not match. Please check what you typed.' : message;
}

async function offerDemo(api, place, signedIn) {
  try {
    await api.callOpen('GET', '/dev/outbox?to=nobody');
  } catch {
    return; // Not a development server.
  }
  const error = errorLine();
  const enter = async (name) => {
    try {
      signedIn(await api.callOpen('POST', '/auth/login', { login: `${name}@demo.parley`, password: DEMO_PASSWORD, device: DEVICE }));
    } catch (refusal) {
      error.textContent = explain(refusal);
    }
  };
  const buttons = DEMO.map((name) => h('button', { type: 'button', class: 'demo', onclick: () => enter(name) }, name));
  replaceChildren(place, h('section', { class: 'login-demo', 'aria-label': 'Demo accounts' }, h('h2', {}, 'Development server: enter as'), h('div', { class: 'demo-row' }, buttons), error));
}
