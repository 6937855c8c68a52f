// Each way the place of secrets can fail, as a state with a name and its ways out. Pure.

/** @import { ApplicationState } from '../types.js' */

/** @typedef {'retry' | 'change' | 'unlock' | 'integrations'} SecretWayOut */
/** @typedef {{ title: string, words: string, ways: SecretWayOut[], level: 'warning' | 'danger' }} SecretProblem */

/** @type {Record<string, SecretProblem>} */
const problems = {
  'secrets.keyring_unavailable': { level: 'warning', title: 'No keyring answers', words: 'This computer has none, or it is not started. Start one and look again, or keep tokens for this run only or in an encrypted file.', ways: ['retry', 'change'] },
  'secrets.keyring_locked': { level: 'warning', title: 'The keyring is locked', words: 'Unlock it with the password of your session and look again. After a changed password it may want the old one.', ways: ['retry', 'change'] },
  'secrets.keyring_refused': { level: 'danger', title: 'The keyring refuses', words: 'It is there, but does not let this app read or write. Allow it in the keyring’s own settings, or choose another place.', ways: ['retry', 'change'] },
  'secrets.not_kept': { level: 'danger', title: 'The keyring does not keep what it is given', words: 'What was written did not come back the same, so nothing relies on it. Choose another place.', ways: ['retry', 'change'] },
  'secrets.too_long': { level: 'danger', title: 'The keyring takes no entry of that length', words: 'An encrypted file takes any.', ways: ['change'] },
  'secrets.missing': { level: 'danger', title: 'A token is no longer where it was kept', words: 'Somebody or something removed it from the keyring. Sign in again at the integration that says so; its data stays.', ways: ['integrations', 'retry'] },
  'secrets.foreign': { level: 'danger', title: 'Something else is in a token’s place', words: 'The keyring holds an entry under its name that this app did not write, so it was not used. Sign in again at the integration that says so.', ways: ['integrations', 'retry'] },
  'secrets.file_locked': { level: 'warning', title: 'The file with your tokens is locked', words: 'All data can be read; updates wait until you unlock it.', ways: ['unlock'] },
  'secrets.file_damaged': { level: 'danger', title: 'The file with your tokens is damaged', words: 'Restore it from a backup, or choose a place anew and sign in again; the data stays.', ways: ['retry', 'change'] },
  'secrets.undecided': { level: 'warning', title: 'No place is chosen yet', words: 'You are asked when the first token has to be kept, or choose now.', ways: ['change'] },
};

/** @param {ApplicationState['secretStorage']} storage @returns {SecretProblem | null} */
export function secretProblem({ mode, problemCode, fileLocked, keyringProblem, keyringAvailable }) {
  if (fileLocked) return problems['secrets.file_locked'];
  const code = problemCode ?? (mode === 'keyring' && !keyringAvailable ? keyringProblem?.code : null);
  if (!code) return null;
  if (problems[code]) return problems[code];
  return keyringProblem ? { level: 'danger', title: keyringProblem.title, words: [keyringProblem.message, keyringProblem.remedy].filter(Boolean).join(' '), ways: ['retry', 'change'] } : null;
}
