// Beside a sign-in: what GitLab will ask a person to allow, and where to look before a password is typed.
import { html, nothing } from 'lit';
import { icon } from '../lib/icon.js';
import { scopeWords } from '../lib/sign-in.js';

/** @param {{ scopes: string[], addressStart: string | null }} aside */
export function oauthAside({ scopes, addressStart }) {
  const writes = scopes.includes('api');
  return html`
    <aside class="oauth-aside" aria-label="Before you press Authorize">
      <section class="section">
        <h2>What GitLab will ask you to allow</h2>
        <ul class="allow-list">
          ${scopes.map((scope) => html`<li>${icon('check', 16, 'positive-mark')}<span>${scopeWords[scope] ?? scope}<code>${scope}</code></span></li>`)}
          ${writes ? nothing : html`<li class="ink-2">${icon('minus', 16, 'ink-3')}<span>Nothing is written or changed in GitLab</span></li>`}
        </ul>
      </section>
      ${addressStart ? html`
        <section class="section before-authorize">
          <h2>Before you press Authorize</h2>
          <p class="small ink-2">The address bar must start with</p>
          <p class="address-start">${icon(addressStart.startsWith('https:') ? 'lock' : 'globe', 14)} <code class="selectable">${addressStart}</code></p>
          <p class="prose-small ink-2">Signed in there as the wrong person? Sign out in the browser first, then open the page again.</p>
        </section>` : nothing}
    </aside>`;
}
