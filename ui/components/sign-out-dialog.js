// Signs an integration out: what goes, what stays, and whether GitLab is told. Afterwards it says when GitLab could not be reached.
import { html, nothing } from 'lit';
import { signOut } from '../api.js';
import { DialogElement } from '../lib/dialog-element.js';
import { openDialog } from '../lib/dialogs.js';
import { arc, icon } from '../lib/icon.js';
import { showToast } from '../lib/toasts.js';
import { failurePanel } from './failure-panel.js';

/** @import { Failure, Integration } from '../types.js' */

export class SignOutDialog extends DialogElement {
  static properties = { integration: { attribute: false }, revoke: { state: true }, unconfirmed: { state: true } };

  constructor() {
    super();
    /** @type {Pick<Integration, 'id' | 'name' | 'host' | 'authKind'>} */
    this.integration = { id: 0, name: '', host: '', authKind: 'access_token' };
    this.revoke = true;
    /** Why GitLab does not know. @type {Failure | null} */
    this.unconfirmed = null;
  }

  renderDialog() {
    return this.unconfirmed ? this.#renderUnconfirmed(this.unconfirmed) : this.#renderQuestion();
  }

  #renderQuestion() {
    const { name, host, authKind } = this.integration;
    const thing = authKind === 'oauth' ? 'sign-in' : 'token';
    return html`
      <div class="inside">
        <span class="icon-square">${icon('key-round', 20)}</span>
        <div class="stack">
          <h2 id="dialog-title">Sign out of “${name}”?</h2>
          <p class="explanation">The ${thing} is deleted from this computer. What was imported stays and can be read; nothing is updated until you sign in again.</p>
          <label class="choice-row">
            <input class="check" type="checkbox" .checked=${this.revoke} ?disabled=${this.busy} aria-labelledby="revoke-words" aria-describedby="revoke-hint"
              @change=${(/** @type {Event} */ event) => { this.revoke = /** @type {HTMLInputElement} */ (event.target).checked; }}>
            <span><span class="weight-500" id="revoke-words">Revoke the ${thing} at ${host} too</span>
              <span class="hint" id="revoke-hint">${authKind === 'oauth' ? 'Nobody can use it any more, wherever a copy may be.' : 'Leave it if another program uses the same token.'}</span></span>
          </label>
          ${this.failure ? failurePanel(this.failure) : nothing}
        </div>
      </div>
      <div class="foot">
        <button type="button" class="button secondary" autofocus ?disabled=${this.busy} @click=${() => this.finish(false)}>Cancel</button>
        <button type="button" class="button primary" aria-busy=${this.busy} @click=${this.#signOut}>${this.busy ? html`${arc()} Signing out` : 'Sign out'}</button>
      </div>`;
  }

  /** @param {Failure} failure */
  #renderUnconfirmed({ title, message, remedy }) {
    return html`
      <div class="inside">
        <span class="icon-square">${icon('triangle-alert', 20, 'warning-mark')}</span>
        <div class="stack">
          <h2 id="dialog-title" tabindex="-1">Signed out here. ${title}</h2>
          <p class="explanation" role="status">${message} ${remedy ?? nothing}</p>
        </div>
      </div>
      <div class="foot"><button type="button" class="button primary" data-role="close" @click=${() => this.finish(true)}>Close</button></div>`;
  }

  async #signOut() {
    const { id, name, authKind } = this.integration;
    const { revoke } = this;
    /** @type {{ revoked: boolean, failure: Failure | null }} */
    let result = { revoked: false, failure: null };
    if (!await this.attempt(async () => { result = await signOut(id, revoke); })) return;
    if (result.failure) {
      this.unconfirmed = result.failure;
      await this.updateComplete;
      /** @type {HTMLElement | null} */ (this.querySelector('[data-role=close]'))?.focus();
      return;
    }
    showToast({ words: `Signed out of “${name}”${result.revoked ? `; GitLab revoked the ${authKind === 'oauth' ? 'sign-in' : 'token'}` : ''}` });
    this.finish(true);
  }
}

customElements.define('sign-out-dialog', SignOutDialog);

/** @param {Integration} integration @returns {Promise<boolean>} true when it is signed out */
export async function askSignOut(integration) {
  return (await openDialog('sign-out-dialog', { integration })) === true;
}
