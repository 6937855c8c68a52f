// What ended a sign-in, and every way on from there: once more, another way back, the application, or an access token.
import { html, nothing } from 'lit';
import { icon } from '../lib/icon.js';

/** @import { Failure, ReturnWay } from '../types.js' */

/** @typedef {'again' | 'code' | 'browser' | 'network' | 'token' | 'application'} SignInWayOut */

/** @type {Record<SignInWayOut, [string, string]>} */
const words = {
  again: ['Start again', 'refresh-cw'], code: ['Use a code instead', ''], browser: ['Use the browser instead', ''], network: ['Change proxy and certificates', 'settings-2'],
  token: ['Use an access token', ''], application: ['Check the application', 'list-checks'],
};

/** Failures for which a code would fail just the same. */
const notByCode = ['oauth.application_id_missing', 'oauth.application_refused', 'oauth.scope_missing', 'oauth.denied'];

/**
 * The ways out of a failure: the one that puts it right first.
 * @param {Pick<Failure, 'code' | 'action'>} failure
 * @param {ReturnWay} way
 * @returns {SignInWayOut[]}
 */
export function waysOut({ code, action }, way) {
  /** @type {SignInWayOut[]} */
  const ways = [];
  if (code === 'oauth.device_unsupported' || code === 'oauth.loopback_unavailable') ways.push(code === 'oauth.device_unsupported' ? 'browser' : 'code');
  else if (action === 'application_settings') ways.push('application', 'again');
  else if (action === 'network_settings' || action === 'trust_authority') ways.push('network', 'again');
  else ways.push('again');
  if (way !== 'device' && !ways.includes('code') && !notByCode.includes(code) && action !== 'network_settings') ways.push('code');
  ways.push('token');
  return ways;
}

/** @param {{ failure: Failure, way: ReturnWay, act: (way: SignInWayOut) => void }} panel */
export function signInFailure({ failure, way, act }) {
  const [first, ...others] = waysOut(failure, way);
  return html`
    <div class="failure-panel sign-in-failure" role="alert" tabindex="-1" aria-label=${failure.title}>
      <p class="title">${failure.title}</p>
      <p class="selectable">${failure.message} ${failure.remedy ?? nothing}</p>
      <div class="ways-out">
        <button type="button" class="button secondary small" @click=${() => act(first)}>${words[first][1] ? icon(words[first][1], 14) : nothing} ${words[first][0]}</button>
        ${others.map((each) => html`<button type="button" class="link small" @click=${() => act(each)}>${words[each][0]}</button>`)}
      </div>
    </div>`;
}
