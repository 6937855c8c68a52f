// What a person sees while GitLab waits for their approval in the browser: the time left, where it stands, and every way on or out.
import { html, nothing } from 'lit';
import { openSignInPage } from '../api.js';
import { attempt } from '../lib/attempt.js';
import { copyText } from '../lib/clipboard.js';
import { countdown, spokenTime } from '../lib/countdown.js';
import { LightElement } from '../lib/element.js';
import { formatClock, formatClockSeconds } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { codeHalves, wayBack } from '../lib/sign-in.js';
import './sign-in-help.js';

/** @import { Failure, SignInWaiting as Waiting } from '../types.js' */
/** @import { Countdown } from '../lib/countdown.js' */

/** How often the ring and its figures move, in milliseconds; seconds are shown, so half of one is early enough. */
const tickMilliseconds = 500;

/** Fires `sign-in-cancel`, `sign-in-code` (a code is wanted instead) and `sign-in-browser` (the browser after all). */
export class SignInWaitingCard extends LightElement {
  static properties = {
    waiting: { attribute: false }, refused: { attribute: false }, redirectUris: { attribute: false }, scopes: { attribute: false }, now: { state: true },
  };

  constructor() {
    super();
    /** @type {Waiting | null} */
    this.waiting = null;
    /** @type {Failure | null} */
    this.refused = null;
    /** @type {string[]} */
    this.redirectUris = [];
    /** @type {string[]} */
    this.scopes = [];
    this.now = Date.now();
  }

  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;
  #spoken = '';
  #helped = false;
  #before = Number.POSITIVE_INFINITY;

  connectedCallback() {
    super.connectedCallback();
    this.#clock = setInterval(() => { this.now = Date.now(); }, tickMilliseconds);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#clock);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!this.waiting) return;
    if (changed.has('waiting')) {
      this.now = Date.now();
      this.#before = Number.POSITIVE_INFINITY;
      this.#spoken = '';
    }
    const left = countdown(this.waiting, this.now);
    if (this.#before !== Number.POSITIVE_INFINITY) this.#spoken = spokenTime(this.#before, left.secondsLeft) || this.#spoken;
    if (this.#helps(left) && !this.#helped) this.#spoken = 'Nothing has come back yet. What to check is open now.';
    this.#helped = this.#helps(left);
    this.#before = left.secondsLeft;
  }

  render() {
    const { waiting } = this;
    if (!waiting) return nothing;
    const left = countdown(waiting, this.now);
    const device = waiting.way === 'device';
    return html`
      <section class="waiting-card card" aria-labelledby="waiting-title">
        <div class="waiting-head">
          ${ring(left)}
          <div>
            <h2 id="waiting-title" tabindex="-1">${device ? 'Enter the code in GitLab' : 'Waiting for your approval in the browser'}</h2>
            <p class="ink-2">${left.over ? 'The time is over. Nothing is lost; start again when you are ready.' : sentence(waiting)}</p>
          </div>
        </div>
        ${device ? this.#renderCode(waiting) : nothing}
        <ol class="waiting-steps">${stepsOf(waiting, left)}</ol>
        ${this.#renderRefused()}
        ${this.#renderFoot(waiting)}
      </section>
      <sign-in-help .urgent=${this.#helps(left)} .waiting=${waiting} .redirectUris=${this.redirectUris} .scopes=${this.scopes}></sign-in-help>
      <p class="visually-hidden" role="status">${this.#spoken}</p>`;
  }

  /** Puts the focus where a screen reader learns what is awaited. */
  async announce() {
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('#waiting-title'))?.focus();
  }

  /** Whether it has waited so long that the help shows itself; below the card, so that no button moves under a pointer. @param {Countdown} left */
  #helps({ long }) {
    return long && this.waiting?.way !== 'device';
  }

  #renderRefused() {
    return html`<div aria-live="polite">${this.refused ? html`
      <div class="refused-line">${icon('triangle-alert', 16, 'warning-mark')}
        <p><span class="weight-500">${this.refused.title}.</span> <span class="ink-2">${this.refused.message} ${this.refused.remedy ?? ''} Still waiting.</span></p></div>` : nothing}</div>`;
  }

  /** @param {Waiting} waiting */
  #renderCode({ userCode }) {
    const code = userCode ?? '';
    return html`
      <div class="device-code">
        <output class="code selectable" aria-label="Code: ${[...code.replace(/\W/g, '')].join(' ')}">${codeHalves(code).map((half) => html`<span>${half}</span>`)}</output>
        <button type="button" class="button secondary small" @click=${() => void copyText(code, 'Code copied')}>${icon('copy')} Copy code</button>
      </div>`;
  }

  /** @param {Waiting} waiting */
  #renderFoot({ way, pageUrl, verificationUrl }) {
    const device = way === 'device';
    const fire = (/** @type {string} */ name) => () => this.dispatchEvent(new CustomEvent(name, { bubbles: true }));
    return html`
      <div class="waiting-foot">
        <button type="button" class="button secondary small" @click=${() => void attempt(openSignInPage)}>${icon('external-link')} ${device ? 'Open the page' : 'Open the page again'}</button>
        <button type="button" class="button secondary small" @click=${() => void copyText(device ? (verificationUrl ?? pageUrl) : pageUrl, 'Link copied')}>${icon('copy')} Copy link</button>
        ${device
          ? html`<button type="button" class="button text small" @click=${fire('sign-in-browser')}>Use the browser instead</button>`
          : html`<button type="button" class="button text small" @click=${fire('sign-in-code')}>Use a code instead</button>`}
        <button type="button" class="button quiet small leave" @click=${fire('sign-in-cancel')}>Cancel</button>
      </div>`;
  }
}

/** @param {Waiting} waiting */
function sentence({ way, host, expiresAt, browserError }) {
  if (browserError) return 'No browser could be opened. Copy the link and open it in any browser of this computer, sign in, then press Authorize.';
  if (way === 'device') return `Open the page on ${host}, on this computer or another, and type the code. It is good until ${formatClock(expiresAt)}.`;
  return 'GitLab has opened in your browser. Sign in if it asks, then press Authorize. This window goes on by itself.';
}

/** @param {Waiting} waiting @param {Countdown} left */
function stepsOf({ way, host, startedAt, browserError }, { secondsWaited }) {
  const device = way === 'device';
  return html`
    ${browserError
      ? html`<li>${icon('triangle-alert', 16, 'warning-mark')}<span title=${browserError.message}>Browser not opened</span><span class="aside">${browserError.title}</span></li>`
      : html`<li>${icon('circle-check', 16, 'positive-mark')}<span>${device ? 'Code made by GitLab' : 'Browser opened'}<span class="visually-hidden">, done</span></span><span class="aside">${formatClockSeconds(startedAt)}</span></li>`}
    <li class="current" aria-current="step">${arc()}<span>${device ? `You enter it and approve at ${host}` : `You approve at ${host}`}</span><span class="aside">waiting for ${secondsWaited < 60 ? `${secondsWaited} s` : `${Math.floor(secondsWaited / 60)} min`}</span></li>
    <li class="next">${icon('circle', 16, 'ink-3')}<span>${device ? 'GitLab tells Flow Desktop' : 'GitLab sends you back here'}</span><span class="aside">${wayBack[way]}</span></li>`;
}

/** The time left, emptying; the figures inside say it in words of their own. @param {Countdown} left */
function ring({ share, words, urgent, secondsLeft }) {
  const length = Math.round(share * 1000) / 10;
  return html`
    <div class="ring ${urgent ? 'urgent' : ''}" role="timer" aria-live="off" aria-label="${Math.floor(secondsLeft / 60)} minutes ${secondsLeft % 60} seconds left">
      <svg viewBox="0 0 72 72" aria-hidden="true" focusable="false">
        <circle class="ring-trough" cx="36" cy="36" r="34"></circle>
        <circle class="ring-left" cx="36" cy="36" r="34" pathLength="100" stroke-dasharray="${length} 100" transform="rotate(-90 36 36)"></circle>
      </svg>
      <span aria-hidden="true">${words}</span>
    </div>`;
}

customElements.define('sign-in-waiting', SignInWaitingCard);
