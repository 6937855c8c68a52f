// Settings, Calendar: holidays, releases and other days that explain a chart; added, changed and deleted with a way back.
import { html, nothing } from 'lit';
import { listCalendarEvents } from '../api.js';
import '../components/data-table.js';
import { failedPage } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import { TypingPause } from '../data/typing-pause.js';
import { dayWords, kindWords, listed, whenWords } from '../lib/calendar.js';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { dayText } from '../lib/report-address.js';
import { addEvent, dropEvent, editEvent } from './calendar-actions.js';

/** @import { CalendarEvent } from '../calendar-types.js' */
/** @import { EventSort } from '../lib/calendar.js' */

/** @type {import('../components/data-table.js').Column[]} */
const columns = [
  { key: 'name', title: 'Event', sort: 'name', cell: (/** @type {CalendarEvent} */ { name }) => html`<span class="title-cell">${name}</span>`, tooltip: ({ name }) => name },
  { key: 'kind', title: 'Type', sort: 'kind', width: [9, 7.5], cell: (/** @type {CalendarEvent} */ { kind }) => html`<span class="event-kind"><span class="event-sign ${kind}" aria-hidden="true"></span>${kindWords[kind].name}</span>` },
  { key: 'days', title: 'Days', sort: 'days', firstDescending: true, width: [19, 14], cell: whenWords, tooltip: whenWords },
  { key: 'repeats', title: 'Repeats', sort: 'repeats', firstDescending: true, width: [7.5, 6], wideOnly: true, cell: (/** @type {CalendarEvent} */ { repeats }) => (repeats === 'yearly' ? 'Every year' : html`<span class="ink-3">Never</span>`) },
];

export class CalendarView extends LightElement {
  static properties = { search: { state: true }, asked: { state: true }, sort: { state: true }, descending: { state: true } };

  constructor() {
    super();
    this.search = '';
    /** What the table asks; a new object asks anew. */
    this.asked = { search: '' };
    /** @type {EventSort} */
    this.sort = 'days';
    this.descending = true;
  }

  #events = new Loaded(this, listCalendarEvents, () => ['calendar']);
  /** @type {CalendarEvent[] | null} */
  #shown = null;
  #typing = new TypingPause(this, () => { this.asked = { search: this.search.trim() }; });

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('fills');
  }

  updated() {
    const events = this.#events.value;
    if (events === this.#shown) return;
    const isFirst = this.#shown === null;
    this.#shown = events;
    // The table reads its first rows by itself; later ones keep their place.
    if (!isFirst) /** @type {import('../components/data-table.js').DataTable | null} */ (this.querySelector('data-table'))?.refresh();
  }

  /** @param {{ search: string, sort: EventSort, descending: boolean, offset: number, limit: number }} query */
  #load = async ({ search, sort, descending, offset, limit }) => {
    const found = listed(this.#events.value ?? [], search, sort, descending);
    return { total: found.length, offset, rows: found.slice(offset, offset + limit) };
  };

  /** @param {InputEvent} event */
  #typed(event) {
    this.search = /** @type {HTMLInputElement} */ (event.target).value;
    this.#typing.typed();
  }

  #add = () => void addEvent(dayText(new Date()));

  #menu = (/** @type {CalendarEvent} */ event) => [
    { label: 'Change', sign: 'pencil', run: () => void editEvent(event) },
    /** @type {const} */ ('separator'),
    { label: 'Delete', sign: 'trash-2', danger: true, run: () => void dropEvent(event) },
  ];

  render() {
    const { value: events, failure } = this.#events;
    const actions = html`<button type="button" class="button primary" @click=${this.#add}>${icon('plus')}Add event</button>`;
    return html`
      ${pageHeader({ heading: 'Calendar', line: 'Holidays, releases and other days that explain a chart. They change no figure, but for holidays where the times of pull requests pass on working days alone.', actions: events && events.length > 0 ? actions : undefined })}
      <div class="page-body grows data-page calendar-page" aria-busy=${this.#events.pending ? 'true' : 'false'}>
        ${failure && !events ? failedPage(failure, () => void this.#events.reload()) : nothing}
        ${events === null ? nothing : events.length === 0 ? this.#renderEmpty() : this.#renderEvents()}
      </div>`;
  }

  #renderEmpty() {
    return html`<div class="empty-state">
      <span class="icon-square">${icon('calendar-days', 20)}</span>
      <h2>No events yet</h2>
      <p>Add public holidays, releases, incidents and whatever else explains a dip or a peak. They are marked in Project timeline and named in Work log; holidays are shaded like weekends there and in Review workflow.</p>
      <p class="ink-2">${dayWords}</p>
      <div class="actions"><button type="button" class="button primary" @click=${this.#add}>${icon('plus')}Add event</button></div>
    </div>`;
  }

  #renderEvents() {
    return html`
      <div class="tool-row"><div class="search">${icon('search')}<input class="input" type="search" aria-label="Search events" placeholder="Search events" .value=${this.search} spellcheck="false" autocomplete="off" @input=${this.#typed}></div><p class="hint calendar-words">${dayWords}</p></div>
      <data-table .label=${'Calendar events'} .nouns=${['event', 'events']} .columns=${columns} .load=${this.#load} .filters=${this.asked} ?filtering=${this.asked.search !== ''} .sort=${this.sort} .descending=${this.descending}
        .rowLabel=${(/** @type {CalendarEvent} */ { name }) => name} .menu=${this.#menu} @clear-filters=${() => { this.search = ''; this.asked = { search: '' }; }}
        @sort-change=${(/** @type {CustomEvent<{ sort: EventSort, descending: boolean }>} */ { detail }) => { this.sort = detail.sort; this.descending = detail.descending; }}
        @row-open=${(/** @type {CustomEvent<CalendarEvent>} */ { detail }) => void editEvent(detail)}></data-table>`;
  }
}

customElements.define('calendar-view', CalendarView);
