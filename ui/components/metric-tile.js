// One figure of a report: its name, what it was made of, the value, how it went, and the trend in words. All of it leads to its rows.
import { html, nothing, svg } from 'lit';
import { sparkGeometry } from '../charts/lines.js';
import { LightElement } from '../lib/element.js';
import { basisSentence, basisWords, exactWords, sparkWords, tileFigure, trendWords, unitWords } from '../lib/figure-words.js';
import { icon } from '../lib/icon.js';
import { unavailableWords, wordsOf } from '../lib/metric-words.js';
import { explainMetric } from './definition-dialog.js';

/** @import { Tile } from '../report-types.js' */

/** Size of a sparkline, pixels. */
const SPARK = { width: 76, height: 26, edge: 3 };

export class MetricTile extends LightElement {
  static properties = { tile: { attribute: false }, path: { attribute: false } };

  constructor() {
    super();
    /** @type {Tile | null} */
    this.tile = null;
    /** Address of its rows. */
    this.path = '';
  }

  render() {
    const { tile } = this;
    if (!tile) return nothing;
    const { name } = wordsOf(tile.metric);
    const known = tile.value !== null;
    return html`<div class="tile">
      <p class="tile-head">${known ? html`<a class="tile-name" href="#${this.path}" title="See the rows of ${name}">${name}</a>` : html`<span class="tile-name">${name}</span>`}
        ${known ? html`<span class="tile-basis" title=${basisSentence(tile.n, tile.nOf)}>${basisWords(tile.n, tile.nOf)}</span>` : nothing}</p>
      ${known ? this.#renderValue(tile) : html`<p class="tile-unknown">Not available</p>`}
      <p class="tile-foot">${known ? trend(tile) : reason(tile)}
        <button type="button" class="button quiet icon-only" aria-label="How is ${name} computed?" title="How is this computed?" @click=${() => explainMetric(tile.metric, tile, known ? this.path : null)}>${icon('info', 14)}</button></p>
    </div>`;
  }

  /** @param {Tile} tile */
  #renderValue(tile) {
    const value = tile.value ?? 0;
    return html`<p class="tile-value"><span class="figure" title=${exactWords(value, tile.unit)}>${tileFigure(tile, value)}</span> <span class="tile-unit">${unitWords[tile.unit]}</span>
      ${sparkline(tile)}</p>`;
  }
}

/** @param {Tile} tile */
function sparkline(tile) {
  const { path, last, alone } = sparkGeometry(tile.weekly, SPARK);
  return html`<span class="visually-hidden">${sparkWords(tile)}</span>
    <svg class="sparkline" width=${SPARK.width} height=${SPARK.height} viewBox="0 0 ${SPARK.width} ${SPARK.height}" aria-hidden="true" focusable="false">
      ${path ? svg`<path class="spark-line" d=${path}></path>` : nothing}
      ${alone.map((point) => svg`<circle class="spark-alone" cx=${point.x} cy=${point.y} r="1.25"></circle>`)}
      ${last ? svg`<circle class="spark-last" cx=${last.x} cy=${last.y} r="2.5"></circle>` : nothing}
    </svg>`;
}

/** @param {Tile} tile */
function trend(tile) {
  const { sign, ink, words } = trendWords(tile);
  return html`<span class="tile-trend ${ink}">${icon(sign, 14)}<span>${words}</span></span>`;
}

/** @param {Tile} tile */
function reason({ notAvailable, nOf }) {
  const why = unavailableWords[notAvailable ?? 'no_commits'];
  const words = notAvailable === 'service_off' ? { pull_requests: 'Pull requests are not read.', answers: 'Pull requests are not read.', participants: 'Pull requests are not read.', tickets: 'Tickets are not read.', weighed_tickets: 'Tickets are not read.', moves: 'Tickets are not read.' }[/** @type {string} */ (nOf)] ?? 'Commits are not read.' : why.words;
  return html`<span class="tile-trend ink-2"><span>${words}${why.path ? html` <a class="above" href="#${why.path}">${why.link}</a>` : nothing}</span></span>`;
}

customElements.define('metric-tile', MetricTile);
