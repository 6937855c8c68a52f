// The drawn parts of a data table: head cells, rows, and the space that stands for rows out of view.
//
// Templates only; every decision is made by `data-table.js`.

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { icon } from '../lib/icon.js';
import { MenuButton } from './menu-button.js';

/** The menu of a row: the row's keys open it, so it is no stop of its own among the hundreds that Tab would meet. */
export class RowMenu extends MenuButton {
  updated() {
    const button = this.querySelector('button');
    if (button) button.tabIndex = -1;
  }
}

customElements.define('row-menu', RowMenu);

/** @typedef {import('./data-table.js').Column} Column */

/**
 * @param {Column} column
 * @param {boolean} narrow
 */
export function widthOf(column, narrow) {
  return column.width ? `${column.width[narrow ? 1 : 0]}rem` : 'auto';
}

/**
 * @param {Column} column
 * @param {string} sort
 * @param {boolean} descending
 * @param {() => void} press
 */
export function headCell(column, sort, descending, press) {
  if (!column.sort) return html`<th scope="col" class=${column.number ? 'number' : ''}>${column.head?.() ?? column.title}</th>`;
  const current = column.sort === sort;
  const direction = current ? (descending ? 'descending' : 'ascending') : 'none';
  return html`<th scope="col" class=${column.number ? 'number' : ''} aria-sort=${direction}>
    <button type="button" class="sort-head" @click=${press}>${column.title}${current ? icon(descending ? 'arrow-down' : 'arrow-up') : nothing}</button>
  </th>`;
}

/**
 * A row of nothing, as high as the rows it stands for. Its height is set after drawing, because the content security
 * policy allows no style attribute.
 *
 * @param {number} height pixels
 * @param {number} spans
 */
export function spacer(height, spans) {
  return height > 0 ? html`<tr class="data-table-spacer" aria-hidden="true"><td colspan=${spans} data-height=${height}></td></tr>` : nothing;
}

/**
 * @param {object} part
 * @param {any} part.row `undefined` while it is on its way
 * @param {number} part.index
 * @param {string} part.id
 * @param {Column[]} part.columns
 * @param {boolean} part.selectable
 * @param {boolean} part.selected
 * @param {boolean} part.active
 * @param {boolean} part.opened
 * @param {boolean} part.slow
 * @param {boolean} part.narrow
 * @param {string} part.label
 * @param {((row: any) => (import('./menu-button.js').MenuItem | 'separator')[])|null} part.menu
 * @param {(event: MouseEvent) => void} part.pressed
 */
export function rowTemplate({ row, index, id, columns, selectable, selected, active, opened, slow, narrow, label, menu, pressed }) {
  if (row === undefined) return waitingRow(index, id, columns, selectable, slow, menu !== null);
  return html`<tr id=${id} class=${`data-row${active ? ' active' : ''}${opened ? ' opened' : ''}`} data-index=${index} aria-rowindex=${index + 2}
      aria-selected=${selectable ? String(selected) : nothing} @click=${pressed}>
    ${selectable ? html`<td class="tick-cell"><input class="check" type="checkbox" tabindex="-1" aria-label=${label} .checked=${live(selected)} /></td>` : nothing}
    ${columns.map((column) => html`<td class=${column.number ? 'number' : ''} title=${column.tooltip?.(row) || nothing}>${column.cell(row, narrow)}</td>`)}
    ${menu ? html`<td class="row-actions"><row-menu .label=${`Actions for ${label}`} .items=${menu(row)}></row-menu></td>` : nothing}
  </tr>`;
}

/**
 * @param {number} index
 * @param {string} id
 * @param {Column[]} columns
 * @param {boolean} selectable
 * @param {boolean} slow
 * @param {boolean} hasMenu
 */
function waitingRow(index, id, columns, selectable, slow, hasMenu) {
  const bar = slow ? html`<span class="skeleton"></span>` : nothing;
  return html`<tr id=${id} class="data-row waiting" data-index=${index} aria-rowindex=${index + 2}>
    ${selectable ? html`<td class="tick-cell">${bar}</td>` : nothing}
    ${columns.map((column) => html`<td class=${column.number ? 'number' : ''}>${bar}</td>`)}
    ${hasMenu ? html`<td></td>` : nothing}
  </tr>`;
}
