// Chooses the group or repo a webhook is made for. What cannot have one is shown with its reason.
import { html, nothing } from 'lit';
import { addWebhook, asFailure, listWebhookPlaces } from '../api.js';
import { throttle } from '../data/throttle.js';
import { DialogElement } from '../lib/dialog-element.js';
import { openDialog } from '../lib/dialogs.js';
import { formatNumber } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { failurePanel } from './failure-panel.js';

/** @import { HookPlace, HookPlaces, Webhook } from '../webhook-types.js' */

export class AddWebhookDialog extends DialogElement {
  static properties = { integrationId: { attribute: false }, search: { state: true }, places: { state: true }, chosen: { state: true } };

  constructor() {
    super();
    this.integrationId = 0;
    this.search = '';
    /** @type {HookPlaces | null} */
    this.places = null;
    /** @type {HookPlace | null} */
    this.chosen = null;
  }

  #round = 0;
  #find = throttle(() => void this.#load(), 150);

  connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  renderDialog() {
    const { places } = this;
    return html`
      <div class="inside wide-dialog">
        <span class="icon-square">${icon('webhook', 20)}</span>
        <div class="stack">
          <h2 id="dialog-title">Add webhook</h2>
          <p class="explanation">GitLab then reports pushes, pull requests and tickets by itself. A webhook of a group covers every repo below it.</p>
          <div class="search wide">${icon('search')}<input class="input" type="search" aria-label="Search groups and repos" placeholder="Search groups and repos" spellcheck="false" autocomplete="off" autofocus
            .value=${this.search} @input=${(/** @type {Event} */ event) => { this.search = /** @type {HTMLInputElement} */ (event.target).value; this.#find(); }}></div>
          ${places ? this.#renderPlaces(places) : html`<p class="data-status ink-2" role="status">${arc()} Looking for groups and repos</p>`}
          ${this.failure ? failurePanel(this.failure) : nothing}
        </div>
      </div>
      <div class="foot">
        <button type="button" class="button secondary" ?disabled=${this.busy} @click=${() => this.finish(null)}>Cancel</button>
        <button type="submit" class="button primary" ?disabled=${!this.chosen} aria-busy=${this.busy}>${this.busy ? html`${arc()} Creating` : 'Create webhook'}</button>
      </div>`;
  }

  /** @param {HookPlaces} places */
  #renderPlaces({ total, rows }) {
    if (rows.length === 0) return html`<p class="hint" role="status">${this.search.trim() ? 'Nothing of that name is left without a webhook.' : 'Every group and imported repo has one already.'}</p>`;
    return html`
      <div class="place-list" role="radiogroup" aria-label="Groups and repos">${rows.map((place) => this.#renderPlace(place))}</div>
      ${total > rows.length ? html`<p class="hint" role="status">${formatNumber(rows.length)} of ${formatNumber(total)} shown; type to narrow them down.</p>` : nothing}`;
  }

  /** @param {HookPlace} place */
  #renderPlace(place) {
    const id = `place-${place.target}-${place.remoteId}`;
    const isChosen = this.chosen?.target === place.target && this.chosen.remoteId === place.remoteId;
    return html`<label class="choice-row place-row">
      <input class="radio" type="radio" name="place" .checked=${isChosen} ?disabled=${place.obstacle !== null} aria-labelledby=${id} aria-describedby="${id}-why" @change=${() => { this.chosen = place; }}>
      ${icon(place.target === 'group' ? 'folder' : 'folder-git-2', 16, 'ink-2')}
      <span class="truncate"><span class="truncate" id=${id} title=${place.path}>${place.path}</span><span class="hint" id="${id}-why">${place.obstacle ?? (place.target === 'group' ? 'Group' : 'Repo')}</span></span>
    </label>`;
  }

  async submit() {
    const { chosen } = this;
    if (!chosen) return;
    /** @type {Webhook | null} */
    let added = null;
    if (await this.attempt(async () => { added = await addWebhook(this.integrationId, chosen.target, chosen.remoteId); })) this.finish(added);
  }

  async #load() {
    const round = ++this.#round;
    try {
      const places = await listWebhookPlaces(this.integrationId, this.search);
      if (round === this.#round) this.places = places;
    } catch (thrown) {
      if (round === this.#round) this.failure = asFailure(thrown);
    }
  }
}

customElements.define('add-webhook-dialog', AddWebhookDialog);

/** @param {number} integrationId @returns {Promise<Webhook | null>} null when it was left */
export const askWebhook = async (integrationId) => (await openDialog('add-webhook-dialog', { integrationId })) ?? null;
