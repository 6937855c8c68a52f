// Chooses the figures of Team health: check boxes by group, at least one stays.
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { counted } from '../lib/format.js';
import { metricGroups, readMetrics, teamMetrics } from '../lib/team-health.js';
import { PopoverPicker } from './popover-picker.js';

/** @import { TeamMetric } from '../team-types.js' */

export class MetricPicker extends PopoverPicker {
  static properties = { chosen: { attribute: false } };

  constructor() {
    super();
    /** @type {TeamMetric[]} */
    this.chosen = [];
    this.label = 'Metrics';
  }

  get choice() {
    return { sign: 'list-checks', words: counted(this.chosen.length, 'metric'), chosen: false };
  }

  renderPanel() {
    return html`<div class="picker-list">${metricGroups.map(({ heading, metrics }) => html`<fieldset class="metric-group"><legend class="heading">${heading}</legend>
      ${metrics.map((metric) => this.#renderMetric(metric))}</fieldset>`)}</div>`;
  }

  /** @param {TeamMetric} metric */
  #renderMetric(metric) {
    const on = this.chosen.includes(metric);
    return html`<label class="menu-item"><input class="check" type="checkbox" .checked=${live(on)} ?disabled=${on && this.chosen.length === 1} @change=${() => this.#toggle(metric, !on)}>
      <span class="truncate">${teamMetrics[metric].name}</span></label>`;
  }

  /** @param {TeamMetric} metric @param {boolean} on */
  #toggle(metric, on) {
    const chosen = readMetrics(on ? [...this.chosen, metric] : this.chosen.filter((each) => each !== metric));
    this.dispatchEvent(new CustomEvent('choose', { detail: chosen }));
  }
}

customElements.define('metric-picker', MetricPicker);
