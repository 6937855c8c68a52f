// Fourth step: a name, and the integration is created.
import { html, nothing } from 'lit';
import { asFailure, createIntegration } from '../api.js';
import { failurePanel } from '../components/failure-panel.js';
import '../components/name-field.js';
import { arc } from '../lib/icon.js';
import { storageButton } from '../components/storage-button.js';
import { ensureSecretStorage } from '../lib/secret-storage.js';
import { navigate } from '../router.js';
import { StepElement } from './step-element.js';
import { stepPath } from './wizard.js';
import { serviceNames } from '../lib/words.js';

/** @import { CommandFailure } from '../api.js' */

export class NameStep extends StepElement {
  static properties = { busy: { state: true }, failure: { state: true } };

  constructor() {
    super();
    this.busy = false;
    /** @type {CommandFailure | null} */
    this.failure = null;
  }

  render() {
    const { name, nameProblem } = this.wizard;
    const ready = name.trim() !== '' && !nameProblem;
    return html`
      <form class="page-body grows name-body" id="wizard-form" novalidate @submit=${this.#create}>
        <name-field .value=${name} @name-change=${this.#onName}></name-field>
        ${this.failure ? failurePanel(this.failure, storageButton(this.failure, () => void this.#save())) : nothing}
      </form>
      <div class="foot-bar">
        <a class="button quiet" href="#${stepPath('services')}">Back</a>
        <span class="spacer"></span>
        <button type="submit" form="wizard-form" class="button primary" aria-busy=${this.busy} ?disabled=${!ready}>${this.busy ? html`${arc()} Creating` : 'Create'}</button>
      </div>`;
  }

  /** @param {CustomEvent<{ value: string, problem: string | null }>} event */
  #onName(event) {
    this.wizard.name = event.detail.value;
    this.wizard.nameProblem = event.detail.problem;
    this.changed();
  }

  /** @param {Event} event */
  #create(event) {
    event.preventDefault();
    void this.#save();
  }

  async #save() {
    const { report, services, name, nameProblem } = this.wizard;
    if (this.busy || !report || nameProblem || !name.trim()) return;
    this.busy = true;
    this.failure = null;
    try {
      // Where tokens are kept is asked before one has to be kept.
      if (!await ensureSecretStorage()) return;
      this.wizard.created = await createIntegration(report.connectionId, name.trim(), serviceNames.filter((each) => services.has(each)));
      navigate(stepPath('done'), { replace: true });
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.busy = false;
    }
  }
}

customElements.define('name-step', NameStep);
