// The people behind commits, pull requests and tickets: who is one person, who is a bot, who counts. Reads only the store.

import { html, nothing } from 'lit';
import { listMemberSuggestions, onDataChanged } from '../api.js';
import { pageHeader } from '../components/page-header.js';
import { tabList } from '../components/tab-list.js';
import { throttle } from '../data/throttle.js';
import { LightElement } from '../lib/element.js';
import { openDialog } from '../lib/dialogs.js';
import { icon } from '../lib/icon.js';
import { navigate, usersPath } from '../router.js';
import './users-panel.js';
import './users-suggestions.js';
import './users-treatment-dialog.js';

/** Least time between two counts of suggestions, milliseconds: each looks at everybody. */
const COUNT_EVERY = 5000;

export class UsersView extends LightElement {
  static properties = { route: { attribute: false }, suggested: { state: true } };

  constructor() {
    super();
    /** @type {import('../types.js').Route|null} */
    this.route = null;
    /** Pairs that may be one person; `null` before they are counted. @type {number|null} */
    this.suggested = null;
  }

  /** @type {() => void} */
  #end = () => {};
  #recount = throttle(() => void this.#count(), COUNT_EVERY);

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('fills');
    this.#end = onDataChanged((tags) => {
      if (tags.includes('members')) void this.#count();
      else if (tags.some((tag) => tag.startsWith('integration'))) this.#recount();
    });
    void this.#count();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#end();
  }

  async #count() {
    try {
      this.suggested = (await listMemberSuggestions({ offset: 0, limit: 1 })).total;
    } catch {
      // The tab itself tells the failure; a tab without a number is only less.
      this.suggested = null;
    }
  }

  render() {
    const tab = this.route?.parameters.tab === 'suggestions' ? 'suggestions' : 'users';
    const actions = html`<button type="button" class="button quiet" @click=${() => openDialog('users-treatment-dialog')}>${icon('circle-question-mark')}Exclude or hide?</button>`;
    return html`
      ${pageHeader({ heading: 'Users', line: 'The people behind the commits, pull requests and tickets, over all integrations.', actions })}
      <div class="page-body grows data-page">
        ${tabList({
          label: 'Users',
          value: tab,
          tabs: [{ value: 'users', label: 'Everybody' }, { value: 'suggestions', label: 'Merge suggestions', count: this.suggested }],
          panelId: 'users-panel',
          onChoose: (value) => navigate(usersPath(value === 'users' ? undefined : value)),
        })}
        <div id="users-panel" class="tab-panel" role="tabpanel" aria-labelledby="users-panel-tab-${tab}">
          ${tab === 'users' ? html`<users-panel .suggested=${this.suggested}></users-panel>` : nothing}
          ${tab === 'suggestions' ? html`<users-suggestions></users-suggestions>` : nothing}
        </div>
      </div>`;
  }
}

customElements.define('users-view', UsersView);
