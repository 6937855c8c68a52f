// The work log: who did what on which day, as a grid whose every cell opens what it is made of.
import { html, nothing } from 'lit';
import { getCalendar, getWorkLog } from '../api.js';
import '../components/left-out-dialog.js';
import '../components/menu-button.js';
import { pageHeader } from '../components/page-header.js';
import { paperMenu } from '../components/paper-menu.js';
import '../components/report-filters.js';
import { segmentControl } from '../components/segment-control.js';
import '../components/work-log-grid.js';
import '../components/work-log-dialog.js';
import { ReportChanges } from '../data/report-changes.js';
import { TypingPause } from '../data/typing-pause.js';
import { openDialog } from '../lib/dialogs.js';
import { LightElement } from '../lib/element.js';
import { counted } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { rememberReport } from '../lib/last-report.js';
import { Loaded } from '../lib/loaded.js';
import { dayText, isNarrowed, usualFilter } from '../lib/report-address.js';
import { coverageWords } from '../lib/report-words.js';
import { boundWords, bounds, hiddenWords, lanes, leftOutSentence, rangeOf, readWorkLog, stepped, stretchWords, weekChoices, workDays, workLogPath, workLeftOutRows } from '../lib/work-log.js';
import { navigate } from '../router.js';
import { nothingImported } from './report-states.js';
import './work-log-day.js';

/** @import { ReportFilter, WorkGrouping, WorkLog } from '../report-types.js' */
/** @import { Route } from '../types.js' */
/** @typedef {import('../lib/work-log.js').WorkDay} WorkDay */
/** @typedef {import('../lib/work-log.js').WorkLogPlace} WorkLogPlace */

/** @type {Record<WorkGrouping, string>} */
const searchWords = { people: 'Search people', repositories: 'Search repos', teams: 'Search teams' };

export class WorkLogView extends LightElement {
  static properties = { route: { attribute: false }, opened: { state: true }, question: { state: true }, search: { state: true }, log: { state: true } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    /** The cell whose panel is open. @type {import('../components/work-log-grid.js').OpenedCell | null} */
    this.opened = null;
    /** What the grid asks; a new object asks anew. @type {{ filter: ReportFilter, search: string, grouping: WorkGrouping, sort: 'activity' | 'name' } | null} */
    this.question = null;
    this.search = '';
    /** What the last answer said of all rows. @type {WorkLog | null} */
    this.log = null;
    new ReportChanges(this, () => this.#grid?.refresh());
  }

  #calendar = new Loaded(this, () => getCalendar(rangeOf(this.#place, this.#today)), () => ['calendar']);
  /** First and last day the calendar was asked for. */
  #calendarOf = '';
  #typing = new TypingPause(this, () => this.#ask());

  get #grid() {
    return /** @type {import('../components/work-log-grid.js').WorkLogGrid | null} */ (this.querySelector('work-log-grid'));
  }

  get #place() {
    return readWorkLog(this.route?.query ?? '');
  }

  get #today() {
    return this.log?.today ?? dayText(new Date());
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('fills');
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (!changed.has('route') || !this.route) return;
    rememberReport(workLogPath(this.#place));
    this.opened = null;
    this.#ask();
    const { from, to } = rangeOf(this.#place, this.#today);
    // The first reading is the controller's own.
    if (changed.get('route') && this.#calendarOf !== `${from} ${to}`) void this.#calendar.reload();
    this.#calendarOf = `${from} ${to}`;
  }

  #ask() {
    const { filter, grouping, sort } = this.#place;
    this.question = { filter: { ...filter, range: rangeOf(this.#place, this.#today) }, grouping, sort, search: this.search.trim() };
  }

  #load = async (/** @type {any} */ question) => {
    const log = await getWorkLog(question);
    this.log = log;
    return log;
  };

  /** Every day of the range, and those that are shown. @type {{ of: unknown[], days: WorkDay[], shown: WorkDay[] }} */
  #days = { of: [], days: [], shown: [] };

  /** The same list for the same days, so that the grid draws nothing anew for it. @param {boolean} hidesWeekends */
  #daysShown(hidesWeekends) {
    const range = this.question?.filter.range;
    if (!range || !('from' in range)) return [];
    const occurrences = this.#calendar.value?.occurrences;
    const of = [range.from, range.to, this.#today, occurrences, hidesWeekends];
    if (of.some((each, index) => each !== this.#days.of[index])) {
      const days = workDays(range.from, range.to, this.#today, occurrences);
      this.#days = { of, days, shown: days.filter(({ weekend }) => !(weekend && hidesWeekends)) };
    }
    return this.#days.shown;
  }

  /** @param {Partial<WorkLogPlace>} part */
  #change(part) {
    navigate(workLogPath({ ...this.#place, ...part }));
  }

  /** @param {InputEvent} event */
  #typed(event) {
    this.search = /** @type {HTMLInputElement} */ (event.target).value;
    this.#typing.typed();
  }

  render() {
    const { log, question } = this;
    const place = this.#place;
    const bare = log !== null && log.coverage.repositories === 0 && !isNarrowed(place.filter);
    return html`
      ${pageHeader({ heading: 'Work log', line: html`Who did what on which day. Days are in your time zone${log?.zone ? `, ${log.zone}` : ''}. <button type="button" class="link" @click=${() => openDialog('work-log-dialog', {})}>How is this counted?</button> <span class="made-at"></span>${paperMenu()}` })}
      <div class="page-body grows data-page work-log-page">
        ${bare ? nothingImported : html`
          ${this.#renderTools(place)}
          <report-filters bare .filter=${{ ...place.filter, range: usualFilter().range }} @filter-change=${(/** @type {CustomEvent<ReportFilter>} */ event) => this.#change({ filter: event.detail })}></report-filters>
          ${this.#renderLegend(place)}
          ${log !== null && log.everything === 0 ? this.#renderNothing(log, place) : nothing}
          <work-log-grid ?hidden=${log?.everything === 0} .days=${this.#daysShown(place.hidesWeekends)} .load=${this.#load} .question=${question ?? {}} .grouping=${place.grouping}
            .most=${log?.most ?? 0} .unread=${log?.unread ?? []} ?searching=${(question?.search ?? '') !== ''} .note=${this.#renderNote(place)} @cell-open=${(/** @type {CustomEvent<any>} */ event) => { this.opened = event.detail; }}
            @clear-search=${() => { this.search = ''; this.#ask(); }}></work-log-grid>`}
        ${this.opened && question ? html`<work-log-day .opened=${this.opened} .filter=${question.filter} .grouping=${place.grouping} @closed=${() => { this.opened = null; this.querySelector('table')?.focus({ preventScroll: true }); }}></work-log-day>` : nothing}
      </div>`;
  }

  /** @param {WorkLogPlace} place */
  #renderTools(place) {
    const { from, to } = rangeOf(place, this.#today);
    const weeks = (/** @type {number} */ count) => counted(count, 'week');
    return html`<div class="tool-row">
      <span class="stepper-group" role="group" aria-label="Weeks shown"><button type="button" class="button secondary small icon-only" aria-label=${`${weeks(place.weeks)} earlier`} title="Earlier" @click=${() => this.#change(stepped(place, -1, this.#today))}>${icon('chevron-left')}</button><button
        type="button" class="button secondary small" @click=${() => this.#change({ from: null })}>Today</button><button type="button" class="button secondary small icon-only" aria-label=${`${weeks(place.weeks)} later`} title="Later" @click=${() => this.#change(stepped(place, 1, this.#today))}>${icon('chevron-right')}</button></span>
      <strong class="stretch" role="status">${stretchWords(from, to)}</strong>
      <menu-button kind="picker" key="Show" .value=${weeks(place.weeks)} ?chosen=${place.weeks !== 2} .items=${weekChoices.map((count) => ({ label: weeks(count), checked: count === place.weeks, run: () => this.#change({ weeks: count }) }))}></menu-button>
      <span class="spacer"></span>
      ${segmentControl({ label: 'Rows', value: place.grouping, options: [{ value: 'people', label: 'People' }, { value: 'repositories', label: 'Repos' }, { value: 'teams', label: 'Teams' }], onChoose: (grouping) => this.#change({ grouping: /** @type {WorkGrouping} */ (grouping) }) })}
      <menu-button kind="picker" key="Sort" .value=${place.sort === 'name' ? 'Name' : 'Activity'} .items=${[{ label: 'Activity', checked: place.sort === 'activity', run: () => this.#change({ sort: 'activity' }) }, { label: 'Name', checked: place.sort === 'name', run: () => this.#change({ sort: 'name' }) }]}></menu-button>
    </div>`;
  }

  /** @param {WorkLogPlace} place */
  #renderLegend(place) {
    const unread = this.log?.unread ?? [];
    return html`<div class="tool-row work-legend">
      <ul class="legend" aria-label="Lanes, from above">${lanes.map(({ kind, name, many }, index) => html`<li title="${name}, weakest to strongest: ${boundWords(bounds[place.grouping][index])}"><span class="swatch lane-${kind}"></span>${name}${unread.includes(kind) ? html` <span class="ink-3">not read</span>` : nothing}
        <span class="visually-hidden">: ${many}; steps ${boundWords(bounds[place.grouping][index])}</span></li>`)}</ul>
      <span class="spacer"></span>
      <label class="weekend-choice" title="Whether Saturdays and Sundays have columns"><input class="check" type="checkbox" .checked=${!place.hidesWeekends} @change=${(/** @type {Event} */ event) => this.#change({ hidesWeekends: !(/** @type {HTMLInputElement} */ (event.target).checked) })}>Weekends</label>
      <span class="ink-3 ramp-legend" aria-hidden="true">fewer ${[1, 2, 3, 4].map((step) => html`<span class="ramp-step lane-commit step-${step}"></span>`)} more</span>
      <div class="search">${icon('search')}<input class="input" type="search" aria-label=${searchWords[place.grouping]} placeholder=${searchWords[place.grouping]} .value=${this.search} spellcheck="false" autocomplete="off" @input=${this.#typed}></div>
    </div>`;
  }

  /** @param {WorkLogPlace} place */
  #renderNote({ hidesWeekends }) {
    const { log } = this;
    if (!log) return nothing;
    const hidden = hidesWeekends ? hiddenWords(this.#days.days, log.byDay) : '';
    const { span, repositories, missing } = coverageWords(log.coverage, Date.now());
    const said = leftOutSentence(log.leftOut);
    return html`<span class="work-note">${hidden ? html`<span role="status">${hidden} <button type="button" class="link" @click=${() => this.#change({ hidesWeekends: false })}>Show weekends</button></span>` : nothing}<span>${span}, ${repositories}${missing === null ? nothing : html`, <a href="#/settings/repos">${missing}</a>`}</span>
      <span>${said || 'Nobody left out.'} <button type="button" class="link" @click=${() => openDialog('left-out-dialog', { rows: workLeftOutRows(log.leftOut) })}>${said ? 'Who?' : 'What would be?'}</button></span></span>`;
  }

  /** @param {WorkLog} log @param {WorkLogPlace} place */
  #renderNothing(log, place) {
    const narrowed = isNarrowed(place.filter);
    const gone = log.coverage.repositories === 0;
    return html`<div class="empty-state">
      <h2>${gone ? 'No repo matches these filters' : 'Nothing happened on these days'}</h2>
      <p>${gone ? 'What was chosen is no longer here, or nothing of it is imported.' : narrowed ? 'Nothing of these days matches the filters.' : `${counted(log.coverage.repositories, 'repo')} ${log.coverage.repositories === 1 ? 'was' : 'were'} looked through: nothing is of these days.`}</p>
      <div class="actions">
        ${gone ? nothing : html`<button type="button" class="button secondary" @click=${() => this.#change(stepped(place, -1, this.#today))}>Earlier weeks</button>`}
        ${narrowed ? html`<button type="button" class="button secondary" @click=${() => this.#change({ filter: usualFilter() })}>Clear filters</button>` : nothing}
      </div></div>`;
  }
}

customElements.define('work-log-view', WorkLogView);
