// Words that more than one page says, and that tests and assistive technology look for. Changing one changes the product's contract.

/** @import { Provider, ServiceName, DataStatus, RungName, AccountKind } from '../types.js' */

/** @type {Record<Provider, string>} */
export const providerWords = { gitlab: 'GitLab', gitlab_self_managed: 'GitLab Self-Managed' };
/** @type {Record<ServiceName, string>} */
export const serviceWords = { repos: 'Repos', pull_requests: 'Pull requests', tickets: 'Tickets' };
/** @type {ServiceName[]} */
export const serviceNames = ['repos', 'pull_requests', 'tickets'];
/** @type {Record<DataStatus, string>} */
export const statusWords = { processing: 'Processing', healthy: 'Healthy', rate_limited: 'Rate limited', failed: 'Failed' };
/** @type {Record<AccountKind, string>} */
export const accountKindWords = { human: 'person', bot: 'bot', service_account: 'service account', unknown: 'account' };
/** The rungs of the connection ladder, in the order they are climbed. @type {[RungName, string][]} */
export const rungWords = [
  ['address', 'Address'], ['name', 'Name'], ['port', 'Port'], ['certificate', 'Certificate'], ['gitlab', 'GitLab'],
  ['token', 'Token'], ['scopes', 'Scopes'], ['account', 'Account and role'], ['reach', 'Groups and repos'],
];
/** @type {Record<'keyring' | 'memory' | 'file' | 'undecided', string>} */
export const secretStorageWords = {
  keyring: 'System keyring', memory: 'This run only', file: 'Encrypted file', undecided: 'Not chosen yet',
};
