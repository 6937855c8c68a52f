// The left navigation of Reports. A report is one line here and one in ui/pages.js; only what exists is listed.
import { html, nothing } from 'lit';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';
import './data-size.js';
import './saved-views.js';

/** Groups of reports; the first has no heading. @type {{ heading: string | null, reports: { place: string, label: string, sign: string }[] }[]} */
const groups = [
  { heading: null, reports: [{ place: 'overview', label: 'Overview', sign: 'layout-dashboard' }, { place: 'team-health', label: 'Team health', sign: 'heart-pulse' }] },
  { heading: 'Code', reports: [{ place: 'work-log', label: 'Work log', sign: 'calendar-days' }, { place: 'project-timeline', label: 'Project timeline', sign: 'chart-column-stacked' }] },
  { heading: 'Pull requests', reports: [{ place: 'review-workflow', label: 'Review workflow', sign: 'chart-gantt' }, { place: 'review-collaboration', label: 'Review collaboration', sign: 'waypoints' }, { place: 'pr-resolution', label: 'PR resolution', sign: 'chart-scatter' }] },
  { heading: 'Flow', reports: [{ place: 'ticket-log', label: 'Ticket log', sign: 'ticket' }, { place: 'retrospective', label: 'Retrospective', sign: 'history' }, { place: 'delivery', label: 'Delivery', sign: 'rocket' }] },
];

/** An id has no spaces. @param {string} heading */
const headingId = (heading) => `reports-${heading.toLowerCase().replaceAll(' ', '-')}`;

export class ReportsNavigation extends LightElement {
  static properties = { place: { type: String } };

  constructor() {
    super();
    /** The report that is shown. */
    this.place = '';
  }

  render() {
    return html`
      <nav aria-label="Reports">
        ${groups.map(({ heading, reports }) => html`
          ${heading === null ? nothing : html`<h2 class="heading" id=${headingId(heading)}>${heading}</h2>`}
          <ul class=${heading === null ? 'first' : ''} aria-labelledby=${heading === null ? nothing : headingId(heading)}>${reports.map(({ place, label, sign }) => html`
            <li><a class="place" href="#/reports/${place}" aria-current=${place === this.place ? 'page' : nothing}>${icon(sign)}<span>${label}</span></a></li>`)}</ul>`)}
        <saved-views></saved-views>
        <data-size></data-size>
      </nav>`;
  }
}

customElements.define('reports-navigation', ReportsNavigation);
