/** Asks for a phone number and opens the chat with its owner. */
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { errorLine, field } from './field.js';
import { plainNumber } from './phone-number.js';

/** `found(user)` is called with the account. */
export function newChat({ people, me }, found) {
  const phone = field('Phone number, with the country code', { type: 'tel', autocomplete: 'off', placeholder: '+1 202 555 0143' });
  const error = errorLine();
  const form = h('form', { onsubmit: submit }, phone.row, error, h('button', { type: 'submit', class: 'primary' }, 'Start chat'));
  const dialog = openDialog('New chat', form);
  phone.input.focus();

  async function submit(event) {
    event.preventDefault();
    error.textContent = '';
    try {
      const user = await people.lookUp(plainNumber(phone.input.value));
      if (user === null) {
        error.textContent = 'Nobody on this server has that number.';
      } else if (user.userId === me) {
        error.textContent = 'That is your own number.';
      } else {
        dialog.close();
        found(user);
      }
    } catch (refusal) {
      error.textContent = refusal.message;
    }
  }
}
