// Missing a group? A path or any address is typed, and what keeps that group out of the list is looked for step by step.
//
// What was found and what to ask for comes in words from the app; this only lays it out.

import { html, nothing } from 'lit';
import { asFailure, cancelGroupCheck, explainGroup } from '../api.js';
import { copyButton } from '../components/copy-button.js';
import { failurePanel } from '../components/failure-panel.js';
import { DialogElement } from '../lib/dialog-element.js';
import { openDialog } from '../lib/dialogs.js';
import { arc, icon } from '../lib/icon.js';

/** @typedef {import('../types.js').GroupCheck} GroupCheck */
/** @typedef {import('../types.js').MissingGroup} MissingGroup */

/** What a check found, as it is read aloud beside its sign. @type {Record<GroupCheck['outcome'], string>} */
const outcomeWords = { running: 'checking', ruled_out: 'holds', cause: 'does not hold', cannot_know: 'GitLab does not tell', not_reached: 'not checked' };

/** @type {Record<NonNullable<MissingGroup['action']>, string>} */
const actionWords = { show: 'Show it in the list', read_again: 'Read the list again', credentials: 'Open credentials' };

export class MissingGroupDialog extends DialogElement {
  static properties = { integrationId: { attribute: false }, typed: { state: true }, checks: { state: true }, answer: { state: true } };

  constructor() {
    super();
    this.integrationId = 0;
    this.typed = '';
    /** As far as they are known, by name. @type {Map<string, GroupCheck>} */
    this.checks = new Map();
    /** @type {MissingGroup|null} */
    this.answer = null;
  }

  /** Counts questions, so that the end of one that was stopped changes nothing. */
  #question = 0;

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.busy) void cancelGroupCheck();
  }

  renderDialog() {
    return html`
      <div class="inside wide-dialog plain"><div class="stack">
        <h2 id="dialog-title">Missing a group?</h2>
        <p class="explanation">Type its path, or paste any address of it. GitLab is asked what keeps it out of the list.</p>
        <div class="field">
          <label for="missing-group-path">Group path or address</label>
          <div class="missing-group-ask">
            <input class="input" id="missing-group-path" type="text" autofocus spellcheck="false" autocomplete="off" placeholder="team/backend" .value=${this.typed}
              @input=${(/** @type {InputEvent} */ event) => (this.typed = /** @type {HTMLInputElement} */ (event.target).value)} />
            ${this.busy
              ? html`<button type="button" class="button secondary" @click=${this.#stop}>${arc()} Stop</button>`
              : html`<button type="submit" class="button primary" ?disabled=${this.typed.trim() === ''}>Find out why</button>`}
          </div>
        </div>
        ${this.failure ? failurePanel(this.failure) : nothing}
        <div aria-live="polite">${this.answer ? this.#answer(this.answer) : nothing}</div>
        ${this.checks.size > 0 ? this.#checks() : nothing}
      </div></div>
      <div class="foot"><button type="button" class="button secondary" @click=${this.#close}>Close</button></div>`;
  }

  async submit() {
    const typed = this.typed.trim();
    if (typed === '') return;
    const question = ++this.#question;
    this.busy = true;
    this.failure = null;
    this.answer = null;
    this.checks = new Map();
    try {
      const answer = await explainGroup(this.integrationId, typed, (check) => {
        if (question === this.#question) this.checks = new Map(this.checks).set(check.check, check);
      });
      if (question !== this.#question) return;
      this.answer = answer;
      this.checks = new Map(answer.checks.map((check) => [check.check, check]));
    } catch (thrown) {
      if (question === this.#question) this.failure = asFailure(thrown);
    } finally {
      if (question === this.#question) this.busy = false;
    }
  }

  #stop() {
    this.#question += 1;
    this.busy = false;
    this.checks = new Map();
    void cancelGroupCheck();
  }

  #close() {
    if (this.busy) this.#stop();
    this.finish(null);
  }

  /** @param {MissingGroup} answer */
  #answer(answer) {
    const { action } = answer;
    return html`<section class="missing-group-answer" aria-label="Most likely">
      <p class="weight-500">${answer.sentence}</p>
      <p class="ink-2">${answer.remedy}</p>
      ${answer.similar.length > 0 ? html`<p class="ink-2">Groups of a like name: ${answer.similar.map((path, at) => html`${at > 0 ? ', ' : ''}<button type="button" class="link" @click=${() => this.#askFor(path)}>${path}</button>`)}</p>` : nothing}
      ${action ? html`<div><button type="button" class="button secondary small" @click=${() => this.finish({ action, path: answer.path })}>${actionWords[action]}</button></div>` : nothing}
      ${answer.askText ? html`<div class="missing-group-text"><p class="small ink-3">To send to ${answer.askWhom}</p><p class="selectable">${answer.askText}</p>
        ${copyButton({ text: answer.askText, what: 'text', words: 'Copy text' })}</div>` : nothing}
    </section>`;
  }

  /** @param {string} path */
  #askFor(path) {
    this.typed = path;
    void this.submit();
  }

  #checks() {
    const all = [...this.checks.values()];
    return html`<details class="missing-group-checks" ?open=${this.busy}>
      <summary>${this.#summary(all)}</summary>
      <ul>${all.map((check) => html`<li class=${check.outcome}>${signOf(check.outcome)}<span>${check.words}</span><span class="ink-3 small">${outcomeWords[check.outcome]}</span></li>`)}</ul>
    </details>`;
  }

  /** @param {GroupCheck[]} all */
  #summary(all) {
    if (this.busy) return html`<span role="status">Asking GitLab, ${all.filter((check) => check.outcome !== 'running').length} checks done</span>`;
    const count = (/** @type {string} */ outcome) => all.filter((check) => check.outcome === outcome).length;
    const parts = [`${count('ruled_out')} ruled out`, count('cannot_know') > 0 ? `${count('cannot_know')} GitLab does not tell` : ''];
    return `What was checked: ${parts.filter(Boolean).join(', ')}`;
  }
}

/** @param {GroupCheck['outcome']} outcome */
function signOf(outcome) {
  switch (outcome) {
    case 'running': return arc();
    case 'ruled_out': return icon('circle-check', 16, 'positive-mark');
    case 'cause': return icon('circle-x', 16, 'danger-mark');
    case 'cannot_know': return icon('circle-dashed', 16, 'warning-mark');
    default: return icon('minus', 16, 'ink-3');
  }
}

customElements.define('missing-group-dialog', MissingGroupDialog);

/**
 * Opens the dialog, and does what was chosen in it.
 *
 * @param {number} integrationId
 * @param {{ show: (path: string) => void, readAgain: () => void, credentials: () => void }} actions
 */
export async function askForMissingGroup(integrationId, { show, readAgain, credentials }) {
  const chosen = await openDialog('missing-group-dialog', { integrationId });
  if (chosen?.action === 'show') show(chosen.path);
  else if (chosen?.action === 'read_again') readAgain();
  else if (chosen?.action === 'credentials') credentials();
}
