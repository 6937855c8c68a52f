// Asks which name stays, then makes one user of several. Bots and people are not merged, and the dialog says so before it is tried.

import { html, nothing } from 'lit';
import { joinMembers } from '../api.js';
import { failurePanel } from '../components/failure-panel.js';
import { DialogElement } from '../lib/dialog-element.js';
import { counted } from '../lib/format.js';
import { arc } from '../lib/icon.js';

/** @typedef {import('../types.js').Member} Member */

/** What follows from the first decision among them, in words. @type {Record<string, string>} */
const outcomes = {
  included: 'All of it counts in metrics, as decided for one of them.',
  excluded: 'All of it is excluded from metrics, as decided for one of them.',
  hidden: 'All of it is hidden, as decided for one of them.',
};

export class UsersMergeDialog extends DialogElement {
  static properties = { rows: { attribute: false }, kept: { state: true } };

  constructor() {
    super();
    /** @type {Member[]} */
    this.rows = [];
    /** Place of the one whose name stays. */
    this.kept = 0;
  }

  renderDialog() {
    const mixed = this.rows.some((row) => row.isBot !== this.rows[0].isBot);
    const decided = [this.rows[this.kept], ...this.rows].find((row) => row.choice !== 'automatic');
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">Merge ${counted(this.rows.length, 'user')}?</h2>
        <p class="explanation">Their aliases become one user, and reports count them as one. Choose the name that stays; every alias can be unmerged later.</p>
        <div class="user-choices" role="radiogroup" aria-label="Name that stays">${this.rows.map((row, place) => html`
          <label class="choice-row"><input class="radio" type="radio" name="kept" .checked=${place === this.kept} @change=${() => (this.kept = place)} />
            <span><span class="name">${row.name || 'No name'}</span>${row.isBot ? html` <span class="tag">Bot</span>` : nothing}<span class="hint">${[row.handle, counted(row.aliasCount, 'alias', 'aliases'), counted(row.commits, 'commit')].filter(Boolean).join(', ')}</span></span></label>`)}</div>
        ${mixed ? html`<p class="hint danger-text">Bots and people are not merged. Say first which of them are bots, in the menu of each row.</p>` : nothing}
        ${!mixed && decided ? html`<p class="hint">${outcomes[decided.choice]}</p>` : nothing}
        ${this.failure ? failurePanel(this.failure) : nothing}
      </div></div>
      <div class="foot">
        <button type="button" class="button secondary" autofocus @click=${() => this.finish(null)}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${this.busy} ?disabled=${mixed}>${this.busy ? html`${arc()} Merging` : 'Merge users'}</button>
      </div>`;
  }

  async submit() {
    const kept = this.rows[this.kept];
    const ids = [kept, ...this.rows.filter((row) => row !== kept)].map(({ id }) => id);
    /** @type {import('../types.js').MemberChange|null} */
    let change = null;
    if (await this.attempt(async () => (change = await joinMembers(ids, kept.name.trim() || null)))) this.finish(change);
  }
}

customElements.define('users-merge-dialog', UsersMergeDialog);
