// What an import will bring, as far as GitLab has said so.
//
// A number appears only when it is known for every chosen repo; a sum over some of them would be read as the whole.

/** @typedef {import('../types.js').Repository} Repository */

/**
 * @typedef {object} Estimate
 * @property {number|null} commits
 * @property {number|null} pullRequests
 * @property {number|null} tickets
 */

/**
 * @param {Iterable<Repository>} repositories the chosen ones
 * @returns {Estimate} `null` where GitLab has not said it for each of them
 */
export function estimateOf(repositories) {
  /** @type {Estimate} */
  const sum = { commits: 0, pullRequests: 0, tickets: 0 };
  let any = false;
  for (const repository of repositories) {
    any = true;
    sum.commits = add(sum.commits, remoteCount(repository, 'commits', repository.commitCount));
    sum.pullRequests = add(sum.pullRequests, remoteCount(repository, 'pull_requests', repository.pullRequestCount));
    sum.tickets = add(sum.tickets, remoteCount(repository, 'tickets', repository.ticketCount));
  }
  return any ? sum : { commits: null, pullRequests: null, tickets: null };
}

/**
 * What GitLab says it holds; else what we know of an empty repo.
 *
 * @param {Repository} repository
 * @param {string} stream
 * @param {number|null} count
 * @returns {number|null}
 */
export function remoteCount(repository, stream, count) {
  const remote = repository.streams.find((candidate) => candidate.stream === stream)?.remoteTotal ?? null;
  return remote ?? count;
}

/**
 * @param {number|null} sum
 * @param {number|null} value
 */
function add(sum, value) {
  return sum === null || value === null ? null : sum + value;
}
