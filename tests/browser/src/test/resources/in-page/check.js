/** Assertions for the tests in this folder. */
export function equal(actual, expected, what = 'value') {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (seen !== wanted) {
    throw new Error(`${what}: expected ${wanted}, was ${seen}`);
  }
}

/** Waits until `condition()` is true. */
export async function until(condition, what = 'condition') {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) {
      throw new Error(`${what} did not come true`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A `Storage` of its own. */
export function memoryStorage() {
  const values = new Map();
  return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => values.set(key, value) };
}

/** A text entry of the log. */
export function entry(seq, sender = 'peer', kind = 'text') {
  return { chatId: 'c', seq, sender, clientMsgId: `m${seq}`, kind, body: { text: `text ${seq}` }, sentAt: '2026-01-01T00:00:00.000Z' };
}

/** An `edit`, `delete` or `reaction` entry. */
export function change(seq, kind, target, body, sender = 'peer') {
  return { ...entry(seq, sender, kind), target, body };
}

export function entries(from, to, sender = 'peer') {
  return Array.from({ length: to - from + 1 }, (_, index) => entry(from + index, sender));
}

/** A chat summary. */
export function summary(fields) {
  return { chatId: 'c', type: 'direct', title: 'Peer', peer: 'peer', lastSeq: 0, unread: 0, delivered: 0, read: 0, othersDelivered: 0, othersRead: 0, memberCount: 2, firstSeq: 1, ...fields };
}
