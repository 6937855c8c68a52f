// Where tokens are kept, asked for when it has to be: a computer without a keyring, or a file that is still locked.
import '../components/secret-storage-dialog.js';
import '../components/unlock-dialog.js';
import { getApplicationState } from '../api.js';
import { openDialog } from './dialogs.js';

/** Asks where tokens are to be kept. @returns {Promise<boolean>} true once it is chosen */
export async function askSecretStorage() {
  const { secretStorage } = await getApplicationState();
  return (await openDialog('secret-storage-dialog', { storage: secretStorage })) === true;
}

/** Asks for the passphrase of the encrypted file. @returns {Promise<boolean>} true once it is open */
export async function askUnlock() {
  return (await openDialog('unlock-dialog')) === true;
}

/** Makes sure a token can be kept, asking whatever is missing. @returns {Promise<boolean>} false when a person left the question */
export async function ensureSecretStorage() {
  const { secretStorage } = await getApplicationState();
  if (secretStorage.mode === 'undecided') return askSecretStorage();
  return secretStorage.fileLocked ? askUnlock() : true;
}
