// The filter bar every report has: range, integration, repos, teams, people; at right the days it shows and what it leaves out.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { getCountRules, getMember, getRepository, listIntegrations, listMembers, listRepositories, listTeams } from '../api.js';
import { LightElement } from '../lib/element.js';
import { filterWords } from '../lib/filter-words.js';
import { openDialog } from '../lib/dialogs.js';
import { counted } from '../lib/format.js';
import { Loaded, integrationTags } from '../lib/loaded.js';
import { unusualWords } from '../lib/pull-request-time.js';
import { isChanged, usualFilter } from '../lib/report-address.js';
import { rangeWords, spanWords } from '../lib/report-range.js';
import { icon } from '../lib/icon.js';
import { leftOutLine } from '../lib/report-words.js';
import { teamPath } from '../lib/teams.js';
import './left-out-dialog.js';
import { saveShown } from './saved-view-dialog.js';
import './range-picker.js';
import './search-picker.js';

/** @import { Member, Repository } from '../types.js' */
/** @import { LeftOut, LeftOutPullRequests, ReportFilter, ReportRange } from '../report-types.js' */
/** @typedef {import('./search-picker.js').Option} Option */

/** Options one search brings. */
const MOST_OPTIONS = 50;

/** @param {Repository} repository @returns {Option} */
const repositoryOption = ({ id, name, groupPath }) => ({ key: String(id), label: name, aside: groupPath });
/** @param {Member} member @returns {Option} */
const memberOption = ({ id, name, handle }) => ({ key: id, label: name || handle || 'No name', aside: handle ?? undefined });

export class ReportFilters extends LightElement {
  static properties = { filter: { attribute: false }, overview: { attribute: false }, bare: { type: Boolean }, timed: { type: Boolean } };

  constructor() {
    super();
    /** @type {ReportFilter} */
    this.filter = usualFilter();
    /** What is shown now, for the days and what was left out. @type {{ from: string, to: string, leftOut: LeftOut | LeftOutPullRequests | import('../ticket-types.js').LeftOutTickets } | null} */
    this.overview = null;
    /** Whether the page has its own way to choose the days. */
    this.bare = false;
    /** Whether the report tells times of pull requests: rules about these that are not the usual ones are named. */
    this.timed = false;
  }

  #integrations = new Loaded(this, listIntegrations, integrationTags);
  #teams = new Loaded(this, listTeams, () => ['teams']);
  #rules = new Loaded(this, async () => (this.timed ? getCountRules() : null), () => (this.timed ? ['count-rules'] : []));
  /** Names of what was chosen, by kind and key. @type {Map<string, Option>} */
  #names = new Map();

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (!changed.has('filter')) return;
    for (const id of this.filter.repositoryIds) this.#learn(`repo ${id}`, async () => repositoryOption(await getRepository(id)));
    for (const key of this.filter.memberKeys) this.#learn(`person ${key}`, async () => memberOption(await getMember(key)));
  }

  /** Asks for a name once; an address may name what is no longer here. @param {string} name @param {() => Promise<Option>} load */
  #learn(name, load) {
    if (this.#names.has(name)) return;
    const [kind, ...rest] = name.split(' ');
    const key = rest.join(' ');
    this.#names.set(name, { key, label: kind === 'repo' ? '1 repo' : '1 person' });
    load().then((option) => this.#names.set(name, { ...option, key }), () => this.#names.set(name, { key, label: `A ${kind} that is gone` })).finally(() => this.requestUpdate());
  }

  /** @param {string} kind @param {string | number} key @returns {Option} */
  #option(kind, key) {
    return this.#names.get(`${kind} ${key}`) ?? { key: String(key), label: `1 ${kind}` };
  }

  /** @param {Partial<ReportFilter>} part */
  #change(part) {
    this.dispatchEvent(new CustomEvent('filter-change', { detail: { ...this.filter, ...part } }));
  }

  /** @param {'repo' | 'person'} kind @param {Option[]} options */
  #keep(kind, options) {
    for (const option of options) this.#names.set(`${kind} ${option.key}`, option);
  }

  render() {
    const { filter } = this;
    return html`<div class="tool-row report-filters" role="group" aria-label="Filters">
      ${this.bare ? nothing : html`<range-picker .range=${filter.range} .shown=${this.overview} @choose=${(/** @type {CustomEvent<ReportRange>} */ event) => this.#change({ range: event.detail })}></range-picker>`}
      ${this.#renderIntegration()}
      <search-picker label="Repos" sign="folder-git-2" all="All repos" .nouns=${['repo', 'repos']} multiple .chosen=${filter.repositoryIds.map((id) => this.#option('repo', id))} .load=${this.#findRepositories}
        @choose=${(/** @type {CustomEvent<Option[]>} */ event) => { this.#keep('repo', event.detail); this.#change({ repositoryIds: event.detail.map(({ key }) => Number(key)) }); }}></search-picker>
      ${this.#renderTeams()}
      <search-picker label="People" sign="users" all="Everyone" .nouns=${['person', 'people']} multiple .chosen=${filter.memberKeys.map((key) => this.#option('person', key))} .load=${this.#findMembers}
        @choose=${(/** @type {CustomEvent<Option[]>} */ event) => { this.#keep('person', event.detail); this.#change({ memberKeys: event.detail.map(({ key }) => key) }); }}></search-picker>
      ${isChanged(filter) ? html`<button type="button" class="button quiet small" @click=${() => this.#change(usualFilter())}>Clear filters</button>` : nothing}
      <button type="button" class="button quiet small icon-only" aria-label="Save view" title="Save this view" @click=${() => saveShown()}>${icon('bookmark')}</button>
      <span class="spacer"></span>${this.#renderAside()}
    </div>
    <p class="filter-words">${this.#words()}</p>`;
  }

  /** What is shown in words, where nothing can be opened: on paper and in pictures. */
  #words() {
    const { range, integrationId, repositoryIds, teamIds, withoutNestedTeams, memberKeys } = this.filter;
    const shown = this.overview ? spanWords(this.overview.from, this.overview.to) : rangeWords(range);
    return filterWords({
      range: this.bare ? null : shown, integration: integrationId === null ? null : this.#integrations.value?.find(({ id }) => id === integrationId)?.name ?? '1 integration',
      repositories: repositoryIds.map((id) => this.#option('repo', id).label), teams: teamIds.map((id) => teamPath(this.#teams.value ?? [], id) || '1 team'), withoutNestedTeams,
      people: memberKeys.map((key) => this.#option('person', key).label),
    }, this.overview?.leftOut ?? null);
  }

  #renderIntegration() {
    const integrations = this.#integrations.value ?? [];
    const { integrationId } = this.filter;
    if (integrations.length < 2 && integrationId === null) return nothing;
    const options = integrations.map(({ id, name }) => ({ key: String(id), label: name }));
    const chosen = integrationId === null ? [] : [options.find(({ key }) => key === String(integrationId)) ?? { key: String(integrationId), label: this.#integrations.value ? 'An integration that is gone' : '1 integration' }];
    const load = async (/** @type {string} */ search) => {
      const found = options.filter(({ label }) => label.toLowerCase().includes(search.toLowerCase()));
      return { options: found.slice(0, MOST_OPTIONS), total: found.length };
    };
    // A repo belongs to one integration, so another integration takes the chosen repos away.
    return html`<search-picker label="Integration" sign="plug" all="All integrations" .nouns=${['integration', 'integrations']} .chosen=${chosen} .load=${load}
      @choose=${(/** @type {CustomEvent<Option[]>} */ event) => this.#change({ integrationId: event.detail.length > 0 ? Number(event.detail[0].key) : null, repositoryIds: [] })}></search-picker>`;
  }

  /** Teams are offered where there are any, and told where one was chosen. */
  #renderTeams() {
    const teams = this.#teams.value ?? [];
    const { teamIds, withoutNestedTeams } = this.filter;
    if (teams.length === 0 && teamIds.length === 0) return nothing;
    const options = teams.map(({ id, people }) => ({ key: String(id), label: teamPath(teams, id), aside: counted(people, 'person', 'people') }));
    const gone = this.#teams.value ? 'A team that is gone' : '1 team';
    const chosen = teamIds.map((id) => options.find(({ key }) => key === String(id)) ?? { key: String(id), label: gone });
    const load = async (/** @type {string} */ search) => {
      const found = options.filter(({ label }) => label.toLowerCase().includes(search.toLowerCase()));
      return { options: found.slice(0, MOST_OPTIONS), total: found.length };
    };
    const choose = (/** @type {CustomEvent<Option[]>} */ event) => {
      const ids = event.detail.map(({ key }) => Number(key));
      this.#change({ teamIds: ids, withoutNestedTeams: withoutNestedTeams && ids.length > 0 });
    };
    return html`<search-picker label="Teams" sign="network" all="All teams" .nouns=${['team', 'teams']} multiple .chosen=${chosen} .load=${load} @choose=${choose}></search-picker>
      ${teamIds.length === 0 ? nothing : html`<label class="check-label"><input type="checkbox" class="check" .checked=${live(!withoutNestedTeams)}
        @change=${() => this.#change({ withoutNestedTeams: !withoutNestedTeams })}><span>Nested teams</span></label>`}`;
  }

  #renderAside() {
    const rules = this.#rules.value?.rules.pullRequests;
    const unusual = rules ? unusualWords(rules) : null;
    const time = unusual === null ? nothing : html`<a class="link" href="#/settings/what-counts">${unusual}</a>`;
    if (!this.overview) return unusual === null ? nothing : html`<span class="report-aside">${time}</span>`;
    const { from, to, leftOut } = this.overview;
    // Days a person chose stand in the picker already.
    return html`<span class="report-aside">${'preset' in this.filter.range ? html`<span class="no-wrap">${spanWords(from, to)}</span><span aria-hidden="true"> · </span>` : nothing}
      <button type="button" class="link" @click=${() => openDialog('left-out-dialog', { leftOut, timed: this.timed })}>${leftOutLine(leftOut)}</button>${unusual === null ? nothing : html`<span aria-hidden="true"> · </span>`}${time}</span>`;
  }

  #findRepositories = async (/** @type {string} */ search) => {
    const { total, rows } = await listRepositories({ integrationId: this.filter.integrationId, search, status: null, sort: 'name', descending: false, offset: 0, limit: MOST_OPTIONS });
    return { total, options: rows.map(repositoryOption) };
  };

  #findMembers = async (/** @type {string} */ search) => {
    const { total, rows } = await listMembers({ filter: 'all', search, sort: 'commits', descending: true, offset: 0, limit: MOST_OPTIONS });
    return { total, options: rows.map(memberOption) };
  };
}

customElements.define('report-filters', ReportFilters);
