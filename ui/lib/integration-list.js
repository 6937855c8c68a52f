// How the list of integrations is searched, filtered, sorted and summed up, and which banner stands above it. Pure.
import { wantsCredential } from './credential-actions.js';
import { counted, daysUntil, formatCalendarDay, formatNumber } from './format.js';
import { daysInWords, expiryOf, levelOfDays } from './expiry.js';
import { providerWords } from './words.js';

/** @import { DataStatus, Integration, Provider, ServiceName } from '../types.js' */

/** @typedef {'name' | 'provider' | 'services' | 'repos' | 'status' | 'addedBy' | 'lastUpdated'} IntegrationSort */
/** @typedef {{ search: string, status: DataStatus | null, provider: Provider | null, service: ServiceName | null }} IntegrationFilter */

/** What needs a person comes first. @type {Record<DataStatus, number>} */
const statusOrder = { failed: 0, rate_limited: 1, processing: 2, healthy: 3 };

/** @type {Record<IntegrationSort, (integration: Integration) => string | number>} */
const sortKeys = {
  name: (each) => each.name.toLowerCase(),
  provider: (each) => providerWords[each.provider],
  services: (each) => each.services.length,
  repos: (each) => each.repositoriesImported,
  status: (each) => statusOrder[each.dataStatus],
  addedBy: (each) => each.addedBy.toLowerCase(),
  lastUpdated: (each) => each.lastUpdatedAt ?? 0,
};

/**
 * Returns the integrations that fit, in order; equal ones by name.
 * @param {Integration[]} integrations
 * @param {IntegrationFilter & { sort: IntegrationSort, descending: boolean }} view
 */
export function arrange(integrations, { search, status, provider, service, sort, descending }) {
  const wanted = search.trim().toLowerCase();
  const key = sortKeys[sort];
  const sign = descending ? -1 : 1;
  return integrations
    .filter((each) => (!status || each.dataStatus === status) && (!provider || each.provider === provider) && (!service || each.services.includes(service))
      && [each.name, each.host, each.addedBy].some((text) => text.toLowerCase().includes(wanted)))
    .sort((left, right) => sign * compare(key(left), key(right)) || compare(left.name.toLowerCase(), right.name.toLowerCase()));
}

/** @param {string | number} left @param {string | number} right */
const compare = (left, right) => (left < right ? -1 : left > right ? 1 : 0);

/** Returns how many integrations have each status. @param {Integration[]} integrations */
export function countByStatus(integrations) {
  /** @type {Record<DataStatus, number>} */
  const counts = { healthy: 0, processing: 0, rate_limited: 0, failed: 0 };
  for (const { dataStatus } of integrations) counts[dataStatus] += 1;
  return counts;
}

/** Returns the line under the list. @param {Integration[]} integrations */
export function summarise(integrations) {
  const imported = integrations.reduce((sum, each) => sum + each.repositoriesImported, 0);
  const available = integrations.reduce((sum, each) => sum + each.repositoriesAvailable, 0);
  return `${counted(integrations.length, 'integration')} · ${counted(imported, 'repo')} imported of ${formatNumber(available)} that the accounts can read`;
}

/**
 * @typedef {object} Warning
 * @property {'info' | 'warning' | 'danger'} level
 * @property {number} integrationId
 * @property {string} key names this warning, so that one that was put away stays away
 * @property {string} sentence
 * @property {string} consequence
 * @property {string} button
 */

/**
 * Returns what a person should know about the sign-ins, the worst first.
 * @param {Integration[]} integrations
 * @param {number} [now]
 * @returns {Warning[]}
 */
export function signInWarnings(integrations, now = Date.now()) {
  const order = { danger: 0, warning: 1, info: 2 };
  return integrations.flatMap((each) => warningOf(each, now) ?? []).sort((left, right) => order[left.level] - order[right.level]);
}

/** @param {Integration} integration @param {number} now @returns {Warning | null} */
function warningOf(integration, now) {
  const { id, name, failure, tokenExpiresOn, authKind, needsSignIn } = integration;
  if (needsSignIn || wantsCredential(failure)) {
    const oauth = authKind === 'oauth';
    const consequence = failure ? [failure.message, failure.remedy].filter(Boolean).join(' ') : 'Its repos do not update meanwhile; the data stays.';
    return { level: 'danger', integrationId: id, key: `${id} ${failure?.code ?? 'sign-in'}`, sentence: oauth || needsSignIn ? `Sign-in needed for “${name}”.` : `“${name}” needs a new token.`, consequence, button: oauth ? 'Sign in again' : 'Replace token' };
  }
  const days = tokenExpiresOn && authKind !== 'oauth' ? daysUntil(tokenExpiresOn, now) : null;
  if (days === null || !tokenExpiresOn) return null;
  const level = levelOfDays(days);
  if (level === 'none') return null;
  const day = formatCalendarDay(tokenExpiresOn);
  const past = days <= 0;
  return {
    level, integrationId: id, key: `${id} ${tokenExpiresOn} ${level}`, button: 'Renew token',
    sentence: past ? `The token of “${name}” expired on ${day}.` : `The token of “${name}” expires on ${day}, ${daysInWords(days)}.`,
    consequence: past ? 'Its repos no longer update; the data stays.' : 'From that day on its repos stop updating.',
  };
}

/** How long a token is still good, for a row of the list; empty while that is no concern. @param {Integration} integration @param {number} [now] */
export function expiryMark(integration, now = Date.now()) {
  const { level, when } = expiryOf(integration, now);
  if (level === 'none' || integration.needsSignIn) return null;
  return { level, words: when === 'expired' ? 'Token expired' : `Token ends ${when}` };
}
