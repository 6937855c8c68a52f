// How long an import still takes, judged by the repos it finished while it was watched.
//
// Items would be finer, but how many there are is known only of repos that were looked at. Pure: the time is handed in.

/** @typedef {import('../types.js').Progress} Progress */

/** Before so much watching, milliseconds, a pace is a guess. */
const SETTLES_AFTER = 20_000;
/** Repos of one import differ much in size; fewer than this say nothing of the rest. */
const FEWEST = 3;

export class Pace {
  /** Where the watching began. @type {{ at: number, done: number, total: number }|null} */
  #from = null;

  /**
   * Takes the state of now, and tells how many seconds are left, or `null` while nobody can know. A pause, a wait for GitLab and
   * newly chosen repos begin the watching anew.
   *
   * @param {Pick<Progress, 'running'|'paused'|'waitingForGitlabSeconds'|'repositories'>} progress
   * @param {number} now epoch milliseconds
   * @returns {number|null}
   */
  secondsLeft({ running, paused, waitingForGitlabSeconds, repositories }, now) {
    if (!running || paused || waitingForGitlabSeconds !== null) {
      this.#from = null;
      return null;
    }
    const { done, total } = repositories;
    if (!this.#from || this.#from.total !== total || this.#from.done > done) this.#from = { at: now, done, total };
    const elapsed = now - this.#from.at;
    const finished = done - this.#from.done;
    if (elapsed < SETTLES_AFTER || finished < FEWEST) return null;
    const left = repositories.waiting + repositories.running;
    return left === 0 ? null : (elapsed / finished) * (left / 1000);
  }
}
