// Pairs of users that may be one person, with what speaks for each: merged one by one, or all that is certain at once.

import { html, nothing } from 'lit';
import { joinCertainMembers, listMemberSuggestions, onDataChanged } from '../api.js';
import '../components/data-table.js';
import { throttle } from '../data/throttle.js';
import { confirm } from '../lib/dialogs.js';
import { LightElement } from '../lib/element.js';
import { counted, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { keepApart, merge, tellChange } from './users-actions.js';

/** @typedef {import('../types.js').MemberSuggestion} MemberSuggestion */

const REFRESH_EVERY = 5000;

/** @type {Record<MemberSuggestion['strength'], { word: string, sign: string, mark: string }>} */
const strengths = {
  certain: { word: 'Certain', sign: 'circle-check', mark: 'positive-mark' },
  likely: { word: 'Likely', sign: 'circle', mark: 'info-mark' },
  possible: { word: 'Possible', sign: 'circle-dashed', mark: 'ink-3' },
};

export class UsersSuggestions extends LightElement {
  static properties = { certain: { state: true }, total: { state: true }, filters: { state: true } };

  constructor() {
    super();
    this.certain = 0;
    /** @type {number|null} */
    this.total = null;
    this.filters = {};
  }

  /** @type {() => void} */
  #end = () => {};
  /** The place of the last decision and the name of its button: the focus goes on from there. @type {{ index: number, button: string }|null} */
  #decidedAt = null;
  #refresh = throttle(() => this.#table?.refresh(), REFRESH_EVERY);

  get #table() {
    return /** @type {import('../components/data-table.js').DataTable|null} */ (this.querySelector('data-table'));
  }

  connectedCallback() {
    super.connectedCallback();
    this.#end = onDataChanged((tags) => {
      if (tags.includes('members')) this.#table?.refresh();
      else if (tags.some((tag) => tag.startsWith('integration'))) this.#refresh();
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#end();
  }

  /** @param {{ offset: number, limit: number }} query */
  #load = async (query) => {
    const found = await listMemberSuggestions(query);
    this.certain = found.certain;
    this.total = found.total;
    return found;
  };

  /** @type {import('../components/data-table.js').Column[]} */
  #columns = [
    { key: 'first', title: 'User', width: [10.5, 9], cell: (/** @type {MemberSuggestion} */ row) => userCell(row.first), tooltip: (row) => [row.first.name, row.first.handle].filter(Boolean).join(', ') },
    { key: 'second', title: 'May be', width: [10.5, 9], cell: (/** @type {MemberSuggestion} */ row) => userCell(row.second), tooltip: (row) => [row.second.name, row.second.handle].filter(Boolean).join(', ') },
    { key: 'strength', title: 'Confidence', width: [6.25, 6], cell: (/** @type {MemberSuggestion} */ { strength }) => html`<span class="data-status">${icon(strengths[strength].sign, 16, strengths[strength].mark)}<span>${strengths[strength].word}</span></span>` },
    { key: 'evidence', title: 'Why', cell: (/** @type {MemberSuggestion} */ row) => html`<span class="suggestion-why ink-2">${row.evidence.join(' ')}</span>`, tooltip: (row) => row.evidence.join('\n') },
    {
      key: 'actions', title: 'Decision', width: [11, 11],
      cell: (/** @type {MemberSuggestion} */ row) => html`<span class="suggestion-actions">
        <button type="button" class="button secondary small" data-decision="merge" aria-label=${`Merge ${pair(row)}`} @click=${(/** @type {MouseEvent} */ event) => this.#decide(event, merge([row.first, row.second]))}>Merge</button>
        <button type="button" class="button quiet small" data-decision="keep-apart" aria-label=${`Keep apart ${pair(row)}`} @click=${(/** @type {MouseEvent} */ event) => this.#decide(event, keepApart(row))}>Keep apart</button></span>`,
    },
  ];

  /** @param {MouseEvent} event @param {Promise<unknown>} decision */
  async #decide(event, decision) {
    const button = /** @type {HTMLElement} */ (event.currentTarget);
    const index = Number(button.closest('tr')?.dataset.index);
    if (await decision) await this.#goOn({ index, button: button.dataset.decision ?? '' });
  }

  /**
   * The next suggestion comes up under the same button. Where there is none below, or a dialog stood over it, the focus
   * would be nowhere: it goes to the suggestion that is there now, or to the way on when all are decided.
   *
   * @param {{ index: number, button: string }|null} place
   */
  async #goOn(place) {
    this.#decidedAt = place;
    await this.updateComplete;
    await this.#table?.updateComplete;
    if (!place || document.activeElement !== document.body) return;
    const rows = [...this.querySelectorAll('tr.data-row')];
    const row = rows.find((each) => /** @type {HTMLElement} */ (each).dataset.index === String(place.index)) ?? rows.at(-1);
    const target = row ? row.querySelector(`[data-decision="${place.button}"]`) : this.querySelector('.empty-state a');
    /** @type {HTMLElement|null} */ (target)?.focus();
  }

  async #mergeCertain() {
    /** @type {import('../types.js').MemberChange|null} */
    let change = null;
    const done = await confirm({
      heading: `Merge all ${formatNumber(this.certain)} certain?`,
      explanation: 'These are addresses GitLab itself gave an account, and spellings of one mailbox. Each can be unmerged later, and all of it undone at once.',
      confirmLabel: 'Merge users',
      busyLabel: 'Merging',
      sign: 'users',
      action: async () => (change = await joinCertainMembers()),
    });
    const told = /** @type {import('../types.js').MemberChange|null} */ (/** @type {unknown} */ (change));
    if (!done || !told) return;
    tellChange(told, `${counted(told.changed, 'alias', 'aliases')} merged`);
    await this.#goOn({ index: 0, button: 'merge' });
  }

  render() {
    return html`
      ${this.total ? html`<div class="tool-row">
        <span class="small ink-2">${this.certain > 0 ? `${counted(this.certain, 'pair is', 'pairs are')} certain; look at the others one by one.` : 'None is certain; look at them one by one.'}</span><span class="spacer"></span>
        ${this.certain > 0 ? html`<button type="button" class="button primary small" @click=${this.#mergeCertain}>Merge all certain</button>` : nothing}
      </div>` : nothing}
      <data-table .label=${'Merge suggestions'} .nouns=${['suggestion', 'suggestions']} .columns=${this.#columns} .load=${this.#load} .filters=${this.filters}
        .empty=${html`<div class="empty-state"><h2>Nothing to merge</h2><p>No two users look like the same person. New suggestions come with what is imported.</p>
          <div class="actions"><a class="button secondary" href="#/settings/users">Go to Users</a></div></div>`}
        @rows-changed=${() => void this.#goOn(this.#decidedAt)}
        @row-open=${(/** @type {CustomEvent<MemberSuggestion>} */ event) => void merge([event.detail.first, event.detail.second])}></data-table>`;
  }
}

/** Both by name and handle: several pairs may be of people who are called the same. @param {MemberSuggestion} row */
const pair = ({ first, second }) => [first, second].map(({ name, handle }) => [name || 'No name', handle].filter(Boolean).join(' ')).join(' and ');

/** @param {import('../types.js').Member} member */
function userCell(member) {
  return html`<span class="user-cell"><span class="name truncate">${member.name || 'No name'}</span><span class="small ink-3 truncate">${member.handle ?? ''}</span></span>`;
}

customElements.define('users-suggestions', UsersSuggestions);
