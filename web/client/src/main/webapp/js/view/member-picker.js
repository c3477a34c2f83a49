/** Finds people by phone number, one after the other, and keeps those found as a list. */
import { h } from './dom.js';
import { errorLine } from './field.js';
import { icon } from './icons.js';
import { plainNumber } from './phone-number.js';

/** Answers `{element, userIds, clear()}`. */
export function memberPicker({ people, me }) {
  const chosen = new Map();
  const input = h('input', { type: 'tel', autocomplete: 'off', placeholder: '+1 202 555 0143' });
  const error = errorLine();
  const list = h('ul', { class: 'chips', role: 'list' });
  const add = h('button', { type: 'button', class: 'secondary', onclick: find }, 'Add');
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && input.value.trim() !== '') {
      event.preventDefault();
      find();
    }
  });

  async function find() {
    error.textContent = '';
    try {
      const user = await people.lookUp(plainNumber(input.value));
      if (user === null) {
        error.textContent = 'Nobody on this server has that number.';
        return;
      }
      input.value = '';
      if (user.userId !== me && !chosen.has(user.userId)) {
        chosen.set(user.userId, user);
        list.append(chip(user));
      }
    } catch (refusal) {
      error.textContent = refusal.message;
    }
  }

  function chip(user) {
    const remove = h('button', { type: 'button', 'aria-label': `Remove ${user.name}` }, icon('close'));
    const item = h('li', { class: 'chip' }, h('span', { dir: 'auto' }, user.name), remove);
    remove.addEventListener('click', () => {
      chosen.delete(user.userId);
      item.remove();
    });
    return item;
  }

  return {
    element: h('div', { class: 'picker' }, h('label', { class: 'field' }, h('span', {}, 'Add people by phone number'), h('span', { class: 'with-button' }, input, add)), error, list),
    get userIds() {
      return [...chosen.keys()];
    },
    clear() {
      chosen.clear();
      list.replaceChildren();
    },
  };
}
