// Who reviews whom: people who opened pull requests at the left, people who reviewed them at the right, a line for each pair. A name that
// is pointed at or has the focus shows its own lines, and how many reviews each leads to; pressed, it opens the pull requests.
import { html, nothing, svg } from 'lit';
import { MAP_WIDTH, bandPaths, endName, isOf, mapHeight, reviewsBeside } from '../charts/review-map.js';
import { LightElement } from '../lib/element.js';
import { counted, formatNumber } from '../lib/format.js';

/** @import { Chosen, Side } from '../charts/review-map.js' */
/** @import { Collaborator, MapEnd, ReviewMap as MapOfReviews } from '../review-types.js' */

export class ReviewMap extends LightElement {
  static properties = { map: { attribute: false }, people: { attribute: false }, pathOf: { attribute: false }, chosen: { state: true } };

  constructor() {
    super();
    /** @type {MapOfReviews} */
    this.map = { submitters: [], reviewers: [], bands: [] };
    /** @type {Collaborator[]} */
    this.people = [];
    /** Address of somebody's pull requests. @type {(side: Side, key: string) => string} */
    this.pathOf = () => '';
    /** @type {Chosen | null} */
    this.chosen = null;
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (changed.has('map')) this.chosen = null;
  }

  render() {
    const height = mapHeight(this.map);
    return html`<div class="review-map" @pointerleave=${() => { this.chosen = null; }}>
      ${this.#renderColumn('submitter', this.map.submitters, 'Opened by')}
      <svg class="review-bands" height=${height} viewBox="0 0 ${MAP_WIDTH} ${height}" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        ${bandPaths(this.map, this.chosen).map(({ band, path, width }) => svg`<path class=${this.chosen === null ? 'band' : isOf(band, this.chosen) ? 'band marked' : 'band faint'} d=${path} stroke-width=${width}></path>`)}
      </svg>
      ${this.#renderColumn('reviewer', this.map.reviewers, 'Reviewed by')}
    </div>
    <div class="visually-hidden" role="status">${this.#said()}</div>`;
  }

  /** @param {Side} side @param {MapEnd[]} ends @param {string} heading */
  #renderColumn(side, ends, heading) {
    return html`<div class="review-column ${side}"><p class="review-column-head">${heading}</p>
      <ul aria-label=${heading}>${ends.map((end, place) => this.#renderEnd(side, end, place))}</ul></div>`;
  }

  /** @param {Side} side @param {MapEnd} end @param {number} place */
  #renderEnd(side, end, place) {
    const { chosen } = this;
    const choose = () => { this.chosen = { side, place }; };
    const own = chosen !== null && chosen.side === side && chosen.place === place;
    const reviews = reviewsBeside(this.map, side, place, chosen);
    const name = this.#nameOf(end);
    const person = end.person === null ? null : this.people[end.person];
    const words = html`<span class="truncate" title=${name}>${name}</span>`;
    return html`<li class=${own ? 'review-end own' : reviews === 0 || reviews === null ? 'review-end faint' : 'review-end'} @pointerenter=${choose}>
      ${person ? html`<a href="#${this.pathOf(side, person.key)}" @focus=${choose} @blur=${() => { this.chosen = null; }}>${words}<span class="visually-hidden">, ${counted(end.reviews, 'review')}</span></a>` : html`<span class="together">${words}</span>`}
      <span class="number" aria-hidden="true">${reviews === null ? nothing : formatNumber(reviews)}</span></li>`;
  }

  /** @param {MapEnd} end */
  #nameOf(end) {
    return endName(end, this.people, (count) => counted(count, 'other person', 'other people'));
  }

  /** The chosen person's pairs in words. */
  #said() {
    const { chosen, map } = this;
    if (chosen === null) return '';
    const others = chosen.side === 'submitter' ? map.reviewers : map.submitters;
    const own = map.bands.filter((band) => isOf(band, chosen)).sort((one, other) => other.reviews - one.reviews);
    const side = chosen.side === 'submitter' ? 'reviewer' : 'submitter';
    return own.map((band) => `${formatNumber(band.reviews)} ${side === 'reviewer' ? 'by' : 'of'} ${this.#nameOf(others[band[side]])}`).join(', ');
  }
}

customElements.define('review-map', ReviewMap);
