// One integration as a row of the list, and the heads of its columns.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { wantsCredential } from '../lib/credential-actions.js';
import { openDialog } from '../lib/dialogs.js';
import { counted, formatAgo, formatClock, formatExact, formatNumber, sentenceList } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { expiryMark } from '../lib/integration-list.js';
import { pauseItem, startSync } from '../lib/pausing.js';
import { removeIntegrations } from '../lib/removal.js';
import { nothingToSync } from '../lib/schedule-words.js';
import { providerWords, serviceNames, serviceWords } from '../lib/words.js';
import { integrationPath, navigate } from '../router.js';
import { dataStatusCell } from './data-status.js';
import './menu-button.js';
import './rename-dialog.js';

/** @import { Integration, ServiceName } from '../types.js' */
/** @import { IntegrationSort } from '../lib/integration-list.js' */

/** @type {[IntegrationSort, string][]} */
const columns = [
  ['name', 'Integration name'], ['provider', 'Provider'], ['services', 'Services'], ['repos', 'Repos'], ['status', 'Data status'], ['addedBy', 'Added by'], ['lastUpdated', 'Last updated'],
];

/** @param {IntegrationSort} current @param {boolean} descending @param {(sort: IntegrationSort) => void} onSort @param {unknown} tickAll the box that ticks every row */
export function integrationColumns(current, descending, onSort, tickAll) {
  return html`
    <colgroup><col class="column-tick">${columns.map(([sort]) => html`<col class="column-${sort}">`)}<col class="column-actions"></colgroup>
    <thead><tr>
      <th scope="col" class="tick-cell">${tickAll}</th>
      ${columns.map(([sort, label]) => html`
        <th scope="col" class="head-${sort}" aria-sort=${current === sort ? (descending ? 'descending' : 'ascending') : nothing}>
          <button type="button" class="sort-head" @click=${() => onSort(sort)}>${label}${current === sort ? icon(descending ? 'arrow-down' : 'arrow-up') : nothing}</button>
        </th>`)}
      <th scope="col" class="row-actions"><span class="visually-hidden">Actions</span></th>
    </tr></thead>`;
}

/** @param {Integration} integration @param {boolean} ticked @param {(event: Event) => void} onTick */
export function integrationRow(integration, ticked, onTick) {
  const { id, name, provider, addedBy, lastUpdatedAt, pausedAt } = integration;
  const origin = integration.isSample ? 'On this computer' : provider === 'gitlab' ? `${integration.host}, by ${integration.authKind === 'oauth' ? 'OAuth' : 'token'}` : integration.host;
  const mark = expiryMark(integration);
  return html`
    <tr class=${ticked ? 'selected' : ''} @click=${(/** @type {MouseEvent} */ event) => openRow(event, id)} @contextmenu=${openMenu}>
      <td class="tick-cell"><input class="check" type="checkbox" aria-label=${`Select ${name}`} .checked=${live(ticked)} @click=${onTick}></td>
      <td title=${name}>
        <span class="name-line"><a class="name truncate" href="#${integrationPath(id)}">${name}</a>${integration.isSample ? html`<span class="tag">Sample</span>` : nothing}${pausedAt === null ? nothing : html`<span class="tag">Paused</span>`}</span>
        <span class="second truncate" title=${integration.baseUrl}>${mark ? html`<span class=${mark.level === 'info' ? '' : `${mark.level}-text`}>${mark.words}</span>, ` : nothing}${origin}</span>
      </td>
      <td>${providerWords[provider].split(' ').map((word) => html`<span class="no-wrap">${word}</span> `)}</td>
      <td class="muted services-cell">${servicesCell(integration.services)}</td>
      <td class="repos-cell" title=${reposTitle(integration)}>${formatNumber(integration.repositoriesImported)}<span class="second">of ${formatNumber(integration.repositoriesAvailable)}</span></td>
      <td>${dataStatusCell(integration.dataStatus, statusDetail(integration), integration.isSyncing)}</td>
      <td class="muted added-by truncate" title=${addedBy}>${addedBy}</td>
      <td class="muted" title=${lastUpdatedAt === null ? 'Never' : formatExact(lastUpdatedAt)}>${formatAgo(lastUpdatedAt)}</td>
      <td class="row-actions"><menu-button .label=${`Actions for ${name}`} .items=${menuOf(integration)}></menu-button></td>
    </tr>`;
}

/** @param {Integration} integration */
function reposTitle({ repositoriesImported, repositoriesAvailable, listReadAt }) {
  const read = listReadAt === null ? 'the list was not read yet' : `as listed ${formatExact(listReadAt)}`;
  return `${counted(repositoriesImported, 'repo')} imported of ${formatNumber(repositoriesAvailable)} the account can read, ${read}`;
}

/** Services in words; where there is little room the same as icons with names. @param {ServiceName[]} services */
function servicesCell(services) {
  const signs = { repos: 'folder-git-2', pull_requests: 'git-pull-request', tickets: 'ticket' };
  const names = serviceNames.filter((each) => services.includes(each));
  return html`
    <span class="as-words">${sentenceList(names.map((each) => serviceWords[each]))}</span>
    <span class="as-icons" aria-hidden="true">${names.map((each) => html`<span title=${serviceWords[each]}>${icon(signs[each])}</span>`)}</span>`;
}

/** @param {Integration} integration */
function statusDetail(integration) {
  const { id, dataStatus, failure, rateLimitedUntil, repositoriesImported: total, repositoriesComplete: done, repositoriesFailed: failed } = integration;
  if (dataStatus === 'processing') {
    if (integration.pausedAt !== null) return `Paused at ${formatNumber(done)} of ${formatNumber(total)}`;
    return html`<progress class="progress" max=${total || 1} .value=${done} aria-label="Repos complete"></progress> ${formatNumber(done)} of ${formatNumber(total)}`;
  }
  if (dataStatus === 'rate_limited') return rateLimitedUntil ? `Continues at ${formatClock(rateLimitedUntil)}` : 'Waiting for GitLab';
  if (dataStatus === 'failed') {
    const words = failure?.title ?? `${formatNumber(failed)} of ${counted(total, 'repo')}`;
    return html`<a href="#${integrationPath(id, wantsCredential(failure) ? 'credentials' : undefined)}" title=${failure?.message ?? 'The page of this integration says why'}>${words}</a>`;
  }
  return total === 0 ? 'No repos chosen yet' : `${counted(done, 'repo')} complete`;
}

/** @param {MouseEvent} event @param {number} id */
function openRow(event, id) {
  const target = /** @type {Element} */ (event.target);
  if (target.closest('a, button, input, menu-button, .tick-cell') || getSelection()?.toString()) return;
  navigate(integrationPath(id));
}

/** Shift + F10 and the right button open the same menu as the dots. @param {Event} event */
function openMenu(event) {
  event.preventDefault();
  const row = /** @type {Element} */ (event.currentTarget);
  /** @type {import('./menu-button.js').MenuButton | null} */ (row.querySelector('menu-button'))?.toggle();
}

/** @param {Integration} integration @returns {import('./menu-button.js').MenuButton['items']} */
function menuOf(integration) {
  const { id, name } = integration;
  return [
    { label: 'Open', sign: 'arrow-right', run: () => navigate(integrationPath(id)) },
    { label: 'Sync now', sign: 'refresh-cw', disabled: nothingToSync(integration) !== '', title: nothingToSync(integration), run: () => void startSync([integration]) },
    { label: 'Rename', sign: 'pencil', run: () => void openDialog('rename-dialog', { integrationId: id, name }) },
    { label: 'Edit credentials', sign: 'key-round', run: () => navigate(integrationPath(id, 'credentials')) },
    pauseItem(integration),
    'separator',
    { label: 'Remove', sign: 'trash-2', danger: true, run: () => void removeIntegrations([integration]) },
  ];
}
