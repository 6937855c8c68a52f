// “How is this computed?”: what a metric means, its unit, what it was made of, what it leaves out, and where its definition is from.
import { html, nothing } from 'lit';
import { getCountRules } from '../api.js';
import { DialogElement } from '../lib/dialog-element.js';
import { openDialog } from '../lib/dialogs.js';
import { weekendWords } from '../lib/calendar.js';
import { basisSentence } from '../lib/figure-words.js';
import { Loaded } from '../lib/loaded.js';
import { wordsOf } from '../lib/metric-words.js';
import { isTimed, ruleTerms } from '../lib/pull-request-time.js';

/** @import { Tile } from '../report-types.js' */

export class DefinitionDialog extends DialogElement {
  static properties = { metric: { attribute: false }, tile: { attribute: false }, path: { attribute: false } };

  constructor() {
    super();
    /** @type {Tile['metric']} */
    this.metric = 'time_to_merge';
    /** The figure that is explained, where there is one. @type {Tile | null} */
    this.tile = null;
    /** Address of its rows; null where they are shown already. @type {string | null} */
    this.path = null;
  }

  #rules = new Loaded(this, getCountRules, () => ['count-rules']);

  /** What holds of days: for times of pull requests it is chosen, and told once it is known. @returns {[string, string][]} */
  #terms() {
    const report = this.#rules.value;
    if (!isTimed(this.metric)) return [['Weekends', weekendWords]];
    return report ? ruleTerms(this.metric, report.rules.pullRequests) : [];
  }

  renderDialog() {
    const words = wordsOf(this.metric);
    const made = this.tile && this.tile.value !== null ? `Here ${basisSentence(this.tile.n, this.tile.nOf)}.` : '';
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">How is this computed?</h2>
        <p class="explanation">${words.name}</p>
        ${words.definition.map((paragraph) => html`<p>${paragraph}</p>`)}
        <dl class="facts definition-facts">
          <dt>Unit</dt><dd>${words.unit}</dd>
          <dt>Made of</dt><dd>${words.basis} ${made}</dd>
          <dt>Left out</dt><dd>${words.leftOut}</dd>
          ${this.#terms().map(([name, rule]) => html`<dt>${name}</dt><dd>${rule}</dd>`)}
          <dt>Trend</dt><dd>The straight line that fits the full weeks best. Under four full weeks, or where the weeks scatter too much, there is none.</dd>
          <dt>Definition</dt><dd>${words.source}</dd>
        </dl>
      </div></div>
      <div class="foot">
        ${this.path === null ? nothing : html`<a class="button quiet escape" href="#${this.path}" @click=${() => this.finish(null)}>See the rows</a>`}
        <button type="button" class="button secondary" autofocus @click=${() => this.finish(null)}>Close</button>
      </div>`;
  }
}

customElements.define('definition-dialog', DefinitionDialog);

/** @param {Tile['metric']} metric @param {Tile | null} tile @param {string | null} path address of its rows */
export const explainMetric = (metric, tile, path) => openDialog('definition-dialog', { metric, tile, path });
