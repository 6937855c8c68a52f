// Which labels of tickets are statuses, what each means, and their order: for all repos, or for one of its own.
import { html, nothing } from 'lit';
import { asFailure, getTicketStatuses, listRepositories, saveTicketStatuses } from '../api.js';
import { DialogElement } from '../lib/dialog-element.js';
import { counted } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { showToast } from '../lib/toasts.js';
import { categories, inOrder, moved } from '../lib/ticket-words.js';
import { failurePanel } from './failure-panel.js';

/** @import { StatusCategory, TicketStatus, TicketStatuses } from '../ticket-types.js' */

/** Repos offered for a list of their own. */
const MOST_REPOSITORIES = 200;

export class TicketStatusesDialog extends DialogElement {
  static properties = { repositoryId: { attribute: false }, report: { state: true }, statuses: { state: true }, repositories: { state: true } };

  constructor() {
    super();
    /** Whose list; null is the one of all others. @type {number | null} */
    this.repositoryId = null;
    /** @type {TicketStatuses | null} */
    this.report = null;
    /** @type {TicketStatus[]} */
    this.statuses = [];
    /** @type {{ id: number, fullPath: string }[]} */
    this.repositories = [];
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('rule-dialog');
    void this.#load();
    /** @type {import('../types.js').RepositoryQuery} */
    const query = { integrationId: null, search: '', status: null, sort: 'name', descending: false, offset: 0, limit: MOST_REPOSITORIES };
    listRepositories(query).then(({ rows }) => { this.repositories = rows; }, (thrown) => { this.failure = asFailure(thrown); });
  }

  async #load() {
    const { repositoryId } = this;
    try {
      const report = await getTicketStatuses(repositoryId);
      if (repositoryId !== this.repositoryId) return;
      this.report = report;
      this.statuses = report.statuses;
      this.failure = null;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  renderDialog() {
    const { report, repositoryId } = this;
    const suggests = report !== null && report.suggested.length > 0;
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">Ticket statuses</h2>
        <p class="explanation">Labels that are statuses, in the order work goes through them. A ticket without one is open, which is not started, or closed, which is done. A change to an earlier one is backflow.</p>
        <div class="field"><label for="statuses-of">Statuses of</label><select class="input" id="statuses-of" autofocus .value=${String(repositoryId ?? '')} @change=${(/** @type {Event} */ event) => this.#choose(/** @type {HTMLSelectElement} */ (event.target).value)}>
          <option value="" ?selected=${repositoryId === null}>All repos without a list of their own</option>
          ${this.repositories.map(({ id, fullPath }) => html`<option value=${id} ?selected=${id === repositoryId}>${fullPath}${report?.overrides.some((each) => each.repositoryId === id) ? ', own list' : ''}</option>`)}</select></div>
        ${report === null ? nothing : html`
          ${repositoryId !== null && !report.isOwn ? html`<p class="hint">This repo follows the list of all. Saving gives it one of its own.</p>` : nothing}
          ${this.statuses.length === 0 ? html`<p class="ink-2">No label is a status.</p>` : this.#list()}
          ${this.#adding(report)}`}
        ${this.failure ? failurePanel(this.failure) : nothing}
      </div></div>
      <div class="foot">
        ${suggests ? html`<button type="button" class="button quiet escape" @click=${() => { this.statuses = report.suggested; }}>${icon('list-checks')}Suggest from ${counted(report.labels.length, 'label')}</button>` : nothing}
        ${report?.isOwn ? html`<button type="button" class="button quiet" ?disabled=${this.busy} @click=${() => this.#save(null)}>${repositoryId === null ? 'Remove the list' : 'Follow the list of all'}</button>` : nothing}
        <button type="button" class="button secondary" ?disabled=${this.busy} @click=${() => this.finish(false)}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${this.busy} ?disabled=${report === null}>${this.busy ? 'Working out' : 'Save'}</button>
      </div>`;
  }

  #list() {
    return html`<ul class="status-list" aria-label="Statuses, first one first">${this.statuses.map((status, index) => html`<li><span class="status-mark ${status.category}" aria-hidden="true"></span><span class="truncate" title=${status.label}>${status.label}</span>
      <select class="input" aria-label="Meaning of ${status.label}" @change=${(/** @type {Event} */ event) => this.#mean(index, /** @type {StatusCategory} */ (/** @type {HTMLSelectElement} */ (event.target).value))}>
        ${categories.map(({ category, name, means }) => html`<option value=${category} title=${means} ?selected=${category === status.category}>${name}</option>`)}</select>
      <span class="moves"><button type="button" class="button quiet icon-only" aria-label="Move ${status.label} up" title="Earlier" ?disabled=${moved(this.statuses, index, -1) === this.statuses} @click=${() => { this.statuses = moved(this.statuses, index, -1); }}>${icon('arrow-up')}</button>
        <button type="button" class="button quiet icon-only" aria-label="Move ${status.label} down" title="Later" ?disabled=${moved(this.statuses, index, 1) === this.statuses} @click=${() => { this.statuses = moved(this.statuses, index, 1); }}>${icon('arrow-down')}</button>
        <button type="button" class="button quiet icon-only" aria-label="Take ${status.label} out" title="No status" @click=${() => { this.statuses = this.statuses.filter((each) => each !== status); }}>${icon('x')}</button></span></li>`)}</ul>`;
  }

  /** @param {TicketStatuses} report */
  #adding({ labels }) {
    const left = labels.filter(({ name }) => !this.statuses.some(({ label }) => label === name));
    if (left.length === 0) return html`<p class="hint">${labels.length === 0 ? 'No ticket has a label yet.' : 'Every label is a status.'}</p>`;
    return html`<div class="status-add"><div class="field"><label for="status-label">Label to add</label><select class="input" id="status-label">
      ${left.map(({ name, tickets }) => html`<option value=${name}>${name}, ${counted(tickets, 'ticket')}</option>`)}</select></div>
      <button type="button" class="button secondary" @click=${this.#add}>${icon('plus')}Add</button></div>`;
  }

  #add = () => {
    const label = /** @type {HTMLSelectElement | null} */ (this.querySelector('#status-label'))?.value;
    if (label) this.statuses = inOrder([...this.statuses, { label, category: 'active' }]);
  };

  /** @param {number} index @param {StatusCategory} category */
  #mean(index, category) {
    this.statuses = inOrder(this.statuses.map((status, place) => (place === index ? { ...status, category } : status)));
  }

  /** @param {string} value */
  #choose(value) {
    this.repositoryId = value === '' ? null : Number(value);
    this.report = null;
    void this.#load();
  }

  /** @param {TicketStatus[] | null} statuses */
  async #save(statuses) {
    if (!await this.attempt(() => saveTicketStatuses(this.repositoryId, statuses))) return;
    showToast({ words: 'Ticket statuses saved' });
    this.finish(true);
  }

  submit() {
    return this.#save(this.statuses);
  }
}

customElements.define('ticket-statuses-dialog', TicketStatusesDialog);
