// Calendar events in words and on days: what kinds are called, when an event is, what is wrong with one that is written. Pure: today is
// handed in. Nothing here changes a figure: which holidays are no time of pull requests is decided in the core.
import { counted, formatNumber, parseDay } from './format.js';
import { locale } from './locale.js';
import { isDay } from './report-address.js';
import { spanWords } from './report-range.js';

/** @import { CalendarEvent, CalendarKind, CalendarOccurrence, NewCalendarEvent } from '../calendar-types.js' */

/** The kinds in the order they are offered. @type {CalendarKind[]} */
export const kinds = ['holiday', 'release', 'incident', 'event'];

/** What a kind is called, and what is of it. @type {Record<CalendarKind, { name: string, hint: string }>} */
export const kindWords = {
  holiday: { name: 'Holiday', hint: 'A day most people do not work. It looks like a weekend in Work log and Review workflow.' },
  release: { name: 'Release', hint: 'Something was handed to its users.' },
  incident: { name: 'Incident', hint: 'Something broke.' },
  event: { name: 'Other', hint: 'A conference, a move, a freeze: whatever explains a chart.' },
};

/** Most characters of a name. */
export const LONGEST_NAME = 200;

/** Where weekends and holidays change a figure. One paragraph for every definition. */
export const dayWords = 'Weekends and holidays are days like others: a week has all its seven days, and work done on such days counts. Only the times of pull requests leave them out, where that is chosen in Settings, What counts. Other calendar events are drawn beside figures and change none.';

/** The same beside the word “Weekends”. */
export const weekendWords = 'Days like others, and so are holidays of the calendar: elapsed times are of every hour.';

/** A day with no zone, so that two are a whole number of days apart. @param {string} day `YYYY-MM-DD` */
export const dayNumber = (day) => Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / 86_400_000;

const shortDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });

/** Days without their year: `24 to 26 Dec`. @param {string} first @param {string} last */
function yearlessSpan(first, last) {
  const [from, to] = [shortDay.format(parseDay(first) ?? 0), shortDay.format(parseDay(last) ?? 0)];
  return first === last ? from : `${from} to ${to}`;
}

/** When an event is: `24 Dec to 26 Dec, every year from 2024`. @param {Pick<NewCalendarEvent, 'firstDay' | 'lastDay' | 'repeats'>} event */
export const whenWords = ({ firstDay, lastDay, repeats }) => (repeats === 'yearly' ? `${yearlessSpan(firstDay, lastDay)}, every year from ${firstDay.slice(0, 4)}` : spanWords(firstDay, lastDay));

/** An event of some day in a line of several: `Christmas (holiday)`, or `… and 3 more` where it stands for them. @param {Pick<CalendarOccurrence, 'name' | 'kind' | 'others'>} occurrence */
export const namedWords = ({ name, kind, others = 0 }) => `${`${name} (${kindWords[kind].name.toLowerCase()})`.replace(' (other)', '')}${others > 0 ? ` and ${formatNumber(others)} more` : ''}`;

/** How many times some stand for. @param {Pick<CalendarOccurrence, 'others'>[]} occurrences */
const timesOf = (occurrences) => occurrences.reduce((sum, { others = 0 }) => sum + 1 + others, 0);

/** Those of some days, both included. @param {CalendarOccurrence[]} occurrences @param {string} from @param {string} to */
export const between = (occurrences, from, to) => occurrences.filter(({ first, last }) => first <= to && last >= from);

/** Letters of a name under a chart: its days must have room beside it, on paper and in a picture too. */
const MOST_LETTERS = 48;

/** @param {string} name */
const shortName = (name) => ([...name].length > MOST_LETTERS ? `${[...name].slice(0, MOST_LETTERS - 1).join('').trimEnd()}…` : name);

/** @typedef {{ key: number, kind: CalendarKind, name: string, short: string, words: string }} KeyEntry name: the whole one */

/**
 * What stands under a chart: each event once, with its days, or how often it is there; more: further events, and times of which only
 * one for many is told.
 * @param {CalendarOccurrence[]} occurrences
 * @param {number} most entries
 * @returns {{ entries: KeyEntry[], more: number }}
 */
export function keyOf(occurrences, most) {
  /** @type {Map<number, CalendarOccurrence[]>} */
  const byEvent = new Map();
  for (const each of occurrences) byEvent.set(each.eventId, [...(byEvent.get(each.eventId) ?? []), each]);
  const entries = [...byEvent].slice(0, most).map(([key, own]) => {
    const [{ name, kind, first, last }] = own;
    const short = shortName(name);
    return { key, kind, name, short, words: own.length === 1 ? `${short}, ${spanWords(first, last)}` : `${short}, ${yearlessSpan(first, last)}, ${counted(own.length, 'time')}` };
  });
  return { entries, more: byEvent.size - entries.length + timesOf(occurrences) - occurrences.length };
}

/** What is written in the form of an event; an empty last day is the first. @typedef {{ name: string, kind: CalendarKind, first: string, last: string, yearly: boolean }} EventForm */

/** @param {CalendarEvent | null} event null for a new one @param {string} day its day then @returns {EventForm} */
export const formOf = (event, day) => (event === null ? { name: '', kind: 'event', first: day, last: '', yearly: false }
  : { name: event.name, kind: event.kind, first: event.firstDay, last: event.lastDay === event.firstDay ? '' : event.lastDay, yearly: event.repeats === 'yearly' });

/**
 * The event a form makes, or what is wrong with it and where.
 * @param {EventForm} form
 * @param {string} today an example of a day
 * @returns {{ event: NewCalendarEvent, field: null, problem: null } | { event: null, field: 'name' | 'first' | 'last', problem: string }}
 */
export function readForm({ name, kind, first, last, yearly }, today) {
  const wrong = (/** @type {'name' | 'first' | 'last'} */ field, /** @type {string} */ problem) => ({ event: null, field, problem });
  const [own, from] = [name.trim(), first.trim()];
  const to = last.trim() || from;
  if (own === '') return wrong('name', 'Write a name.');
  if ([...own].length > LONGEST_NAME) return wrong('name', `A name has ${LONGEST_NAME} characters at most.`);
  for (const [field, text, what] of /** @type {const} */ ([['first', from, 'first'], ['last', to, 'last']])) {
    if (!isDay(text)) return wrong(field, /^\d{4}-\d{2}-\d{2}$/.test(text) ? `The calendar has no ${text}.` : `Write the ${what} day as year, month and day: ${today}.`);
  }
  if (to < from) return wrong('last', 'The last day is before the first.');
  // The year after a leap day has none: there it is the 28th. After 9999 nothing begins.
  const again = `${String(Number(from.slice(0, 4)) + 1).padStart(4, '0')}${from.slice(4).replace('-02-29', '-02-28')}`;
  if (yearly && from < '9999' && to >= again) return wrong('last', 'It would still be under way when it begins again a year later.');
  return { event: { name: own, kind, firstDay: from, lastDay: to, repeats: yearly ? 'yearly' : 'never' }, field: null, problem: null };
}

/** What a form is told while nothing is wrong with it. @param {EventForm} form */
export function formNote({ first, yearly }) {
  if (!yearly) return 'Leave the last day empty for a single day.';
  if (first.trim().slice(5) === '02-29') return 'In years without it, 29 February is the 28th: the last day of its month.';
  return 'It is there from its first day on. To see it in earlier years, begin it earlier.';
}

/** Orders of the list of events. @typedef {'days' | 'name' | 'kind' | 'repeats'} EventSort */

/** The events a search finds, in an order; alike ones by their days. @param {CalendarEvent[]} events @param {string} search @param {EventSort} sort @param {boolean} descending */
export function listed(events, search, sort, descending) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = events.filter((event) => words.every((word) => `${event.name} ${kindWords[event.kind].name} ${whenWords(event)}`.toLowerCase().includes(word)));
  const sign = descending ? -1 : 1;
  const days = (/** @type {CalendarEvent} */ one, /** @type {CalendarEvent} */ other) => one.firstDay.localeCompare(other.firstDay) || one.lastDay.localeCompare(other.lastDay) || one.id - other.id;
  /** @type {Record<EventSort, (one: CalendarEvent, other: CalendarEvent) => number>} */
  const orders = {
    days, name: (one, other) => one.name.localeCompare(other.name), kind: (one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind),
    repeats: (one, other) => one.repeats.localeCompare(other.repeats),
  };
  return found.sort((one, other) => orders[sort](one, other) * sign || days(one, other));
}
