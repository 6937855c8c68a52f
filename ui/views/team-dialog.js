// Asks for the name of a team and the team it is part of.
import { html, nothing } from 'lit';
import { failurePanel } from '../components/failure-panel.js';
import { DialogElement } from '../lib/dialog-element.js';
import { arc } from '../lib/icon.js';
import { placesFor } from '../lib/teams.js';

/** @import { NewTeam, Team, TeamChange } from '../team-types.js' */

const LONGEST_NAME = 120;

export class TeamDialog extends DialogElement {
  static properties = { heading: { attribute: false }, teams: { attribute: false }, own: { attribute: false }, name: { attribute: false }, parentId: { attribute: false }, confirmLabel: { attribute: false }, busyLabel: { attribute: false }, save: { attribute: false } };

  constructor() {
    super();
    this.heading = '';
    /** @type {Team[]} */
    this.teams = [];
    /** The team that is changed, null for a new one. @type {number | null} */
    this.own = null;
    this.name = '';
    /** @type {number | null} */
    this.parentId = null;
    this.confirmLabel = '';
    this.busyLabel = '';
    /** @type {(wanted: NewTeam) => Promise<TeamChange>} */
    this.save = () => Promise.reject(new Error('nothing saves it'));
  }

  renderDialog() {
    const places = placesFor(this.teams, this.own);
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">${this.heading}</h2>
        <label class="field"><span class="label">Team name</span>
          <input class="input" type="text" autofocus maxlength=${LONGEST_NAME} spellcheck="false" autocomplete="off" .value=${this.name}
            @input=${(/** @type {Event} */ event) => (this.name = /** @type {HTMLInputElement} */ (event.target).value)} /></label>
        ${places.length < 2 ? nothing : html`<label class="field"><span class="label">Part of</span>
          <select class="input" @change=${(/** @type {Event} */ event) => (this.parentId = Number(/** @type {HTMLSelectElement} */ (event.target).value) || null)}>
            ${places.map(({ id, label }) => html`<option value=${id ?? 0} ?selected=${id === this.parentId}>${label}</option>`)}</select></label>`}
        ${this.failure ? failurePanel(this.failure) : nothing}
      </div></div>
      <div class="foot">
        <button type="button" class="button secondary" @click=${() => this.finish(null)}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${this.busy} ?disabled=${!this.name.trim()}>${this.busy ? html`${arc()} ${this.busyLabel}` : this.confirmLabel}</button>
      </div>`;
  }

  async submit() {
    const name = this.name.trim();
    if (!name) return;
    /** @type {TeamChange | null} */
    let change = null;
    if (await this.attempt(async () => { change = await this.save({ name, parentId: this.parentId }); })) this.finish(change);
  }
}

customElements.define('team-dialog', TeamDialog);
