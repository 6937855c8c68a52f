// What a report shows where it has nothing to show: nothing imported, nothing that matches, not there yet. Templates only.
import { html, nothing } from 'lit';
import '../components/nothing-imported.js';
import { counted } from '../lib/format.js';
import { isNarrowed } from '../lib/report-address.js';
import { theseWeeks, widerPreset } from '../lib/report-range.js';

/** @import { Overview, ReportFilter } from '../report-types.js' */

/** Nothing was imported yet. */
export const nothingImported = html`<nothing-imported></nothing-imported>`;

/**
 * @param {Pick<Overview, 'weeks' | 'coverage'>} overview
 * @param {ReportFilter} filter
 * @param {{ clear: () => void, change: (part: Partial<ReportFilter>) => void }} actions
 */
export function nothingMatches({ weeks, coverage }, filter, { clear, change }) {
  const wider = widerPreset(weeks.length);
  const narrowed = isNarrowed(filter);
  return html`<div class="empty-state">
    <h2>${coverage.repositories === 0 ? 'No repo matches these filters' : `Nothing happened in ${theseWeeks(weeks.length)}`}</h2>
    <p>${coverage.repositories === 0 ? 'What was chosen is no longer here, or nothing of it is imported.'
      : narrowed ? 'No commit and no merged pull request of this range matches these filters.'
        : `${counted(coverage.repositories, 'repo')} ${coverage.repositories === 1 ? 'was' : 'were'} looked through: no commit and no merged pull request is of this range.`}</p>
    <div class="actions">
      ${wider && coverage.repositories > 0 ? html`<button type="button" class="button secondary" @click=${() => change({ range: { preset: wider.preset } })}>${wider.label}</button>` : nothing}
      ${narrowed ? html`<button type="button" class="button secondary" @click=${clear}>Clear filters</button>` : nothing}
    </div>
  </div>`;
}

/** Still bars in the places of what comes. */
export const waitingReport = () => html`<div class="tile-grid" aria-hidden="true">${Array.from({ length: 8 }, () => html`<div class="tile-place"><div class="tile"><span class="skeleton"></span><span class="skeleton tall"></span><span class="skeleton"></span></div></div>`)}</div>
  <p class="visually-hidden" role="status">Reading the report</p>`;
