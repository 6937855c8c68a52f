// Tabs of an integration whose feature comes with a later release: what will be there, and what works today.

import { html } from 'lit';
import { icon } from '../lib/icon.js';
import { integrationPath } from '../router.js';

/** @type {Record<string, { sign: string, heading: string, words: string, today: string, to: string, tab: string }>} */
const later = {
  webhooks: {
    sign: 'webhook', heading: 'Webhooks are not set up here yet', tab: '', to: 'Back to the repos',
    words: 'Webhooks, which let GitLab report changes by itself, come with a later release. They need the scope api and the Maintainer role.',
    today: 'Today data is brought up to date by Sync now, for everything or for single repos.',
  },
};

/** Names of the tabs that are still empty. */
export const laterTabs = Object.keys(later);

/** @param {string} tab @param {number} integrationId */
export function laterState(tab, integrationId) {
  const { sign, heading, words, today, to, tab: target } = later[tab];
  return html`<div class="empty-state">
    <span class="icon-square">${icon(sign, 20)}</span>
    <h2>${heading}</h2>
    <p>${words}</p>
    <p class="quiet-line">${today}</p>
    <div class="actions"><a class="button secondary" href=${`#${integrationPath(integrationId, target || undefined)}`}>${to}</a></div>
  </div>`;
}
