// The repo import page: the tree of what an account can reach, what of it to bring in, and the import that runs.
//
// The list is read from the store; GitLab is asked only by `Read the list again`, or when it was never read.

import { html, nothing } from 'lit';
import {
  asFailure, cancelImport, forgetConfiguredRepositories, getConfiguredRepositories, getImportPace, getImportProgress, getIntegration, importRepositories, listAvailable, onAvailableProgress, onDataChanged, onImportProgress,
  pauseImport, readAvailable, resumeImport,
} from '../api.js';
import { failedPage, failurePanel } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import '../components/progress-card.js';
import { storageButton } from '../components/storage-button.js';
import '../components/tree-table.js';
import { rowsOf } from '../data/available.js';
import { boxOfShown, clearShown, countGroups, keepSelectable, selectShown, toggle } from '../data/selection.js';
import { throttle } from '../data/throttle.js';
import { applyFilters, buildTree, firstExpanded, flatten, isFiltering, NO_FILTERS, sortAhead } from '../data/tree.js';
import { attempt } from '../lib/attempt.js';
import { wantsCredential } from '../lib/credential-actions.js';
import { LightElement } from '../lib/element.js';
import { agoInSentence, counted, formatNumber } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { showToast } from '../lib/toasts.js';
import { integrationPath } from '../router.js';
import { recall, remember } from './import-repos-memory.js';
import { configuredBanner, footBar, toolRow } from './import-repos-parts.js';
import { askForMissingGroup } from './missing-group-dialog.js';

/** @typedef {import('../data/tree.js').Filters} Filters */
/** @typedef {import('../data/tree.js').GroupNode} GroupNode */
/** @typedef {import('../data/tree.js').TreeNode} TreeNode */
/** @typedef {import('../types.js').Progress} Progress */
/** @typedef {import('../manage-types.js').ConfiguredChoice} ConfiguredChoice */

/** How long groups are put in order at a time, in milliseconds: half of what a frame has. */
const SORTING = 8;

/** Least time between two readings of the list while an import runs: it may hold 50,000 repos. */
const RELOAD_EVERY = 2000;

/**
 * Whether what has come in is worth drawing the list again while it is read. Each time by half more, so that a list of any length is
 * drawn a few dozen times at most.
 *
 * @param {number} shown groups or repos in the list as it is drawn
 * @param {number} read of these, how many came in so far
 */
const isWorthShowing = (shown, read) => read > 0 && read >= shown * 1.5;

export class ImportReposView extends LightElement {
  static properties = {
    route: { attribute: false },
    filters: { state: true },
    expanded: { state: true },
    selected: { state: true },
    progress: { state: true },
    reading: { state: true },
    failure: { state: true },
    starting: { state: true },
    cancelling: { state: true },
  };

  constructor() {
    super();
    /** @type {import('../types.js').Route|null} */
    this.route = null;
    /** @type {Filters} */
    this.filters = { ...NO_FILTERS };
    /** Keys of open groups; `null` until the list is there. @type {Set<string>|null} */
    this.expanded = null;
    /** @type {Set<number>} */
    this.selected = new Set();
    /** @type {Progress|null} */
    this.progress = null;
    /** What has been read of the list so far, while it is read. @type {{ groups: number, repositories: number }|null} */
    this.reading = null;
    /** Why the last action did not work. @type {import('../types.js').Failure|null} */
    this.failure = null;
    this.starting = false;
    this.cancelling = false;
  }

  #integration = new Loaded(this, () => getIntegration(this.#id), () => ['integrations', `integration:${this.#id}`]);
  #available = new Loaded(this, () => listAvailable(this.#id));
  /** @type {(() => void)[]} */
  #endings = [];
  /** What imports took so far; the figures of a running one grow with it. */
  #pace = new Loaded(this, () => getImportPace(this.#id), () => [`integration:${this.#id}`]);
  /** Repos a configuration named, until they are imported or put away. */
  #configured = new Loaded(this, () => getConfiguredRepositories(this.#id), () => [`integration:${this.#id}`]);
  #reload = throttle(() => void this.#available.reload(), RELOAD_EVERY);
  /** The answer the tree was built from. @type {unknown} */
  #built = null;
  /** @type {import('../data/tree.js').Tree|null} */
  #tree = null;
  /** @type {import('../data/tree.js').TreeRow[]} */
  #rows = [];
  #shown = 0;
  /** @type {Map<GroupNode, import('../data/selection.js').GroupCount>} */
  #counts = new Map();
  /** @type {import('../data/selection.js').BoxState} */
  #head = 'locked';
  /** Groups closed while a search holds all open. @type {Set<string>} */
  #closedInSearch = new Set();
  /** @type {Map<number, Progress['current'][number]>} */
  #running = new Map();
  #readOnce = false;

  get #id() {
    return Number(this.route?.parameters.id);
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('fills');
    const { filters, expanded } = recall(this.#id);
    this.filters = filters;
    this.expanded = expanded;
    this.#endings = [
      onImportProgress((progress) => {
        if (progress.integrationId === this.#id) this.#follow(progress);
      }),
      onAvailableProgress(({ integrationId, groups, repositories }) => {
        if (integrationId !== this.#id || !this.reading) return;
        this.reading = { groups, repositories };
        const { value } = this.#available;
        if (value?.listReadAt !== null) return;
        if (isWorthShowing(value.groups.length, groups) || isWorthShowing(value.repositories.id.length, repositories)) this.#reload();
      }),
      onDataChanged((tags) => {
        if (tags.includes(`integration:${this.#id}`) || tags.some((tag) => tag.startsWith('repository:'))) this.#reload();
      }),
    ];
    void attempt(async () => this.#follow(await getImportProgress(this.#id)));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.#endings) end();
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    const fresh = this.#available.value !== null && this.#available.value !== this.#built;
    if (fresh) this.#build();
    if (!this.#tree) return;
    const viewed = fresh || changed.has('filters') || changed.has('expanded');
    if (viewed) {
      this.#shown = applyFilters(this.#tree, this.filters, Date.now());
      this.#rows = flatten(this.#tree, {
        expanded: this.expanded ?? new Set(), closedInSearch: this.#closedInSearch, searching: this.filters.search.trim() !== '', filtering: isFiltering(this.filters),
      });
    }
    if (viewed || changed.has('selected')) {
      this.#counts = countGroups(this.#tree, this.selected);
      this.#head = boxOfShown(this.#tree, this.selected);
    }
    if (changed.has('filters') || changed.has('expanded')) remember(this.#id, this.filters, this.expanded ?? new Set());
  }

  #build() {
    const available = this.#available.value;
    if (!available) return;
    this.#built = available;
    const tree = buildTree(available.groups, rowsOf(available));
    this.#tree = tree;
    setTimeout(() => this.#sortAhead(tree));
    // A list that still comes in looks small at first.
    if (available.listReadAt !== null) this.expanded ??= firstExpanded(this.#tree);
    this.selected = keepSelectable(this.#tree, this.selected);
    if (available.listReadAt === null && !this.#readOnce) void this.#readAgain();
  }

  /** The first letter of a search opens every group, and would wait for all to be sorted. @param {import('../data/tree.js').Tree} tree */
  #sortAhead(tree) {
    if (!this.isConnected || tree !== this.#tree) return;
    const end = performance.now() + SORTING;
    if (!sortAhead(tree, () => performance.now() >= end)) setTimeout(() => this.#sortAhead(tree));
  }

  /** @param {Progress} progress */
  #follow(progress) {
    // While one import runs, events may overtake the answer of a command; the higher sequence is the newer state.
    if (this.progress?.running && progress.running && progress.sequence < this.progress.sequence) return;
    const was = this.progress;
    this.progress = progress;
    this.#running = new Map(progress.running ? progress.current.map((each) => [each.repositoryId, each]) : []);
    if (progress.running || progress.paused || was?.running) this.#reload();
    if (was?.running && !progress.running && !progress.paused) {
      // The rows change with the words: `Import done` beside a row that waits would be believed by nobody.
      void this.#available.reload();
      this.#ended(progress);
    }
  }

  /** The counts are of all imported repos, so that is what is said. @param {Progress} progress */
  #ended({ repositories }) {
    const complete = `${counted(repositories.done, 'repo is', 'repos are')} complete`;
    if (this.cancelling) showToast({ words: `Import cancelled. ${complete}, and what was read is kept.`, sign: 'info', mark: 'info-mark' });
    else if (repositories.failed > 0) showToast({ words: `${complete}, ${formatNumber(repositories.failed)} failed.`, sign: 'triangle-alert', mark: 'warning-mark' });
    else showToast({ words: `Import done: ${complete}.` });
    this.cancelling = false;
  }

  async #readAgain() {
    if (this.reading) return;
    this.#readOnce = true;
    this.failure = null;
    this.reading = { groups: 0, repositories: 0 };
    try {
      await readAvailable(this.#id);
      await this.#available.reload();
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.reading = null;
    }
  }

  async #start() {
    if (await this.#import([...this.selected])) this.#clear();
  }

  /** What can be imported of what a configuration named; what cannot stays told until it is put away. @param {ConfiguredChoice} choice */
  async #importConfigured({ toChoose, impossible, missing }) {
    if (!await this.#import(toChoose)) return;
    if (impossible.length + missing.length === 0) await this.#putConfiguredAway();
    await this.#configured.reload();
  }

  async #putConfiguredAway() {
    if (await attempt(() => forgetConfiguredRepositories(this.#id))) await this.#configured.reload();
  }

  /** @param {number[]} ids @returns {Promise<boolean>} true when the import started */
  async #import(ids) {
    if (this.starting || ids.length === 0) return false;
    this.starting = true;
    this.failure = null;
    try {
      const progress = await importRepositories(this.#id, ids);
      this.progress = null;
      this.#follow(progress);
      await this.#available.reload();
      showToast({ words: `Import of ${counted(ids.length, 'repo')} started` });
      return true;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      return false;
    } finally {
      this.starting = false;
    }
  }

  /** The button that cleared the selection goes with it, so the focus moves to the tree. */
  #clear() {
    this.selected = new Set();
    /** @type {HTMLElement|null} */ (this.querySelector('tree-table'))?.focus();
  }

  /** @param {Partial<Filters>} change */
  #filter(change) {
    if (change.search !== undefined) this.#closedInSearch = new Set();
    this.filters = { ...this.filters, ...change };
  }

  /** @param {GroupNode} node @param {boolean} open */
  #setOpen(node, open) {
    if (this.filters.search.trim() !== '') {
      if (open) this.#closedInSearch.delete(node.key);
      else this.#closedInSearch.add(node.key);
    }
    const expanded = new Set(this.expanded);
    if (open) expanded.add(node.key);
    else expanded.delete(node.key);
    this.expanded = expanded;
  }

  /** @param {TreeNode} node */
  #openSiblings(node) {
    const siblings = node.parent ? node.parent.groups : (this.#tree?.roots ?? []);
    for (const sibling of siblings) this.#closedInSearch.delete(sibling.key);
    this.expanded = new Set([...(this.expanded ?? []), ...siblings.map((sibling) => sibling.key)]);
  }

  render() {
    const integration = this.#integration.value;
    const failed = this.#integration.failure ?? this.#available.failure;
    if (failed && (!integration || !this.#tree)) return failedPage(failed, () => void Promise.all([this.#integration.restart(), this.#available.restart()]));
    if (!integration) return nothing;
    return html`
      ${pageHeader({
        heading: 'Import repos', line: this.#line(integration), actions: this.#actions(),
        crumbs: [{ label: 'Integrations', path: '/settings/integrations' }, { label: integration.name, path: integrationPath(integration.id) }, { label: 'Import' }],
      })}
      <div class="page-body grows data-page import-page">
        ${this.failure ? failurePanel(this.failure, html`${this.#remedy(this.failure)}
          <button type="button" class="button quiet small" @click=${() => (this.failure = null)}>Dismiss</button>`) : nothing}
        <progress-card .progress=${this.progress} ?cancelling=${this.cancelling} @pause=${() => this.#steer(pauseImport)} @resume=${() => this.#steer(resumeImport)}
          @cancel=${this.#cancel}></progress-card>
        ${this.#configured.value && this.#available.value?.listReadAt ? configuredBanner({
          choice: this.#configured.value, starting: this.starting, start: (choice) => void this.#importConfigured(choice), putAway: () => void this.#putConfiguredAway(),
        }) : nothing}
        ${this.#tree ? this.#list(this.#tree) : nothing}
      </div>
      ${footBar({
        count: this.selected.size, services: integration.services, pace: this.#pace.value, hidden: this.#hiddenChosen, starting: this.starting, clear: () => this.#clear(), start: () => void this.#start(),
      })}`;
  }

  /** The button that does what the failure advises. @param {import('../types.js').Failure} failure */
  #remedy(failure) {
    if (failure.action === 'retry') return html`<button type="button" class="button secondary small" @click=${this.#readAgain}>Try again</button>`;
    if (wantsCredential(failure)) {
      return html`<a class="button secondary small" href=${`#${integrationPath(this.#id, 'credentials')}`}>${failure.action === 'sign_in_again' ? 'Sign in again' : 'Replace token'}</a>`;
    }
    return storageButton(failure, () => void this.#readAgain());
  }

  /** @param {(integrationId: number) => Promise<void>} command */
  #steer(command) {
    void attempt(async () => {
      await command(this.#id);
      this.#follow(await getImportProgress(this.#id));
    });
  }

  #cancel() {
    this.cancelling = true;
    void attempt(async () => {
      try {
        await cancelImport(this.#id);
        this.#follow(await getImportProgress(this.#id));
      } catch (thrown) {
        this.cancelling = false;
        throw thrown;
      }
    });
  }

  get #hiddenChosen() {
    return [...this.selected].filter((id) => this.#tree?.repositories.get(id)?.shown === false).length;
  }

  /** @param {import('../types.js').Integration} integration */
  #line(integration) {
    const { account, host } = integration;
    if (this.reading) {
      return html`<span role="status">${arc()} Reading the list from ${host}: ${counted(this.reading.groups, 'group')}, ${counted(this.reading.repositories, 'repo')} so far</span>`;
    }
    if (!this.#tree) return `Read as ${account.username} on ${host}.`;
    const readAt = this.#available.value?.listReadAt ?? null;
    const when = readAt === null ? '' : `, read ${agoInSentence(readAt)}`;
    return `The account ${account.username} sees ${counted(this.#tree.repositories.size, 'repo')} in ${counted(this.#available.value?.groups.length ?? 0, 'group')} on ${host}${when}.`;
  }

  #missing() {
    void askForMissingGroup(this.#id, {
      show: (path) => this.#filter({ ...NO_FILTERS, search: path }),
      readAgain: () => void this.#readAgain(),
      credentials: () => { location.hash = `#${integrationPath(this.#id, 'credentials')}`; },
    });
  }

  #actions() {
    const busy = this.reading !== null;
    return html`
      <button type="button" class="button text" @click=${this.#missing}>Missing a group?</button>
      <button type="button" class="button secondary" aria-busy=${busy ? 'true' : 'false'} ?disabled=${busy} @click=${this.#readAgain}>
        ${busy ? html`${arc()}Reading the list` : html`${icon('refresh-cw')}Read the list again`}</button>`;
  }

  /** @param {import('../data/tree.js').Tree} tree */
  #list(tree) {
    if (tree.repositories.size === 0 && tree.roots.length === 0) return this.#emptyList();
    const groups = this.#available.value?.groups.length ?? 0;
    return html`
      ${toolRow({
        filters: this.filters, repositories: tree.repositories.size, groups, shown: this.#shown, canSelect: this.#head !== 'locked' && this.#head !== 'on',
        filter: (change) => this.#filter(change), selectShown: () => (this.selected = selectShown(tree, this.selected)),
      })}
      <tree-table .label=${'Groups and repos'} .rows=${this.#rows} .selected=${this.selected} .counts=${this.#counts} .head=${this.#head} .running=${this.#running} ?busy=${this.reading !== null}
        .nothingFound=${html`<p class="nothing-found"><span>No repos match these filters.</span><button type="button" class="link" @click=${() => this.#filter({ ...NO_FILTERS })}>Clear filters</button></p>`}
        @toggle-node=${(/** @type {CustomEvent<TreeNode>} */ event) => (this.selected = toggle(event.detail, this.selected))}
        @toggle-shown=${(/** @type {CustomEvent<boolean>} */ event) => (this.selected = event.detail ? selectShown(tree, this.selected) : clearShown(tree, this.selected))}
        @set-open=${(/** @type {CustomEvent<{ node: GroupNode, open: boolean }>} */ event) => this.#setOpen(event.detail.node, event.detail.open)}
        @open-siblings=${(/** @type {CustomEvent<TreeNode>} */ event) => this.#openSiblings(event.detail)}></tree-table>`;
  }

  #emptyList() {
    if (this.reading) return nothing;
    return html`<div class="empty-state"><h2>No groups or repos here</h2>
      <p>The account sees nothing it could read. Ask an owner to add it to a group with the Reporter role, then read the list again.</p></div>`;
  }
}

customElements.define('import-repos-view', ImportReposView);
