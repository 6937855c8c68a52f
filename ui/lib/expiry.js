// When a token ends and how urgent that is, in words. Pure.
import { daysUntil, formatCalendarDate } from './format.js';

/** @import { Integration } from '../types.js' */

/** @typedef {{ words: string, when: string, level: 'none' | 'info' | 'warning' | 'danger' }} Expiry */

const infoDays = 30;
const warningDays = 7;
const dangerDays = 1;

/** Returns how loud a number of days is. @param {number} days @returns {Expiry['level']} */
export function levelOfDays(days) {
  if (days <= dangerDays) return 'danger';
  if (days <= warningDays) return 'warning';
  return days <= infoDays ? 'info' : 'none';
}

/** GitLab refuses a token from the first moment of its day on. @param {number} days */
export function daysInWords(days) {
  if (days <= 0) return 'expired';
  return days === 1 ? 'tomorrow' : `in ${days} days`;
}

/**
 * The end of an integration's credential. A sign-in by OAuth renews itself and has no day a person must know.
 * @param {Pick<Integration, 'authKind' | 'tokenExpiresOn' | 'needsSignIn'>} integration
 * @param {number} [now]
 * @returns {Expiry}
 */
export function expiryOf({ authKind, tokenExpiresOn, needsSignIn }, now = Date.now()) {
  if (needsSignIn) return { words: 'Ended', when: 'until you sign in again', level: 'danger' };
  if (authKind === 'oauth') return { words: 'Renewed by itself', when: 'every two hours, while this app runs', level: 'none' };
  const days = tokenExpiresOn === null ? null : daysUntil(tokenExpiresOn, now);
  if (days === null || tokenExpiresOn === null) return { words: 'No day is set', when: 'or GitLab does not tell it', level: 'none' };
  return { words: formatCalendarDate(tokenExpiresOn), when: daysInWords(days), level: levelOfDays(days) };
}
