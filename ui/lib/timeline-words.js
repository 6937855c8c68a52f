// The words of the report Project timeline: its measures, and what its periods are called. Pure.
import { formatFigure, formatLarge } from './figure-words.js';
import { formatCalendarDate, parseDay } from './format.js';
import { locale } from './locale.js';
import { axisDay, spanWords, weekWords } from './report-range.js';

/** @import { MetricId } from '../report-types.js' */
/** @import { TimelineStep, VolumeMeasure } from '../timeline-types.js' */

const monthAndYear = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' });
const shortMonth = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric' });
/** More months than this are told apart by their years. */
const MANY_MONTHS = 120;

/** What the bars count: name, unit beside the heading, the metric whose rows they open and whose definition holds. @type {Record<VolumeMeasure, { name: string, unit: string, metric: MetricId, format: (value: number) => string }>} */
export const measureWords = {
  commits: { name: 'Commits', unit: 'commits', metric: 'commits_per_day', format: formatLarge },
  lines: { name: 'Lines', unit: 'lines', metric: 'code_volume', format: formatLarge },
  per_day: { name: 'Commits per coding day', unit: 'commits per coding day', metric: 'commits_per_day', format: (value) => formatFigure(value, 'per_day') },
  impact: { name: 'Impact', unit: 'points', metric: 'impact', format: formatLarge },
};

/** So many periods: `13 weeks`. @param {TimelineStep} step @param {number} count */
export const stepWords = (step, count) => `${count} ${step}${count === 1 ? '' : 's'}`;

/**
 * What a bar stands for, as the heading of its read-out.
 * @param {{ first: string, last: string, periods: number, whole: boolean }} bar
 * @param {TimelineStep} step
 * @param {boolean} withYear
 */
export function periodWords({ first, last, periods, whole }, step, withYear) {
  const at = parseDay(first);
  if (step === 'day' || at === null) return formatCalendarDate(first);
  if (periods > 1 || (step === 'week' && !whole)) return spanWords(first, last);
  return step === 'month' ? monthAndYear.format(at) : weekWords(first, withYear);
}

/** A date under the axis. @param {string} start @param {TimelineStep} step @param {number} periods */
export function axisPeriod(start, step, periods) {
  const at = parseDay(start);
  if (step !== 'month' || at === null) return axisDay(start, step === 'day' ? 1 : periods);
  return periods > MANY_MONTHS ? start.slice(0, 4) : shortMonth.format(at);
}
