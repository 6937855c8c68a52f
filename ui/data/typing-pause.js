// Lets a search be asked once its writer pauses: an answer to each letter would be overtaken by the next.
//
// It must not know what is searched; the text stays with the view.

/** @import { ReactiveControllerHost } from 'lit' */

/** A pause in typing after which the search is asked, milliseconds. */
const TYPING_PAUSE = 120;

/** Runs something after a pause in typing, and not at all once its view is gone. */
export class TypingPause {
  #run;
  #time;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #planned;

  /**
   * @param {ReactiveControllerHost} host
   * @param {() => void} run asks with what is written by then
   * @param {{ later: (run: () => void, milliseconds: number) => ReturnType<typeof setTimeout>, drop: (planned: ReturnType<typeof setTimeout> | undefined) => void }} [time] a parameter for tests
   */
  constructor(host, run, time = { later: (later, wait) => setTimeout(later, wait), drop: (planned) => clearTimeout(planned) }) {
    this.#run = run;
    this.#time = time;
    host.addController(this);
  }

  /** To be called at each change of the text; the pause begins anew. */
  typed() {
    this.#time.drop(this.#planned);
    this.#planned = this.#time.later(this.#run, TYPING_PAUSE);
  }

  hostDisconnected() {
    this.#time.drop(this.#planned);
  }
}
