// One integration: its state, its account, and its tabs. Everything shown comes from the store, so it opens without a network.

import { html, nothing } from 'lit';
import { cancelImport, getImportProgress, getIntegration, listRepositories, onImportProgress, pauseImport, resumeImport, syncNow } from '../api.js';
import { statusSign } from '../components/data-status.js';
import { failedPage } from '../components/failure-panel.js';
import '../components/menu-button.js';
import { pageHeader } from '../components/page-header.js';
import '../components/progress-card.js';
import '../components/rename-dialog.js';
import { tabList } from '../components/tab-list.js';
import { attempt } from '../lib/attempt.js';
import { openDialog } from '../lib/dialogs.js';
import { LightElement } from '../lib/element.js';
import { bannerWords } from '../lib/failure-words.js';
import { counted, formatClock, formatExact, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { signInWarnings } from '../lib/integration-list.js';
import { Loaded } from '../lib/loaded.js';
import { pauseItem, setPaused, startSync } from '../lib/pausing.js';
import { removeIntegrations } from '../lib/removal.js';
import { nothingToSync } from '../lib/schedule-words.js';
import { remedyOf } from '../lib/remedy.js';
import { accountKindWords, providerWords, statusWords } from '../lib/words.js';
import { homePath, integrationPath, navigate } from '../router.js';
import './integration-activity.js';
import './integration-credentials.js';
import './integration-exclusion.js';
import './integration-groups.js';
import { openPage, run } from './repos-actions.js';
import './integration-webhooks.js';
import './repos-panel.js';

/** @typedef {import('../types.js').Integration} Integration */

/** Ground of the status beside the title. @type {Record<import('../types.js').DataStatus, string>} */
const statusGrounds = { processing: 'accent', healthy: 'positive', rate_limited: 'warning', failed: 'danger' };
const tabNames = ['repos', 'groups', 'exclusion', 'webhooks', 'credentials', 'activity'];

export class IntegrationView extends LightElement {
  static properties = { route: { attribute: false }, progress: { state: true }, cancelling: { state: true } };

  constructor() {
    super();
    /** @type {import('../types.js').Route|null} */
    this.route = null;
    /** @type {import('../types.js').Progress|null} */
    this.progress = null;
    this.cancelling = false;
    // Its answers go the same way as the events.
    void new Loaded(this, async () => this.#follow(await getImportProgress(this.#id)), this.#tags);
  }

  #tags = () => ['integrations', `integration:${this.#id}`];
  #integration = new Loaded(this, () => getIntegration(this.#id), this.#tags);
  /** @type {(() => void)|null} */
  #unsubscribe = null;
  /** One repo that failed, for its reason. */
  #failed = new Loaded(this, () => listRepositories({ integrationId: this.#id, search: '', status: 'failed', sort: 'name', descending: false, offset: 0, limit: 1 }), this.#tags);
  /** While the page is being left, the integration may be gone already. */
  #leaving = false;

  get #id() {
    return Number(this.route?.parameters.id);
  }

  get #tab() {
    const tab = this.route?.parameters.tab ?? 'repos';
    return tabNames.includes(tab) ? tab : 'repos';
  }

  connectedCallback() {
    super.connectedCallback();
    this.#unsubscribe = onImportProgress((progress) => this.#follow(progress));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#unsubscribe?.();
  }

  /** Events may overtake the answer of a command; the higher sequence is the newer state. @param {import('../types.js').Progress} progress */
  #follow(progress) {
    if (progress.integrationId !== this.#id || (this.progress && this.progress.integrationId === this.#id && progress.sequence < this.progress.sequence)) return;
    this.progress = progress;
    if (!progress.running && !progress.paused) this.cancelling = false;
  }

  async #cancel() {
    this.cancelling = true;
    if (!await attempt(() => cancelImport(this.#id))) this.cancelling = false;
  }

  updated() {
    // Tables scroll by themselves; the long Credentials tab scrolls with its page.
    this.classList.toggle('fills', !['credentials', 'exclusion', 'webhooks'].includes(this.#tab));
    // A title is cut after two lines; its tooltip has the whole.
    this.querySelector('page-title')?.setAttribute('title', this.#integration.value?.name ?? '');
  }

  render() {
    const { value: integration, failure } = this.#integration;
    if (failure && !this.#leaving && (!integration || failure.code === 'integration.not_found')) return failedPage(failure, () => void this.#integration.restart());
    if (!integration) return nothing;
    return html`
      ${pageHeader({
        heading: integration.name, line: accountLine(integration), beside: statusChip(integration, this.progress), actions: this.#actions(integration),
        crumbs: [{ label: 'Integrations', path: homePath }, { label: integration.name }],
      })}
      <div class="page-body grows data-page">
        ${banner(integration, this.#failed.value?.rows[0] ?? null)}
        ${['repos', 'activity'].includes(this.#tab) ? html`<progress-card .progress=${this.progress} .cancelling=${this.cancelling} @pause=${() => void attempt(() => pauseImport(integration.id))}
          @resume=${() => void attempt(() => resumeImport(integration.id))} @cancel=${() => void this.#cancel()}></progress-card>` : nothing}
        ${tabList({ label: 'Parts of this integration', value: this.#tab, tabs: tabsOf(integration), panelId: 'integration-panel', onChoose: (tab) => navigate(integrationPath(integration.id, tab === 'repos' ? undefined : tab), { replace: true }) })}
        <div class="tab-panel" role="tabpanel" id="integration-panel" aria-labelledby=${`integration-panel-tab-${this.#tab}`}>${this.#panel(integration)}</div>
      </div>`;
  }

  /** @param {Integration} integration */
  #actions(integration) {
    const { id, name } = integration;
    const why = nothingToSync(integration);
    return html`
      <button type="button" class="button secondary" ?disabled=${why !== ''} title=${why || nothing}
        @click=${() => void startSync([integration])}>${icon('refresh-cw')}Sync now</button>
      <a class="button primary" href=${`#${integrationPath(id, 'import')}`}>${icon('plus')}Import repos</a>
      <menu-button large .label=${`More for ${name}`} .items=${[
        { label: 'Open in GitLab', sign: 'square-arrow-out-up-right', run: () => void openPage('integration', id) },
        { label: 'Rename', sign: 'pencil', run: () => void openDialog('rename-dialog', { integrationId: id, name }) },
        pauseItem(integration),
        'separator',
        { label: 'Remove', sign: 'trash-2', danger: true, run: () => void this.#remove(integration) },
      ]}></menu-button>`;
  }

  /** @param {Integration} integration */
  async #remove(integration) {
    this.#leaving = true;
    if (await removeIntegrations([integration])) navigate(homePath, { replace: true });
    else this.#leaving = false;
  }

  /** @param {Integration} integration */
  #panel(integration) {
    const tab = this.#tab;
    if (tab === 'groups') return html`<integration-groups .integrationId=${integration.id} .integration=${integration}></integration-groups>`;
    if (tab === 'exclusion') return html`<integration-exclusion .integrationId=${integration.id}></integration-exclusion>`;
    if (tab === 'webhooks') return html`<integration-webhooks .integrationId=${integration.id}></integration-webhooks>`;
    if (tab === 'activity') return html`<integration-activity .integration=${integration} .progress=${this.progress}></integration-activity>`;
    if (tab === 'credentials') return html`<integration-credentials .integration=${integration}></integration-credentials>`;
    return html`<repos-panel .integrationId=${integration.id} .integrations=${[integration]} .empty=${emptyRepos(integration)} .note=${coverageNote(integration)}></repos-panel>`;
  }
}

/** @param {Integration} integration */
function accountLine({ provider, host, account }) {
  const role = account.highestRoleName ? `, ${account.highestRoleName}` : '';
  return `${providerWords[provider]}, ${host}, as ${account.username} (${accountKindWords[account.kind]}${role})`;
}

/** @param {Integration} integration @param {import('../types.js').Progress|null} progress */
function statusChip({ dataStatus, isSample }, progress) {
  const moving = progress === null || (progress.running && !progress.paused);
  return html`<span class=${`tag data-status chip ${statusGrounds[dataStatus]}`}>${statusSign(dataStatus, moving)}${statusWords[dataStatus]}</span>${isSample ? html`<span class="tag">Sample</span>` : nothing}`;
}

/** @param {Integration} integration @returns {import('../components/tab-list.js').Tab[]} */
function tabsOf(integration) {
  return [
    { value: 'repos', label: 'Repos', count: integration.repositoriesImported },
    { value: 'groups', label: 'Groups', count: integration.groupsReached },
    { value: 'exclusion', label: 'Repo exclusion' },
    { value: 'webhooks', label: 'Webhooks' },
    { value: 'credentials', label: 'Credentials' },
    { value: 'activity', label: 'Activity' },
  ];
}

/**
 * What is wrong with the whole integration, with its one remedy; the worst alone.
 * @param {Integration} integration
 * @param {import('../types.js').Repository|null} failed one of the repos that failed
 */
function banner(integration, failed) {
  const { id, failure, dataStatus, rateLimitedUntil } = integration;
  if (integration.pausedAt !== null) return pausedBanner(integration, integration.pausedAt);
  const ofRepos = dataStatus === 'failed' ? (failed?.failure ?? null) : null;
  const [warning] = signInWarnings([integration]);
  if (warning && (integration.needsSignIn || (failure ? warning.key.endsWith(failure.code) : ofRepos === null))) {
    return html`<div class=${`banner ${warning.level}`} role="status">${icon(warning.level === 'info' ? 'info' : warning.level === 'warning' ? 'triangle-alert' : 'circle-x')}
      <p class="words"><span class="sentence">${warning.sentence}</span> <span class="consequence">${warning.consequence}</span></p>
      <a class="button secondary small" href=${`#${integrationPath(id, 'credentials')}`}>${warning.button}</a></div>`;
  }
  if (failure) {
    const { sentence, consequence } = bannerWords(failure);
    return failureBanner(integration, failure, sentence, consequence);
  }
  if (ofRepos) {
    const { repositoriesFailed: count, repositoriesImported: total } = integration;
    return failureBanner(integration, ofRepos, `${formatNumber(count)} of ${counted(total, 'repo')} could not be updated.`, `${causeOf(ofRepos)} What was read before is kept and can be read.`);
  }
  if (dataStatus === 'rate_limited') {
    const until = rateLimitedUntil === null ? '' : ` until ${formatClock(rateLimitedUntil)}`;
    return html`<div class="banner warning" role="status">${icon('hourglass', 16, 'warning-mark')}
      <p class="words"><span class="sentence">GitLab asks us to wait${until}.</span> <span class="consequence">The sync goes on by itself; what is here can be read meanwhile.</span></p></div>`;
  }
  return nothing;
}

/** @param {Integration} integration @param {number} since */
function pausedBanner(integration, since) {
  return html`<div class="banner info" role="status">${icon('pause')}
    <p class="words"><span class="sentence">This integration is paused since ${formatExact(since)}.</span> <span class="consequence">Nothing of it runs by itself; what is here can be read.</span></p>
    <button type="button" class="button secondary small" @click=${() => void setPaused(integration, false)}>Resume</button></div>`;
}

/** Why, in one sentence. @param {import('../types.js').Failure} failure */
function causeOf(failure) {
  const { sentence } = bannerWords(failure);
  return sentence === failure.message ? sentence : `${failure.title}: ${failure.message}`;
}

/** @param {Integration} integration @param {import('../types.js').Failure} cause @param {string} sentence @param {string} consequence */
function failureBanner({ id, name }, cause, sentence, consequence) {
  const { path, label } = remedyOf(cause, id);
  return html`<div class="banner danger" role="alert">${icon('circle-x')}
    <p class="words"><span class="sentence">${sentence}</span> <span class="consequence">${consequence}</span></p>
    ${path ? html`<a class="button secondary small" href=${`#${path}`}>${label}</a>` : nothing}
    <button type="button" class="button secondary small" @click=${() => void run(() => syncNow(id), `Sync of “${name}” started`)}>Try again</button></div>`;
}

/** @param {Integration} integration */
function emptyRepos(integration) {
  return html`<div class="empty-state">
    <h2>No repos chosen yet</h2>
    <p>${integration.repositoriesAvailable > 0 ? `The account can read ${counted(integration.repositoriesAvailable, 'repo')}. Choose which to bring in.` : 'Choose which repos to bring in, and they can be read here, with or without a network.'}</p>
    <div class="actions"><a class="button secondary" href=${`#${integrationPath(integration.id, 'import')}`}>Choose repos</a></div>
  </div>`;
}

/** @param {Integration} integration */
function coverageNote({ repositoriesImported, repositoriesComplete, repositoriesAvailable }) {
  const more = repositoriesAvailable - repositoriesImported;
  return html`<span>${formatNumber(repositoriesComplete)} of ${formatNumber(repositoriesImported)} up to date${more > 0 ? `, ${formatNumber(more)} more can be imported` : ''}</span>`;
}

customElements.define('integration-view', IntegrationView);
