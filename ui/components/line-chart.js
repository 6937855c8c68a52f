// Lines over weeks: one value a week and series, gaps where nothing is known, the names of the lines at their ends.
import { html, nothing, svg } from 'lit';
import { lineGeometry, unfinishedBands } from '../charts/lines.js';
import { locale } from '../lib/locale.js';
import { weekWords } from '../lib/report-range.js';
import { WeekChart } from './week-chart.js';

/** @typedef {import('../charts/lines.js').Series} Series */
/** @typedef {ReturnType<typeof lineGeometry>} LineGeometry */

const plainTicks = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
const shortTicks = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 2 });
/** About the width of a figure at the axis, pixels. */
const FIGURE = 6.4;
/** What a mark is larger by where another lies on it, so that both are seen, pixels. */
const RIM = 2.5;
/** Usual room for the names of the lines, pixels. */
const END_ROOM = 106;

export class LineChart extends WeekChart {
  static properties = { series: { attribute: false }, endRoom: { attribute: false }, format: { attribute: false }, unit: { type: String }, foot: { attribute: false } };

  constructor() {
    super();
    /** Drawn in this order, each with a colour, a dash and a mark of its own; six at most. @type {Series[]} */
    this.series = [];
    /** Room for the names of the lines, pixels. */
    this.endRoom = END_ROOM;
    /** A value with one decimal or none. @type {(value: number) => string} */
    this.format = String;
    /** Stands behind values and at the top of the axis. */
    this.unit = '';
    /** The last line of a read-out. @type {(index: number) => string} */
    this.foot = () => '';
  }

  /** @returns {LineGeometry} */
  get geometry() {
    const frame = { width: this.width, height: this.height, right: this.endRoom, top: 12, bottom: 28 };
    const { axis } = lineGeometry(this.series, { ...frame, left: 0 });
    const longest = Math.max(...axis.ticks.map((tick, index) => this.#tickText(tick, index === axis.ticks.length - 1).length));
    return lineGeometry(this.series, { ...frame, left: Math.ceil(longest * FIGURE) + 8 });
  }

  /** @param {number} tick @param {boolean} top */
  #tickText(tick, top) {
    const text = (Math.abs(tick) >= 100_000 ? shortTicks : plainTicks).format(tick);
    return top ? `${text} ${this.unit}` : text;
  }

  /** @param {LineGeometry} geometry */
  renderMarks({ place, axis, xs, lines, labels }) {
    const bands = unfinishedBands(xs, this.weeks.map(({ whole }) => whole), place);
    return svg`
      ${bands.map(({ x, width }) => svg`<rect class="unfinished" x=${x} y=${place.top} width=${width} height=${place.bottom - place.top} fill="url(#${this.ownId}-hatch)"></rect>`)}
      ${axis.ticks.map((tick, index) => svg`<line class=${tick === 0 ? 'zero' : 'grid'} x1=${place.left} x2=${place.right} y1=${axis.y(tick)} y2=${axis.y(tick)}></line>
        <text class="axis-text" x=${place.left - 8} y=${axis.y(tick) + 4} text-anchor="end">${this.#tickText(tick, index === axis.ticks.length - 1)}</text>`)}
      ${lines.map(({ path, shared, alone, last, beneath }, index) => svg`
        ${path ? svg`<path class="series-line series-line-${index + 1}" d=${path}></path>` : nothing}
        ${shared ? svg`<path class="series-line series-line-${index + 1} shared" d=${shared}></path>` : nothing}
        ${alone.map((point) => mark(index, point, beneath.includes(point) ? 2.5 + RIM : 2.5))}${last ? mark(index, last, beneath.includes(last) ? 3 + RIM : 3) : nothing}`)}
      ${labels.map(({ labelY, name, value }) => svg`<text class="end-label" x=${place.right + 8} y=${labelY + 4}>${name} <tspan class="end-value">${this.format(value)} ${this.unit}</tspan></text>`)}`;
  }

  /** @param {LineGeometry} geometry @param {number} at */
  renderMarked({ lines }, at) {
    return lines.map(({ points }, index) => (points[at] ? mark(index, points[at], 5, 'marked') : nothing));
  }

  /** @param {LineGeometry} geometry @param {number} at */
  markHeight({ lines, place }, at) {
    const known = lines.flatMap(({ points }) => (points[at] ? [points[at].y] : []));
    return known.length > 0 ? Math.min(...known) : (place.top + place.bottom) / 2;
  }

  /** @param {LineGeometry} _geometry @param {number} at */
  readOut(_geometry, at) {
    const week = this.weeks[at];
    const rows = this.series.map(({ name, values }, index) => {
      const value = values[at];
      return { classes: `series-swatch-${index + 1}`, name, value: value === null ? 'not available' : `${this.format(value)} ${this.unit}` };
    });
    return { heading: weekWords(week.start, this.severalYears), rows, foot: [this.foot(at), week.whole ? '' : 'not a full week'].filter(Boolean).join(', ') };
  }
}

/** Marks beyond the circle and the square, as paths around 0 for a radius of 1: diamond, two triangles, cross. */
const shapes = ['M0-1.25L1.25 0L0 1.25L-1.25 0Z', 'M0-1.15L1.15.95L-1.15.95Z', 'M0 1.15L1.15-.95L-1.15-.95Z', 'M-.35-1.1H.35V-.35H1.1V.35H.35V1.1H-.35V.35H-1.1V-.35H-.35Z'];

/** The mark of a series: circle, square, then other shapes. @param {number} index @param {{ x: number, y: number }} point @param {number} radius @param {string} [more] */
function mark(index, { x, y }, radius, more = '') {
  const classes = `series-mark series-mark-${index + 1} ${more}`;
  if (index === 0) return svg`<circle class=${classes} cx=${x} cy=${y} r=${radius}></circle>`;
  if (index === 1) return svg`<rect class=${classes} x=${x - radius * 0.9} y=${y - radius * 0.9} width=${radius * 1.8} height=${radius * 1.8} rx="1"></rect>`;
  return svg`<path class=${classes} d=${shapes[(index - 2) % shapes.length]} transform="translate(${x} ${y}) scale(${radius})"></path>`;
}

customElements.define('line-chart', LineChart);

/** @param {object} chart @param {string} chart.label @param {import('../report-types.js').Week[]} chart.weeks @param {Series[]} chart.series @param {(value: number) => string} chart.format @param {string} chart.unit @param {(index: number) => string} chart.foot @param {(weeks: string[]) => void} chart.onOpen the Mondays a mark stands for @param {number} [chart.endRoom] pixels for the names of the lines */
export const lineChart = ({ label, weeks, series, format, unit, foot, onOpen, endRoom = END_ROOM }) => html`<line-chart .label=${label} .weeks=${weeks} .series=${series} .format=${format} .unit=${unit} .foot=${foot} .endRoom=${endRoom}
  @weeks-open=${(/** @type {CustomEvent<string[]>} */ event) => onOpen(event.detail)}></line-chart>`;
