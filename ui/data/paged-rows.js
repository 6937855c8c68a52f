// Rows of a long list, fetched by pages as they come into view.
//
// It keeps what is on screen until its replacement has arrived, and drops answers that a newer question has overtaken.
// It must not know what a row is, nor touch the DOM.

import { pagesOf } from './window.js';

/** Rows asked for at once: more than any screen shows. What a row says beside its figures is read row by row. */
export const PAGE_SIZE = 80;

/**
 * @template Row
 * @typedef {{ total: number, offset: number, rows: Row[] }} Page
 */

/**
 * @template Row
 * @typedef {(range: { offset: number, limit: number }) => Promise<Page<Row>>} LoadPage
 */

/** @template Row */
export class PagedRows {
  /**
   * @param {() => void} changed called whenever something to draw has changed
   * @param {number} [pageSize]
   */
  constructor(changed, pageSize = PAGE_SIZE) {
    this.pageSize = pageSize;
    /** Rows in the whole list, or `null` before the first answer. @type {number|null} */
    this.total = null;
    /** The failure of the newest question, or `null`. @type {unknown} */
    this.error = null;
    this.#changed = changed;
  }

  /** @type {() => void} */
  #changed;
  /** @type {LoadPage<Row>|null} */
  #load = null;
  /** Counts questions; an answer to an older one is not kept. */
  #generation = 0;
  /** @type {Map<number, { generation: number, rows: Row[] }>} */
  #pages = new Map();
  /** Offsets under way for the current generation. @type {Set<number>} */
  #pending = new Set();
  /** Whether the first answer of this generation throws the older pages away. */
  #replacing = false;

  /** Whether an answer is awaited. */
  get loading() {
    return this.#pending.size > 0;
  }

  /** Whether what is shown answers an older question than the one asked. */
  get outdated() {
    return this.#replacing && this.total !== null;
  }

  /**
   * Asks a new question: another sort, search or filter. What is shown stays until its first answer.
   *
   * @param {LoadPage<Row>} load
   */
  ask(load) {
    this.#load = load;
    this.#start(true);
  }

  /** Asks the same question again, page by page as they come into view; every row keeps its place meanwhile. */
  refresh() {
    if (this.#load) this.#start(false);
  }

  /** @param {boolean} replacing */
  #start(replacing) {
    this.#generation += 1;
    this.#replacing ||= replacing;
    this.#pending.clear();
    this.error = null;
  }

  /**
   * The row at a place, or `undefined` while it is on its way.
   *
   * @param {number} index
   * @returns {Row|undefined}
   */
  at(index) {
    const offset = Math.floor(index / this.pageSize) * this.pageSize;
    return this.#pages.get(offset)?.rows[index - offset];
  }

  /**
   * Makes sure that the rows from `first` to before `end` are here or on their way.
   *
   * @param {number} first
   * @param {number} end
   */
  ensure(first, end) {
    const load = this.#load;
    if (!load || this.error) return;
    // A new question starts at the top of the list, where its answer will be looked at.
    const offsets = this.total === null || this.#replacing ? pagesOf(0, 1, this.pageSize) : pagesOf(first, end, this.pageSize);
    for (const offset of offsets) {
      if (this.#pending.has(offset) || this.#pages.get(offset)?.generation === this.#generation) continue;
      this.#pending.add(offset);
      void this.#fetch(load, offset, this.#generation);
    }
  }

  /**
   * @param {LoadPage<Row>} load
   * @param {number} offset
   * @param {number} generation
   */
  async #fetch(load, offset, generation) {
    try {
      const page = await load({ offset, limit: this.pageSize });
      if (generation !== this.#generation) return;
      this.#pending.delete(offset);
      if (this.#replacing) this.#pages.clear();
      this.#replacing = false;
      this.total = page.total;
      this.#pages.set(offset, { generation, rows: page.rows });
      this.#dropBeyond(page.total);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#pending.delete(offset);
      this.error = error ?? new Error('the list could not be read');
    }
    this.#changed();
  }

  /** A shorter list must not show rows that are gone. @param {number} total */
  #dropBeyond(total) {
    for (const offset of this.#pages.keys()) if (offset >= total && offset > 0) this.#pages.delete(offset);
  }

  /**
   * Rows of a range, fetched where they are not here; for ticking a stretch or the whole list.
   *
   * @param {number} first
   * @param {number} end
   * @returns {Promise<Row[]>} fewer than asked for when the question changed meanwhile
   */
  async range(first, end) {
    /** @type {Row[]} */
    const rows = [];
    const load = this.#load;
    const generation = this.#generation;
    if (!load) return rows;
    for (const offset of pagesOf(first, end, this.pageSize)) {
      const known = this.#pages.get(offset);
      const page = known ? known.rows : (await load({ offset, limit: this.pageSize })).rows;
      if (generation !== this.#generation) return [];
      page.forEach((row, place) => {
        if (offset + place >= first && offset + place < end) rows.push(row);
      });
    }
    return rows;
  }
}
