// “How deployments are told”: a choice for all repos and one for each that differs, with what it would give while it is made.
import { html, nothing } from 'lit';
import { asFailure, getDeploymentRules, previewDeploymentRule, setDeliverySettings, setDeploymentRule } from '../api.js';
import { deploymentSources, previewWords, ruleLine, sourceWords } from '../lib/delivery-words.js';
import { DialogElement } from '../lib/dialog-element.js';
import { openDialog } from '../lib/dialogs.js';
import { arc, icon } from '../lib/icon.js';
import { failurePanel } from './failure-panel.js';

/** @import { DeploymentPreview, DeploymentRule, DeploymentRules, DeploymentSource } from '../delivery-types.js' */

/** Pause in writing after which is looked what the choice would give, milliseconds. */
const PAUSE = 200;

export class DeploymentRulesDialog extends DialogElement {
  static properties = { rules: { state: true }, target: { state: true }, source: { state: true }, pattern: { state: true }, label: { state: true }, preview: { state: true } };

  constructor() {
    super();
    /** @type {DeploymentRules | null} */
    this.rules = null;
    /** The repo the choice is for; null for all without one of their own. @type {number | null} */
    this.target = null;
    /** `same` where the repo has no choice of its own. @type {DeploymentSource | 'same'} */
    this.source = 'none';
    this.pattern = '';
    /** The label of incidents. */
    this.label = '';
    /** @type {DeploymentPreview | null} */
    this.preview = null;
  }

  #round = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connectedCallback() {
    super.connectedCallback();
    void this.#read();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  async #read() {
    try {
      this.rules = await getDeploymentRules();
      this.label = this.rules.settings.incidentLabel;
      this.#aim(null);
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  /** The rule in force for a repo, or for all. @param {number | null} target @returns {DeploymentRule | null} */
  #ruleOf(target) {
    if (target === null) return this.rules?.settings.rule ?? null;
    return this.rules?.repositories.find(({ repositoryId }) => repositoryId === target)?.rule ?? null;
  }

  /** Turns to a repo, or to all. @param {number | null} target */
  #aim(target) {
    const rule = this.#ruleOf(target);
    this.target = target;
    this.source = rule?.source ?? 'same';
    this.pattern = rule?.pattern ?? '';
    void this.#look();
  }

  renderDialog() {
    const { rules } = this;
    const own = rules?.repositories.filter(({ rule }) => rule !== null) ?? [];
    const others = rules?.repositories.filter(({ rule }) => rule === null) ?? [];
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">How deployments are told</h2>
        <p class="explanation">What counts as a deployment, for all repos and otherwise where one differs. Nothing is written to GitLab.</p>
        ${rules === null ? html`<p class="hint" role="status">Reading what was chosen</p>` : html`
          <div class="field"><label for="deployment-target">For</label>
            <select class="input" id="deployment-target" @change=${(/** @type {Event} */ event) => this.#aim(Number(/** @type {HTMLSelectElement} */ (event.target).value) || null)}>
              <option value="" ?selected=${this.target === null}>${own.length === 0 ? 'All repos' : 'All repos without a choice of their own'}</option>
              ${own.length === 0 ? nothing : html`<optgroup label="With a choice of their own">${own.map((each) => this.#option(each))}</optgroup>`}
              ${others.length === 0 ? nothing : html`<optgroup label="Repos">${others.map((each) => this.#option(each))}</optgroup>`}
            </select></div>
          ${this.#renderSources()}
          ${this.#renderNames()}
          ${this.#renderPreview()}
          ${this.target === null ? html`<div class="field"><label for="incident-label">Label of incidents, beside what GitLab calls so</label>
            <input class="input" id="incident-label" type="text" maxlength="255" autocomplete="off" spellcheck="false" placeholder="none" .value=${this.label} @input=${(/** @type {InputEvent} */ event) => { this.label = /** @type {HTMLInputElement} */ (event.target).value; }}></div>` : nothing}`}
        ${this.failure ? failurePanel(this.failure) : nothing}
      </div></div>
      <div class="foot">
        <button type="button" class="button secondary" ?disabled=${this.busy} @click=${() => this.finish(false)}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${this.busy} ?disabled=${rules === null || this.#isUnfinished}>${this.busy ? html`${arc()} Saving` : 'Save'}</button>
      </div>`;
  }

  /** @param {DeploymentRules['repositories'][number]} repository */
  #option({ repositoryId, repository, rule }) {
    return html`<option value=${repositoryId} ?selected=${this.target === repositoryId}>${repository}${rule === null ? '' : ` (${ruleLine(rule)})`}</option>`;
  }

  #renderSources() {
    const rule = this.rules?.settings.rule;
    return html`<fieldset class="rule-kinds"><legend class="field-label">A deployment is</legend>
      ${this.target === null || !rule ? nothing : this.#choice('same', `As for all repos (${ruleLine(rule)})`)}
      ${deploymentSources.map(({ source, label }) => this.#choice(source, label))}</fieldset>`;
  }

  /** @param {DeploymentSource | 'same'} source @param {string} label */
  #choice(source, label) {
    return html`<label class="choice"><input class="radio" type="radio" name="deployment-source" value=${source} .checked=${this.source === source} @change=${() => this.#choose(source)}>${label}</label>`;
  }

  #renderNames() {
    if (this.source === 'same') return nothing;
    const { names, hint } = sourceWords(this.source);
    if (names === null) return html`<p class="hint">${hint}</p>`;
    return html`<div class="field"><label for="deployment-names">${names}</label>
      <input class="input mono" id="deployment-names" type="text" maxlength="500" autocomplete="off" spellcheck="false" .value=${this.pattern} aria-describedby="deployment-names-hint"
        @input=${(/** @type {InputEvent} */ event) => this.#write(/** @type {HTMLInputElement} */ (event.target).value)}>
      <p class="hint" id="deployment-names-hint">${hint} Several with commas; * and ? stand for any characters.</p></div>`;
  }

  #renderPreview() {
    if (this.source === 'same') return nothing;
    const { preview } = this;
    if (preview === null) return html`<section class="rule-preview" aria-label="Preview"><p class="hint" role="status">${this.#isUnfinished ? 'What it gives is shown here while you write.' : 'Counting.'}</p></section>`;
    const { words, detail, doubtful } = previewWords(preview, this.source, this.target !== null);
    return html`<section class="rule-preview" aria-label="Preview">
      <p class="data-status" role="status">${icon(doubtful ? 'triangle-alert' : 'list-checks', 16, doubtful ? 'warning-mark' : 'ink-2')}<span><span class="weight-500">${words}</span>${detail === null ? nothing : html`. <span class="detail">${detail}.</span>`}</span></p>
      ${preview.examples.length > 0 ? html`<ul tabindex="0" aria-label="Names there are">${preview.examples.map(([name, meant]) => html`<li><span class="truncate" title=${name}>${name}</span><span class="quiet">${meant ? 'counts' : 'does not count'}</span></li>`)}</ul>` : nothing}
    </section>`;
  }

  get #isUnfinished() {
    return this.source !== 'same' && sourceWords(this.source).names !== null && this.pattern.replaceAll(',', '').trim() === '';
  }

  /** @param {DeploymentSource | 'same'} source */
  #choose(source) {
    this.source = source;
    const rule = this.#ruleOf(this.target);
    this.pattern = source === 'same' ? '' : rule?.source === source ? rule.pattern : sourceWords(source).first;
    void this.#look();
  }

  /** @param {string} pattern */
  #write(pattern) {
    this.pattern = pattern;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), PAUSE);
  }

  async #look() {
    const round = ++this.#round;
    if (this.source === 'same' || this.#isUnfinished) {
      this.preview = null;
      return;
    }
    try {
      const preview = await previewDeploymentRule({ source: this.source, pattern: this.pattern }, this.target);
      if (round !== this.#round) return;
      this.preview = preview;
      this.failure = null;
    } catch (thrown) {
      if (round === this.#round) this.failure = asFailure(thrown);
    }
  }

  async submit() {
    if (this.rules === null || this.#isUnfinished) return;
    const { source, pattern, target, label } = this;
    const rule = source === 'same' ? null : { source, pattern };
    const save = async () => {
      if (target !== null) await setDeploymentRule(target, rule);
      else if (rule) await setDeliverySettings(rule, label);
    };
    if (await this.attempt(save)) this.finish(true);
  }
}

customElements.define('deployment-rules-dialog', DeploymentRulesDialog);

/** Opens it. @returns {Promise<boolean>} whether anything was chosen */
export const chooseDeployments = async () => (await openDialog('deployment-rules-dialog')) === true;
