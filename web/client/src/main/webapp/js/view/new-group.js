/** Asks for a title and members and makes a group of them. */
import { avatar } from './avatar.js';
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { errorLine, field } from './field.js';
import { memberPicker } from './member-picker.js';

/** `made(groupId)` is called when the group is there. */
export function newGroup(messenger, made) {
  const title = field('Name of the group', { maxlength: '100', autocomplete: 'off' });
  const picker = memberPicker(messenger);
  const error = errorLine();
  const button = h('button', { type: 'submit', class: 'primary' }, 'Create group');
  const known = messenger.chats.list().filter((chat) => chat.peer !== null);
  const choices = known.map((chat) => {
    const box = h('input', { type: 'checkbox', value: chat.peer });
    return { box, row: h('label', { class: 'choice' }, box, avatar(chat.peer, chat.title), h('span', { dir: 'auto' }, chat.title)) };
  });
  const people = known.length === 0 ? null : h('fieldset', { class: 'choices' }, h('legend', {}, 'People you chat with'), choices.map(({ row }) => row));
  const dialog = openDialog('New group', h('form', { onsubmit: submit }, title.row, people, picker.element, error, button));
  title.input.focus();

  async function submit(event) {
    event.preventDefault();
    error.textContent = '';
    button.disabled = true;
    const ticked = choices.filter(({ box }) => box.checked).map(({ box }) => box.value);
    try {
      const groupId = await messenger.groups.create(title.input.value.trim(), [...new Set([...ticked, ...picker.userIds])]);
      dialog.close();
      made(groupId);
    } catch (refusal) {
      error.textContent = refusal.message;
      button.disabled = false;
    }
  }
}
