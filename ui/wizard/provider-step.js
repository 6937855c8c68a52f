// First step: which GitLab, and what an account needs to be able to do.
import { html, nothing } from 'lit';
import { icon, arc } from '../lib/icon.js';
import { providerWords } from '../lib/words.js';
import { navigate } from '../router.js';
import { StepElement } from './step-element.js';
import { exploreSample, leaveWizard, stepPath } from './wizard.js';

/** @import { Provider } from '../types.js' */

/** @type {{ provider: Provider, sign: string, where: string, facts: [string, string][] }[]} */
const cards = [
  { provider: 'gitlab', sign: 'cloud', where: 'gitlab.com', facts: [
    ['key-round', 'OAuth in the browser, or an access token'],
    ['globe', 'Needs the internet only while connecting and updating'],
    ['eye', 'Reads only: nothing is written in GitLab'],
  ] },
  { provider: 'gitlab_self_managed', sign: 'server', where: 'An address of your own, any edition', facts: [
    ['key-round', 'Access token, or OAuth after one registration on your GitLab'],
    ['lock', 'Own certificate authority, proxy and sub-path are understood'],
    ['eye', 'Works inside your network; reads only'],
  ] },
];

/** What a role can read in private projects; anything above Reporter reads the same. */
const roles = [
  { role: 'Guest', reads: [false, false, true], webhooks: 'No' },
  { role: 'Reporter', reads: [true, true, true], recommended: true, webhooks: 'No, news is looked for instead' },
  { role: 'Maintainer or Owner', reads: [true, true, true], webhooks: 'Yes' },
];

export class ProviderStep extends StepElement {
  static properties = { starting: { state: true } };

  constructor() {
    super();
    this.starting = false;
  }

  render() {
    return html`
      <form class="page-body grows" id="wizard-form" @submit=${this.#next}>
        <fieldset class="provider-cards">
          <legend class="visually-hidden">Integration Provider</legend>
          ${cards.map((card) => this.#renderCard(card))}
        </fieldset>
        <p class="sample-line small ink-2">No account at hand?
          <button type="button" class="link" ?disabled=${this.starting} @click=${this.#explore}>Explore with sample data</button> ${this.starting ? arc() : nothing}</p>
        ${rolesTable()}
      </form>
      <div class="foot-bar">
        <a class="button quiet" href="#/settings/integrations" @click=${leaveWizard}>Cancel</a>
        <span class="spacer"></span>
        <button type="submit" form="wizard-form" class="button primary">Next</button>
      </div>`;
  }

  /** @param {typeof cards[number]} card */
  #renderCard({ provider, sign, where, facts }) {
    const chosen = this.wizard.provider === provider;
    const name = `provider-${provider}`;
    return html`
      <label class="provider-card ${chosen ? 'chosen' : ''}">
        <span class="icon-square ${chosen ? 'accent' : ''}">${icon(sign, 20)}</span>
        <span class="provider-name"><span id=${name}>${providerWords[provider]}</span><span class="small ink-2" id="${name}-where">${where}</span></span>
        <input class="radio" type="radio" name="provider" .value=${provider} .checked=${chosen} aria-labelledby=${name} aria-describedby="${name}-where" @change=${() => this.#choose(provider)}>
        <span class="provider-facts">${facts.map(([fact, words]) => html`<span>${icon(fact)}${words}</span>`)}</span>
      </label>`;
  }

  /** @param {Provider} provider */
  #choose(provider) {
    this.wizard.chooseProvider(provider);
    this.changed();
  }

  /** @param {Event} event */
  #next(event) {
    event.preventDefault();
    navigate(stepPath('connect'));
  }

  async #explore() {
    this.starting = true;
    await exploreSample();
    this.starting = false;
  }
}

function rolesTable() {
  const mark = (/** @type {boolean} */ reads) => (reads
    ? html`<span class="data-status">${icon('check', 16, 'positive-mark')} Reads</span>`
    : html`<span class="data-status ink-3">${icon('minus')} No</span>`);
  return html`
    <section class="section" aria-labelledby="roles-title">
      <h2 id="roles-title">Which account to use</h2>
      <p class="ink-2">A service account is best: it stays when people leave, and its role says exactly what is read. Reporter is enough to read; webhooks take Maintainer or Owner.</p>
      <div class="table-region">
        <table class="table roles-table" aria-labelledby="roles-title">
          <thead><tr><th scope="col">Role in GitLab</th><th scope="col">Repos</th><th scope="col">Pull requests</th><th scope="col">Tickets</th><th scope="col">Webhooks</th></tr></thead>
          <tbody>${roles.map(({ role, reads, recommended, webhooks }) => html`
            <tr class=${recommended ? 'selected' : ''}>
              <th scope="row" class="name"><span class="icon-line">${role} ${recommended ? html`<span class="tag plain">Recommended</span>` : nothing}</span></th>
              ${reads.map((each) => html`<td>${mark(each)}</td>`)}<td class="muted">${webhooks}</td>
            </tr>`)}</tbody>
        </table>
      </div>
    </section>`;
}

customElements.define('provider-step', ProviderStep);
