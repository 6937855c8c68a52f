// Says what the connected account is, recommends a service account where it is a person, and offers to create one to an owner.
import { html, nothing } from 'lit';
import { icon } from '../lib/icon.js';
import { accountAdvice } from '../lib/service-account.js';

/** @import { ConnectionReport } from '../types.js' */

/** @param {ConnectionReport} report @param {() => void} create */
export function accountNote(report, create) {
  const advice = accountAdvice(report);
  if (!advice) return nothing;
  const good = advice.kind === 'good';
  return html`
    <div class="account-note" role="note">
      ${icon(good ? 'bot' : 'user-round')}
      <p class="ink-2">${advice.sentence}${good || advice.canCreate ? nothing : ' An owner of the group can create one; Reporter is enough to read, webhooks take Maintainer or Owner.'}</p>
      ${advice.canCreate ? html`<button type="button" class="button secondary small" @click=${create}>Create a service account</button>` : nothing}
    </div>`;
}
