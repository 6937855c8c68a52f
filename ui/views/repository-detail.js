// Everything known about one commit, pull request or ticket, at the right edge of the window. Reads only the store.

import { html, nothing } from 'lit';
import { asFailure, getCommit, getPullRequest, getTicket } from '../api.js';
import { failurePanel } from '../components/failure-panel.js';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';
import { commitDetail, pullRequestDetail, ticketDetail } from './repository-detail-parts.js';
import { openPage } from './repos-actions.js';

/** @type {Record<string, { load: (id: number) => Promise<any>, draw: (value: any) => unknown, name: (value: any) => string }>} */
const kinds = {
  commit: { load: getCommit, draw: commitDetail, name: (value) => `Commit ${value.sha.slice(0, 8)}` },
  pull_request: { load: getPullRequest, draw: pullRequestDetail, name: (value) => `Pull request !${value.iid}` },
  ticket: { load: getTicket, draw: ticketDetail, name: (value) => `Ticket #${value.iid}` },
};

export class RepositoryDetail extends LightElement {
  static properties = { kind: { attribute: false }, rowId: { attribute: false }, value: { state: true }, failure: { state: true } };

  constructor() {
    super();
    /** @type {'commit'|'pull_request'|'ticket'} */
    this.kind = 'commit';
    /** @type {number} */
    this.rowId = 0;
    /** @type {any} */
    this.value = null;
    /** @type {import('../types.js').Failure|null} */
    this.failure = null;
  }

  #round = 0;

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (changed.has('rowId') || changed.has('kind')) void this.#load();
  }

  firstUpdated() {
    const dialog = this.querySelector('dialog');
    dialog?.showModal();
    /** @type {HTMLElement|null} */ (this.querySelector('.detail-body'))?.focus();
  }

  async #load() {
    const round = ++this.#round;
    try {
      const value = await kinds[this.kind].load(this.rowId);
      if (round !== this.#round) return;
      this.value = value;
      this.failure = null;
      this.querySelector('.detail-body')?.scrollTo(0, 0);
    } catch (thrown) {
      if (round !== this.#round) return;
      this.value = null;
      this.failure = asFailure(thrown);
    }
  }

  #close() {
    this.querySelector('dialog')?.close();
  }

  /** @param {number} by */
  #step(by) {
    this.dispatchEvent(new CustomEvent('step', { detail: by }));
  }

  /** A press beside the panel leaves it. @param {MouseEvent} event */
  #pressed(event) {
    const dialog = this.querySelector('dialog');
    if (dialog && event.target === dialog && event.clientX < dialog.getBoundingClientRect().left) this.#close();
  }

  render() {
    const { value } = this;
    const { draw, name } = kinds[this.kind];
    return html`<dialog class="detail-panel" aria-labelledby="detail-title" @close=${() => this.dispatchEvent(new CustomEvent('closed'))} @click=${this.#pressed}>
      <header class="detail-head">
        <div class="titles">
          <p class="small ink-3">${value ? name(value) : ''}</p>
          <h2 id="detail-title" class="selectable">${value ? value.title || 'No title' : this.failure ? 'Not available' : 'Reading'}</h2>
        </div>
        <button type="button" class="button quiet icon-only" aria-label="Close" title="Close" @click=${this.#close}>${icon('x')}</button>
      </header>
      <div class="detail-body" tabindex="0" role="region" aria-label="Detail">
        ${this.failure ? failurePanel(this.failure, html`<button type="button" class="button secondary small" @click=${this.#load}>Try again</button>`) : nothing}
        ${value ? draw(value) : nothing}
      </div>
      <footer class="detail-foot">
        <button type="button" class="button quiet" @click=${() => this.#step(-1)}>${icon('arrow-up')}Previous</button>
        <button type="button" class="button quiet" @click=${() => this.#step(1)}>${icon('arrow-down')}Next</button>
        <span class="spacer"></span>
        <button type="button" class="button secondary" ?disabled=${!value} @click=${() => openPage(this.kind, this.rowId)}>${icon('square-arrow-out-up-right')}Open in GitLab</button>
      </footer>
    </dialog>`;
  }
}

customElements.define('repository-detail', RepositoryDetail);
