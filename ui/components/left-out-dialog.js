// What a report leaves out and why, and where that is decided.
import { html } from 'lit';
import { DialogElement } from '../lib/dialog-element.js';
import { leftOutRows } from '../lib/report-words.js';

/** @import { LeftOut, LeftOutPullRequests } from '../report-types.js' */

export class LeftOutDialog extends DialogElement {
  static properties = { leftOut: { attribute: false }, rows: { attribute: false } };

  constructor() {
    super();
    /** @type {LeftOut | LeftOutPullRequests | import('../ticket-types.js').LeftOutTickets} */
    this.leftOut = { merges: 0, outliers: 0, botCommits: 0, excludedCommits: 0, hiddenCommits: 0, bots: 0, excludedPeople: 0, hiddenPeople: 0 };
    /** What a report says in place of that, where it leaves out other things. @type {ReturnType<typeof leftOutRows> | null} */
    this.rows = null;
  }

  renderDialog() {
    const rows = this.rows ?? leftOutRows(this.leftOut);
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">What is left out, and why</h2>
        <p class="explanation">None of this is in the figures of this range. Nothing is deleted: it is in the lists of each repo.</p>
        <dl class="left-out">${rows.map(({ label, count, why }) => html`<div><dt>${label}</dt><dd class="number">${count}</dd><dd class="why">${why}</dd></div>`)}</dl>
        <p class="hint">Bots, excluded and hidden users are decided on the page of <a href="#/settings/users" @click=${() => this.finish(null)}>Users</a>, large and orphaned commits on that of <a href="#/settings/what-counts" @click=${() => this.finish(null)}>What counts</a>.</p>
      </div></div>
      <div class="foot"><button type="button" class="button secondary" autofocus @click=${() => this.finish(null)}>Close</button></div>`;
  }
}

customElements.define('left-out-dialog', LeftOutDialog);
