// The two questions of a service's switch: off, whether its data stays; on, what the credential can do with it now.
import { html, nothing } from 'lit';
import { checkConnection, setServices } from '../api.js';
import { DialogElement } from '../lib/dialog-element.js';
import { counted } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { serviceWords } from '../lib/words.js';
import { integrationPath } from '../router.js';
import { failurePanel } from './failure-panel.js';

/** @import { Integration, ServiceName, ServiceState, ServiceVerdict } from '../types.js' */

/** What a service brings in. @type {Record<ServiceName, [string, string]>} */
export const serviceRows = { repos: ['commit', 'commits'], pull_requests: ['pull request', 'pull requests'], tickets: ['ticket', 'tickets'] };

/** @param {ServiceState} state */
export const heldRows = ({ service, held }) => counted(held, ...serviceRows[service]);

export class ServiceOffDialog extends DialogElement {
  static properties = { integration: { attribute: false }, state: { attribute: false }, forget: { state: true } };

  constructor() {
    super();
    /** @type {Integration | null} */
    this.integration = null;
    /** @type {ServiceState | null} */
    this.state = null;
    this.forget = false;
  }

  renderDialog() {
    const { state, integration } = this;
    if (!state || !integration) return nothing;
    const name = serviceWords[state.service];
    const clones = state.service === 'repos' ? ' and the clones of its repos' : '';
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">Turn off ${name}?</h2>
        <p class="explanation">Reading them stops at once, and nothing new is read for “${integration.name}”. Nothing changes in GitLab.</p>
        ${state.held === 0 ? html`<p class="ink-2">Nothing was read yet.</p>` : html`<fieldset class="service-choices"><legend class="visually-hidden">What was read so far</legend>
          ${this.#choice(false, `Keep ${heldRows(state)}`, 'They are hidden and not counted while it is off, and are here at once when it is on again.')}
          ${this.#choice(true, `Delete ${heldRows(state)}`, `They leave this computer${clones}. Should it be turned on again, they are read anew.`)}
        </fieldset>`}
        ${this.failure ? failurePanel(this.failure) : nothing}
      </div></div>
      <div class="foot">
        <button type="button" class="button secondary" autofocus ?disabled=${this.busy} @click=${() => this.finish(false)}>Cancel</button>
        <button type="button" class=${`button ${this.forget ? 'danger' : 'primary'}`} aria-busy=${this.busy} @click=${() => void this.#turnOff(integration, state)}>${this.busy ? html`${arc()} Turning off` : this.forget ? 'Turn off and delete' : 'Turn off'}</button>
      </div>`;
  }

  /** @param {boolean} forget @param {string} label @param {string} hint */
  #choice(forget, label, hint) {
    return html`<label class="choice-row"><input class="radio" type="radio" name="service-data" .checked=${this.forget === forget} @change=${() => (this.forget = forget)}>
      <span><span class="weight-500">${label}</span><span class="hint">${hint}</span></span></label>`;
  }

  /** Enter does nothing: what may delete is pressed on purpose. */
  submit() {}

  /** @param {Integration} integration @param {ServiceState} state */
  async #turnOff({ id, services }, { service }) {
    const left = services.filter((each) => each !== service);
    if (await this.attempt(() => setServices(id, left, this.forget ? [service] : []))) this.finish(this.forget ? 'deleted' : 'kept');
  }
}

export class ServiceOnDialog extends DialogElement {
  static properties = { integration: { attribute: false }, state: { attribute: false }, verdict: { state: true }, checking: { state: true } };

  constructor() {
    super();
    /** @type {Integration | null} */
    this.integration = null;
    /** @type {ServiceState | null} */
    this.state = null;
    /** What GitLab says now. @type {ServiceVerdict | null} */
    this.verdict = null;
    this.checking = true;
  }

  connectedCallback() {
    super.connectedCallback();
    void this.#check();
  }

  /** Asks with the credential that is kept, as the Credentials tab does. */
  async #check() {
    const { integration, state } = this;
    if (!integration || !state) return;
    this.checking = true;
    await this.attempt(async () => {
      const report = await checkConnection({ provider: integration.provider, address: '', token: null, useSampleToken: false, integrationId: integration.id, network: null }, () => {});
      const failed = report.rungs.find((rung) => rung.outcome === 'failed')?.failure;
      this.verdict = report.verdicts.find((each) => each.service === state.service) ?? null;
      if (failed && this.verdict?.verdict !== 'impossible') throw failed;
    });
    this.checking = false;
  }

  renderDialog() {
    const { state, integration } = this;
    if (!state || !integration) return nothing;
    const name = serviceWords[state.service];
    const impossible = this.verdict?.verdict === 'impossible';
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">Turn on ${name}?</h2>
        <p class="explanation">${state.held > 0 ? `${heldRows(state)} that were kept are shown again, and what came since is read.` : `All ${serviceRows[state.service][1]} of ${counted(integration.repositoriesImported, 'imported repo')} are read from the beginning.`}</p>
        <div role="status">${this.checking ? html`<p class="data-status">${arc()}<span>Checking scopes and role</span></p>` : this.verdict && !this.failure ? verdictLine(this.verdict, integration) : nothing}</div>
        ${this.failure ? failurePanel(this.failure, html`<button type="button" class="button secondary small" @click=${() => void this.#check()}>Try again</button>`) : nothing}
      </div></div>
      <div class="foot">
        <button type="button" class="button secondary" autofocus @click=${() => this.finish(false)}>Cancel</button>
        ${impossible ? html`<a class="button primary" href=${`#${integrationPath(integration.id, 'credentials')}`} @click=${() => this.finish(false)}>${integration.authKind === 'oauth' ? 'Connect again' : 'Replace token'}</a>`
          : html`<button type="submit" class="button primary" aria-busy=${this.busy && !this.checking} ?disabled=${this.checking || !this.verdict || this.failure !== null}>${this.busy && !this.checking ? html`${arc()} Turning on` : 'Turn on'}</button>`}
      </div>`;
  }

  async submit() {
    const { integration, state, verdict } = this;
    if (!integration || !state || this.checking || !verdict || verdict.verdict === 'impossible') return;
    if (await this.attempt(() => setServices(integration.id, [...integration.services, state.service]))) this.finish(true);
  }
}

/** @param {ServiceVerdict} verdict @param {Integration} integration */
function verdictLine({ verdict, sentence, remedy }, { account }) {
  if (verdict === 'ready') return html`<p class="data-status">${icon('circle-check', 16, 'positive-mark')}<span>Ready <span class="detail">Scopes and role of ${account.username} suffice.</span></span></p>`;
  const impossible = verdict === 'impossible';
  return html`<div class=${`banner ${impossible ? 'danger' : 'warning'}`}>${icon(impossible ? 'circle-x' : 'triangle-alert')}
    <p class="words"><span class="sentence">${sentence}</span> <span class="consequence">${remedy ?? ''}</span></p></div>`;
}

customElements.define('service-off-dialog', ServiceOffDialog);
customElements.define('service-on-dialog', ServiceOnDialog);
