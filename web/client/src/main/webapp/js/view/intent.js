/** What the next Enter means: a new message, an answer, or another text for an earlier message. A strip tells which. */
import { messageLine } from '../entry.js';
import { h, replaceChildren } from './dom.js';
import { icon } from './icons.js';

/** `input`: the composer; `name(userId)` answers a display name, "You" for the reader. */
export function intentStrip(input, name) {
  const element = h('div', { class: 'intent', role: 'status' });
  let current = null;
  let draft = '';

  function begin(kind, entry, title, line) {
    cancel();
    current = { kind, entry };
    replaceChildren(
      element,
      h('div', { class: 'intent-words' }, h('b', { dir: 'auto' }, title), h('span', { dir: 'auto' }, line)),
      h('button', { type: 'button', class: 'round', 'aria-label': kind === 'edit' ? 'Leave it as it was' : 'No answer', onclick: cancel }, icon('close')),
    );
    input.focus();
  }

  function cancel() {
    if (current?.kind === 'edit') {
      input.set(draft);
    }
    current = null;
    replaceChildren(element);
  }

  return {
    element,
    cancel,
    reply: (entry) => begin('reply', entry, name(entry.sender), messageLine(entry)),
    edit(entry) {
      begin('edit', entry, 'Edit your message', messageLine(entry));
      draft = input.draft;
      input.set(entry.body.text ?? entry.body.caption ?? '');
    },

    /** What was meant, `{kind, entry}` or null, which is over with this. */
    take() {
      const taken = current;
      cancel();
      return taken;
    },
  };
}
