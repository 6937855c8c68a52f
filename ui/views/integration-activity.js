// The Activity tab: when the next sync starts, how complete each stream is, what ran, and what is queued.

import { html, nothing } from 'lit';
import { cancelRepository, getCoverage, getNextRun, listQueue, listRuns, onDataChanged, onImportProgress, retryRepository, syncNow } from '../api.js';
import { statusSign } from '../components/data-status.js';
import '../components/activity-log.js';
import '../components/data-table.js';
import { segmentControl } from '../components/segment-control.js';
import { throttle } from '../data/throttle.js';
import { streamWords } from '../data/words.js';
import { attempt } from '../lib/attempt.js';
import { copyText } from '../lib/clipboard.js';
import { heldWords, openWords, statusOfCoverage } from '../lib/coverage-words.js';
import { LightElement } from '../lib/element.js';
import { agoInSentence, formatClockSeconds, formatExact } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { remedyOf } from '../lib/remedy.js';
import { runLine } from '../lib/run-words.js';
import { nextRunWords } from '../lib/schedule-words.js';
import { statusWords } from '../lib/words.js';
import { navigate, repositoryPath } from '../router.js';
import { queueColumns, runColumns } from './integration-activity-columns.js';
import { openPage, run as runAction } from './repos-actions.js';
import './run-detail.js';

/** @import { Coverage, Integration, Progress, Repository, Run } from '../types.js' */

/** Least time between two readings while a run goes on, milliseconds. */
const REFRESH_EVERY = 1000;
/** How often the minutes to the next sync are written anew, milliseconds. */
const CLOCK_EVERY = 15_000;

export class IntegrationActivity extends LightElement {
  static properties = { integration: { attribute: false }, progress: { attribute: false }, shown: { state: true }, queued: { state: true }, opened: { state: true } };

  constructor() {
    super();
    /** @type {Integration | null} */
    this.integration = null;
    /** @type {Progress | null} */
    this.progress = null;
    /** @type {'history' | 'queue' | 'log'} */
    this.shown = 'history';
    /** @type {number | undefined} */
    this.queued = undefined;
    /** @type {Run | null} */
    this.opened = null;
  }

  #tags = () => ['integrations', 'sync', `integration:${this.#id}`];
  #next = new Loaded(this, () => getNextRun(this.#id), this.#tags);
  #coverage = new Loaded(this, () => getCoverage(this.#id), this.#tags);
  #queueSize = new Loaded(this, () => listQueue({ integrationId: this.#id, offset: 0, limit: 1 }), this.#tags);
  /** The same object as long as the integration is: a table asks anew for another one. */
  #filters = { integrationId: 0 };
  /** @type {(() => void)[]} */
  #endings = [];
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;
  #refresh = throttle(() => {
    void this.#coverage.reload();
    void this.#queueSize.reload();
    void this.#next.reload();
    this.#table?.refresh();
  }, REFRESH_EVERY);

  get #id() {
    return this.integration?.id ?? 0;
  }

  /** Whether a run is at it; until that is known, something may be. */
  get #moving() {
    return this.progress === null || (this.progress.running && !this.progress.paused);
  }

  get #table() {
    return /** @type {import('../components/data-table.js').DataTable | null} */ (this.querySelector('data-table'));
  }

  connectedCallback() {
    super.connectedCallback();
    this.#endings = [
      onImportProgress(({ integrationId }) => {
        if (integrationId === this.#id) this.#refresh();
      }),
      onDataChanged((tags) => {
        if (tags.includes(`integration:${this.#id}`) || tags.includes('integrations') || tags.some((tag) => tag.startsWith('repository:'))) this.#refresh();
      }),
    ];
    this.#clock = setInterval(() => this.requestUpdate(), CLOCK_EVERY);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.#endings) end();
    clearInterval(this.#clock);
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (changed.has('integration') && this.#filters.integrationId !== this.#id) this.#filters = { integrationId: this.#id };
  }

  render() {
    const { integration, progress } = this;
    if (!integration) return nothing;
    const queued = this.#queueSize.value?.total;
    return html`
      ${this.#nextLine(integration)}
      ${this.#dataStatus()}
      <div class="tool-row">${segmentControl({
        label: 'Shown', value: this.shown, onChoose: (value) => { this.shown = value; },
        options: [{ value: 'history', label: 'History' }, { value: 'queue', label: 'Queue', count: queued ?? undefined }, { value: 'log', label: 'Log' }],
      })}${this.shown === 'queue' && this.#stopped > 0 && !progress?.running ? this.#putBack(integration) : nothing}</div>
      ${this.shown === 'history' ? this.#history(integration) : this.shown === 'queue' ? this.#queue() : html`<activity-log .integrationId=${integration.id}></activity-log>`}
      ${this.opened ? html`<run-detail .run=${this.opened} .integration=${integration} @closed=${() => { this.opened = null; }}></run-detail>` : nothing}`;
  }

  /** @param {Integration} integration */
  #nextLine(integration) {
    const next = this.#next.value;
    if (!next) return nothing;
    const { progress } = this;
    const { sign, mark, words } = nextRunWords(next, { integration, running: progress?.running ?? false, paused: progress?.paused ?? false, waiting: (progress?.waitingForGitlabSeconds ?? null) !== null, now: Date.now() });
    return html`<p class="next-run">${sign === 'arc' ? arc() : icon(sign, 16, mark)}<span role="status">${words}.</span>
      ${integration.lastUpdatedAt === null || progress?.running ? nothing : html`<span class="ink-3" title=${formatExact(integration.lastUpdatedAt)}>Last updated ${agoInSentence(integration.lastUpdatedAt)}.</span>`}
      <a href="#/settings/sync">Schedule and load</a></p>`;
  }

  /** How many streams of repos failed or were cancelled. */
  get #stopped() {
    return (this.#coverage.value ?? []).reduce((sum, { failed, cancelled }) => sum + failed + cancelled, 0);
  }

  /** @param {Integration} integration */
  #putBack({ id, name }) {
    return html`<span class="spacer"></span><button type="button" class="button secondary small" title="What failed or was cancelled, and what is new"
      @click=${() => void runAction(() => syncNow(id), `Sync of “${name}” started`)}>${icon('refresh-cw', 14)}Read all again</button>`;
  }

  #dataStatus() {
    const coverage = this.#coverage.value;
    if (!coverage || coverage.length === 0) return nothing;
    return html`<dl class="stream-status" aria-label="Data status by stream">${coverage.map((each) => this.#streamStatus(each))}</dl>`;
  }

  /** @param {Coverage} coverage */
  #streamStatus(coverage) {
    const status = statusOfCoverage(coverage);
    const name = streamWords[coverage.stream] ?? coverage.stream;
    const { failure } = coverage;
    return html`<div>
      <dt>${name.charAt(0).toUpperCase()}${name.slice(1)}</dt>
      <dd class="data-status">${statusSign(status, this.#moving)}<span>${statusWords[status]}</span>${openWords(coverage) ? html`<span class="ink-3">${openWords(coverage)}</span>` : nothing}</dd>
      ${failure ? html`<dd class="cause" title=${failure.message}>${failure.title}. ${this.#remedy(failure)}</dd>` : nothing}
      <dd class="held">${heldWords(coverage)}</dd>
    </div>`;
  }

  /** @param {import('../types.js').Failure} failure */
  #remedy(failure) {
    const { path, label } = remedyOf(failure, this.#id);
    if (path) return html`<a href=${`#${path}`}>${label}</a>`;
    return html`${failure.remedy ?? ''} <button type="button" class="link" @click=${() => { this.shown = 'queue'; }}>Show which</button>`;
  }

  /** @param {Integration} integration */
  #history(integration) {
    return html`<data-table class="history" .label=${'Runs'} .nouns=${['run', 'runs']} .columns=${runColumns} .load=${listRuns} .filters=${this.#filters}
      .rowLabel=${(/** @type {Run} */ row) => `Run of ${formatExact(row.startedAt)}`} .menu=${(/** @type {Run} */ row) => this.#runMenu(row, integration)} .empty=${emptyHistory(integration)}
      .note=${html`<span>Times of this computer, read at ${formatClockSeconds(Date.now())}</span>`}
      @row-open=${(/** @type {CustomEvent<Run>} */ event) => { this.opened = event.detail; }}></data-table>`;
  }

  /** @param {Run} row @param {Integration} integration @returns {(import('../components/menu-button.js').MenuItem | 'separator')[]} */
  #runMenu(row, integration) {
    return [
      { label: 'Show details', sign: 'info', run: () => { this.opened = row; } },
      { label: 'Copy line', sign: 'copy', run: () => void copyText(runLine(row, integration.name, Date.now()), 'Line copied') },
    ];
  }

  #queue() {
    return html`<data-table class="queue" .label=${'Queue'} .nouns=${['repo', 'repos']} .columns=${queueColumns(this.#moving)} .load=${listQueue} .filters=${this.#filters}
      .rowLabel=${(/** @type {Repository} */ row) => row.fullPath} .menu=${(/** @type {Repository} */ row) => this.#queueMenu(row)} .empty=${emptyQueue}
      @row-open=${(/** @type {CustomEvent<Repository>} */ event) => navigate(repositoryPath(event.detail.id))}></data-table>`;
  }

  /** @param {Repository} row @returns {(import('../components/menu-button.js').MenuItem | 'separator')[]} */
  #queueMenu(row) {
    const waits = row.streams.some((stream) => ['waiting', 'running', 'rate_limited'].includes(stream.state));
    const remedy = row.failure ? remedyOf(row.failure, row.integrationId) : null;
    /** @type {(import('../components/menu-button.js').MenuItem | 'separator')[]} */
    const items = [{ label: 'Open', sign: 'arrow-right', run: () => navigate(repositoryPath(row.id)) }];
    if (waits) items.push({ label: 'Take off the queue', sign: 'x', run: () => void runAction(() => cancelRepository(row.id), `“${row.name}” is off the queue`) });
    else items.push({ label: row.failure ? 'Try again' : 'Put back', sign: 'play', run: () => void runAction(() => retryRepository(row.id), `Reading “${row.name}” again`) });
    if (remedy?.path) items.push({ label: remedy.label, sign: 'key-round', run: () => navigate(remedy.path ?? '') });
    items.push('separator', { label: 'Open in GitLab', sign: 'square-arrow-out-up-right', run: () => void attempt(() => openPage('repository', row.id)) });
    return items;
  }
}

/** @param {Integration} integration */
function emptyHistory(integration) {
  return html`<div class="empty-state">
    <span class="icon-square">${icon('clock', 20)}</span>
    <h2>Nothing ran yet</h2>
    <p>${integration.repositoriesImported === 0 ? 'Import repos, and every sync of this integration is written down here: when, why, how long, and what it brought.' : 'The first sync of this integration is written down here as soon as it starts.'}</p>
  </div>`;
}

const emptyQueue = html`<div class="empty-state">
  <span class="icon-square">${icon('circle-check', 20)}</span>
  <h2>Nothing waits</h2>
  <p>Every imported repo was read to its end. Repos stand here while they wait, are read, or failed.</p>
</div>`;

customElements.define('integration-activity', IntegrationActivity);
