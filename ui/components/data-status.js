// The data status of an integration or a repo: a shape, a word, and beside it the reason or figure.
import { html, nothing } from 'lit';
import { arc, icon } from '../lib/icon.js';
import { statusWords } from '../lib/words.js';

/** @import { TemplateResult } from 'lit' */
/** @import { DataStatus } from '../types.js' */

/** @type {Record<Exclude<DataStatus, 'processing'>, [string, string]>} */
const signs = {
  healthy: ['circle-check', 'positive-mark'],
  rate_limited: ['hourglass', 'warning-mark'],
  failed: ['circle-x', 'danger-mark'],
};

/**
 * The mark of a status alone; a word must stand beside it.
 * @param {DataStatus} status
 * @param {boolean} [moving] false where nothing runs that would end the processing: then nothing turns
 */
export function statusSign(status, moving = true) {
  if (status !== 'processing') return icon(signs[status][0], 16, signs[status][1]);
  return moving ? arc() : icon('circle-dashed', 16, 'ink-3');
}

/** @param {DataStatus} status @param {TemplateResult | string | typeof nothing} [detail] */
export function dataStatus(status, detail = nothing) {
  return html`<span class="data-status">${statusSign(status)}<span>${statusWords[status]}</span>${detail === nothing ? nothing : html`<span class="detail">${detail}</span>`}</span>`;
}

/** The same in two lines, for tall rows. @param {DataStatus} status @param {TemplateResult | string | typeof nothing} detail @param {boolean} [moving] */
export function dataStatusCell(status, detail, moving = true) {
  return html`<div class="status-cell">${statusSign(status, moving)}<span>${statusWords[status]}</span>${detail === nothing ? nothing : html`<span class="detail" title=${typeof detail === 'string' ? detail : nothing}>${detail}</span>`}</div>`;
}
