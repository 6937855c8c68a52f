// The table of users with search, filter, selection and their actions, and the detail of the one that was opened.

import { html, nothing } from 'lit';
import { getMemberCounts, listMembers, onDataChanged } from '../api.js';
import '../components/data-table.js';
import '../components/menu-button.js';
import { throttle } from '../data/throttle.js';
import { TypingPause } from '../data/typing-pause.js';
import { LightElement } from '../lib/element.js';
import { formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { hide, include, memberMenu, merge, unhide } from './users-actions.js';
import { memberColumns } from './users-columns.js';
import './users-detail.js';

/** @typedef {import('../types.js').Member} Member */
/** @typedef {import('../types.js').MemberFilter} MemberFilter */

/** Least time between two readings while an import runs, milliseconds. */
const REFRESH_EVERY = 3000;

/** @type {[MemberFilter, string][]} */
const FILTERS = [['all', 'Everybody'], ['active', 'Active in 90 days'], ['bots', 'Bots'], ['excluded', 'Excluded'], ['suggested', 'With suggestions'], ['hidden', 'Hidden']];

export class UsersPanel extends LightElement {
  static properties = {
    suggested: { attribute: false },
    search: { state: true },
    filter: { state: true },
    filters: { state: true },
    counts: { state: true },
    selected: { state: true },
    total: { state: true },
    opened: { state: true },
  };

  constructor() {
    super();
    /** Pairs that may be one person, `null` before they are counted. @type {number|null} */
    this.suggested = null;
    this.search = '';
    /** @type {MemberFilter} */
    this.filter = 'all';
    /** @type {Record<string, unknown>} */
    this.filters = { filter: 'all', search: '' };
    /** @type {Partial<Record<MemberFilter, number>>} */
    this.counts = {};
    /** @type {Map<string, Member>} */
    this.selected = new Map();
    /** @type {number|null} */
    this.total = null;
    /** Id of the user whose detail is open. @type {string|null} */
    this.opened = null;
  }

  /** @type {() => void} */
  #end = () => {};
  #typing = new TypingPause(this, () => this.#ask());
  #refresh = throttle(() => this.#read(), REFRESH_EVERY);
  #columns = memberColumns((row, included) => void include([row], included).then((change) => change ?? this.#table?.refresh()));

  get #table() {
    return /** @type {import('../components/data-table.js').DataTable|null} */ (this.querySelector('data-table'));
  }

  connectedCallback() {
    super.connectedCallback();
    this.#end = onDataChanged((tags) => {
      if (tags.includes('members')) this.#read();
      else if (tags.some((tag) => tag.startsWith('integration'))) this.#refresh();
    });
    void this.#count();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#end();
  }

  #read() {
    this.#table?.refresh();
    void this.#count();
  }

  async #count() {
    try {
      this.counts = { ...(await getMemberCounts()) };
    } catch {
      // The table itself tells the failure; a filter without a number is only less.
      this.counts = {};
    }
  }

  #ask() {
    this.filters = { filter: this.filter, search: this.search.trim() };
  }

  /** @param {InputEvent} event */
  #typed(event) {
    this.search = /** @type {HTMLInputElement} */ (event.target).value;
    this.#typing.typed();
  }

  /** @param {MemberFilter} filter */
  #choose(filter) {
    this.filter = filter;
    this.#table?.clearSelection();
    this.#ask();
  }

  #clear() {
    this.search = '';
    this.#choose('all');
  }

  /** What was selected has other ids after a change, so the selection ends with it. @param {Promise<unknown>} action */
  async #act(action) {
    if (await action) {
      this.#table?.clearSelection();
      this.#table?.focus();
    }
  }

  /** @param {CustomEvent<number>} event */
  async #step(event) {
    const row = await this.#table?.step(event.detail);
    if (row) this.opened = row.id;
  }

  render() {
    const filtering = this.filters.search !== '' || this.filter !== 'all';
    const bare = this.total === 0 && !filtering && !this.counts.hidden;
    return html`
      ${bare ? nothing : this.#toolRow()}
      <data-table .label=${'Users'} .nouns=${['user', 'users']} .columns=${this.#columns} .load=${listMembers} .filters=${this.filters} ?filtering=${filtering}
        .sort=${'commits'} .descending=${true} selectable .rowLabel=${(/** @type {Member} */ row) => row.name || row.handle || 'No name'} .opened=${this.opened}
        .menu=${(/** @type {Member} */ row) => memberMenu(row, () => (this.opened = row.id))} .empty=${this.#empty()}
        @row-open=${(/** @type {CustomEvent<Member>} */ event) => (this.opened = event.detail.id)}
        @selection-change=${(/** @type {CustomEvent<Map<string, Member>>} */ event) => (this.selected = new Map(event.detail))}
        @rows-changed=${(/** @type {CustomEvent<{ total: number|null }>} */ event) => (this.total = event.detail.total)}
        @clear-filters=${this.#clear}></data-table>
      ${this.opened === null
        ? nothing
        : html`<users-detail .memberId=${this.opened} @step=${this.#step} @moved=${(/** @type {CustomEvent<string>} */ event) => (this.opened = event.detail)} @closed=${() => (this.opened = null)}></users-detail>`}`;
  }

  #empty() {
    return html`<div class="empty-state">
      <h2>Nobody is known yet</h2>
      <p>Users are found in the commits, pull requests and tickets of the repos you import.</p>
      <div class="actions"><a class="button secondary" href="#/settings/repos">Go to Repos</a></div>
    </div>`;
  }

  /** @param {MemberFilter} filter */
  #label(filter) {
    const label = FILTERS.find(([value]) => value === filter)?.[1] ?? '';
    const count = this.counts[filter];
    return count === undefined ? label : `${label} (${formatNumber(count)})`;
  }

  #toolRow() {
    const chosen = [...this.selected.values()];
    return html`<div class="tool-row">
      ${chosen.length > 0 ? this.#selectionTools(chosen) : nothing}
      <div class="search wide">${icon('search')}<input class="input" type="search" aria-label="Search users" placeholder="Search name or address" .value=${this.search}
        spellcheck="false" autocomplete="off" @input=${this.#typed} /></div>
      <menu-button kind="picker" key="Show" .value=${this.#label(this.filter)} ?chosen=${this.filter !== 'all'} .items=${FILTERS.map(([filter]) => ({
        label: this.#label(filter), checked: this.filter === filter, run: () => this.#choose(filter),
      }))}></menu-button>
    </div>`;
  }

  /** @param {Member[]} chosen */
  #selectionTools(chosen) {
    const hidden = chosen.every((row) => row.treatment === 'hidden');
    const excluded = chosen.every((row) => row.treatment === 'excluded');
    return html`<strong class="small">${formatNumber(chosen.length)} selected</strong>
      ${chosen.length > 1 ? html`<button type="button" class="button secondary small" @click=${() => this.#act(merge(chosen))}>${icon('users', 14)}Merge</button>` : nothing}
      ${hidden
        ? html`<button type="button" class="button secondary small" @click=${() => this.#act(unhide(chosen))}>${icon('eye', 14)}Show again</button>`
        : html`<button type="button" class="button secondary small" @click=${() => this.#act(include(chosen, excluded))}>${excluded ? 'Include in metrics' : 'Exclude from metrics'}</button>
          <button type="button" class="button secondary small" @click=${() => this.#act(hide(chosen))}>${icon('eye-off', 14)}Hide</button>`}
      <button type="button" class="button quiet small" @click=${() => { this.#table?.clearSelection(); this.#table?.focus(); }}>Clear</button>
      <span class="spacer"></span>`;
  }
}

customElements.define('users-panel', UsersPanel);
