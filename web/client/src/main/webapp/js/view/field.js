/** A labelled input. */
import { h } from './dom.js';

export function field(label, attributes) {
  const input = h('input', { required: true, ...attributes });
  return { input, row: h('label', { class: 'field' }, h('span', {}, label), input) };
}

/** A place for what went wrong, read out when it changes. */
export function errorLine() {
  return h('p', { class: 'error', role: 'alert' });
}
