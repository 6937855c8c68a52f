// What the connected account is, whether another one would be better, and what creating a service account will do. Pure.

/** @import { ConnectionReport, ServiceAccountRequest } from '../types.js' */

/** GitLab's number for Owner: only owners of a top-level group may create service accounts in it. */
const ownerLevel = 50;

/** How long the token of a new service account is good, at most: GitLab's own limit where none is set, in days. */
const longestDays = 365;

/**
 * What is said of the connected account.
 * @param {Pick<ConnectionReport, 'account' | 'authKind'>} report
 * @returns {{ kind: 'good' | 'person' | 'unknown', sentence: string, canCreate: boolean } | null}
 */
export function accountAdvice({ account }) {
  if (!account) return null;
  const canCreate = account.kind !== 'service_account' && (account.highestAccessLevel ?? 0) >= ownerLevel;
  switch (account.kind) {
    case 'service_account': return { kind: 'good', canCreate: false, sentence: `${account.username} is a service account: it stays when people leave.` };
    case 'bot': return { kind: 'good', canCreate, sentence: `${account.username} is a bot, as made for a project or group token: it stays as long as that token.` };
    case 'human': return { kind: 'person', canCreate, sentence: `${account.username} is a person. When that person leaves or changes roles, updates stop; a service account stays.` };
    default: return { kind: 'unknown', canCreate, sentence: 'GitLab does not tell whether this account is a person. A service account stays when people leave.' };
  }
}

/** Returns the last day GitLab takes for a new token, counted from now. @param {number} now @returns {string} `YYYY-MM-DD` */
export const lastDay = (now) => new Date(now + longestDays * 86_400_000).toISOString().slice(0, 10);

/**
 * What will be done in GitLab, each as one sentence, before anything is.
 * @param {Pick<ServiceAccountRequest, 'name' | 'username' | 'withWebhooks'> & { groupPath: string, expires: string | null }} plan expires: its day in words
 * @returns {string[]}
 */
export function stepsOf({ name, username, withWebhooks, groupPath, expires }) {
  const scopes = withWebhooks ? 'api and read_repository' : 'read_api and read_repository';
  return [
    `The service account “${name}”${username ? ` (@${username})` : ''} is created in ${groupPath}.`,
    `It is added to ${groupPath} as ${withWebhooks ? 'Maintainer' : 'Reporter'}, with all subgroups and repos below.`,
    `It gets a token called “Flow Desktop” with the scopes ${scopes}, ${expires ? `good until ${expires}` : 'without an end date'}.`,
    'Flow Desktop connects with that token. Your own is used for this once and not kept.',
  ];
}

/** @param {string} name @returns {string} why a name cannot be used, or empty */
export function nameProblem(name) {
  const text = name.trim();
  if (!text) return 'Give it a name, such as Flow Desktop.';
  return text.length > 255 ? 'At most 255 characters.' : '';
}

/** @param {string} username @returns {string} why a username cannot be used, or empty; none at all lets GitLab choose */
export function usernameProblem(username) {
  const text = username.trim();
  return text === '' || /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(text) ? '' : 'Letters, digits, dots, dashes and underscores only.';
}

/** @param {string} day `YYYY-MM-DD`, or empty for none @param {number} now @returns {string} why a token cannot end then, or empty */
export function expiryProblem(day, now) {
  if (day === '') return '';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day))) return 'Write the day as year-month-day, such as 2027-06-30.';
  if (Date.parse(day) <= now) return 'This day is past.';
  return day > lastDay(now) ? `GitLab takes at most ${longestDays} days.` : '';
}
