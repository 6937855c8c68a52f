// The Webhooks tab: first what is allowed and why not, then the receiver, then each webhook with its health.
import { html, nothing } from 'lit';
import { checkWebhooks, getWebhooks, removeWebhook, repairWebhook, testWebhook } from '../api.js';
import { askWebhook } from '../components/add-webhook-dialog.js';
import { failedPage } from '../components/failure-panel.js';
import '../components/menu-button.js';
import '../components/webhook-receiver.js';
import { attempt } from '../lib/attempt.js';
import { copyText } from '../lib/clipboard.js';
import { confirm } from '../lib/dialogs.js';
import { LightElement } from '../lib/element.js';
import { formatExact } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { showToast } from '../lib/toasts.js';
import { deliveryWords, healthOf } from '../lib/webhook-words.js';

/** @import { Webhook, WebhooksPage } from '../webhook-types.js' */

export class IntegrationWebhooks extends LightElement {
  static properties = { integrationId: { attribute: false }, checking: { state: true }, busyWith: { state: true } };

  constructor() {
    super();
    this.integrationId = 0;
    this.checking = false;
    /** The webhook GitLab is asked about now. @type {number | null} */
    this.busyWith = null;
  }

  #page = new Loaded(this, () => getWebhooks(this.integrationId), () => ['webhooks', `integration:${this.integrationId}`]);

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('tab-panel', 'webhooks');
    // What GitLab says of them may have changed since the last look; without a network the last one stays.
    void checkWebhooks(this.integrationId).catch(() => {});
  }

  render() {
    const { value: page, failure } = this.#page;
    if (!page) return failure ? failedPage(failure, () => void this.#page.restart()) : nothing;
    return html`
      <section class="card settings-card" aria-labelledby="allowed-title">
        <h2 id="allowed-title">What is allowed</h2>
        <ul class="allowed">${page.abilities.map(({ possible, sentence }) => html`<li class="data-status">${possible ? icon('circle-check', 14, 'positive-mark') : icon('minus', 14, 'ink-3')}<span>${sentence}</span></li>`)}</ul>
        ${page.abilities.some(({ possible }) => possible) ? nothing : html`<p class="hint">News come in by the schedule instead, and by Sync now.</p>`}
      </section>
      <webhook-receiver .integrationId=${this.integrationId} .receiver=${page.receiver}></webhook-receiver>
      ${this.#renderList(page)}`;
  }

  /** @param {WebhooksPage} page */
  #renderList({ webhooks, abilities, receiver }) {
    const possible = abilities.some((each) => each.possible);
    const why = !possible ? 'The account may not add webhooks' : receiver.callAddress ? '' : 'There is no address GitLab could call: switch the receiver on, or enter one';
    return html`<section class="card settings-card" aria-labelledby="hooks-title">
      <div class="tool-row"><h2 id="hooks-title">Webhooks made by Flow Desktop</h2><span class="spacer"></span>
        ${webhooks.length > 0 ? html`<button type="button" class="button secondary small" aria-busy=${this.checking} @click=${() => void this.#check()}>${this.checking ? arc() : icon('refresh-cw', 14)} Check now</button>` : nothing}
        <button type="button" class="button secondary small" ?disabled=${Boolean(why)} title=${why || nothing} @click=${() => void this.#add()}>${icon('plus', 14)} Add webhook</button></div>
      ${webhooks.length === 0 ? html`<p class="hint">${why ? `${why}.` : 'None yet. With one, a change in GitLab is here within seconds instead of at the next sync.'}</p>` : html`<ul class="hook-list" aria-label="Webhooks">${webhooks.map((each) => this.#renderHook(each))}</ul>`}
    </section>`;
  }

  /** @param {Webhook} webhook */
  #renderHook(webhook) {
    const { sign, mark, words, broken } = healthOf(webhook);
    const busy = this.busyWith === webhook.id;
    return html`<li class="hook-row">
      ${icon(webhook.target === 'group' ? 'folder' : 'folder-git-2', 16, 'ink-2')}
      <div class="hook-words"><span class="weight-500 truncate" title=${webhook.path}>${webhook.path}</span>
        <span class="hint" title=${webhook.lastDeliveryAt === null ? nothing : formatExact(webhook.lastDeliveryAt)}>${deliveryWords(webhook)}${webhook.signed ? ', signed' : ''}</span></div>
      <span class="data-status" role="status">${busy ? arc() : icon(sign, 14, mark)}<span>${busy ? 'Asking GitLab' : words}</span></span>
      ${broken ? html`<button type="button" class="button secondary small" aria-label=${`Repair ${webhook.path}`} ?disabled=${busy} @click=${() => void this.#ask(webhook, repairWebhook, `The webhook of “${webhook.path}” works again`)}>Repair</button>` : nothing}
      <menu-button .label=${`More for the webhook of ${webhook.path}`} .items=${this.#menuOf(webhook)}></menu-button>
    </li>`;
  }

  /** @param {Webhook} webhook @returns {(import('../components/menu-button.js').MenuItem | 'separator')[]} */
  #menuOf(webhook) {
    const disabled = this.busyWith !== null;
    return [
      { label: 'Test', sign: 'play', disabled, run: () => void this.#ask(webhook, testWebhook, `GitLab delivered a test for “${webhook.path}”`) },
      { label: 'Repair', sign: 'refresh-cw', disabled, run: () => void this.#ask(webhook, repairWebhook, `The webhook of “${webhook.path}” works again`) },
      { label: 'Copy address', sign: 'copy', run: () => void copyText(webhook.url, 'Address copied') },
      'separator',
      { label: 'Remove', sign: 'trash-2', danger: true, disabled, run: () => void this.#remove(webhook) },
    ];
  }

  async #add() {
    const added = await askWebhook(this.integrationId);
    if (added) showToast({ words: `GitLab reports changes in “${added.path}” from now on` });
  }

  async #check() {
    if (this.checking) return;
    this.checking = true;
    await attempt(() => checkWebhooks(this.integrationId));
    this.checking = false;
  }

  /** @param {Webhook} webhook @param {(id: number) => Promise<unknown>} action @param {string} done */
  async #ask(webhook, action, done) {
    if (this.busyWith !== null) return;
    this.busyWith = webhook.id;
    if (await attempt(() => action(webhook.id))) showToast({ words: done });
    this.busyWith = null;
  }

  /** @param {Webhook} webhook */
  async #remove(webhook) {
    await confirm({
      heading: `Remove the webhook of “${webhook.path}”?`, explanation: 'It is deleted in GitLab, and changes come in by the schedule again. What was imported stays.',
      confirmLabel: 'Remove webhook', busyLabel: 'Removing', danger: true, sign: 'trash-2', action: () => removeWebhook(webhook.id),
    });
  }
}

customElements.define('integration-webhooks', IntegrationWebhooks);
