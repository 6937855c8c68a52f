// What can be decided about users, each with a way back: merge, count or not, hide, bot or not, another name.

import { asFailure, keepMembersApart, renameMember, separateMemberAlias, separateMemberName, setMemberBot, setMemberTreatment, undoMemberChange } from '../api.js';
import { attempt } from '../lib/attempt.js';
import { copyText } from '../lib/clipboard.js';
import { openDialog } from '../lib/dialogs.js';
import { counted } from '../lib/format.js';
import { showToast } from '../lib/toasts.js';
import './users-merge-dialog.js';
import './users-rename-dialog.js';

/** @typedef {import('../types.js').Member} Member */
/** @typedef {import('../types.js').MemberChange} MemberChange */
/** @typedef {import('../components/menu-button.js').MenuItem} MenuItem */

/** @param {Member[]} rows */
const who = (rows) => (rows.length === 1 ? `“${rows[0].name}”` : counted(rows.length, 'user'));

/**
 * Says what was done, with a way back.
 *
 * @param {MemberChange} change
 * @param {string} words
 */
export function tellChange(change, words) {
  showToast({ words, actionLabel: 'Undo', action: () => void attempt(() => undoMemberChange(change.undo)) });
}

/**
 * @param {() => Promise<MemberChange>} action
 * @param {string} words
 * @returns {Promise<MemberChange|null>} `null` when it was not done
 */
async function decide(action, words) {
  try {
    const change = await action();
    tellChange(change, words);
    return change;
  } catch (thrown) {
    const failure = asFailure(thrown);
    showToast({ words: [failure.message, failure.remedy].filter(Boolean).join(' '), sign: 'circle-x', mark: 'danger-mark' });
    return null;
  }
}

/** @param {Member[]} rows @param {boolean} included */
export function include(rows, included) {
  const words = included ? `${who(rows)} ${rows.length === 1 ? 'counts' : 'count'} in metrics` : `${who(rows)} ${rows.length === 1 ? 'is' : 'are'} excluded from metrics`;
  return decide(() => setMemberTreatment(rows.map(({ id }) => id), included ? 'included' : 'excluded'), words);
}

/** @param {Member[]} rows */
export const hide = (rows) => decide(() => setMemberTreatment(rows.map(({ id }) => id), 'hidden'), `${who(rows)} ${rows.length === 1 ? 'is' : 'are'} hidden`);

/** Shown again, and counted as if nothing had been decided. @param {Member[]} rows */
export const unhide = (rows) => decide(() => setMemberTreatment(rows.map(({ id }) => id), 'automatic'), `${who(rows)} ${rows.length === 1 ? 'is' : 'are'} shown again`);

/** @param {Member[]} rows @param {boolean} isBot */
export const markBot = (rows, isBot) => decide(() => setMemberBot(rows.map(({ id }) => id), isBot), `${who(rows)} ${rows.length === 1 ? 'counts as a' : 'count as'} ${isBot ? 'bot' : 'person'}${rows.length === 1 ? '' : 's'}`);

/** @param {Member} member @param {import('../types.js').MemberAlias} alias */
export const separateAlias = (member, alias) => decide(() => separateMemberAlias(member.id, alias.key), `“${alias.username ?? alias.address ?? alias.name}” is a user of its own`);

/** @param {import('../types.js').MemberAlias} alias @param {string} name */
export const separateName = (alias, name) => decide(() => separateMemberName(alias.key, name), `“${name}” is a user of its own`);

/** @param {import('../types.js').MemberSuggestion} pair */
export const keepApart = (pair) => decide(() => keepMembersApart(pair.first.id, pair.second.id), `“${pair.first.name}” and “${pair.second.name}” stay apart`);

/**
 * Asks which name stays, then makes one user of several.
 *
 * @param {Member[]} rows
 * @returns {Promise<MemberChange|null>}
 */
export async function merge(rows) {
  /** @type {MemberChange|null} */
  const change = await openDialog('users-merge-dialog', { rows });
  if (change) tellChange(change, `${counted(rows.length, 'user')} merged`);
  return change;
}

/** @param {Member} row */
export async function rename(row) {
  /** @type {string|null} */
  const name = await openDialog('users-rename-dialog', { name: row.name, save: (/** @type {string} */ wanted) => renameMember(row.id, wanted) });
  return name;
}

/**
 * @param {Member} row
 * @param {() => void} open
 * @returns {(MenuItem | 'separator')[]}
 */
export function memberMenu(row, open) {
  const handle = row.handle;
  /** @type {(MenuItem | 'separator')[]} */
  const items = [{ label: 'Open', sign: 'user-round', run: open }, { label: 'Rename', sign: 'pencil', run: () => void rename(row) }];
  if (handle !== null) items.push({ label: handle.startsWith('@') ? 'Copy username' : 'Copy address', sign: 'copy', run: () => void copyText(handle.replace(/^@/, ''), 'Copied') });
  items.push('separator');
  if (row.treatment === 'hidden') items.push({ label: 'Show again', sign: 'eye', run: () => void unhide([row]) });
  else {
    const included = row.treatment === 'included';
    items.push({ label: included ? 'Exclude from metrics' : 'Include in metrics', sign: included ? 'minus' : 'check', run: () => void include([row], !included) });
    items.push({ label: 'Hide', sign: 'eye-off', run: () => void hide([row]) });
  }
  items.push({ label: row.isBot ? 'This is a person' : 'This is a bot', sign: row.isBot ? 'user-round' : 'bot', run: () => void markBot([row], !row.isBot) });
  return items;
}
