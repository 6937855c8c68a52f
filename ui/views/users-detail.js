// One user: the aliases, where each was seen and what it did, and who else it may be; at the right edge of the window.

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { asFailure, getMember, onDataChanged } from '../api.js';
import { copyButton } from '../components/copy-button.js';
import { failurePanel } from '../components/failure-panel.js';
import { DetailPanel } from '../lib/detail-panel.js';
import { counted, formatAgo, formatExact } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { hide, include, markBot, merge, rename, separateAlias, separateName, unhide } from './users-actions.js';

/** @typedef {import('../types.js').MemberDetail} MemberDetail */
/** @typedef {import('../types.js').MemberAlias} MemberAlias */

export class UsersDetail extends DetailPanel {
  static properties = { memberId: { attribute: false }, value: { state: true }, failure: { state: true } };

  constructor() {
    super();
    this.memberId = '';
    /** @type {MemberDetail|null} */
    this.value = null;
    /** @type {import('../types.js').Failure|null} */
    this.failure = null;
  }

  #round = 0;
  /** @type {() => void} */
  #end = () => {};

  connectedCallback() {
    super.connectedCallback();
    this.#end = onDataChanged((tags) => {
      if (tags.includes('members')) void this.#load();
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#end();
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (changed.has('memberId')) void this.#load();
  }

  async #load() {
    const round = ++this.#round;
    const id = this.memberId;
    try {
      const value = await getMember(id);
      if (round !== this.#round) return;
      this.value = value;
      this.failure = null;
    } catch (thrown) {
      if (round !== this.#round) return;
      const alias = this.value?.aliases[0].key;
      // A decision that was taken back gave the user another id: the aliases that were shown lead to it.
      if (alias !== undefined && alias !== id) {
        this.value = null;
        this.dispatchEvent(new CustomEvent('moved', { detail: alias }));
        return;
      }
      this.value = null;
      this.failure = asFailure(thrown);
    }
  }

  /** Follows the user to its new id. @param {Promise<import('../types.js').MemberChange|null>} action */
  async #follow(action) {
    const change = await action;
    if (change?.member && change.member !== this.memberId) this.dispatchEvent(new CustomEvent('moved', { detail: change.member }));
  }

  /** A user that was taken apart is shown no more where nothing of it is left. @param {Promise<import('../types.js').MemberChange|null>} action @param {MemberDetail} value */
  async #apart(action, value) {
    if ((await action) && value.aliasCount === 2) this.close();
  }

  render() {
    const { value } = this;
    return this.panel({
      above: value ? (value.isBot ? 'Bot' : 'User') : '',
      title: value ? value.name || 'No name' : this.failure ? 'Not available' : 'Reading',
      body: html`${this.failure ? failurePanel(this.failure, html`<button type="button" class="button secondary small" @click=${this.#load}>Try again</button>`) : nothing}
        ${value ? this.#body(value) : nothing}`,
      foot: html`<button type="button" class="button quiet" @click=${() => this.#step(-1)}>${icon('arrow-up')}Previous</button>
        <button type="button" class="button quiet" @click=${() => this.#step(1)}>${icon('arrow-down')}Next</button>
        <span class="spacer"></span>
        <button type="button" class="button secondary" ?disabled=${!value} @click=${() => value && rename(value)}>${icon('pencil')}Rename</button>`,
    });
  }

  /** @param {number} by */
  #step(by) {
    this.dispatchEvent(new CustomEvent('step', { detail: by }));
  }

  /** @param {MemberDetail} value */
  #body(value) {
    return html`
      <section class="user-switches">${this.#switches(value)}</section>
      <section><h3>Aliases <span class="ink-3">${value.aliasCount}</span></h3>
        <ul class="timeline">${value.aliases.map((alias) => html`<li>${this.#alias(value, alias)}</li>`)}</ul></section>
      ${value.matches.length === 0 ? nothing : html`<section><h3>May be the same person <span class="ink-3">${value.matches.length}</span></h3>
        <ul class="timeline">${value.matches.map((pair) => {
          const other = pair.first.id === value.id ? pair.second : pair.first;
          return html`<li><div class="who"><strong>${other.name || 'No name'}</strong><span class="ink-3">${other.handle ?? ''}</span><span class="spacer"></span>
              <button type="button" class="button secondary small" aria-label=${`Merge with ${other.name || other.handle || 'No name'}`} @click=${() => this.#follow(merge([value, other]))}>Merge</button></div>
            <p class="small ink-2">${pair.evidence.join(' ')}</p></li>`;
        })}</ul></section>`}`;
  }

  /** @param {MemberDetail} value */
  #switches(value) {
    const included = value.treatment === 'included';
    const hidden = value.treatment === 'hidden';
    return html`
      ${switchRow('included', 'Include in metrics', includedWords(value), included, hidden, (on) => this.#follow(include([value], on)))}
      ${switchRow('hidden', 'Hide', 'Leaves lists and reports. New aliases that certainly are theirs are hidden too.', hidden, false, (on) => this.#follow(on ? hide([value]) : unhide([value])))}
      ${switchRow('bot', 'Bot', botWords(value), value.isBot, false, (on) => this.#follow(markBot([value], on)))}`;
  }

  /** @param {MemberDetail} value @param {MemberAlias} alias */
  #alias(value, alias) {
    const label = alias.kind === 'account' ? `@${alias.username}` : alias.address || 'No address';
    const copied = alias.kind === 'account' ? alias.username : alias.address;
    const did = [counted(alias.commits, 'commit'), counted(alias.pullRequests, 'pull request'), counted(alias.tickets, 'ticket')].filter((words) => !words.startsWith('0 '));
    return html`
      <div class="who">${icon(alias.kind === 'account' ? 'user-round' : 'git-commit-horizontal', 16, 'ink-3')}<strong class="selectable">${label}</strong>
        ${copied ? copyButton({ text: copied, what: alias.kind === 'account' ? `username ${copied}` : `address ${copied}`, done: 'Copied' }) : nothing}
        <span class="spacer"></span>
        ${value.aliasCount > 1 ? html`<button type="button" class="button quiet small" aria-label=${`Unmerge ${label}`} @click=${() => this.#apart(separateAlias(value, alias), value)}>Unmerge</button>` : nothing}</div>
      <p class="small ink-2">${alias.kind === 'account' ? `${alias.name}, account on ${alias.host}` : `In commits as ${alias.names.slice(0, 4).map((name) => `“${name}”`).join(', ')}${alias.names.length > 4 ? ` and ${alias.names.length - 4} more` : ''}`}</p>
      <p class="small ink-3" title=${alias.lastActiveAt === null ? nothing : formatExact(alias.lastActiveAt)}>${did.length > 0 ? did.join(', ') : 'Assigned or named only'} · ${alias.lastActiveAt === null ? 'never active' : `last active ${formatAgo(alias.lastActiveAt)}`} · seen in ${alias.integrations.join(', ')}</p>
      ${alias.kind === 'address' && !alias.shared && alias.names.length > 1 ? this.#names(alias) : nothing}`;
  }

  /** Names at one address that may be several people's. @param {MemberAlias} alias */
  #names(alias) {
    return html`<details class="user-names"><summary class="small">Several people use this address?</summary>
      <ul>${alias.names.slice(1).map((name) => html`<li class="small">${name} <button type="button" class="button quiet small" aria-label=${`Separate ${name}`} @click=${() => separateName(alias, name)}>Separate</button></li>`)}</ul></details>`;
  }
}

/** @param {MemberDetail} value */
function includedWords(value) {
  if (value.treatment === 'hidden') return 'Hidden users never count.';
  if (value.treatment === 'included') return 'Their work counts in reports.';
  return value.choice === 'automatic' ? 'Bots do not count unless you say so.' : 'Their work and their reviews do not count; they stay in the list.';
}

/** @param {MemberDetail} value */
function botWords(value) {
  if (value.isBotChosen) return 'You decided this.';
  return value.isBot ? 'By its account type or its name.' : 'Neither account type nor name says so.';
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string} hint
 * @param {boolean} on
 * @param {boolean} disabled
 * @param {(on: boolean) => void} change
 */
function switchRow(name, label, hint, on, disabled, change) {
  return html`<label class="setting-row"><span><span id="user-${name}-label">${label}</span><span class="hint" id="user-${name}-hint">${hint}</span></span>
    <input class="switch" type="checkbox" role="switch" aria-labelledby=${`user-${name}-label`} aria-describedby=${`user-${name}-hint`} .checked=${live(on)} ?disabled=${disabled}
      @change=${(/** @type {Event} */ event) => change(/** @type {HTMLInputElement} */ (event.target).checked)} /></label>`;
}

customElements.define('users-detail', UsersDetail);
