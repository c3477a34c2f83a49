/** The right side: one chat, or a user with whom there is no chat yet. */
import { countsAsUnread, isChange, isMessage, messageLine } from '../entry.js';
import { lastSeen } from '../format.js';
import { avatar, photoOf } from './avatar.js';
import { composer } from './composer.js';
import { h, replaceChildren } from './dom.js';
import { soon } from './drawing.js';
import { groupInfo } from './group-info.js';
import { icon } from './icons.js';
import { intentStrip } from './intent.js';
import { openPicture } from './lightbox.js';
import { messageActions, onLongPress } from './message-actions.js';
import { messageItems } from './message-items.js';
import { messageLog } from './message-log.js';
import { announce, toast } from './toast.js';
import { sendPicture } from './upload.js';

/**
 * `route`: {chatId, peer} of which one is null. `drafts` keeps what was typed and not sent, by user or group. Answers
 * `{element, focus(), close()}`.
 */
export function conversation(messenger, route, drafts, back) {
  const { chats, people, presence, typing, outbox } = messenger;
  const id = route.chatId ?? route.peer;
  const draftId = route.peer ?? chats.get(route.chatId)?.peer ?? id; // What is half typed outlives the first message.
  const header = h('header', { class: 'conversation-header' });
  const log = messageLog({ onEnd: attend, onTop: () => chat() && messenger.loadOlder(chat()) });
  const uploads = h('div', { class: 'uploads' });
  const input = composer(
    { send: written, typing: () => chat() && typing.pressed(route.chatId), ended: () => typing.ended(), cancel: () => intent.cancel(), file },
    { draft: drafts.get(draftId) ?? '', maxChars: messenger.maxTextChars },
  );
  const intent = intentStrip(input, (userId) => people.nameOrYou(userId));
  const foot = h('footer', { class: 'conversation-foot' }, uploads, intent.element, input.element);
  const element = h('main', { class: 'conversation' }, header, log.element, foot);
  const acting = messageActions(messenger, route.chatId, intent, (seq) => shownLog.find((entry) => entry.seq === seq && isMessage(entry)) ?? null);
  const actions = { media: messenger.media, openPicture, download, retry: (item) => outbox.retry(item), discard: (item) => outbox.remove(item), show: (seq) => log.reveal(seq), ...acting };
  const chat = () => (route.chatId ? chats.get(route.chatId) : null);
  let shownLog = [];
  let unreadFrom = null;
  let start = 0;
  let newest = 0;
  let loaded = false;
  let opening = true;
  let closed = false;
  let shownHeader = '';

  const schedule = soon(() => (closed ? null : draw()));
  const ends = [
    chats.on('changed', (changed) => (changed.chatId === route.chatId ? schedule() : null)),
    outbox.on('changed', schedule),
    outbox.on('stored', schedule),
    outbox.on('refused', schedule),
    people.on('changed', schedule),
    presence.on('changed', (userId) => (userId === peer() ? schedule() : null)),
    typing.on('changed', (chatId) => (chatId === route.chatId ? schedule() : null)),
  ];
  onLongPress(log.element, acting.open);
  input.acceptDrops(element);
  draw();
  messenger.open(route).then(() => {
    loaded = true;
    schedule();
  });

  function peer() {
    return route.peer ?? chat()?.peer ?? null;
  }

  function title() {
    return chat()?.known ? chat().title : route.peer ? people.name(route.peer) : '…';
  }

  function written(text) {
    const meant = intent.take();
    if (meant?.kind === 'edit') {
      edit(meant.entry, text);
    } else {
      send('text', { text }, meant?.entry.seq ?? null);
    }
  }

  function edit({ seq, kind, body }, text) {
    const field = kind === 'text' ? 'text' : 'caption';
    if (text !== body[field]) {
      messenger.change(route.chatId, seq, 'edit', { ...body, [field]: text });
    }
  }

  function send(kind, body, replyTo = null) {
    unreadFrom = 0;
    log.toEnd();
    messenger.send(chat() ? { chatId: route.chatId } : { to: route.peer }, kind, body, replyTo);
  }

  function file(chosen) {
    sendPicture(chosen, messenger.media, uploads, (body) => send('image', body));
  }

  async function download(mediaId, name) {
    try {
      h('a', { href: await messenger.media.url(mediaId), download: name }).click();
    } catch (error) {
      toast(error.message);
    }
  }

  /** The window may lose and gain attention at any time; the end of the log must be in sight as well. */
  function attend(atEnd = log.atEnd) {
    messenger.attend(atEnd && document.visibilityState === 'visible' && document.hasFocus());
  }

  function draw() {
    const shown = chat();
    if (shown?.known) {
      unreadFrom ??= shown.unread > 0 ? shown.read + 1 : 0;
    }
    drawHeader(shown);
    const older = (shown?.timeline.start ?? 0) < start;
    start = shown?.timeline.start ?? 0;
    const waiting = outbox.of({ chatId: route.chatId, peer: route.peer });
    const underWay = waiting.filter(isChange).map((item) => ({ ...item, sender: messenger.me }));
    const { me, now } = messenger;
    shownLog = shown?.timeline.shown(now, underWay) ?? [];
    const items = messageItems({ me, now, people, group: shown?.type === 'group', chat: shown, log: shownLog, waiting, unreadFrom: unreadFrom ?? 0, actions });
    log.show(items, { older, unread: shown?.unread ?? 0 });
    input.element.inert = shown !== null && shown.type === 'group' && shown.role === null && shown.known;
    foot.classList.toggle('left', input.element.inert);
    announceNews(shown);
    if (opening && loaded && (items.length > 0 || route.peer !== null)) {
      opening = false;
      log.opened();
    }
  }

  function announceNews(shown) {
    const end = shown?.timeline.end ?? 0;
    const news = shown && newest > 0 ? shown.timeline.after(newest).filter((entry) => countsAsUnread(entry, messenger.me, messenger.now)) : [];
    news.slice(-3).forEach((entry) => announce(`${people.name(entry.sender)}: ${messageLine(entry)}`));
    newest = end;
  }

  function drawHeader(shown) {
    const group = shown?.type === 'group';
    const online = !group && (presence.of(peer())?.online ?? false);
    const model = JSON.stringify([title(), subtitle(shown), online, group, shown?.avatar]);
    if (model === shownHeader) {
      return;
    }
    shownHeader = model;
    replaceChildren(
      header,
      h('button', { type: 'button', class: 'round back', 'aria-label': 'Back to the chats', onclick: back }, icon('back')),
      avatar(peer() ?? id, title(), { group, online, photo: shown && photoOf(shown, messenger.media) }),
      h('div', { class: 'conversation-title' }, h('h2', { dir: 'auto' }, title()), h('p', { class: 'subtitle' }, subtitle(shown))),
      group ? h('button', { type: 'button', class: 'round', 'aria-label': 'Group info', title: 'Group info', onclick: () => groupInfo(messenger, shown) }, icon('info')) : null,
    );
  }

  function subtitle(shown) {
    const writers = typing.in(route.chatId);
    if (writers.length > 0) {
      return shown?.type === 'group' ? `${writers.map((writer) => people.name(writer)).join(', ')} typing…` : 'typing…';
    }
    if (shown?.type === 'group') {
      return shown.role === null ? 'You are no longer in this group' : `${shown.memberCount} members`;
    }
    const state = presence.of(peer());
    if (state?.online) {
      return 'online';
    }
    return state?.lastSeen ? lastSeen(state.lastSeen) : '';
  }

  return {
    element,
    attend,
    focus: () => input.focus(),
    close() {
      closed = true;
      intent.cancel();
      ends.forEach((end) => end());
      if (input.draft.trim() === '') {
        drafts.delete(draftId);
      } else {
        drafts.set(draftId, input.draft);
      }
    },
  };
}
