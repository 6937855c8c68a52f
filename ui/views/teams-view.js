// Teams: a tree at the left, who is in the chosen one at the right. Reads only the store.
import { html, nothing } from 'lit';
import { listMembers, listTeamPeople, listTeams } from '../api.js';
import { failedPage, failurePanel } from '../components/failure-panel.js';
import '../components/menu-button.js';
import { pageHeader } from '../components/page-header.js';
import '../components/search-picker.js';
import { LightElement } from '../lib/element.js';
import { counted, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { teamPath, treeOf } from '../lib/teams.js';
import { navigate, teamsPath } from '../router.js';
import { addPerson, createFromGroup, createTeam, dropTeam, editTeam, removePerson } from './teams-actions.js';

/** @import { Team, TeamPerson } from '../team-types.js' */
/** @import { Member } from '../types.js' */
/** @typedef {import('../components/search-picker.js').Option} Option */
/** @typedef {import('../lib/teams.js').TeamNode} TeamNode */

/** People one search brings. */
const MOST_OPTIONS = 50;

/** @param {Member} member @returns {Option} */
const memberOption = ({ id, name, handle }) => ({ key: id, label: name || handle || 'No name', aside: handle ?? undefined });

export class TeamsView extends LightElement {
  static properties = { route: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../types.js').Route | null} */
    this.route = null;
  }

  #teams = new Loaded(this, listTeams, () => ['teams', 'members']);
  #people = new Loaded(this, () => this.#readPeople(), () => ['teams', 'members']);

  /** @returns {Promise<{ id: number, people: TeamPerson[] } | null>} */
  async #readPeople() {
    const id = this.#chosenId;
    return id === null ? null : { id, people: await listTeamPeople(id) };
  }

  get #chosenId() {
    const id = Number(this.route?.parameters.team);
    return Number.isSafeInteger(id) && id > 0 ? id : null;
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    // The first reading is the controller's own.
    if (changed.has('route') && changed.get('route')) void this.#people.restart();
  }

  async #create(/** @type {number | null} */ parentId) {
    const change = await createTeam(this.#teams.value ?? [], parentId);
    if (change) navigate(teamsPath(change.team));
  }

  async #createFromGroup() {
    const change = await createFromGroup();
    if (change) navigate(teamsPath(change.team));
  }

  async #drop(/** @type {Team} */ team) {
    if (await dropTeam(this.#teams.value ?? [], team)) navigate(teamsPath());
  }

  render() {
    const { value: teams, failure } = this.#teams;
    const actions = html`<button type="button" class="button secondary" @click=${() => this.#createFromGroup()}>Add from GitLab group</button>
      <button type="button" class="button primary" @click=${() => this.#create(null)}>${icon('plus')}Add team</button>`;
    return html`
      ${pageHeader({ heading: 'Teams', line: 'Groups of users for reports. A team may be part of another.', actions: teams && teams.length > 0 ? actions : undefined })}
      <div class="page-body grows" aria-busy=${this.#teams.pending ? 'true' : 'false'}>
        ${failure && !teams ? failedPage(failure, () => void this.#teams.reload()) : nothing}
        ${teams === null ? nothing : teams.length === 0 ? this.#renderEmpty() : html`<div class="teams-columns">
          <nav class="team-tree" aria-label="Teams">${this.#renderTree(treeOf(teams))}</nav>
          ${this.#renderChosen(teams)}
        </div>`}
      </div>`;
  }

  #renderEmpty() {
    return html`<div class="empty-state">
      <h2>No teams yet</h2>
      <p>Put users into teams to filter every report by them and to see teams side by side in Team health.</p>
      <div class="actions"><button type="button" class="button primary" @click=${() => this.#create(null)}>${icon('plus')}Add team</button>
        <button type="button" class="button secondary" @click=${() => this.#createFromGroup()}>Add from GitLab group</button></div>
    </div>`;
  }

  /** @param {TeamNode[]} nodes @returns {unknown} */
  #renderTree(nodes) {
    return html`<ul>${nodes.map(({ team, nested }) => html`<li>
      <a class="place" href="#${teamsPath(team.id)}" aria-current=${team.id === this.#chosenId ? 'true' : nothing}><span class="truncate">${team.name}</span><span class="spacer"></span><span class="ink-3 small">${formatNumber(team.people)}<span class="visually-hidden"> ${team.people === 1 ? 'person' : 'people'}</span></span></a>
      ${nested.length > 0 ? this.#renderTree(nested) : nothing}</li>`)}</ul>`;
  }

  /** @param {Team[]} teams */
  #renderChosen(teams) {
    const team = teams.find(({ id }) => id === this.#chosenId);
    if (!team) {
      return html`<section class="team-panel" aria-label="Team"><p class="ink-2">${this.#chosenId === null ? 'Choose a team to see who is in it.' : 'This team is gone. Choose another one.'}</p></section>`;
    }
    const path = teamPath(teams, team.parentId);
    const more = team.people - team.ownPeople;
    return html`<section class="team-panel" aria-labelledby="team-title">
      <header class="team-head">
        <div><h2 id="team-title">${team.name}</h2>
          <p class="small ink-2">${path ? `Part of ${path}. ` : ''}${counted(team.ownPeople, 'person', 'people')} in it${more > 0 ? `, ${formatNumber(more)} more in teams within it` : ''}.</p></div>
        <span class="spacer"></span>
        <search-picker label="Add people" sign="plus" all="Add people" .nouns=${['person', 'people']} .chosen=${[]} .load=${this.#findMembers}
          @choose=${(/** @type {CustomEvent<Option[]>} */ event) => event.detail.forEach((person) => void addPerson(team, person))}></search-picker>
        <menu-button label="More for ${team.name}" .items=${[
          { label: 'Add team within it', sign: 'plus', run: () => void this.#create(team.id) },
          { label: 'Rename or move', sign: 'pencil', run: () => void editTeam(teams, team) },
          { label: 'See its health', sign: 'heart-pulse', run: () => navigate(`/reports/team-health?team=${team.id}`) },
          'separator',
          { label: 'Remove', sign: 'trash-2', danger: true, run: () => void this.#drop(team) },
        ]}></menu-button>
      </header>
      ${this.#renderPeople(team)}
    </section>`;
  }

  /** @param {Team} team */
  #renderPeople(team) {
    const { value, failure } = this.#people;
    if (failure) return failurePanel(failure, html`<button type="button" class="button secondary small" @click=${() => this.#people.reload()}>Try again</button>`);
    if (!value || value.id !== team.id) return nothing;
    if (value.people.length === 0) return html`<p class="team-nobody ink-2">Nobody is in this team itself yet.</p>`;
    return html`<ul class="team-people" aria-label="People in ${team.name}">${value.people.map((person) => this.#renderPerson(team, person))}</ul>`;
  }

  /** @param {Team} team @param {TeamPerson} person */
  #renderPerson(team, person) {
    const name = person.name === null ? 'Not known here at present' : person.name || person.handle || 'No name';
    const state = person.treatment === 'excluded' ? 'excluded from metrics' : person.treatment === 'hidden' ? 'hidden' : '';
    return html`<li>${icon('user-round')}<span class="name truncate">${name}</span><span class="ink-3 small truncate">${person.handle ?? (person.name === null ? person.id.replace(/^(account|address) /, '') : '')}</span>
      ${state ? html`<span class="tag">${state}</span>` : nothing}<span class="spacer"></span>
      <button type="button" class="button quiet icon-only" aria-label="Take ${name} out of ${team.name}" title="Take out" @click=${() => removePerson(team, person)}>${icon('x')}</button></li>`;
  }

  /** Who is in the team already is not offered. */
  #findMembers = async (/** @type {string} */ search) => {
    const inside = new Set(this.#people.value?.people.map(({ id }) => id));
    const { total, rows } = await listMembers({ filter: 'all', search, sort: 'commits', descending: true, offset: 0, limit: MOST_OPTIONS });
    const outside = rows.filter(({ id }) => !inside.has(id));
    return { total: Math.max(outside.length, total - inside.size), options: outside.map(memberOption) };
  };
}

customElements.define('teams-view', TeamsView);
