// Says what the connected account is, recommends a service account where it is a person.
import { html, nothing } from 'lit';
import { icon } from '../lib/icon.js';
import { accountAdvice } from '../lib/service-account.js';

/** @import { ConnectionReport } from '../types.js' */

/** @param {ConnectionReport} report */
export function accountNote(report) {
  const advice = accountAdvice(report);
  if (!advice) return nothing;
  const good = advice.kind === 'good';
  return html`
    <div class="account-note" role="note">
      ${icon(good ? 'bot' : 'user-round')}
      <p class="ink-2">${advice.sentence}${good ? nothing : ' An owner of the group can create one; Reporter is enough to read, webhooks take Maintainer or Owner.'}</p>
    </div>`;
}
