/** A picture over the whole page; Escape or a click ends it. */
import { h } from './dom.js';
import { icon } from './icons.js';

export function openPicture(url, caption) {
  const close = h('button', { type: 'button', class: 'round', 'aria-label': 'Close' }, icon('close'));
  const dialog = h('dialog', { class: 'lightbox', 'aria-label': caption || 'Photo' }, close, h('img', { src: url, alt: caption || 'Photo' }), caption ? h('p', { dir: 'auto' }, caption) : null);
  dialog.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
