// The tree of groups of the Groups tab: virtual rows, a switch in each, the whole keyboard of a tree.
//
// It draws what it is given and says what was pressed. What is open and what is switched on is its owner's to decide.

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { coveredBy } from '../data/group-tree.js';
import { visibilityWords } from '../data/words.js';
import { LightElement } from '../lib/element.js';
import { counted, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { spacer } from './data-table-parts.js';
import { ScrolledRows } from './scrolled-rows.js';

/** @typedef {import('../data/group-tree.js').GroupRow} GroupRow */
/** @typedef {import('../data/group-tree.js').GroupBranch} GroupBranch */

/** The columns after the group: title, classes, rem in a wide and in a narrow window. @type {[string, string, number, number][]} */
const COLUMNS = [['Role', '', 7, 6.25], ['Visibility', '', 6, 5.25], ['Repos', 'number', 5, 4], ['Imported', 'number', 5.5, 5.25], ['Auto-import', 'switch-cell', 8.5, 7]];

export class GroupTree extends LightElement {
  static properties = { rows: { attribute: false }, busy: { attribute: false }, menu: { attribute: false }, nothingFound: { attribute: false }, active: { state: true } };

  constructor() {
    super();
    /** Visible rows in reading order. @type {GroupRow[]} */
    this.rows = [];
    /** Groups whose switch is being set, by id. @type {ReadonlySet<number>} */
    this.busy = new Set();
    /** What can be done with a group. @type {(group: import('../types.js').Group) => (import('./menu-button.js').MenuItem | 'separator')[]} */
    this.menu = () => [];
    /** Drawn in place of rows when a search leaves none. @type {unknown} */
    this.nothingFound = nothing;
    /** Key of the row that keys act on. @type {string | null} */
    this.active = null;
  }

  #scroll = new ScrolledRows(this, { total: () => this.rows.length });

  get #table() {
    return /** @type {HTMLTableElement | null} */ (this.querySelector('table'));
  }

  get #index() {
    return this.rows.findIndex((row) => row.branch.key === this.active);
  }

  willUpdate() {
    this.#scroll.renew();
  }

  /** @param {GroupBranch} branch @param {boolean} open */
  #setOpen(branch, open) {
    this.dispatchEvent(new CustomEvent('set-open', { detail: { branch, open } }));
  }

  /** @param {GroupBranch} branch */
  #switch(branch) {
    if (branch.group.autoImport === 'covered' || this.busy.has(branch.group.id)) return;
    this.dispatchEvent(new CustomEvent('set-auto-import', { detail: { branch, on: branch.group.autoImport === 'off' } }));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target !== this.#table || event.altKey || event.ctrlKey || event.metaKey) return;
    const index = this.#index;
    const row = this.rows[index];
    const next = this.#scroll.indexAfter(event.key, index);
    if (next !== null) this.#activate(next);
    else if (!row) return;
    else if (event.key === ' ') this.#switch(row.branch);
    else if (event.key === 'Enter') this.#setOpen(row.branch, !row.expanded);
    else if (event.key === 'ArrowRight' && !row.expanded) this.#setOpen(row.branch, true);
    else if (event.key === 'ArrowRight' && row.branch.children.length > 0) this.#activate(index + 1);
    else if (event.key === 'ArrowLeft' && row.expanded) this.#setOpen(row.branch, false);
    else if (event.key === 'ArrowLeft') this.#activate(Math.max(index, 0), row.branch.parent);
    else if ((event.key === 'F10' && event.shiftKey) || event.key === 'ContextMenu') void /** @type {import('./data-table-parts.js').RowMenu | null} */ (this.querySelector(`#group-row-${index} row-menu`))?.toggle();
    else return;
    event.preventDefault();
  }

  /** @param {number} index @param {GroupBranch | null} [branch] its parent, to go there instead */
  #activate(index, branch) {
    const place = branch ? this.rows.findIndex((row) => row.branch === branch) : index;
    this.active = this.rows[place]?.branch.key ?? null;
    this.#scroll.reveal(place);
  }

  /** @param {MouseEvent} event @param {GroupRow} row */
  #pressed(event, row) {
    const target = /** @type {HTMLElement} */ (event.target);
    this.active = row.branch.key;
    if (target.closest('row-menu')) return;
    this.#table?.focus({ preventScroll: true });
    if (target.closest('.switch')) this.#switch(row.branch);
    else if (String(getSelection() ?? '') === '') this.#setOpen(row.branch, !row.expanded);
    // A switch shows what is, not what was pressed.
    this.requestUpdate();
  }

  render() {
    const { first, end, before, after } = this.#scroll.view;
    const active = this.#index;
    const spans = COLUMNS.length + 2;
    return html`<div class="data-table-scroller" @scroll=${() => this.#scroll.follow()}>
      <table class="table data-grid tree-grid group-grid" role="treegrid" tabindex="0" aria-label="Groups" aria-rowcount=${this.rows.length + 1}
        aria-activedescendant=${active >= first && active < end ? `group-row-${active}` : nothing} @keydown=${this.#key} @focus=${() => { if (this.#index < 0) this.active = this.rows[0]?.branch.key ?? null; }}>
        <colgroup><col />${COLUMNS.map(([, , wide, narrow]) => html`<col data-width=${`${this.#scroll.narrow ? narrow : wide}rem`} />`)}<col data-width="2.75rem" /></colgroup>
        <thead><tr aria-rowindex="1"><th scope="col"><span class="tree-name head" data-depth="0">Group</span></th>
          ${COLUMNS.map(([title, classes]) => html`<th scope="col" class=${classes}>${title}</th>`)}<th scope="col" class="row-actions"><span class="visually-hidden">Actions</span></th></tr></thead>
        <tbody>${spacer(before, spans)}${this.rows.slice(first, end).map((row, place) => this.#row(row, first + place, active))}${spacer(after, spans)}</tbody>
      </table>
      ${this.rows.length === 0 ? this.nothingFound : nothing}
    </div>`;
  }

  /** @param {GroupRow} row @param {number} index @param {number} active */
  #row(row, index, active) {
    const { branch, depth, expanded, context } = row;
    const { group } = branch;
    const parent = branch.children.length > 0;
    const own = parent ? `In and below it; ${counted(group.repositoriesAvailable, 'repo')} directly in it, ${formatNumber(group.repositoriesImported)} imported` : nothing;
    return html`<tr id=${`group-row-${index}`} class=${`data-row group${index === active ? ' active' : ''}${context ? ' context' : ''}`} aria-rowindex=${index + 2} aria-level=${depth + 1}
      aria-expanded=${parent ? String(expanded) : nothing} @click=${(/** @type {MouseEvent} */ event) => this.#pressed(event, row)}>
      <td title=${group.fullPath}><span class="tree-name" data-depth=${depth}>
        <span class="twist">${parent ? icon(expanded ? 'chevron-down' : 'chevron-right') : nothing}</span>
        ${icon(group.kind === 'user' ? 'user-round' : expanded ? 'folder-open' : 'folder')}<span class="label">${branch.label}</span>${tags(branch)}</span></td>
      <td class="muted">${roleCell(branch)}</td>
      <td class="muted">${visibilityWords[group.visibility]}</td>
      <td class="number" title=${own}>${formatNumber(branch.available)}</td>
      <td class="number" title=${own}>${formatNumber(branch.imported)}</td>
      <td class="switch-cell">${this.#switchOf(branch)}</td>
      <td class="row-actions"><row-menu .label=${`Actions for ${group.fullPath}`} .items=${this.menu(group)}></row-menu></td>
    </tr>`;
  }

  /** @param {GroupBranch} branch */
  #switchOf(branch) {
    const { group } = branch;
    const covered = group.autoImport === 'covered';
    const above = covered ? coveredBy(branch) : null;
    const words = covered ? `Covered by ${above ?? 'a group above'}` : group.autoImport === 'on' ? 'On, with what is below it' : 'Off';
    return html`<span class="switch-words" title=${words}><input class="switch" type="checkbox" role="switch" tabindex="-1" aria-label=${`Auto-import of ${group.fullPath}`} .checked=${live(group.autoImport !== 'off')}
      ?disabled=${covered} aria-busy=${String(this.busy.has(group.id))} aria-description=${covered ? words : nothing} /><span class="quiet truncate" aria-hidden="true">${covered ? 'Covered' : group.autoImport === 'on' ? 'On' : 'Off'}</span></span>`;
  }
}

/** @param {GroupBranch} branch */
function tags({ group }) {
  return html`${group.kind === 'user' ? html`<span class="tag">Personal</span>` : nothing}${group.archived ? html`<span class="tag">Archived</span>` : nothing}${group.shared
    ? html`<span class="tag" title="Repos of it were shared with a group of the account’s">Shared</span>` : nothing}`;
}

/** @param {GroupBranch} branch */
function roleCell({ group }) {
  return group.accessLevel === null ? html`<span class="ink-3" title="GitLab does not say it for this group">not known</span>` : group.roleName;
}

customElements.define('group-tree', GroupTree);
