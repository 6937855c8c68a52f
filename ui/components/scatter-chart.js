// Pull requests as marks: across by time of merge, up by how long that took, with a brush that chooses among them.
//
// Pointer and keys do the same: a mark is read out and opened, a rectangle is drawn and cleared. Beside the marks stands how many lie
// at which height. The geometry is kept until the marks or the width change: hovering and brushing draw only what moves.
import { html, nothing, svg } from 'lit';
import { placeAfterKey, readOutPlace } from '../charts/axis.js';
import { MOST_MARKS, brushBetween, brushPlace, cornerAfterKey, density, distribution, inBrush, markPaths, nearestMark, scatterGeometry } from '../charts/scatter.js';
import { LightElement } from '../lib/element.js';
import { counted } from '../lib/format.js';
import { OwnWidth } from '../lib/own-width.js';

/** @import { Brush, Scatter } from '../charts/scatter.js' */
/** @typedef {{ heading: string, rows: { name: string, value: string }[], foot: string }} ReadOut */

const HEIGHT = 268;
/** Width of the distribution and the air before it; under this width of all there is none. */
const [ASIDE, AIR, NARROW] = [212, 28, 560];
/** Margins around the marks, pixels. */
const EDGES = { left: 44, right: 10, top: 12, bottom: 26 };
/** A pointer that moved less has pressed, not dragged, pixels. */
const STILL = 4;
/** Side of a handle, pixels. */
const HANDLE = 7;

export class ScatterChart extends LightElement {
  static properties = {
    label: { type: String }, times: { attribute: false }, durations: { attribute: false }, hollow: { attribute: false }, span: { attribute: false }, dates: { attribute: false }, brush: { attribute: false },
    selected: { attribute: false }, describe: { attribute: false }, width: { state: true }, at: { state: true }, said: { state: true },
  };

  constructor() {
    super();
    /** Accessible name. */
    this.label = '';
    /** Instants, ascending. @type {ArrayLike<number>} */
    this.times = [];
    /** Milliseconds, NaN where unknown. @type {ArrayLike<number>} */
    this.durations = [];
    /** Which marks are hollow diamonds. @type {(index: number) => boolean} */
    this.hollow = () => false;
    /** Instants at both ends. @type {{ from: number, to: number }} */
    this.span = { from: 0, to: 1 };
    /** Dates under the axis. @type {{ at: number, label: string }[]} */
    this.dates = [];
    /** @type {Brush | null} */
    this.brush = null;
    /** Places in the brush, null without one. @type {number[] | null} */
    this.selected = null;
    /** What is read out of a mark. @type {(index: number) => ReadOut} */
    this.describe = () => ({ heading: '', rows: [], foot: '' });
    /** Pixels; 0 before it was measured. */
    this.width = 0;
    /** Mark that is read out, -1 for none. */
    this.at = -1;
    this.said = '';
    new OwnWidth(this);
  }

  /** @type {Scatter | null} */
  #kept = null;
  /** The bars of all marks. @type {ReturnType<typeof distribution>} */
  #bars = [];
  /** What does not move with the pointer. @type {unknown} */
  #still = nothing;
  /** Where a drag began, and whether it became one. @type {{ x: number, y: number, dragged: boolean } | null} */
  #drag = null;
  /** The two corners of a brush drawn by keys. @type {{ anchor: { x: number, y: number }, corner: { x: number, y: number } } | null} */
  #corners = null;

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (['times', 'durations', 'span', 'width'].some((name) => changed.has(name))) {
      this.#kept = null;
      this.#corners = null;
    }
    if (changed.has('times')) this.at = -1;
    if (changed.has('brush') && this.brush === null) this.#corners = null;
  }

  get #hasAside() {
    return this.width >= NARROW;
  }

  /** @returns {Scatter} */
  get #geometry() {
    if (this.#kept) return this.#kept;
    const width = this.#hasAside ? this.width - ASIDE - AIR : this.width;
    this.#kept = scatterGeometry(this, this.span, { width, height: HEIGHT, ...EDGES });
    this.#still = this.#renderStill(this.#kept);
    this.#bars = distribution(this.#kept);
    return this.#kept;
  }

  render() {
    if (this.width === 0) return html`<div class="chart-area"></div>`;
    const geometry = this.#geometry;
    const keys = 'Left and right arrow keys read out a pull request, Enter opens it. Shift and arrow keys select a part, Escape clears the selection.';
    return html`<div class="chart-area scatter-area" role="group" tabindex="0" aria-label=${`${this.label}. ${counted(this.times.length, 'pull request')}. ${keys}`}
        @pointerdown=${this.#press} @pointermove=${this.#move} @pointerup=${this.#release} @pointercancel=${() => { this.#drag = null; }} @pointerleave=${() => { if (!this.#drag) this.at = -1; }}
        @keydown=${this.#key} @blur=${() => { this.at = -1; this.said = ''; }}>
        <svg class="chart scatter" width=${this.width} height=${HEIGHT} viewBox="0 0 ${this.width} ${HEIGHT}" aria-hidden="true" focusable="false">
          ${this.#still}${this.#renderSelected(geometry)}${this.#renderBrush(geometry)}${this.#renderMarked(geometry)}
          ${this.#hasAside ? this.#renderDistribution(geometry) : nothing}
        </svg>
        ${this.at >= 0 ? this.#renderReadOut(this.describe(this.at)) : nothing}
        <div class="visually-hidden" role="status">${this.said}</div>
      </div>`;
  }

  /** @param {Scatter} geometry */
  #renderStill(geometry) {
    const { place, axis, x } = geometry;
    const marks = () => {
      const [dots, diamonds] = markPaths(geometry, (index) => Number(this.hollow(index)));
      return svg`<path class="mark-dots" d=${dots}></path><path class="mark-diamonds" d=${diamonds}></path>`;
    };
    const cells = () => density(geometry).paths.map((path, step) => svg`<path class="ramp-${step + 1}" d=${path}></path>`);
    return svg`
      ${axis.ticks.map(({ y, label }) => svg`<line class="grid" x1=${place.left} x2=${place.right} y1=${y} y2=${y}></line><text class="axis-text" x=${place.left - 8} y=${y + 4} text-anchor="end">${label}</text>`)}
      <line class="zero" x1=${place.left} x2=${place.right} y1=${place.bottom} y2=${place.bottom}></line>
      ${this.dates.map(({ at, label }) => svg`<line class="tick" x1=${x(at)} x2=${x(at)} y1=${place.bottom} y2=${place.bottom + 4}></line>
        <text class="axis-text" x=${x(at)} y=${place.bottom + 18} text-anchor=${x(at) < place.left + 24 ? 'start' : x(at) > place.right - 30 ? 'end' : 'middle'}>${label}</text>`)}
      ${this.times.length > MOST_MARKS ? cells() : marks()}`;
  }

  /** @param {Scatter} geometry */
  #renderSelected(geometry) {
    // A grid of cells keeps its colours: the frame says what is chosen of it.
    if (this.selected === null || this.times.length > MOST_MARKS) return nothing;
    const [dots, diamonds] = markPaths(geometry, (index) => Number(this.hollow(index)), this.selected);
    return svg`<path class="mark-dots chosen" d=${dots}></path><path class="mark-diamonds chosen" d=${diamonds}></path>`;
  }

  /** @param {Scatter} geometry */
  #renderBrush(geometry) {
    if (this.brush === null) return nothing;
    const { left, right, top, bottom } = brushPlace(geometry, this.brush);
    const corners = [[left, top], [right, top], [left, bottom], [right, bottom]];
    return svg`<rect class="brush" x=${left} y=${top} width=${right - left} height=${bottom - top}></rect>
      ${corners.map(([x, y]) => svg`<rect class="brush-handle" x=${x - HANDLE / 2} y=${y - HANDLE / 2} width=${HANDLE} height=${HANDLE} rx="1"></rect>`)}`;
  }

  /** @param {Scatter} geometry */
  #renderMarked({ xs, ys, place }) {
    if (this.at < 0 || Number.isNaN(ys[this.at])) return nothing;
    const [x, y] = [xs[this.at], ys[this.at]];
    return svg`<line class="crosshair" x1=${x} x2=${x} y1=${place.top} y2=${place.bottom}></line><circle class="mark-grown" cx=${x} cy=${y} r="5"></circle>`;
  }

  /** @param {Scatter} geometry */
  #renderDistribution(geometry) {
    const chosen = this.selected === null ? [] : distribution(geometry, this.selected);
    const most = Math.max(1, ...this.#bars.map(({ count }) => count));
    const left = this.width - ASIDE;
    const length = (/** @type {number} */ count) => (count === 0 ? 0 : Math.max(1, (count / most) * ASIDE));
    return svg`${this.#bars.map(({ top, bottom, count }, index) => svg`
      <rect class="share-all" x=${left} y=${top + 1} width=${length(count)} height=${bottom - top - 2} rx="1"></rect>
      ${chosen[index]?.count > 0 ? svg`<rect class="share-selected" x=${left} y=${top + 1} width=${length(chosen[index].count)} height=${bottom - top - 2} rx="1"></rect>` : nothing}`)}
      <line class="zero" x1=${left} x2=${left} y1=${geometry.place.top} y2=${geometry.place.bottom}></line>
      <text class="axis-text" x=${left} y=${geometry.place.bottom + 18}>Distribution${this.selected === null ? '' : ', selected part stronger'}</text>`;
  }

  /** @param {ReadOut} readOut */
  #renderReadOut({ heading, rows, foot }) {
    return html`<div class="read-out scatter-read-out" aria-hidden="true"><strong>${heading}</strong>
      ${rows.map(({ name, value }) => html`<span class="read-out-row"><span class="swatch"></span><span>${name}</span><span class="number">${value}</span></span>`)}
      ${foot ? html`<span class="ink-2">${foot}</span>` : nothing}</div>`;
  }

  updated() {
    const panel = /** @type {HTMLElement | null} */ (this.querySelector('.read-out'));
    if (!panel || this.at < 0) return;
    const { xs, ys } = this.#geometry;
    const { x, y } = readOutPlace({ x: xs[this.at], y: ys[this.at] || 0 }, { width: panel.offsetWidth, height: panel.offsetHeight }, { width: this.width, height: HEIGHT, before: 0 });
    panel.style.setProperty('left', `${x}px`);
    panel.style.setProperty('top', `${y}px`);
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const bounds = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0) return;
    const point = this.#point(event);
    if (point.x > this.#geometry.place.right + STILL) return;
    this.#drag = { ...point, dragged: false };
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const point = this.#point(event);
    if (!this.#drag) {
      this.at = nearestMark(this.#geometry, point.x, point.y);
      return;
    }
    this.#drag.dragged ||= Math.hypot(point.x - this.#drag.x, point.y - this.#drag.y) >= STILL;
    if (!this.#drag.dragged) return;
    this.at = -1;
    this.#corners = null;
    this.#choose(brushBetween(this.#geometry, this.#drag, point), false);
  }

  /** @param {PointerEvent} event */
  #release(event) {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag) return;
    if (drag.dragged) {
      this.#choose(this.brush);
      this.#say();
      return;
    }
    const { x, y } = this.#point(event);
    const index = nearestMark(this.#geometry, x, y);
    if (index >= 0) this.#open(index);
    else this.#choose(null);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.shiftKey ? !this.#extend(event.key) : !this.#go(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {string} key */
  #extend(key) {
    const { place, xs, ys } = this.#geometry;
    const start = this.at >= 0 && !Number.isNaN(ys[this.at]) ? { x: xs[this.at], y: ys[this.at] } : { x: place.left, y: place.bottom };
    const { anchor, corner } = this.#corners ?? { anchor: start, corner: start };
    const next = cornerAfterKey(key, corner, place);
    if (next === null) return false;
    this.#corners = { anchor, corner: next };
    this.#choose(brushBetween(this.#geometry, anchor, next));
    this.#say();
    return true;
  }

  /** @param {string} key */
  #go(key) {
    if (key === 'Escape' && (this.at >= 0 || this.brush !== null)) {
      this.said = this.brush === null ? '' : 'Selection cleared';
      this.at = -1;
      this.#choose(null);
      return true;
    }
    if ((key === 'Enter' || key === ' ') && this.at >= 0) {
      this.#open(this.at);
      return true;
    }
    const next = placeAfterKey(key, this.at, this.times.length);
    if (next === null) return false;
    this.at = next;
    const { heading, rows, foot } = this.describe(next);
    this.said = [heading, ...rows.map(({ name, value }) => `${name} ${value}`), foot].filter(Boolean).join('. ');
    return true;
  }

  /** @param {Brush | null} brush @param {boolean} [done] whether it stays as it is for now */
  #choose(brush, done = true) {
    if (brush === null && this.brush === null) return;
    const selected = brush === null ? null : inBrush(this, brush, this.#geometry.axis);
    this.dispatchEvent(new CustomEvent('brush-change', { detail: { brush, selected, done } }));
  }

  #say() {
    this.said = this.selected === null ? '' : `${counted(this.selected.length, 'pull request')} selected`;
  }

  /** @param {number} index */
  #open(index) {
    this.dispatchEvent(new CustomEvent('mark-open', { detail: index }));
  }
}

customElements.define('scatter-chart', ScatterChart);
