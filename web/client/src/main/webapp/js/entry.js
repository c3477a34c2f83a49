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
  const who = name(entry.sender);
  const whom = entry.body?.userId ? name(entry.body.userId) : null;
  switch (entry.kind) {
    case 'member-added':
      return whom === null || entry.body.userId === entry.sender ? `${who} joined` : `${who} added ${inline(whom)}`;
    case 'member-removed':
      return whom === null || entry.body.userId === entry.sender ? `${who} left` : `${who} removed ${inline(whom)}`;
    case 'role-changed':
      return `${who} made ${inline(whom ?? 'a member')} ${entry.body.role ?? 'a member'}`;
    case 'title-changed':
      return `${who} named the group “${entry.body.title ?? ''}”`;
    case 'avatar-changed':
      return `${who} changed the group picture`;
    case 'disappearing-changed':
      return `${who} changed how long messages are kept`;
    default:
      return null;
  }
}

function inline(name) {
  return name === 'You' ? 'you' : name;
}
