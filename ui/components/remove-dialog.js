// Asks before integrations are removed: what goes, counted; what stays; and a way to keep a copy first.
import { html, nothing } from 'lit';
import { DialogElement } from '../lib/dialog-element.js';
import { counted, formatBytes, formatNumber } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { countedRows } from './confirm-dialog.js';
import './backup-runner.js';
import { failurePanel } from './failure-panel.js';

/** @import { DeletionSummary, Integration } from '../types.js' */

/** Names that are listed before the rest is counted. */
const NAMED = 5;

export class RemoveDialog extends DialogElement {
  static properties = { integrations: { attribute: false }, summary: { attribute: false }, action: { attribute: false } };

  constructor() {
    super();
    /** @type {Integration[]} */
    this.integrations = [];
    /** @type {DeletionSummary} */
    this.summary = { integrations: 0, repositories: 0, commits: 0, pullRequests: 0, tickets: 0, webhooks: 0, bytes: 0 };
    /** @type {() => Promise<unknown>} */
    this.action = async () => {};
  }

  renderDialog() {
    const { integrations } = this;
    const one = integrations.length === 1;
    return html`
      <div class="inside">
        <span class="icon-square danger">${icon('trash-2', 20)}</span>
        <div class="stack">
          <h2 id="dialog-title">${one ? `Delete “${integrations[0].name}”?` : `Delete ${counted(integrations.length, 'integration')}?`}</h2>
          <p class="explanation">Everything Flow Desktop has read from ${one ? integrations[0].host : 'them'} is deleted from this computer, and so ${one ? 'is its token' : 'are their tokens'}.
            ${this.summary.webhooks > 0 ? 'Webhooks the app made are deleted in GitLab; nothing else changes there.' : 'Nothing changes in GitLab.'}</p>
          ${one ? nothing : this.#renderNames()}
          ${countedRows(this.#rows())}
          <backup-runner quiet></backup-runner>
          <p class="hint">You can undo this for ten seconds. Connecting again reads everything anew.</p>
          ${this.failure ? failurePanel(this.failure) : nothing}
        </div>
      </div>
      <div class="foot">
        <button type="button" class="button secondary" autofocus ?disabled=${this.busy} @click=${() => this.finish(false)}>Cancel</button>
        <button type="button" class="button danger" aria-busy=${this.busy} @click=${this.#confirm}>
          ${this.busy ? html`${arc()} Removing` : one ? 'Delete integration' : 'Delete integrations'}
        </button>
      </div>`;
  }

  #renderNames() {
    const names = this.integrations.map(({ name }) => name);
    const more = names.length - NAMED;
    return html`<ul class="removed-names">${names.slice(0, NAMED).map((name) => html`<li class="truncate" title=${name}>${name}</li>`)}
      ${more > 0 ? html`<li class="ink-3">and ${formatNumber(more)} more</li>` : nothing}</ul>`;
  }

  #rows() {
    const { repositories, commits, pullRequests, tickets, webhooks, bytes } = this.summary;
    return [
      { label: 'Repos and their clones', value: formatNumber(repositories), aside: formatBytes(bytes) },
      { label: 'Commits', value: formatNumber(commits) }, { label: 'Pull requests', value: formatNumber(pullRequests) }, { label: 'Tickets', value: formatNumber(tickets) },
      ...(webhooks > 0 ? [{ label: 'Webhooks in GitLab', value: formatNumber(webhooks) }] : []),
      { label: this.integrations.length === 1 ? 'Token or sign-in' : 'Tokens and sign-ins', value: formatNumber(this.integrations.length) },
    ];
  }

  /** Enter does nothing here: what destroys is pressed on purpose. */
  submit() {}

  async #confirm() {
    if (await this.attempt(this.action)) this.finish(true);
  }
}

customElements.define('remove-dialog', RemoveDialog);
