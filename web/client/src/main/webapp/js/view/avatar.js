/** A round picture made of initials, in a colour that stays with the id. */
import { h } from './dom.js';
import { icon } from './icons.js';

const HUES = 8;

export function avatar(id, name, { group = false, online = false } = {}) {
  const face = group ? icon('group') : initials(name);
  const dot = online ? h('span', { class: 'avatar-online' }) : null;
  return h('span', { class: `avatar ${hueOf(id)}`, 'aria-hidden': 'true' }, face, dot);
}

/** The class that gives a user or a group its colour. */
export function hueOf(id) {
  return `hue-${[...id].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) >>> 0, 7) % HUES}`;
}

function initials(name) {
  const words = name.split(/\s+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0].toLocaleUpperCase()).join('') || '?';
}
