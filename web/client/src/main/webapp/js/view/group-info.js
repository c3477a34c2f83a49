/** A group's picture and who is in it; changing, adding, removing and leaving, for those who may. */
import { avatar } from './avatar.js';
import { openDialog } from './dialog.js';
import { h, replaceChildren } from './dom.js';
import { errorLine } from './field.js';
import { groupPicture } from './group-picture.js';
import { memberPicker } from './member-picker.js';

const GOVERNS = new Set(['owner', 'admin']);

export function groupInfo(messenger, chat) {
  const { people, me } = messenger;
  const governs = GOVERNS.has(chat.role);
  const error = errorLine();
  const members = h('ul', { class: 'members', role: 'list' });
  const picture = groupPicture(messenger, chat, governs, change);
  let group = null;

  function draw() {
    if (group !== null) {
      picture.show(group);
      replaceChildren(members, ...group.members.map(row));
    }
  }

  function row({ userId, role }) {
    const name = people.nameOrYou(userId);
    const remove = h('button', { type: 'button', class: 'link', 'aria-label': `Remove ${name}`, onclick: () => change(() => messenger.groups.remove(chat.chatId, userId)) }, 'Remove');
    return h(
      'li',
      {},
      avatar(userId, people.name(userId)),
      h('span', { class: 'member-name', dir: 'auto' }, name),
      role === 'member' ? null : h('span', { class: 'role' }, role),
      governs && userId !== me && role !== 'owner' ? remove : null,
    );
  }

  function adding() {
    const picker = memberPicker(messenger);
    const add = async () => {
      for (const userId of picker.userIds) {
        await messenger.groups.add(chat.chatId, userId);
      }
      picker.clear();
    };
    return h('div', {}, picker.element, h('button', { type: 'button', class: 'primary', onclick: () => change(add) }, 'Add to the group'));
  }

  async function load() {
    group = await messenger.groups.get(chat.chatId);
    draw();
  }

  async function leave() {
    await messenger.groups.leave(chat.chatId);
    dialog.close();
  }

  async function change(action) {
    await attempt(async () => {
      await action();
      await load();
    });
  }

  async function attempt(action) {
    error.textContent = '';
    try {
      await action();
    } catch (refusal) {
      error.textContent = refusal.message;
    }
  }

  const leaving = h('button', { type: 'button', class: 'danger', onclick: () => attempt(leave) }, 'Leave group');
  const dialog = openDialog(chat.title, picture.element, members, governs ? adding() : null, error, leaving);
  dialog.addEventListener('close', people.on('changed', draw));
  attempt(load);
}
