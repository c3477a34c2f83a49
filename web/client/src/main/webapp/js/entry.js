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
/** How many people a line about a group names. */
const NAMED = 3;

export function isMessage(entry) {
  return entry.kind === 'text' || entry.kind in LABELS;
}

/** Whether the entry adds to the badge of the user `me`. */
export function countsAsUnread(entry, me) {
  return isMessage(entry) && entry.sender !== me;
}

/** A message in one line, without its sender. */
export function messageLine({ kind, body }) {
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
      return `${who} changed the group picture`;
    case 'disappearing-changed':
      return `${who} changed how long messages are kept`;
    default:
      return null;
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
