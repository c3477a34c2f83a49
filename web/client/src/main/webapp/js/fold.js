/**
 * Folds entries of a chat's log into what people see: messages as their last edit left them, without what expired,
 * deleted ones marked so, with the reactions that count. Of several edits the newest counts, of several reactions of one
 * user the same; a deletion counts whatever else there is.
 */
import { isChange, isErased, isExpired, isMessage } from './entry.js';

/**
 * `entries` ascending by seq, changes without a seq (those still on their way) last; `now` by the server's clock. Answers
 * messages and events: the entries with the body to show and, on messages, `{edited, deleted, reactions}`, where
 * `reactions` lists `[userId, emoji]`.
 */
export function fold(entries, now) {
  const changes = new Map();
  for (const entry of entries.filter(isChange)) {
    if (!changes.has(entry.target)) {
      changes.set(entry.target, { edit: null, deleted: false, reactions: new Map() });
    }
    note(changes.get(entry.target), entry);
  }
  return entries.filter((entry) => !isChange(entry) && !isExpired(entry, now)).flatMap((entry) => shown(entry, changes.get(entry.seq)));
}

function note(changed, entry) {
  if (entry.kind === 'edit') {
    changed.edit = entry;
  } else if (entry.kind === 'delete') {
    changed.deleted = true;
  } else {
    changed.reactions.delete(entry.sender);
    changed.reactions.set(entry.sender, entry.body.emoji ?? null);
  }
}

function shown(entry, changed = null) {
  if (!isMessage(entry)) {
    return [entry];
  }
  const edit = changed?.edit ?? null;
  const erased = isErased(entry) || (edit !== null && isErased(edit));
  const deleted = (changed?.deleted ?? false) || (erased && !entry.expiresAt);
  if (erased && !deleted) {
    return []; // The server erased it as its time came, which may be a moment before it came here.
  }
  if (deleted) {
    return [{ ...entry, body: {}, edited: false, deleted, reactions: [] }];
  }
  const reactions = [...(changed?.reactions ?? [])].filter(([, emoji]) => emoji !== null);
  return [{ ...entry, body: edit?.body ?? entry.body, edited: edit !== null, deleted, reactions }];
}
