// The certificates a server showed, from its own up to the authority: who each is for, who signed it, until when, and the fingerprint
// that a person compares with what an administrator says.
import { html, nothing } from 'lit';
import { formatCalendarDate } from '../lib/format.js';
import { copyButton } from './copy-button.js';

/** @import { Certificate } from '../types.js' */

/** @param {number} at */
const dayOf = (at) => {
  const day = new Date(at);
  return formatCalendarDate(`${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`);
};

/** @param {Certificate} certificate @param {number} now @returns {[string, string] | null} a tag and its ground */
function stateOf({ validFrom, validUntil, isSelfSigned, isAuthority }, now) {
  if (validUntil < now) return ['Expired', 'danger'];
  if (validFrom > now) return ['Not valid yet', 'danger'];
  if (isSelfSigned && !isAuthority) return ['Self-signed', 'warning'];
  return isAuthority ? ['Authority', ''] : null;
}

/** @param {Certificate[]} certificates @param {boolean} open @param {number} [now] */
export function certificateChain(certificates, open, now = Date.now()) {
  if (certificates.length === 0) return nothing;
  return html`
    <details class="certificates" ?open=${open}>
      <summary>${certificates.length === 1 ? 'The certificate' : `The ${certificates.length} certificates shown`}</summary>
      <ol class="chain">${certificates.map((each) => oneCertificate(each, now))}</ol>
    </details>`;
}

/** @param {Certificate} certificate @param {number} now */
function oneCertificate(certificate, now) {
  const { subject, issuer, validFrom, validUntil, fingerprint, names, isSelfSigned } = certificate;
  const state = stateOf(certificate, now);
  return html`
    <li>
      <p class="subject"><span class="weight-500 selectable">${subject || 'No name'}</span> ${state ? html`<span class="tag ${state[1]}">${state[0]}</span>` : nothing}</p>
      <dl class="facts">
        <dt>Issuer</dt><dd class="selectable">${isSelfSigned ? 'Itself' : issuer}</dd>
        <dt>Valid</dt><dd>${dayOf(validFrom)} to ${dayOf(validUntil)}</dd>
        ${names.length > 0 ? html`<dt>For</dt><dd class="selectable">${names.join(', ')}</dd>` : nothing}
        <dt>SHA-256</dt><dd class="fingerprint-line"><code class="fingerprint selectable">${fingerprint}</code>${copyButton({ text: fingerprint, what: `fingerprint of ${subject || 'this certificate'}`, done: 'Fingerprint copied' })}</dd>
      </dl>
    </li>`;
}
