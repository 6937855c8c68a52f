// Where secrets and data are, what leaves this computer, and how to change the place of secrets.
import { html, nothing } from 'lit';
import { getApplicationState, listIntegrations } from '../api.js';
import { askNewPassphrase } from '../components/change-passphrase-dialog.js';
import { failedPage } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import { LightElement } from '../lib/element.js';
import { counted, formatBytes } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { Loaded, integrationTags } from '../lib/loaded.js';
import { askSecretStorage, askUnlock } from '../lib/secret-storage.js';
import { secretProblem } from '../lib/secret-problems.js';
import { secretStorageWords } from '../lib/words.js';
import { homePath, navigate } from '../router.js';

/** @import { ApplicationState } from '../types.js' */
/** @import { SecretProblem, SecretWayOut } from '../lib/secret-problems.js' */

/** What each place means, in a sentence. @type {Record<ApplicationState['secretStorage']['mode'], string>} */
const meanings = {
  keyring: 'One entry for each integration; this computer unlocks them when you sign in.',
  memory: 'They are forgotten when Flow Desktop closes. The data stays; connect again to update it.',
  file: 'They are in a file that only your passphrase opens, asked for once per start.',
  undecided: 'Nothing is kept yet. You are asked when the first token has to be kept.',
};

/** @type {Record<SecretWayOut, string>} */
const wayWords = { retry: 'Look again', change: 'Change', unlock: 'Unlock', integrations: 'Open Integrations' };

export class SecurityView extends LightElement {
  #application = new Loaded(this, getApplicationState, () => ['settings', 'integrations']);
  #integrations = new Loaded(this, listIntegrations, integrationTags);

  render() {
    const { value, failure } = this.#application;
    return html`
      ${pageHeader({ heading: 'Security', line: 'Where tokens and data are, and what leaves this computer.' })}
      ${failure && !value ? failedPage(failure, () => void this.#application.reload()) : nothing}
      ${value ? html`<div class="page-body narrow-page">${this.#renderSecrets(value)}${dataSection(value)}${this.#renderTraffic()}</div>` : nothing}`;
  }

  /** @param {ApplicationState} state */
  #renderSecrets({ secretStorage }) {
    const { mode, fileLocked } = secretStorage;
    const problem = secretProblem(secretStorage);
    return html`
      <section class="card fact-card" aria-labelledby="tokens-title">
        <span class="icon-square">${icon('key-round', 20)}</span>
        <div class="section">
          <h2 id="tokens-title">Tokens: ${secretStorageWords[mode].toLowerCase()}</h2>
          <p class="ink-2">${meanings[mode]} A token is never in the data file, in a log or in this window.</p>
          ${problem ? this.#renderProblem(problem) : nothing}
        </div>
        <div class="card-actions">
          ${mode === 'file' && !fileLocked ? html`<button type="button" class="button secondary" @click=${() => void askNewPassphrase()}>Change passphrase</button>` : nothing}
          <button type="button" class="button secondary" @click=${() => void askSecretStorage()}>Change</button>
        </div>
      </section>`;
  }

  /** @param {SecretProblem} problem */
  #renderProblem({ title, words, level, ways }) {
    return html`
      <div class="banner tall ${level} secret-problem" role="status">
        ${icon(level === 'danger' ? 'circle-x' : 'triangle-alert')}
        <p class="words"><span class="sentence">${title}</span> <span class="second">${words}</span></p>
        ${ways.filter((each) => each !== 'change').map((each) => html`<button type="button" class="button secondary small" @click=${() => this.#takeWay(each)}>${wayWords[each]}</button>`)}
      </div>`;
  }

  /** @param {SecretWayOut} way */
  #takeWay(way) {
    if (way === 'unlock') void askUnlock();
    else if (way === 'change') void askSecretStorage();
    else if (way === 'integrations') navigate(homePath);
    else void this.#application.reload();
  }

  #renderTraffic() {
    const hosts = [...new Set((this.#integrations.value ?? []).map((each) => each.host))];
    return html`
      <section class="card fact-card" aria-labelledby="traffic-title">
        <span class="icon-square">${icon('globe', 20)}</span>
        <div class="section">
          <h2 id="traffic-title">What leaves this computer</h2>
          <p class="ink-2">Only questions to your own GitLab${hosts.length > 0 ? ` (${counted(hosts.length, 'host')})` : ''}, with the token that belongs to it, through the proxy you chose. No usage figures, no crash
            reports, no search for updates.</p>
          ${hosts.length > 0 ? html`<ul class="host-list mono">${hosts.map((host) => html`<li>${host}</li>`)}</ul>` : nothing}
        </div>
      </section>`;
  }
}

/** @param {ApplicationState} state */
function dataSection({ dataBytes, dataFolder }) {
  return html`
    <section class="card fact-card" aria-labelledby="data-title">
      <span class="icon-square">${icon('hard-drive', 20)}</span>
      <div class="section">
        <h2 id="data-title">Data: ${formatBytes(dataBytes)} on this computer</h2>
        <p class="ink-2">One SQLite file and the clones of the repos. You may open the file with other tools; removing an integration deletes what was read through it.</p>
        <p class="mono selectable folder">${dataFolder}</p>
      </div>
    </section>`;
}

customElements.define('security-view', SecurityView);
