// The left navigation of Settings.
import { html, nothing } from 'lit';
import { listIntegrations } from '../api.js';
import { icon } from '../lib/icon.js';
import { LightElement } from '../lib/element.js';
import { Loaded, integrationTags } from '../lib/loaded.js';
import './data-size.js';

/** @typedef {{ place: string, label: string, sign: string }} Place */

/** @type {{ heading: string, places: Place[] }[]} */
const groups = [
  { heading: 'Integrations', places: [
    { place: 'integrations', label: 'Integrations', sign: 'plug' },
    { place: 'repos', label: 'Repos', sign: 'folder-git-2' },
    { place: 'log', label: 'Log', sign: 'list-checks' },
  ] },
  { heading: 'People', places: [
    { place: 'users', label: 'Users', sign: 'users' },
    { place: 'teams', label: 'Teams', sign: 'network' },
  ] },
  { heading: 'Reports', places: [
    { place: 'what-counts', label: 'What counts', sign: 'sliders-horizontal' },
    { place: 'calendar', label: 'Calendar', sign: 'calendar' },
  ] },
  { heading: 'Application', places: [
    { place: 'appearance', label: 'Appearance', sign: 'palette' },
    { place: 'sync', label: 'Sync', sign: 'refresh-cw' },
    { place: 'security', label: 'Security', sign: 'shield' },
    { place: 'copies', label: 'Backup and move', sign: 'archive' },
    { place: 'about', label: 'About', sign: 'info' },
  ] },
];

export class SettingsNavigation extends LightElement {
  static properties = { place: { type: String } };

  constructor() {
    super();
    this.place = '';
  }

  #integrations = new Loaded(this, listIntegrations, integrationTags);

  render() {
    return html`
      <nav aria-label="Settings">
        ${groups.map(({ heading, places }) => html`
          <h2 class="heading" id="group-${heading}">${heading}</h2>
          <ul aria-labelledby="group-${heading}">${places.map((place) => html`<li>${this.#renderPlace(place)}</li>`)}</ul>`)}
        <data-size></data-size>
      </nav>`;
  }

  /** @param {Place} entry */
  #renderPlace({ place, label, sign }) {
    const current = place === this.place;
    return html`
      <a class="place" href="#/settings/${place}" aria-current=${current ? 'page' : nothing}>
        ${icon(sign)}<span>${label}</span>${place === 'integrations' && this.#needsPerson ? html`<span class="needs-person"></span><span class="visually-hidden">needs your attention</span>` : nothing}
      </a>`;
  }

  get #needsPerson() {
    return (this.#integrations.value ?? []).some((each) => each.dataStatus === 'failed');
  }
}

customElements.define('settings-navigation', SettingsNavigation);
