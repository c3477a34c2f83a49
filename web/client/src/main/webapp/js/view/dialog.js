/** A modal box with a title, a way out, and a form. The browser keeps the focus inside and gives it back. */
import { h } from './dom.js';
import { icon } from './icons.js';

/** Opens it. Answers the `<dialog>`; it removes itself when closed. */
export function openDialog(title, ...content) {
  const id = 'dialog-title';
  const close = h('button', { type: 'button', class: 'round', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'));
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': id }, h('header', {}, h('h2', { id }, title), close), content);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('mousedown', (event) => (event.target === dialog ? dialog.close() : null));
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
