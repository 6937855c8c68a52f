// What a report leaves out and why, the rules that are in force, and where that is decided.
import { html, nothing } from 'lit';
import { getCountRules } from '../api.js';
import { inForceWords } from '../lib/count-rules.js';
import { DialogElement } from '../lib/dialog-element.js';
import { Loaded } from '../lib/loaded.js';
import { ruleTerms } from '../lib/pull-request-time.js';
import { leftOutRows } from '../lib/report-words.js';

/** @import { LeftOut, LeftOutPullRequests } from '../report-types.js' */
/** @import { LeftOutRow } from '../lib/report-words.js' */

export class LeftOutDialog extends DialogElement {
  static properties = { leftOut: { attribute: false }, rows: { attribute: false }, timed: { type: Boolean } };

  constructor() {
    super();
    /** @type {LeftOut | LeftOutPullRequests | import('../ticket-types.js').LeftOutTickets} */
    this.leftOut = { merges: 0, outliers: 0, botCommits: 0, excludedCommits: 0, hiddenCommits: 0, bots: 0, excludedPeople: 0, hiddenPeople: 0 };
    /** What a report says in place of that, where it leaves out other things. @type {LeftOutRow[] | null} */
    this.rows = null;
    /** Whether the report tells times of pull requests, so that the rules about these are part of it. */
    this.timed = false;
  }

  // Only a report whose figures a rule can change asks for the rules.
  #rules = new Loaded(this, async () => (this.timed || this.#rows.some(({ rule }) => rule !== undefined) ? (await getCountRules()).rules : null), () => ['count-rules']);

  get #rows() {
    return this.rows ?? leftOutRows(this.leftOut);
  }

  renderDialog() {
    const { value: rules, failure } = this.#rules;
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">What is left out, and why</h2>
        <p class="explanation">None of this is in the figures of this range. Nothing is deleted: it is in the lists of each repo.</p>
        <dl class="left-out">${this.#rows.map(({ label, count, why, rule }) => html`<div><dt>${label}</dt><dd class="number">${count}</dd><dd class="why">${why}${rule && rules ? html` <span class="in-force">${inForceWords(rule, rules)}</span>` : nothing}</dd></div>`)}</dl>
        ${this.timed && rules ? html`<h3>How times of pull requests are counted</h3><dl class="left-out">${ruleTerms('time_to_merge', rules.pullRequests).map(([name, words]) => html`<div><dt>${name}</dt><dd class="why">${words}</dd></div>`)}</dl>` : nothing}
        ${failure ? html`<p class="hint" role="status">The rules in force could not be read: ${failure.message}</p>` : nothing}
        <p class="hint">Bots, excluded and hidden users are decided on the page of <a href="#/settings/users" @click=${() => this.finish(null)}>Users</a>, ${this.timed ? 'commits and the time of pull requests' : 'large and orphaned commits'} on that of <a href="#/settings/what-counts" @click=${() => this.finish(null)}>What counts</a>.</p>
      </div></div>
      <div class="foot"><button type="button" class="button secondary" autofocus @click=${() => this.finish(null)}>Close</button></div>`;
  }
}

customElements.define('left-out-dialog', LeftOutDialog);
