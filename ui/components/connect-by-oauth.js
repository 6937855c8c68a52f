// Connects by OAuth: the application it goes through, the browser, the wait for what comes back, and the ladder. The wizard and the
// Credentials tab both use it. No token is ever here: the app exchanges and keeps it, and answers with a report.
import { html, nothing } from 'lit';
import { asFailure, beginSignIn, cancelConnectionCheck, cancelSignIn, checkConnection } from '../api.js';
import { attempt } from '../lib/attempt.js';
import { LightElement } from '../lib/element.js';
import { arc, icon } from '../lib/icon.js';
import { emptyDraft, networkInput, wholeNetworkInput } from '../lib/network-form.js';
import { recall, remember } from '../lib/remembered.js';
import { effectiveWay, rungMap, signInIdle, signInProgressed, signInStarted, trustedStart, wayInBrowser, ways } from '../lib/sign-in.js';
import './connection-ladder.js';
import './network-settings.js';
import './oauth-application.js';
import { oauthAside } from './oauth-aside.js';
import { signInFailure } from './sign-in-failure.js';
import './sign-in-waiting.js';
import { wayChooser } from './way-chooser.js';

/** @import { CommandFailure } from '../api.js' */
/** @import { SignIn } from '../lib/sign-in.js' */
/** @import { NetworkDraft } from '../lib/network-form.js' */
/** @import { ConnectionReport, Provider, ReturnWay, RungName, RungReport, SignInProgress } from '../types.js' */
/** @import { ConnectionLadder, LadderAction } from './connection-ladder.js' */
/** @import { NetworkSettings } from './network-settings.js' */
/** @import { OauthApplicationField } from './oauth-application.js' */
/** @import { SignInWayOut } from './sign-in-failure.js' */
/** @import { SignInWaitingCard } from './sign-in-waiting.js' */

/** Scopes asked for, as long as the app has not answered. */
const usualScopes = ['read_api', 'read_repository'];

/**
 * Fires `connection-passed` with `{ report, stored }` (`stored`: what is kept now was tested), `connection-changed` when a passed report no longer counts, `address-missing`,
 * `token-wanted` where an access token is the way out, and lets `ladder-action` through where it cannot act itself.
 */
export class ConnectByOauth extends LightElement {
  static properties = {
    provider: { type: String }, address: { type: String }, network: { attribute: false },
    /** The integration that signs in again; null while a new one is set up. */
    integrationId: { attribute: false },
    /** Whether the settings of the network differ from those the integration has. */
    networkChanged: { type: Boolean },
    /** Whether an integration that came in by a token still needs an application. */
    asksApplication: { type: Boolean },
    /** Whether nothing has to be done: the button is then one of several. */
    calm: { type: Boolean },
    report: { attribute: false }, chosenWay: { state: true }, signIn: { state: true }, previous: { state: true },
  };

  constructor() {
    super();
    /** @type {Provider} */
    this.provider = 'gitlab';
    this.address = '';
    /** @type {NetworkDraft} */
    this.network = emptyDraft();
    /** @type {number | null} */
    this.integrationId = null;
    this.networkChanged = false;
    this.calm = false;
    this.asksApplication = false;
    /** @type {ConnectionReport | null} */
    this.report = null;
    const way = recall('sign-in-way');
    /** @type {ReturnWay | null} */
    this.chosenWay = ways.find((each) => each === way) ?? null;
    /** @type {SignIn} */
    this.signIn = signInIdle();
    /** @type {Map<RungName, RungReport>} */
    this.previous = new Map();
  }

  #round = 0;

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.running) this.#abandon();
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('report') && this.report && this.signIn.phase === 'idle') this.signIn = { ...signInIdle(), phase: 'done', rungs: rungMap(this.report.rungs) };
  }

  get running() {
    return ['checking', 'waiting', 'returned'].includes(this.signIn.phase);
  }

  render() {
    const { signIn } = this;
    return html`
      <div class="oauth-columns">
        <div class="oauth-main">
          ${signIn.phase === 'waiting' ? this.#renderWaiting() : nothing}
          ${signIn.failure ? signInFailure({ failure: signIn.failure, way: this.#way, act: (way) => void this.#goOn(way) }) : nothing}
          <oauth-application .provider=${this.provider} .address=${this.address} ?quiet=${this.#given} ?hidden=${this.running} .actions=${this.#renderActions()}
            @application-found=${() => this.requestUpdate()} @application-edited=${() => this.reset()} @connect-wanted=${() => void this.start()}></oauth-application>
          ${this.running || this.report?.passed ? nothing : this.#renderWay()}
          ${signIn.phase === 'returned' ? html`<p class="data-status" role="status">${arc()} <span>GitLab sent you back. Checking what the account can read.</span></p>` : nothing}
          ${this.#renderLadder()}
        </div>
        ${oauthAside({ scopes: this.#application?.application?.scopes ?? usualScopes, addressStart: this.#addressStart })}
      </div>`;
  }

  /** Opens the browser and waits. @param {ReturnWay | null} [way] for this time only */
  async start(way = this.chosenWay) {
    const { application, applicationId } = this.#application ?? {};
    if (!this.#application?.check()) return;
    await this.#run(false, (take) => beginSignIn({
      provider: this.provider, address: this.address.trim(), way, network: this.#networkInput(), integrationId: this.integrationId, withWebhooks: false,
      applicationId: this.#given || application?.source === 'build' ? null : applicationId || null,
    }, take));
  }

  /** Climbs the ladder with the sign-in that is kept now. */
  async test() {
    await this.#run(true, (take) => checkConnection({
      provider: this.provider, address: this.address.trim(), token: null, useSampleToken: false, integrationId: this.integrationId, network: this.#networkInput(),
    }, (rung) => take({ state: 'checking', rung })));
  }

  /**
   * Runs one of the two, and listens to it until it ends or another begins.
   * @param {boolean} stored whether it is about the credential kept now
   * @param {(take: (progress: SignInProgress) => void) => Promise<ConnectionReport>} run
   */
  async #run(stored, run) {
    if (this.#network && !this.#network.check()) return;
    const round = ++this.#round;
    if (this.report) this.#tell('connection-changed');
    this.previous = this.signIn.rungs;
    this.report = null;
    this.signIn = signInStarted();
    void this.#focus('[data-role=cancel]');
    try {
      const report = await run((progress) => {
        if (round !== this.#round) return;
        this.signIn = signInProgressed(this.signIn, progress);
        if (progress.state === 'waiting') void this.updateComplete.then(() => /** @type {SignInWaitingCard | null} */ (this.querySelector('sign-in-waiting'))?.announce());
        if (progress.state === 'returned') void this.#focus('[data-role=cancel]');
      });
      if (round === this.#round) this.#end(report, stored);
    } catch (thrown) {
      if (round === this.#round) await this.#fail(asFailure(thrown));
    }
  }

  /** Forgets the result, because what was connected is no longer what is in the fields. */
  reset() {
    if (this.running) this.#abandon();
    if (!this.report && this.signIn.phase === 'idle') return;
    this.previous = this.signIn.rungs;
    this.signIn = signInIdle();
    if (this.report) this.#tell('connection-changed');
    this.report = null;
  }

  #renderActions() {
    const passed = this.report?.passed === true;
    return html`
      <div class="connect-actions">
        <button type="button" class="button ${passed || this.calm ? 'secondary' : 'primary'}" data-role="connect" @click=${() => void this.start()}>
          ${icon('external-link')} ${this.#given ? 'Sign in again' : 'Connect to GitLab'}</button>
        ${!this.#given ? nothing : html`<button type="button" class="button secondary" data-role="test" @click=${() => void this.test()}>Test connection</button>`}
        <network-settings .draft=${this.network}></network-settings>
      </div>`;
  }

  #renderWay() {
    return wayChooser({ way: this.#way, linkUnknown: this.#application?.application?.deepLinkRegistered === false, onChoose: (way) => this.#chooseWay(way) });
  }

  #renderWaiting() {
    const { application } = this.#application ?? {};
    return html`
      <sign-in-waiting .waiting=${this.signIn.waiting} .refused=${this.signIn.refused} .redirectUris=${application?.redirectUris ?? []} .scopes=${application?.scopes ?? usualScopes}
        @sign-in-cancel=${() => void this.#cancel()} @sign-in-code=${() => void this.start('device')} @sign-in-browser=${() => void this.#goOn('browser')}></sign-in-waiting>`;
  }

  #renderLadder() {
    const { signIn, report } = this;
    const climbing = signIn.phase === 'checking' || signIn.phase === 'returned';
    return html`
      <connection-ladder ?hidden=${!climbing && !(signIn.phase === 'done' && report)} .rungs=${signIn.rungs} .previous=${this.previous} .running=${this.running} .report=${report}
        @ladder-action=${this.#onLadderAction}></connection-ladder>
      ${climbing ? html`<div class="connect-actions"><button type="button" class="button secondary" data-role="cancel" @click=${() => void this.#cancel()}>Cancel</button></div>` : nothing}`;
  }

  get #application() {
    return /** @type {OauthApplicationField | null} */ (this.querySelector('oauth-application'));
  }

  /** Whether the integration brings its application. */
  get #given() {
    return this.integrationId !== null && !this.asksApplication;
  }

  get #network() {
    return /** @type {NetworkSettings | null} */ (this.querySelector('network-settings'));
  }

  get #way() {
    return effectiveWay(this.chosenWay, this.#application?.application ?? null);
  }

  get #addressStart() {
    const { waiting, phase } = this.signIn;
    if (phase === 'waiting' && waiting) return trustedStart(waiting.pageUrl);
    return this.provider === 'gitlab' ? 'https://gitlab.com/' : null;
  }

  /** What a stored integration uses is not said again unless it changed. */
  #networkInput() {
    if (this.integrationId === null) return networkInput(this.network);
    return this.networkChanged ? wholeNetworkInput(this.network) : null;
  }

  /** @param {ConnectionReport} report @param {boolean} stored */
  #end(report, stored) {
    this.report = report;
    this.previous = new Map();
    this.signIn = { ...this.signIn, phase: 'done', rungs: rungMap(report.rungs) };
    if (report.passed) {
      this.#application?.remembered();
      this.#tell('connection-passed', { report, stored });
      void this.#focus('[data-role=connect]');
    } else {
      void this.updateComplete.then(() => /** @type {ConnectionLadder} */ (this.querySelector('connection-ladder')).focusFailure());
    }
  }

  /** Where what had the focus is gone, the first of these that is there has it next. @param {...string} selectors */
  async #focus(...selectors) {
    await this.updateComplete;
    await this.#application?.updateComplete;
    const { activeElement } = document;
    if (activeElement && activeElement !== document.body && !this.contains(activeElement)) return;
    const found = selectors.map((selector) => /** @type {HTMLElement | null} */ (this.querySelector(selector))).find((each) => each !== null);
    found?.focus({ preventScroll: true });
  }

  /** @param {CommandFailure} failure */
  async #fail(failure) {
    this.signIn = failure.code === 'cancelled' ? signInIdle() : { ...signInIdle(), phase: 'failed', failure };
    await this.#focus('.sign-in-failure', '[data-role=connect]');
  }

  async #cancel() {
    this.#abandon();
    this.signIn = signInIdle();
    await this.#focus('[data-role=connect]');
  }

  /** Ends the sign-in in the app; what it still reports is not listened to. */
  #abandon() {
    this.#round += 1;
    void attempt(cancelSignIn);
    if (this.integrationId !== null) void attempt(cancelConnectionCheck);
  }

  /** @param {ReturnWay} way */
  #chooseWay(way) {
    // What the app finds best is not a choice: it may find better tomorrow.
    this.chosenWay = way === this.#application?.application?.defaultWay ? null : way;
    remember('sign-in-way', this.chosenWay);
  }

  /** @param {SignInWayOut} way */
  async #goOn(way) {
    if (way === 'again') await this.start();
    else if (way === 'code') await this.start('device');
    else if (way === 'browser') await this.start(wayInBrowser(this.chosenWay, this.#application?.application ?? null));
    else if (way === 'network') await this.#network?.reveal();
    else if (way === 'token') this.#tell('token-wanted');
    else await this.#application?.reveal();
  }

  /** @param {CustomEvent<LadderAction>} event */
  #onLadderAction(event) {
    const { action } = event.detail;
    if (action === 'retry' && this.#given) void this.test();
    else if (['retry', 'sign_in_again', 'replace_token', 'renew_token'].includes(action)) void this.start();
    else if (action === 'network_settings') void this.#network?.reveal();
    else if (action === 'application_settings') void this.#application?.reveal();
    else return;
    event.stopPropagation();
  }

  /** @param {string} name @param {unknown} [detail] */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

customElements.define('connect-by-oauth', ConnectByOauth);
