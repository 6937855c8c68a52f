// The work log's lanes, days, steps of colour and address. Pure: today is handed in.
//
// Weekends can be hidden; holidays cannot. Who asks for no weekends wants weeks of five alike days; a Thursday that is missing because
// of a holiday somewhere would be taken for a fault, and people of other places work on it. A holiday is as narrow as a weekend instead.
import { between, namedWords } from './calendar.js';
import { counted, parseDay } from './format.js';
import { locale } from './locale.js';
import { dayText, isDay, readFilter, usualFilter, writeFilter } from './report-address.js';

/** @import { CalendarKind, CalendarOccurrence } from '../calendar-types.js' */
/** @import { ReportFilter, WorkCell, WorkGrouping, WorkKind, WorkLeftOut, WorkSort } from '../report-types.js' */

/**
 * A day of the log.
 * @typedef {object} WorkDay
 * @property {number} place in the whole range, hidden days counted
 * @property {string} day
 * @property {string} head
 * @property {string} name
 * @property {string} events names of its calendar events, empty without one
 * @property {CalendarKind[]} kinds of these, each once
 * @property {boolean} weekend
 * @property {boolean} quiet a weekend or a holiday
 * @property {boolean} today
 * @property {boolean} future
 */
/** @typedef {{ from: string | null, weeks: number, grouping: WorkGrouping, sort: WorkSort, hidesWeekends: boolean, filter: ReportFilter }} WorkLogPlace from: a Monday; null moves with the calendar */

/** Lanes from above, as the app counts them. @type {{ kind: WorkKind, name: string, one: string, many: string }[]} */
export const lanes = [
  { kind: 'commit', name: 'Commits', one: 'commit', many: 'commits' },
  { kind: 'merge', name: 'Merges', one: 'merge commit', many: 'merge commits' },
  { kind: 'pull_request', name: 'Pull requests', one: 'pull request opened, merged or closed', many: 'pull requests opened, merged or closed' },
  { kind: 'comment', name: 'Comments', one: 'comment', many: 'comments' },
  { kind: 'ticket', name: 'Tickets', one: 'ticket opened or closed', many: 'tickets opened or closed' },
];

/** The least of each of the four steps, lane by lane: the same in every week, so that two weeks can be compared. @type {Record<WorkGrouping, number[][]>} */
export const bounds = {
  people: [[1, 3, 6, 10], [1, 2, 3, 5], [1, 2, 4, 7], [1, 4, 8, 15], [1, 2, 4, 7]],
  repositories: [[1, 6, 15, 40], [1, 3, 6, 12], [1, 4, 10, 20], [1, 10, 25, 60], [1, 4, 10, 20]],
  teams: [[1, 6, 15, 40], [1, 3, 6, 12], [1, 4, 10, 20], [1, 10, 25, 60], [1, 4, 10, 20]],
};

/** What rows are. @type {Record<WorkGrouping, [string, string]>} */
export const nounsOf = { people: ['person', 'people'], repositories: ['repo', 'repos'], teams: ['team', 'teams'] };

/** The name of a row, and what it is within. @param {string} name @param {WorkGrouping} grouping */
export function rowNames(name, grouping) {
  if (grouping === 'people') return { name: name || 'No name', above: '' };
  // Paths of teams have blanks around their slashes, so that a slash in a name is none.
  const parts = name.split(grouping === 'teams' ? ' / ' : '/');
  return { name: parts.at(-1) ?? name, above: parts.slice(0, -1).join(' / ') };
}

/** Weeks that can be shown at once. */
export const weekChoices = [1, 2, 4];
const USUAL_WEEKS = 2;

const shortWeekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
const dayAndMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const longDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
const longDayAndYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });

/** How full a lane is, 0 for nothing to 4. @param {number} count @param {number[]} steps */
export const stepOf = (count, steps) => steps.filter((least) => count >= least).length;

/** The bounds of a lane in words: `1 to 2, 3 to 5, 6 to 9, 10 or more`. @param {number[]} steps */
export const boundWords = (steps) => steps.map((least, index) => {
  const next = steps[index + 1];
  if (next === undefined) return `${least} or more`;
  return next - 1 === least ? `${least}` : `${least} to ${next - 1}`;
}).join(', ');

/** @param {string} day @param {number} days negative goes back */
export function dayAfter(day, days) {
  const date = new Date(parseDay(day) ?? 0);
  return dayText(new Date(date.getFullYear(), date.getMonth(), date.getDate() + days));
}

/** The Monday of the week of a day. @param {string} day */
export function mondayOf(day) {
  return dayAfter(day, -((new Date(parseDay(day) ?? 0).getDay() + 6) % 7));
}

/** Where the log begins. @param {WorkLogPlace} place @param {string} today */
export const firstDay = ({ from, weeks }, today) => from ?? dayAfter(mondayOf(today), 7 - 7 * weeks);

/** The range a log asks the app for. @param {WorkLogPlace} place @param {string} today */
export function rangeOf(place, today) {
  const from = firstDay(place, today);
  return { from, to: dayAfter(from, 7 * place.weeks - 1) };
}

/** Another stretch as long, earlier or later; the one with today moves with the calendar. @param {WorkLogPlace} place @param {number} by stretches @param {string} today @returns {WorkLogPlace} */
export function stepped(place, by, today) {
  const from = dayAfter(firstDay(place, today), by * 7 * place.weeks);
  return { ...place, from: from === firstDay({ ...place, from: null }, today) ? null : from };
}

/** Reads an address. @param {string} query @returns {WorkLogPlace} */
export function readWorkLog(query) {
  const parameters = new URLSearchParams(query);
  const from = parameters.get('from');
  const weeks = Number(parameters.get('weeks'));
  return {
    from: isDay(from) ? mondayOf(from) : null,
    weeks: weekChoices.includes(weeks) ? weeks : USUAL_WEEKS,
    grouping: parameters.get('by') === 'repos' ? 'repositories' : parameters.get('by') === 'teams' ? 'teams' : 'people',
    sort: parameters.get('sort') === 'name' ? 'name' : 'activity',
    hidesWeekends: parameters.get('weekends') === 'hide',
    filter: { ...readFilter(query), range: usualFilter().range },
  };
}

/** Writes one; what is usual is left out. @param {WorkLogPlace} place */
export function workLogPath({ from, weeks, grouping, sort, hidesWeekends, filter }) {
  const parameters = new URLSearchParams(writeFilter({ ...filter, range: usualFilter().range }));
  if (from !== null) parameters.set('from', from);
  if (weeks !== USUAL_WEEKS) parameters.set('weeks', String(weeks));
  if (grouping !== 'people') parameters.set('by', grouping === 'teams' ? 'teams' : 'repos');
  if (sort === 'name') parameters.set('sort', 'name');
  if (hidesWeekends) parameters.set('weekends', 'hide');
  const text = parameters.toString();
  return `/reports/work-log${text === '' ? '' : `?${text}`}`;
}

/** The days of a log with their calendar events. @param {string} from @param {string} to @param {string} today @param {CalendarOccurrence[]} [occurrences] @returns {WorkDay[]} */
export function workDays(from, to, today, occurrences = []) {
  const days = [];
  for (let day = from, place = 0; day <= to; day = dayAfter(day, 1), place += 1) {
    const date = new Date(parseDay(day) ?? 0);
    const weekend = date.getDay() === 0 || date.getDay() === 6;
    const own = between(occurrences, day, day);
    const quiet = weekend || own.some(({ kind }) => kind === 'holiday');
    const weekday = shortWeekday.format(date);
    days.push({
      place, day, head: quiet ? String(date.getDate()) : `${weekday} ${date.getDate()}`, name: `${weekday} ${dayAndMonth.format(date)}`,
      events: own.map(namedWords).join(', '), kinds: [...new Set(own.map(({ kind }) => kind))], weekend, quiet, today: day === today, future: day > today,
    });
  }
  return days;
}

/** What is told of the days that are not shown; empty where nothing happened on them. @param {WorkDay[]} days all of the range @param {number[]} byDay what happened on each */
export function hiddenWords(days, byDay) {
  const hidden = days.reduce((sum, { weekend, place }) => sum + (weekend ? byDay[place] ?? 0 : 0), 0);
  return hidden === 0 ? '' : `${counted(hidden, 'activity', 'activities')} on hidden days, counted in the totals.`;
}

/** A stretch of days: `9 to 22 November 2026`. @param {string} from @param {string} to */
export function stretchWords(from, to) {
  const [first, last] = [parseDay(from) ?? 0, parseDay(to) ?? 0];
  // Where a date begins with its month, the month is said twice: `16 to November 29` is no English.
  const dayFirst = /^\d/.test(longDay.format(first));
  if (dayFirst && from.slice(0, 7) === to.slice(0, 7)) return `${new Date(first).getDate()} to ${longDayAndYear.format(last)}`;
  return `${(from.slice(0, 4) === to.slice(0, 4) ? longDay : longDayAndYear).format(first)} to ${longDayAndYear.format(last)}`;
}

/** What a cell says to whoever hears it. @param {string} day @param {Pick<WorkCell, 'counts'> | undefined} cell @param {boolean} future */
export function cellWords(day, cell, future) {
  const said = (cell?.counts ?? []).map((count, index) => (count > 0 ? counted(count, lanes[index].one, lanes[index].many) : '')).filter(Boolean);
  return `${day}: ${said.length > 0 ? said.join(', ') : future ? 'still to come' : 'nothing'}`;
}

/** Lines of a cell: `+412 −138 lines`. @param {Pick<WorkCell, 'counts' | 'added' | 'removed' | 'unmeasured'>} cell @param {(value: number) => string} format */
export function lineWords({ counts, added, removed, unmeasured }, format) {
  if (counts[0] === 0) return '';
  if (unmeasured === counts[0]) return 'Lines not counted yet';
  return `+${format(added)} −${format(removed)} lines${unmeasured > 0 ? ', not all counted' : ''}`;
}

/** Who is left out in a sentence, empty where nobody is. @param {WorkLeftOut} leftOut */
export function leftOutSentence({ bots, excludedPeople, hiddenPeople }) {
  const parts = [bots > 0 ? counted(bots, 'bot') : '', excludedPeople > 0 ? counted(excludedPeople, 'excluded person', 'excluded people') : '', hiddenPeople > 0 ? counted(hiddenPeople, 'hidden person', 'hidden people') : ''].filter(Boolean);
  const last = parts.pop();
  if (last === undefined) return '';
  return `${parts.length > 0 ? `${parts.join(', ')} and ` : ''}${last} left out.`;
}

/** All that is left out and why, also what is zero. @param {WorkLeftOut} leftOut @returns {import('./report-words.js').LeftOutRow[]} */
export const workLeftOutRows = ({ copies, orphaned, squashed, bots, excludedPeople, hiddenPeople, unnamed }) => [
  { label: 'Bots', count: counted(bots, 'bot'), why: 'Accounts that are bots by their type or name, or that you marked as such.' },
  { label: 'Excluded users', count: counted(excludedPeople, 'person', 'people'), why: 'You decided that their work does not count.' },
  { label: 'Hidden users', count: counted(hiddenPeople, 'person', 'people'), why: 'You hid them from lists and reports.' },
  { label: 'Copies', count: counted(copies, 'commit'), why: 'The same change once more: rebased, picked, or in a fork.' },
  { label: 'Orphaned commits', count: counted(orphaned, 'commit'), why: 'No branch or tag leads to them any more: thrown away, or written anew.', rule: 'orphaned' },
  { label: 'Squashed commits', count: counted(squashed, 'commit'), why: 'The squashed commit of their pull request stands in their place, on its own day.' },
  { label: 'By nobody known', count: counted(unnamed, 'thing'), why: 'GitLab does not say any more who did it. It is there when rows are repos.' },
];

/** The widths of a row's mix, and where each part begins. @param {number[]} counts @param {number} most the largest total of any row @param {number} width */
export function mixOf(counts, most, width) {
  let x = 0;
  return counts.map((count, lane) => {
    const part = { lane, x, width: most > 0 ? (count / most) * width : 0 };
    x += part.width;
    return part;
  }).filter((part) => part.width > 0);
}
