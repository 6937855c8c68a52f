// The groups an account reaches, with its role in each and how much of it is imported.

import { html, nothing } from 'lit';
import { listGroups, onDataChanged, readAvailable } from '../api.js';
import '../components/data-table.js';
import { throttle } from '../data/throttle.js';
import { shownPath, shortPath, visibilityWords } from '../data/words.js';
import { LightElement } from '../lib/element.js';
import { formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { attempt } from '../lib/attempt.js';
import { integrationPath } from '../router.js';
import { searchAtNextVisit } from './import-repos-memory.js';
import { askForMissingGroup } from './missing-group-dialog.js';
import { copyText, openPage } from './repos-actions.js';

/** @typedef {import('../types.js').Group} Group */

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** @type {Record<string, (a: Group, b: Group) => number>} */
const orders = {
  path: (a, b) => collator.compare(a.fullPath, b.fullPath),
  role: (a, b) => (a.accessLevel ?? 0) - (b.accessLevel ?? 0),
  visibility: (a, b) => collator.compare(a.visibility, b.visibility),
  available: (a, b) => a.repositoriesAvailable - b.repositoriesAvailable,
  imported: (a, b) => a.repositoriesImported - b.repositoriesImported,
};

/** @type {import('../components/data-table.js').Column[]} */
const columns = [
  { key: 'path', title: 'Group', sort: 'path', cell: pathCell, tooltip: (row) => row.fullPath },
  { key: 'role', title: 'Role', sort: 'role', firstDescending: true, width: [8, 7], cell: roleCell },
  { key: 'visibility', title: 'Visibility', sort: 'visibility', width: [7, 6], cell: (row) => visibilityWords[row.visibility] },
  { key: 'available', title: 'Repos', sort: 'available', firstDescending: true, number: true, width: [6, 5], cell: (row) => formatNumber(row.repositoriesAvailable), tooltip: () => 'Repos directly in this group that the account can see' },
  { key: 'imported', title: 'Imported', sort: 'imported', firstDescending: true, number: true, width: [6, 6], cell: (row) => formatNumber(row.repositoriesImported) },
];

/** @param {Group} row */
function pathCell(row) {
  const { lead, last } = shortPath(row.fullPath, 4);
  const tag = row.kind === 'user' ? html` <span class="tag">Personal</span>` : row.archived ? html` <span class="tag">Archived</span>` : nothing;
  return html`<span class="with-icon">${icon('folder', 16, 'ink-2')}<span class="truncate"><span class="ink-3">${lead}</span><span class="weight-500">${last}</span></span>${tag}</span>`;
}

/** @param {Group} row */
function roleCell(row) {
  return row.roleName ? row.roleName : html`<span class="ink-3" title="GitLab does not say it for this group">not known</span>`;
}

export class IntegrationGroups extends LightElement {
  static properties = { integrationId: { attribute: false }, filters: { state: true } };

  constructor() {
    super();
    this.integrationId = 0;
    this.filters = { search: '' };
  }

  /** @type {(() => void)|undefined} */
  #end;
  /** Groups are few, so they are read once and sorted here. @type {Promise<Group[]>|null} */
  #groups = null;
  #refresh = throttle(() => {
    this.#groups = null;
    /** @type {import('../components/data-table.js').DataTable|null} */ (this.querySelector('data-table'))?.refresh();
  }, 2000);

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('tab-panel');
    this.#end = onDataChanged((tags) => {
      if (tags.includes(`integration:${this.integrationId}`)) this.#refresh();
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#end?.();
  }

  #load = async (/** @type {{ search: string, sort: string, descending: boolean, offset: number, limit: number }} */ { search, sort, descending, offset, limit }) => {
    this.#groups ??= listGroups(this.integrationId).catch((thrown) => {
      this.#groups = null;
      throw thrown;
    });
    const words = search.toLowerCase().trim();
    const found = (await this.#groups).filter((group) => `${group.fullPath}\n${shownPath(group.fullPath)}`.toLowerCase().includes(words));
    found.sort((a, b) => (orders[sort] ?? orders.path)(a, b) * (descending ? -1 : 1) || orders.path(a, b));
    return { total: found.length, offset, rows: found.slice(offset, offset + limit) };
  };

  render() {
    return html`
      <div class="tool-row"><div class="search">${icon('search')}<input class="input" type="search" aria-label="Search groups" placeholder="Search groups" .value=${this.filters.search}
        spellcheck="false" autocomplete="off" @input=${(/** @type {InputEvent} */ event) => (this.filters = { search: /** @type {HTMLInputElement} */ (event.target).value })} /></div>
        <span class="spacer"></span><button type="button" class="button text small" @click=${this.#missing}>Missing a group?</button></div>
      <data-table .label=${'Groups'} .nouns=${['group', 'groups']} .columns=${columns} .load=${this.#load} .filters=${this.filters} ?filtering=${this.filters.search.trim() !== ''} .sort=${'path'}
        .rowLabel=${(/** @type {Group} */ row) => row.fullPath} .menu=${menuOf} .empty=${this.#empty()} @clear-filters=${() => (this.filters = { search: '' })}
        @row-open=${(/** @type {CustomEvent<Group>} */ event) => void openPage('group', event.detail.id)}></data-table>`;
  }

  #missing() {
    const go = (/** @type {string} */ page) => { location.hash = `#${integrationPath(this.integrationId, page)}`; };
    void askForMissingGroup(this.integrationId, {
      show: (path) => {
        searchAtNextVisit(this.integrationId, path);
        go('import');
      },
      readAgain: () => void attempt(async () => void (await readAvailable(this.integrationId))),
      credentials: () => go('credentials'),
    });
  }

  #empty() {
    return html`<div class="empty-state"><h2>No groups reached</h2><p>The account belongs to no group that it could read. Read the list again on the import page after it was added to one.</p></div>`;
  }
}

/** @param {Group} row @returns {import('../components/menu-button.js').MenuItem[]} */
function menuOf(row) {
  return [
    { label: 'Open in GitLab', sign: 'square-arrow-out-up-right', run: () => void openPage('group', row.id) },
    { label: 'Copy path', sign: 'copy', run: () => void copyText(row.fullPath, 'Path') },
  ];
}

customElements.define('integration-groups', IntegrationGroups);
