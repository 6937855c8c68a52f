// Deployments a week as bars; a diamond above a bar says that incidents were opened in that week, with their number where there is room.
import { html, nothing, svg } from 'lit';
import { countGeometry, diamondPath } from '../charts/counts.js';
import { formatNumber } from '../lib/format.js';
import { spanWords, weekWords } from '../lib/report-range.js';
import { WeekChart } from './week-chart.js';

/** @import { DeliveryWeek } from '../delivery-types.js' */
/** @typedef {ReturnType<typeof countGeometry>} CountGeometry */

/** About the width of a digit, pixels. */
const DIGIT = 6.4;
/** Above the highest bar: the mark of its incidents. */
const TOP = 26;

export class DeploymentBars extends WeekChart {
  static properties = { rows: { attribute: false } };

  constructor() {
    super();
    /** One a week. @type {DeliveryWeek[]} */
    this.rows = [];
  }

  /** @returns {CountGeometry} */
  get geometry() {
    const frame = { width: this.width, height: this.height, right: 4, top: TOP, bottom: 28 };
    const longest = Math.max(...countGeometry(this.rows, { ...frame, left: 0 }).ticks.map((tick) => formatNumber(tick).length));
    return countGeometry(this.rows, { ...frame, left: Math.ceil(longest * DIGIT) + 10 });
  }

  /** @param {CountGeometry} geometry @param {number} at */
  weekAt({ bars }, at) {
    return bars[at]?.first ?? 0;
  }

  /** @param {CountGeometry['bars'][number]} bar */
  #isWhole({ first, weeks }) {
    return this.weeks.slice(first, first + weeks).every(({ whole }) => whole);
  }

  /** @param {CountGeometry} geometry */
  renderMarks({ place, ticks, y, bars, span }) {
    return svg`
      ${span > 1 ? svg`<text class="axis-text" x=${place.right} y=${place.bottom + 18} text-anchor="end">${span} weeks a bar</text>` : nothing}
      ${ticks.map((tick) => svg`<line class=${tick === 0 ? 'zero' : 'grid'} x1=${place.left} x2=${place.right} y1=${y(tick)} y2=${y(tick)}></line>
        <text class="axis-text" x=${place.left - 8} y=${y(tick) + 4} text-anchor="end">${formatNumber(tick)}</text>`)}
      ${bars.map((bar) => svg`
        <rect class="part ${bar.isFoot ? 'foot' : 'part-deployments'}" x=${bar.x} y=${bar.y} width=${bar.width} height=${bar.height} rx="1"></rect>
        ${this.#isWhole(bar) || bar.isFoot ? nothing : svg`<rect class="unfinished over" x=${bar.x} y=${bar.y} width=${bar.width} height=${bar.height} fill="url(#${this.ownId}-hatch)"></rect>`}
        ${bar.mark ? svg`<path class="incident-mark" d=${diamondPath(bar.mark)}></path>` : nothing}
        ${bar.mark && bar.mark.count > 1 && bar.width > 14 ? svg`<text class="axis-text incident-count" x=${bar.mark.x + 7} y=${bar.mark.y + 4}>${formatNumber(bar.mark.count)}</text>` : nothing}`)}`;
  }

  /** @param {CountGeometry} geometry @param {number} at */
  renderMarked({ bars }, at) {
    const { x, width, y, height } = bars[at];
    return svg`<rect class="bar-marked" x=${x - 1.5} y=${y - 1.5} width=${width + 3} height=${height + 3} rx="2"></rect>`;
  }

  /** @param {CountGeometry} geometry @param {number} at */
  markHeight({ bars }, at) {
    return bars[at].y;
  }

  /** @param {CountGeometry} geometry @param {number} at */
  readOut({ bars, span }, at) {
    const bar = bars[at];
    const first = this.weeks[bar.first].start;
    const last = this.weeks[bar.first + bar.weeks - 1].start;
    const heading = span === 1 ? weekWords(first, this.severalYears) : `Weeks of ${spanWords(first, last)}`;
    const rows = [
      { classes: 'deployments', name: 'Deployments', value: formatNumber(bar.deployments) },
      { classes: 'incidents', name: 'Incidents opened', value: formatNumber(bar.incidents) },
    ];
    return { heading, rows, foot: this.#isWhole(bar) ? '' : 'not a full week' };
  }
}

customElements.define('deployment-bars', DeploymentBars);

/** @param {object} chart @param {import('../report-types.js').Week[]} chart.weeks @param {DeliveryWeek[]} chart.rows @param {(weeks: string[]) => void} chart.onOpen the Mondays a bar stands for */
export const deploymentBars = ({ weeks, rows, onOpen }) => html`<deployment-bars .label=${'Deployments and incidents, by week'} .weeks=${weeks} .rows=${rows}
  @weeks-open=${(/** @type {CustomEvent<string[]>} */ event) => onOpen(event.detail)}></deployment-bars>`;
