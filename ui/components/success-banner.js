// Says that a connection works, as whom and where, and what that account can read.
import { html } from 'lit';
import { counted, formatCalendarDate } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { accountKindWords } from '../lib/words.js';

/** @import { ConnectionReport } from '../types.js' */

/** @param {ConnectionReport} report */
export function successBanner({ account, host, groups, repositories, tokenExpiresOn, authKind }) {
  const kind = account ? accountKindWords[account.kind] : '';
  const facts = [
    kind.charAt(0).toUpperCase() + kind.slice(1),
    groups === null ? '' : `${account?.highestRoleName ?? ''} in ${counted(groups, 'group')}`.trim(),
    repositories === null ? '' : `sees ${counted(repositories, 'repo')}`,
    authKind === 'oauth' ? 'signed in by OAuth' : tokenExpiresOn ? `token until ${formatCalendarDate(tokenExpiresOn)}` : 'token without an end date',
  ];
  return html`
    <div class="banner positive tall" role="status">
      ${icon('circle-check')}
      <p class="words"><span class="sentence">Connection successful: ${account?.username ?? 'signed in'} on ${host}</span>
        <span class="second">${facts.filter(Boolean).join(' · ')}</span></p>
    </div>`;
}
