// Where a pull request lies on the time axis of its list: its bar, its draft time, its commits and comments, and the dates above. Pure.
//
// Places are percents of the width, so that rows need not know how wide they are drawn.
import { parseDay } from '../lib/format.js';
import { axisDay } from '../lib/report-range.js';
import { dayText } from '../lib/report-address.js';

/** @import { CalendarOccurrence } from '../calendar-types.js' */
/** @import { WorkflowFacts } from '../review-types.js' */

const day = 86_400_000;
/** More marks than this on one bar are a smear: they are thinned evenly. */
const MOST_MARKS = 60;
/** Of ranges longer than this weekends are too thin to see, days. */
const MOST_DAYS_WITH_WEEKENDS = 200;

/** @typedef {{ fromAt: number, toAt: number }} TimeAxis */

/** Percent of the axis an instant lies at, cut to its ends. @param {TimeAxis} axis @param {number} at */
export function shareOf({ fromAt, toAt }, at) {
  const share = ((at - fromAt) / Math.max(1, toAt - fromAt)) * 100;
  return Math.round(Math.min(100, Math.max(0, share)) * 1000) / 1000;
}

/**
 * The bar from opening to end.
 * @param {TimeAxis} axis
 * @param {number} createdAt
 * @param {number | null} lasted null where it says it ended before
 * @returns {{ x: number, width: number, before: boolean, after: boolean }} before and after: whether it goes on beyond the axis
 */
export function barOf(axis, createdAt, lasted) {
  const end = createdAt + (lasted ?? 0);
  const x = shareOf(axis, createdAt);
  return { x, width: Math.round((shareOf(axis, end) - x) * 1000) / 1000, before: createdAt < axis.fromAt, after: end > axis.toAt };
}

/** Instants within the axis, thinned evenly where there are too many, as percents. @param {TimeAxis} axis @param {number[]} instants */
export function marksOf(axis, instants) {
  const within = instants.filter((at) => at >= axis.fromAt && at <= axis.toAt);
  const step = Math.ceil(within.length / MOST_MARKS);
  return within.filter((_, index) => index % step === 0).map((at) => shareOf(axis, at));
}

/**
 * Draft times as stretches of percents.
 * @param {TimeAxis} axis
 * @param {WorkflowFacts['drafts']} drafts
 * @param {number} until when a draft that still is one was seen last
 */
export function draftsOf(axis, drafts, until) {
  return drafts.map(([start, end]) => {
    const x = shareOf(axis, start);
    return { x, width: Math.round((shareOf(axis, end ?? until) - x) * 1000) / 1000 };
  }).filter(({ width }) => width > 0);
}

/**
 * Dates over the axis: Mondays, or firsts of months where the range is long, a few.
 * @param {TimeAxis} axis
 * @param {number} most how many have room
 * @returns {{ x: number, label: string }[]}
 */
export function axisMarks({ fromAt, toAt }, most) {
  const weeks = Math.max(1, Math.round((toAt - fromAt) / (7 * day)));
  const first = new Date(fromAt);
  /** @type {number[]} */
  const starts = [];
  const monday = (8 - first.getDay()) % 7;
  for (let week = 0; week <= weeks; week += 1) {
    const at = new Date(first.getFullYear(), first.getMonth(), first.getDate() + monday + 7 * week).getTime();
    if (at >= fromAt && at < toAt) starts.push(at);
  }
  if (starts.length === 0) starts.push(fromAt);
  const step = Math.max(1, Math.ceil(starts.length / most));
  return starts.filter((_, index) => index % step === 0).map((at) => ({ x: shareOf({ fromAt, toAt }, at), label: axisDay(dayText(new Date(at)), weeks) }));
}

/** Whether single days of an axis are wide enough to be seen. @param {TimeAxis} axis */
export const showsDays = (axis) => (axis.toAt - axis.fromAt) / day <= MOST_DAYS_WITH_WEEKENDS;

/** Saturdays and Sundays of the axis as stretches of percents; none where they would be too thin. @param {TimeAxis} axis */
export function weekendsOf(axis) {
  /** @type {{ x: number, width: number }[]} */
  const stretches = [];
  if (!showsDays(axis)) return stretches;
  const first = new Date(axis.fromAt);
  const saturday = (6 - first.getDay() + 7) % 7;
  // The range may begin on a Sunday, whose Saturday is before it.
  for (let at = saturday - 7; ; at += 7) {
    const start = new Date(first.getFullYear(), first.getMonth(), first.getDate() + at).getTime();
    if (start >= axis.toAt) return stretches;
    const end = new Date(first.getFullYear(), first.getMonth(), first.getDate() + at + 2).getTime();
    const x = shareOf(axis, start);
    const width = Math.round((shareOf(axis, end) - x) * 1000) / 1000;
    if (width > 0) stretches.push({ x, width });
  }
}

/** Holidays of the axis as stretches of percents with their names; none where weekends have none. @param {TimeAxis} axis @param {CalendarOccurrence[]} occurrences */
export function holidaysOf(axis, occurrences) {
  if (!showsDays(axis)) return [];
  return occurrences.filter(({ kind }) => kind === 'holiday').map(({ name, first, last }) => {
    const [year, month, date] = last.split('-').map(Number);
    const x = shareOf(axis, parseDay(first) ?? 0);
    return { name, x, width: Math.round((shareOf(axis, new Date(year, month - 1, date + 1).getTime()) - x) * 1000) / 1000 };
  }).filter(({ width }) => width > 0);
}
