// Makes teams of a GitLab group: which group, who counts as having worked there, and a look at the teams before anything is made.
import { html, nothing } from 'lit';
import { addGroupTeams, asFailure, listTeamGroups, previewGroupTeams } from '../api.js';
import { failurePanel } from '../components/failure-panel.js';
import { DialogElement } from '../lib/dialog-element.js';
import { counted } from '../lib/format.js';
import { byIntegration, changesAnything, fateOf, groupKey, periods, planWords } from '../lib/group-teams.js';
import { arc } from '../lib/icon.js';

/** @import { GroupChoice, PlannedTeam, TeamChange } from '../team-types.js' */

/** What is shown at first: who left years ago is in no team. */
const USUAL_DAYS = 365;
/** People that are named in a team before the rest is counted. */
const NAMED = 6;

export class GroupTeamDialog extends DialogElement {
  static properties = { groups: { state: true }, chosen: { state: true }, days: { state: true }, withSubgroups: { state: true }, plan: { state: true } };

  constructor() {
    super();
    /** Null while they are read. @type {GroupChoice[] | null} */
    this.groups = null;
    /** @type {GroupChoice | null} */
    this.chosen = null;
    /** @type {number | null} */
    this.days = USUAL_DAYS;
    this.withSubgroups = true;
    /** What would be made; null while it is worked out. @type {PlannedTeam[] | null} */
    this.plan = null;
  }

  /** Only the newest question is answered. */
  #round = 0;

  connectedCallback() {
    super.connectedCallback();
    void this.#read();
  }

  async #read() {
    try {
      this.groups = await listTeamGroups();
      this.chosen = this.groups[0] ?? null;
      await this.#foresee();
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  #request() {
    return this.chosen && { integrationId: this.chosen.integrationId, groupRemoteId: this.chosen.groupRemoteId, activeDays: this.days, withSubgroups: this.withSubgroups };
  }

  async #foresee() {
    const round = ++this.#round;
    const request = this.#request();
    if (!request) return;
    this.plan = null;
    this.failure = null;
    try {
      const plan = await previewGroupTeams(request);
      if (round === this.#round) this.plan = plan;
    } catch (thrown) {
      if (round === this.#round) this.failure = asFailure(thrown);
    }
  }

  renderDialog() {
    const none = this.groups?.length === 0;
    const can = this.plan !== null && changesAnything(this.plan);
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">Add from GitLab group</h2>
        <p class="explanation">${none ? 'No group has imported repos. Import some first.' : 'A team of whoever wrote commits, opened pull requests, commented or approved in the imported repos of a group.'}</p>
        ${none || this.groups === null ? nothing : this.#renderChoices(this.groups)}
        ${this.failure ? failurePanel(this.failure) : nothing}
        ${this.plan === null ? nothing : this.#renderPlan(this.plan)}
      </div></div>
      <div class="foot">
        <button type="button" class="button secondary" @click=${() => this.finish(null)}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${this.busy} ?disabled=${!can}>${this.busy ? html`${arc()} Adding` : 'Add teams'}</button>
      </div>`;
  }

  /** @param {GroupChoice[]} groups */
  #renderChoices(groups) {
    const option = (/** @type {GroupChoice} */ group) => html`<option value=${groupKey(group)} ?selected=${group === this.chosen}>${group.path} (${counted(group.repositories, 'repo')})</option>`;
    const sections = byIntegration(groups);
    return html`
      <label class="field"><span class="label">Group</span>
        <select class="input" autofocus @change=${(/** @type {Event} */ event) => this.#choose(groups, /** @type {HTMLSelectElement} */ (event.target).value)}>
          ${sections.length === 1 ? groups.map(option) : sections.map((section) => html`<optgroup label=${section.integration}>${section.groups.map(option)}</optgroup>`)}</select></label>
      <label class="field"><span class="label">Who did something in</span>
        <select class="input" @change=${(/** @type {Event} */ event) => this.#look(Number(/** @type {HTMLSelectElement} */ (event.target).value) || null)}>
          ${periods.map(({ days, label }) => html`<option value=${days ?? 0} ?selected=${days === this.days}>${label}</option>`)}</select></label>
      ${this.chosen && this.chosen.subgroups > 0 ? html`<label class="export-check"><input type="checkbox" class="checkbox" .checked=${this.withSubgroups} @change=${this.#toggle} /><span>Subgroups become teams within it</span></label>` : nothing}`;
  }

  /** @param {PlannedTeam[]} plan */
  #renderPlan(plan) {
    return html`
      <p class="ink-2" role="status">${planWords(plan)}</p>
      ${plan.length === 0 ? nothing : html`<ul class="group-teams" aria-label="Teams" tabindex="0">${plan.map((team) => this.#renderTeam(team))}</ul>
        <p class="hint">Who is known by several names is here once for each: merge them under Users. Who is left out of reports is in no team. Undo takes all of it back.</p>`}`;
  }

  /** @param {PlannedTeam} team */
  #renderTeam(team) {
    const { path, people } = team;
    const names = people.slice(0, NAMED).map(({ name, handle }) => name || handle || 'No name').join(', ');
    const rest = people.slice(NAMED);
    // A deep place is told by its names: an indent would leave no room.
    return html`<li><span class="head"><span class="name">${path.slice(0, -1).map((name) => html`<span class="ink-3">${name} / </span>`)}${path.at(-1)}</span><span class="tag">${fateOf(team)}</span></span>
      ${people.length === 0 ? nothing : html`<span class="small ink-2">${names}${rest.length === 0 ? nothing : html`<details><summary>and ${counted(rest.length, 'other')}</summary>${rest.map(({ name, handle }) => name || handle || 'No name').join(', ')}</details>`}</span>`}</li>`;
  }

  /** @param {GroupChoice[]} groups @param {string} key */
  #choose(groups, key) {
    this.chosen = groups.find((group) => groupKey(group) === key) ?? null;
    void this.#foresee();
  }

  /** @param {number | null} days */
  #look(days) {
    this.days = days;
    void this.#foresee();
  }

  #toggle = (/** @type {Event} */ event) => {
    this.withSubgroups = /** @type {HTMLInputElement} */ (event.target).checked;
    void this.#foresee();
  };

  async submit() {
    const request = this.#request();
    if (!request || !this.plan || !changesAnything(this.plan)) return;
    /** @type {TeamChange | null} */
    let change = null;
    if (await this.attempt(async () => { change = await addGroupTeams(request); })) this.finish(change);
  }
}

customElements.define('group-team-dialog', GroupTeamDialog);
