// Registers an application in GitLab, step by step: the right page, each thing to paste there with a copy button of its own, and what
// to bring back. A wrong letter here is what sign-ins fail on, so nothing has to be typed.
import { html, nothing } from 'lit';
import { icon } from '../lib/icon.js';
import { scopeWords } from '../lib/sign-in.js';
import { copyButton } from './copy-button.js';

/** @import { OauthApplication } from '../types.js' */

/**
 * @param {{ application: OauthApplication, host: string, open: boolean, onToggle: () => void, openPage: () => void }} guide
 */
export function applicationGuide({ application, host, open, onToggle, openPage }) {
  return html`
    <div class="guide">
      <button type="button" class="guide-toggle" aria-expanded=${open} aria-controls="application-guide" @click=${onToggle}>
        ${icon(open ? 'chevron-down' : 'chevron-right', 14)} Register the application</button>
      <div id="application-guide" ?hidden=${!open}>${open ? steps(application, host, openPage) : nothing}</div>
    </div>`;
}

/** @param {OauthApplication} application @param {string} host @param {() => void} openPage */
function steps({ name, redirectUris, scopes }, host, openPage) {
  return html`
    <p class="prose-small ink-2">Once per GitLab, in about a minute; any account there can do it. Colleagues may use the same ID.</p>
    <ol class="guide-steps">
      <li>
        <span class="step-words">Open your applications on ${host} and press <strong>Add new application</strong>.</span>
        <button type="button" class="button secondary small" @click=${openPage}>${icon('external-link', 14)} Open the page in GitLab</button>
      </li>
      <li><span class="step-words">Name</span>${pasteable(name, 'name')}</li>
      <li>
        <span class="step-words">Redirect URI, each on a line of its own</span>
        <span class="pasteables">${redirectUris.map((uri) => pasteable(uri, `redirect URI ${uri}`))}
          ${redirectUris.length > 1 ? copyButton({ text: redirectUris.join('\n'), what: 'Redirect URIs', words: 'Copy all lines', done: 'Redirect URIs copied' }) : nothing}</span>
      </li>
      <li><span class="step-words">Take the tick off <strong>Confidential</strong>. This app runs on your computer and can keep no secret of GitLab's.</span></li>
      <li>
        <span class="step-words">Scopes to tick, and no others</span>
        <span class="pasteables">${scopes.map((scope) => html`<span class="scope-line">${pasteable(scope, `scope ${scope}`)}<span class="small ink-3">${scopeWords[scope] ?? nothing}</span></span>`)}</span>
      </li>
      <li><span class="step-words">Press <strong>Save application</strong>, copy the <strong>Application ID</strong> and paste it here. Leave the secret; it is not needed.</span></li>
    </ol>`;
}

/** @param {string} text @param {string} what */
const pasteable = (text, what) => html`<span class="pasteable"><code class="selectable">${text}</code>${copyButton({ text, what })}</span>`;
