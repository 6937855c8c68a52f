// The end of the wizard: what was set up, which groups the account reaches, and the way to the repos.
import { html, nothing } from 'lit';
import { listAvailable, onAvailableProgress, readAvailable } from '../api.js';
import { LightElement } from '../lib/element.js';
import { counted, formatCalendarDate, formatNumber, sentenceList, spacedPath } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { accountKindWords, secretStorageWords, serviceNames, serviceWords } from '../lib/words.js';
import { integrationPath } from '../router.js';
import { Wizard, startWizard } from './wizard.js';

/** @import { AvailableProgress, Group, Integration } from '../types.js' */

/** Groups shown before a person asks for all of them. */
const groupsAtFirst = 6;

export class DoneStep extends LightElement {
  static properties = { wizard: { attribute: false }, all: { state: true }, reading: { state: true } };

  constructor() {
    super();
    this.wizard = new Wizard();
    this.all = false;
    /** How far GitLab has been asked for groups and repos. @type {AvailableProgress | null} */
    this.reading = null;
  }

  #available = new Loaded(this, () => this.#load(), () => [`integration:${this.wizard.created?.id}`]);
  /** @type {(() => void) | null} */
  #unsubscribe = null;

  connectedCallback() {
    super.connectedCallback();
    this.#unsubscribe = onAvailableProgress((progress) => {
      if (progress.integrationId === this.wizard.created?.id) this.reading = progress;
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#unsubscribe?.();
  }

  render() {
    const created = this.wizard.created;
    if (!created) return nothing;
    const importPath = `#${integrationPath(created.id)}/import`;
    const kind = created.provider === 'gitlab' ? 'cloud' : 'self-managed';
    return html`
      <div class="page-body grows">
        <div class="done-message" role="status">
          <span class="done-sign" aria-hidden="true">${icon('check', 20)}</span>
          <div>
            <h2>You have successfully created a new ${kind} integration.</h2>
            <p class="ink-2">Now choose what to read. Go to the <a class="weight-500" href=${importPath}>repo import page</a>, tick groups or single repos, and the first numbers appear within minutes.</p>
          </div>
        </div>
        <div class="done-columns">${this.#renderGroups()}${setUpAs(created)}</div>
      </div>
      <div class="foot-bar">
        <button type="button" class="button quiet" @click=${startWizard}>Add another integration</button>
        <span class="spacer"></span>
        <a class="button secondary" href="#/settings/integrations">Go to Integrations</a>
        <a class="button primary" href=${importPath}>Choose repos ${icon('arrow-right')}</a>
      </div>`;
  }

  #renderGroups() {
    const { value, failure } = this.#available;
    const groups = inTreeOrder(value?.groups ?? []);
    const shown = this.all ? groups : groups.slice(0, groupsAtFirst);
    return html`
      <section class="section" aria-labelledby="groups-title">
        <div class="section-head"><h2 id="groups-title">Groups this account can reach</h2>
          ${value ? html`<span class="small ink-3">${counted(groups.length, 'group')}, ${counted(value.repositories.id.length, 'repo')}</span>` : nothing}</div>
        ${failure ? html`<p class="error-line" role="alert">${icon('circle-x')}<span>${failure.message} ${failure.remedy ?? nothing}</span></p>` : nothing}
        ${!value && !failure ? html`<p class="data-status ink-2" role="status">${arc()} Reading what the account can reach${this.reading ? `: ${counted(this.reading.groups, 'group')}, ${counted(this.reading.repositories, 'repo')}` : ''}</p>` : nothing}
        ${groups.length > 0 ? groupsTable(shown) : nothing}
        ${groups.length > groupsAtFirst && !this.all ? html`<button type="button" class="link small" @click=${() => { this.all = true; }}>Show all ${formatNumber(groups.length)} groups</button>` : nothing}
      </section>`;
  }

  async #load() {
    const { created } = this.wizard;
    if (!created) return null;
    const stored = await listAvailable(created.id);
    if (stored.listReadAt !== null) return stored;
    await readAvailable(created.id);
    return listAvailable(created.id);
  }
}

/** A group stands above its own subgroups, and `web-tools` below all of `web`. @param {Group[]} groups */
const inTreeOrder = (groups) => [...groups].sort((left, right) => comparePaths(left.fullPath.split('/'), right.fullPath.split('/')));

/** @param {string[]} left @param {string[]} right */
function comparePaths(left, right) {
  const apart = left.findIndex((part, index) => part !== right[index]);
  return apart === -1 || right[apart] === undefined ? left.length - right.length : left[apart].localeCompare(right[apart]);
}

/** @param {Group[]} groups */
function groupsTable(groups) {
  return html`
    <div class="table-region">
      <table class="table groups-table" aria-labelledby="groups-title">
        <thead><tr><th scope="col">Group</th><th scope="col">Your role</th><th scope="col" class="number">Repos</th></tr></thead>
        <tbody>${groups.map((group) => html`
          <tr>
            <td title=${group.fullPath}><span class="icon-line">${icon(group.kind === 'user' ? 'user-round' : 'folder')}<span class="truncate">${spacedPath(group.fullPath)}</span></span></td>
            <td class="ink-2">${group.roleName}</td>
            <td class="number">${formatNumber(group.repositoriesAvailable)}</td>
          </tr>`)}</tbody>
      </table>
    </div>`;
}

/** @param {Integration} created */
function setUpAs(created) {
  const { account, tokenExpiresOn } = created;
  const until = tokenExpiresOn ? `, until ${formatCalendarDate(tokenExpiresOn)}` : '';
  const facts = [
    ['Name', created.name], ['Account', `${account.username} (${accountKindWords[account.kind]})`], ['Signed in by', created.authKind === 'oauth' ? 'OAuth' : `Access token${until}`],
    ['Services', sentenceList(serviceNames.filter((each) => created.services.includes(each)).map((each) => serviceWords[each]))], ['Kept in', secretStorageWords[created.secretKeptIn]],
  ];
  return html`
    <section class="section" aria-labelledby="set-up-title">
      <h2 id="set-up-title">Set up as</h2>
      <dl class="facts">${facts.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>
    </section>`;
}

customElements.define('done-step', DoneStep);
