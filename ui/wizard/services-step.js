// Third step: what to bring in. What the token cannot read is off, locked, and says what to do about it.
import { html, nothing } from 'lit';
import { successBanner } from '../components/success-banner.js';
import { icon } from '../lib/icon.js';
import { serviceNames, serviceWords } from '../lib/words.js';
import { navigate } from '../router.js';
import { StepElement } from './step-element.js';
import { stepPath, verdictOf } from './wizard.js';

/** @import { ServiceName, ServiceVerdict } from '../types.js' */

/** @type {Record<ServiceName, { sign: string, line: string }>} */
const descriptions = {
  repos: { sign: 'folder-git-2', line: 'Commits of every branch, read from a clone that stays on this computer.' },
  pull_requests: { sign: 'git-pull-request', line: 'GitLab calls them merge requests. With comments, approvals and reviewers.' },
  tickets: { sign: 'ticket', line: 'GitLab issues, with their labels, states and assignees.' },
};

export class ServicesStep extends StepElement {
  render() {
    const { report, services } = this.wizard;
    if (!report) return nothing;
    return html`
      <form class="page-body grows" id="wizard-form" @submit=${this.#next}>
        ${successBanner(report)}
        <div class="card services">${serviceNames.map((service) => this.#renderService(service, verdictOf(report, service)))}</div>
        <p class="webhook-note ink-2">${icon('webhook')}<span>${report.webhooks.sentence}</span></p>
      </form>
      <div class="foot-bar">
        <a class="button quiet" href="#${stepPath('connect')}">Back</a>
        <span class="spacer"></span>
        <span class="result" id="services-on" aria-live="polite">${services.size === 0 ? 'Turn on at least one service' : `${services.size} of ${serviceNames.length} services on`}</span>
        <button type="submit" form="wizard-form" class="button primary" ?disabled=${services.size === 0} aria-describedby="services-on">Next</button>
      </div>`;
  }

  /** @param {ServiceName} service @param {ServiceVerdict | undefined} verdict */
  #renderService(service, verdict) {
    const { sign, line } = descriptions[service];
    const locked = verdict?.verdict === 'impossible';
    return html`
      <div class="service">
        <span class="icon-square">${icon(sign, 20)}</span>
        <div class="service-words">
          <label class="service-name" for="service-${service}">${serviceWords[service]}</label>
          <p class="small ink-2" id="service-${service}-line">${line}</p>
          ${verdict ? serviceVerdictLine(verdict, this.wizard.report?.authKind === 'oauth') : nothing}
        </div>
        <input class="switch" type="checkbox" role="switch" id="service-${service}" .checked=${this.wizard.services.has(service)} ?disabled=${locked}
          aria-describedby="service-${service}-line" @change=${(/** @type {Event} */ event) => this.#toggle(service, /** @type {HTMLInputElement} */ (event.target).checked)}>
      </div>`;
  }

  /** @param {ServiceName} service @param {boolean} on */
  #toggle(service, on) {
    if (on) this.wizard.services.add(service);
    else this.wizard.services.delete(service);
    this.changed();
  }

  /** @param {Event} event */
  #next(event) {
    event.preventDefault();
    if (this.wizard.services.size > 0) navigate(stepPath('name'));
  }
}

/** What a credential can do with one service, and where it cannot, the way out. @param {ServiceVerdict} verdict @param {boolean} oauth */
function serviceVerdictLine({ verdict, sentence, remedy }, oauth) {
  if (verdict === 'impossible') {
    return html`
      <div class="banner danger">
        ${icon('circle-x')}
        <p class="words"><span class="sentence danger-text">${sentence}</span> <span class="consequence">${remedy ?? ''}</span></p>
        <a class="button secondary small" href="#${stepPath('connect')}">${oauth ? 'Connect again' : 'Replace token'}</a>
      </div>`;
  }
  const gaps = verdict === 'gaps';
  const word = gaps ? 'Ready, with gaps' : 'Ready';
  const detail = [sentence === word ? '' : sentence, remedy].filter(Boolean).join(' ');
  return html`
    <p class="data-status">${gaps ? icon('triangle-alert', 16, 'warning-mark') : icon('circle-check', 16, 'positive-mark')}
      <span>${word}</span>${detail ? html` <span class="detail">${detail}</span>` : nothing}</p>`;
}

customElements.define('services-step', ServicesStep);
