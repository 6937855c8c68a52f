// One table of a repo with its search and states, and the detail of the row that was opened.

import { html, nothing } from 'lit';
import { onDataChanged, onImportProgress } from '../api.js';
import '../components/data-table.js';
import { segmentControl } from '../components/segment-control.js';
import { throttle } from '../data/throttle.js';
import { TypingPause } from '../data/typing-pause.js';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';
import './repository-detail.js';

/** @typedef {import('./repository-rows.js').RowKind} RowKind */

const REFRESH_EVERY = 2000;

export class RepositoryRowsPanel extends LightElement {
  static properties = {
    repository: { attribute: false },
    kind: { attribute: false },
    note: { attribute: false },
    search: { state: true },
    state: { state: true },
    filters: { state: true },
    counts: { state: true },
    opened: { state: true },
  };

  constructor() {
    super();
    /** @type {import('../types.js').Repository|null} */
    this.repository = null;
    /** @type {RowKind|null} */
    this.kind = null;
    /** Drawn at the right of the foot line. @type {unknown} */
    this.note = nothing;
    this.search = '';
    this.state = 'all';
    /** @type {Record<string, unknown>|null} */
    this.filters = null;
    /** Rows per state under the present search. @type {Record<string, number>} */
    this.counts = {};
    /** Id of the row whose detail is open. @type {number|null} */
    this.opened = null;
  }

  /** @type {(() => void)[]} */
  #endings = [];
  #typing = new TypingPause(this, () => this.#ask());
  #counting = 0;
  #refresh = throttle(() => {
    this.#table?.refresh();
    void this.#count();
  }, REFRESH_EVERY);

  get #table() {
    return /** @type {import('../components/data-table.js').DataTable|null} */ (this.querySelector('data-table'));
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('tab-panel');
    const own = (/** @type {string} */ tag) => tag === `repository:${this.repository?.id}` || tag === `integration:${this.repository?.integrationId}`;
    this.#endings = [
      onDataChanged((tags) => {
        if (tags.some(own)) this.#refresh();
      }),
      onImportProgress(({ current }) => {
        if (current.some((each) => each.repositoryId === this.repository?.id && each.stream === this.kind?.stream)) this.#refresh();
      }),
    ];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.#endings) end();
  }

  willUpdate() {
    if (this.filters === null && this.repository) this.#ask();
  }

  #ask() {
    this.filters = { repositoryId: this.repository?.id, search: this.search.trim(), state: this.state === 'all' ? null : this.state };
    void this.#count();
  }

  /** Counts every state under the search, so that each segment can say what it would find. */
  async #count() {
    const { kind, filters } = this;
    if (!kind || !filters || kind.states.length === 0) return;
    const round = ++this.#counting;
    const totals = await Promise.all(kind.states.map(async ({ value }) => {
      try {
        const page = await kind.load({ ...filters, state: value === 'all' ? null : value, sort: kind.sort, descending: kind.descending, offset: 0, limit: 1 });
        return /** @type {const} */ ([value, page.total]);
      } catch {
        // The table itself tells the failure; a segment without a number is only less.
        return null;
      }
    }));
    if (round === this.#counting) this.counts = Object.fromEntries(totals.filter((each) => each !== null));
  }

  /** @param {InputEvent} event */
  #typed(event) {
    this.search = /** @type {HTMLInputElement} */ (event.target).value;
    this.#typing.typed();
  }

  #clear() {
    this.search = '';
    this.state = 'all';
    this.#ask();
  }

  /** @param {CustomEvent<number>} event */
  async #step(event) {
    const row = await this.#table?.step(event.detail);
    if (row) this.opened = row.id;
  }

  render() {
    const { kind, repository, filters } = this;
    if (!kind || !repository || !filters) return nothing;
    const filtering = filters.search !== '' || filters.state !== null;
    return html`
      <div class="tool-row">
        <div class="search wide">${icon('search')}<input class="input" type="search" aria-label=${kind.search} placeholder=${kind.search} .value=${this.search} spellcheck="false" autocomplete="off"
          @input=${this.#typed} /></div>
        <span class="spacer"></span>
        ${kind.states.length > 0
          ? segmentControl({ label: 'State', value: this.state, options: kind.states.map((each) => ({ ...each, count: this.counts[each.value] })), onChoose: (state) => { this.state = state; this.#ask(); } })
          : nothing}
      </div>
      <data-table .label=${kind.label} .nouns=${kind.nouns} .columns=${kind.columns} .load=${kind.load} .filters=${filters} ?filtering=${filtering} .sort=${kind.sort} .descending=${kind.descending}
        .rowLabel=${kind.rowLabel} .opened=${this.opened} .empty=${this.#empty(kind)} .note=${this.note} @clear-filters=${this.#clear}
        @row-open=${(/** @type {CustomEvent<{ id: number }>} */ event) => (this.opened = event.detail.id)}></data-table>
      ${this.opened === null
        ? nothing
        : html`<repository-detail .kind=${kind.kind} .rowId=${this.opened} @step=${this.#step} @closed=${() => (this.opened = null)}></repository-detail>`}`;
  }

  /** @param {RowKind} kind */
  #empty(kind) {
    const stream = this.repository?.streams.find((candidate) => candidate.stream === kind.stream);
    const many = kind.nouns[1];
    if (stream?.state === 'off') return emptyState(`${kind.label} are not read`, `This integration does not read ${many}. Nothing is known about them here.`);
    if (stream?.state === 'failed') return emptyState(`${kind.label} could not be read`, stream.failure ? `${stream.failure.message} ${stream.failure.remedy ?? ''}` : 'Try again, the log in the data folder says more.');
    if (stream && stream.state !== 'complete') return emptyState(`${kind.label} are not here yet`, 'The import of this repo has not brought any so far.');
    return emptyState(`No ${many}`, `GitLab holds no ${many} for this repo.`);
  }
}

/** @param {string} heading @param {string} words */
function emptyState(heading, words) {
  return html`<div class="empty-state"><h2>${heading}</h2><p>${words}</p></div>`;
}

customElements.define('repository-rows-panel', RepositoryRowsPanel);
