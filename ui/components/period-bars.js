// Bars over days, weeks or months: of one value with lines over them, or of the kinds of lines, as lines or as shares of a whole.
import { html, nothing, svg } from 'lit';
import { eventMarks, markPath } from '../charts/event-marks.js';
import { barsOf, dailyAverage, kinds, movingAverage, periodsPerBar, trendLine, valueOf, volumeGeometry } from '../charts/volume.js';
import { between, whenWords } from '../lib/calendar.js';
import { eventsByPeriod } from '../lib/calendar-days.js';
import { formatFigure, formatLarge } from '../lib/figure-words.js';
import { formatNumber } from '../lib/format.js';
import { spanWords } from '../lib/report-range.js';
import { axisPeriod, measureWords, periodWords, stepWords } from '../lib/timeline-words.js';
import { workTypes } from '../lib/work-words.js';
import { shareWords } from './stacked-bars.js';
import { WeekChart } from './week-chart.js';

/** @import { CalendarEvent, CalendarOccurrence } from '../calendar-types.js' */
/** @import { Bar, Measure } from '../charts/volume.js' */
/** @import { Overlay } from '../lib/timeline-address.js' */
/** @import { TimelinePeriod, TimelineStep } from '../timeline-types.js' */
/** @typedef {ReturnType<typeof volumeGeometry> & { span: number, values: Record<string, (number | null)[]>, perDay: number | null, events: ReturnType<typeof eventMarks> }} VolumeGeometry */

/** About the width of a figure at the axis, pixels. */
const FIGURE = 6.4;
/** Room for the names of the kinds, pixels. */
const END_ROOM = 128;
/** Room above the bars, and what the marks of events take of it more, pixels. */
const [TOP, LANE] = [12, 18];
/** Events a read-out names. */
const MOST_NAMED = 5;

/** Lines over the bars. @type {Record<Overlay, string>} */
export const overlayNames = { trend: 'Trend', average: 'Moving average', daily: 'Daily average' };

export class PeriodBars extends WeekChart {
  static properties = { periods: { attribute: false }, step: { type: String }, measure: { type: String }, asShares: { attribute: false }, overlays: { attribute: false }, occurrences: { attribute: false }, allEvents: { attribute: false }, shaded: { attribute: false } };

  constructor() {
    super();
    /** @type {TimelinePeriod[]} */
    this.periods = [];
    /** @type {TimelineStep} */
    this.step = 'week';
    /** @type {Measure} */
    this.measure = 'commits';
    this.asShares = false;
    /** Drawn over the bars. @type {Overlay[]} */
    this.overlays = [];
    /** Calendar events marked above the bars. @type {CalendarOccurrence[]} */
    this.occurrences = [];
    /** Every event, where these stand for others. @type {CalendarEvent[] | null} */
    this.allEvents = null;
    /** The days all of them cover then. @type {import('../lib/calendar-days.js').DaySpan[] | null} */
    this.shaded = null;
  }

  get placeNoun() {
    return `a ${this.step}`;
  }

  /** @param {string} start */
  axisText(start) {
    return axisPeriod(start, this.step, this.periods.length);
  }

  /** @returns {VolumeGeometry} */
  get geometry() {
    const frame = { width: this.width, height: this.height, right: this.asShares ? END_ROOM : 8, top: this.occurrences.length > 0 ? TOP + LANE : TOP, bottom: 28 };
    const left = (/** @type {string[]} */ texts) => Math.ceil(Math.max(1, ...texts.map((text) => text.length)) * FIGURE) + 10;
    // Only the longest figure says how much room is left, and the bars beside it change little about it.
    const span = periodsPerBar(this.periods.length, this.width - frame.right - 48, this.step);
    const bars = barsOf(this.periods, span);
    const daily = this.overlays.includes('daily') ? dailyAverage(this.measure, bars) : null;
    /** @type {Record<string, (number | null)[]>} */
    const values = {};
    if (this.overlays.includes('trend')) values.trend = trendLine(bars.map((bar) => valueOf(this.measure, bar)), bars.map(({ whole }) => whole)) ?? [];
    if (this.overlays.includes('average')) values.average = movingAverage(this.measure, bars);
    if (daily) values.daily = daily.values;
    const drawn = { measure: this.measure, asShares: this.asShares, lines: Object.entries(values).map(([key, own]) => ({ key, values: own })) };
    const texts = volumeGeometry(bars, drawn, { ...frame, left: 0 }).axis.ticks.map((tick) => this.#tick(tick));
    const geometry = volumeGeometry(bars, drawn, { ...frame, left: left(texts) });
    const step = (geometry.place.right - geometry.place.left) / Math.max(1, geometry.bars.length);
    return { ...geometry, span, values, perDay: daily?.perDay ?? null, events: eventMarks(this.occurrences, geometry.bars, step, this.shaded) };
  }

  /** @param {number} tick */
  #tick(tick) {
    return this.asShares ? `${Math.round(tick * 100)} %` : this.measure === 'per_day' ? formatFigure(tick, 'per_day') : formatLarge(tick);
  }

  /** @param {VolumeGeometry} geometry @param {number} at */
  weekAt({ bars }, at) {
    return bars[at]?.index ?? 0;
  }

  /** @param {VolumeGeometry} geometry */
  renderMarks({ place, axis, bars, span, paths, labels, events }) {
    // Nothing counts half a commit.
    const ticks = this.asShares || this.measure === 'per_day' ? axis.ticks : axis.ticks.filter(Number.isInteger);
    return svg`
      ${span > 1 ? svg`<text class="axis-text" x=${place.right} y=${TOP - 2} text-anchor="end">${stepWords(this.step, span)} a bar</text>` : nothing}
      ${events.bands.map(({ x, width }) => svg`<rect class="event-band" x=${x} y=${place.top} width=${width} height=${place.bottom - place.top}></rect>`)}
      ${ticks.map((tick) => svg`<line class=${tick === 0 ? 'zero' : 'grid'} x1=${place.left} x2=${place.right} y1=${axis.y(tick)} y2=${axis.y(tick)}></line>
        <text class="axis-text" x=${place.left - 8} y=${axis.y(tick) + 4} text-anchor="end">${this.#tick(tick)}</text>`)}
      ${bars.map((bar) => this.#renderBar(bar))}
      ${this.#renderEvents(events, place)}
      ${paths.map(({ key, path }) => (path ? svg`<path class="volume-line ${key}" d=${path}></path>` : nothing))}
      ${labels.map(({ labelY, key, share }) => svg`<text class="end-label" x=${place.right + 8} y=${labelY + 4}>${workTypes.find(([kind]) => kind === key)?.[1]} <tspan class="end-value">${shareWords(share)}</tspan></text>`)}`;
  }

  /** @param {VolumeGeometry['events']} events @param {VolumeGeometry['place']} place */
  #renderEvents({ marks, lines }, { top, bottom }) {
    const middle = top - LANE / 2;
    return svg`${lines.map((x) => svg`<line class="event-line" x1=${x} x2=${x} y1=${top - 3} y2=${bottom}></line>`)}
      ${marks.map(({ x, kind, count }) => (count > 1 ? svg`<text class="event-count" x=${x} y=${middle + 4} text-anchor="middle">${formatNumber(count)}</text>` : svg`<path class="event-mark ${kind}" d=${markPath(kind, x, middle)}></path>`))}`;
  }

  /** @param {VolumeGeometry['bars'][number]} bar */
  #renderBar({ x, y, width, height, isFoot, whole, parts }) {
    const foot = isFoot && parts.length === 0;
    return svg`
      ${parts.map((part) => svg`<rect class="part part-${part.key}" x=${x} y=${part.y} width=${width} height=${part.height} rx="1"></rect>`)}
      ${parts.length === 0 ? svg`<rect class="part ${foot ? 'foot' : 'part-volume'}" x=${x} y=${y} width=${width} height=${height} rx="1"></rect>` : nothing}
      ${whole || foot ? nothing : svg`<rect class="unfinished over" x=${x} y=${y} width=${width} height=${height} fill="url(#${this.ownId}-hatch)"></rect>`}`;
  }

  /** @param {VolumeGeometry} geometry @param {number} at */
  renderMarked({ bars }, at) {
    const { x, width, y, height } = bars[at];
    return svg`<rect class="bar-marked" x=${x - 1.5} y=${y - 1.5} width=${width + 3} height=${height + 3} rx="2"></rect>`;
  }

  /** @param {VolumeGeometry} geometry @param {number} at */
  markHeight({ bars }, at) {
    return bars[at].y;
  }

  /** @param {VolumeGeometry} geometry @param {number} at */
  readOut({ bars, values }, at) {
    const bar = bars[at];
    const events = this.#eventsOf(bars, at);
    const more = events.length - Math.min(events.length, MOST_NAMED);
    const foot = [...this.#left(bar), bar.whole ? '' : `not a full ${this.step}`, more > 0 ? `${formatNumber(more)} more ${more === 1 ? 'event' : 'events'}` : ''].filter(Boolean).join(', ');
    const named = events.slice(0, MOST_NAMED).map(({ kind, name, when }) => ({ classes: `event-sign ${kind}`, name, value: when }));
    const heading = periodWords(bar, this.step, this.severalYears);
    if (this.measure === 'types') return { heading, rows: this.#kinds(bar), foot };
    const { name, format } = measureWords[this.measure];
    const words = (/** @type {number | null | undefined} */ value) => (value === null || value === undefined ? 'not available' : format(value));
    const rows = [{ classes: 'volume', name, value: words(bar.value) }];
    for (const overlay of this.overlays) if (values[overlay]) rows.push({ classes: `volume-line-swatch ${overlay}`, name: overlayNames[overlay], value: words(values[overlay][at]) });
    return { heading, rows: [...rows, ...named], foot };
  }

  /** The events of each bar, where the list of them all was needed: worked out when the first is read out. @type {{ of: VolumeGeometry['bars'], own: CalendarEvent[][] } | null} */
  #listed = null;

  /** The events of a bar. @param {VolumeGeometry['bars']} bars @param {number} at */
  #eventsOf(bars, at) {
    const { allEvents } = this;
    if (allEvents === null) return between(this.occurrences, bars[at].first, bars[at].last).map(({ name, kind, first, last }) => ({ name, kind, when: spanWords(first, last) }));
    if (this.#listed?.of !== bars) this.#listed = { of: bars, own: eventsByPeriod(allEvents, bars) };
    return this.#listed.own[at].map((event) => ({ name: event.name, kind: event.kind, when: whenWords(event) }));
  }

  /** What else a bar is made of. @param {Bar} bar */
  #left({ commits, codingDays, impactCommits }) {
    if (this.measure === 'per_day') return [`${formatLarge(commits)} commits on ${formatLarge(codingDays)} coding days`];
    if (this.measure === 'impact' && impactCommits < commits) return [`of ${formatLarge(impactCommits)} of ${formatLarge(commits)} commits`];
    return this.measure === 'commits' ? [] : [`${formatLarge(commits)} ${commits === 1 ? 'commit' : 'commits'}`];
  }

  /** @param {Bar} bar */
  #kinds({ lines }) {
    const all = kinds.reduce((sum, kind) => sum + lines[kind], 0);
    return workTypes.toReversed().map(([key, name]) => ({ classes: key, name, value: all > 0 ? shareWords(lines[key] / all) : 'none', aside: formatLarge(lines[key]) }));
  }
}

customElements.define('period-bars', PeriodBars);

/** @param {object} chart @param {string} chart.label @param {TimelinePeriod[]} chart.periods @param {TimelineStep} chart.step @param {Measure} chart.measure @param {boolean} [chart.asShares] @param {Overlay[]} [chart.overlays] @param {CalendarOccurrence[]} [chart.occurrences] calendar events of these days @param {CalendarEvent[] | null} [chart.allEvents] every event, where these stand for others @param {import('../lib/calendar-days.js').DaySpan[] | null} [chart.shaded] the days all of them cover then @param {(from: string, to: string) => void} chart.onOpen the days a bar stands for */
export const periodBars = ({ label, periods, step, measure, asShares = false, overlays = [], occurrences = none, allEvents = null, shaded = null, onOpen }) => html`<period-bars .label=${label} .periods=${periods} .weeks=${weeksOf(periods)} .step=${step} .measure=${measure} .asShares=${asShares} .overlays=${overlays} .occurrences=${occurrences} .allEvents=${allEvents} .shaded=${shaded}
  @weeks-open=${(/** @type {CustomEvent<string[]>} */ { detail }) => { const last = periods.find(({ first }) => first === detail.at(-1)); if (last) onOpen(detail[0], last.last); }}></period-bars>`;

/** The same list each time, so that nothing is drawn anew for it. @type {CalendarOccurrence[]} */
const none = [];

/** Periods as the base of charts knows them, the same list for the same periods. @param {TimelinePeriod[]} periods */
function weeksOf(periods) {
  let weeks = known.get(periods);
  if (!weeks) known.set(periods, weeks = periods.map(({ first, whole }) => ({ start: first, whole })));
  return weeks;
}

/** @type {WeakMap<TimelinePeriod[], { start: string, whole: boolean }[]>} */
const known = new WeakMap();
