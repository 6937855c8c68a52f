// Review collaboration: both sides of the reviews of merged pull requests, who reviews whom, and how reviews are spread over people.
import { html, nothing } from 'lit';
import { getReviewCollaboration } from '../api.js';
import '../components/chart-frame.js';
import { failedPage, failurePanel } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import '../components/report-filters.js';
import { ReportChanges } from '../data/report-changes.js';
import { LightElement } from '../lib/element.js';
import { counted } from '../lib/format.js';
import { rememberReport } from '../lib/last-report.js';
import { Loaded } from '../lib/loaded.js';
import { isNarrowed, readFilter, usualFilter } from '../lib/report-address.js';
import { spanWords } from '../lib/report-range.js';
import { collaborationPath } from '../lib/review-address.js';
import { navigate } from '../router.js';
import { mapFrame, peopleLine, radarFrame, sharingFrame, tilesOf } from './collaboration-parts.js';
import { coverageLine } from './overview-view.js';
import { nothingImported, nothingMatches, waitingReport } from './report-states.js';

/** @import { ReportFilter } from '../report-types.js' */
/** @import { Collaboration } from '../review-types.js' */
/** @import { Route } from '../types.js' */

export class CollaborationView extends LightElement {
  static properties = { route: { attribute: false } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    new ReportChanges(this, () => void this.#report.reload());
  }

  #report = new Loaded(this, () => getReviewCollaboration(this.#filter));

  get #filter() {
    return readFilter(this.route?.query ?? '');
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (!changed.has('route') || !this.route) return;
    rememberReport(collaborationPath(this.#filter));
    // The first reading is the controller's own.
    if (changed.get('route')) void this.#report.reload();
  }

  /** @param {Partial<ReportFilter>} part */
  #change = (part) => navigate(collaborationPath({ ...this.#filter, ...part }));

  render() {
    const { value: report, failure } = this.#report;
    const nothingYet = report !== null && report.coverage.repositories === 0 && !isNarrowed(this.#filter);
    return html`
      ${pageHeader({ heading: 'Review collaboration', line: report && !nothingYet ? coverageLine(report) : undefined })}
      <div class="page-body grows report-page" aria-busy=${this.#report.pending ? 'true' : 'false'}>
        ${nothingYet ? nothingImported : html`
          <report-filters timed .filter=${this.#filter} .overview=${report} @filter-change=${(/** @type {CustomEvent<ReportFilter>} */ event) => this.#change(event.detail)}></report-filters>
          ${failure && report ? failurePanel(failure, html`<button type="button" class="button secondary small" @click=${() => this.#report.reload()}>Try again</button>`) : nothing}
          ${failure && !report ? failedPage(failure, () => void this.#report.reload()) : report ? this.#renderReport(report) : this.#report.pending ? waitingReport() : nothing}`}
      </div>`;
  }

  /** @param {Collaboration} report */
  #renderReport(report) {
    const filter = this.#filter;
    if (!report.hasPullRequests && report.coverage.repositories > 0) return html`<div class="empty-state"><h2>Pull requests are not read</h2><div class="actions"><a class="button secondary" href="#/settings/integrations">Switch them on in an integration</a></div></div>`;
    if (report.pullRequests === 0) return nothingMatches(report, filter, { clear: () => this.#change(usualFilter()), change: this.#change });
    return html`
      <p class="visually-hidden" role="status">${spanWords(report.from, report.to)}, ${counted(report.pullRequests, 'merged pull request')}</p>
      ${peopleLine(report)}
      ${tilesOf(report, filter, 'submitters', 'Who opens them')}
      ${tilesOf(report, filter, 'reviewers', 'Who reviews them')}
      ${mapFrame(report, filter)}
      <div class="chart-grid even">${radarFrame(report, filter, navigate)}${sharingFrame(report, filter, navigate)}</div>`;
  }
}

customElements.define('collaboration-view', CollaborationView);
