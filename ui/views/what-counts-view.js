// What counts in reports: which commits, by size, title, branch and what was said of single ones, and which time of pull requests.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { asFailure, getCountRules, listJudgedCommits, previewCountRules, saveCountRules } from '../api.js';
import { failedPage, failurePanel } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import { dayWords } from '../lib/calendar.js';
import { formOf, previewWords, rulesOf, sameRules } from '../lib/count-rules.js';
import { LightElement } from '../lib/element.js';
import { counted, formatAgo, formatExact } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { dayChoices, starts, touchedWords } from '../lib/pull-request-time.js';
import { showToast } from '../lib/toasts.js';
import { judge } from './commit-judgement.js';

/** @import { CountForm } from '../lib/count-rules.js' */
/** @import { CountPreview, CountRulesReport, JudgedCommit, PullRequestRules } from '../report-types.js' */

/** Pause in writing after which is looked what the rules leave out, milliseconds. */
const PAUSE = 250;
/** Decided commits shown at once. */
const SHOWN = 50;

export class WhatCountsView extends LightElement {
  static properties = { form: { state: true }, preview: { state: true }, failure: { state: true }, saving: { state: true }, all: { state: true } };

  constructor() {
    super();
    /** What is written and not saved; null while that is nothing. @type {CountForm | null} */
    this.form = null;
    /** @type {CountPreview | null} */
    this.preview = null;
    /** Why it was not saved. @type {import('../types.js').Failure | null} */
    this.failure = null;
    this.saving = false;
    /** Whether all decided commits are shown. */
    this.all = false;
  }

  #report = new Loaded(this, getCountRules, () => ['count-rules']);
  #judged = new Loaded(this, listJudgedCommits, () => ['count-rules', 'integrations']);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #round = 0;
  /** @type {CountRulesReport | null} */
  #looked = null;

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  willUpdate() {
    const report = this.#report.value;
    if (report && report !== this.#looked) {
      this.#looked = report;
      void this.#look();
    }
  }

  get #written() {
    const report = this.#report.value;
    return this.form ?? (report ? formOf(report.rules, report.usual) : null);
  }

  /** @param {Partial<CountForm>} part */
  #write(part) {
    const written = this.#written;
    if (!written) return;
    this.form = { ...written, ...part };
    this.failure = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), PAUSE);
  }

  /** What the rules as they are written leave out; an answer that comes late is passed over. */
  async #look() {
    const rules = this.#written ? rulesOf(this.#written) : null;
    if (!rules) return;
    const round = ++this.#round;
    try {
      const preview = await previewCountRules(rules);
      if (round === this.#round) this.preview = preview;
    } catch (thrown) {
      if (round === this.#round) this.failure = asFailure(thrown);
    }
  }

  /** @param {SubmitEvent} event */
  async #save(event) {
    event.preventDefault();
    const rules = this.#written ? rulesOf(this.#written) : null;
    if (!rules || this.saving) return;
    this.saving = true;
    try {
      await saveCountRules(rules);
      this.form = null;
      this.failure = null;
      await this.#report.reload();
      showToast({ words: 'Saved. Reports go by it from now on.' });
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.saving = false;
    }
  }

  #discard = () => {
    this.form = null;
    this.failure = null;
    void this.#look();
  };

  render() {
    const { value: report, failure } = this.#report;
    return html`
      ${pageHeader({ heading: 'What counts', line: 'Which commits are in the figures of reports, and which time of pull requests. Nothing is deleted, and a change holds for all history at once.' })}
      ${failure && !report ? failedPage(failure, () => void this.#report.reload()) : nothing}
      ${report && this.#written ? html`<div class="page-body narrow-page">${this.#renderForm(report, this.#written)}${this.#renderJudged(this.#judged.value ?? [])}${never()}</div>` : nothing}`;
  }

  /** @param {CountRulesReport} report @param {CountForm} form */
  #renderForm(report, form) {
    const rules = rulesOf(form);
    const changed = rules === null || !sameRules(rules, report.rules);
    const words = previewWords(this.preview);
    const isUsual = rules !== null && sameRules(rules, report.usual);
    return html`<form class="card settings-card count-rules" aria-label="Rules" @submit=${this.#save}>
      <h2>Commits</h2>
      ${switchRow('limited', 'Leave out large commits', 'A library brought in or a formatter run would drown what people wrote.', form.limited, (limited) => this.#write({ limited }))}
      <div class="setting-row"><span><label class="weight-500" for="lines">Lines a commit may have</label><span id="lines-hint" role="status">${rules === null ? html`<span class="error-line">${icon('circle-x')}<span>Write a whole number from 1 on.</span></span>` : html`<span class="hint">${form.limited ? words.larger : 'Every size counts.'}</span>`}</span></span>
        <input class="input number" id="lines" inputmode="numeric" autocomplete="off" aria-describedby="lines-hint" aria-invalid=${rules === null ? 'true' : 'false'} ?disabled=${!form.limited} .value=${form.lines}
          @input=${(/** @type {Event} */ event) => this.#write({ lines: /** @type {HTMLInputElement} */ (event.target).value })}></div>
      <div class="setting-row stacked"><span><label class="weight-500" for="titles">Titles that do not count</label><span class="hint" id="titles-hint">One a line, such as <code>Update vendored*</code>. <code>*</code> is any characters, <code>?</code> is one; upper and lower case are alike.</span></span>
        <textarea class="input" id="titles" rows="3" spellcheck="false" autocomplete="off" aria-describedby="titles-hint titles-count" .value=${form.titles}
          @input=${(/** @type {Event} */ event) => this.#write({ titles: /** @type {HTMLTextAreaElement} */ (event.target).value })}></textarea>
        <span class="hint" id="titles-count" role="status">${form.titles.trim() === '' ? 'No title is left out.' : words.titled}</span></div>
      ${switchRow('orphaned', 'Count commits of deleted branches', `Work that was thrown away, or written anew by a rebase. ${words.orphaned}`, form.countsOrphaned, (countsOrphaned) => this.#write({ countsOrphaned }))}
      ${this.#renderTime(form)}
      ${this.failure ? failurePanel(this.failure) : nothing}
      <div class="form-foot">${isUsual ? nothing : html`<button type="button" class="button quiet" @click=${() => this.#write(formOf(report.usual, report.usual))}>Use the usual rules</button>`}<span class="spacer"></span>
        <button type="button" class="button secondary" ?disabled=${!changed} @click=${this.#discard}>Discard</button>
        <button type="submit" class="button primary" ?disabled=${!changed || rules === null || this.saving}>Save</button></div>
    </form>`;
  }

  /** @param {CountForm} form */
  #renderTime({ pullRequests }) {
    const write = (/** @type {Partial<PullRequestRules>} */ part) => this.#write({ pullRequests: { ...pullRequests, ...part } });
    return html`<h2>Pull requests</h2>
      <p class="hint">${touchedWords}</p>
      ${choices('Their time starts', 'start', starts, pullRequests.start, (start) => write({ start }))}
      ${choices('Their time passes on', 'days', dayChoices, pullRequests.days, (days) => write({ days }))}`;
  }

  /** @param {JudgedCommit[]} judged */
  #renderJudged(judged) {
    const shown = this.all ? judged : judged.slice(0, SHOWN);
    return html`<section class="card settings-card" aria-labelledby="judged-title">
      <h2 id="judged-title">Decided by you</h2>
      ${judged.length === 0 ? html`<p class="ink-2">Nothing yet. In the list behind a figure, the menu of a commit leaves it out, or lets it count in spite of a rule.</p>`
        : html`<ul class="judged-commits">${shown.map((each) => this.#renderCommit(each))}</ul>
          ${judged.length > shown.length ? html`<button type="button" class="button quiet" @click=${() => { this.all = true; }}>Show all ${counted(judged.length, 'commit')}</button>` : nothing}`}
    </section>`;
  }

  /** @param {JudgedCommit} commit */
  #renderCommit({ sha, judgement, judgedAt, title, repository }) {
    return html`<li><span class="what"><span class="title-cell truncate" title=${title ?? ''}>${title || (title === null ? 'Not here any more' : 'No message')}</span>
      <span class="small ink-3 truncate"><span class="sha">${sha.slice(0, 8)}</span>${repository ? ` · ${repository}` : ''} · <span title=${formatExact(judgedAt)}>${formatAgo(judgedAt)}</span></span></span>
      <span class="tag">${judgement === 'counts' ? 'Counts' : 'Left out'}</span>
      <button type="button" class="button quiet small" aria-label="Take back what was said of commit ${sha.slice(0, 8)}" @click=${() => judge(sha, null, `Commit ${sha.slice(0, 8)} goes by the rules again`, judgement)}>${icon('rotate-ccw', 14)}Take back</button></li>`;
  }
}

/** What no rule changes. */
const never = () => html`<section class="card settings-card" aria-labelledby="never-title">
  <h2 id="never-title">Always so</h2>
  <ul class="plain-list">
    <li>Merge commits do not count: their lines are those of the commits they bring together.</li>
    <li>The same change counts once, however often it was rebased, picked or forked.</li>
    <li>Of a squashed pull request the squashed commit counts, not its parts.</li>
    <li>Bots, excluded and hidden users are decided on the page of <a href="#/settings/users">Users</a>; files that do not count, on each repo’s page.</li>
    <li>A commit belongs to the day on its author’s calendar.</li>
    <li>${dayWords}</li>
  </ul></section>`;

/** @param {string} name @param {string} label @param {string} hint @param {boolean} on @param {(on: boolean) => void} onChange */
const switchRow = (name, label, hint, on, onChange) => html`<label class="setting-row"><span><span class="weight-500" id=${`${name}-label`}>${label}</span><span class="hint" id=${`${name}-hint`}>${hint}</span></span>
  <input class="switch" type="checkbox" role="switch" aria-labelledby=${`${name}-label`} aria-describedby=${`${name}-hint`} .checked=${on}
    @change=${(/** @type {Event} */ event) => onChange(/** @type {HTMLInputElement} */ (event.target).checked)}></label>`;

/**
 * One of several, each with what it means.
 * @template {string} T
 * @param {string} legend
 * @param {string} name
 * @param {{ value: T, label: string, hint: string }[]} options
 * @param {T} value
 * @param {(value: T) => void} onChoose
 */
const choices = (legend, name, options, value, onChoose) => html`<fieldset class="choices"><legend class="weight-500">${legend}</legend>${options.map((option) => html`
  <label class="choice-row"><input class="radio" type="radio" name=${name} .value=${option.value} .checked=${live(option.value === value)} aria-labelledby="${name}-${option.value}" aria-describedby="${name}-${option.value}-hint"
    @change=${() => onChoose(option.value)}><span><span class="weight-500" id="${name}-${option.value}">${option.label}</span><span class="hint" id="${name}-${option.value}-hint">${option.hint}</span></span></label>`)}</fieldset>`;

customElements.define('what-counts-view', WhatCountsView);
