// What the wizard knows while it is open. It lives in memory only, outlasts going back and forth, and asks nothing twice.
// The token is never here: the app keeps it under the report's connectionId.
import { startSample } from '../api.js';
import { attempt } from '../lib/attempt.js';
import { serviceNames } from '../lib/words.js';
import { emptyDraft } from '../lib/network-form.js';
import { recall, remember } from '../lib/remembered.js';
import { navigate } from '../router.js';

/** @import { ConnectionReport, Integration, Provider, ServiceName } from '../types.js' */

/** @typedef {'provider' | 'connect' | 'services' | 'name' | 'done'} Step */

/** @type {Exclude<Step, 'done'>[]} */
export const steps = ['provider', 'connect', 'services', 'name'];

/** What each step is called in the stepper. @type {Record<Exclude<Step, 'done'>, string>} */
export const stepWords = { provider: 'Provider', connect: 'Connect', services: 'Services', name: 'Name' };

export class Wizard {
  /** @type {Provider} */
  provider = 'gitlab';
  address = '';
  addressError = '';
  /** The way in that was used last; OAuth where none was. @type {'oauth' | 'token'} */
  tab = recall('connect-tab') === 'token' ? 'token' : 'oauth';
  /** How GitLab is reached; a password in it lives as long as the wizard. */
  network = emptyDraft();
  useSampleToken = false;
  sampleNote = '';
  /** The last report that passed. @type {ConnectionReport | null} */
  report = null;
  /** @type {Set<ServiceName>} */
  services = new Set();
  name = '';
  /** @type {string | null} */
  nameProblem = null;
  /** @type {Integration | null} */
  created = null;

  /** Takes another provider; what was found at the old one no longer counts. @param {Provider} provider */
  chooseProvider(provider) {
    if (provider === this.provider) return;
    this.provider = provider;
    this.forgetReport();
    this.useSampleToken = false;
  }

  /** Takes the other way in, and remembers it. @param {'oauth' | 'token'} tab */
  chooseTab(tab) {
    this.tab = tab;
    remember('connect-tab', tab);
  }

  /** Takes a passed report, and proposes services and a name from it; a name a person typed stays. @param {ConnectionReport} report */
  accept(report) {
    const proposed = !this.name || this.name === this.report?.suggestedName;
    this.report = report;
    this.services = new Set(serviceNames.filter((service) => verdictOf(report, service)?.verdict !== 'impossible'));
    if (proposed) this.name = report.suggestedName;
  }

  forgetReport() {
    this.report = null;
    this.services = new Set();
  }

  /** Returns the furthest step that may be shown for a wanted one. @param {string | undefined} wanted @returns {Step} */
  allowed(wanted) {
    if (this.created) return 'done';
    if (wanted === 'name' && this.report && this.services.size > 0) return 'name';
    if ((wanted === 'services' || wanted === 'name') && this.report) return 'services';
    return wanted === 'connect' || wanted === 'services' || wanted === 'name' ? 'connect' : 'provider';
  }
}

/** @param {ConnectionReport} report @param {ServiceName} service */
export const verdictOf = (report, service) => report.verdicts.find((each) => each.service === service);

/** The wizard that is open now. */
let current = new Wizard();

export const currentWizard = () => current;

/** The address of a step. @param {Step} step */
export const stepPath = (step) => `/settings/integrations/add${step === 'provider' ? '' : `/${step}`}`;

/** Opens the wizard at its beginning. An unfinished one goes on with what it knows; a finished one is left behind. */
export function startWizard() {
  if (current.created) current = new Wizard();
  navigate(stepPath('provider'));
}

/** Leaves the wizard and forgets what it knew. */
export function leaveWizard() {
  current = new Wizard();
}

/** Starts the sample company and opens the wizard at the connect step with its address filled in. @returns {Promise<boolean>} */
export async function exploreSample() {
  return attempt(async () => {
    const { address, tokenNote } = await startSample();
    current = Object.assign(new Wizard(), { provider: 'gitlab_self_managed', address, tab: 'token', useSampleToken: true, sampleNote: tokenNote });
    navigate(stepPath('connect'));
  });
}
