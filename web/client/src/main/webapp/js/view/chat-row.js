/** One chat in the list: who, the last word, when, and how much is unread. */
import { changeLine, DELETED, eventLine, isChange, isErased, isExpired, isMessage, messageLine } from '../entry.js';
import { brief, fullTime } from '../format.js';
import { avatar, photoOf } from './avatar.js';
import { h, replaceChildren } from './dom.js';
import { ticks } from './ticks.js';

/** What a row shows, as plain values: two equal ones need no new row. */
export function rowModel(chat, { me, now, people, presence, typing, outbox, selected }) {
  const writers = typing.in(chat.chatId);
  const waiting = outbox.of(chat).filter(isMessage).at(-1) ?? null;
  const last = waiting ?? chat.lastEntry;
  const own = waiting !== null || last?.sender === me;
  return {
    chatId: chat.chatId,
    group: chat.type === 'group',
    title: chat.title,
    avatarId: chat.peer ?? chat.chatId,
    avatar: chat.avatar,
    online: chat.peer !== null && (presence.of(chat.peer)?.online ?? false),
    writing: writers.length === 0 ? null : chat.type === 'group' ? `${people.name(writers[0])} is typing…` : 'typing…',
    line: last === null ? '' : lineOf(chat, last, own, people, now),
    at: waiting?.queuedAt ?? last?.sentAt ?? null,
    status: statusOf(chat, waiting, last, own),
    unread: chat.unread,
    selected,
  };
}

/** An empty row, for `fillRow`. */
export function chatRow(chatId, open) {
  return h('button', { type: 'button', class: 'chat-row', 'data-chat': chatId, onclick: () => open(chatId) });
}

/** The row itself stays, and with it the focus and a click that has begun. */
export function fillRow(row, model, media) {
  const { title, group, avatarId, online, writing, line, at, status, unread, selected } = model;
  row.ariaCurrent = selected ? 'true' : null;
  replaceChildren(
    row,
    avatar(avatarId, title, { group, online, photo: photoOf(model, media) }),
    h('span', { class: 'chat-row-title', dir: 'auto' }, title),
    online ? h('span', { class: 'visually-hidden' }, ', online') : null,
    at === null ? null : h('time', { class: 'chat-row-time', datetime: at, title: fullTime(at) }, brief(at)),
    h(
      'span',
      { class: 'chat-row-line' },
      status === null || writing !== null ? null : ticks(status),
      h('span', { class: writing === null ? 'chat-row-text' : 'chat-row-text writing', dir: 'auto' }, writing ?? line),
    ),
    unread === 0 ? null : h('span', { class: 'badge' }, unread > 999 ? '999+' : String(unread), h('span', { class: 'visually-hidden' }, ' unread')),
  );
}

function statusOf(chat, waiting, last, own) {
  if (waiting !== null) {
    return waiting.failed === null ? 'pending' : 'failed';
  }
  return own && isMessage(last) ? chat.statusOf(last.seq) : null;
}

function lineOf(chat, entry, own, people, now) {
  if (isChange(entry)) {
    return changeLine(entry, (userId) => people.nameOrYou(userId));
  }
  if (!isMessage(entry)) {
    return eventLine(entry, (userId) => people.nameOrYou(userId)) ?? '';
  }
  if (isExpired(entry, now)) {
    return '';
  }
  if (isErased(entry)) {
    return DELETED;
  }
  const speaker = chat.type === 'group' ? `${own ? 'You' : people.name(entry.sender)}: ` : '';
  return speaker + messageLine(entry);
}
