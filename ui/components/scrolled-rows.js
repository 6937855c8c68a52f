// Which rows of a long table stand in the document, and where the table is scrolled to.
//
// It exists because every table and tree of any length needs the same: rows measured as they are drawn, a new stretch
// drawn before the eye reaches its end, keys that lead to rows out of sight. It must not know what a row is, nor which
// one is active.

import { afterNextFrame } from '../lib/first-frame.js';
import { MOST_PRINTED, followPaper, onPaper } from '../lib/paper.js';
import { indexAfterKey, scrollToReveal, windowOf } from '../data/window.js';

/** A table narrower than this many rem takes the second width of each column. */
const NARROW = 50;
/** Rows that must still stand on either side of what the eye sees; with fewer, the next stretch is drawn. */
const LEAST_AHEAD = 5;
/** Share of the window's height that rows take, until a table was measured. */
const USUAL_SHARE = 0.55;

/** Visible pixels of the table that was measured last: the next one is likely to show as many. @type {number | null} */
let lastHeight = null;
/** Pixels of a row as each kind of table was measured last, by its classes. @type {Map<string, number>} */
const lastRowHeights = new Map();

/**
 * @typedef {object} Course
 * @property {() => number} total rows of the whole list
 * @property {number} [rowHeight] pixels taken for a row until one has been measured
 * @property {() => void} [scrolled] called whenever the place or the room of the table changed
 * @property {() => void} [moved] called when another stretch of rows is about to be drawn
 * @property {(then: () => void) => void} [afterFrame] a parameter for tests
 */

export class ScrolledRows {
  /** What must be in the document, as `windowOf` tells it. */
  view = { first: 0, end: 20, before: 0, after: 0 };
  /** Pixels of a row; it grows with the text size and shrinks with the density. */
  rowHeight;
  /** Whether columns take their narrow widths. */
  narrow = false;
  #viewport = { scrollTop: 0, height: 600 };
  /** Whether the first rows are still to come to the screen: those that can be seen come alone, and those around them after. */
  #comes = true;
  /** Whether they are drawn. */
  #drawn = false;
  #host;
  #course;
  /** @type {ResizeObserver|undefined} */
  #resized;
  /** @type {() => void} */
  #unfollow = () => {};

  /**
   * @param {import('lit').LitElement} host draws a `.data-table-scroller` with a table, whose rows are `tr.data-row`
   * @param {Course} course
   */
  constructor(host, course) {
    this.#host = host;
    this.#course = course;
    this.rowHeight = course.rowHeight ?? 32;
    host.addController(this);
  }

  hostConnected() {
    this.rowHeight = lastRowHeights.get(this.#kind) ?? this.rowHeight;
    this.#resized = new ResizeObserver(() => this.#measure());
    this.#resized.observe(this.#host);
    this.#unfollow = followPaper(this.#turn);
  }

  hostDisconnected() {
    this.#resized?.disconnect();
    this.#unfollow();
  }

  /** Other rows stand in the document while it goes to paper. */
  #turn = () => {
    this.#move();
    this.#host.requestUpdate();
  };

  hostUpdated() {
    this.#layOut();
    // Before there are rows nothing is measured that the observer does not bring: a page would be laid out once more for it, and its
    // first frame would come later.
    if (!this.#host.querySelector('tbody tr.data-row')) return;
    const isFirst = !this.#drawn;
    this.#drawn = true;
    this.#measure();
    if (!isFirst) return;
    const afterFrame = this.#course.afterFrame ?? ((/** @type {() => void} */ then) => void afterNextFrame().then(then));
    afterFrame(() => {
      this.#comes = false;
      this.#move();
    });
  }

  /** Pixels scrolled, the head excluded. */
  get scrollTop() {
    return this.#viewport.scrollTop;
  }

  /** Visible pixels below the head. */
  get height() {
    return this.#viewport.height;
  }

  get #kind() {
    return `${this.#host.localName} ${this.#host.className}`;
  }

  get #scroller() {
    return /** @type {HTMLElement|null} */ (this.#host.querySelector('.data-table-scroller'));
  }

  /** Takes the rows around the present place, for an owner whose rows have changed. */
  renew() {
    this.view = this.#window();
  }

  toTop() {
    if (this.#scroller) this.#scroller.scrollTop = 0;
    this.#viewport.scrollTop = 0;
  }

  /** Scrolls as little as shows a row whole. @param {number} index */
  reveal(index) {
    const scroller = this.#scroller;
    if (!scroller) return;
    scroller.scrollTop = scrollToReveal({ index, scrollTop: scroller.scrollTop, viewportHeight: this.height, rowHeight: this.rowHeight });
    this.follow();
  }

  /** To be called when the scroller was scrolled. */
  follow() {
    this.#comes = false;
    this.#viewport.scrollTop = this.#scroller?.scrollTop ?? 0;
    this.#move();
  }

  /**
   * The row a key leads to, or `null` when the key does not move.
   *
   * @param {string} key a `KeyboardEvent.key`
   * @param {number} index the active row, -1 while none is
   */
  indexAfter(key, index) {
    return indexAfterKey(key, { index, total: this.#course.total(), pageRows: Math.floor(this.height / this.rowHeight) });
  }

  /** @param {number} [overscan] */
  #window(overscan) {
    if (onPaper()) return { first: 0, end: Math.min(this.#course.total(), MOST_PRINTED), before: 0, after: 0 };
    const place = { scrollTop: this.scrollTop, rowHeight: this.rowHeight, total: this.#course.total() };
    if (!this.#comes) return windowOf({ ...place, viewportHeight: this.height, overscan });
    return windowOf({ ...place, viewportHeight: this.#drawn ? this.height : lastHeight ?? innerHeight * USUAL_SHARE, overscan: 0 });
  }

  /** Sets what only the document can be told: the security policy forbids styles in the markup. */
  #layOut() {
    for (const col of this.#host.querySelectorAll('col')) col.style.setProperty('width', col.dataset.width ?? '');
    for (const cell of /** @type {NodeListOf<HTMLElement>} */ (this.#host.querySelectorAll('.data-table-spacer td'))) cell.style.setProperty('height', `${cell.dataset.height}px`);
    for (const name of /** @type {NodeListOf<HTMLElement>} */ (this.#host.querySelectorAll('.tree-name'))) name.style.setProperty('--depth', name.dataset.depth ?? '0');
  }

  #measure() {
    const scroller = this.#scroller;
    if (!scroller) return;
    this.#measureWidth();
    const row = this.#host.querySelector('tbody tr.data-row')?.getBoundingClientRect().height;
    const height = row || this.rowHeight;
    const head = this.#host.querySelector('thead')?.getBoundingClientRect().height ?? 0;
    const viewport = { scrollTop: scroller.scrollTop, height: Math.max(0, scroller.clientHeight - head) };
    if (row) {
      lastHeight = viewport.height;
      lastRowHeights.set(this.#kind, row);
    }
    const same = Math.abs(height - this.rowHeight) < 0.1 && viewport.height === this.height && viewport.scrollTop === this.scrollTop;
    if (same) return;
    this.rowHeight = height;
    this.#viewport = viewport;
    this.#move();
  }

  #measureWidth() {
    const width = this.#host.clientWidth;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    const narrow = width > 0 && width < NARROW * rem;
    if (narrow === this.narrow) return;
    this.narrow = narrow;
    this.#host.requestUpdate();
  }

  /** Draws again only when most of the rows ahead are used up: scrolling in between costs nothing. */
  #move() {
    this.#course.scrolled?.();
    const { view } = this;
    const next = this.#window();
    const visible = this.#window(LEAST_AHEAD);
    const covered = visible.first >= view.first && visible.end <= view.end && view.end <= this.#course.total();
    const sameRoom = view.before === view.first * this.rowHeight && next.before + next.after > 0 === view.before + view.after > 0;
    if (covered && sameRoom) return;
    this.view = next;
    this.#course.moved?.();
    this.#host.requestUpdate();
  }
}
