/** Ties the menu of a message to what it does: react, reply, edit, delete. */
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { openMessageMenu } from './message-menu.js';

const LONG_PRESS_MS = 450;
const STILL_PX = 10;

/** `intent` as of `intent.js`; `find(seq)` answers the chat's message as it is shown now, or null. */
export function messageActions(messenger, chatId, intent, find) {
  function react(entry, emoji) {
    messenger.change(chatId, entry.seq, 'reaction', { emoji });
  }

  function remove(entry) {
    const sure = () => {
      dialog.close();
      messenger.change(chatId, entry.seq, 'delete', {});
    };
    const dialog = openDialog(
      'Delete this message?',
      h('p', {}, 'It goes for everyone in this chat, and cannot be brought back.'),
      h('div', { class: 'dialog-choice' }, h('button', { type: 'button', class: 'secondary', onclick: () => dialog.close() }, 'Keep it'), h('button', { type: 'button', class: 'danger', onclick: sure }, 'Delete for everyone')),
    );
  }

  function open(seq, anchor) {
    const entry = find(seq);
    if (entry === null || entry.deleted) {
      return;
    }
    const own = entry.reactions.find(([userId]) => userId === messenger.me)?.[1] ?? null;
    const mine = entry.sender === messenger.me;
    const editable = mine && messenger.mayEdit(entry) && (entry.kind === 'text' || entry.body.caption);
    openMessageMenu(anchor, own, {
      react: (emoji) => react(entry, emoji),
      reply: () => intent.reply(entry),
      edit: editable ? () => intent.edit(entry) : null,
      remove: mine ? () => remove(entry) : null,
    });
  }

  return {
    open,
    react(seq, emoji) {
      const entry = find(seq);
      if (entry !== null) {
        react(entry, emoji);
      }
    },
  };
}

/** Calls `open(seq, anchor)` when a finger rests on a message within `area`. */
export function onLongPress(area, open) {
  let timer = null;
  let from = null;
  const end = () => clearTimeout(timer);
  area.addEventListener('pointerdown', (event) => {
    const message = event.target.closest('.message');
    const anchor = message?.querySelector('.more') ?? null;
    end();
    if (event.pointerType === 'touch' && anchor !== null) {
      from = event;
      timer = setTimeout(() => open(Number(message.dataset.seq), anchor), LONG_PRESS_MS);
    }
  });
  area.addEventListener('pointermove', (event) => {
    if (from !== null && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > STILL_PX) {
      end();
    }
  });
  ['pointerup', 'pointercancel'].forEach((name) => area.addEventListener(name, end));
  area.addEventListener('contextmenu', (event) => (event.pointerType === 'touch' && event.target.closest('.message') ? event.preventDefault() : null));
}
