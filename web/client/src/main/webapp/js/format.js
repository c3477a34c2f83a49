/** Times, as people read them, in the browser's language and zone. */
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const shortDate = new Intl.DateTimeFormat(undefined, { day: '2-digit', month: '2-digit', year: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const SPANS = [[604_800, 'week'], [86_400, 'day'], [3_600, 'hour'], [60, 'minute'], [1, 'second']];

/** The hour and minute of an instant. */
export function time(instant) {
  return clock.format(new Date(instant));
}

/** The whole of an instant. */
export function fullTime(instant) {
  return full.format(new Date(instant));
}

/** A key that is the same for instants of one local day. */
export function dayKey(instant) {
  return new Date(instant).toDateString();
}

/** A day as a heading: "Today", "Yesterday", "Monday", "3 May 2026". */
export function day(instant, now = new Date()) {
  const age = daysBetween(new Date(instant), now);
  if (age <= 0) {
    return 'Today';
  }
  if (age === 1) {
    return 'Yesterday';
  }
  return (age < 7 ? weekday : date).format(new Date(instant));
}

/** An instant in the little room of a list: the time today, else the day. */
export function brief(instant, now = new Date()) {
  const age = daysBetween(new Date(instant), now);
  if (age <= 0) {
    return time(instant);
  }
  if (age === 1) {
    return 'Yesterday';
  }
  return (age < 7 ? weekday : shortDate).format(new Date(instant));
}

/** "last seen today at 14:05". */
export function lastSeen(instant, now = new Date()) {
  return `last seen ${day(instant, now).replace(/^(Today|Yesterday)$/, (word) => word.toLowerCase())} at ${time(instant)}`;
}

/** "1 day", "90 minutes", "30 seconds": the largest unit that goes without a rest. */
export function timeSpan(seconds) {
  const [size, unit] = SPANS.find(([length]) => seconds % length === 0);
  return seconds === size ? `1 ${unit}` : `${seconds / size} ${unit}s`;
}

function daysBetween(earlier, later) {
  const midnight = (moment) => Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
  return Math.round((midnight(later) - midnight(earlier)) / 86_400_000);
}
