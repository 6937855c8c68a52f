// Bars over weeks, each the parts of a whole by its shares; the names of the parts at the last bar.
import { html, nothing, svg } from 'lit';
import { barGeometry } from '../charts/bars.js';
import { formatLarge } from '../lib/figure-words.js';
import { spanWords, weekWords } from '../lib/report-range.js';
import { WeekChart } from './week-chart.js';

/** @typedef {ReturnType<typeof barGeometry>} BarGeometry */

/** Room for the names of the parts, pixels. */
const END_ROOM = 128;

/** A share in whole percent; what is there but less than one is no zero. @param {number} share */
export const shareWords = (share) => (share > 0 && share < 0.005 ? 'under 1 %' : `${Math.round(share * 100)} %`);

export class StackedBars extends WeekChart {
  static properties = { rows: { attribute: false }, parts: { attribute: false }, noun: { type: String } };

  constructor() {
    super();
    /** One a week. @type {Record<string, number>[]} */
    this.rows = [];
    /** From the foot upwards: key, name. @type {[string, string][]} */
    this.parts = [];
    /** What is counted. */
    this.noun = '';
  }

  /** @returns {BarGeometry} */
  get geometry() {
    return barGeometry(this.rows, this.parts.map(([key]) => key), { width: this.width, height: this.height, left: 0, right: END_ROOM, top: 12, bottom: 28 });
  }

  /** @param {BarGeometry} geometry @param {number} at */
  weekAt({ bars }, at) {
    return bars[at]?.first ?? 0;
  }

  /** @param {string} key */
  #name(key) {
    return this.parts.find(([part]) => part === key)?.[1] ?? key;
  }

  /** @param {BarGeometry} geometry */
  renderMarks({ place, bars, labels, span }) {
    return svg`
      ${span > 1 ? svg`<text class="axis-text" x=${this.width} y=${place.bottom + 18} text-anchor="end">${span} weeks a bar</text>` : nothing}
      ${bars.map((bar) => svg`
        ${bar.parts.map(({ key, y, height }) => svg`<rect class="part part-${key}" x=${bar.x} y=${y} width=${bar.width} height=${height} rx="1"></rect>`)}
        ${bar.foot ? svg`<rect class="part foot" x=${bar.x} y=${bar.foot.y} width=${bar.width} height=${bar.foot.height}></rect>` : nothing}
        ${this.#isWhole(bar) ? nothing : svg`<rect class="unfinished over" x=${bar.x} y=${place.top} width=${bar.width} height=${place.bottom - place.top} fill="url(#${this.ownId}-hatch)"></rect>`}`)}
      <line class="zero" x1=${place.left} x2=${place.right} y1=${place.bottom} y2=${place.bottom}></line>
      ${labels.map(({ labelY, key, share }) => svg`<text class="end-label" x=${place.right + 8} y=${labelY + 4}>${this.#name(key)} <tspan class="end-value">${shareWords(share)}</tspan></text>`)}`;
  }

  /** @param {BarGeometry['bars'][number]} bar */
  #isWhole({ first, weeks }) {
    return this.weeks.slice(first, first + weeks).every(({ whole }) => whole);
  }

  /** @param {BarGeometry} geometry @param {number} at */
  renderMarked({ place, bars }, at) {
    const { x, width } = bars[at];
    return svg`<rect class="bar-marked" x=${x - 1.5} y=${place.top - 1.5} width=${width + 3} height=${place.bottom - place.top + 3} rx="2"></rect>`;
  }

  /** @param {BarGeometry} geometry @param {number} at */
  readOut({ bars, span }, at) {
    const bar = bars[at];
    const first = this.weeks[bar.first].start;
    const last = this.weeks[bar.first + bar.weeks - 1].start;
    const heading = span === 1 ? weekWords(first, this.severalYears) : `Weeks of ${spanWords(first, last)}`;
    const rows = this.parts.toReversed().map(([key, name]) => ({ classes: key, name, value: bar.total > 0 ? shareWords(bar.sums[key] / bar.total) : 'none', aside: formatLarge(bar.sums[key]) }));
    return { heading, rows, foot: [bar.total > 0 ? `${formatLarge(bar.total)} ${this.noun}` : `No ${this.noun}`, this.#isWhole(bar) ? '' : 'not a full week'].filter(Boolean).join(', ') };
  }
}

customElements.define('stacked-bars', StackedBars);

/** @param {object} chart @param {string} chart.label @param {import('../report-types.js').Week[]} chart.weeks @param {Record<string, number>[]} chart.rows @param {[string, string][]} chart.parts @param {string} chart.noun @param {(weeks: string[]) => void} chart.onOpen the Mondays a mark stands for */
export const stackedBars = ({ label, weeks, rows, parts, noun, onOpen }) => html`<stacked-bars .label=${label} .weeks=${weeks} .rows=${rows} .parts=${parts} .noun=${noun}
  @weeks-open=${(/** @type {CustomEvent<string[]>} */ event) => onOpen(event.detail)}></stacked-bars>`;
