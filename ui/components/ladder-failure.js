// The panel under a rung that failed: what cannot be done, why, what to do about it, and the button that does it.
import { html, nothing } from 'lit';
import { icon } from '../lib/icon.js';
import { serviceWords } from '../lib/words.js';

/** @import { FailureAction, RungReport, ServiceVerdict } from '../types.js' */

/** What the button under a failure says, and its icon. @type {Partial<Record<FailureAction, [string, string]>>} */
export const actionWords = {
  create_token: ['Create a token in GitLab', 'external-link'],
  replace_token: ['Use another token', 'key-round'],
  renew_token: ['Renew token', 'refresh-cw'],
  sign_in_again: ['Sign in again', 'globe'],
  retry: ['Test again', 'refresh-cw'],
  open_settings_security: ['Open Security', 'shield'],
  open_security: ['Open Security', 'shield'],
  choose_secret_storage: ['Choose where tokens are kept', 'key-round'],
  unlock_secrets: ['Unlock your tokens', 'lock'],
  network_settings: ['Change proxy and certificates', 'settings-2'],
  application_settings: ['Check the application', 'list-checks'],
};

/** @param {RungReport} report @returns {FailureAction | null} */
function actionOf({ failure, trustable }) {
  // An authority can be trusted only where the check brought one along; where it did not, it is brought as a file.
  if (failure?.action === 'trust_authority') return trustable ? 'trust_authority' : 'network_settings';
  return failure?.action ?? null;
}

/**
 * @param {RungReport} report
 * @param {((action: FailureAction) => void) | null} act null where nothing can be done from here
 */
export function ladderFailure(report, act) {
  const { failure, verdicts, trustable } = report;
  if (!failure) return nothing;
  const action = act ? actionOf(report) : null;
  const words = action ? actionWords[action] : undefined;
  return html`
    <div class="failure-panel" role="group" aria-label=${failure.title} tabindex="-1">
      <p class="title">${failure.title}</p>
      <p class="selectable">${failure.message} ${failure.remedy ?? nothing}</p>
      ${trustable && act && action === 'trust_authority' ? trustOffer(() => act('trust_authority')) : nothing}
      ${verdicts?.length || words ? html`
        <div class="row">
          ${verdicts?.map(verdictMark)}
          ${words && act && action ? html`<button type="button" class="button secondary small" @click=${() => act(action)}>${icon(words[1], 14)} ${words[0]}</button>` : nothing}
        </div>` : nothing}
    </div>`;
}

/** @param {() => void} trust */
const trustOffer = (trust) => html`
  <div class="row"><button type="button" class="button secondary small wraps" @click=${trust}>${icon('shield', 14)} <span>Trust this certificate authority for this integration</span></button></div>`;

/** @param {ServiceVerdict} verdict */
function verdictMark({ service, verdict, sentence }) {
  const [sign, mark, word] = verdict === 'impossible' ? ['x', 'danger-mark', 'cannot be read'] : verdict === 'gaps' ? ['triangle-alert', 'warning-mark', 'with gaps'] : ['check', 'positive-mark', 'can be read'];
  return html`<span class="data-status" title=${sentence}>${icon(sign, 14, mark)}<span>${serviceWords[service]}<span class="visually-hidden"> ${word}</span></span></span>`;
}
