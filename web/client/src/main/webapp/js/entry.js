import { timeSpan } from './format.js';

/**
 * What the kinds of a chat's log entries mean for people: which are messages, and how one reads in a single line.
 * Kinds that this client does not know are kept in the log and not shown.
 */
const LABELS = {
  image: '📷 Photo',
  video: '🎬 Video',
  audio: '🎵 Audio',
  file: '📎 File',
  location: '📍 Location',
  contact: '👤 Contact',
};
/** What is shown in the place of a deleted message. */
export const DELETED = 'This message was deleted';
/** How many people a line about a group names. */
const NAMED = 3;

export function isMessage(entry) {
  return entry.kind === 'text' || entry.kind in LABELS;
}

/** Whether the entry says how an earlier message is to be shown. */
export function isChange({ kind }) {
  return kind === 'edit' || kind === 'delete' || kind === 'reaction';
}

/** Whether this is what is left of a message, or of an edit of it, that was deleted or has expired. */
export function isErased(entry) {
  return (isMessage(entry) || entry.kind === 'edit') && Object.keys(entry.body ?? {}).length === 0;
}

/** Whether a message has disappeared; `now` by the server's clock. */
export function isExpired({ expiresAt = null }, now) {
  return expiresAt !== null && Date.parse(expiresAt) <= now;
}

/** Whether the entry adds to the badge of the user `me`, as long as no later entry deletes it. */
export function countsAsUnread(entry, me, now) {
  return isMessage(entry) && entry.sender !== me && !isErased(entry) && !isExpired(entry, now);
}

/** A message, or what became of it, in one line, without its sender. */
export function messageLine({ kind, body, deleted = false }) {
  if (deleted) {
    return DELETED;
  }
  if (kind === 'text') {
    return body.text ?? '';
  }
  return body.caption ? `${LABELS[kind]} · ${body.caption}` : LABELS[kind];
}

/**
 * What happened to a group, as a sentence, or null for an entry that says nothing to people. `name(userId)` answers a
 * display name, "You" for the reader.
 */
export function eventLine(entry, name) {
  const { kind, sender, body = {} } = entry;
  const who = name(sender);
  const others = (body.userIds ?? []).filter((userId) => userId !== sender);
  switch (kind) {
    case 'member-added':
      return others.length === 0 ? `${who} joined` : `${who} added ${listed(others, name)}`;
    case 'member-removed':
      return others.length === 0 ? `${who} left` : `${who} removed ${listed(others, name)}`;
    case 'role-changed':
      return `${who} made ${inSentence(name(body.userId))} ${body.role}`;
    case 'title-changed':
      return `${who} named the group “${body.title}”`;
    case 'avatar-changed':
      return body.mediaId ? `${who} changed the group picture` : `${who} removed the group picture`;
    case 'disappearing-changed':
      return body.expiresInSec ? `${who} let messages disappear after ${timeSpan(body.expiresInSec)}` : `${who} let messages stay`;
    default:
      return null;
  }
}

/** An entry that changes an earlier message, as a sentence. */
export function changeLine({ kind, sender, body = {} }, name) {
  const who = name(sender);
  switch (kind) {
    case 'edit':
      return isErased({ kind, body }) ? DELETED : `${who} edited: ${body.text ?? body.caption ?? ''}`;
    case 'delete':
      return `${who} deleted a message`;
    default:
      return body.emoji ? `${who} reacted ${body.emoji}` : `${who} took back a reaction`;
  }
}

function listed(userIds, name) {
  const parts = userIds.slice(0, NAMED).map((userId) => inSentence(name(userId)));
  if (userIds.length > NAMED) {
    parts.push(`${userIds.length - NAMED} more`);
  }
  const last = parts.pop();
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

function inSentence(name) {
  return name === 'You' ? 'you' : name;
}
