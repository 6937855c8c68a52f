// Everything known about one commit, pull request or ticket, at the right edge of the window. Reads only the store.

import { html, nothing } from 'lit';
import { asFailure, getCommit, getPullRequest, getTicket } from '../api.js';
import { failurePanel } from '../components/failure-panel.js';
import { DetailPanel } from '../lib/detail-panel.js';
import { icon } from '../lib/icon.js';
import { commitDetail, pullRequestDetail, ticketDetail } from './repository-detail-parts.js';
import { openPage } from './repos-actions.js';

/** @type {Record<string, { load: (id: number) => Promise<any>, draw: (value: any) => unknown, name: (value: any) => string }>} */
const kinds = {
  commit: { load: getCommit, draw: commitDetail, name: (value) => `Commit ${value.sha.slice(0, 8)}` },
  pull_request: { load: getPullRequest, draw: pullRequestDetail, name: (value) => `Pull request !${value.iid}` },
  ticket: { load: getTicket, draw: ticketDetail, name: (value) => `Ticket #${value.iid}` },
};

export class RepositoryDetail extends DetailPanel {
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

  /** @param {number} by */
  #step(by) {
    this.dispatchEvent(new CustomEvent('step', { detail: by }));
  }

  render() {
    const { value } = this;
    const { draw, name } = kinds[this.kind];
    return this.panel({
      above: value ? name(value) : '',
      title: value ? value.title || 'No title' : this.failure ? 'Not available' : 'Reading',
      body: html`${this.failure ? failurePanel(this.failure, html`<button type="button" class="button secondary small" @click=${this.#load}>Try again</button>`) : nothing}
        ${value ? draw(value) : nothing}`,
      foot: html`<button type="button" class="button quiet" @click=${() => this.#step(-1)}>${icon('arrow-up')}Previous</button>
        <button type="button" class="button quiet" @click=${() => this.#step(1)}>${icon('arrow-down')}Next</button>
        <span class="spacer"></span>
        <button type="button" class="button secondary" ?disabled=${!value} @click=${() => openPage(this.kind, this.rowId)}>${icon('square-arrow-out-up-right')}Open in GitLab</button>`,
    });
  }
}

customElements.define('repository-detail', RepositoryDetail);
