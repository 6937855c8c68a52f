// How complete one stream of an integration is, as a data status and a sentence. Pure.
import { counted, formatNumber } from './format.js';

/** @import { Coverage, DataStatus, StreamState } from '../types.js' */

/** The documented status of one stream of a repo; null where there is nothing to read. @param {StreamState} state @returns {DataStatus | null} */
export function statusOfStream(state) {
  if (state === 'complete') return 'healthy';
  if (state === 'failed' || state === 'rate_limited') return state;
  return state === 'off' || state === 'cancelled' ? null : 'processing';
}

/**
 * Returns the status of a stream over all repos: the worst of theirs, because one that failed needs a person.
 * @param {Coverage} coverage
 * @returns {DataStatus}
 */
export function statusOfCoverage({ repositories, complete, failed, rateLimited }) {
  if (failed > 0) return 'failed';
  if (rateLimited > 0) return 'rate_limited';
  return complete === repositories ? 'healthy' : 'processing';
}

/**
 * Says what is here of what GitLab holds. A count GitLab did not tell is never taken for zero, and while a stream is still
 * read, what is not here yet is not called missing.
 * @param {Coverage} coverage
 */
export function heldWords(coverage) {
  const { repositories, complete, held, remote, heldOfCounted, uncounted, short } = coverage;
  const known = repositories - uncounted;
  if (['processing', 'rate_limited'].includes(statusOfCoverage(coverage)) && uncounted > 0) {
    return held === 0 ? 'Not counted yet' : `We hold ${formatNumber(held)} so far`;
  }
  if (known === 0 && held > 0 && complete === repositories) return `We hold ${formatNumber(held)}, read to the end; GitLab gave no count`;
  if (known === 0) return held === 0 ? 'Not counted yet' : `We hold ${formatNumber(held)}, GitLab’s own count is not available`;
  const missing = remote - heldOfCounted;
  const gap = missing > 0 ? `: ${formatNumber(missing)} missing in ${counted(short, 'repo')}` : '';
  if (uncounted === 0) return `GitLab holds ${formatNumber(remote)}, we hold ${formatNumber(held)}${gap}`;
  const more = held - heldOfCounted;
  const rest = `; ${more > 0 ? `and ${formatNumber(more)} more in ` : ''}${counted(uncounted, 'repo')} without a count`;
  return `GitLab holds ${formatNumber(remote)} in ${counted(known, 'repo')}, we hold ${formatNumber(heldOfCounted)}${gap}${rest}`;
}

/** Which repos keep a stream from being complete; empty when none does. @param {Coverage} coverage */
export function openWords({ repositories, complete, failed, rateLimited, cancelled }) {
  const waiting = repositories - complete - failed - rateLimited - cancelled;
  const parts = [];
  if (failed > 0) parts.push(`${formatNumber(failed)} failed`);
  if (rateLimited > 0) parts.push(`${formatNumber(rateLimited)} rate limited`);
  if (waiting > 0) parts.push(`${formatNumber(waiting)} in work`);
  if (cancelled > 0) parts.push(`${formatNumber(cancelled)} cancelled`);
  return parts.length === 0 ? '' : `${parts.join(', ')} of ${counted(repositories, 'repo')}`;
}
