// Reports, until the release that brings them: an honest page that says what will be here and what works today.
import { html } from 'lit';
import { listRepositories } from '../api.js';
import { counted } from '../lib/format.js';
import { LightElement } from '../lib/element.js';
import { Loaded } from '../lib/loaded.js';
import { pageHeader } from '../components/page-header.js';

export class ReportsView extends LightElement {
  #imported = new Loaded(this, async () => (await listRepositories({
    integrationId: null, search: '', status: null, sort: 'name', descending: false, offset: 0, limit: 1,
  })).total, () => ['integrations']);

  render() {
    const imported = this.#imported.value;
    return html`
      ${pageHeader({ heading: 'Reports', line: 'Charts come with a later version. What they are made of can be read today.' })}
      <div class="page-body grows">
        <div class="empty-state">
          <h2>${imported ? 'The reports are not here yet' : 'No repos chosen yet'}</h2>
          <p>Activity, review and ticket reports will be drawn here from the data on this computer.
            ${imported ? `${counted(imported, 'repo')} can already be read: commits, pull requests and tickets.` : 'Import some repos to have something to report on.'}</p>
          <div class="actions">
            ${imported ? html`<a class="button secondary" href="#/settings/repos">Read the repos</a>` : html`<a class="button secondary" href="#/settings/integrations">Go to Integrations</a>`}
          </div>
        </div>
      </div>`;
  }
}

customElements.define('reports-view', ReportsView);
