// The saved views in the left navigation of Reports; nothing while there are none.
import { html, nothing } from 'lit';
import { listSavedViews, listTeams, removeSavedView, renameSavedView, saveView } from '../api.js';
import { attempt } from '../lib/attempt.js';
import { openDialog } from '../lib/dialogs.js';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { goneFrom, goneWords, isShown, waitingWords } from '../lib/saved-views.js';
import { showToast } from '../lib/toasts.js';
import './menu-button.js';
import './saved-view-dialog.js';

/** @import { SavedView } from '../team-types.js' */

export class SavedViews extends LightElement {
  #views = new Loaded(this, listSavedViews, () => ['saved-views', 'integrations']);
  #teams = new Loaded(this, listTeams, () => ['teams']);

  connectedCallback() {
    super.connectedCallback();
    addEventListener('hashchange', this.#moved);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#moved);
  }

  #moved = () => this.requestUpdate();

  render() {
    const views = this.#views.value ?? [];
    if (views.length === 0) return nothing;
    return html`<h2 class="heading" id="saved-views">Saved views</h2>
      <ul aria-labelledby="saved-views">${views.map((view) => html`<li class="saved-view">${this.#renderView(view)}
        <menu-button label="More for ${view.name}" .items=${[
          { label: 'Rename', sign: 'pencil', run: () => void rename(view) },
          { label: 'Remove', sign: 'trash-2', danger: true, run: () => void remove(view) },
        ]}></menu-button></li>`)}</ul>`;
  }

  /** @param {SavedView} view */
  #renderView(view) {
    const waiting = waitingWords(view);
    // Without these repos it would show everything.
    if (waiting) return html`<span class="place gone" title=${waiting}>${icon('bookmark')}<span class="truncate">${view.name}</span>${icon('clock', 14)}<span class="visually-hidden">${waiting}</span></span>`;
    const gone = goneFrom(view, this.#teams.value);
    const words = gone ? html`<span class="truncate">${view.name}</span>${icon('triangle-alert', 14)}<span class="visually-hidden">${goneWords(gone)}</span>` : html`<span class="truncate">${view.name}</span>`;
    if (gone === 'report') return html`<span class="place gone" title=${goneWords(gone)}>${icon('bookmark')}${words}</span>`;
    return html`<a class="place" href="#${view.address}" title=${gone ? goneWords(gone) : view.name} aria-current=${isShown(view, location.hash) ? 'page' : nothing}>${icon('bookmark')}${words}</a>`;
  }
}

/** @param {SavedView} view */
const rename = (view) => openDialog('saved-view-dialog', { heading: `Rename “${view.name}”`, name: view.name, verb: ['Rename', 'Renaming'], save: (/** @type {string} */ name) => renameSavedView(view.id, name) });

/** @param {SavedView} view */
async function remove({ id, name, address }) {
  if (!(await attempt(() => removeSavedView(id)))) return;
  showToast({ words: `“${name}” is removed`, actionLabel: 'Undo', action: () => void attempt(() => saveView(name, address)) });
}

customElements.define('saved-views', SavedViews);
