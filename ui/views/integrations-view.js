// The list of integrations: where the app reads from, how each is doing, and what can be done with it.
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { getApplicationState, getImportProgress, listIntegrations } from '../api.js';
import { failedPage } from '../components/failure-panel.js';
import { firstStart } from '../components/first-start.js';
import { integrationRow, integrationColumns } from '../components/integration-row.js';
import { pageHeader } from '../components/page-header.js';
import { segmentControl } from '../components/segment-control.js';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';
import { arrange, countByStatus, signInWarnings, summarise } from '../lib/integration-list.js';
import { Loaded, integrationTags } from '../lib/loaded.js';
import { askUnlock } from '../lib/secret-storage.js';
import { statusWords } from '../lib/words.js';
import { integrationPath, navigate } from '../router.js';
import { exploreSample, startWizard } from '../wizard/wizard.js';

/** @import { DataStatus, Integration } from '../types.js' */
/** @import { IntegrationSort, Warning } from '../lib/integration-list.js' */

/** Warnings that were put away, until the app is started again. @type {Set<string>} */
const putAway = new Set();

/** @type {(DataStatus)[]} */
const statuses = ['healthy', 'processing', 'rate_limited', 'failed'];

export class IntegrationsView extends LightElement {
  static properties = { search: { state: true }, status: { state: true }, sort: { state: true }, descending: { state: true } };

  constructor() {
    super();
    this.search = '';
    /** @type {DataStatus | null} */
    this.status = null;
    /** @type {IntegrationSort} */
    this.sort = 'lastUpdated';
    this.descending = true;
  }

  /** Integrations that an import runs for. @type {Set<number>} */
  #moving = new Set();
  #integrations = new Loaded(this, () => this.#load(), integrationTags);
  #application = new Loaded(this, getApplicationState, () => ['settings']);

  render() {
    const { value, failure } = this.#integrations;
    const first = value?.length === 0;
    const start = () => startWizard();
    return html`
      ${pageHeader({
        heading: 'Integrations', line: 'Where Flow Desktop reads from. Each keeps its own account and its own data.',
        actions: html`<button type="button" class="button ${value && !first ? 'primary' : 'secondary'}" @click=${start}>${icon('plus')} Add Integration</button>`,
      })}
      ${failure && !value ? failedPage(failure, () => void this.#integrations.reload()) : nothing}
      ${!value && this.#integrations.pending ? waitingRows() : nothing}
      ${first ? firstStart(start, () => exploreSample()) : nothing}
      ${value && !first ? this.#renderList(value) : nothing}`;
  }

  /** @param {Integration[]} integrations */
  #renderList(integrations) {
    const rows = arrange(integrations, this);
    return html`
      <div class="page-body list-page">
        ${this.#renderBanner(integrations)}
        ${this.#renderTools(integrations)}
        <div class="table-region" role="region" aria-label="Integrations" tabindex="0">
          <table class="table double integrations-table" aria-label="Integrations">
            ${integrationColumns(this.sort, this.descending, (sort) => this.#sortBy(sort))}
            <tbody>${repeat(rows, (each) => each.id, (each) => integrationRow(each, this.#moving.has(each.id)))}</tbody>
          </table>
          ${rows.length === 0 ? html`<p class="nothing-found">No integration fits. <button type="button" class="link" @click=${this.#clear}>Clear filters</button></p>` : nothing}
        </div>
        <p class="table-foot">${summarise(integrations)}</p>
      </div>`;
  }

  /** @param {Integration[]} integrations */
  #renderTools(integrations) {
    const counts = countByStatus(integrations);
    return html`
      <div class="tool-row">
        <div class="search">
          ${icon('search')}
          <input class="input" type="search" placeholder="Search name, host or person" aria-label="Search name, host or person" .value=${this.search}
            @input=${(/** @type {InputEvent} */ event) => { this.search = /** @type {HTMLInputElement} */ (event.target).value; }}>
        </div>
        <span class="spacer"></span>
        ${segmentControl({
          label: 'Data status', value: this.status ?? 'all', onChoose: (value) => { this.status = value === 'all' ? null : value; },
          options: [{ value: 'all', label: 'All', count: integrations.length }, ...statuses.map((value) => ({ value, label: statusWords[value], count: counts[value] }))],
        })}
      </div>`;
  }

  /** @param {Integration[]} integrations */
  #renderBanner(integrations) {
    if (this.#application.value?.secretStorage.fileLocked) {
      return html`
        <div class="banner warning" role="status">
          ${icon('lock')}
          <p class="words"><span class="sentence">The file with your tokens is locked.</span> <span class="consequence">Updates wait until you unlock it; all data can be read.</span></p>
          <button type="button" class="button secondary small" @click=${() => void askUnlock()}>Unlock</button>
        </div>`;
    }
    const warnings = signInWarnings(integrations).filter((each) => !putAway.has(each.key));
    return warnings.length > 0 ? this.#renderWarning(warnings[0], warnings.length - 1) : nothing;
  }

  /** @param {Warning} warning @param {number} more */
  #renderWarning(warning, more) {
    const putAwayThis = () => {
      putAway.add(warning.key);
      this.requestUpdate();
    };
    return html`
      <div class="banner ${warning.level}" role="status">
        ${icon(warning.level === 'info' ? 'info' : warning.level === 'warning' ? 'triangle-alert' : 'circle-x')}
        <p class="words"><span class="sentence">${warning.sentence}</span> <span class="consequence">${warning.consequence}${more > 0 ? ` And ${more} more.` : ''}</span></p>
        <button type="button" class="button secondary small" @click=${() => navigate(integrationPath(warning.integrationId, 'credentials'))}>${warning.button}</button>
        <button type="button" class="button quiet icon-only" aria-label="Put away" title="Put away" @click=${putAwayThis}>${icon('x')}</button>
      </div>`;
  }

  async #load() {
    const integrations = await listIntegrations();
    const processing = integrations.filter((each) => each.dataStatus === 'processing');
    const progress = await Promise.all(processing.map((each) => getImportProgress(each.id)));
    this.#moving = new Set(progress.filter((each) => each.running && !each.paused).map((each) => each.integrationId));
    return integrations;
  }

  /** @param {IntegrationSort} sort */
  #sortBy(sort) {
    this.descending = this.sort === sort ? !this.descending : sort === 'lastUpdated';
    this.sort = sort;
  }

  #clear() {
    this.search = '';
    this.status = null;
  }
}

/** Bars where rows will be, so that nothing jumps when they come. */
function waitingRows() {
  return html`
    <div class="page-body list-page" role="status" aria-label="Reading the integrations">
      ${[1, 2, 3, 4].map(() => html`<div class="waiting-row"><span class="skeleton"></span><span class="skeleton"></span><span class="skeleton"></span></div>`)}
    </div>`;
}

customElements.define('integrations-view', IntegrationsView);
