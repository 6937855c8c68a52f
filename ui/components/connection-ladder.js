// The nine rungs of a connection check, each shown as it passes. The first that fails explains itself; what comes after stays waiting.
import { html, nothing } from 'lit';
import { LightElement } from '../lib/element.js';
import { counted, formatCalendarDate, formatNumber } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { showToast } from '../lib/toasts.js';
import { rungWords, serviceWords } from '../lib/words.js';

/** @import { ConnectionReport, FailureAction, RungName, RungReport, ServiceVerdict } from '../types.js' */

/** From how long on a running rung says for how many seconds it has been running, in milliseconds. */
const secondsShownFrom = 1000;

/** What the button under a failure says, and its icon. @type {Partial<Record<FailureAction, [string, string]>>} */
const actionWords = {
  create_token: ['Create a token in GitLab', 'external-link'],
  replace_token: ['Use another token', 'key-round'],
  sign_in_again: ['Use another token', 'key-round'],
  retry: ['Test again', 'refresh-cw'],
  open_settings_security: ['Open Security', 'shield'],
  choose_secret_storage: ['Choose where tokens are kept', 'key-round'],
  unlock_secrets: ['Unlock your tokens', 'lock'],
};

/** @type {Record<RungReport['outcome'], string>} */
const outcomeWords = { running: 'checking', passed: 'passed', warning: 'passed with a warning', failed: 'failed' };

/** Fires `ladder-action` with the action of a failure whose button was pressed. */
export class ConnectionLadder extends LightElement {
  static properties = {
    rungs: { attribute: false }, previous: { attribute: false }, running: { type: Boolean }, report: { attribute: false }, announcement: { state: true },
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
    this.announcement = '';
  }

  /** @type {RungName | null} */
  #runningRung = null;
  #runningSince = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#clock);
  }

  render() {
    return html`
      <section class="ladder card" aria-labelledby="ladder-title">
        <header>
          <h2 id="ladder-title">Connection check</h2> ${this.#renderResult()}
          ${this.report ? html`<button type="button" class="button quiet small copy-report" @click=${this.#copy}>${icon('copy')} Copy report</button>` : nothing}
        </header>
        <ol>${rungWords.map(([rung, word]) => this.#renderRung(rung, word))}</ol>
        <p class="visually-hidden" aria-live="polite">${this.announcement}</p>
      </section>`;
  }

  /** Notes a rung's report, announces its end once, and counts the seconds of the one that runs. @param {RungReport} report */
  take(report) {
    clearInterval(this.#clock);
    if (report.outcome === 'running') {
      this.#runningRung = report.rung;
      this.#runningSince = Date.now();
      this.#clock = setInterval(() => this.requestUpdate(), secondsShownFrom);
    } else {
      this.#runningRung = null;
      const word = rungWords.find(([rung]) => rung === report.rung)?.[1] ?? '';
      this.announcement = `${word} ${outcomeWords[report.outcome]}: ${report.failure?.title ?? report.finding}`;
    }
    this.rungs = new Map(this.rungs).set(report.rung, report);
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
        ${report?.failure && outcome === 'failed' ? this.#renderFailure(report) : nothing}
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

  /** @param {RungReport} report */
  #renderFailure({ failure, verdicts }) {
    if (!failure) return nothing;
    const words = failure.action ? actionWords[failure.action] : undefined;
    return html`
      <div class="failure-panel" role="group" aria-label=${failure.title} tabindex="-1">
        <p class="title">${failure.title}</p>
        <p class="selectable">${failure.message} ${failure.remedy ?? nothing}</p>
        ${verdicts?.length || words ? html`
          <div class="row">
            ${verdicts?.map(verdictMark)}
            ${words ? html`<button type="button" class="button secondary small" @click=${() => this.#act(failure.action)}>${icon(words[1], 14)} ${words[0]}</button>` : nothing}
          </div>` : nothing}
      </div>`;
  }

  /** @param {FailureAction | null} action */
  #act(action) {
    this.dispatchEvent(new CustomEvent('ladder-action', { detail: action, bubbles: true }));
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.report?.reportText ?? '');
      showToast({ words: 'Report copied. It holds no secret.', sign: 'copy', mark: '' });
    } catch {
      showToast({ words: 'The clipboard did not take the report.', sign: 'circle-x', mark: 'danger-mark' });
    }
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

/** @param {ServiceVerdict} verdict */
function verdictMark({ service, verdict, sentence }) {
  const [sign, mark, word] = verdict === 'impossible' ? ['x', 'danger-mark', 'cannot be read'] : verdict === 'gaps' ? ['triangle-alert', 'warning-mark', 'with gaps'] : ['check', 'positive-mark', 'can be read'];
  return html`<span class="data-status" title=${sentence}>${icon(sign, 14, mark)}<span>${serviceWords[service]}<span class="visually-hidden"> ${word}</span></span></span>`;
}

customElements.define('connection-ladder', ConnectionLadder);
