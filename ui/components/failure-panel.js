// One way to tell a failure: what, why, what to do, and one button that does it.
import { html, nothing } from 'lit';
import { icon } from '../lib/icon.js';

/** @import { TemplateResult } from 'lit' */
/** @import { Failure } from '../types.js' */

/**
 * @param {Pick<Failure, 'title' | 'message' | 'remedy'>} failure
 * @param {TemplateResult | typeof nothing} [action] the button that does what the remedy says
 */
export function failurePanel(failure, action = nothing) {
  return html`
    <div class="failure-panel" role="alert">
      <p class="title">${failure.title}</p>
      <p>${failure.message} ${failure.remedy ?? nothing}</p>
      ${action === nothing ? nothing : html`<div class="row">${action}</div>`}
    </div>`;
}

/**
 * What a page shows in place of its content when that could not be loaded.
 * @param {Pick<Failure, 'title' | 'message' | 'remedy'>} failure
 * @param {() => void} retry
 */
export function failedPage(failure, retry) {
  return html`
    <div class="empty-state" role="alert">
      ${icon('circle-x', 20, 'danger-mark')}
      <h2>${failure.title}</h2>
      <p>${failure.message} ${failure.remedy ?? nothing}</p>
      <div class="actions"><button type="button" class="button secondary" @click=${retry}>Try again</button></div>
    </div>`;
}
