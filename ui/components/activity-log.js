// What was done, when and by whom: of one integration or of all, with a copy to pass on that holds no secret.
import { html, nothing } from 'lit';
import { getActivityText, listActivities, onDataChanged } from '../api.js';
import { throttle } from '../data/throttle.js';
import { actorSentences, actorWords, causeOf, outcomeWords } from '../lib/activity-words.js';
import { attempt } from '../lib/attempt.js';
import { copyText } from '../lib/clipboard.js';
import { LightElement } from '../lib/element.js';
import { formatAgo, formatExact } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { integrationPath } from '../router.js';
import './data-table.js';
import './menu-button.js';
import { segmentControl } from './segment-control.js';

/** @import { Activity, ActivityChoice, Actor } from '../manage-types.js' */
/** @typedef {import('./data-table.js').Column} Column */

/** Least time between two readings, milliseconds. */
const REFRESH_EVERY = 1000;

/** @type {Column} */
const when = { key: 'when', title: 'When', width: [6.25, 5.5], cell: (/** @type {Activity} */ row) => formatAgo(row.happenedAt), tooltip: (row) => formatExact(row.happenedAt) };
/** @type {Column} */
const who = { key: 'who', title: 'Who', width: [7.5, 6.5], cell: (/** @type {Activity} */ row) => actorWords[row.actor], tooltip: (row) => actorSentences[/** @type {Activity} */ (row).actor] };
/** @type {Column} */
const what = { key: 'what', title: 'What', cell: (/** @type {Activity} */ row) => row.sentence, tooltip: (row) => row.sentence };
/** @type {Column} */
const where = { key: 'integration', title: 'Integration', width: [13, 9], cell: integrationCell, tooltip: (row) => row.integrationName ?? '' };
/** @type {Column} */
const outcome = { key: 'outcome', title: 'Outcome', width: [15, 9], cell: outcomeCell, tooltip: (row) => [row.failure?.title, row.failure?.message, row.failure?.remedy].filter(Boolean).join('. ') };

/** The same objects each time: a table draws anew for other ones. */
const columns = { one: [when, who, what, outcome], all: [when, who, where, what, outcome] };

export class ActivityLog extends LightElement {
  static properties = { integrationId: { attribute: false }, actor: { state: true }, onlyFailed: { state: true } };

  constructor() {
    super();
    /** Whose log; all integrations' and the app's own without one. @type {number | null} */
    this.integrationId = null;
    /** @type {Actor | null} */
    this.actor = null;
    this.onlyFailed = false;
  }

  /** The same object as long as it asks the same: a table asks anew for another one. @type {ActivityChoice} */
  #choice = { integrationId: null, actor: null, onlyFailed: false };
  /** @type {(() => void) | null} */
  #unsubscribe = null;
  #refresh = throttle(() => /** @type {import('./data-table.js').DataTable | null} */ (this.querySelector('data-table'))?.refresh(), REFRESH_EVERY);

  connectedCallback() {
    super.connectedCallback();
    this.#unsubscribe = onDataChanged((tags) => {
      if (tags.includes('activities') || tags.includes('integrations')) this.#refresh();
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#unsubscribe?.();
  }

  willUpdate() {
    const { integrationId, actor, onlyFailed } = this;
    const now = this.#choice;
    if (now.integrationId !== integrationId || now.actor !== actor || now.onlyFailed !== onlyFailed) this.#choice = { integrationId, actor, onlyFailed };
  }

  render() {
    const choose = (/** @type {Actor | null} */ actor) => { this.actor = actor; };
    return html`
      <div class="tool-row">
        <menu-button kind="picker" key="Who" .value=${this.actor === null ? 'Anyone' : actorWords[this.actor]} .chosen=${this.actor !== null}
          .items=${[{ label: 'Anyone', checked: this.actor === null, run: () => choose(null) }, ...Object.entries(actorWords).map(([value, label]) => ({ label, checked: this.actor === value, run: () => choose(/** @type {Actor} */ (value)) }))]}></menu-button>
        ${segmentControl({
          label: 'Outcome', value: this.onlyFailed ? 'failed' : 'all', onChoose: (value) => { this.onlyFailed = value === 'failed'; },
          options: [{ value: 'all', label: 'All' }, { value: 'failed', label: 'Failed' }],
        })}
        <span class="spacer"></span>
        <button type="button" class="button secondary small" title="For a support request: fixed words, counts and names, never a token" @click=${() => void this.#copy()}>${icon('copy')}Copy</button>
      </div>
      <data-table .label=${'Activity'} .nouns=${['entry', 'entries']} .columns=${this.integrationId === null ? columns.all : columns.one} .load=${load} .filters=${this.#choice} .filtering=${this.actor !== null || this.onlyFailed}
        .rowLabel=${(/** @type {Activity} */ row) => `${row.sentence}, ${formatExact(row.happenedAt)}`} .empty=${empty} .note=${html`<span>Kept for 90 days</span>`}></data-table>`;
  }

  async #copy() {
    let text = '';
    if (await attempt(async () => { text = await getActivityText(this.#choice); })) await copyText(text, 'Activity copied, without secrets');
  }
}

/** Rows known by their keys. @param {ActivityChoice & { offset: number, limit: number }} query */
async function load(query) {
  const page = await listActivities(query);
  return { ...page, rows: page.rows.map((row) => ({ ...row, id: row.key })) };
}

/** @param {Activity} row */
function integrationCell(row) {
  if (row.integrationId === null) return html`<span class="ink-3">The app</span>`;
  const name = row.integrationName ?? 'One without a name';
  return html`<a class="truncate" tabindex="-1" href=${`#${integrationPath(row.integrationId, 'activity')}`}>${name}</a>`;
}

/** @param {Activity} row */
function outcomeCell(row) {
  const { sign, mark, word } = outcomeWords[row.outcome];
  const cause = causeOf(row);
  return html`<span class="data-status">${sign === 'arc' ? arc() : icon(sign, 16, mark)}<span>${word}</span>${cause ? html`<span class="detail truncate">${cause}</span>` : nothing}</span>`;
}

const empty = html`<div class="empty-state">
  <span class="icon-square">${icon('clock', 20)}</span>
  <h2>Nothing was done yet</h2>
  <p>Whatever you or the app does with an integration is written down here for 90 days: when, by whom, and how it ended.</p>
</div>`;

customElements.define('activity-log', ActivityLog);
