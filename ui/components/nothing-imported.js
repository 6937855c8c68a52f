// What a report shows before anything was imported: where to begin, which depends on whether there is an integration.
//
// Only then is it asked which there are, so that reports do not ask for what they do not show.
import { html } from 'lit';
import { listIntegrations } from '../api.js';
import { LightElement } from '../lib/element.js';
import { Loaded } from '../lib/loaded.js';

export class NothingImported extends LightElement {
  #integrations = new Loaded(this, listIntegrations, () => ['integrations']);

  render() {
    return html`<div class="empty-state">
      <h2>No repos chosen yet</h2>
      <p>Import some to see reports. They are drawn from the data on this computer, with or without a network.</p>
      <div class="actions"><a class="button primary" href="#/settings/integrations">${this.#integrations.value?.length === 0 ? 'Add an integration' : 'Go to Integrations'}</a></div>
      <p class="quiet-line">Commits count as soon as a repo is read; pull requests follow.</p>
    </div>`;
  }
}

customElements.define('nothing-imported', NothingImported);
