/** The page of a signed-in user: chats at the left, the open one at the right, one of the two on a narrow screen. */
import { currentRoute, goTo, onRoute, replaceWith } from '../router.js';
import { avatar } from './avatar.js';
import { banner } from './banner.js';
import { chatList } from './chat-list.js';
import { conversation } from './conversation.js';
import { h, replaceChildren } from './dom.js';
import { icon } from './icons.js';
import { logo } from './logo.js';
import { newChat } from './new-chat.js';
import { newGroup } from './new-group.js';
import { toast } from './toast.js';

/** `signOut()` on the user's wish; `signal` ends this page's listeners. */
export function shellView(messenger, signOut, signal) {
  const drafts = new Map();
  const list = chatList(messenger, (chatId) => goTo({ chatId }));
  const own = h('div', { class: 'myself' });
  const side = h('div', { class: 'side' }, top(), list.element);
  const stage = h('div', { class: 'stage' });
  const element = h('div', { class: 'shell' }, banner(messenger.connection), side, stage);
  let open = null;

  function top() {
    return h(
      'header',
      { class: 'side-header' },
      own,
      action('newChat', 'New chat', () => newChat(messenger, (user) => goTo(chatWith(user.userId)))),
      action('group', 'New group', () => newGroup(messenger, (chatId) => goTo({ chatId }))),
      action('signOut', 'Sign out', signOut),
    );
  }

  function action(name, label, onclick) {
    return h('button', { type: 'button', class: 'round', 'aria-label': label, title: label, onclick }, icon(name));
  }

  function chatWith(peer) {
    const chat = messenger.chats.withPeer(peer);
    return chat ? { chatId: chat.chatId } : { peer };
  }

  function show(route) {
    open?.close();
    const chosen = route.chatId ?? route.peer;
    element.classList.toggle('has-open', chosen !== null);
    list.select(route.chatId);
    if (chosen === null) {
      open = null;
      messenger.open({});
      replaceChildren(stage, nothingOpen());
    } else {
      open = conversation(messenger, route, drafts, () => goTo({}));
      replaceChildren(stage, open.element);
      if (window.matchMedia('(hover: hover)').matches) {
        open.focus(); // On a phone this would pull up the keyboard over what the user wants to read.
      }
    }
  }

  /** A first message turned a user into a chat. */
  function adopt(chat) {
    const { peer } = currentRoute();
    if (peer !== null && chat.known && chat.peer === peer) {
      replaceWith({ chatId: chat.chatId });
    }
  }

  function drawOwn() {
    const name = messenger.people.name(messenger.me);
    replaceChildren(own, avatar(messenger.me, name), h('h1', { dir: 'auto' }, name));
  }

  function attend() {
    open?.attend();
  }

  document.addEventListener(
    'visibilitychange',
    () => {
      attend();
      messenger.connection.probe();
    },
    { signal },
  );
  window.addEventListener('focus', attend, { signal });
  window.addEventListener('blur', attend, { signal });
  window.addEventListener('online', () => messenger.connection.start(), { signal });
  window.addEventListener('offline', () => messenger.connection.probe(), { signal });
  messenger.outbox.on('refused', ({ error }) => toast(`That was not done: ${error.message}`));
  messenger.people.on('changed', (userId) => (userId === messenger.me ? drawOwn() : null));
  messenger.chats.on('changed', adopt);
  onRoute(show, signal);
  drawOwn();
  show(currentRoute());
  return element;
}

function nothingOpen() {
  return h('main', { class: 'nothing' }, logo(), h('p', {}, 'Choose a chat, or start one with a phone number.'));
}
