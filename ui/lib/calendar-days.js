// Every day of every calendar event of a range, where there are so many that the range tells them in groups: a group has the name and
// the days of one only, so what is shaded and what is named is worked out of the list of events. Pure.
//
// It repeats on which days an event of every year is; where that is decided otherwise, the core and this file change together.
import { dayNumber } from './calendar.js';

/** @import { CalendarEvent } from '../calendar-types.js' */
/** Both ends belong to it. @typedef {{ start: number, end: number }} DaySpan days as of `dayNumber` */

/** The calendar's last year. */
const LAST_YEAR = 9999;

/** The same day of another year: 28 February for 29 February where there is none, and the calendar's last day for every later one. @param {string} day @param {number} year */
function inYear(day, year) {
  if (year > LAST_YEAR) return `${LAST_YEAR}-12-31`;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return `${String(year).padStart(4, '0')}${day.slice(4) === '-02-29' && !isLeap ? '-02-28' : day.slice(4)}`;
}

/** The times of an event that have a day in a range, earlier ones first. @param {CalendarEvent} event @param {DaySpan} range @returns {DaySpan[]} */
function timesIn({ firstDay, lastDay, repeats }, { start, end }) {
  const isThere = (/** @type {DaySpan} */ time) => time.start <= end && time.end >= start;
  if (repeats === 'never') return [{ start: dayNumber(firstDay), end: dayNumber(lastDay) }].filter(isThere);
  const yearOf = (/** @type {number} */ day) => new Date(day * 86_400_000).getUTCFullYear();
  const begun = Number(firstDay.slice(0, 4));
  const intoNext = Number(lastDay.slice(0, 4)) - begun;
  const times = [];
  for (let year = Math.max(begun, yearOf(start) - intoNext); year <= yearOf(end); year += 1) times.push({ start: dayNumber(inYear(firstDay, year)), end: dayNumber(inYear(lastDay, year + intoNext)) });
  return times.filter(isThere);
}

/**
 * The days of a range that a holiday covers, or something that lasts for several days: as few spans as there can be.
 * @param {CalendarEvent[]} events
 * @param {string} from @param {string} to both included
 * @returns {DaySpan[]}
 */
export function shadedSpans(events, from, to) {
  const range = { start: dayNumber(from), end: dayNumber(to) };
  // How many more begin than have ended, day by day.
  const changes = new Int32Array(Math.max(0, range.end - range.start) + 2);
  for (const event of events) {
    for (const { start, end } of timesIn(event, range)) {
      if (event.kind !== 'holiday' && start === end) continue;
      changes[Math.max(start, range.start) - range.start] += 1;
      changes[Math.min(end, range.end) - range.start + 1] -= 1;
    }
  }
  const spans = [];
  for (let day = 0, open = 0, began = 0; day < changes.length; day += 1) {
    const before = open;
    open += changes[day];
    if (before === 0 && open > 0) began = day;
    if (before > 0 && open === 0) spans.push({ start: range.start + began, end: range.start + day - 1 });
  }
  return spans;
}

/**
 * The events of each period, each once in a period, by their first time in it.
 * @param {CalendarEvent[]} events
 * @param {{ first: string, last: string }[]} periods earlier ones first, without days between them
 * @returns {CalendarEvent[][]} one list for each period
 */
export function eventsByPeriod(events, periods) {
  const days = periods.map(({ first, last }) => ({ start: dayNumber(first), end: dayNumber(last) }));
  /** @type {{ at: number, event: CalendarEvent }[][]} */
  const found = periods.map(() => []);
  if (days.length === 0) return [];
  const range = { start: days[0].start, end: days[days.length - 1].end };
  for (const event of events) {
    for (const { start, end } of timesIn(event, range)) {
      for (let place = firstEndingFrom(days, start); place < days.length && days[place].start <= end; place += 1) {
        if (found[place].at(-1)?.event !== event) found[place].push({ at: start, event });
      }
    }
  }
  return found.map((own) => own.sort((one, other) => one.at - other.at).map(({ event }) => event));
}

/** The place of the first period that does not end before a day. @param {DaySpan[]} days @param {number} day */
function firstEndingFrom(days, day) {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle].end < day) low = middle + 1;
    else high = middle;
  }
  return low;
}
