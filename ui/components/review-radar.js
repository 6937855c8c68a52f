// The review radar: a mark for each reviewer, across by how much they review, up by for how many people. Arrow keys and pointer read marks
// out, Enter or a press opens the pull requests.
import { html, nothing, svg } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { placeAfterKey, readOutPlace } from '../charts/axis.js';
import { nearestPoint, placesOf, radarGeometry, reviewersOf, samePlace } from '../charts/radar.js';
import { LightElement } from '../lib/element.js';
import { counted, formatNumber } from '../lib/format.js';
import { OwnWidth } from '../lib/own-width.js';

/** @import { Collaborator } from '../review-types.js' */

const HEIGHT = 300;
/** Margins around the marks, pixels. */
const EDGES = { left: 36, right: 16, top: 20, bottom: 38 };

/** More places are drawn as one outline: an element for each would be seconds of drawing in a large company. */
const MOST_MARKS = 300;

export class ReviewRadar extends LightElement {
  static properties = { people: { attribute: false }, width: { state: true }, at: { state: true }, said: { state: true } };

  constructor() {
    super();
    /** @type {Collaborator[]} */
    this.people = [];
    /** Pixels; 0 before it was measured. */
    this.width = 0;
    /** Mark that is read out, -1 for none. */
    this.at = -1;
    this.said = '';
    new OwnWidth(this);
  }

  /** @type {Collaborator[]} */
  #reviewers = [];

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (changed.has('people') || changed.has('width')) this.#kept = null;
    if (!changed.has('people')) return;
    this.#reviewers = reviewersOf(this.people);
    this.at = -1;
  }

  /** Kept until reviewers or width change, so that hovering draws only what moves. @type {ReturnType<typeof radarGeometry> | null} */
  #kept = null;

  get #geometry() {
    this.#kept ??= radarGeometry(this.#reviewers, { width: this.width, height: HEIGHT, ...EDGES });
    return this.#kept;
  }

  render() {
    if (this.width === 0 || this.#reviewers.length === 0) return html`<div class="chart-area"></div>`;
    const geometry = this.#geometry;
    return html`<div class="chart-area radar-area" role="group" tabindex="0" aria-label=${`Review radar. ${counted(this.#reviewers.length, 'reviewer')}. Left and right arrow keys read out a reviewer, Enter opens the pull requests.`}
        @pointermove=${this.#move} @pointerleave=${() => { this.at = -1; }} @click=${() => this.#open()} @keydown=${this.#key} @blur=${() => { this.at = -1; this.said = ''; }}>
        <svg class="chart radar" width=${this.width} height=${HEIGHT} viewBox="0 0 ${this.width} ${HEIGHT}" aria-hidden="true" focusable="false">
          ${guard([geometry], () => svg`${this.#renderAxes(geometry)}${this.#renderMarks(geometry)}`)}${this.#renderMarked(geometry)}
        </svg>
        ${this.at >= 0 ? this.#renderReadOut(this.#reviewers[this.at]) : nothing}
        <div class="visually-hidden" role="status">${this.said}</div>
      </div>`;
  }

  /** @param {ReturnType<typeof radarGeometry>} geometry */
  #renderAxes({ place, across, up, middle, medians }) {
    const last = across.ticks.length - 1;
    return svg`
      ${up.ticks.map((tick) => svg`<line class=${tick === 0 ? 'zero' : 'grid'} x1=${place.left} x2=${place.right} y1=${up.y(tick)} y2=${up.y(tick)}></line>
        <text class="axis-text" x=${place.left - 8} y=${up.y(tick) + 4} text-anchor="end">${formatNumber(tick)}</text>`)}
      ${across.ticks.map((tick, index) => svg`<line class="tick" x1=${across.x(tick)} x2=${across.x(tick)} y1=${place.bottom} y2=${place.bottom + 4}></line>
        <text class="axis-text" x=${across.x(tick)} y=${place.bottom + 17} text-anchor=${index === last ? 'end' : 'middle'}>${formatNumber(tick)}</text>`)}
      <text class="axis-text" x=${place.left} y=${place.top - 8}>Different authors reviewed</text>
      <text class="axis-text" x=${place.right} y=${place.bottom + 32} text-anchor="end">Pull requests reviewed</text>
      <line class="median" x1=${middle.x} x2=${middle.x} y1=${place.top} y2=${place.bottom}></line>
      <line class="median" x1=${place.left} x2=${place.right} y1=${middle.y} y2=${middle.y}></line>
      <text class="axis-text" x=${place.left} y=${place.bottom + 32}>Medians ${formatNumber(medians.reviewed)} and ${formatNumber(medians.authors)}</text>`;
  }

  /** @param {ReturnType<typeof radarGeometry>} geometry */
  #renderMarks({ points, names, quarters }) {
    const places = placesOf(points);
    return svg`${places.length > MOST_MARKS ? svg`<path class="radar-marks" d=${places.map(({ x, y }) => `M${x},${y}h0`).join('')}></path>` : places.map(({ x, y }) => svg`<circle class="radar-mark" cx=${x} cy=${y} r="4"></circle>`)}
      ${quarters.map(({ words, x, y, anchor }) => svg`<text class="quarter" x=${x} y=${y} text-anchor=${anchor}>${words}</text>`)}
      ${names.map(({ words, x, y, anchor }) => svg`<text class="radar-name" x=${x} y=${y} text-anchor=${anchor}>${words}</text>`)}`;
  }

  /** @param {ReturnType<typeof radarGeometry>} geometry */
  #renderMarked({ points }) {
    const marked = this.at >= 0 ? points[this.at] : null;
    return marked ? svg`<circle class="mark-grown" cx=${marked.x} cy=${marked.y} r="6"></circle>` : nothing;
  }

  /** @param {Collaborator} person */
  #renderReadOut({ name, reviewed, authors, opened }) {
    const others = samePlace(this.#reviewers, this.at);
    const row = (/** @type {string} */ what, /** @type {number} */ value) => html`<span class="read-out-row"><span></span><span>${what}</span><span class="number">${formatNumber(value)}</span></span>`;
    return html`<div class="read-out" aria-hidden="true"><strong>${name}</strong>${row('Reviewed', reviewed)}${row('Authors', authors)}${row('Opened', opened)}
      ${others.length > 0 ? html`<span class="ink-2">and ${counted(others.length, 'other person', 'other people')} at this place</span>` : nothing}</div>`;
  }

  updated() {
    const panel = /** @type {HTMLElement | null} */ (this.querySelector('.read-out'));
    const point = this.#geometryPoint();
    if (!panel || !point) return;
    const { x, y } = readOutPlace(point, { width: panel.offsetWidth, height: panel.offsetHeight }, { width: this.width, height: HEIGHT, before: 0 });
    panel.style.setProperty('left', `${x}px`);
    panel.style.setProperty('top', `${y}px`);
  }

  #geometryPoint() {
    return this.at < 0 || this.#reviewers.length === 0 ? null : this.#geometry.points[this.at];
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const bounds = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    this.at = nearestPoint(this.#geometry.points, { x: event.clientX - bounds.left, y: event.clientY - bounds.top });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !this.#go(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {string} key */
  #go(key) {
    if (key === 'Escape' && this.at >= 0) {
      this.at = -1;
      this.said = '';
      return true;
    }
    if ((key === 'Enter' || key === ' ') && this.at >= 0) {
      this.#open();
      return true;
    }
    const next = placeAfterKey(key, this.at, this.#reviewers.length);
    if (next === null) return false;
    this.at = next;
    const { name, reviewed, authors } = this.#reviewers[next];
    this.said = `${name}. ${counted(reviewed, 'pull request')} reviewed, of ${counted(authors, 'author')}.`;
    return true;
  }

  #open() {
    if (this.at >= 0) this.dispatchEvent(new CustomEvent('person-open', { detail: this.#reviewers[this.at].key }));
  }
}

customElements.define('review-radar', ReviewRadar);
