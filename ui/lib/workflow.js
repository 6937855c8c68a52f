// Pull requests on their way: which of them are shown, their order, and where the report's address says so. Pure.
import { readFilter, writeFilter } from './report-address.js';

/** @import { ReportFilter } from '../report-types.js' */
/** @import { Workflow, WorkflowColumns } from '../review-types.js' */

const day = 86_400_000;

/** @typedef {'all' | 'open' | 'opened' | 'merged' | 'closed' | 'waiting'} WorkflowShow */
/** @typedef {'opened' | 'lasted' | 'activity'} WorkflowSort */
/** @typedef {{ filter: ReportFilter, show: WorkflowShow, sort: WorkflowSort, descending: boolean }} WorkflowPlace */

/** @type {WorkflowShow[]} */
const shows = ['all', 'open', 'opened', 'merged', 'closed', 'waiting'];
/** @type {WorkflowSort[]} */
export const sorts = ['opened', 'lasted', 'activity'];

/** How a pull request stands, by number. */
const [OPEN, DRAFT, MERGED, CLOSED] = [0, 1, 2, 3];

/**
 * @typedef {object} OnTheWay the columns, ready to be looked up: an unknown number is NaN, an unknown review -1
 * @property {number[]} ids
 * @property {Float64Array} createdAt
 * @property {Float64Array} lasted milliseconds
 * @property {Uint8Array} standings
 * @property {Int8Array} reviews
 * @property {Float64Array} activity comments and follow-on commits together
 * @property {Float64Array} comments
 * @property {Float64Array} followOnCommits
 */

/** @param {WorkflowColumns} columns @returns {OnTheWay} */
export function readWorkflow(columns) {
  const createdAt = new Float64Array(columns.createdAt.length);
  let at = 0;
  columns.createdAt.forEach((later, index) => {
    at += later;
    createdAt[index] = at;
  });
  const known = (/** @type {(number | null)[]} */ values) => Float64Array.from(values, (value) => value ?? Number.NaN);
  const [comments, followOnCommits] = [known(columns.comments), known(columns.followOnCommits)];
  return {
    ids: columns.ids, createdAt, lasted: known(columns.lasted), standings: Uint8Array.from(columns.standings), reviews: Int8Array.from(columns.reviews, (value) => value ?? -1),
    comments, followOnCommits, activity: comments.map((count, index) => count + followOnCommits[index]),
  };
}

/** Whether it is open. @param {number} standing */
export const isOpen = (standing) => standing === OPEN || standing === DRAFT;

/** Whether it was merged, in the range or after it. @param {number} standing */
export const isMerged = (standing) => standing === MERGED || standing === 4;

/**
 * Places of what is shown, by time of opening.
 * @param {OnTheWay} all
 * @param {Pick<Workflow, 'fromAt' | 'toAt' | 'waitingAfterDays'>} report
 * @param {WorkflowShow} show
 * @returns {number[]}
 */
export function placesOf(all, { fromAt, toAt, waitingAfterDays }, show) {
  /** @type {Record<WorkflowShow, (place: number) => boolean>} */
  const rules = {
    all: () => true,
    open: (place) => isOpen(all.standings[place]),
    opened: (place) => all.createdAt[place] >= fromAt && all.createdAt[place] < toAt,
    merged: (place) => all.standings[place] === MERGED,
    closed: (place) => all.standings[place] === CLOSED,
    waiting: (place) => all.standings[place] === OPEN && all.reviews[place] === 0 && all.lasted[place] > waitingAfterDays * day,
  };
  return all.ids.map((_, place) => place).filter(rules[show]);
}

/**
 * Places put in an order; what is unknown comes last, ties by time of opening.
 * @param {OnTheWay} all
 * @param {number[]} places ascending
 * @param {string} sort
 * @param {boolean} descending
 */
export function ordered(all, places, sort, descending) {
  const column = sort === 'lasted' ? all.lasted : sort === 'activity' ? all.activity : all.createdAt;
  const sign = descending ? -1 : 1;
  return [...places].sort((one, other) => {
    const [left, right] = [column[one], column[other]];
    if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right)) || one - other;
    return (left - right) * sign || one - other;
  });
}

/** What a pull request is, in words: its end and its review. @param {OnTheWay} all @param {number} place */
export function standingWords({ standings, reviews }, place) {
  const standing = standings[place];
  const end = standing === DRAFT ? 'Draft' : standing === OPEN ? 'Open' : isMerged(standing) ? 'Merged' : 'Closed';
  const review = ['review not read', 'unreviewed', 'reviewed'][reviews[place] + 1];
  return `${end}, ${review}`;
}

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
