// The nine rungs of a connection check, each shown as it passes. The first that fails explains itself; what comes after stays waiting.
import { html, nothing } from 'lit';
import { saveConnectionReport } from '../api.js';
import { attempt } from '../lib/attempt.js';
import { copyText } from '../lib/clipboard.js';
import { LightElement } from '../lib/element.js';
import { counted, formatCalendarDate, formatNumber } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { showToast } from '../lib/toasts.js';
import { rungWords } from '../lib/words.js';
import { certificateChain } from './certificate-chain.js';
import { ladderFailure } from './ladder-failure.js';

/** @import { ConnectionReport, FailureAction, RungName, RungReport } from '../types.js' */

/** @typedef {{ action: FailureAction, report: RungReport }} LadderAction what a person asked for, and the rung it stands under */

/** From how long on a running rung says for how many seconds it has been running, in milliseconds. */
const secondsShownFrom = 1000;

/** @type {Record<RungReport['outcome'], string>} */
const outcomeWords = { running: 'checking', passed: 'passed', warning: 'passed with a warning', failed: 'failed' };

/** Ladders drawn so far: two may stand on one page, each with a title of its own. */
let ladders = 0;

/** Fires `ladder-action` with a LadderAction when the button of a failure is pressed. */
export class ConnectionLadder extends LightElement {
  static properties = {
    rungs: { attribute: false }, previous: { attribute: false }, running: { type: Boolean }, report: { attribute: false }, heading: { type: String },
    /** True where a failure is told without a button: nothing can be done about it from there. */
    still: { type: Boolean },
  };

  constructor() {
    super();
    /** Rungs of the check that runs or ran last. @type {Map<RungName, RungReport>} */
    this.rungs = new Map();
    /** Rungs of the check before, shown in grey until replaced. @type {Map<RungName, RungReport>} */
    this.previous = new Map();
    this.running = false;
    /** @type {ConnectionReport | null} */
    this.report = null;
    this.heading = 'Connection check';
    this.still = false;
  }

  #titleId = `ladder-title-${++ladders}`;
  #announcement = '';
  /** @type {RungName | null} */
  #runningRung = null;
  #runningSince = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#clock);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('rungs')) this.#follow(/** @type {Map<RungName, RungReport> | undefined} */ (changed.get('rungs')));
    if (changed.has('running') && !this.running) this.#stopClock();
  }

  render() {
    const { report } = this;
    return html`
      <section class="ladder card" aria-labelledby=${this.#titleId}>
        <header>
          <h2 id=${this.#titleId}>${this.heading}</h2> ${this.#renderResult()}
          ${report ? html`
            <span class="report-actions">
              <button type="button" class="button quiet small" @click=${this.#copy}>${icon('copy')} Copy report</button>
              <button type="button" class="button quiet small" @click=${this.#save}>${icon('download')} Save report</button>
            </span>` : nothing}
        </header>
        <ol>${rungWords.map(([rung, word]) => this.#renderRung(rung, word))}</ol>
        ${report?.viaProxy ? html`<p class="ladder-foot">${icon('settings-2', 14)} <span>Through the proxy <span class="mono selectable">${report.viaProxy}</span></span></p>` : nothing}
        <p class="visually-hidden" aria-live="polite">${this.#announcement}</p>
      </section>`;
  }

  /** Announces each end once, and counts the seconds of the rung that runs. @param {Map<RungName, RungReport> | undefined} before */
  #follow(before) {
    const fresh = [...this.rungs.values()].filter((each) => before?.get(each.rung) !== each);
    const running = [...this.rungs.values()].find((each) => each.outcome === 'running');
    const ends = this.running ? fresh.filter((each) => each.outcome !== 'running') : [];
    if (ends.length > 0) this.#announcement = ends.map(spoken).join('. ');
    if (running?.rung === this.#runningRung) return;
    this.#stopClock();
    if (!running) return;
    this.#runningRung = running.rung;
    this.#runningSince = Date.now();
    this.#clock = setInterval(() => this.requestUpdate(), secondsShownFrom);
  }

  #stopClock() {
    clearInterval(this.#clock);
    this.#runningRung = null;
  }

  /** Puts the focus on the panel of the failed rung, where the remedy is. */
  async focusFailure() {
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('.failure-panel'))?.focus();
  }

  #renderResult() {
    if (this.running) return html`<span class="result ink-3">Checking</span>`;
    if (!this.report) return nothing;
    if (!this.report.passed) return html`<span class="result danger-text">Stopped at ${this.report.stoppedAt ?? '?'} of ${rungWords.length}</span>`;
    const warnings = this.report.rungs.filter((each) => each.outcome === 'warning').length;
    if (warnings > 0) return html`<span class="result warning-text">Passed, with ${counted(warnings, 'warning')}</span>`;
    return html`<span class="result positive-text">Passed</span>`;
  }

  /** @param {RungName} rung @param {string} word */
  #renderRung(rung, word) {
    const report = this.rungs.get(rung);
    const old = report ? undefined : this.previous.get(rung);
    const outcome = report?.outcome ?? 'waiting';
    return html`
      <li class="rung ${outcome} ${old ? 'old' : ''}">
        ${rungSign(outcome)}
        <span class="rung-name">${word}<span class="visually-hidden">, ${outcome === 'waiting' ? 'not checked yet' : outcomeWords[outcome]}</span></span>
        <span class="finding selectable">${this.#finding(report, old)}</span>
        <span class="latency">${report && report.latencyMs !== null && outcome !== 'running' ? `${formatNumber(Math.max(1, Math.round(report.latencyMs)))} ms` : nothing}</span>
        ${report?.failure && outcome === 'failed' ? ladderFailure(report, this.still ? null : (action) => this.#act(action, report)) : nothing}
        ${report?.certificates?.length && outcome !== 'running' ? html`<div class="rung-more">${certificateChain(report.certificates, outcome === 'failed')}</div>` : nothing}
      </li>`;
  }

  /** @param {RungReport | undefined} report @param {RungReport | undefined} old */
  #finding(report, old) {
    if (!report) return old?.finding ? readable(old.finding) : 'Not checked yet';
    if (report.outcome === 'warning' && report.failure) return `${readable(report.finding)}. ${report.failure.title}`;
    if (report.outcome !== 'running') return readable(report.finding);
    const seconds = Math.floor((Date.now() - this.#runningSince) / 1000);
    const counts = report.rung === this.#runningRung && seconds >= 1;
    return `${report.finding || 'Checking'}${counts ? `, ${seconds} s` : ''}`;
  }

  /** @param {FailureAction} action @param {RungReport} report */
  #act(action, report) {
    this.dispatchEvent(new CustomEvent('ladder-action', { detail: { action, report }, bubbles: true }));
  }

  #copy() {
    void copyText(this.report?.reportText ?? '', 'Report copied. It holds no secret.');
  }

  async #save() {
    await attempt(async () => {
      const { path } = await saveConnectionReport();
      showToast({ words: `Report saved to ${path}`, sign: 'download', mark: '' });
    });
  }
}

/** A finding with its days as this window writes days. @param {string} finding */
const readable = (finding) => finding.replace(/\b\d{4}-\d{2}-\d{2}\b/g, formatCalendarDate);

/** @param {RungReport['outcome'] | 'waiting'} outcome */
function rungSign(outcome) {
  if (outcome === 'running') return arc();
  if (outcome === 'passed') return icon('circle-check', 16, 'positive-mark');
  if (outcome === 'warning') return icon('triangle-alert', 16, 'warning-mark');
  return outcome === 'failed' ? icon('circle-x', 16, 'danger-mark') : icon('circle', 16, 'ink-3');
}

/** One end as it is read aloud. @param {RungReport} report */
function spoken({ rung, outcome, failure, finding }) {
  const word = rungWords.find(([name]) => name === rung)?.[1] ?? '';
  return `${word} ${outcomeWords[outcome]}: ${failure?.title ?? readable(finding)}`;
}

customElements.define('connection-ladder', ConnectionLadder);
