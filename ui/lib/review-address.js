// The addresses of the reports on reviews and of their rows. Pure. What is the default is left out.
import { isMetric } from './metric-words.js';
import { dayText, readFilter, readWeek, writeFilter } from './report-address.js';
import { parseDay } from './format.js';
import { reviewWords } from './review-words.js';

/** @import { ReportFilter } from '../report-types.js' */
/** @import { ReviewMetricId } from '../review-types.js' */

/** @typedef {{ filter: ReportFilter, week: string | null, submitter: string | null, reviewer: string | null }} ReviewRowsPlace */

/** Figures of the overview that stand on the report as well. */
const shared = ['time_to_merge', 'time_to_first_comment', 'unreviewed_pull_requests', 'iterated_pull_requests'];

/** Whether a word of an address is a figure of reviews. @param {string | undefined} word @returns {word is ReviewMetricId} */
export const isReviewMetric = (word) => word !== undefined && (Object.hasOwn(reviewWords, word) || (isMetric(word) && shared.includes(word)));

/** @param {ReportFilter} filter */
export const collaborationPath = (filter) => `/reports/review-collaboration${writeFilter(filter)}`;

/**
 * The address of the pull requests of a figure, of one person's where one is named.
 * @param {ReviewMetricId} metric
 * @param {ReportFilter} filter
 * @param {{ week?: string | null, submitter?: string | null, reviewer?: string | null }} [only]
 */
export function reviewRowsPath(metric, filter, { week = null, submitter = null, reviewer = null } = {}) {
  const parameters = new URLSearchParams(writeFilter(filter, { week }).slice(1));
  if (submitter !== null) parameters.set('submitter', submitter);
  if (reviewer !== null) parameters.set('reviewer', reviewer);
  const text = parameters.toString();
  return `/reports/review-collaboration/${metric}${text === '' ? '' : `?${text}`}`;
}

/** @param {string} query what stands behind the question mark @returns {ReviewRowsPlace} */
export function readReviewRows(query) {
  const parameters = new URLSearchParams(query);
  return { filter: readFilter(query), week: readWeek(query), submitter: parameters.get('submitter') || null, reviewer: parameters.get('reviewer') || null };
}

/**
 * The address of the rows of a mark: of its week, or of the days of its weeks where it stands for several.
 * @param {ReviewMetricId} metric
 * @param {ReportFilter} filter
 * @param {string[]} weeks their Mondays
 * @param {{ from: string, to: string }} shown the days of the report
 */
export function reviewRowsOfWeeks(metric, filter, weeks, shown) {
  if (weeks.length === 1) return reviewRowsPath(metric, filter, { week: weeks[0] });
  const last = new Date(parseDay(weeks[weeks.length - 1]) ?? 0);
  const sunday = dayText(new Date(last.getFullYear(), last.getMonth(), last.getDate() + 6));
  const [from, to] = [weeks[0] < shown.from ? shown.from : weeks[0], sunday > shown.to ? shown.to : sunday];
  return reviewRowsPath(metric, { ...filter, range: { from, to } });
}
