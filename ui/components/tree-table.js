// The tree of groups and repos on the import page: virtual rows, tri-state boxes, the whole keyboard of a tree.
//
// It draws what it is given and says what was pressed. It decides neither what is selected nor what is open, and never
// calls the app.

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { boxOf } from '../data/selection.js';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';
import { spacer } from './data-table-parts.js';
import { ScrolledRows } from './scrolled-rows.js';
import { activityOf, groupNote, pullRequestsOf, stateCell } from './tree-table-cells.js';

/** @typedef {import('../data/tree.js').TreeRow} TreeRow */
/** @typedef {import('../data/tree.js').TreeNode} TreeNode */
/** @typedef {import('../data/selection.js').BoxState} BoxState */

/** rem of the columns Last activity, Pull requests and State, in a wide and a narrow window. */
const WIDTHS = { wide: ['7rem', '6.75rem', '16rem'], narrow: ['6.25rem', '5.5rem', '12.5rem'] };

export class TreeTable extends LightElement {
  static properties = {
    label: { attribute: false },
    rows: { attribute: false },
    head: { attribute: false },
    selected: { attribute: false },
    counts: { attribute: false },
    running: { attribute: false },
    nothingFound: { attribute: false },
    busy: { type: Boolean },
    active: { state: true },
  };

  constructor() {
    super();
    /** Accessible name of the tree. */
    this.label = '';
    /** How the box in the head looks, which stands for all that is shown. @type {BoxState} */
    this.head = 'locked';
    /** Visible rows in reading order. @type {TreeRow[]} */
    this.rows = [];
    /** Selected repository ids. @type {ReadonlySet<number>} */
    this.selected = new Set();
    /** @type {Map<import('../data/tree.js').GroupNode, import('../data/selection.js').GroupCount>} */
    this.counts = new Map();
    /** What the running import does, by repository id. @type {Map<number, { stream: string, done: number, total: number|null }>} */
    this.running = new Map();
    /** Drawn in place of rows when filters leave none. @type {unknown} */
    this.nothingFound = nothing;
    this.busy = false;
    /** Key of the row that keys act on; a key and not a place, so that it survives filters. @type {string|null} */
    this.active = null;
  }

  #scroll = new ScrolledRows(this, { total: () => this.rows.length });

  get #table() {
    return /** @type {HTMLTableElement|null} */ (this.querySelector('table'));
  }

  get #index() {
    return this.rows.findIndex((row) => row.node.key === this.active);
  }

  focus() {
    this.#table?.focus();
  }

  willUpdate() {
    this.#scroll.renew();
  }

  /** @param {string} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target !== this.#table || event.altKey || event.ctrlKey || event.metaKey) return;
    const index = this.#index;
    const row = this.rows[index];
    const next = this.#scroll.indexAfter(event.key, index);
    if (next !== null) this.#activate(next);
    else if (!row) return;
    else if (event.key === ' ') this.#tell('toggle-node', row.node);
    else if (event.key === 'ArrowRight') this.#right(row, index);
    else if (event.key === 'ArrowLeft') this.#left(row);
    else if (event.key === '*') this.#tell('open-siblings', row.node);
    else if (event.key === 'Enter') this.#enter(row);
    else return;
    event.preventDefault();
  }

  /** @param {TreeRow} row @param {number} index */
  #right(row, index) {
    if (row.node.kind !== 'group') return;
    if (!row.expanded) this.#tell('set-open', { node: row.node, open: true });
    else if (this.rows[index + 1]?.depth === row.depth + 1) this.#activate(index + 1);
  }

  /** @param {TreeRow} row */
  #left(row) {
    if (row.node.kind === 'group' && row.expanded) {
      this.#tell('set-open', { node: row.node, open: false });
      return;
    }
    const parent = this.rows.findIndex((candidate) => candidate.node === row.node.parent);
    if (parent >= 0) this.#activate(parent);
  }

  /** @param {TreeRow} row */
  #enter(row) {
    if (row.node.kind === 'group') this.#tell('set-open', { node: row.node, open: !row.expanded });
    else if (row.node.repository.imported) location.hash = `#/settings/repos/${row.node.repository.id}`;
  }

  /** @param {number} index */
  #activate(index) {
    this.active = this.rows[index]?.node.key ?? null;
    this.#scroll.reveal(index);
  }

  /** @param {MouseEvent} event @param {TreeRow} row */
  #pressed(event, row) {
    const target = /** @type {HTMLElement} */ (event.target);
    this.active = row.node.key;
    if (target.closest('a')) return;
    this.#table?.focus({ preventScroll: true });
    if (target.closest('.twist')) this.#tell('set-open', { node: row.node, open: !row.expanded });
    else this.#tell('toggle-node', row.node);
    // A box that may not change is drawn again as it was.
    this.requestUpdate();
  }

  #focused() {
    if (this.#index < 0) this.active = this.rows[0]?.node.key ?? null;
  }

  render() {
    const widths = this.#scroll.narrow ? WIDTHS.narrow : WIDTHS.wide;
    const { first, end, before, after } = this.#scroll.view;
    const active = this.#index;
    return html`<div class="data-table-scroller" @scroll=${() => this.#scroll.follow()}>
      <table class="table data-grid tree-grid" role="treegrid" tabindex="0" aria-label=${this.label} aria-rowcount=${this.rows.length + 1} aria-multiselectable="true"
        aria-busy=${this.busy ? 'true' : 'false'} aria-activedescendant=${active >= first && active < end ? `tree-row-${active}` : nothing}
        @keydown=${this.#key} @focus=${this.#focused}>
        <colgroup><col />${widths.map((width) => html`<col data-width=${width} />`)}</colgroup>
        <thead><tr aria-rowindex="1">
          <th scope="col"><span class="tree-name head" data-depth="0">${this.#headBox()}<span>Group or repo</span></span></th>
          <th scope="col">Last activity</th><th scope="col" class="number">Pull requests</th><th scope="col" class="state">State</th>
        </tr></thead>
        <tbody>${spacer(before, 4)}${this.rows.slice(first, end).map((row, place) => this.#row(row, first + place, active))}${spacer(after, 4)}</tbody>
      </table>
      ${this.rows.length === 0 ? this.nothingFound : nothing}
    </div>`;
  }

  #headBox() {
    const state = this.head;
    return html`<input class="check" type="checkbox" aria-label="Select all shown" .checked=${live(state === 'on')} .indeterminate=${live(state === 'mixed')}
      ?disabled=${state === 'locked'} @change=${() => this.#tell('toggle-shown', state !== 'on')} />`;
  }

  /** @param {TreeRow} row @param {number} index @param {number} active */
  #row(row, index, active) {
    const { node } = row;
    const box = boxOf(node, this.selected, this.counts);
    const group = node.kind === 'group';
    const note = group ? groupNote(node, this.counts.get(node)) : '';
    return html`<tr id=${`tree-row-${index}`} class=${`data-row ${group ? 'group' : 'repository'}${index === active ? ' active' : ''}${row.context ? ' context' : ''}${box === 'locked' ? ' locked' : ''}`}
      aria-rowindex=${index + 2} aria-level=${row.depth + 1} aria-expanded=${group ? String(row.expanded) : nothing} aria-selected=${String(box === 'on')}
      @click=${(/** @type {MouseEvent} */ event) => this.#pressed(event, row)}>
      <td title=${node.path}>
        <span class="tree-name" data-depth=${row.depth}>
          ${group ? html`<span class="twist" title=${row.expanded ? 'Close' : 'Open'}>${icon(row.expanded ? 'chevron-down' : 'chevron-right')}</span>` : html`<span class="twist"></span>`}
          ${this.#box(node, box, index)}
          ${icon(group ? (row.expanded ? 'folder-open' : 'folder') : 'folder-git-2')}
          <span class="label">${node.label}</span>
          ${group ? html`<span class="quiet" title=${note}>${note}</span>` : nothing}
        </span>
      </td>
      <td class="muted">${activityOf(node)}</td>
      <td class="number">${pullRequestsOf(node)}</td>
      <td class="state" id=${`tree-state-${index}`}>${group ? nothing : stateCell(node.repository, this.running.get(node.repository.id))}</td>
    </tr>`;
  }

  /** @param {TreeNode} node @param {BoxState} box @param {number} index */
  #box(node, box, index) {
    const fixed = box === 'done' || box === 'locked';
    return html`<input class="check" type="checkbox" tabindex="-1" aria-label=${node.path} .checked=${live(box === 'on' || box === 'done')} .indeterminate=${live(box === 'mixed')}
      ?disabled=${fixed} aria-describedby=${fixed && node.kind === 'repository' ? `tree-state-${index}` : nothing} />`;
  }
}

customElements.define('tree-table', TreeTable);
