// Pull requests in the plane: across by time of merge, up by how long that took, with a brush that chooses among them. Few are marks,
// many are cells of how many lie where.
//
// Pointer and keys do the same: a mark is read out and opened, a cell is read out and chosen, a rectangle is drawn and cleared. Beside
// them stands how many lie at which height. The field is kept until what is drawn or the width changes: hovering and brushing draw only
// what moves, and whoever wants to know what was chosen is told when the brush rests.
import { html, nothing, svg } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { placeAfterKey, readOutPlace } from '../charts/axis.js';
import { gridField } from '../charts/scatter-grid.js';
import { brushBetween, brushPlace, cornerAfterKey, marksField } from '../charts/scatter.js';
import { LightElement } from '../lib/element.js';
import { counted } from '../lib/format.js';
import { OwnWidth } from '../lib/own-width.js';

/** @import { Cell } from '../charts/scatter-grid.js' */
/** @import { Brush, Field, Tally } from '../charts/scatter.js' */
/** @import { ResolutionGrid } from '../report-types.js' */
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
/** A brush that was not moved for so long rests, milliseconds. */
const REST = 150;

const noMarks = { times: [], durations: [], hollow: () => false };

export class ScatterChart extends LightElement {
  static properties = {
    label: { type: String }, marks: { attribute: false }, grid: { attribute: false }, span: { attribute: false }, dates: { attribute: false }, brush: { attribute: false },
    describe: { attribute: false }, width: { state: true }, at: { state: true }, said: { state: true },
  };

  constructor() {
    super();
    /** Accessible name. */
    this.label = '';
    /** By time, milliseconds, NaN where a duration is unknown; hollow ones are diamonds. @type {{ times: ArrayLike<number>, durations: ArrayLike<number>, hollow: (index: number) => boolean }} */
    this.marks = noMarks;
    /** In place of marks, where they are too many. @type {ResolutionGrid | null} */
    this.grid = null;
    /** Instants at both ends. @type {{ from: number, to: number }} */
    this.span = { from: 0, to: 1 };
    /** Dates under the axis. @type {{ at: number, label: string }[]} */
    this.dates = [];
    /** @type {Brush | null} */
    this.brush = null;
    /** What is read out of a mark, or of a cell. @type {(index: number, cell: Cell | null) => ReadOut} */
    this.describe = () => ({ heading: '', rows: [], foot: '' });
    /** Pixels; 0 before it was measured. */
    this.width = 0;
    /** Mark or cell that is read out, -1 for none. */
    this.at = -1;
    this.said = '';
    new OwnWidth(this);
  }

  /** @type {Field | null} */
  #kept = null;
  /** What the brush covers. @type {Tally | null} */
  #tally = null;
  /** Where a drag began, and whether it became one. @type {{ x: number, y: number, dragged: boolean } | null} */
  #drag = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting;
  /** The two corners of a brush drawn by keys. @type {{ anchor: { x: number, y: number }, corner: { x: number, y: number } } | null} */
  #corners = null;

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#resting);
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    const isOther = ['marks', 'grid', 'span', 'width'].some((name) => changed.has(name));
    if (isOther) {
      this.#kept = null;
      this.#corners = null;
    }
    if (changed.has('marks') || changed.has('grid')) this.at = -1;
    if (changed.has('brush') && this.brush === null) this.#corners = null;
    if ((isOther || changed.has('brush')) && this.width > 0) this.#tally = this.brush === null ? null : this.#field.tally(this.brush);
  }

  get #hasAside() {
    return this.width >= NARROW;
  }

  /** @returns {Field} */
  get #field() {
    const frame = { width: this.#hasAside ? this.width - ASIDE - AIR : this.width, height: HEIGHT, ...EDGES };
    this.#kept ??= this.grid === null ? marksField(this.marks, this.span, frame) : gridField(this.grid, this.span, frame);
    return this.#kept;
  }

  /** How many pull requests are drawn. */
  get #count() {
    return this.grid === null ? this.marks.times.length : this.grid.counts.reduce((sum, count) => sum + count, 0);
  }

  render() {
    if (this.width === 0) return html`<div class="chart-area"></div>`;
    const field = this.#field;
    return html`<div class="chart-area scatter-area" role="group" tabindex="0" aria-label=${guard([field], () => `${this.label}. ${counted(this.#count, 'pull request')}. ${this.#keysInWords()}`)}
        @pointerdown=${this.#press} @pointermove=${this.#move} @pointerup=${this.#release} @pointercancel=${() => { this.#drag = null; }} @pointerleave=${() => { if (!this.#drag) this.at = -1; }}
        @keydown=${this.#key} @blur=${() => { this.at = -1; this.said = ''; }}>
        <svg class="chart scatter" width=${this.width} height=${HEIGHT} viewBox="0 0 ${this.width} ${HEIGHT}" aria-hidden="true" focusable="false">
          ${guard([field, this.dates], () => this.#renderStill(field))}${this.#renderChosen(field)}${this.#renderBrush(field)}${this.#renderMarked(field)}
          ${this.#hasAside ? this.#renderDistribution(field) : nothing}
        </svg>
        ${this.at >= 0 ? this.#renderReadOut(this.#describe(this.at)) : nothing}
        <div class="visually-hidden" role="status">${this.said}</div>
      </div>`;
  }

  #keysInWords() {
    const place = this.grid === null ? 'Left and right arrow keys read out a pull request, Enter opens it.' : 'Left and right arrow keys read out pull requests that lie together, Enter selects them.';
    return `${place} Shift and arrow keys select a part, Escape clears the selection.`;
  }

  /** @param {number} index */
  #describe(index) {
    return this.describe(index, this.#field.cells?.[index] ?? null);
  }

  /** @param {Field} field */
  #renderStill({ place, axis, x, still }) {
    return svg`
      ${axis.ticks.map(({ y, label }) => svg`<line class="grid" x1=${place.left} x2=${place.right} y1=${y} y2=${y}></line><text class="axis-text" x=${place.left - 8} y=${y + 4} text-anchor="end">${label}</text>`)}
      <line class="zero" x1=${place.left} x2=${place.right} y1=${place.bottom} y2=${place.bottom}></line>
      ${this.dates.map(({ at, label }) => svg`<line class="tick" x1=${x(at)} x2=${x(at)} y1=${place.bottom} y2=${place.bottom + 4}></line>
        <text class="axis-text" x=${x(at)} y=${place.bottom + 18} text-anchor=${x(at) < place.left + 24 ? 'start' : x(at) > place.right - 30 ? 'end' : 'middle'}>${label}</text>`)}
      ${still.map(({ classes, path }) => svg`<path class=${classes} d=${path}></path>`)}`;
  }

  /** What a brush covers is marked once it rests. @param {Field} field */
  #renderChosen(field) {
    const { brush } = this;
    if (brush === null || this.#drag !== null) return nothing;
    return guard([field, brush], () => svg`${field.chosen(brush).map(({ classes, path }) => svg`<path class=${classes} d=${path}></path>`)}`);
  }

  /** @param {Field} field */
  #renderBrush(field) {
    if (this.brush === null) return nothing;
    const { left, right, top, bottom } = brushPlace(field, this.brush);
    const corners = [[left, top], [right, top], [left, bottom], [right, bottom]];
    // Over strong cells its frame is seen by the light around it.
    return svg`${['brush-halo', 'brush'].map((classes) => svg`<rect class=${classes} x=${left} y=${top} width=${right - left} height=${bottom - top}></rect>`)}
      ${corners.map(([x, y]) => svg`<rect class="brush-handle" x=${x - HANDLE / 2} y=${y - HANDLE / 2} width=${HANDLE} height=${HANDLE} rx="1"></rect>`)}`;
  }

  /** @param {Field} field */
  #renderMarked({ spot, cells, place }) {
    const at = this.at < 0 ? null : spot(this.at);
    if (at === null) return nothing;
    const cell = cells?.[this.at];
    if (cell) return svg`<rect class="bar-marked" x=${cell.left - 1.5} y=${cell.top - 1.5} width=${cell.right - cell.left + 2} height=${cell.bottom - cell.top + 2} rx="2"></rect>`;
    return svg`<line class="crosshair" x1=${at.x} x2=${at.x} y1=${place.top} y2=${place.bottom}></line><circle class="mark-grown" cx=${at.x} cy=${at.y} r="5"></circle>`;
  }

  /** @param {Field} field */
  #renderDistribution({ bars, place }) {
    const most = bars.reduce((all, { count }) => Math.max(all, count), 1);
    const left = this.width - ASIDE;
    const length = (/** @type {number} */ count) => (count === 0 ? 0 : Math.max(1, (count / most) * ASIDE));
    const covered = this.#tally?.bars;
    return svg`${bars.map(({ top, bottom, count }, index) => svg`
      <rect class="share-all" x=${left} y=${top + 1} width=${length(count)} height=${Math.max(0, bottom - top - 2)} rx="1"></rect>
      ${covered && covered[index] > 0 ? svg`<rect class="share-selected" x=${left} y=${top + 1} width=${length(covered[index])} height=${Math.max(0, bottom - top - 2)} rx="1"></rect>` : nothing}`)}
      <line class="zero" x1=${left} x2=${left} y1=${place.top} y2=${place.bottom}></line>
      <text class="axis-text" x=${left} y=${place.bottom + 18}>Distribution${this.brush === null ? '' : ', selected part stronger'}</text>`;
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
    const { spot, place } = this.#field;
    const { x, y } = readOutPlace(spot(this.at) ?? { x: place.left, y: 0 }, { width: panel.offsetWidth, height: panel.offsetHeight }, { width: this.width, height: HEIGHT, before: 0 });
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
    if (point.x > this.#field.place.right + STILL) return;
    this.#drag = { ...point, dragged: false };
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const point = this.#point(event);
    if (!this.#drag) {
      this.at = this.#field.nearest(point.x, point.y);
      return;
    }
    this.#drag.dragged ||= Math.hypot(point.x - this.#drag.x, point.y - this.#drag.y) >= STILL;
    if (!this.#drag.dragged) return;
    this.at = -1;
    this.#corners = null;
    this.#draw(brushBetween(this.#field, this.#drag, point));
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
    const index = this.#field.nearest(x, y);
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
    const { place, spot } = this.#field;
    const start = (this.at >= 0 ? spot(this.at) : null) ?? { x: place.left, y: place.bottom };
    const { anchor, corner } = this.#corners ?? { anchor: start, corner: start };
    const next = cornerAfterKey(key, corner, place);
    if (next === null) return false;
    this.#corners = { anchor, corner: next };
    this.#choose(brushBetween(this.#field, anchor, next));
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
    const next = placeAfterKey(key, this.at, this.#field.length);
    if (next === null) return false;
    this.at = next;
    const { heading, rows, foot } = this.#describe(next);
    this.said = [heading, ...rows.map(({ name, value }) => `${name} ${value}`), foot].filter(Boolean).join('. ');
    return true;
  }

  /** Draws a brush that is on its way, and tells what it covers as far as the field knows. @param {Brush} brush */
  #draw(brush) {
    this.brush = brush;
    const { tally, cells } = this.#field;
    this.dispatchEvent(new CustomEvent('brush-move', { detail: { count: tally(brush).count, exact: cells === null } }));
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#choose(brush), REST);
  }

  /** The brush rests. @param {Brush | null} brush */
  #choose(brush) {
    clearTimeout(this.#resting);
    const wasThere = this.brush !== null;
    this.brush = brush;
    this.requestUpdate();
    if (brush !== null || wasThere) this.dispatchEvent(new CustomEvent('brush-change', { detail: brush }));
  }

  #say() {
    const { brush } = this;
    if (brush === null) return;
    const { tally, cells } = this.#field;
    this.said = `${cells === null ? '' : 'About '}${counted(tally(brush).count, 'pull request')} selected`;
  }

  /** A mark is opened; a cell is chosen, because it is many. @param {number} index */
  #open(index) {
    const cell = this.#field.cells?.[index];
    if (!cell) {
      this.dispatchEvent(new CustomEvent('mark-open', { detail: index }));
      return;
    }
    const { from, to, low, high } = cell;
    this.#choose({ from, to, low, high });
    this.#say();
  }
}

customElements.define('scatter-chart', ScatterChart);
