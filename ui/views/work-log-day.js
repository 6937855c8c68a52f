// What happened in one cell of the work log, in order of time, each with its page in GitLab; at the right edge of the window.
import { html, nothing } from 'lit';
import { asFailure, listWorkLogCell } from '../api.js';
import { failurePanel } from '../components/failure-panel.js';
import { DetailPanel } from '../lib/detail-panel.js';
import { counted, formatCalendarDate, formatClock, formatExact, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { leftOutWords } from '../lib/metric-words.js';
import { openPage } from './repos-actions.js';

/** @import { WorkEvent, WorkGrouping, ReportFilter } from '../report-types.js' */

/** Things shown at once. */
const PAGE_SIZE = 100;

/** @type {Record<WorkEvent['kind'], string>} */
const signs = { commit: 'git-commit-horizontal', merge: 'git-merge', pull_request: 'git-pull-request', comment: 'message-square', ticket: 'ticket' };

/** What was done, and the kind of page it is about. @param {WorkEvent} event @returns {{ done: string, page: 'commit' | 'pull_request' | 'ticket' }} */
export function deedOf({ kind, deed, number, sha }) {
  if (deed === 'committed') return { done: `${kind === 'merge' ? 'Merge commit' : 'Commit'} ${(sha ?? '').slice(0, 8)}`, page: 'commit' };
  if (deed === 'pull_request_comment') return { done: `Commented on !${number}`, page: 'pull_request' };
  if (deed === 'ticket_comment') return { done: `Commented on #${number}`, page: 'ticket' };
  const verb = { opened: 'Opened', merged: 'Merged', closed: 'Closed' }[deed];
  return kind === 'ticket' ? { done: `${verb} #${number}`, page: 'ticket' } : { done: `${verb} !${number}`, page: 'pull_request' };
}

export class WorkLogDay extends DetailPanel {
  static properties = { opened: { attribute: false }, filter: { attribute: false }, grouping: { attribute: false }, rows: { state: true }, total: { state: true }, failure: { state: true } };

  constructor() {
    super();
    /** @type {import('../components/work-log-grid.js').OpenedCell | null} */
    this.opened = null;
    /** @type {ReportFilter | null} */
    this.filter = null;
    /** @type {WorkGrouping} */
    this.grouping = 'people';
    /** @type {WorkEvent[]} */
    this.rows = [];
    /** @type {number | null} */
    this.total = null;
    /** @type {import('../types.js').Failure | null} */
    this.failure = null;
  }

  firstUpdated() {
    super.firstUpdated();
    void this.#load();
  }

  async #load() {
    const { opened, filter, grouping } = this;
    if (!opened || !filter) return;
    try {
      const page = await listWorkLogCell({ filter, grouping, key: opened.row.key, day: opened.day.day, offset: this.rows.length, limit: PAGE_SIZE });
      this.rows = [...this.rows, ...page.rows];
      this.total = page.total;
      this.failure = null;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  render() {
    const { opened, total } = this;
    if (!opened) return nothing;
    const more = total !== null && this.rows.length < total;
    return this.panel({
      kind: 'work-log-panel',
      above: html`${formatCalendarDate(opened.day.day)}${opened.day.events === '' ? '' : `, ${opened.day.events}`}${total === null ? '' : `, ${counted(total, 'thing')}`}`,
      title: opened.row.name || 'No name',
      label: 'What happened',
      body: html`${this.failure ? failurePanel(this.failure) : nothing}
        ${total === 0 ? html`<p class="ink-2">What was here is gone: the data has changed since.</p>` : nothing}
        <ul class="timeline">${this.rows.map((event) => this.#renderEvent(event))}</ul>
        ${more ? html`<button type="button" class="button secondary" @click=${this.#load}>Show more</button>` : nothing}`,
    });
  }

  /** @param {WorkEvent} event */
  #renderEvent(event) {
    const { done, page } = deedOf(event);
    const [tag, why] = event.leftOut === null || event.leftOut === 'merge' ? [null, ''] : leftOutWords[event.leftOut] ?? [event.leftOut, ''];
    return html`<li><div class="who"><span class="mark lane-${event.kind}">${icon(signs[event.kind])}</span><time class="ink-3" title=${formatExact(event.at)}>${formatClock(event.at)}</time><span>${done}</span>${tag ? html`<span class="tag" title="${why}">${tag}</span>` : nothing}
      <span class="spacer"></span><button type="button" class="button quiet icon-only" aria-label=${`Open ${done} in GitLab`} title="Open in GitLab" @click=${() => openPage(page, event.id)}>${icon('square-arrow-out-up-right')}</button></div>
      <p class="title">${event.title || 'No message'}</p>
      <p class="small ink-3">${this.grouping === 'people' ? event.repository : this.grouping === 'teams' ? [event.name, event.repository].filter(Boolean).join(', ') : event.name ?? 'By nobody GitLab names'}${event.added === null || event.removed === null ? nothing : html` · +${formatNumber(event.added)} −${formatNumber(event.removed)} lines`}</p></li>`;
  }
}

customElements.define('work-log-day', WorkLogDay);
