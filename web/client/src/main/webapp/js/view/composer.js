/** Where a message is written: Enter sends, Shift+Enter starts a new line, a picture comes by button, paste or drop. */
import { h } from './dom.js';
import { icon } from './icons.js';

const TALLEST_PX = 160;
/** The kinds of picture that every browser shows and the server takes. */
export const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** `on`: {send(text), typing(), ended(), cancel(), file(file)}; `draft` is the text to begin with. */
export function composer(on, { draft, maxChars }) {
  const text = h('textarea', { rows: '1', class: 'composer-text', 'aria-label': 'Message', placeholder: 'Message', maxlength: String(maxChars), enterkeyhint: 'send', dir: 'auto', autocomplete: 'off' });
  const picker = h('input', { type: 'file', accept: PICTURES.join(), hidden: true, 'aria-label': 'Picture' });
  const attach = h('button', { type: 'button', class: 'round', 'aria-label': 'Send a picture', title: 'Send a picture', onclick: () => picker.click() }, icon('attach'));
  const button = h('button', { type: 'submit', class: 'round send', 'aria-label': 'Send', title: 'Send' }, icon('send'));
  const element = h('form', { class: 'composer', onsubmit: submit }, attach, picker, text, button);
  text.value = draft;

  function submit(event) {
    event.preventDefault();
    const written = text.value.trim();
    if (written !== '') {
      text.value = '';
      grow();
      on.send(written);
    }
    text.focus();
  }

  function grow() {
    text.style.height = 'auto';
    text.style.height = `${Math.min(TALLEST_PX, text.scrollHeight)}px`;
    button.disabled = text.value.trim() === '';
  }

  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      submit(event);
    } else if (event.key === 'Escape') {
      on.cancel();
    }
  });
  text.addEventListener('input', () => {
    grow();
    if (text.value.trim() === '') {
      on.ended();
    } else {
      on.typing();
    }
  });
  text.addEventListener('blur', () => on.ended());
  text.addEventListener('paste', (event) => offer(event, event.clipboardData));
  picker.addEventListener('change', () => {
    [...picker.files].forEach(on.file);
    picker.value = '';
  });

  function offer(event, { files }) {
    const pictures = [...files].filter((file) => PICTURES.includes(file.type));
    if (pictures.length > 0) {
      event.preventDefault();
      pictures.forEach(on.file);
    }
  }

  queueMicrotask(grow);
  return {
    element,
    focus: () => text.focus(),
    get draft() {
      return text.value;
    },
    set(value) {
      text.value = value;
      grow();
    },
    /** Takes pictures dropped on `area`, too. */
    acceptDrops(area) {
      area.addEventListener('dragover', (event) => event.preventDefault());
      area.addEventListener('drop', (event) => {
        event.preventDefault();
        offer(event, event.dataTransfer);
      });
    },
  };
}
