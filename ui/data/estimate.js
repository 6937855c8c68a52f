// What an import will take, judged by what earlier ones took.
//
// Nobody knows what is in a repo before it is read. So there is a figure only where repos of the same integration were read
// before, and it says by how many it was judged; else only the least that is sure. Pure.

/** @typedef {import('../types.js').ImportPace} ImportPace */

/**
 * @typedef {object} Estimate
 * @property {number} requests
 * @property {boolean} atLeast whether that is only the least it takes
 * @property {number|null} minutes
 * @property {number|null} bytes
 * @property {number} judgedBy repos that were read before
 */

/** Requests that each repo takes by service, whatever is in it. @type {Record<import('../types.js').ServiceName, number>} */
const LEAST_REQUESTS = { repos: 2, pull_requests: 1, tickets: 1 };

/** Fewer repos than this say little of others. */
const FEWEST = 3;

/**
 * @param {number} count chosen repos
 * @param {import('../types.js').ServiceName[]} services what the integration reads
 * @param {ImportPace|null} pace what earlier imports took
 * @returns {Estimate}
 */
export function estimateOf(count, services, pace) {
  const least = count * services.reduce((sum, service) => sum + LEAST_REQUESTS[service], 0);
  if (!pace || pace.repositories < FEWEST) return { requests: least, atLeast: true, minutes: null, bytes: null, judgedBy: 0 };
  const share = count / pace.repositories;
  return {
    requests: Math.max(least, Math.round(pace.requests * share)),
    atLeast: false,
    minutes: (pace.milliseconds * share) / 60_000,
    bytes: services.includes('repos') ? pace.bytes * share : null,
    judgedBy: pace.repositories,
  };
}
