/** A round picture: one that was chosen, or else one made of initials, in a colour that stays with the id. */
import { h } from './dom.js';
import { icon } from './icons.js';

const HUES = 8;
const NEAR = '200px';

/** How to load the photos of those that have none yet; a long list loads those near the view. */
const loads = new WeakMap();
const view = new IntersectionObserver((changes) => changes.filter(({ isIntersecting }) => isIntersecting).forEach(({ target }) => fill(target)), {
  rootMargin: NEAR,
  scrollMargin: NEAR,
});

/** `photo` is what `photoOf` answers. Until it is there, and where it cannot be had, the other face shows. */
export function avatar(id, name, { group = false, online = false, photo = null } = {}) {
  const face = group ? icon('group') : initials(name);
  const dot = online ? h('span', { class: 'avatar-online' }) : null;
  const element = h('span', { class: `avatar ${hueOf(id)}`, 'aria-hidden': 'true' }, face, dot);
  if (photo?.src) {
    show(element, photo.src);
  } else if (photo) {
    loads.set(element, photo.load);
    view.observe(element);
  }
  return element;
}

/** What `avatar` takes as the photo of a chat, or of what a group told of itself. */
export function photoOf({ avatar: mediaId = null }, media) {
  return mediaId === null ? null : { src: media.made(mediaId), load: () => media.url(mediaId) };
}

/** The class that gives a user or a group its colour. */
export function hueOf(id) {
  return `hue-${[...id].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) >>> 0, 7) % HUES}`;
}

function show(element, src) {
  element.prepend(h('img', { src, alt: '', decoding: 'sync' }));
}

/** Loads the photo of an element that came near the view. One that fails is tried again when it comes the next time. */
async function fill(element) {
  const load = loads.get(element);
  if (!load) {
    return;
  }
  loads.delete(element);
  try {
    show(element, await load());
    view.unobserve(element);
  } catch {
    loads.set(element, load);
  }
}

function initials(name) {
  const words = name.split(/\s+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0].toLocaleUpperCase()).join('') || '?';
}
