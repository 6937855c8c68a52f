// Numbers, sizes, spans and times as a person reads them. Pure: the time now is always handed in or defaulted, never assumed.
import { locale } from './locale.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;

const numbers = new Intl.NumberFormat(locale);
const decimals = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const dayAndMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const dayMonthYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
const longDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const clockSeconds = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** @param {number} value */
export const formatNumber = (value) => numbers.format(value);

/** Returns the number and its noun: `1 repo`, `2,310 repos`. @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${numbers.format(count)} ${count === 1 ? one : many}`;

/** Returns a size in powers of 1000, as file managers show it. @param {number} bytes */
export function formatBytes(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  if (unit === 0) return `${numbers.format(value)} B`;
  return `${value >= 100 ? numbers.format(Math.round(value)) : decimals.format(value)} ${units[unit]}`;
}

/** Returns a share of one as a percentage without decimals. @param {number} share */
export const formatPercent = (share) => `${numbers.format(Math.floor(share * 100))} %`;

/**
 * Returns a span as one or two units, rounded up so that it never promises too little: `43 s`, `about 11 min`, `about 2 h 10 min`.
 * @param {number} seconds
 */
export function formatSpan(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `about ${minutes} min`;
  const rounded = Math.ceil(minutes / 10) * 10;
  const rest = rounded % 60;
  return `about ${Math.floor(rounded / 60)} h${rest ? ` ${rest} min` : ''}`;
}

/**
 * Returns how long something took, in its two largest units: `840 ms`, `43 s`, `3 min 12 s`, `1 h 4 min`.
 * @param {number} milliseconds
 */
export function formatDuration(milliseconds) {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const rest = minutes % 60;
  return `${formatNumber(Math.floor(minutes / 60))} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** Returns the hour and minute of a time: `10:58`. @param {number} at */
export const formatClock = (at) => clock.format(at);

/** The same with its seconds: `10:58:03`. @param {number} at */
export const formatClockSeconds = (at) => clockSeconds.format(at);

/** Returns the whole time, for tooltips and details. @param {number} at */
export const formatExact = (at) => exact.format(at);

/**
 * Returns how long ago something was, and from four weeks on its day.
 * @param {number | null | undefined} at `Never` when there is none
 * @param {number} [now]
 */
export function formatAgo(at, now = Date.now()) {
  if (at === null || at === undefined) return 'Never';
  const past = now - at;
  if (past < minute) return 'Just now';
  if (past < hour) return `${Math.floor(past / minute)} min ago`;
  if (past < day) return `${Math.floor(past / hour)} h ago`;
  if (past < week) return past < 2 * day ? '1 day ago' : `${Math.floor(past / day)} days ago`;
  if (past < 4 * week) return past < 2 * week ? '1 week ago' : `${Math.floor(past / week)} weeks ago`;
  return formatDay(at, now);
}

/** The same inside a line of words: `just now`, but `20 Nov` as it is. @param {number | null | undefined} at @param {number} [now] */
export function agoInSentence(at, now = Date.now()) {
  const words = formatAgo(at, now);
  return words === 'Just now' || words === 'Never' ? words.toLowerCase() : words;
}

/** Returns the day of a time, with its year when that is not this year. @param {number} at @param {number} [now] */
export function formatDay(at, now = Date.now()) {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? dayAndMonth : dayMonthYear).format(at);
}

/** Returns the local midnight a calendar day begins with, or null for what is no day. @param {string | null} text `YYYY-MM-DD` */
export function parseDay(text) {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? '');
  if (!match) return null;
  return new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3])).getTime();
}

/** Returns a calendar day with the month in full, for sentences: `27 November`. @param {string} text `YYYY-MM-DD` */
export function formatCalendarDay(text) {
  const at = parseDay(text);
  return at === null ? text : longDay.format(at);
}

/** Returns a calendar day with its year, for facts: `20 Nov 2027`. @param {string} text `YYYY-MM-DD` */
export function formatCalendarDate(text) {
  const at = parseDay(text);
  return at === null ? text : dayMonthYear.format(at);
}

/** Returns whole days from today to a calendar day, negative when it is past. @param {string} text @param {number} [now] */
export function daysUntil(text, now = Date.now()) {
  const at = parseDay(text);
  if (at === null) return null;
  const today = new Date(now);
  today.setHours(0, 0, 0, 0);
  return Math.round((at - today.getTime()) / day);
}

/** Returns a path with spaces around its slashes, as groups are shown. @param {string} path */
export const spacedPath = (path) => path.split('/').filter(Boolean).join(' / ');

/** Returns words as a list in a sentence's case: `Repos, pull requests, tickets`. @param {string[]} words */
export function sentenceList(words) {
  return words.map((word, index) => (index === 0 ? word : word.charAt(0).toLowerCase() + word.slice(1))).join(', ');
}
