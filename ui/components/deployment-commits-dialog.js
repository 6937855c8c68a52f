// The commits a deployment brought: those it was the first to hold in its environment, each with why its lead time may not count.
import { html, nothing } from 'lit';
import { asFailure, listDeploymentCommits, openInGitlab } from '../api.js';
import { DialogElement } from '../lib/dialog-element.js';
import { openDialog } from '../lib/dialogs.js';
import { counted, formatExact, formatNumber } from '../lib/format.js';
import { figureWithUnit } from '../lib/figure-words.js';
import { icon } from '../lib/icon.js';
import { leftOutWords } from '../lib/metric-words.js';
import { failurePanel } from './failure-panel.js';

/** @import { Deployment, DeploymentCommit } from '../delivery-types.js' */
/** @import { Page } from '../types.js' */

/** Commits that are read at once. */
const AT_ONCE = 200;

export class DeploymentCommitsDialog extends DialogElement {
  static properties = { deployment: { attribute: false }, page: { state: true } };

  constructor() {
    super();
    /** @type {Deployment | null} */
    this.deployment = null;
    /** @type {Page<DeploymentCommit> | null} */
    this.page = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('paths-dialog');
    void this.#more();
  }

  #more = async () => {
    if (!this.deployment) return;
    try {
      const offset = this.page?.rows.length ?? 0;
      const next = await listDeploymentCommits(this.deployment.key, { search: '', state: null, sort: '', descending: true, offset, limit: AT_ONCE });
      this.page = { ...next, rows: [...(this.page?.rows ?? []), ...next.rows] };
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  };

  renderDialog() {
    const { deployment, page } = this;
    if (!deployment) return nothing;
    const { key, name, environment, repository, deployedAt, deployer, sha } = deployment;
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">${name}</h2>
        <p class="explanation">${[environment, repository, formatExact(deployedAt), deployer === null ? '' : `by ${deployer}`, sha === null ? '' : sha.slice(0, 8)].filter(Boolean).join(', ')}</p>
        ${deployment.commits === null ? html`<p>Which commits it brought is not known: what it deployed is not on this computer, or not read yet.</p>`
          : page === null ? html`<p role="status" class="hint">Reading its commits</p>` : this.#renderCommits(deployment, page)}
        ${this.failure ? failurePanel(this.failure) : nothing}
      </div></div>
      <div class="foot">
        <button type="button" class="button quiet escape" @click=${() => void openInGitlab(key.kind === 'merge' ? 'pull_request' : 'deployment', key.id).catch((thrown) => { this.failure = asFailure(thrown); })}>${icon('square-arrow-out-up-right')}Open in GitLab</button>
        <button type="button" class="button secondary" autofocus @click=${() => this.finish(null)}>Close</button>
      </div>`;
  }

  /** @param {Deployment} deployment @param {Page<DeploymentCommit>} page */
  #renderCommits(deployment, { rows, total }) {
    if (total === 0) return html`<p>It brought no commit: all it holds was deployed before.</p>`;
    return html`
      <p role="status">${counted(total, 'commit')}${deployment.leadTime === null ? '' : html`, ${figureWithUnit(deployment.leadTime, 'hours')} at the median of ${formatNumber(deployment.counted)}`}</p>
      <div class="table-region deployment-commits" tabindex="0" role="region" aria-label="Commits"><table class="table"><thead><tr><th scope="col">Commit</th><th scope="col">Title</th><th scope="col">Author</th><th scope="col" class="number">Lead time</th></tr></thead>
        <tbody>${rows.map((row) => html`<tr><td><span class="sha">${row.sha.slice(0, 8)}</span></td><td title=${row.title}><span class="title-cell truncate">${row.title || 'No message'}</span></td><td>${row.author}</td><td class="number">${leadWords(deployment, row)}</td></tr>`)}</tbody></table></div>
      ${rows.length < total ? html`<button type="button" class="button secondary small" @click=${this.#more}>Show ${formatNumber(Math.min(AT_ONCE, total - rows.length))} more</button>` : nothing}`;
  }
}

/** The lead time of a commit, or why it has none. @param {Deployment} deployment @param {DeploymentCommit} row */
function leadWords({ deployedAt }, { authoredAt, leftOut, wasDelivered }) {
  if (leftOut !== null) {
    const [tag, why] = leftOutWords[leftOut] ?? [leftOut, ''];
    return html`<span class="tag" title="Left out. ${why}">${tag}</span>`;
  }
  if (wasDelivered) return html`<span class="tag" title="Left out. Another environment had it before, where it counts.">Earlier</span>`;
  return deployedAt < authoredAt ? html`<span class="ink-3" title="It says it was written after its deployment.">none</span>` : figureWithUnit((deployedAt - authoredAt) / 3_600_000, 'hours');
}

customElements.define('deployment-commits-dialog', DeploymentCommitsDialog);

/** @param {Deployment} deployment */
export const showDeploymentCommits = (deployment) => openDialog('deployment-commits-dialog', { deployment });
