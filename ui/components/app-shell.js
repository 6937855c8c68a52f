// The frame of the window: top and left navigation, the page, and the toasts. It knows which page is shown and nothing of its content.
import { html, nothing } from 'lit';
import { asFailure, getApplicationState, onDataChanged, takeLinkFailure } from '../api.js';
import { attempt } from '../lib/attempt.js';
import { icon } from '../lib/icon.js';
import { LightElement } from '../lib/element.js';
import { Loaded } from '../lib/loaded.js';
import { showToast } from '../lib/toasts.js';
import { pages } from '../pages.js';
import { placeOf, startRouter } from '../router.js';
import { appMark } from './app-mark.js';
import { failedPage } from './failure-panel.js';
import { pageHeader } from './page-header.js';
import './reports-navigation.js';
import './settings-navigation.js';
import './sync-state.js';
import './toast-region.js';

/** @import { CommandFailure } from '../api.js' */
/** @import { Route } from '../types.js' */

export class AppShell extends LightElement {
  static properties = { route: { state: true }, view: { state: true }, failure: { state: true }, menuOpen: { state: true } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    /** The element of the page shown. @type {(HTMLElement & { route?: Route }) | null} */
    this.view = null;
    /** Why the page could not be loaded. @type {CommandFailure | null} */
    this.failure = null;
    this.menuOpen = false;
  }

  #application = new Loaded(this, getApplicationState, () => ['settings']);

  firstUpdated() {
    startRouter((route) => void this.#show(route));
    // A link may have started the app, or come while nothing waited for one.
    onDataChanged((tags) => { if (tags.includes('link')) void this.#tellOfLink(); });
    void this.#tellOfLink();
  }

  render() {
    const problem = this.#application.failure ?? this.#application.value?.startupProblem;
    const settings = this.#page?.area === 'settings';
    return html`
      <button type="button" class="skip-link button secondary" @click=${this.#skip}>Skip to content</button>
      ${this.#renderTop(settings)}
      ${this.#page ? html`<div class="side ${this.menuOpen ? 'open' : ''}" id="area-side" @keydown=${this.#onSideKey}>
        ${settings ? html`<settings-navigation .place=${this.#page.place}></settings-navigation>` : html`<reports-navigation .place=${this.#page.place}></reports-navigation>`}</div>` : nothing}
      <main class="content ${this.#page ? '' : 'whole'}" id="content" tabindex="-1">${problem ? this.#renderProblem(problem) : this.#renderPage()}</main>
      <toast-region></toast-region>`;
  }

  /** @param {boolean} settings */
  #renderTop(settings) {
    const area = settings ? 'Settings' : 'Reports';
    const current = (/** @type {boolean} */ here) => (here ? 'page' : nothing);
    return html`
      <header class="top-navigation">
        ${this.#page ? html`<button type="button" class="button quiet icon-only menu-toggle" aria-label="${area} menu" title="${area} menu"
          aria-expanded=${this.menuOpen} aria-controls="area-side" @click=${() => { this.menuOpen = !this.menuOpen; }}>${icon('menu')}</button>` : nothing}
        ${appMark()}
        <nav aria-label="Main">
          <a class="pill" href="#/reports" aria-current=${current(!!this.#page && !settings)}>Reports</a>
          <a class="pill" href="#/settings/integrations" aria-current=${current(settings)}>Settings</a>
        </nav>
        <sync-state></sync-state>
      </header>`;
  }

  #renderPage() {
    if (this.failure) return html`<div class="page">${failedPage(this.failure, () => location.reload())}</div>`;
    return this.view ?? nothing;
  }

  /** @param {{ title: string, message: string, remedy: string | null }} problem */
  #renderProblem(problem) {
    const folder = this.#application.value?.dataFolder;
    return html`
      <div class="page">
        ${pageHeader({ heading: problem.title })}
        <div class="page-body" role="alert">
          <p>${problem.message} ${problem.remedy ?? nothing}</p>
          ${folder ? html`<p class="ink-2">The data is in <span class="mono selectable">${folder}</span></p>` : nothing}
          <div><button type="button" class="button secondary" @click=${() => location.reload()}>Try again</button></div>
        </div>
      </div>`;
  }

  get #page() {
    return this.route ? pages[this.route.name] : null;
  }

  /** @param {Route} route */
  async #show(route) {
    const before = this.route;
    this.route = route;
    this.menuOpen = false;
    const samePage = before && this.view && before.name === route.name && before.parameters.id === route.parameters.id && before.parameters.metric === route.parameters.metric;
    if (samePage && this.view) {
      this.view.route = route;
    } else {
      await this.#load(route);
    }
    if (!before || placeOf(before) !== placeOf(route)) this.querySelector('#content')?.scrollTo(0, 0);
  }

  /** @param {Route} route */
  async #load(route) {
    const { tag, load } = pages[route.name];
    try {
      await load();
    } catch (thrown) {
      if (this.route !== route) return;
      this.view = null;
      this.failure = asFailure(thrown);
      return;
    }
    // Another page was asked for while this one's module was on its way.
    if (this.route !== route) return;
    this.failure = null;
    this.view = Object.assign(document.createElement(tag), { route });
  }

  /** @param {KeyboardEvent} event */
  #onSideKey(event) {
    if (event.key !== 'Escape' || !this.menuOpen) return;
    this.menuOpen = false;
    /** @type {HTMLElement | null} */ (this.querySelector('.menu-toggle'))?.focus();
  }

  async #tellOfLink() {
    await attempt(async () => {
      const failure = await takeLinkFailure();
      if (failure) showToast({ words: `${failure.title}. ${failure.message} ${failure.remedy ?? ''}`, sign: 'triangle-alert', mark: 'warning-mark', stays: true });
    });
  }

  #skip() {
    /** @type {HTMLElement | null} */ (this.querySelector('#content h1') ?? this.querySelector('#content'))?.focus();
  }
}
