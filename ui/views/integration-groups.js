// The Groups tab: every group the account reaches as a tree, with its role, what is imported of it, and whether its repos come in by themselves.

import { html, nothing } from 'lit';
import { forgetHiddenAutoImport, getAutoImport, getAutoImportEffect, listGroups, onDataChanged, readAvailable, setAutoImport } from '../api.js';
import { failedPage } from '../components/failure-panel.js';
import '../components/group-tree.js';
import { buildGroups, firstOpen, groupRows } from '../data/group-tree.js';
import { throttle } from '../data/throttle.js';
import { attempt } from '../lib/attempt.js';
import { confirm } from '../lib/dialogs.js';
import { LightElement } from '../lib/element.js';
import { counted, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { autoImportExplanation, autoImportFoot, autoImportToast } from '../lib/auto-import-words.js';
import { Loaded } from '../lib/loaded.js';
import { showToast } from '../lib/toasts.js';
import { integrationPath, navigate } from '../router.js';
import { askForMissingGroup } from './missing-group-dialog.js';
import { copyText, openPage, run } from './repos-actions.js';

/** @typedef {import('../types.js').Group} Group */
/** @typedef {import('../types.js').AutoImport} AutoImport */
/** @typedef {import('../data/group-tree.js').GroupBranch} GroupBranch */

export class IntegrationGroups extends LightElement {
  static properties = { integrationId: { attribute: false }, integration: { attribute: false }, search: { state: true }, open: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.integrationId = 0;
    /** Whose groups these are; what a switch does depends on how it stands. @type {import('../types.js').Integration | null} */
    this.integration = null;
    this.search = '';
    /** Full paths of open groups; null until the first list says which. @type {Set<string> | null} */
    this.open = null;
    /** Groups whose switch is being set. @type {ReadonlySet<number>} */
    this.busy = new Set();
  }

  /** @type {Loaded<{ groups: Group[], roots: GroupBranch[], autoImport: AutoImport }>} */
  #list = new Loaded(this, async () => {
    const [groups, autoImport] = await Promise.all([listGroups(this.integrationId), getAutoImport(this.integrationId)]);
    return { groups, roots: buildGroups(groups), autoImport };
  });
  /** An import tells many times a second that something changed; the sums may be a moment old. */
  #refresh = throttle(() => void this.#list.reload(), 2000);
  /** @type {(() => void) | undefined} */
  #end;

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('tab-panel');
    this.#end = onDataChanged((tags) => {
      if (tags.includes(`integration:${this.integrationId}`)) this.#refresh();
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#end?.();
  }

  willUpdate() {
    const { value } = this.#list;
    if (value && this.open === null) this.open = firstOpen(value.roots, value.groups.length);
  }

  render() {
    const { value, failure } = this.#list;
    if (failure && !value) return failedPage(failure, () => void this.#list.restart());
    if (!value) return nothing;
    const { groups, roots, autoImport } = value;
    if (groups.length === 0) return html`<div class="empty-state"><h2>No groups reached</h2><p>The account belongs to no group that it could read. Read the list again on the import page after it was added to one.</p>
      <div class="actions"><button type="button" class="button secondary" @click=${this.#missing}>Missing a group?</button></div></div>`;
    const rows = groupRows(roots, { expanded: this.open ?? new Set(), search: this.search });
    return html`
      <div class="tool-row"><div class="search">${icon('search')}<input class="input" type="search" aria-label="Search groups" placeholder="Search groups" .value=${this.search}
        spellcheck="false" autocomplete="off" @input=${(/** @type {InputEvent} */ event) => (this.search = /** @type {HTMLInputElement} */ (event.target).value)} /></div><span class="spacer"></span><button type="button" class="button text small" @click=${this.#missing}>Missing a group?</button></div>
      ${autoImport.hidden > 0 ? this.#hidden(autoImport.hidden) : nothing}
      <group-tree .rows=${rows} .busy=${this.busy} .menu=${menuOf} .nothingFound=${this.#nothingFound()}
        @set-open=${(/** @type {CustomEvent<{ branch: GroupBranch, open: boolean }>} */ event) => this.#setOpen(event.detail.branch, event.detail.open)}
        @set-auto-import=${(/** @type {CustomEvent<{ branch: GroupBranch, on: boolean }>} */ event) => void this.#switch(event.detail.branch, event.detail.on)}></group-tree>
      <p class="table-foot">${this.#foot(groups.length, rows.length, autoImport.on)}</p>`;
  }

  /** @param {number} total @param {number} shown @param {number} on */
  #foot(total, shown, on) {
    const switched = autoImportFoot(this.integration, on);
    return this.search.trim() ? `${formatNumber(shown)} shown of ${counted(total, 'group')}` : `${counted(total, 'group')}. ${switched}.`;
  }

  #missing() {
    void askForMissingGroup(this.integrationId, {
      show: (path) => (this.search = path),
      readAgain: () => void attempt(() => readAvailable(this.integrationId)),
      credentials: () => navigate(integrationPath(this.integrationId, 'credentials')),
    });
  }

  #nothingFound() {
    return html`<div class="nothing-found"><span>No group is called like that.</span><button type="button" class="button secondary small" @click=${() => (this.search = '')}>Clear search</button></div>`;
  }

  /** @param {number} count */
  #hidden(count) {
    return html`<div class="banner" role="status">${icon('info')}
      <p class="words"><span class="sentence">Auto-import is also on for ${counted(count, 'group')} that GitLab does not list now.</span> <span class="consequence">They were deleted or hidden. Should they come back, it goes on.</span></p>
      <button type="button" class="button secondary small" @click=${() => void run(() => forgetHiddenAutoImport(this.integrationId), 'Auto-import of hidden groups is off')}>Turn off for ${count === 1 ? 'it' : 'them'}</button></div>`;
  }

  /** @param {GroupBranch} branch @param {boolean} open */
  #setOpen(branch, open) {
    if (this.search.trim() || branch.children.length === 0) return;
    const changed = new Set(this.open);
    if (open) changed.add(branch.key);
    else changed.delete(branch.key);
    this.open = changed;
  }

  /** @param {GroupBranch} branch @param {boolean} on */
  async #switch({ group, children }, on) {
    if (on) await this.#switchOn(group, children.length > 0);
    else await this.#switchOff(group);
    await this.#list.reload();
  }

  /** @param {Group} group */
  async #switchOff(group) {
    this.busy = new Set([...this.busy, group.id]);
    if (await attempt(() => setAutoImport(this.integrationId, group.id, false))) showToast({ words: `Auto-import of “${group.name}” is off. What is imported stays.` });
    this.busy = new Set([...this.busy].filter((id) => id !== group.id));
  }

  /** Says first what comes in at once. @param {Group} group @param {boolean} hasGroups */
  async #switchOn(group, hasGroups) {
    /** @type {import('../types.js').AutoImportEffect | null} */
    let effect = null;
    if (!await attempt(async () => (effect = await getAutoImportEffect(this.integrationId, group.id))) || !effect) return;
    let chosen = 0;
    const done = await confirm({
      heading: `Turn on auto-import of “${group.name}”?`,
      explanation: autoImportExplanation(this.integration, hasGroups),
      rows: effectRows(effect),
      footnote: 'It can be turned off at any time; what is imported then stays.',
      confirmLabel: 'Turn on auto-import',
      busyLabel: 'Turning on',
      sign: 'download',
      action: async () => {
        chosen = await setAutoImport(this.integrationId, group.id, true);
      },
    });
    if (done) showToast({ words: autoImportToast(this.integration, chosen) });
  }
}

/** @param {import('../types.js').AutoImportEffect} effect */
function effectRows({ chosen, imported, excluded, leftOut, impossible, elsewhere }) {
  /** @type {[string, number, string][]} */
  const rows = [['Imported now', chosen, ''], ['Of these, in another integration too', elsewhere, 'kept once in each'], ['Imported already', imported, ''], ['Left out by a rule', excluded, 'see Repo exclusion'], ['Removed by hand', leftOut, 'stay out'], ['Cannot be imported', impossible, 'see Import repos']];
  return rows.filter(([, count], place) => place === 0 || count > 0).map(([label, count, aside]) => ({ label, value: counted(count, 'repo'), aside }));
}

/** @param {Group} row @returns {import('../components/menu-button.js').MenuItem[]} */
function menuOf(row) {
  return [
    { label: 'Open in GitLab', sign: 'square-arrow-out-up-right', run: () => void openPage('group', row.id) },
    { label: 'Copy path', sign: 'copy', run: () => void copyText(row.fullPath, 'Path') },
  ];
}

customElements.define('integration-groups', IntegrationGroups);
