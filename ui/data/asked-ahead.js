// The first page of a table that stands below a report, asked together with the report instead of after it.
//
// A page shows its table only once its report is there. What the table will ask first is known before, so both answers are made at
// the same time. It must not keep anything: what was asked ahead answers one question, and every other one is asked as usual.

/**
 * @template {object} Query
 * @template Answer
 */
export class AskedAhead {
  #load;
  /** @type {{ key: string, answer: Promise<Answer> } | null} */
  #ahead = null;

  /** @param {(query: Query) => Promise<Answer>} load */
  constructor(load) {
    this.#load = load;
  }

  /** Asks what will be asked next. A failure is told to whoever takes the answer. @param {Query} query */
  ask(query) {
    const answer = this.#load(query);
    answer.catch(() => {});
    this.#ahead = { key: keyOf(query), answer };
  }

  /** The answer that was asked ahead, where it is one to this question, and otherwise a new one. @param {Query} query */
  take(query) {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead !== null && ahead.key === keyOf(query) ? ahead.answer : this.#load(query);
  }
}

/** Queries are plain data; the order of their names means nothing. @param {object} query */
const keyOf = (query) => JSON.stringify(Object.entries(query).sort(([one], [other]) => (one < other ? -1 : 1)));
