// Tabs of one panel. Arrows move and choose, Home and End jump; only the current tab is in the order of Tab.
import { html, nothing } from 'lit';
import { formatNumber } from '../lib/format.js';

/** @typedef {{ value: string, label: string, count?: number | null }} Tab */

/**
 * @param {{ label: string, value: string, tabs: Tab[], panelId: string, onChoose: (value: string) => void }} list
 */
export function tabList({ label, value, tabs, panelId, onChoose }) {
  return html`
    <div class="tabs" role="tablist" aria-label=${label} @keydown=${(/** @type {KeyboardEvent} */ event) => move(event, tabs, value, onChoose)}>
      ${tabs.map((tab) => html`
        <button type="button" class="tab" role="tab" id="${panelId}-tab-${tab.value}" aria-selected=${tab.value === value} aria-controls=${panelId}
          tabindex=${tab.value === value ? 0 : -1} @click=${() => onChoose(tab.value)}>
          ${tab.label}${tab.count === undefined || tab.count === null ? nothing : html` <span class="count">${formatNumber(tab.count)}</span>`}
        </button>`)}
    </div>`;
}

/** @param {KeyboardEvent} event @param {Tab[]} tabs @param {string} value @param {(value: string) => void} onChoose */
function move(event, tabs, value, onChoose) {
  const at = tabs.findIndex((tab) => tab.value === value);
  const targets = /** @type {Record<string, number>} */ ({ ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 });
  if (!(event.key in targets)) return;
  event.preventDefault();
  const index = (targets[event.key] + tabs.length) % tabs.length;
  onChoose(tabs[index].value);
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  /** @type {HTMLElement} */ (list.querySelectorAll('[role=tab]')[index]).focus();
}
