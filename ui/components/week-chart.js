// The base of charts over weeks: takes the width it is given, reads out a week by pointer and keys alike, opens its rows.
//
// What is drawn is the affair of the charts built on it; the geometry is in ui/charts and knows no element.
import { html, nothing, svg } from 'lit';
import { nearest, placeAfterKey, readOutPlace } from '../charts/axis.js';
import { LightElement } from '../lib/element.js';
import { OwnWidth } from '../lib/own-width.js';
import { axisDay } from '../lib/report-range.js';

/** @import { Week } from '../report-types.js' */
/** @typedef {{ heading: string, rows: { classes: string, name: string, value: string, aside?: string }[], foot: string }} ReadOut */
/** @typedef {{ xs: number[], dates: number[], place: { left: number, right: number, top: number, bottom: number } }} Geometry */

/** Height of a chart, pixels at the normal text size. */
const HEIGHT = 292;

/** What a read-out leaves free at the edge of the page, pixels. */
const EDGE = 8;

let charts = 0;

export class WeekChart extends LightElement {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { label: { type: String }, weeks: { attribute: false }, width: { state: true }, at: { state: true }, said: { state: true } };

  constructor() {
    super();
    /** Accessible name. */
    this.label = '';
    /** @type {Week[]} */
    this.weeks = [];
    /** Pixels; 0 before it was measured. */
    this.width = 0;
    this.height = HEIGHT;
    /** Place that is read out, -1 for none. */
    this.at = -1;
    /** What a screen reader is told. */
    this.said = '';
    charts += 1;
    this.ownId = `chart-${charts}`;
    new OwnWidth(this);
  }

  /** Where everything lies at the present width. @returns {Geometry} */
  get geometry() {
    throw new Error('a chart says where its marks lie');
  }

  /** The marks and what is beside them, as SVG. @param {any} _geometry @returns {unknown} */
  renderMarks(_geometry) {
    return nothing;
  }

  /** The marks of one place, grown. @param {any} _geometry @param {number} _at @returns {unknown} */
  renderMarked(_geometry, _at) {
    return nothing;
  }

  /** What is read out at a place. @param {any} _geometry @param {number} _at @returns {ReadOut} */
  readOut(_geometry, _at) {
    throw new Error('a chart says what it reads out');
  }

  /** The height a read-out keeps beside. @param {any} geometry @param {number} _at */
  markHeight(geometry, _at) {
    return (geometry.place.top + geometry.place.bottom) / 2;
  }

  /** The week a place stands for, as its index. @param {any} _geometry @param {number} at */
  weekAt(_geometry, at) {
    return at;
  }

  /** A date under the axis. @param {string} start */
  axisText(start) {
    return axisDay(start, this.weeks.length);
  }

  /** What the keys lead through, with its article. */
  get placeNoun() {
    return 'a week';
  }

  /** Whether the weeks are of several years, so that a date needs its year. */
  get severalYears() {
    return this.weeks.length > 0 && this.weeks[0].start.slice(0, 4) !== this.weeks[this.weeks.length - 1].start.slice(0, 4);
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (changed.has('weeks')) this.at = -1;
    // What is read out moves nothing, so that hovering costs no geometry.
    if ([...changed.keys()].some((name) => name !== 'at' && name !== 'said')) this.#kept = null;
  }

  /** @type {Geometry | null} */
  #kept = null;

  /** The geometry of the present width and values. */
  get #geometry() {
    this.#kept ??= this.geometry;
    return this.#kept;
  }

  render() {
    if (this.width === 0) return html`<div class="chart-area"></div>`;
    const geometry = this.#geometry;
    const at = Math.min(this.at, geometry.xs.length - 1);
    return html`
      <div class="chart-area" role="group" tabindex="0" aria-label=${`${this.label}. Left and right arrow keys read out ${this.placeNoun}, Enter opens its rows.`}
        @pointermove=${(/** @type {PointerEvent} */ event) => this.#point(event, geometry)} @pointerleave=${() => { this.at = -1; }} @click=${(/** @type {PointerEvent} */ event) => this.#press(event, geometry)}
        @keydown=${(/** @type {KeyboardEvent} */ event) => this.#key(event, geometry)} @blur=${() => { this.at = -1; this.said = ''; }}>
        <svg class="chart ${geometry.xs.length > 1 && geometry.xs[1] - geometry.xs[0] < 3 ? 'dense' : ''}" width=${this.width} height=${this.height} viewBox="0 0 ${this.width} ${this.height}" aria-hidden="true" focusable="false">
          <defs><pattern id="${this.ownId}-hatch" class="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="1" y1="0" x2="1" y2="6"></line></pattern></defs>
          ${at >= 0 ? svg`<line class="crosshair" x1=${geometry.xs[at]} x2=${geometry.xs[at]} y1=${geometry.place.top} y2=${geometry.place.bottom}></line>` : nothing}
          ${this.renderMarks(geometry)}
          ${this.#renderDates(geometry)}
          ${at >= 0 ? this.renderMarked(geometry, at) : nothing}
        </svg>
        ${at >= 0 ? this.#renderReadOut(this.readOut(geometry, at)) : nothing}
        <div class="visually-hidden" role="status">${this.said}</div>
      </div>`;
  }

  /** @param {Geometry} geometry */
  #renderDates(geometry) {
    const { xs, dates, place } = geometry;
    return dates.map((index) => {
      const week = this.weeks[this.weekAt(geometry, index)];
      if (!week) return nothing;
      const anchor = xs[index] < place.left + 24 ? 'start' : xs[index] > this.width - 30 ? 'end' : 'middle';
      return svg`<line class="tick" x1=${xs[index]} x2=${xs[index]} y1=${place.bottom} y2=${place.bottom + 4}></line>
        <text class="axis-text" x=${anchor === 'start' ? place.left : xs[index]} y=${place.bottom + 18} text-anchor=${anchor}>${this.axisText(week.start)}</text>`;
    });
  }

  /** @param {ReadOut} readOut */
  #renderReadOut({ heading, rows, foot }) {
    return html`<div class="read-out" aria-hidden="true">
      <strong>${heading}</strong>
      ${rows.map(({ classes, name, value, aside }) => html`<span class="read-out-row"><span class="swatch ${classes}"></span><span>${name}</span><span class="number">${value}</span>${aside === undefined ? nothing : html`<span class="number ink-3">${aside}</span>`}</span>`)}
      ${foot ? html`<span class="ink-2">${foot}</span>` : nothing}</div>`;
  }

  updated() {
    const panel = /** @type {HTMLElement | null} */ (this.querySelector('.read-out'));
    if (!panel || this.at < 0) return;
    const geometry = this.#geometry;
    const at = Math.min(this.at, geometry.xs.length - 1);
    const before = Math.max(0, this.getBoundingClientRect().left - (this.closest('.content')?.getBoundingClientRect().left ?? 0) - EDGE);
    const { x, y } = readOutPlace({ x: geometry.xs[at], y: this.markHeight(geometry, at) }, { width: panel.offsetWidth, height: panel.offsetHeight }, { width: this.width, height: this.height, before });
    panel.style.setProperty('left', `${x}px`);
    panel.style.setProperty('top', `${y}px`);
  }

  /** @param {PointerEvent} event @param {Geometry} geometry */
  #place(event, { xs, place }) {
    const bounds = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    const x = event.clientX - bounds.left;
    const step = xs.length > 1 ? xs[1] - xs[0] : place.right - place.left;
    return x < place.left - step / 2 || x > place.right + step / 2 ? -1 : nearest(xs, x);
  }

  /** @param {PointerEvent} event @param {Geometry} geometry */
  #point(event, geometry) {
    this.at = this.#place(event, geometry);
  }

  /** @param {PointerEvent} event @param {Geometry} geometry */
  #press(event, geometry) {
    const at = this.#place(event, geometry);
    if (at >= 0) this.#open(geometry, at);
  }

  /** @param {KeyboardEvent} event @param {Geometry} geometry */
  #key(event, geometry) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape' && this.at >= 0) {
      this.at = -1;
      this.said = '';
    } else if ((event.key === 'Enter' || event.key === ' ') && this.at >= 0) {
      this.#open(geometry, this.at);
    } else {
      const next = placeAfterKey(event.key, this.at, geometry.xs.length);
      if (next === null) return;
      this.at = next;
      const { heading, rows, foot } = this.readOut(geometry, next);
      this.said = [heading, ...rows.map(({ name, value, aside }) => `${name} ${value}${aside === undefined ? '' : `, ${aside}`}`), foot].filter(Boolean).join('. ');
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Geometry} geometry @param {number} at */
  #open(geometry, at) {
    const first = this.weekAt(geometry, at);
    const end = at + 1 < geometry.xs.length ? this.weekAt(geometry, at + 1) : this.weeks.length;
    this.dispatchEvent(new CustomEvent('weeks-open', { detail: this.weeks.slice(first, end).map(({ start }) => start) }));
  }
}
