// The services of an integration with their switches, on the Credentials tab: what the credential may do decides what can be on.
import { html, nothing } from 'lit';
import { getServices, setServices } from '../api.js';
import { confirm, openDialog } from '../lib/dialogs.js';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { showToast } from '../lib/toasts.js';
import { serviceWords } from '../lib/words.js';
import { heldRows } from './service-dialogs.js';

/** @import { Integration, ServiceState } from '../types.js' */

const signs = { repos: 'folder-git-2', pull_requests: 'git-pull-request', tickets: 'ticket' };

export class ServiceSwitches extends LightElement {
  static properties = { integration: { attribute: false } };

  constructor() {
    super();
    /** @type {Integration | null} */
    this.integration = null;
  }

  #services = new Loaded(this, async () => (this.integration ? getServices(this.integration.id) : []), () => (this.integration ? [`integration:${this.integration.id}`] : []));

  render() {
    const { integration } = this;
    const states = this.#services.value;
    if (!integration || !states) return nothing;
    const last = states.filter(({ on }) => on).length === 1;
    return html`<section class="section" aria-labelledby="services-title"><h2 id="services-title">Services</h2>
      <div class="card service-switches">${states.map((state) => this.#row(integration, state, last))}</div></section>`;
  }

  /** @param {Integration} integration @param {ServiceState} state @param {boolean} last whether only one is on */
  #row(integration, state, last) {
    const { service, on, held } = state;
    const locked = on && last;
    return html`<div class="setting-row">
      <span class="service-line">${icon(signs[service], 16, 'ink-2')}<span><label class="weight-500" for=${`switch-${service}`}>${serviceWords[service]}</label><span class="hint" id=${`switch-${service}-hint`}>${stateWords(state)}${locked ? ' One service stays on; to end all, remove the integration.' : ''}</span></span></span>
      ${!on && held > 0 ? html`<button type="button" class="button secondary small" @click=${() => void this.#forget(integration, state)}>Delete kept data</button>` : nothing}
      <input class="switch" type="checkbox" role="switch" id=${`switch-${service}`} aria-describedby=${`switch-${service}-hint`} .checked=${on} ?disabled=${locked} @click=${(/** @type {Event} */ event) => this.#pressed(event, integration, state)}>
    </div>`;
  }

  /** The switch moves when it is done, not when it is pressed. @param {Event} event @param {Integration} integration @param {ServiceState} state */
  #pressed(event, integration, state) {
    event.preventDefault();
    void (state.on ? this.#turnOff(integration, state) : this.#turnOn(integration, state));
  }

  /** @param {Integration} integration @param {ServiceState} state */
  async #turnOff(integration, state) {
    const done = await openDialog('service-off-dialog', { integration, state });
    if (!done) return;
    showToast({ words: `${serviceWords[state.service]} is off${done === 'deleted' ? `, ${heldRows(state)} deleted` : state.held > 0 ? `, ${heldRows(state)} kept` : ''}` });
    await this.#services.reload();
  }

  /** @param {Integration} integration @param {ServiceState} state */
  async #turnOn(integration, state) {
    if (!await openDialog('service-on-dialog', { integration, state })) return;
    showToast({ words: `${serviceWords[state.service]} is on and being read` });
    await this.#services.reload();
  }

  /** @param {Integration} integration @param {ServiceState} state */
  async #forget(integration, state) {
    const done = await confirm({
      heading: `Delete ${heldRows(state)}?`, explanation: `They were kept when ${serviceWords[state.service]} was turned off. Nothing changes in GitLab; should it be turned on again, they are read anew.`,
      confirmLabel: 'Delete kept data', busyLabel: 'Deleting', danger: true, sign: 'trash-2', action: () => setServices(integration.id, integration.services, [state.service]),
    });
    if (!done) return;
    showToast({ words: `${heldRows(state)} deleted`, sign: 'trash-2', mark: 'ink-2' });
    await this.#services.reload();
  }
}

/** @param {ServiceState} state */
function stateWords(state) {
  const { on, held, verdict } = state;
  if (on) return held > 0 ? `${heldRows(state)} on this computer.` : 'Nothing read yet.';
  if (held > 0) return `Off. ${heldRows(state)} kept, not counted and not shown.`;
  return verdict.verdict === 'impossible' ? `Off. ${verdict.sentence}` : 'Off.';
}

customElements.define('service-switches', ServiceSwitches);
