// Imported repos as a table with search, status, selection and their actions: of one integration, or of all of them.

import { html, nothing } from 'lit';
import { listRepositories, onDataChanged, onImportProgress } from '../api.js';
import '../components/data-table.js';
import '../components/menu-button.js';
import { throttle } from '../data/throttle.js';
import { TypingPause } from '../data/typing-pause.js';
import { LightElement } from '../lib/element.js';
import { formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { statusWords } from '../lib/words.js';
import { navigate, repositoryPath } from '../router.js';
import { removeRepositories, repositoryMenu, syncRepositories } from './repos-actions.js';
import { repositoryColumns } from './repos-columns.js';

/** @typedef {import('../types.js').Repository} Repository */
/** @typedef {import('../types.js').DataStatus} DataStatus */

/** Least time between two readings while an import runs, milliseconds. */
const REFRESH_EVERY = 1000;
/** @type {DataStatus[]} */
const STATUSES = ['processing', 'healthy', 'rate_limited', 'failed'];

export class ReposPanel extends LightElement {
  static properties = {
    integrationId: { attribute: false },
    integrations: { attribute: false },
    empty: { attribute: false },
    note: { attribute: false },
    search: { state: true },
    status: { state: true },
    filters: { state: true },
    selected: { state: true },
    total: { state: true },
  };

  constructor() {
    super();
    /** `null` for the repos of all integrations. @type {number|null} */
    this.integrationId = null;
    /** @type {import('../types.js').Integration[]} */
    this.integrations = [];
    /** Drawn while no repo is imported. @type {unknown} */
    this.empty = nothing;
    /** Drawn at the right of the foot line. @type {unknown} */
    this.note = nothing;
    this.search = '';
    /** @type {DataStatus|null} */
    this.status = null;
    /** @type {Record<string, unknown>} */
    this.filters = {};
    /** @type {Map<number, Repository>} */
    this.selected = new Map();
    /** @type {number|null} */
    this.total = null;
  }

  /** @type {(() => void)[]} */
  #endings = [];
  #typing = new TypingPause(this, () => this.#ask());
  #refresh = throttle(() => this.#table?.refresh(), REFRESH_EVERY);

  get #table() {
    return /** @type {import('../components/data-table.js').DataTable|null} */ (this.querySelector('data-table'));
  }

  connectedCallback() {
    super.connectedCallback();
    this.#endings = [
      onImportProgress(({ integrationId }) => {
        if (this.integrationId === null || this.integrationId === integrationId) this.#refresh();
      }),
      onDataChanged((tags) => {
        if (tags.some((tag) => tag === 'integrations' || tag.startsWith('integration:') || tag.startsWith('repository:'))) this.#refresh();
      }),
    ];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.#endings) end();
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (changed.has('integrationId')) this.#ask();
    if (changed.has('integrations') || changed.has('integrationId')) {
      const byId = new Map(this.integrations.map((integration) => [integration.id, integration]));
      this.#columns = repositoryColumns({ integration: (id) => byId.get(id), withIntegration: this.integrationId === null && this.integrations.length > 1 });
    }
  }

  /** @type {import('../components/data-table.js').Column[]} */
  #columns = [];

  #ask() {
    this.filters = { integrationId: this.integrationId, search: this.search.trim(), status: this.status };
  }

  /** @param {InputEvent} event */
  #typed(event) {
    this.search = /** @type {HTMLInputElement} */ (event.target).value;
    this.#typing.typed();
  }

  /** @param {DataStatus|null} status */
  #choose(status) {
    this.status = status;
    this.#ask();
  }

  #clear() {
    this.search = '';
    this.status = null;
    this.#ask();
  }

  /** The buttons of the selection go with it, so the focus moves to the table. */
  #clearSelection() {
    this.#table?.clearSelection();
    this.#table?.focus();
  }

  async #remove() {
    if (await removeRepositories([...this.selected.values()])) this.#clearSelection();
    this.#table?.refresh();
  }

  render() {
    const filtering = this.filters.search !== '' || this.status !== null;
    const bare = this.total === 0 && !filtering;
    return html`
      ${bare ? nothing : this.#toolRow()}
      <data-table
        .label=${'Repos'} .nouns=${['repo', 'repos']} .columns=${this.#columns} .load=${listRepositories} .filters=${this.filters} ?filtering=${filtering}
        .sort=${'name'} selectable .rowLabel=${(/** @type {Repository} */ row) => row.fullPath}
        .menu=${this.#menu} .empty=${this.empty} .note=${this.note}
        @row-open=${(/** @type {CustomEvent<Repository>} */ event) => navigate(repositoryPath(event.detail.id))}
        @selection-change=${(/** @type {CustomEvent<Map<number, Repository>>} */ event) => (this.selected = new Map(event.detail))}
        @rows-changed=${(/** @type {CustomEvent<{ total: number|null }>} */ event) => (this.total = event.detail.total)}
        @clear-filters=${this.#clear}></data-table>`;
  }

  #menu = (/** @type {Repository} */ row) => repositoryMenu(row, () => {
    if (this.selected.has(row.id)) this.#table?.clearSelection();
    this.#table?.refresh();
  });

  #toolRow() {
    const chosen = [...this.selected.values()];
    return html`<div class="tool-row">
      ${chosen.length > 0
        ? html`<strong class="small">${formatNumber(chosen.length)} selected</strong>
          <button type="button" class="button secondary small" @click=${() => syncRepositories(chosen)}>${icon('refresh-cw', 14)}Sync now</button>
          <button type="button" class="button secondary small danger-ink" @click=${this.#remove}>${icon('trash-2', 14)}Remove</button>
          <button type="button" class="button quiet small" @click=${this.#clearSelection}>Clear</button>`
        : nothing}
      ${chosen.length > 0 ? html`<span class="spacer"></span>` : nothing}
      <div class="search">${icon('search')}<input class="input" type="search" aria-label="Search repos and groups" placeholder="Search repos and groups" .value=${this.search}
        spellcheck="false" autocomplete="off" @input=${this.#typed} /></div>
      <menu-button kind="picker" key="Status" .value=${this.status ? statusWords[this.status] : 'Any'} ?chosen=${this.status !== null} .items=${[
        { label: 'Any', checked: this.status === null, run: () => this.#choose(null) },
        ...STATUSES.map((status) => ({ label: statusWords[status], checked: this.status === status, run: () => this.#choose(status) })),
      ]}></menu-button>
    </div>`;
  }
}

customElements.define('repos-panel', ReposPanel);
