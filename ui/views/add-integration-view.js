// The wizard that adds an integration: its head with the stepper, the step of the address, and the foot bar that leads on.
import { html, nothing } from 'lit';
import { LightElement } from '../lib/element.js';
import { hostOf } from '../lib/host.js';
import { icon } from '../lib/icon.js';
import { providerWords } from '../lib/words.js';
import { navigate } from '../router.js';
import { currentWizard, leaveWizard, stepPath, stepWords, steps } from '../wizard/wizard.js';
import '../wizard/connect-step.js';
import '../wizard/done-step.js';
import '../wizard/name-step.js';
import '../wizard/provider-step.js';
import '../wizard/services-step.js';
import { pageHeader } from '../components/page-header.js';

/** @import { TemplateResult } from 'lit' */
/** @import { Route } from '../types.js' */
/** @import { Step } from '../wizard/wizard.js' */

export class AddIntegrationView extends LightElement {
  static properties = { route: { attribute: false } };

  constructor() {
    super();
    /** @type {Route} */
    this.route = { name: 'add-integration', path: '', parameters: {}, query: '' };
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has('route')) return;
    const wizard = currentWizard();
    if (wizard.created && this.route.parameters.step !== 'done') leaveWizard();
    const step = this.#step;
    // An address that cannot be shown yet, such as a step after a restart, leads to the nearest one that can.
    if (stepPath(step) !== this.route.path) navigate(stepPath(step), { replace: true });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (currentWizard().created) leaveWizard();
  }

  render() {
    const wizard = currentWizard();
    const step = this.#step;
    const titles = /** @type {Record<Step, [string, string | TemplateResult]>} */ ({
      provider: ['Integration Provider', 'Where does your code live?'],
      connect: [`Connect to ${providerWords[wizard.provider]}`, wizard.provider === 'gitlab' ? 'gitlab.com' : hostOf(wizard.address) ?? 'An address of your own, any edition'],
      services: ['What to bring in', 'You can change this at any time.'],
      name: ['Name the integration', `It reads ${wizard.report?.host ?? ''}.`],
      done: [wizard.created?.name ?? '', wizard.created ? `${providerWords[wizard.created.provider]} · ${wizard.created.host}` : ''],
    });
    const [heading, line] = titles[step];
    return html`
      ${pageHeader({ heading, line, crumbs: [{ label: 'Integrations', path: '/settings/integrations' }, { label: 'Add integration' }], actions: stepper(step) })}
      ${this.#renderStep(step)}`;
  }

  /** @param {Step} step */
  #renderStep(step) {
    const wizard = currentWizard();
    const changed = () => this.requestUpdate();
    switch (step) {
      case 'provider': return html`<provider-step class="wizard-step" .wizard=${wizard} @wizard-change=${changed}></provider-step>`;
      case 'connect': return html`<connect-step class="wizard-step" .wizard=${wizard} @wizard-change=${changed}></connect-step>`;
      case 'services': return html`<services-step class="wizard-step" .wizard=${wizard} @wizard-change=${changed}></services-step>`;
      case 'name': return html`<name-step class="wizard-step" .wizard=${wizard} @wizard-change=${changed}></name-step>`;
      default: return html`<done-step class="wizard-step" .wizard=${wizard}></done-step>`;
    }
  }

  get #step() {
    return currentWizard().allowed(this.route.parameters.step);
  }
}

/** Where the wizard is: steps behind lead back, the current one is named. @param {Step} current */
function stepper(current) {
  const at = current === 'done' ? steps.length : steps.indexOf(current);
  return html`
    <ol class="stepper" aria-label="Steps">
      ${steps.map((step, index) => {
        const state = index < at ? 'past' : index === at ? 'current' : 'next';
        const sign = html`<span class="circle" aria-hidden="true">${state === 'past' ? icon('check', 14) : index + 1}</span><span class="word">${stepWords[step]}</span>`;
        return html`
          <li class=${state} aria-current=${state === 'current' ? 'step' : nothing}>
            ${state === 'past' && current !== 'done' ? html`<a href="#${stepPath(step)}">${sign}<span class="visually-hidden">, done</span></a>` : html`<span>${sign}</span>`}
          </li>`;
      })}
    </ol>`;
}

customElements.define('add-integration-view', AddIntegrationView);
