// The button under a failure that another place for the tokens, or a passphrase, puts right.
import { html, nothing } from 'lit';
import { icon } from '../lib/icon.js';
import { askSecretStorage, askUnlock } from '../lib/secret-storage.js';

/** @import { Failure } from '../types.js' */

/**
 * @param {Pick<Failure, 'action'>} failure
 * @param {() => void} again does once more what failed
 */
export function storageButton({ action }, again) {
  if (action !== 'choose_secret_storage' && action !== 'unlock_secrets') return nothing;
  const locked = action === 'unlock_secrets';
  const ask = async () => {
    if (await (locked ? askUnlock() : askSecretStorage())) again();
  };
  return html`<button type="button" class="button secondary small" @click=${() => void ask()}>${icon(locked ? 'lock' : 'key-round', 14)} ${locked ? 'Unlock your tokens' : 'Choose where tokens are kept'}</button>`;
}
