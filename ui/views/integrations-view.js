// The list of integrations: where the app reads from, how each is doing, and what can be done with it.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { getApplicationState, listIntegrations } from '../api.js';
import { failedPage } from '../components/failure-panel.js';
import { firstStart } from '../components/first-start.js';
import { integrationRow, integrationColumns } from '../components/integration-row.js';
import '../components/menu-button.js';
import { pageHeader } from '../components/page-header.js';
import { segmentControl } from '../components/segment-control.js';
import { LightElement } from '../lib/element.js';
import { counted, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { arrange, countByStatus, signInWarnings, summarise } from '../lib/integration-list.js';
import { Loaded, integrationTags } from '../lib/loaded.js';
import { startSync } from '../lib/pausing.js';
import { removeIntegrations } from '../lib/removal.js';
import { nothingToSync } from '../lib/schedule-words.js';
import { askUnlock } from '../lib/secret-storage.js';
import { providerWords, serviceWords, statusWords } from '../lib/words.js';
import { integrationPath, navigate } from '../router.js';
import { exploreSample, startWizard } from '../wizard/wizard.js';

/** @import { DataStatus, Integration, Provider, ServiceName } from '../types.js' */
/** @import { IntegrationSort, Warning } from '../lib/integration-list.js' */

/** Warnings that were put away, until the app is started again. @type {Set<string>} */
const putAway = new Set();

/** @type {(DataStatus)[]} */
const statuses = ['healthy', 'processing', 'rate_limited', 'failed'];

export class IntegrationsView extends LightElement {
  static properties = { search: { state: true }, status: { state: true }, provider: { state: true }, service: { state: true }, ticked: { state: true }, sort: { state: true }, descending: { state: true } };

  constructor() {
    super();
    this.search = '';
    /** @type {DataStatus | null} */
    this.status = null;
    /** @type {Provider | null} */
    this.provider = null;
    /** @type {ServiceName | null} */
    this.service = null;
    /** Ids of the ticked rows. @type {ReadonlySet<number>} */
    this.ticked = new Set();
    /** @type {IntegrationSort} */
    this.sort = 'lastUpdated';
    this.descending = true;
  }

  #integrations = new Loaded(this, listIntegrations, integrationTags);
  #application = new Loaded(this, getApplicationState, () => ['settings']);
  /** Id of the row that was ticked last. */
  #lastTicked = 0;

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
    // What is out of sight is out of the selection too: nobody deletes what is not shown.
    const chosen = rows.filter((each) => this.ticked.has(each.id));
    const all = rows.length > 0 && chosen.length === rows.length;
    const tickAll = html`<input class="check" type="checkbox" aria-label="Select all shown" ?disabled=${rows.length === 0} .checked=${live(all)} .indeterminate=${live(chosen.length > 0 && !all)}
      @change=${() => { this.ticked = new Set(all ? [] : rows.map((each) => each.id)); }}>`;
    return html`
      <div class="page-body list-page">
        ${this.#renderBanner(integrations)}
        ${this.#renderTools(integrations, chosen)}
        <div class="table-region" role="region" aria-label="Integrations" tabindex="0">
          <table class="table double integrations-table" aria-label="Integrations">
            ${integrationColumns(this.sort, this.descending, (sort) => this.#sortBy(sort), tickAll)}
            <tbody>${repeat(rows, (each) => each.id, (each) => integrationRow(each, this.ticked.has(each.id), (event) => this.#tick(each.id, rows, event)))}</tbody>
          </table>
          ${rows.length === 0 ? html`<p class="nothing-found">No integration fits. <button type="button" class="link" @click=${this.#clear}>Clear filters</button></p>` : nothing}
        </div>
        <p class="table-foot">${summarise(integrations)}</p>
      </div>`;
  }

  /** @param {Integration[]} integrations @param {Integration[]} chosen */
  #renderTools(integrations, chosen) {
    if (chosen.length > 0) return this.#renderSelection(chosen);
    const counts = countByStatus(integrations);
    return html`
      <div class="tool-row">
        <div class="search">
          ${icon('search')}
          <input class="input" type="search" placeholder="Search name, host or person" aria-label="Search name, host or person" .value=${this.search}
            @input=${(/** @type {InputEvent} */ event) => { this.search = /** @type {HTMLInputElement} */ (event.target).value; }}>
        </div>
        ${picker('Provider', this.provider, providerWords, (value) => { this.provider = value; })}
        ${picker('Service', this.service, serviceWords, (value) => { this.service = value; })}
        <span class="spacer"></span>
        ${segmentControl({
          label: 'Data status', value: this.status ?? 'all', onChoose: (value) => { this.status = value === 'all' ? null : value; },
          options: [{ value: 'all', label: 'All', count: integrations.length }, ...statuses.map((value) => ({ value, label: statusWords[value], count: counts[value] }))],
        })}
      </div>`;
  }

  /** @param {Integration[]} chosen */
  #renderSelection(chosen) {
    const readable = chosen.some((each) => nothingToSync(each) === '');
    const clear = () => { this.ticked = new Set(); };
    return html`
      <div class="tool-row" role="group" aria-label="Selected integrations">
        <strong class="small" role="status">${formatNumber(chosen.length)} selected</strong>
        <span class="spacer"></span>
        <button type="button" class="button secondary small" ?disabled=${!readable} title=${readable ? nothing : nothingToSync(chosen[0])} @click=${() => void startSync(chosen)}>${icon('refresh-cw')}Sync now</button>
        <button type="button" class="button secondary small" aria-label=${`Remove ${counted(chosen.length, 'integration')}`} @click=${() => void removeIntegrations(chosen).then((done) => done && clear())}>${icon('trash-2')}Remove</button>
        <button type="button" class="button text small" @click=${clear}>Clear selection</button>
      </div>`;
  }

  /** With Shift, everything from the row ticked last to this one. @param {number} id @param {Integration[]} rows @param {Event} event */
  #tick(id, rows, event) {
    const on = /** @type {HTMLInputElement} */ (event.target).checked;
    const places = [rows.findIndex((each) => each.id === id), rows.findIndex((each) => each.id === this.#lastTicked)];
    const from = /** @type {MouseEvent} */ (event).shiftKey && places[1] >= 0 ? Math.min(...places) : places[0];
    const ticked = new Set(this.ticked);
    for (const each of rows.slice(from, (/** @type {MouseEvent} */ (event).shiftKey ? Math.max(...places) : places[0]) + 1)) {
      if (on) ticked.add(each.id);
      else ticked.delete(each.id);
    }
    this.#lastTicked = id;
    this.ticked = ticked;
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

  /** @param {IntegrationSort} sort */
  #sortBy(sort) {
    this.descending = this.sort === sort ? !this.descending : sort === 'lastUpdated';
    this.sort = sort;
  }

  #clear() {
    this.search = '';
    this.status = null;
    this.provider = null;
    this.service = null;
  }
}

/**
 * A filter that is off, or one of some words.
 * @template {string} T
 * @param {string} key @param {T | null} value @param {Record<T, string>} words @param {(value: T | null) => void} choose
 */
function picker(key, value, words, choose) {
  const values = /** @type {T[]} */ (Object.keys(words));
  return html`<menu-button kind="picker" key=${key} .value=${value === null ? 'Any' : words[value]} .chosen=${value !== null}
    .items=${[{ label: 'Any', checked: value === null, run: () => choose(null) }, ...values.map((each) => ({ label: words[each], checked: value === each, run: () => choose(each) }))]}></menu-button>`;
}

/** Bars where rows will be, so that nothing jumps when they come. */
function waitingRows() {
  return html`
    <div class="page-body list-page" role="status" aria-label="Reading the integrations">
      ${[1, 2, 3, 4].map(() => html`<div class="waiting-row"><span class="skeleton"></span><span class="skeleton"></span><span class="skeleton"></span></div>`)}
    </div>`;
}

customElements.define('integrations-view', IntegrationsView);
