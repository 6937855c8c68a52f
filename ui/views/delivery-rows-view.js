// The deployments or the incidents a figure of the report on deployments was made of, down to their commits and their pages in GitLab.
import { html, nothing } from 'lit';
import { getDelivery, listDeployments, listIncidents } from '../api.js';
import '../components/data-table.js';
import { showDeploymentCommits } from '../components/deployment-commits-dialog.js';
import { failurePanel } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import '../components/report-filters.js';
import { ReportChanges } from '../data/report-changes.js';
import { TypingPause } from '../data/typing-pause.js';
import { deliveryPath, deliveryRowsPath, isDeliveryRows } from '../lib/delivery-address.js';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { readFilter, readWeek, usualFilter } from '../lib/report-address.js';
import { theseWeeks, weekWords } from '../lib/report-range.js';
import { navigate } from '../router.js';
import { deploymentColumns, incidentColumns } from './delivery-columns.js';
import { deploymentMenu } from './delivery-view.js';
import './repository-detail.js';
import { openPage } from './repos-actions.js';

/** @import { Deployment, Incident } from '../delivery-types.js' */
/** @import { ReportFilter } from '../report-types.js' */
/** @import { Route } from '../types.js' */

export class DeliveryRowsView extends LightElement {
  static properties = { route: { attribute: false }, opened: { state: true }, question: { state: true }, search: { state: true } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    /** Id of the incident whose detail is open. @type {number | null} */
    this.opened = null;
    /** What the table asks; a new object asks anew. @type {{ filter: ReportFilter, week: string | null, search: string }} */
    this.question = { filter: usualFilter(), week: null, search: '' };
    /** What is written in the search. */
    this.search = '';
    new ReportChanges(this, () => {
      this.#table?.refresh();
      void this.#report.reload();
    });
  }

  #typing = new TypingPause(this, () => this.#ask());
  #report = new Loaded(this, () => getDelivery(readFilter(this.route?.query ?? '')));

  get #table() {
    return /** @type {import('../components/data-table.js').DataTable | null} */ (this.querySelector('data-table'));
  }

  get #kind() {
    const word = this.route?.parameters.kind;
    return isDeliveryRows(word) ? word : null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('fills');
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (!changed.has('route') || !this.route) return;
    // A word that names no rows leads to the report they would be a part of.
    if (!this.#kind) {
      navigate(deliveryPath(readFilter(this.route.query)), { replace: true });
      return;
    }
    this.question = { filter: readFilter(this.route.query), week: readWeek(this.route.query), search: this.search.trim() };
    this.opened = null;
    if (changed.get('route')) void this.#report.reload();
  }

  /** @param {any} asked */
  #load = async ({ filter, week, search, sort, descending, offset, limit }) => {
    const query = { filter, week, list: { search, state: null, sort, descending, offset, limit } };
    return this.#kind === 'incidents' ? listIncidents(query) : listDeployments(query);
  };

  /** @param {Partial<ReportFilter>} part */
  #change(part) {
    // Another range may not have the week.
    const week = part.range === undefined ? this.question.week : null;
    navigate(deliveryRowsPath(this.#kind ?? 'deployments', { ...this.question.filter, ...part }, week));
  }

  /** @param {InputEvent} event */
  #typed(event) {
    this.search = /** @type {HTMLInputElement} */ (event.target).value;
    this.#typing.typed();
  }

  #ask() {
    this.question = { ...this.question, search: this.search.trim() };
  }

  render() {
    const kind = this.#kind;
    if (!kind) return nothing;
    const { filter, week } = this.question;
    const incidents = kind === 'incidents';
    const heading = incidents ? 'Incidents' : 'Deployments';
    const searched = incidents ? 'Search title or repo' : 'Search name, environment, repo or person';
    return html`
      ${pageHeader({
        heading, crumbs: [{ label: 'Delivery', path: deliveryPath(filter) }, { label: heading }],
        line: incidents ? 'Tickets GitLab calls incidents, or with the label that was named, by when they were opened.' : 'What was deployed, and the commits each was the first to hold.',
      })}
      <div class="page-body grows data-page">
        <report-filters .filter=${filter} .overview=${this.#report.value} @filter-change=${(/** @type {CustomEvent<ReportFilter>} */ event) => this.#change(event.detail)}></report-filters>
        <div class="tool-row"><div class="search wide">${icon('search')}<input class="input" type="search" aria-label=${searched} placeholder=${searched} .value=${this.search} spellcheck="false" autocomplete="off" @input=${this.#typed}></div>
          ${week === null ? nothing : html`<button type="button" class="tag week-tag" title="Show all weeks" @click=${() => { this.#table?.focus(); navigate(deliveryRowsPath(kind, filter)); }}>${weekWords(week, true)}
          <span class="visually-hidden">, show all weeks</span>${icon('x', 14)}</button>`}</div>
        ${this.#report.failure ? failurePanel(this.#report.failure) : nothing}
        <data-table .label=${heading} .nouns=${incidents ? ['incident', 'incidents'] : ['deployment', 'deployments']} .columns=${incidents ? incidentColumns : deploymentColumns} .load=${this.#load} .filters=${this.question}
          ?filtering=${this.question.search !== ''} @clear-filters=${() => { this.search = ''; this.#ask(); }} .sort=${'date'} .descending=${true} .rowLabel=${(/** @type {any} */ row) => (incidents ? `#${row.iid} ${row.title}` : row.name)}
          .opened=${this.opened} .menu=${incidents ? this.#incidentMenu : deploymentMenu} .empty=${this.#empty(heading)}
          @row-open=${(/** @type {CustomEvent<any>} */ event) => this.#open(event.detail)}></data-table>
        ${this.opened === null ? nothing : html`<repository-detail .kind=${'ticket'} .rowId=${this.opened} @step=${this.#step} @closed=${() => { this.opened = null; }}></repository-detail>`}
      </div>`;
  }

  /** @param {Deployment | Incident} row */
  #open(row) {
    if ('key' in row) void showDeploymentCommits(row);
    else this.opened = row.id;
  }

  /** @param {CustomEvent<number>} event */
  #step = async (event) => {
    const row = await this.#table?.step(event.detail);
    if (row) this.opened = row.id;
  };

  #incidentMenu = (/** @type {Incident} */ row) => [
    { label: 'Show detail', sign: 'info', run: () => { this.opened = row.id; } },
    { label: 'Open in GitLab', sign: 'square-arrow-out-up-right', disabled: !row.webUrl, run: () => void openPage('ticket', row.id) },
  ];

  /** @param {string} heading */
  #empty(heading) {
    const { filter, week } = this.question;
    const weeks = this.#report.value?.weeks.length ?? 0;
    return html`<div class="empty-state"><h2>No ${heading.toLowerCase()}</h2><p>None in ${week === null && weeks > 0 ? theseWeeks(weeks) : 'this week'}.</p>
      <div class="actions"><a class="button secondary" href="#${deliveryPath(filter)}">Back to Delivery</a></div></div>`;
  }
}

customElements.define('delivery-rows-view', DeliveryRowsView);
