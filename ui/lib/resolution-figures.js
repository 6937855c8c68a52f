// The figures of some pull requests, from the columns the app sends. Pure: sums are whole numbers, what is divided is divided last.

/** @import { ResolutionColumns } from '../report-types.js' */

const hour = 3_600_000;

/**
 * @typedef {object} Resolved the columns, ready to be counted: unknown numbers are NaN, an unknown review is -1
 * @property {number[]} ids
 * @property {Float64Array} mergedAt
 * @property {Float64Array} mergeTimes milliseconds
 * @property {Float64Array} firstCommentTimes milliseconds
 * @property {Int8Array} reviews 0 by nobody, 1 reviewed, 2 thoroughly
 * @property {Float64Array} comments
 * @property {Float64Array} followOnCommits
 * @property {Float64Array} iterationTimes milliseconds
 * @property {number[]} reactionTimes sums, milliseconds
 * @property {number[]} reactions
 * @property {number[]} responseTimes sums, milliseconds
 * @property {number[]} responses
 * @property {Ranked} byMergeTime
 * @property {Ranked} byFirstComment
 * @property {Ranked} byFollowOn
 */

/** @typedef {{ column: Float64Array, order: Uint32Array }} Ranked a column and the places of what is known of it, ascending */

/** @param {Float64Array} column @returns {Ranked} */
function ranked(column) {
  const order = Uint32Array.from(column.keys()).filter((place) => !Number.isNaN(column[place])).sort((one, other) => column[one] - column[other]);
  return { column, order };
}

/** @param {(number | null)[]} values */
const known = (values) => Float64Array.from(values, (value) => value ?? Number.NaN);

/** @param {ResolutionColumns} columns @returns {Resolved} */
export function readColumns(columns) {
  const mergedAt = new Float64Array(columns.mergedAt.length);
  let at = 0;
  columns.mergedAt.forEach((later, index) => {
    at += later;
    mergedAt[index] = at;
  });
  const [mergeTimes, firstCommentTimes, followOnCommits] = [columns.mergeTimes, columns.firstCommentTimes, columns.followOnCommits].map(known);
  return {
    ids: columns.ids, mergedAt, mergeTimes, firstCommentTimes, followOnCommits, byMergeTime: ranked(mergeTimes), byFirstComment: ranked(firstCommentTimes), byFollowOn: ranked(followOnCommits),
    reviews: Int8Array.from(columns.reviews, (value) => value ?? -1), comments: known(columns.comments),
    iterationTimes: known(columns.iterationTimes), reactionTimes: columns.reactionTimes, reactions: columns.reactions, responseTimes: columns.responseTimes, responses: columns.responses,
  };
}

/**
 * What is known of a column at some places: count, sum, mean and median, null of none.
 * @param {ArrayLike<number>} column
 * @param {number[]} places
 */
export function summary(column, places) {
  const values = Float64Array.from(places, (place) => column[place]).filter((value) => !Number.isNaN(value)).sort();
  const sum = values.reduce((all, value) => all + value, 0);
  const middle = values.length >> 1;
  const n = values.length;
  if (n === 0) return { n, sum, mean: null, median: null };
  return { n, sum, mean: sum / n, median: n % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2 };
}

/**
 * The same of the marked places of a column that was put in order before: no sorting, so that a brush can move over many.
 * @param {Ranked} ranked
 * @param {Uint8Array} marked 1 at the places that count
 */
function summaryOf({ column, order }, marked) {
  let [n, sum] = [0, 0];
  for (const place of order) {
    if (marked[place] === 0) continue;
    n += 1;
    sum += column[place];
  }
  if (n === 0) return { n, sum, mean: null, median: null };
  let [seen, lower, upper] = [0, 0, 0];
  for (const place of order) {
    if (marked[place] === 0) continue;
    if (seen === (n - 1) >> 1) lower = column[place];
    if (seen === n >> 1) {
      upper = column[place];
      break;
    }
    seen += 1;
  }
  return { n, sum, mean: sum / n, median: (lower + upper) / 2 };
}

/** Count, sum and mean of what is known of a column. @param {Float64Array} column @param {number[]} places */
function meanOf(column, places) {
  let [n, sum] = [0, 0];
  for (const place of places) {
    if (Number.isNaN(column[place])) continue;
    n += 1;
    sum += column[place];
  }
  return { n, sum, mean: n === 0 ? null : sum / n };
}

/** @param {number | null} milliseconds */
const inHours = (milliseconds) => (milliseconds === null ? null : milliseconds / hour);

/** @param {number[]} sums @param {number[]} counts @param {number[]} places */
function ratio(sums, counts, places) {
  let [sum, n] = [0, 0];
  for (const place of places) {
    sum += sums[place];
    n += counts[place];
  }
  return { value: n === 0 ? null : sum / n / hour, n };
}

/**
 * The figures of the pull requests at some places. Times are hours; null is unknown.
 * @param {Resolved} resolved
 * @param {number[]} places
 */
export function figuresOf(resolved, places) {
  const marked = new Uint8Array(resolved.ids.length);
  for (const place of places) marked[place] = 1;
  const [merge, comment, followOn] = [resolved.byMergeTime, resolved.byFirstComment, resolved.byFollowOn].map((column) => summaryOf(column, marked));
  const iteration = meanOf(resolved.iterationTimes, places);
  const depths = [0, 0, 0];
  for (const place of places) if (resolved.reviews[place] >= 0) depths[resolved.reviews[place]] += 1;
  const read = depths[0] + depths[1] + depths[2];
  return {
    timeToMerge: { n: merge.n, mean: inHours(merge.mean), median: inHours(merge.median) },
    firstComment: { n: comment.n, median: inHours(comment.median) },
    iteration: { n: iteration.n, mean: inHours(iteration.mean) },
    followOn, comments: meanOf(resolved.comments, places),
    read, unreviewed: depths[0], thorough: depths[2],
    reaction: ratio(resolved.reactionTimes, resolved.reactions, places),
    responsiveness: ratio(resolved.responseTimes, resolved.responses, places),
  };
}

/**
 * Places put in an order of the table; unknown values come last, ties by time of merge.
 * @param {Resolved} resolved
 * @param {number[]} places
 * @param {string} sort
 * @param {boolean} descending
 */
export function sorted(resolved, places, sort, descending) {
  const columns = { merged: resolved.mergedAt, comments: resolved.comments, followOn: resolved.followOnCommits, time: resolved.mergeTimes };
  const column = columns[/** @type {keyof typeof columns} */ (sort)] ?? columns.time;
  const sign = descending ? -1 : 1;
  return [...places].sort((one, other) => {
    const [left, right] = [column[one], column[other]];
    if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right)) || one - other;
    return (left - right) * sign || one - other;
  });
}

/** A duration in the largest unit of which there is at least one, with its unit: `31.4 d`, `9.2 h`, `12 min`. @param {number} milliseconds @param {(value: number) => string} tenths */
export function durationWords(milliseconds, tenths) {
  if (milliseconds < hour) return `${Math.floor(Math.max(0, milliseconds) / 60_000)} min`;
  if (milliseconds < 24 * hour) return `${tenths(milliseconds / hour)} h`;
  return `${tenths(milliseconds / (24 * hour))} d`;
}
