// The Repo exclusion tab: rules that keep repos from being imported by themselves, each with what it matches now.

import { html, nothing } from 'lit';
import { deleteExclusionRule, getAutoImport, listExclusionRules, saveExclusionRule } from '../api.js';
import '../components/exclusion-rule-dialog.js';
import { failedPage } from '../components/failure-panel.js';
import '../components/menu-button.js';
import { matchWords, ruleWords } from '../data/rule-words.js';
import { attempt } from '../lib/attempt.js';
import { openDialog } from '../lib/dialogs.js';
import { LightElement } from '../lib/element.js';
import { counted } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { showToast } from '../lib/toasts.js';
import { integrationPath } from '../router.js';

/** @typedef {import('../types.js').ExclusionRule} ExclusionRule */

export class IntegrationExclusion extends LightElement {
  static properties = { integrationId: { attribute: false } };

  constructor() {
    super();
    this.integrationId = 0;
  }

  #tags = () => [`integration:${this.integrationId}`];
  #rules = new Loaded(this, () => listExclusionRules(this.integrationId), this.#tags);
  #autoImport = new Loaded(this, () => getAutoImport(this.integrationId), this.#tags);

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('tab-panel');
  }

  render() {
    const { value: rules, failure } = this.#rules;
    if (failure && !rules) return failedPage(failure, () => void this.#rules.restart());
    if (!rules) return nothing;
    if (rules.length === 0) return this.#empty();
    return html`
      <div class="tool-row"><p class="ink-2 rule-explanation">Rules act on auto-import only: a repo that matches is not imported by itself. What is imported stays, and any repo can still be imported by hand.</p>
        <span class="spacer"></span><button type="button" class="button secondary small" @click=${() => void this.#edit(null)}>${icon('plus', 14)}Add rule</button></div>
      ${this.#autoImport.value?.on === 0 ? html`<p class="hint">Auto-import is off for every group, so these rules have nothing to do yet. <a href=${`#${integrationPath(this.integrationId, 'groups')}`}>Groups</a></p>` : nothing}
      <ul class="card rule-list" aria-label="Exclusion rules">${rules.map((rule) => this.#rule(rule))}</ul>
      <p class="table-foot">${counted(rules.length, 'rule')}. A change counts from the next sync on.</p>`;
  }

  #empty() {
    return html`<div class="empty-state">
      <span class="icon-square">${icon('folder-git-2', 20)}</span>
      <h2>No exclusion rules</h2>
      <p>Rules keep repos from being imported by auto-import: by name, regular expression, last activity, archived or visibility. They act on auto-import only; what is imported stays.</p>
      <div class="actions"><button type="button" class="button secondary" @click=${() => void this.#edit(null)}>${icon('plus')}Add rule</button></div>
    </div>`;
  }

  /** @param {ExclusionRule} rule */
  #rule(rule) {
    const { words, pattern } = ruleWords(rule);
    const name = [words, pattern].filter(Boolean).join(' ');
    const found = matchWords(rule);
    return html`<li class=${rule.enabled ? '' : 'off'}>
      <input class="switch" type="checkbox" role="switch" aria-label=${`Rule: ${name}`} .checked=${rule.enabled} @change=${() => void attempt(() => this.#save(rule, !rule.enabled))}>
      <div class="rule-words"><p class="rule-name">${words}${pattern === null ? nothing : html` <code class="selectable">${pattern}</code>`}</p>
        ${rule.problem ? html`<p class="error-line">${icon('circle-x')}<span>${rule.problem.message} Until it is changed, nothing is imported by itself.</span></p>`
          : html`<p class="data-status small">${icon(found.doubtful ? 'triangle-alert' : 'list-checks', 14, found.doubtful ? 'warning-mark' : 'ink-3')}<span>${found.words}${found.detail ? html`. <span class="detail">${found.detail}.</span>` : nothing}</span></p>`}</div>
      ${rule.enabled ? nothing : html`<span class="tag">Off</span>`}
      <menu-button .label=${`Actions for the rule ${name}`} .items=${[
        { label: 'Change', sign: 'pencil', run: () => void this.#edit(rule) },
        'separator',
        { label: 'Delete rule', sign: 'trash-2', danger: true, run: () => void this.#delete(rule, name) },
      ]}></menu-button>
    </li>`;
  }

  /** @param {ExclusionRule} rule @param {boolean} enabled */
  #save({ id, kind, pattern }, enabled) {
    return saveExclusionRule(this.integrationId, id, { kind, pattern, enabled });
  }

  /** @param {ExclusionRule | null} rule */
  async #edit(rule) {
    if (await openDialog('exclusion-rule-dialog', { integrationId: this.integrationId, rule })) showToast({ words: rule ? 'Rule changed' : 'Rule added' });
  }

  /** A rule is quickly written again, so it is taken back rather than asked about. @param {ExclusionRule} rule @param {string} name */
  async #delete(rule, name) {
    if (!await attempt(() => deleteExclusionRule(this.integrationId, rule.id))) return;
    const { kind, pattern, enabled } = rule;
    showToast({ words: `Rule “${name}” deleted`, actionLabel: 'Undo', action: () => void attempt(() => saveExclusionRule(this.integrationId, null, { kind, pattern, enabled })) });
  }
}

customElements.define('integration-exclusion', IntegrationExclusion);
