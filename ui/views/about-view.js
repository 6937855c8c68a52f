// What this app is, which version runs, and whose work is in it.
import { html } from 'lit';
import { getApplicationState } from '../api.js';
import { pageHeader } from '../components/page-header.js';
import { LightElement } from '../lib/element.js';
import { Loaded } from '../lib/loaded.js';

/** What the window ships of others. The libraries of the core are named in the licence file of the package. */
const parts = [
  { name: 'Lit', what: 'the elements of this window', licence: 'BSD-3-Clause' },
  { name: 'Tauri', what: 'the window and its door to the core', licence: 'Apache-2.0 or MIT' },
  { name: 'SQLite', what: 'the file that keeps the data', licence: 'public domain' },
  { name: 'lucide', what: 'the icons', licence: 'ISC' },
  { name: 'Inter', what: 'the type, on Linux', licence: 'OFL-1.1' },
];

export class AboutView extends LightElement {
  #application = new Loaded(this, getApplicationState);

  render() {
    const state = this.#application.value;
    return html`
      ${pageHeader({ heading: 'About', line: state ? `Flow Desktop ${state.version}` : 'Flow Desktop' })}
      <div class="page-body narrow-page">
        <section class="section">
          <h2>What it does</h2>
          <p class="ink-2">Flow Desktop reads repos, pull requests and tickets from your GitLab, keeps them in one file on this computer and shows
            them without a network. There is no server and no account with anyone but your own GitLab.</p>
        </section>
        <section class="section">
          <h2>Licences</h2>
          <p class="ink-2">Flow Desktop is free software under the MIT licence. It stands on the work of others:</p>
          <div class="table-region">
            <table class="table" aria-label="Licences">
              <thead><tr><th scope="col">Part</th><th scope="col">What it is here</th><th scope="col">Licence</th></tr></thead>
              <tbody>${parts.map((part) => html`<tr><td class="name">${part.name}</td><td class="ink-2">${part.what}</td><td>${part.licence}</td></tr>`)}</tbody>
            </table>
          </div>
        </section>
        <p class="hint">GitLab is a trademark of GitLab Inc. Flow Desktop is not made or endorsed by it.</p>
      </div>`;
  }
}

customElements.define('about-view', AboutView);
