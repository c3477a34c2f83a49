/** A short word at the edge of the page that goes by itself; screen readers say it. */
import { h } from './dom.js';

const SHOWN_MS = 6_000;

export function toast(message) {
  const note = h('div', { class: 'toast' }, message);
  document.getElementById('toasts').append(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}

/** Says something to screen readers alone. */
export function announce(message) {
  const line = h('div', {}, message);
  document.getElementById('announcer').append(line);
  setTimeout(() => line.remove(), SHOWN_MS);
}
