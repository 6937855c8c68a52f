// The figures of the pull requests that are chosen, or of all. While a brush moves only how many it covers is known: the other figures
// stay as they were, marked as such, until those of the choice are there.
import { html, nothing } from 'lit';
import { formatFigure } from '../lib/figure-words.js';
import { counted, formatNumber } from '../lib/format.js';
import { LightElement } from '../lib/element.js';
import { durationWords } from '../lib/resolution-figures.js';

/** @import { ResolutionFigures as Figures } from '../report-types.js' */

/** @param {number} value */
const tenths = (value) => formatFigure(value, 'hours');

/** @param {number | null} milliseconds */
const took = (milliseconds) => (milliseconds === null ? null : durationWords(milliseconds, tenths));

/** @param {number} part @param {number} whole */
const percent = (part, whole) => (whole === 0 ? null : `${formatFigure((100 * part) / whole, 'percent')} %`);

/**
 * Name, value and what it is of, one for each figure; no value is unknown.
 * @param {Figures} figures
 * @returns {[string, string | null, string][]}
 */
export function figureWords({ mergeTime, firstCommentTime, followOnCommits, comments, iterationTime, reactionTime, responsiveness, read, unreviewed, thorough }) {
  const mean = took(mergeTime.mean);
  return [
    ['Time to merge', took(mergeTime.median), mean === null ? '' : `median, mean ${mean}`],
    ['First comment', took(firstCommentTime.median), `median of ${formatNumber(firstCommentTime.n)}`],
    ['Follow-on commits', followOnCommits.median === null ? null : formatNumber(followOnCommits.median), `mean ${tenths(followOnCommits.mean ?? 0)}, sum ${formatNumber(followOnCommits.sum)}`],
    ['Unreviewed', percent(unreviewed, read), `${formatNumber(unreviewed)} of ${formatNumber(read)}`],
    ['Thoroughly reviewed', percent(thorough, read), `${formatNumber(thorough)} of ${formatNumber(read)}`],
    ['Reviewer comments', comments.mean === null ? null : tenths(comments.mean), `mean, sum ${formatNumber(comments.sum)}`],
    ['Reaction time', took(reactionTime.mean), `mean of ${counted(reactionTime.n, 'answer')}`],
    ['Responsiveness', took(responsiveness.mean), `mean of ${counted(responsiveness.n, 'answer')}`],
    ['Iteration time', took(iterationTime.mean), `mean of ${formatNumber(iterationTime.n)}`],
  ];
}

export class ResolutionFigures extends LightElement {
  static properties = { figures: { attribute: false }, total: { type: Number }, selected: { type: Boolean }, sharingIndex: { attribute: false }, moving: { attribute: false } };

  constructor() {
    super();
    /** @type {Figures | null} */
    this.figures = null;
    /** Pull requests of the report. */
    this.total = 0;
    /** Whether the figures are of a choice. */
    this.selected = false;
    /** Of all of them; of a choice there is none. @type {number | null} */
    this.sharingIndex = null;
    /** How many a brush covers that moves, and whether that is exact. @type {{ count: number, exact: boolean } | null} */
    this.moving = null;
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (changed.has('figures') && !changed.has('moving')) this.moving = null;
  }

  render() {
    const { figures, moving, sharingIndex, total } = this;
    if (figures === null) return nothing;
    const selected = this.selected || moving !== null;
    const shown = figureWords(figures);
    if (!selected) shown.push(['Sharing index', sharingIndex === null ? null : sharingIndex.toFixed(2), '0 one reviewer, 1 even']);
    const count = moving === null ? formatNumber(figures.pullRequests) : `${moving.exact ? '' : 'about '}${formatNumber(moving.count)}`;
    return html`<dl class="figure-line ${moving === null ? '' : 'outdated'}" aria-busy=${moving === null ? 'false' : 'true'}>
      <div class="chosen-count"><dt>${selected ? 'Selected' : 'Pull requests'}</dt><dd><strong>${count}</strong> <span class="basis">${selected ? html`of ${formatNumber(total)} <button type="button" class="link" @click=${() => this.dispatchEvent(new CustomEvent('clear'))}>Clear</button>` : 'merged'}</span></dd></div>
      ${shown.map(([name, value, basis]) => html`<div><dt>${name}</dt><dd>${value === null ? html`<span class="ink-2">n/a</span>` : html`<strong>${value}</strong> <span class="basis">${basis}</span>`}</dd></div>`)}
    </dl>`;
  }
}

customElements.define('resolution-figures', ResolutionFigures);
