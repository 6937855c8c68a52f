// Makes or changes a rule of the Repo exclusion tab, and shows while it is written what it would leave out.
import { html, nothing } from 'lit';
import { asFailure, previewExclusionRule, saveExclusionRule } from '../api.js';
import { matchWords, ruleKind, ruleKinds } from '../data/rule-words.js';
import { visibilityWords } from '../data/words.js';
import { DialogElement } from '../lib/dialog-element.js';
import { formatAgo, formatNumber } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { failurePanel } from './failure-panel.js';

/** @typedef {import('../types.js').RuleKind} RuleKind */
/** @typedef {import('../types.js').RulePreview} RulePreview */

/** Pause in writing after which is looked what the rule would match, in milliseconds. */
const PAUSE = 120;

/** What a kind begins with. @type {Record<RuleKind, string>} */
const firstPatterns = { name: '', expression: '', inactive: '365', archived: '', visibility: 'public' };

export class ExclusionRuleDialog extends DialogElement {
  static properties = { integrationId: { attribute: false }, rule: { attribute: false }, kind: { state: true }, pattern: { state: true }, preview: { state: true } };

  constructor() {
    super();
    this.integrationId = 0;
    /** The rule that is changed; null makes one. @type {import('../types.js').ExclusionRule | null} */
    this.rule = null;
    /** @type {RuleKind} */
    this.kind = 'name';
    this.pattern = '';
    /** @type {RulePreview | null} */
    this.preview = null;
  }

  #round = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('rule-dialog');
    if (this.rule) {
      this.kind = this.rule.kind;
      this.pattern = this.rule.pattern;
    }
    void this.#look();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  renderDialog() {
    const { field, hint } = ruleKind(this.kind);
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">${this.rule ? 'Change rule' : 'Add a rule'}</h2>
        <p class="explanation">Repos that match are not imported by auto-import. What is imported stays.</p>
        <fieldset class="rule-kinds"><legend class="field-label">Leave out by</legend>
          ${ruleKinds.map(({ kind, label }) => html`<label class="choice"><input class="radio" type="radio" name="rule-kind" value=${kind} .checked=${this.kind === kind} @change=${() => this.#choose(kind)}>${label}</label>`)}
        </fieldset>
        ${field === null ? html`<p class="hint">${hint}</p>` : this.#field(field, hint)}
        ${this.#found()}
        ${this.failure ? failurePanel(this.failure) : nothing}
      </div></div>
      <div class="foot">
        <button type="button" class="button secondary" @click=${() => this.finish(false)}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${this.busy} ?disabled=${this.preview === null || this.preview.problem !== null}>${this.busy ? html`${arc()} Saving` : 'Save rule'}</button>
      </div>`;
  }

  /** @param {string} label @param {string} hint */
  #field(label, hint) {
    const problem = this.pattern.trim() === '' ? null : this.preview?.problem ?? null;
    const state = html`<div id="rule-pattern-state" aria-live="polite">${problem ? html`<p class="error-line">${icon('circle-x')}<span>${problem.message}</span></p>` : html`<p class="hint">${hint}</p>`}</div>`;
    if (this.kind === 'visibility') {
      return html`<fieldset class="rule-kinds"><legend class="field-label">${label}</legend>${['private', 'internal', 'public'].map((word) => html`<label class="choice">
        <input class="radio" type="radio" name="rule-visibility" .checked=${this.pattern === word} @change=${() => this.#write(word)}>${visibilityWords[word]}</label>`)}</fieldset>${state}`;
    }
    const days = this.kind === 'inactive';
    return html`<div class="field"><label for="rule-pattern">${label}</label>
      <input class=${`input${days ? ' short' : ' mono'}`} id="rule-pattern" type="text" inputmode=${days ? 'numeric' : 'text'} autofocus autocomplete="off" spellcheck="false" maxlength="500" .value=${this.pattern}
        aria-invalid=${problem ? 'true' : 'false'} aria-describedby="rule-pattern-state" @input=${(/** @type {InputEvent} */ event) => this.#write(/** @type {HTMLInputElement} */ (event.target).value)}>${state}</div>`;
  }

  #found() {
    const { preview } = this;
    if (preview === null || preview.problem) return html`<section class="rule-preview" aria-label="Preview"><p class="hint" role="status">${this.pattern.trim() === '' ? 'What it matches is shown here while you write.' : 'Nothing to show yet.'}</p></section>`;
    const { words, detail, doubtful } = matchWords(preview);
    const more = preview.matching - preview.rows.length;
    return html`<section class="rule-preview" aria-label="Preview">
      <p class="data-status" role="status">${icon(doubtful ? 'triangle-alert' : 'list-checks', 16, doubtful ? 'warning-mark' : 'ink-2')}<span><span class="weight-500">${words}</span>${detail ? html`. <span class="detail">${detail}.</span>` : nothing}</span></p>
      ${preview.rows.length > 0 ? html`<ul tabindex="0" aria-label="First matching repos">${preview.rows.map((row) => html`<li><span class="truncate" title=${row.fullPath}>${row.fullPath}</span>
        <span class="quiet">${[row.imported ? 'imported' : '', row.archived ? 'archived' : '', visibilityWords[row.visibility].toLowerCase(), row.lastActivityAt === null ? '' : formatAgo(row.lastActivityAt)].filter(Boolean).join(', ')}</span></li>`)}
        ${more > 0 ? html`<li class="quiet">and ${formatNumber(more)} more</li>` : nothing}</ul>` : nothing}
    </section>`;
  }

  /** @param {RuleKind} kind */
  #choose(kind) {
    this.kind = kind;
    this.#write(this.rule?.kind === kind ? this.rule.pattern : firstPatterns[kind]);
  }

  /** @param {string} pattern */
  #write(pattern) {
    this.pattern = pattern;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), PAUSE);
  }

  async #look() {
    const round = ++this.#round;
    try {
      const preview = await previewExclusionRule(this.integrationId, this.kind, this.pattern);
      if (round === this.#round) this.preview = preview;
    } catch (thrown) {
      if (round === this.#round) this.failure = asFailure(thrown);
    }
  }

  async submit() {
    const rule = { kind: this.kind, pattern: this.pattern, enabled: this.rule?.enabled ?? true };
    if (await this.attempt(() => saveExclusionRule(this.integrationId, this.rule?.id ?? null, rule))) this.finish(true);
  }
}

customElements.define('exclusion-rule-dialog', ExclusionRuleDialog);
