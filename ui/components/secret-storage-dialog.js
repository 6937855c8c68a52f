// Two explicit choices where the computer has no keyring, and the keyring where it has. Nothing is kept before one is made.
import { html, nothing } from 'lit';
import { chooseSecretStorage } from '../api.js';
import { DialogElement } from '../lib/dialog-element.js';
import { arc, icon } from '../lib/icon.js';
import { passphraseProblem } from '../lib/passphrase.js';
import { failurePanel } from './failure-panel.js';
import './secret-field.js';

/** @import { ApplicationState } from '../types.js' */
/** @import { SecretField } from './secret-field.js' */

export class SecretStorageDialog extends DialogElement {
  static properties = { storage: { attribute: false }, mode: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** @type {ApplicationState['secretStorage']} */
    this.storage = { mode: 'undecided', keyringAvailable: false, keyringProblem: null, fileLocked: false, problemCode: null, fileExists: false };
    /** @type {'memory' | 'file' | 'keyring' | null} */
    this.mode = null;
    /** @type {string | null} */
    this.problem = null;
  }

  renderDialog() {
    const { keyringAvailable, keyringProblem } = this.storage;
    return html`
      <div class="inside">
        <span class="icon-square">${icon('key-round', 20)}</span>
        <div class="stack">
          <h2 id="dialog-title">Where should tokens be kept?</h2>
          <p class="explanation">${keyringAvailable ? 'This computer has a keyring. You can also choose another place.' : `${keyringProblem?.message ?? 'This computer has no keyring that answers.'} Choose what to do instead; nothing is ever written unencrypted.`}</p>
          <fieldset>
            <legend class="visually-hidden">Place</legend>
            ${keyringAvailable ? this.#choice('keyring', 'Keep in the system keyring', 'This computer unlocks it when you sign in.') : nothing}
            ${this.#choice('memory', 'Keep for this run only', 'Forgotten when Flow Desktop closes; then you connect again. Data stays.')}
            ${this.#choice('file', 'Encrypt with a passphrase', 'Kept in a file only this passphrase opens; asked once per start.')}
          </fieldset>
          ${this.mode === 'file' ? this.#renderPassphrase() : nothing}
          ${this.failure ? failurePanel(this.failure) : nothing}
        </div>
      </div>
      <div class="foot">
        <button type="button" class="button secondary" autofocus ?disabled=${this.busy} @click=${() => this.finish(false)}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${this.busy} ?disabled=${this.mode === null}>${this.busy ? html`${arc()} Keeping` : 'Use this'}</button>
      </div>`;
  }

  /** @param {'memory' | 'file' | 'keyring'} mode @param {string} label @param {string} hint */
  #choice(mode, label, hint) {
    return html`
      <label class="choice-row">
        <input class="radio" type="radio" name="secret-storage" .checked=${this.mode === mode} aria-labelledby="storage-${mode}" aria-describedby="storage-${mode}-hint"
          @change=${() => { this.mode = mode; }}>
        <span><span class="weight-500" id="storage-${mode}">${label}</span><span class="hint" id="storage-${mode}-hint">${hint}</span></span>
      </label>`;
  }

  #renderPassphrase() {
    return html`
      <secret-field label="Passphrase" name="passphrase" keepBlanks .error=${this.problem ?? ''} hint="At least 8 characters. Nobody can reset it."></secret-field>
      <secret-field label="Passphrase again" name="passphrase-again" keepBlanks></secret-field>`;
  }

  async submit() {
    if (!this.mode) return;
    const [first, second] = /** @type {SecretField[]} */ ([...this.querySelectorAll('secret-field')]);
    this.problem = this.mode === 'file' ? passphraseProblem(first.secret, second.secret) : null;
    if (this.problem) {
      first.focus();
      return;
    }
    const mode = this.mode;
    const passphrase = mode === 'file' ? first.secret : null;
    if (await this.attempt(() => chooseSecretStorage(mode, passphrase))) this.finish(true);
  }
}

customElements.define('secret-storage-dialog', SecretStorageDialog);
