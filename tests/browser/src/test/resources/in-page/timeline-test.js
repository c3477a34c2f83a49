import { Timeline } from '/js/timeline.js';
import { change, entries, entry, equal } from './check.js';

const AT = Date.parse('2026-01-01T00:00:00.000Z');
const expiring = (seq, body = { text: 'soon' }) => ({ ...entry(seq), body, expiresAt: '2026-01-01T00:01:00.000Z' });
/** What is shown, in short: `seq text`, with `*` for edited, `-` for deleted, and the reactions. */
const looks = (shown) => shown.map(({ seq, body, edited, deleted, reactions = [] }) => [`${seq} ${body.text ?? ''}${edited ? '*' : ''}${deleted ? '-' : ''}`, ...reactions.map((pair) => pair.join(' '))].join('; '));

const seqs = (list) => list.map(({ seq }) => seq);

export const tests = {
  'entries in order grow the end'() {
    const timeline = new Timeline(4);
    equal([timeline.append(entry(5)), timeline.append(entry(6))], [true, true]);
    equal([timeline.start, timeline.end, timeline.hasGap], [4, 6, false]);
  },
  'an entry twice is taken once'() {
    const timeline = new Timeline(4);
    timeline.append(entry(5));
    equal([timeline.append(entry(5)), timeline.append(entry(3))], [false, false]);
    equal(seqs(timeline.all()), [5]);
  },
  'an entry ahead of a gap waits and is shown'() {
    const timeline = new Timeline(0);
    timeline.append(entry(1));
    timeline.append(entry(4));
    timeline.append(entry(3));
    equal([timeline.end, timeline.missing], [1, 1]);
    equal(seqs(timeline.all()), [1, 3, 4]);
    equal(seqs(timeline.after(0)), [1], 'only what has no gap before it');
    timeline.append(entry(2));
    equal([timeline.end, timeline.hasGap, timeline.missing], [4, false, 0]);
  },
  'history joins at the start'() {
    const timeline = new Timeline(10);
    timeline.prepend(entries(8, 10));
    timeline.append(entry(11));
    timeline.prepend(entries(5, 8));
    equal(seqs(timeline.all()), [5, 6, 7, 8, 9, 10, 11]);
    timeline.prepend(entries(1, 2));
    equal(timeline.start, 4, 'a page that does not join is ignored');
  },
  'a restart keeps what came ahead of the new end'() {
    const timeline = new Timeline(2);
    timeline.append(entry(3));
    timeline.append(entry(8));
    timeline.append(entry(9));
    timeline.restart(7);
    equal([timeline.start, timeline.end, timeline.hasGap], [7, 9, false]);
    timeline.restart(20);
    equal(timeline.all(), []);
  },
  'trimming lets the oldest go'() {
    const timeline = new Timeline(0);
    entries(1, 9).forEach((each) => timeline.append(each));
    timeline.trim(3);
    equal([seqs(timeline.all()), timeline.start], [[7, 8, 9], 6]);
  },
  'the newest edit is shown, and the edit itself is not'() {
    const timeline = new Timeline(0);
    [entry(1), change(2, 'edit', 1, { text: 'two' }), change(3, 'edit', 1, { text: 'three' })].forEach((each) => timeline.append(each));
    equal(looks(timeline.shown(AT)), ['1 three*']);
    equal(timeline.all()[0].body.text, 'text 1', 'the entry stays as it is');
  },
  'a change that came before its message waits for it'() {
    const timeline = new Timeline(1);
    timeline.append(change(2, 'edit', 1, { text: 'two' }));
    timeline.append(change(3, 'reaction', 1, { emoji: '👍' }));
    equal(looks(timeline.shown(AT)), []);
    timeline.prepend([entry(1)]);
    equal(looks(timeline.shown(AT)), ['1 two*; peer 👍']);
  },
  'deleted stays deleted whatever else there is'() {
    const timeline = new Timeline(0);
    [entry(1), change(2, 'reaction', 1, { emoji: '👍' }, 'me'), change(3, 'delete', 1, {}), change(4, 'edit', 1, { text: 'late' })].forEach((each) => timeline.append(each));
    equal(looks(timeline.shown(AT)), ['1 -']);
  },
  'an erased body is a deleted message, also where only its edit is erased'() {
    const timeline = new Timeline(0);
    [{ ...entry(1), body: {} }, entry(2), change(3, 'edit', 2, {})].forEach((each) => timeline.append(each));
    equal(looks(timeline.shown(AT)), ['1 -', '2 -']);
  },
  'of one user the last reaction counts, and null takes it back'() {
    const timeline = new Timeline(0);
    const reactions = [['a', '👍'], ['b', '😂'], ['a', '❤️'], ['c', '😢'], ['c', null]];
    [entry(1), ...reactions.map(([user, emoji], index) => change(index + 2, 'reaction', 1, { emoji }, user))].forEach((each) => timeline.append(each));
    equal(looks(timeline.shown(AT)), ['1 text 1; b 😂; a ❤️'], 'the newest last');
  },
  'what has expired is gone, and what the server erased early as well'() {
    const timeline = new Timeline(0);
    [expiring(1), expiring(2, {}), entry(3)].forEach((each) => timeline.append(each));
    equal(looks(timeline.shown(AT)), ['1 soon', '3 text 3']);
    equal(timeline.nextExpiry(AT), AT + 60_000);
    equal(looks(timeline.shown(AT + 60_000)), ['3 text 3']);
    equal(timeline.nextExpiry(AT + 60_000), null);
  },
  'changes on their way are shown at once'() {
    const timeline = new Timeline(0);
    [entry(1), change(2, 'reaction', 1, { emoji: '👍' }, 'me')].forEach((each) => timeline.append(each));
    const waiting = [{ kind: 'reaction', target: 1, sender: 'me', body: { emoji: null } }, { kind: 'edit', target: 1, sender: 'me', body: { text: 'new' } }];
    equal(looks(timeline.shown(AT, waiting)), ['1 new*']);
  },
  'events are shown, and kinds of a later protocol are left to the view'() {
    const timeline = new Timeline(0);
    [entry(1, 'peer', 'title-changed'), entry(2, 'peer', 'from-the-future')].forEach((each) => timeline.append(each));
    equal(seqs(timeline.shown(AT)), [1, 2]);
  },
  'any way of paging shows the same'() {
    const log = [];
    let seed = 7;
    const random = (bound) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % bound;
    };
    for (let seq = 1; seq <= 200; seq++) {
      const target = 1 + random(Math.max(1, seq - 1));
      const kind = log[target - 1]?.kind === 'text' ? ['edit', 'delete', 'reaction', 'reaction'][random(12)] : undefined;
      log.push(kind === undefined ? entry(seq) : change(seq, kind, target, { edit: { text: `edit ${seq}` }, delete: {}, reaction: { emoji: ['👍', null][random(2)] } }[kind], `u${random(3)}`));
    }
    const whole = new Timeline(0);
    log.forEach((each) => whole.append(each));
    for (let round = 0; round < 50; round++) {
      const joined = random(200);
      const timeline = new Timeline(joined);
      const live = log.slice(joined);
      while (live.length > 0 || timeline.start > 0) {
        if (live.length > 0 && random(2) === 0) {
          live.splice(random(Math.min(3, live.length)), 1).forEach((each) => timeline.append(each));
        } else if (timeline.start > 0) {
          timeline.prepend(log.slice(Math.max(0, timeline.start - 1 - random(20)), timeline.start));
        }
      }
      equal(looks(timeline.shown(AT)), looks(whole.shown(AT)), `round ${round}`);
    }
  },
};
