/**
 * What a conversation shows, from top to bottom, as items `{key, model, build}`: day headings, the line above the first
 * unread message, messages, group events, and what waits in the outbox. An item whose key and model are as before keeps
 * its element.
 */
import { countsAsUnread, eventLine, isMessage } from '../entry.js';
import { day, dayKey } from '../format.js';
import { bubble } from './bubble.js';
import { h } from './dom.js';

/** Messages of one person closer than this stand together. */
const TOGETHER_MS = 5 * 60_000;

/**
 * `context`: {me, people, group, chat (or null), waiting (outbox items), unreadFrom (a seq, or 0), actions}.
 */
export function messageItems(context) {
  const items = [];
  let previous = null;
  let unreadBelow = context.unreadFrom > 0;
  for (const entry of shownEntries(context)) {
    if (previous === null || dayKey(previous.sentAt) !== dayKey(entry.sentAt)) {
      items.push(heading(`day ${dayKey(entry.sentAt)}`, day(entry.sentAt), 'day'));
    }
    if (unreadBelow && entry.seq >= context.unreadFrom && countsAsUnread(entry, context.me)) {
      unreadBelow = false;
      items.push(heading('unread', 'Unread messages', 'unread-line'));
      previous = null;
    }
    items.push(isMessage(entry) ? message(entry, previous, context) : event(entry, context));
    previous = entry;
  }
  return items;
}

/** The log and, after it, what is not in it yet. A message that is in both has just arrived: it shows once. */
function shownEntries({ me, people, chat, waiting }) {
  const log = (chat?.timeline.all() ?? []).filter((entry) => isMessage(entry) || eventLine(entry, (id) => people.nameOrYou(id)) !== null);
  const arrived = new Set(log.filter((entry) => entry.sender === me).map((entry) => entry.clientMsgId));
  const outgoing = waiting.filter((item) => !arrived.has(item.clientMsgId));
  return [...log, ...outgoing.map((item) => ({ ...item, sender: me, sentAt: item.queuedAt, seq: null }))];
}

function message(entry, previous, { me, people, group, chat, actions }) {
  const own = entry.sender === me;
  const follows = previous !== null && isMessage(previous) && previous.sender === entry.sender && Date.parse(entry.sentAt) - Date.parse(previous.sentAt) < TOGETHER_MS;
  const model = {
    own,
    follows,
    sender: group && !own && !follows ? { userId: entry.sender, name: people.name(entry.sender) } : null,
    kind: entry.kind,
    body: entry.body,
    sentAt: entry.sentAt,
    clientMsgId: entry.clientMsgId,
    status: own ? statusOf(entry, chat) : null,
    failed: entry.failed ?? null,
    seq: entry.seq,
  };
  return { key: own ? `own ${entry.clientMsgId}` : `seq ${entry.seq}`, model, build: () => bubble(model, actions) };
}

function statusOf(entry, chat) {
  if (entry.seq === null) {
    return entry.failed === null ? 'pending' : 'failed';
  }
  return chat.statusOf(entry.seq);
}

function event(entry, { people }) {
  return heading(`seq ${entry.seq}`, eventLine(entry, (userId) => people.nameOrYou(userId)), 'event');
}

function heading(key, text, kind) {
  return { key, model: { text, kind }, build: () => h('li', { class: kind }, h('span', { dir: 'auto' }, text)) };
}
