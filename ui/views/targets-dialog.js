// What figures should be, for everybody or for a team: at least, aim and at most. Empty takes what the team above has.
import { html, nothing } from 'lit';
import { asFailure, listTargets, listTeams, setTarget } from '../api.js';
import { failurePanel } from '../components/failure-panel.js';
import { DialogElement } from '../lib/dialog-element.js';
import { unitWords } from '../lib/figure-words.js';
import { arc } from '../lib/icon.js';
import { boundsAscend, readBound, targetWords, teamMetrics } from '../lib/team-health.js';
import { teamPath } from '../lib/teams.js';
import { showToast } from '../lib/toasts.js';

/** @import { Target, Team, TeamMetric, TeamTarget } from '../team-types.js' */
/** @typedef {'lowest' | 'aim' | 'highest'} Bound */

/** @type {[Bound, string][]} */
const bounds = [['lowest', 'At least'], ['aim', 'Aim'], ['highest', 'At most']];

export class TargetsDialog extends DialogElement {
  static properties = { metrics: { attribute: false }, teams: { state: true }, targets: { state: true }, teamId: { state: true }, written: { state: true } };

  constructor() {
    super();
    /** The figures that are shown. @type {TeamMetric[]} */
    this.metrics = [];
    /** @type {Team[]} */
    this.teams = [];
    /** @type {TeamTarget[] | null} */
    this.targets = null;
    /** Null for everybody. @type {number | null} */
    this.teamId = null;
    /** What was written, by metric and bound. @type {Record<string, string>} */
    this.written = {};
  }

  connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  async #load() {
    try {
      [this.teams, this.targets] = await Promise.all([listTeams(), listTargets()]);
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  /** @param {number | null} teamId @param {TeamMetric} metric @returns {Target | null} */
  #own(teamId, metric) {
    return this.targets?.find((each) => each.teamId === teamId && each.metric === metric) ?? null;
  }

  /** What holds while nothing is written. @param {TeamMetric} metric @returns {Target | null} */
  #inherited(metric) {
    if (this.teamId === null) return null;
    const byId = new Map(this.teams.map((team) => [team.id, team]));
    for (let team = byId.get(byId.get(this.teamId)?.parentId ?? 0); team; team = byId.get(team.parentId ?? 0)) {
      const target = this.#own(team.id, metric);
      if (target) return target;
    }
    return this.#own(null, metric);
  }

  /** @param {TeamMetric} metric @param {Bound} bound */
  #text(metric, bound) {
    return this.written[`${metric} ${bound}`] ?? String(this.#own(this.teamId, metric)?.[bound] ?? '');
  }

  /** What is written of a metric, and what is wrong with it. @param {TeamMetric} metric @returns {{ target: Target | null, problem: string | null }} */
  #read(metric) {
    const [lowest, aim, highest] = bounds.map(([bound]) => readBound(this.#text(metric, bound)));
    const target = { lowest: lowest.value, aim: aim.value, highest: highest.value };
    if (!lowest.fits || !aim.fits || !highest.fits) return { target: null, problem: 'Write numbers of zero or more.' };
    if (!boundsAscend(target)) return { target: null, problem: 'At least, aim and at most must not fall.' };
    return { target: Object.values(target).every((bound) => bound === null) ? null : target, problem: null };
  }

  renderDialog() {
    const wrong = this.metrics.some((metric) => this.#read(metric).problem !== null);
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">Targets</h2>
        <p>A figure below “at least” or above “at most” is marked. A team without a target takes that of the team it is part of, and in the end that of everybody.</p>
        <label class="field"><span class="label">For</span><select class="input" autofocus @change=${(/** @type {Event} */ event) => this.#switch(Number(/** @type {HTMLSelectElement} */ (event.target).value) || null)}>
          <option value="0">Everybody</option>${this.teams.map(({ id }) => html`<option value=${id} ?selected=${id === this.teamId}>${teamPath(this.teams, id)}</option>`)}</select></label>
        ${this.targets === null ? nothing : html`<table class="table targets-table"><thead><tr><th scope="col">Metric</th>${bounds.map(([, label]) => html`<th scope="col">${label}</th>`)}</tr></thead>
          <tbody>${this.metrics.map((metric) => this.#renderMetric(metric))}</tbody></table>`}
        ${this.failure ? failurePanel(this.failure) : nothing}
      </div></div>
      <div class="foot">
        <button type="button" class="button secondary" @click=${() => this.finish(false)}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${this.busy} ?disabled=${wrong || this.targets === null}>${this.busy ? html`${arc()} Saving` : 'Save'}</button>
      </div>`;
  }

  /** @param {TeamMetric} metric */
  #renderMetric(metric) {
    const { name, unit } = teamMetrics[metric];
    const { problem, target } = this.#read(metric);
    const inherited = target === null ? this.#inherited(metric) : null;
    return html`<tr><th scope="row"><span>${name}</span> <span class="ink-3 small">${unitWords[unit]}</span>
        ${problem ? html`<span class="danger-text small" role="alert">${problem}</span>` : inherited ? html`<span class="ink-3 small">Takes ${targetWords(inherited, metric)}</span>` : nothing}</th>
      ${bounds.map(([bound, label]) => html`<td><input class="input" type="text" inputmode="decimal" aria-label="${name}, ${label.toLowerCase()}" aria-invalid=${problem !== null} .value=${this.#text(metric, bound)}
        @input=${(/** @type {Event} */ event) => { this.written = { ...this.written, [`${metric} ${bound}`]: /** @type {HTMLInputElement} */ (event.target).value }; }}></td>`)}</tr>`;
  }

  /** What was written for one team is for no other. @param {number | null} teamId */
  #switch(teamId) {
    this.teamId = teamId;
    this.written = {};
  }

  async submit() {
    const changed = this.metrics.filter((metric) => bounds.some(([bound]) => `${metric} ${bound}` in this.written));
    if (changed.some((metric) => this.#read(metric).problem !== null)) return;
    const done = await this.attempt(async () => {
      for (const metric of changed) await setTarget(this.teamId, metric, this.#read(metric).target);
    });
    if (!done) return;
    if (changed.length > 0) showToast({ words: 'Targets are saved' });
    this.finish(true);
  }
}

customElements.define('targets-dialog', TargetsDialog);
