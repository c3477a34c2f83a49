/**
 * What a conversation shows, from top to bottom, as items `{key, model, build}`: day headings, the line above the first
 * unread message, messages, group events, and what waits in the outbox. An item whose key and model are as before keeps
 * its element.
 */
import { countsAsUnread, eventLine, isMessage, messageLine } from '../entry.js';
import { day, dayKey } from '../format.js';
import { bubble } from './bubble.js';
import { h } from './dom.js';
import { reactionModel } from './reactions.js';

/** Messages of one person closer than this stand together. */
const TOGETHER_MS = 5 * 60_000;

/**
 * `context`: {me, now, people, group, chat (or null), log (what is shown of it), waiting (outbox items), unreadFrom (a
 * seq, or 0), actions}.
 */
export function messageItems(context) {
  const items = [];
  let previous = null;
  let unreadBelow = context.unreadFrom > 0;
  for (const entry of shownEntries(context)) {
    if (previous === null || dayKey(previous.sentAt) !== dayKey(entry.sentAt)) {
      items.push(heading(`day ${dayKey(entry.sentAt)}`, day(entry.sentAt), 'day'));
    }
    if (unreadBelow && entry.seq >= context.unreadFrom && countsAsUnread(entry, context.me, context.now)) {
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
function shownEntries({ me, people, log: all, waiting }) {
  const log = all.filter((entry) => isMessage(entry) || eventLine(entry, (id) => people.nameOrYou(id)) !== null);
  const arrived = new Set(log.filter((entry) => entry.sender === me).map((entry) => entry.clientMsgId));
  const outgoing = waiting.filter((item) => isMessage(item) && !arrived.has(item.clientMsgId));
  return [...log, ...outgoing.map((item) => ({ ...item, sender: me, sentAt: item.queuedAt, seq: null }))];
}

function message(entry, previous, { me, people, group, chat, log, actions }) {
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
    status: own && !entry.deleted ? statusOf(entry, chat) : null,
    failed: entry.failed ?? null,
    seq: entry.seq,
    edited: entry.edited ?? false,
    deleted: entry.deleted ?? false,
    forwarded: Boolean(entry.forwardedFrom),
    expires: Boolean(entry.expiresAt),
    quote: entry.replyTo && !entry.deleted ? quote(entry.replyTo, log, people) : null,
    reactions: reactionModel(entry.reactions ?? [], me, (userId) => people.nameOrYou(userId)),
  };
  return { key: own ? `own ${entry.clientMsgId}` : `seq ${entry.seq}`, model, build: () => bubble(model, actions) };
}

/** The message that is answered, where it is held. */
function quote(seq, log, people) {
  const answered = log.find((entry) => entry.seq === seq && isMessage(entry));
  return answered ? { seq, name: people.nameOrYou(answered.sender), line: messageLine(answered) } : { seq, name: null, line: 'An earlier message' };
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
