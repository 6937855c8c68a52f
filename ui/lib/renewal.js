// Renews a token with one press where GitLab lets it, else opens the page where a new one is made.
import { openTokenPage, renewToken } from '../api.js';
import { attempt } from './attempt.js';
import { confirm } from './dialogs.js';
import { showToast } from './toasts.js';

/** @import { Integration } from '../types.js' */

/**
 * @param {Pick<Integration, 'id' | 'name' | 'provider' | 'baseUrl' | 'canRenew' | 'tokenName'>} integration
 * @returns {Promise<'renewed' | 'page' | 'left'>} `page`: the new token has to be made and pasted by a person
 */
export async function renew({ id, name, provider, baseUrl, canRenew, tokenName }) {
  if (!canRenew) {
    await attempt(() => openTokenPage(provider, baseUrl));
    return 'page';
  }
  const renewed = await confirm({
    heading: `Renew the token of “${name}”?`, sign: 'refresh-cw', confirmLabel: 'Renew token', busyLabel: 'Renewing',
    explanation: `GitLab makes a new token${tokenName ? ` called “${tokenName}”` : ''} with the same scopes, and Flow Desktop keeps that one from then on. The token used until now stops working at once.`,
    footnote: 'Another program that uses the same token would need the new one, which is shown nowhere. Give that program a token of its own first.',
    action: () => renewToken(id),
  });
  if (renewed) showToast({ words: `Token of “${name}” renewed` });
  return renewed ? 'renewed' : 'left';
}
