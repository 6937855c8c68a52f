// Every imported repo of every integration, in one table. Reads only what is on this computer.

import { html } from 'lit';
import { listIntegrations } from '../api.js';
import { failedPage } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import { LightElement } from '../lib/element.js';
import { Loaded } from '../lib/loaded.js';
import { integrationPath } from '../router.js';
import './repos-panel.js';

/** @typedef {import('../types.js').Integration} Integration */

export class ReposView extends LightElement {
  static properties = { route: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../types.js').Route|null} */
    this.route = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('fills');
  }

  #integrations = new Loaded(this, listIntegrations, () => ['integrations']);

  render() {
    const { value, failure } = this.#integrations;
    if (failure && !value) return failedPage(failure, () => this.#integrations.restart());
    return html`
      ${pageHeader({ heading: 'Repos', line: 'Every repo imported to this computer, whichever integration it came from.' })}
      <div class="page-body grows data-page"><repos-panel .integrations=${value ?? []} .empty=${this.#empty(value ?? [])}></repos-panel></div>`;
  }

  /** @param {Integration[]} integrations */
  #empty(integrations) {
    const first = integrations[0];
    return html`<div class="empty-state">
      <h2>No repos imported yet</h2>
      <p>${first ? 'Choose what to bring in, and its commits, pull requests and tickets can be read here, with or without a network.' : 'Connect GitLab first, then choose the repos to bring in.'}</p>
      <div class="actions">${first
        ? html`<a class="button primary" href=${`#${integrationPath(first.id, 'import')}`}>Import repos</a>`
        : html`<a class="button primary" href="#/settings/integrations/add">Add Integration</a>`}</div>
    </div>`;
  }
}

customElements.define('repos-view', ReposView);
