/** The left side: all chats, newest first, with a filter. Rows are kept, and filled anew only when what they show changed. */
import { chatRow, fillRow, rowModel } from './chat-row.js';
import { h } from './dom.js';
import { soon } from './drawing.js';
import { icon } from './icons.js';

/** `open(chatId)` on a click. Answers `{element, select(chatId)}`. */
export function chatList(messenger, open) {
  const rows = new Map();
  const list = h('ul', { class: 'chat-list', role: 'list' });
  const empty = h('p', { class: 'list-empty' }, 'No chats yet. Start one with the pencil above.');
  const search = h('input', { type: 'search', class: 'search', placeholder: 'Search chats', 'aria-label': 'Search chats', oninput: () => update() });
  const element = h('nav', { class: 'chats', 'aria-label': 'Chats' }, h('div', { class: 'search-box' }, icon('search'), search), list, empty);
  let selected = null;

  function update() {
    const wanted = search.value.trim().toLocaleLowerCase();
    const chats = messenger.chats.list();
    const shown = chats.filter((chat) => chat.title.toLocaleLowerCase().includes(wanted));
    shown.forEach((chat, index) => place(chat, index));
    while (list.children.length > shown.length) {
      list.lastElementChild.remove();
    }
    empty.hidden = chats.length > 0;
    const unread = messenger.chats.unread;
    document.title = unread > 0 ? `(${unread}) Parley` : 'Parley';
  }

  function place(chat, index) {
    const model = rowModel(chat, { ...sources(messenger), selected: chat.chatId === selected });
    const key = JSON.stringify(model);
    const row = rows.get(chat.chatId) ?? added(chat.chatId);
    if (row.key !== key) {
      row.key = key;
      fillRow(row.button, model, messenger.media);
    }
    if (list.children[index] !== row.item) {
      list.insertBefore(row.item, list.children[index] ?? null);
    }
  }

  function added(chatId) {
    const button = chatRow(chatId, open);
    const row = { key: null, button, item: h('li', {}, button) };
    rows.set(chatId, row);
    return row;
  }

  const schedule = soon(update);
  list.addEventListener('keydown', moveFocus);
  for (const source of [messenger.chats, messenger.people, messenger.presence, messenger.typing, messenger.outbox]) {
    source.on('changed', schedule);
  }
  messenger.outbox.on('stored', schedule);
  update();
  return {
    element,
    select(chatId) {
      selected = chatId;
      update();
    },
  };
}

function sources({ me, now, people, presence, typing, outbox }) {
  return { me, now, people, presence, typing, outbox };
}

/** Arrow keys walk through the list. */
function moveFocus(event) {
  const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
  const next = step && event.target.closest('li')?.[step];
  if (next) {
    event.preventDefault();
    next.firstElementChild.focus();
  }
}
