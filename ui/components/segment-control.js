// Two to five words to choose one from, with counts inside; a filter that finds nothing stays, with 0.
import { html, nothing } from 'lit';
import { formatNumber } from '../lib/format.js';

/**
 * @template {string} T
 * @param {{ label: string, value: T, options: { value: T, label: string, count?: number }[], onChoose: (value: T) => void }} segments
 */
export function segmentControl({ label, value, options, onChoose }) {
  return html`
    <div class="segments" role="group" aria-label=${label}>
      ${options.map((option) => html`
        <button type="button" class="segment" aria-pressed=${option.value === value} @click=${() => onChoose(option.value)}>
          ${option.label}${option.count === undefined ? nothing : html` <span class="count">${formatNumber(option.count)}</span>`}
        </button>`)}
    </div>`;
}
