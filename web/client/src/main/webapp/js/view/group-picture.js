/** The group's picture in the box about the group, large; changed and removed by those who may. */
import { squared } from '../square.js';
import { avatar, photoOf } from './avatar.js';
import { PICTURES } from './composer.js';
import { h, replaceChildren } from './dom.js';

/** `change(action)` does it and shows the group anew. Answers `{element, show(group)}`. */
export function groupPicture({ groups, media }, chat, governs, change) {
  const face = h('div', { class: 'face' });
  const picker = h('input', { type: 'file', accept: PICTURES.join(), hidden: true, 'aria-label': 'Picture of the group', onchange: chosen });
  const choose = h('button', { type: 'button', class: 'link', onclick: () => picker.click() }, 'Change picture');
  const remove = h('button', { type: 'button', class: 'link', onclick: () => change(() => groups.show(chat.chatId, null)) }, 'Remove picture');
  const element = h('div', { class: 'group-picture' }, face, governs ? h('div', {}, choose, remove, picker) : null);

  function chosen() {
    const [file] = picker.files;
    change(async () => groups.show(chat.chatId, await media.upload(await squared(file), () => {})));
    picker.value = '';
  }

  return {
    element,
    show(group) {
      replaceChildren(face, avatar(chat.chatId, group.title, { group: true, photo: photoOf(group, media) }));
      remove.hidden = !group.avatar;
    },
  };
}
