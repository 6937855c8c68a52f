// How long GitLab asks to wait, counted down between two reports. Pure: the time is handed in.

/** Reports that differ by less than this tell of the same end, milliseconds. */
const SAME_END = 1500;

/**
 * The moment a wait ends. A report carries whole seconds; taking each at its word would make the figure jump.
 *
 * @param {number|null} known the end known so far, epoch milliseconds
 * @param {number|null} seconds what the newest report says, `null` when nothing waits
 * @param {number} now epoch milliseconds
 * @returns {number|null}
 */
export function waitEnds(known, seconds, now) {
  if (seconds === null) return null;
  const told = now + seconds * 1000;
  return known !== null && Math.abs(known - told) < SAME_END ? known : told;
}

/** Whole seconds until then, never below one while it is waited for. @param {number} at @param {number} now */
export const secondsUntil = (at, now) => Math.max(1, Math.ceil((at - now) / 1000));
