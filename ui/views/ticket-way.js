// The way of one ticket through its statuses: a bar to scale, and each step with its time; at the right edge of the window.
import { html, nothing, svg } from 'lit';
import { asFailure, getTicketWay } from '../api.js';
import { failurePanel } from '../components/failure-panel.js';
import { DetailPanel } from '../lib/detail-panel.js';
import { formatDay, formatClock, formatExact } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { categories, spanOf, statusName, wayParts } from '../lib/ticket-words.js';
import { openPage } from './repos-actions.js';
import { statusCell } from './ticket-columns.js';

/** @import { TicketWay } from '../ticket-types.js' */

/** The bar's own units; it is as wide as the panel. */
const BAR = { width: 520, height: 20, least: 3 };

export class TicketWayPanel extends DetailPanel {
  static properties = { ticketId: { attribute: false }, way: { state: true }, failure: { state: true } };

  constructor() {
    super();
    /** @type {number | null} */
    this.ticketId = null;
    /** @type {TicketWay | null} */
    this.way = null;
    /** @type {import('../types.js').Failure | null} */
    this.failure = null;
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (changed.has('ticketId') && this.ticketId !== null) void this.#load(this.ticketId);
  }

  /** @param {number} id */
  async #load(id) {
    try {
      const way = await getTicketWay(id);
      if (id === this.ticketId) [this.way, this.failure] = [way, null];
    } catch (thrown) {
      if (id === this.ticketId) this.failure = asFailure(thrown);
    }
  }

  render() {
    const { way } = this;
    return this.panel({
      above: way ? `${way.repository} #${way.iid}` : '',
      title: way?.title ?? 'Ticket',
      label: 'Way of the ticket',
      body: html`${this.failure ? failurePanel(this.failure) : nothing}${way ? renderWay(way) : nothing}`,
      foot: way ? html`<span class="small ink-2">${way.assignees.length === 0 ? 'Assigned to nobody now' : `Assigned to ${way.assignees.join(', ')}`}</span><span class="spacer"></span>
        <button type="button" class="button secondary" ?disabled=${!way.webUrl} @click=${() => openPage('ticket', way.id)}>${icon('square-arrow-out-up-right')}Open in GitLab</button>` : nothing,
    });
  }
}

/** @param {TicketWay} way */
function renderWay({ steps, detailsRead }) {
  const parts = wayParts(steps, BAR.width, BAR.least);
  const used = categories.filter(({ category }) => steps.some((step) => step.category === category));
  return html`
    ${detailsRead ? nothing : html`<p class="ink-2">Its history is not read yet: what follows is only what the ticket itself says.</p>`}
    ${parts.length === 0 ? nothing : html`<svg class="way-bar" viewBox="0 0 ${BAR.width} ${BAR.height}" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      ${parts.map(({ step, x, width }) => svg`<rect class="way-part ${step.category}" x=${x} y=${step.category === 'waiting' ? 5 : 0} width=${Math.max(1, width - 1)} height=${step.category === 'waiting' ? 10 : BAR.height}><title>${statusName({ ...step, status: step.label })}</title></rect>`)}</svg>`}
    <ul class="way-legend" aria-label="What the marks mean">${used.map(({ category, name }) => html`<li><span class="status-mark ${category}" aria-hidden="true"></span>${name}</li>`)}</ul>
    <table class="way-steps"><caption class="visually-hidden">Steps, first one first</caption><thead><tr><th scope="col">Status</th><th scope="col">Since</th><th scope="col" class="number">For</th></tr></thead>
      <tbody>${steps.map((step) => html`<tr><th scope="row">${statusCell({ ...step, status: step.label })}${step.back ? html` <span class="tag warning">Back</span>` : nothing}</th>
        <td title=${formatExact(step.since)}>${formatDay(step.since)}, ${formatClock(step.since)}</td><td class="number">${step.until === null ? 'over' : spanOf(step.until - step.since)}</td></tr>`)}</tbody></table>`;
}

customElements.define('ticket-way', TicketWayPanel);
