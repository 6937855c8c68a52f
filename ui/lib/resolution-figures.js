// The pull requests of PR resolution as the app sends them, ready to be drawn, and their durations in words. Pure: what is counted of
// them is counted by the app.

/** @import { ResolutionPoints } from '../report-types.js' */

const hour = 3_600_000;

/**
 * @typedef {object} Resolved pull requests by time of merge; unknown numbers are NaN, an unknown review is -1
 * @property {number[]} ids
 * @property {Float64Array} mergedAt
 * @property {Float64Array} mergeTimes milliseconds
 * @property {Int8Array} reviews 0 by nobody, 1 reviewed, 2 thoroughly
 * @property {Float64Array} comments
 * @property {Float64Array} followOnCommits
 */

/** @param {(number | null)[]} values */
const known = (values) => Float64Array.from(values, (value) => value ?? Number.NaN);

/** @param {ResolutionPoints} points @returns {Resolved} */
export function readPoints(points) {
  const mergedAt = new Float64Array(points.mergedAt.length);
  let at = 0;
  points.mergedAt.forEach((later, index) => {
    at += later;
    mergedAt[index] = at;
  });
  return { ids: points.ids, mergedAt, mergeTimes: known(points.mergeTimes), reviews: Int8Array.from(points.reviews, (value) => value ?? -1), comments: known(points.comments), followOnCommits: known(points.followOnCommits) };
}

/** A duration in the largest unit of which there is at least one, with its unit: `31.4 d`, `9.2 h`, `12 min`. @param {number} milliseconds @param {(value: number) => string} tenths */
export function durationWords(milliseconds, tenths) {
  if (milliseconds < hour) return `${Math.floor(Math.max(0, milliseconds) / 60_000)} min`;
  if (milliseconds < 24 * hour) return `${tenths(milliseconds / hour)} h`;
  return `${tenths(milliseconds / (24 * hour))} d`;
}
