/**
 * How long to wait before trying again: exponential with full jitter, so that thousands of clients that lost the same
 * server do not come back in the same instant.
 */
const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** Milliseconds to wait before try number `attempt` (from 0), anywhere between nothing and the present bound. */
export function fullJitter(attempt, random = Math.random) {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
}
