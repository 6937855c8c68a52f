// At the foot of every left navigation: how much data this computer holds, and that nothing leaves it.
import { html, nothing } from 'lit';
import { getApplicationState, onImportProgress } from '../api.js';
import { LightElement } from '../lib/element.js';
import { formatBytes } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';

export class DataSize extends LightElement {
  #application = new Loaded(this, getApplicationState, () => ['settings', 'integrations']);

  /** @type {(() => void) | null} */
  #unsubscribe = null;

  connectedCallback() {
    super.connectedCallback();
    // What an import brought in is on the disk when it ends; counting it at every step would read the folder all the time.
    this.#unsubscribe = onImportProgress(({ running }) => {
      if (!running) void this.#application.reload();
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#unsubscribe?.();
  }

  render() {
    const state = this.#application.value;
    if (!state) return nothing;
    return html`
      <a class="data-size" href="#/settings/security" title="Where the data is kept">
        ${icon('hard-drive')}<span><strong>${formatBytes(state.dataBytes)} on this computer</strong><span>Nothing leaves it</span></span>
      </a>`;
  }
}

customElements.define('data-size', DataSize);
