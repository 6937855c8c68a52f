// The tool row and the foot bar of the import page.
//
// Templates only; the page decides.

import { html, nothing } from 'lit';
import '../components/menu-button.js';
import { estimateOf } from '../data/estimate.js';
import { visibilityWords } from '../data/words.js';
import { counted, formatBytes, formatNumber, sentenceList } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';

/** @typedef {import('../data/tree.js').Filters} Filters */

/** @type {Record<Filters['active'], string>} */
const activeWords = { any: 'Any', 30: 'Last 30 days', 90: 'Last 90 days', 365: 'Last year', older: 'Over a year ago' };
const sideWords = { shown: 'Shown', hidden: 'Hidden', only: 'Only' };
/** @type {Record<Filters['role'], string>} */
const roleWords = { any: 'Any', below: 'Below Reporter', 20: 'Reporter or higher', 30: 'Developer or higher', 40: 'Maintainer or higher', 50: 'Owner' };
const visibilities = { any: 'Any', private: visibilityWords.private, internal: visibilityWords.internal, public: visibilityWords.public };

/**
 * @param {object} page
 * @param {Filters} page.filters
 * @param {number} page.repositories
 * @param {number} page.groups
 * @param {number} page.shown
 * @param {boolean} page.canSelect whether anything shown can be chosen
 * @param {(change: Partial<Filters>) => void} page.filter
 * @param {() => void} page.selectShown
 */
export function toolRow({ filters, repositories, groups, shown, canSelect, filter, selectShown }) {
  return html`<div class="tool-row import-tools">
    <div class="search">${icon('search')}<input class="input" type="search" aria-label="Search repos and groups" spellcheck="false" autocomplete="off"
      placeholder="Search" title=${`Searches ${counted(repositories, 'repo')} and ${counted(groups, 'group')}`} .value=${filters.search}
      @input=${(/** @type {InputEvent} */ event) => filter({ search: /** @type {HTMLInputElement} */ (event.target).value })} /></div>
    ${picker('Active', activeWords, filters.active, 'any', (active) => filter({ active }), ['any', '30', '90', '365', 'older'])}
    ${picker('Archived', sideWords, filters.archived, 'shown', (archived) => filter({ archived }))}
    ${picker('Visibility', visibilities, filters.visibility, 'any', (visibility) => filter({ visibility }))}
    ${picker('Role', roleWords, filters.role, 'any', (role) => filter({ role }), ['any', 'below', '20', '30', '40', '50'])}
    ${picker('Imported', sideWords, filters.imported, 'shown', (imported) => filter({ imported }))}
    <span class="found"><span class="small ink-3 no-wrap" role="status">${formatNumber(shown)} shown</span>
      <button type="button" class="button text small" ?disabled=${!canSelect} @click=${selectShown}>Select all shown</button></span>
  </div>`;
}

/**
 * @template {string} T
 * @param {string} key
 * @param {Record<T, string>} words
 * @param {T} value
 * @param {T} usual what is not marked as chosen
 * @param {(value: T) => void} choose
 * @param {T[]} [order] numbers as keys would be sorted by themselves
 */
function picker(key, words, value, usual, choose, order = /** @type {T[]} */ (Object.keys(words))) {
  // “Internal” says without its key what it is about, “Hidden” does not: room is short where several are chosen.
  return html`<menu-button class=${words === sideWords ? '' : 'speaks'} kind="picker" .key=${key} .value=${words[value]} ?chosen=${value !== usual}
    .items=${order.map((each) => ({ label: words[each], checked: each === value, run: () => choose(each) }))}></menu-button>`;
}

/**
 * @param {object} page
 * @param {number} page.count chosen repos
 * @param {import('../types.js').ServiceName[]} page.services
 * @param {import('../types.js').ImportPace|null} page.pace what earlier imports took
 * @param {boolean} page.starting
 * @param {number} page.hidden chosen repos that the filters hide
 * @param {() => void} page.clear
 * @param {() => void} page.start
 */
export function footBar({ count, services, pace, starting, hidden, clear, start }) {
  const words = starting ? html`${arc()} Starting` : `Import ${counted(count, 'repo')}`;
  return html`<footer class="foot-bar import-foot">
    <span id="import-reason" role="status">${count === 0
      ? html`<span class="ink-3">Nothing selected. Tick groups or repos to import them.</span>`
      : html`<strong>${formatNumber(count)} selected</strong> <span class="ink-3">${[expected(count, services, pace), hidden > 0 ? `${formatNumber(hidden)} hidden by filters` : ''].filter(Boolean).join(', ')}</span>`}</span>
    <span class="spacer"></span>
    ${count > 0 ? html`<button type="button" class="button quiet" @click=${clear}>Clear</button>` : nothing}
    <button type="button" class="button primary" ?disabled=${count === 0} aria-busy=${starting ? 'true' : 'false'} aria-describedby="import-reason" @click=${start}>${words}</button>
  </footer>`;
}

/** Paths that are named before the rest is counted. */
const NAMED = 3;

/**
 * What a configuration named for import, and what became of it; nothing once all of it is here.
 *
 * @param {object} page
 * @param {import('../manage-types.js').ConfiguredChoice} page.choice
 * @param {boolean} page.starting
 * @param {(choice: import('../manage-types.js').ConfiguredChoice) => void} page.start
 * @param {() => void} page.putAway
 */
export function configuredBanner({ choice, starting, start, putAway }) {
  const { toChoose, done, impossible, missing } = choice;
  if (toChoose.length + impossible.length + missing.length === 0) return nothing;
  const total = toChoose.length + done + impossible.length + missing.length;
  const told = [
    done > 0 ? `${formatNumber(done)} imported already.` : '',
    impossible.length > 0 ? `Cannot be imported now: ${named(impossible)}.` : '',
    missing.length > 0 ? `Not in the list of this account: ${named(missing)}.` : '',
  ].filter(Boolean).join(' ');
  return html`<div class="banner info" role="status">${icon('folder-open')}
    <p class="words"><span class="sentence">The imported configuration names ${counted(total, 'repo')} for this integration.</span> <span class="consequence">${told}</span></p>
    ${toChoose.length > 0 ? html`<button type="button" class="button secondary small" aria-busy=${starting ? 'true' : 'false'} @click=${() => start(choice)}>Import the ${counted(toChoose.length, 'repo')} of the configuration</button>` : nothing}
    <button type="button" class="button quiet icon-only" aria-label="Put away" title="Put away" @click=${putAway}>${icon('x')}</button></div>`;
}

/** @param {string[]} paths */
function named(paths) {
  const more = paths.length - NAMED;
  return more > 0 ? `${paths.slice(0, NAMED).join(', ')} and ${formatNumber(more)} more` : sentenceList(paths);
}

/**
 * What the import will take.
 *
 * @param {number} count
 * @param {import('../types.js').ServiceName[]} services
 * @param {import('../types.js').ImportPace|null} pace
 */
function expected(count, services, pace) {
  const { requests, atLeast, minutes, bytes, judgedBy } = estimateOf(count, services, pace);
  if (atLeast) return `at least ${counted(requests, 'request')}`;
  const parts = [counted(requests, 'request'), minutes === null ? '' : minutes < 1.5 ? 'a minute' : counted(Math.round(minutes), 'minute'), bytes === null ? '' : formatBytes(bytes)];
  return `about ${parts.filter(Boolean).join(', ')}, judged by ${counted(judgedBy, 'repo')} read before`;
}
