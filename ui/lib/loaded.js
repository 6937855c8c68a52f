// Keeps what a page shows in step with the store: loads, listens for changes, loads again, and never lets an old answer
// overwrite a newer one. It must not cache beyond the life of its element: commands are the truth.
import { asFailure, onDataChanged } from '../api.js';

/** @import { ReactiveControllerHost } from 'lit' */
/** @import { CommandFailure } from '../api.js' */

/** Waiting shorter than this is not shown at all. */
const quietMilliseconds = 150;

/**
 * The answer of one command, bound to an element.
 * @template T
 */
export class Loaded {
  /** The last good answer; it stays while a new one is fetched. @type {T | null} */
  value = null;
  /** @type {CommandFailure | null} */
  failure = null;
  /** True when an answer has been awaited long enough to say so. */
  pending = false;

  #host;
  #load;
  #tags;
  #round = 0;
  #connected = false;
  /** @type {(() => void) | null} */
  #unsubscribe = null;

  /**
   * @param {ReactiveControllerHost} host
   * @param {() => Promise<T>} load
   * @param {(value: T | null) => string[]} [tags] tags of `data:changed` that make the answer stale
   */
  constructor(host, load, tags = () => []) {
    this.#host = host;
    this.#load = load;
    this.#tags = tags;
    host.addController(this);
  }

  hostConnected() {
    this.#connected = true;
    this.#unsubscribe = onDataChanged((changed) => {
      const own = this.#tags(this.value);
      if (changed.some((tag) => own.includes(tag))) void this.reload();
    });
    void this.reload();
  }

  hostDisconnected() {
    this.#connected = false;
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  /** Asks again. The answer of an earlier question that arrives later is dropped. */
  async reload() {
    const round = ++this.#round;
    const isCurrent = () => round === this.#round && this.#connected;
    const timer = setTimeout(() => {
      if (!isCurrent()) return;
      this.pending = true;
      this.#host.requestUpdate();
    }, quietMilliseconds);
    try {
      const value = await this.#load();
      if (!isCurrent()) return;
      this.value = value;
      this.failure = null;
    } catch (thrown) {
      if (!isCurrent()) return;
      this.failure = asFailure(thrown);
    } finally {
      clearTimeout(timer);
      if (isCurrent()) {
        this.pending = false;
        this.#host.requestUpdate();
      }
    }
  }

  /** Forgets the answer and asks again, for when the element shows another object now. */
  restart() {
    this.value = null;
    this.failure = null;
    return this.reload();
  }
}

/** The tags of a list of integrations and of each one in it. @param {{ id: number }[] | null} integrations */
export const integrationTags = (integrations) => ['integrations', ...(integrations ?? []).map(({ id }) => `integration:${id}`)];
