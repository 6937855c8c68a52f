// How long a browser is still waited for, as a ring, as figures, and as the few words a screen reader hears. Pure.

/** From how many seconds before the end on the ring warns. */
const urgentSeconds = 30;

/** Seconds left at which the time is spoken; more often would talk over everything else. */
const spokenAt = [240, 120, 60, 30];

/** After how many seconds of waiting the help with GitLab's error page shows itself; of a short wait, after a quarter. */
export const helpAfterSeconds = 45;

/**
 * @typedef {object} Countdown
 * @property {number} secondsLeft
 * @property {number} secondsWaited
 * @property {string} words `4:37`
 * @property {number} share of the time that is left, from 1 to 0
 * @property {boolean} urgent
 * @property {boolean} over
 * @property {boolean} long it has lasted so long that most people would be back
 */

/**
 * Returns where a wait stands. A clock that was set back never shows more time than there was.
 * @param {{ startedAt: number, expiresAt: number }} wait
 * @param {number} now
 * @returns {Countdown}
 */
export function countdown({ startedAt, expiresAt }, now) {
  const whole = Math.max(1, expiresAt - startedAt);
  const left = Math.min(whole, Math.max(0, expiresAt - now));
  const secondsLeft = Math.ceil(left / 1000);
  const waited = whole - left;
  return {
    secondsLeft, secondsWaited: Math.floor(waited / 1000), share: left / whole, urgent: secondsLeft <= urgentSeconds, over: left === 0,
    long: waited >= Math.min(helpAfterSeconds * 1000, whole / 4),
    words: `${Math.floor(secondsLeft / 60)}:${String(secondsLeft % 60).padStart(2, '0')}`,
  };
}

/**
 * Returns what is spoken when the time left goes from one figure to another; empty when nothing is.
 * @param {number} before seconds
 * @param {number} now seconds
 */
export function spokenTime(before, now) {
  const mark = spokenAt.findLast((seconds) => before > seconds && now <= seconds);
  if (mark === undefined || now === 0) return '';
  return mark >= 60 ? `${mark / 60} ${mark === 60 ? 'minute' : 'minutes'} left to approve` : `${mark} seconds left to approve`;
}
