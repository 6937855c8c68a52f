// Pull requests on their way: how one stands in words, and where the report's address says which are shown. Pure.
import { readFilter, writeFilter } from './report-address.js';

/** @import { ReportFilter } from '../report-types.js' */
/** @import { WorkflowFacts, WorkflowShow, WorkflowStanding } from '../review-types.js' */
/** @typedef {'opened' | 'lasted' | 'activity'} WorkflowSort */
/** @typedef {{ filter: ReportFilter, show: WorkflowShow, sort: WorkflowSort, descending: boolean }} WorkflowPlace */

/** @type {WorkflowShow[]} */
const shows = ['all', 'open', 'opened', 'merged', 'closed', 'waiting'];
/** @type {WorkflowSort[]} */
export const sorts = ['opened', 'lasted', 'activity'];

/** Whether it is open. @param {WorkflowStanding} standing */
export const isOpen = (standing) => standing === 'open' || standing === 'draft';

/** Whether it was closed without a merge, in the range or after it. @param {WorkflowStanding} standing */
export const isClosed = (standing) => standing === 'closed' || standing === 'closed_later';

/** @type {Record<WorkflowStanding, string>} */
const ends = { open: 'Open', draft: 'Draft', merged: 'Merged', closed: 'Closed', merged_later: 'Merged', closed_later: 'Closed' };

/** What a pull request is, in words: its end and its review. @param {Pick<WorkflowFacts, 'standing' | 'isReviewed'>} row */
export function standingWords({ standing, isReviewed }) {
  return `${ends[standing]}, ${isReviewed === null ? 'review not read' : isReviewed ? 'reviewed' : 'unreviewed'}`;
}

/** Comments and follow-on commits together, where they were read. @param {Pick<WorkflowFacts, 'comments' | 'followOnCommits'>} row */
export const activityOf = ({ comments, followOnCommits }) => (comments === null || followOnCommits === null ? null : comments + followOnCommits);

/** @param {string} query what stands behind the question mark @returns {WorkflowPlace} */
export function readWorkflowPlace(query) {
  const parameters = new URLSearchParams(query);
  const show = shows.find((each) => each === parameters.get('show')) ?? 'all';
  const sort = sorts.find((each) => each === parameters.get('sort')) ?? 'opened';
  return { filter: readFilter(query), show, sort, descending: parameters.get('order') !== 'up' };
}

/** @param {ReportFilter} filter @param {Partial<Omit<WorkflowPlace, 'filter'>>} [more] what is left out is as usual */
export function workflowPath(filter, { show = 'all', sort = 'opened', descending = true } = {}) {
  const parameters = new URLSearchParams(writeFilter(filter).slice(1));
  if (show !== 'all') parameters.set('show', show);
  if (sort !== 'opened') parameters.set('sort', sort);
  if (!descending) parameters.set('order', 'up');
  const text = parameters.toString();
  return `/reports/review-workflow${text === '' ? '' : `?${text}`}`;
}
