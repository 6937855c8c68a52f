// Words and small readings of imported data that several pages share. Pure.

/** @typedef {import('../types.js').Repository} Repository */
/** @typedef {import('../types.js').Stream} Stream */

/** What a stream brings, inside a sentence. @type {Record<string, string>} */
export const streamWords = { commits: 'commits', pull_requests: 'pull requests', tickets: 'tickets' };

/** The longest list GitLab counts. */
const LONGEST_COUNTED = 10_000;

/** @type {Record<string, string>} */
export const visibilityWords = { private: 'Private', internal: 'Internal', public: 'Public', unknown: 'Not known' };

/**
 * A group's path cut in its middle, so that both ends of a deep path stay readable.
 *
 * @param {string} path
 * @param {number} [keep] parts shown at the end
 * @returns {{ lead: string, last: string }} `lead` ends in a slash or is empty
 */
export function shortPath(path, keep = 2) {
  const parts = partsOf(path);
  const last = parts.at(-1) ?? '';
  if (parts.length <= 1) return { lead: '', last };
  const before = parts.slice(0, -1);
  const shown = before.length > keep - 1 ? ['…'] : before;
  return { lead: `${shown.join(' / ')} / `, last };
}

/** A path with room around its slashes, whether it came with it or not. @param {string} path */
export const shownPath = (path) => partsOf(path).join(' / ');

/** @param {string} path */
function partsOf(path) {
  return path.split('/').map((part) => part.trim()).filter(Boolean);
}

/**
 * One count of a repo for a table cell.
 *
 * @typedef {object} Count
 * @property {'exact'|'partial'|'none'|'unknown'} kind `none`: the service is off; `unknown`: nothing is known yet
 * @property {number} done
 * @property {number|null} total what GitLab holds, for `partial`
 * @property {string} reason for a tooltip
 */

/**
 * Reads how many items of a stream are here. An unknown never becomes a zero.
 *
 * @param {Repository} repository
 * @param {'commits'|'pull_requests'|'tickets'} name
 * @returns {Count}
 */
export function countOf(repository, name) {
  const stream = repository.streams.find((candidate) => candidate.stream === name);
  const count = { commits: repository.commitCount, pull_requests: repository.pullRequestCount, tickets: repository.ticketCount }[name];
  if (stream?.state === 'off') return { kind: 'none', done: 0, total: null, reason: `This integration does not read ${streamWords[name]}` };
  if (stream?.state === 'failed' && !count) {
    return { kind: 'none', done: 0, total: null, reason: stream.failure ? `${stream.failure.title}. ${stream.failure.message}` : 'Reading them failed' };
  }
  if (count === null && stream?.state === 'complete') return { kind: 'none', done: 0, total: null, reason: `GitLab has ${streamWords[name]} switched off for this repo` };
  if (count === null || (count === 0 && stream && stream.state !== 'complete')) {
    return { kind: 'unknown', done: 0, total: null, reason: 'Not read yet' };
  }
  const remote = stream?.remoteTotal ?? stream?.total ?? null;
  if (stream && stream.state !== 'complete' && remote !== null && remote > count) {
    return { kind: 'partial', done: count, total: remote, reason: `GitLab holds ${remote}, ${count} are here` };
  }
  return { kind: 'exact', done: count, total: remote, reason: '' };
}

/**
 * What a repo's import is doing, as the words beside `Processing`: `waiting`, `cancelled`, or the share that is here.
 *
 * @param {Stream[]} streams
 * @returns {{ still: 'waiting'|'cancelled'|null, share: number|null }}
 */
export function processingOf(streams) {
  const active = streams.filter((stream) => stream.state !== 'off');
  const has = (/** @type {string} */ state) => active.some((stream) => stream.state === state);
  const still = has('running') ? null : has('waiting') || active.length === 0 ? 'waiting' : has('cancelled') ? 'cancelled' : null;
  if (still !== null || active.some((stream) => stream.state !== 'complete' && stream.total === null)) return { still, share: null };
  let done = 0;
  let total = 0;
  for (const stream of active) {
    done += stream.state === 'complete' ? (stream.total ?? stream.done) : stream.done;
    total += stream.total ?? stream.done;
  }
  // All of a repo is here only when its status says so; until then there is something left.
  return { still, share: total > 0 ? Math.min(0.99, done / total) : null };
}

/**
 * What is here of a stream against what GitLab holds, as one sentence. A stream's `done` counts the present run alone, so
 * what is here is counted from the repo.
 *
 * @param {Repository} repository
 * @param {Stream} stream
 * @param {(value: number) => string} format
 * @returns {{ sentence: string, complete: boolean|null }} `complete` is `null` where it cannot be said
 */
export function coverageOf(repository, stream, format) {
  const noun = streamWords[stream.stream] ?? stream.stream;
  if (stream.state === 'off') return { sentence: `not read: this integration does not read ${noun}`, complete: null };
  const held = { commits: repository.commitCount, pull_requests: repository.pullRequestCount, tickets: repository.ticketCount }[stream.stream];
  if (held === null && stream.state === 'complete') return { sentence: 'none, switched off in GitLab', complete: null };
  const here = held ?? 0;
  if (stream.remoteTotal === null) {
    if (here === 0 && stream.state !== 'complete') return { sentence: 'not read yet', complete: null };
    if (stream.state === 'complete') return { sentence: `read to the end, we hold ${format(here)}; GitLab ${here > LONGEST_COUNTED ? 'does not count lists this long' : 'gave no count'}`, complete: null };
    return { sentence: `we hold ${format(here)}, GitLab’s own count is not available`, complete: null };
  }
  return { sentence: `GitLab holds ${format(stream.remoteTotal)}, we hold ${format(here)}`, complete: here >= stream.remoteTotal };
}

/**
 * A zone as people write it: `UTC+01:00`.
 *
 * @param {number} minutes offset from UTC
 */
export function zoneOf(minutes) {
  const sign = minutes < 0 ? '−' : '+';
  const size = Math.abs(minutes);
  return `UTC${sign}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
}
