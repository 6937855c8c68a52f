// One imported repo: how complete it is, and its commits, pull requests and tickets. Everything comes from the store.

import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { getRepository, onDataChanged, onImportProgress, retryRepository } from '../api.js';
import { statusSign } from '../components/data-status.js';
import { failedPage } from '../components/failure-panel.js';
import '../components/excluded-paths.js';
import '../components/menu-button.js';
import { pageHeader } from '../components/page-header.js';
import { tabList } from '../components/tab-list.js';
import { throttle } from '../data/throttle.js';
import { countOf, coverageOf, shownPath, streamWords, visibilityWords } from '../data/words.js';
import { LightElement } from '../lib/element.js';
import { bannerWords } from '../lib/failure-words.js';
import { formatAgo, formatExact, formatNumber } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { remedyOf } from '../lib/remedy.js';
import { statusOfStream } from '../lib/coverage-words.js';
import { statusWords } from '../lib/words.js';
import { navigate, repositoryPath } from '../router.js';
import { copyText, openPage, removeRepositories, run, syncRepositories } from './repos-actions.js';
import { rowKinds } from './repository-rows.js';
import './repository-rows-panel.js';

/** @typedef {import('../types.js').Repository} Repository */
/** @typedef {import('../types.js').Stream} Stream */

/** @type {Record<import('../types.js').DataStatus, string>} */
const statusGrounds = { processing: 'accent', healthy: 'positive', rate_limited: 'warning', failed: 'danger' };

export class RepositoryView extends LightElement {
  static properties = { route: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../types.js').Route|null} */
    this.route = null;
  }

  #repository = new Loaded(this, () => getRepository(this.#id));
  /** @type {(() => void)[]} */
  #endings = [];
  #reload = throttle(() => void this.#repository.reload(), 1000);
  #leaving = false;

  get #id() {
    return Number(this.route?.parameters.id);
  }

  get #tab() {
    const tab = this.route?.parameters.tab ?? 'commits';
    return tab in rowKinds ? tab : 'commits';
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('fills');
    this.#endings = [
      onDataChanged((tags) => {
        if (!this.#leaving && (tags.includes(`repository:${this.#id}`) || tags.includes(`integration:${this.#repository.value?.integrationId}`))) this.#reload();
      }),
      onImportProgress(({ current }) => {
        if (current.some((each) => each.repositoryId === this.#id)) this.#reload();
      }),
    ];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.#endings) end();
  }

  updated() {
    // A title is cut after two lines; its tooltip has the whole.
    this.querySelector('page-title')?.setAttribute('title', this.#repository.value?.fullPath ?? '');
  }

  render() {
    const { value: repository, failure } = this.#repository;
    if (failure && !repository) return failedPage(failure, () => void this.#repository.restart());
    if (!repository) return nothing;
    const kind = rowKinds[this.#tab];
    const stream = repository.streams.find((candidate) => candidate.stream === kind.stream);
    return html`
      ${pageHeader({
        heading: repository.name, line: factsLine(repository), beside: chips(repository), actions: this.#actions(repository),
        crumbs: [{ label: 'Repos', path: '/settings/repos' }, { label: repository.name }],
      })}
      <div class="page-body grows data-page repository-page">
        ${failureOf(repository)}
        ${coverage(repository)}
        ${repository.imported ? html`<excluded-paths .repository=${repository}></excluded-paths>` : nothing}
        ${tabList({ label: 'Data of this repo', value: this.#tab, tabs: tabsOf(repository), panelId: 'repository-panel', onChoose: (tab) => navigate(repositoryPath(repository.id, tab === 'commits' ? undefined : tab), { replace: true }) })}
        <div class="tab-panel" role="tabpanel" id="repository-panel" aria-labelledby=${`repository-panel-tab-${this.#tab}`}>
          ${keyed(this.#tab, html`<repository-rows-panel .repository=${repository} .kind=${kind} .note=${streamNote(repository, stream)}></repository-rows-panel>`)}
        </div>
      </div>`;
  }

  /** @param {Repository} repository */
  #actions(repository) {
    return html`
      <button type="button" class="button secondary" @click=${() => openPage('repository', repository.id)}>${icon('square-arrow-out-up-right')}Open in GitLab</button>
      <button type="button" class="button secondary" @click=${() => syncRepositories([repository])}>${icon('refresh-cw')}Sync now</button>
      <menu-button large .label=${`More for ${repository.name}`} .items=${[
        { label: 'Copy path', sign: 'copy', run: () => void copyText(repository.fullPath, 'Path') },
        ...(repository.imported ? [{ label: 'Excluded files and folders', sign: 'list-checks', run: () => void /** @type {import('../components/excluded-paths.js').ExcludedPathsLine | null} */ (this.querySelector('excluded-paths'))?.edit() }] : []),
        'separator',
        { label: 'Remove', sign: 'trash-2', danger: true, run: () => void this.#remove(repository) },
      ]}></menu-button>`;
  }

  /** @param {Repository} repository */
  async #remove(repository) {
    this.#leaving = true;
    if (await removeRepositories([repository])) navigate('/settings/repos', { replace: true });
    else this.#leaving = false;
  }
}

/** @param {Repository} repository */
function factsLine(repository) {
  const branch = repository.defaultBranch ? `, branch ${repository.defaultBranch}` : '';
  const when = repository.lastUpdatedAt === null
    ? 'No sync was complete yet.'
    : html`<span class="no-wrap">Data of ${formatExact(repository.lastUpdatedAt)}, ${formatAgo(repository.lastUpdatedAt).toLowerCase()}.</span>`;
  return html`<span title=${repository.fullPath}>${shownPath(repository.groups)}</span>, ${visibilityWords[repository.visibility].toLowerCase()}${branch}. ${when}`;
}

/** @param {Repository} repository */
function chips({ dataStatus, archived, shared, empty, objectFormat }) {
  return html`${dataStatus === null ? html`<span class="tag">Not imported</span>` : html`<span class=${`tag data-status chip ${statusGrounds[dataStatus]}`}>${statusSign(dataStatus)}${statusWords[dataStatus]}</span>`}
    ${archived ? html`<span class="tag">Archived</span>` : nothing}${shared ? html`<span class="tag info">Shared</span>` : nothing}
    ${empty ? html`<span class="tag">Empty</span>` : nothing}${objectFormat === 'sha256' ? html`<span class="tag">SHA-256</span>` : nothing}`;
}

/** @param {Repository} repository */
function failureOf(repository) {
  const failure = repository.failure ?? repository.streams.find((stream) => stream.failure)?.failure ?? null;
  if (!failure) return nothing;
  const { path, label } = remedyOf(failure, repository.integrationId);
  const { sentence, consequence } = bannerWords(failure);
  return html`<div class="banner danger" role="alert">${icon('circle-x')}
    <p class="words"><span class="sentence">${sentence}</span> <span class="consequence">${consequence}</span></p>
    ${path ? html`<a class="button secondary small" href=${`#${path}`}>${label}</a>` : nothing}
    <button type="button" class="button secondary small" @click=${() => run(() => retryRepository(repository.id), `Reading “${repository.name}” again`)}>Try again</button></div>`;
}

/** What GitLab holds and what is here, for each stream. @param {Repository} repository */
function coverage(repository) {
  return html`<dl class="coverage" aria-label="Coverage">${repository.streams.map((stream) => {
    const { sentence, complete } = coverageOf(repository, stream, formatNumber);
    const name = streamWords[stream.stream] ?? stream.stream;
    return html`<div title=${stream.syncedAt === null ? 'Never read to the end' : `Read to the end ${formatExact(stream.syncedAt)}`}>
      ${streamSign(stream, complete)}<dt>${name.charAt(0).toUpperCase()}${name.slice(1)}</dt><dd>${streamStatusWord(stream)}${sentence}</dd></div>`;
  })}</dl>`;
}

/** The documented word, with the cause where it failed. @param {Stream} stream */
function streamStatusWord(stream) {
  const status = statusOfStream(stream.state);
  if (status === null) return stream.state === 'cancelled' ? 'Cancelled, ' : nothing;
  return html`<strong class="weight-500">${statusWords[status]}</strong>${stream.failure ? html` (${stream.failure.title})` : nothing}, `;
}

/** @param {Stream} stream @param {boolean|null} complete */
function streamSign(stream, complete) {
  if (stream.state === 'running') return arc();
  if (stream.state === 'failed') return icon('circle-x', 14, 'danger-mark');
  if (stream.state === 'rate_limited') return icon('hourglass', 14, 'warning-mark');
  if (stream.state === 'off') return icon('minus', 14, 'ink-3');
  if (stream.state === 'complete' && complete !== false) return icon('circle-check', 14, 'positive-mark');
  return complete === false && stream.state === 'complete' ? icon('triangle-alert', 14, 'warning-mark') : icon('clock', 14, 'ink-3');
}

/** Tabs with what is here; what is not known has no number. @param {Repository} repository @returns {import('../components/tab-list.js').Tab[]} */
function tabsOf(repository) {
  return Object.entries(rowKinds).map(([value, { label, stream }]) => {
    const count = countOf(repository, stream);
    return { value, label, count: count.kind === 'exact' || count.kind === 'partial' ? count.done : null };
  });
}

/** What is here of the shown stream, and from when. @param {Repository} repository @param {Stream|undefined} stream */
function streamNote(repository, stream) {
  if (!stream || stream.state === 'off') return nothing;
  const { sentence } = coverageOf(repository, stream, formatNumber);
  const when = stream.syncedAt === null ? 'not read to the end yet' : `read to the end ${formatAgo(stream.syncedAt).toLowerCase()}`;
  return html`<span title=${stream.syncedAt === null ? nothing : formatExact(stream.syncedAt)}>${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}, ${when}</span>`;
}

customElements.define('repository-view', RepositoryView);
