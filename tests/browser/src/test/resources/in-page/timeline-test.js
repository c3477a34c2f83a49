import { Timeline } from '/js/timeline.js';
import { entries, entry, equal } from './check.js';

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
};
