// One run in full, at the right edge of the window, with a line of it to copy.

import { html, nothing } from 'lit';
import { copyButton } from '../components/copy-button.js';
import { DetailPanel } from '../lib/detail-panel.js';
import { formatExact, formatNumber } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { remedyOf } from '../lib/remedy.js';
import { outcomeOf, readWords, reasonSentences, runLine, tookWords, troubleOf, waitedWords } from '../lib/run-words.js';
import { integrationPath } from '../router.js';

/** @import { Integration, Run } from '../types.js' */

export class RunDetail extends DetailPanel {
  static properties = { run: { attribute: false }, integration: { attribute: false } };

  constructor() {
    super();
    /** @type {Run | null} */
    this.run = null;
    /** @type {Integration | null} */
    this.integration = null;
  }

  render() {
    const { run, integration } = this;
    if (!run || !integration) return nothing;
    const { sign, mark, word } = outcomeOf(run);
    const now = Date.now();
    return this.panel({
      above: `Run of ${integration.name}`,
      title: formatExact(run.startedAt),
      body: html`<dl class="fact-list">
          ${fact('Outcome', html`<span class="data-status">${sign === 'arc' ? arc() : icon(sign, 16, mark)}<span>${word}</span></span>${troubleOf(run) ? html` <span class="ink-3">${troubleOf(run)}</span>` : nothing}`)}
          ${fact('Why', reasonSentences[run.reason] ?? run.reason)}
          ${fact('Started', formatExact(run.startedAt))}
          ${fact('Ended', run.finishedAt === null ? html`<span class="ink-3">not yet</span>` : formatExact(run.finishedAt))}
          ${fact(run.finishedAt === null ? 'So far' : 'Took', tookWords(run, now))}
          ${fact('Repos', html`${formatNumber(run.repositories)} looked into${run.repositoriesFailed > 0 ? html`, <a href=${`#${integrationPath(integration.id)}`}>${formatNumber(run.repositoriesFailed)} failed</a>` : nothing}`)}
          ${fact('Read', readWords(run))}
          ${fact('Requests', formatNumber(run.requests))}
          ${fact('Waited for GitLab', waitedWords(run) || html`<span class="ink-3">never asked to</span>`)}
        </dl>
        ${run.failure ? this.#failure(run.failure, integration) : nothing}
        <section><h3>As a line</h3><p class="plain-text mono small">${runLine(run, integration.name, now)}</p></section>`,
      foot: html`<span class="spacer"></span>${copyButton({ text: runLine(run, integration.name, now), what: 'Copy line', words: 'Copy line', done: 'Line copied' })}`,
    });
  }

  /** @param {import('../types.js').Failure} failure @param {Integration} integration */
  #failure(failure, integration) {
    const { path, label } = remedyOf(failure, integration.id);
    return html`<div class="failure-panel"><span class="title">${failure.title}</span>
      <div class="row"><span>${failure.message} ${failure.remedy ?? ''}</span>${path ? html`<a class="button secondary small" href=${`#${path}`}>${label}</a>` : nothing}</div></div>`;
  }
}

/** @param {string} name @param {unknown} value */
const fact = (name, value) => html`<dt>${name}</dt><dd>${value}</dd>`;

customElements.define('run-detail', RunDetail);
