// What to do about a failure of a repo or an integration, as one button beside it. The failure's action decides, never its words. Pure.
import { wantsCredential } from './credential-actions.js';
import { integrationPath } from '../router.js';

/** @import { Failure } from '../types.js' */

/** @typedef {{ label: string, path: string | null }} Remedy path is null where the way out is to try again */

/** @type {Partial<Record<string, string>>} */
const labels = { replace_token: 'Replace token', create_token: 'Replace token', sign_in_again: 'Sign in again', renew_token: 'Renew token' };

/**
 * @param {Pick<Failure, 'action'>} failure
 * @param {number} integrationId
 * @returns {Remedy}
 */
export function remedyOf(failure, integrationId) {
  const { action } = failure;
  if (wantsCredential(failure)) return { label: labels[action ?? ''] ?? 'Open Credentials', path: integrationPath(integrationId, 'credentials') };
  if (action === 'trust_authority' || action === 'network_settings' || action === 'application_settings') return { label: 'Open Credentials', path: integrationPath(integrationId, 'credentials') };
  if (action === 'unlock_secrets' || action === 'choose_secret_storage' || action === 'open_security' || action === 'open_settings_security') return { label: 'Open Security', path: '/settings/security' };
  return { label: 'Try again', path: null };
}
