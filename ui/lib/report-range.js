// What a range of days is called, and what there is to say about one before it is used. Pure: today is handed in.
import { counted, formatCalendarDate, formatNumber, parseDay } from './format.js';
import { dayText, isDay, rangePresets } from './report-address.js';
import { locale } from './locale.js';

/** @import { RangePreset, ReportRange } from '../report-types.js' */

const day = 86_400_000;
const dayAndMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const longDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
const monthAndYear = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric' });
const longDayAndYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });

/** The longest range a report takes, days. */
const MOST_DAYS = 36_525;
/** Fewer whole weeks than this have no trend. */
const WEEKS_OF_A_TREND = 4;
/** From this many weeks on a week is less than a picture element wide. */
const MANY_WEEKS = 260;

/** Days of a range, both ends included. @param {string} from @param {string} to */
export function daysOf(from, to) {
  // Midnights are an hour off around a change of the clocks, so the quotient is rounded.
  return Math.round(((parseDay(to) ?? 0) - (parseDay(from) ?? 0)) / day) + 1;
}

/**
 * The days a range will be, so that what needs them can be asked before a report has told its own. Reports decide: near midnight, or in
 * another zone than the window's, theirs may be others.
 * @param {ReportRange} range
 * @param {Date} today
 * @returns {{ from: string, to: string }}
 */
export function likelyDays(range, today) {
  if (!('preset' in range)) return range;
  const weeks = rangePresets.find(({ preset }) => preset === range.preset)?.weeks ?? 0;
  const monday = today.getDate() - ((today.getDay() + 6) % 7);
  const at = (/** @type {number} */ date) => dayText(new Date(today.getFullYear(), today.getMonth(), date));
  return { from: at(monday - 7 * weeks), to: at(monday - 1) };
}

/** What the picker shows. @param {ReportRange} range */
export function rangeWords(range) {
  if ('preset' in range) return rangePresets.find(({ preset }) => preset === range.preset)?.label ?? 'Chosen days';
  return spanWords(range.from, range.to);
}

/** A span of days with its year once: `24 Aug to 15 Nov 2026`. @param {string} from @param {string} to */
export function spanWords(from, to) {
  if (from === to) return formatCalendarDate(from);
  const first = parseDay(from);
  if (first !== null && from.slice(0, 4) === to.slice(0, 4)) return `${dayAndMonth.format(first)} to ${formatCalendarDate(to)}`;
  return `${formatCalendarDate(from)} to ${formatCalendarDate(to)}`;
}

/** The name of a week in a read-out: `Week of 5 October`, with its year where the range has several. @param {string} start @param {boolean} withYear */
export function weekWords(start, withYear) {
  const at = parseDay(start);
  return at === null ? start : `Week of ${(withYear ? longDayAndYear : longDay).format(at)}`;
}

/** A day under an axis: as short as the length of the range lets it be told apart. @param {string} start @param {number} weeks */
export function axisDay(start, weeks) {
  const at = parseDay(start);
  if (at === null) return start;
  if (weeks > 520) return start.slice(0, 4);
  return (weeks > 60 ? monthAndYear : dayAndMonth).format(at);
}

/**
 * Looks at two days a person wrote.
 * @param {string} from
 * @param {string} to
 * @param {string} today
 * @returns {{ range: { from: string, to: string } | null, field: 'from' | 'to' | null, problem: string | null, note: string | null }}
 *   `field` has the problem; without one the range can be used, and the note says what to expect of it
 */
export function checkRange(from, to, today) {
  const [first, last] = [from.trim(), to.trim()];
  const wrong = (/** @type {'from' | 'to'} */ field, /** @type {string} */ problem) => ({ range: null, field, problem, note: null });
  for (const [field, text, what] of /** @type {const} */ ([['from', first, 'first'], ['to', last, 'last']])) {
    if (text === '') return wrong(field, `Write the ${what} day, as ${today}.`);
    if (!isDay(text)) return wrong(field, /^\d{4}-\d{2}-\d{2}$/.test(text) ? `The calendar has no ${text}.` : `Write the ${what} day as year, month and day: ${today}.`);
  }
  if (last < first) return wrong('to', 'The last day is before the first.');
  if (first > today) return wrong('from', 'This range has not begun yet, so nothing can have happened in it.');
  if (daysOf(first, last) > MOST_DAYS) return wrong('from', 'A range has 100 years at most.');
  return { range: { from: first, to: last }, field: null, problem: null, note: noteOf(first, last, today) };
}

/** @param {string} from @param {string} to @param {string} today */
function noteOf(from, to, today) {
  if (to > today) return 'Days after today are empty until they come.';
  const days = daysOf(from, to);
  if (days === 1) return 'One day. Figures per week then stand for a seventh of a week, and there is no trend.';
  if (days < 7 * WEEKS_OF_A_TREND) return `${counted(days, 'day')}, fewer than ${WEEKS_OF_A_TREND} full weeks: there is no trend.`;
  const weeks = Math.ceil(days / 7);
  if (weeks > MANY_WEEKS) return `${formatNumber(weeks)} weeks. Bars then stand for several weeks each, and weeks before the first thing read are empty.`;
  return null;
}

/** The range in a sentence about nothing in it: `these 12 weeks`. @param {number} weeks */
export const theseWeeks = (weeks) => (weeks === 1 ? 'this week' : `these ${formatNumber(weeks)} weeks`);

/** The next longer preset than so many weeks, null where none is longer. @param {number} weeks @returns {{ preset: RangePreset, label: string } | null} */
export function widerPreset(weeks) {
  const wider = rangePresets.find((each) => each.weeks > weeks);
  return wider ? { preset: wider.preset, label: `Widen the range to ${wider.weeks} full weeks` } : null;
}
