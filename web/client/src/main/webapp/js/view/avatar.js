/** A round picture: one that was chosen, or else one made of initials, in a colour that stays with the id. */
import { h } from './dom.js';
import { icon } from './icons.js';

const HUES = 8;

/** `photo` is the promise of a URL, or null. Until it is there, and where it cannot be had, the other face shows. */
export function avatar(id, name, { group = false, online = false, photo = null } = {}) {
  const face = group ? icon('group') : initials(name);
  const dot = online ? h('span', { class: 'avatar-online' }) : null;
  const element = h('span', { class: `avatar ${hueOf(id)}`, 'aria-hidden': 'true' }, face, dot);
  photo?.then((src) => element.prepend(h('img', { src, alt: '', decoding: 'sync' })), () => {});
  return element;
}

/** What `avatar` takes as the photo of a chat, or of what a group told of itself. */
export function photoOf({ avatar: mediaId = null }, media) {
  return mediaId === null ? null : media.url(mediaId);
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
