// What the list of integrations shows before there is one: what the app does, and two ways to begin.
import { html } from 'lit';
import { icon } from '../lib/icon.js';

const notes = [
  { sign: 'user-round', title: 'Reporter is enough', words: 'The Reporter role reads everything, best with a service account of its own.' },
  { sign: 'clock', title: 'About three minutes', words: 'Paste an access token. Nine checks name whatever is missing.' },
  { sign: 'hard-drive', title: 'Stays on this computer', words: 'No server. The token goes to the keyring, or where you choose; the data to one file.' },
];

/** @param {() => void} onAdd @param {() => void} onSample */
export function firstStart(onAdd, onSample) {
  return html`
    <div class="first-start page-body grows">
      <div class="empty-state">
        ${drawing()}
        <h2>Connect your first GitLab</h2>
        <p>Flow Desktop reads repos, pull requests and tickets from your GitLab, keeps them in one file on this computer, and shows them even without a network.</p>
        <div class="actions">
          <button type="button" class="button primary" @click=${onAdd}>${icon('plus')} Add Integration</button>
          <button type="button" class="button secondary" @click=${onSample}>Explore with sample data</button>
        </div>
        <p class="quiet-line">The sample company needs no account and can be removed with one click.</p>
      </div>
      <ul class="first-notes">${notes.map((note) => html`
        <li>${icon(note.sign)}<div><h3>${note.title}</h3><p class="prose-small ink-2">${note.words}</p></div></li>`)}
      </ul>
    </div>`;
}

/** Three streams run into one picture. Decorative: the sentence below says the same. */
const drawing = () => html`
  <div class="streams" aria-hidden="true">
    <ul>
      <li>${icon('folder-git-2')} Repos</li>
      <li>${icon('git-pull-request')} Pull requests</li>
      <li>${icon('ticket')} Tickets</li>
    </ul>
    <svg class="stream-lines" viewBox="0 0 158 156" preserveAspectRatio="none" focusable="false">
      <path class="stream-repos" d="M0 18C90 18 80 70 158 70" />
      <path class="stream-pull-requests" d="M0 78H158" />
      <path class="stream-tickets" d="M0 138C90 138 80 86 158 86" />
    </svg>
    <div class="stream-chart">
      <svg viewBox="0 0 80 54" focusable="false">
        <rect class="bar-3" x="2" y="28" width="10" height="22" rx="1" /><rect class="bar-3" x="16" y="18" width="10" height="32" rx="1" />
        <rect class="bar-3" x="30" y="32" width="10" height="18" rx="1" /><rect class="bar-4" x="44" y="8" width="10" height="42" rx="1" />
        <rect class="bar-5" x="58" y="0" width="10" height="50" rx="1" /><path class="bar-axis" d="M0 52.5H80" />
      </svg>
      <span>Offline</span>
    </div>
  </div>`;
