// Creates a service account with an owner's token: first what exactly will be done, then doing it, then the ladder of the new token.
import { html, nothing } from 'lit';
import { asFailure, createServiceAccount, listServiceAccountGroups } from '../api.js';
import { DialogElement } from '../lib/dialog-element.js';
import { openDialog } from '../lib/dialogs.js';
import { formatCalendarDate } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { expiryProblem, lastDay, nameProblem, stepsOf, usernameProblem } from '../lib/service-account.js';
import { rungMap } from '../lib/sign-in.js';
import './connection-ladder.js';
import { failurePanel } from './failure-panel.js';

/** @import { ConnectionReport, RungName, RungReport, ServiceAccountGroups } from '../types.js' */

export class ServiceAccountDialog extends DialogElement {
  static properties = {
    connectionId: { type: String }, groups: { state: true }, group: { state: true }, name: { state: true }, username: { state: true }, withWebhooks: { state: true },
    expiresOn: { state: true }, complain: { state: true }, rungs: { state: true }, report: { state: true },
  };

  constructor() {
    super();
    this.connectionId = '';
    /** @type {ServiceAccountGroups | null} */
    this.groups = null;
    /** @type {number | null} */
    this.group = null;
    this.name = 'Flow Desktop';
    this.username = '';
    this.withWebhooks = false;
    this.expiresOn = lastDay(Date.now());
    this.complain = false;
    /** @type {Map<RungName, RungReport>} */
    this.rungs = new Map();
    /** @type {ConnectionReport | null} */
    this.report = null;
  }

  connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  renderDialog() {
    return html`
      <div class="inside wide-dialog">
        <span class="icon-square">${icon('bot', 20)}</span>
        <div class="stack">
          <h2 id="dialog-title">Create a service account?</h2>
          ${this.rungs.size > 0 || this.busy ? this.#renderProgress() : this.#renderForm()}
          ${this.failure ? failurePanel(this.failure) : nothing}
        </div>
      </div>
      ${this.#renderFoot()}`;
  }

  async submit() {
    if (this.group === null) return;
    this.complain = true;
    await this.updateComplete;
    const wrong = /** @type {HTMLElement | null} */ (this.querySelector('[aria-invalid="true"]'));
    if (wrong) {
      wrong.focus();
      return;
    }
    this.rungs = new Map();
    this.report = null;
    const request = { connectionId: this.connectionId, groupRemoteId: this.group, name: this.name.trim(), username: this.username.trim() || null, withWebhooks: this.withWebhooks, expiresOn: this.expiresOn || null };
    const done = await this.attempt(async () => {
      this.report = await createServiceAccount(request, (rung) => { this.rungs = new Map(this.rungs).set(rung.rung, rung); });
    });
    if (!done || !this.report) return;
    const report = /** @type {ConnectionReport} */ (this.report);
    if (report.passed) this.finish(report);
    else this.rungs = rungMap(report.rungs);
  }

  #renderForm() {
    const { groups } = this;
    if (!groups) return this.failure ? nothing : html`<p class="data-status ink-2" role="status">${arc()} Looking for groups you own</p>`;
    if (groups.unavailable) return failurePanel(groups.unavailable);
    if (groups.groups.length === 0) return html`<p class="explanation">This account owns no top-level group. Only there a service account can be created.</p>`;
    const names = this.complain ? nameProblem(this.name) : '';
    const usernames = usernameProblem(this.username);
    return html`
      <div class="account-fields">
        <div class="field wide">
          <label for="service-group">Group</label>
          <select class="input" id="service-group" autofocus @change=${(/** @type {Event} */ event) => { this.group = Number(valueOf(event)); }}>
            ${groups.groups.map((each) => html`<option value=${each.remoteId} ?selected=${each.remoteId === this.group}>${each.fullPath}</option>`)}
          </select>
        </div>
        ${textField('service-name', 'Name', this.name, names, '', (value) => { this.name = value; })}
        ${textField('service-username', 'Username', this.username, usernames, 'Empty lets GitLab choose.', (value) => { this.username = value; })}
        ${textField('service-expires', 'Token good until', this.expiresOn, this.complain ? expiryProblem(this.expiresOn, Date.now()) : '', 'Empty asks for no end; GitLab may refuse that.', (value) => { this.expiresOn = value.trim(); }, 'date')}
        <label class="choice-row">
          <input class="check" type="checkbox" .checked=${this.withWebhooks} aria-labelledby="service-webhooks" aria-describedby="service-webhooks-hint" @change=${(/** @type {Event} */ event) => { this.withWebhooks = /** @type {HTMLInputElement} */ (event.target).checked; }}>
          <span><span class="weight-500" id="service-webhooks">Webhooks too</span><span class="hint" id="service-webhooks-hint">Needs Maintainer and the scope api.</span></span>
        </label>
      </div>
      ${this.#renderPlan()}`;
  }

  #renderPlan() {
    const groupPath = this.groups?.groups.find((each) => each.remoteId === this.group)?.fullPath ?? '';
    const steps = stepsOf({ name: this.name.trim() || '…', username: this.username.trim() || null, withWebhooks: this.withWebhooks, groupPath, expires: this.expiresOn ? formatCalendarDate(this.expiresOn) : null });
    return html`
      <div class="compare">
        <p class="weight-500" id="plan-title">This will be done in GitLab</p>
        <ol class="plan" aria-labelledby="plan-title">${steps.map((each) => html`<li>${each}</li>`)}</ol>
      </div>`;
  }

  #renderProgress() {
    const failed = this.report !== null && !this.report.passed;
    return html`
      <p class="explanation" role="status">${failed ? 'The check stopped, so nothing was connected, and the new account is taken back.' : this.rungs.size === 0 ? 'GitLab creates the account and its token.' : 'The account exists. Checking what its token can read.'}</p>
      ${this.rungs.size > 0 ? html`<connection-ladder heading="Check of the new token" still .rungs=${this.rungs} .running=${this.busy} .report=${this.report}></connection-ladder>` : nothing}`;
  }

  #renderFoot() {
    const ended = this.report !== null && !this.report.passed;
    const possible = (this.groups?.groups.length ?? 0) > 0;
    return html`
      <div class="foot">
        <button type="button" class="button secondary" ?disabled=${this.busy} @click=${() => this.finish(null)}>${ended || (this.groups && !possible) ? 'Close' : 'Cancel'}</button>
        ${ended || !possible ? nothing : html`<button type="submit" class="button primary" aria-busy=${this.busy}>${this.busy ? html`${arc()} Creating` : 'Create the account'}</button>`}
      </div>`;
  }

  async #load() {
    try {
      this.groups = await listServiceAccountGroups(this.connectionId);
      this.group = this.groups.groups[0]?.remoteId ?? null;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      this.groups = { groups: [], unavailable: null };
    }
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('#service-group, .foot button'))?.focus();
  }
}

/** @param {string} id @param {string} label @param {string} value @param {string} problem @param {string} hint @param {(value: string) => void} onInput @param {string} [type] */
const textField = (id, label, value, problem, hint, onInput, type = 'text') => html`
  <div class="field">
    <label for=${id}>${label}</label>
    <input class="input" id=${id} type=${type} autocomplete="off" autocapitalize="off" spellcheck="false" .value=${value} aria-invalid=${problem ? 'true' : 'false'} aria-describedby="${id}-state"
      @input=${(/** @type {Event} */ event) => onInput(valueOf(event))}>
    <div id="${id}-state" aria-live="polite">${problem ? html`<p class="error-line">${icon('circle-x')}<span>${problem}</span></p>` : hint ? html`<p class="hint">${hint}</p>` : nothing}</div>
  </div>`;

/** @param {Event} event */
const valueOf = (event) => /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target).value;

customElements.define('service-account-dialog', ServiceAccountDialog);

/** @param {string} connectionId @returns {Promise<ConnectionReport | null>} the report of the new account's token; null when it was left */
export const askServiceAccount = async (connectionId) => (await openDialog('service-account-dialog', { connectionId })) ?? null;
