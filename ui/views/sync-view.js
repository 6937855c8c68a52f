// When the app syncs by itself, and how hard it presses each GitLab. Every choice takes effect at once.

import { html, nothing } from 'lit';
import { getSyncSettings, listIntegrations, setHostPolicy, setSchedule } from '../api.js';
import { failedPage } from '../components/failure-panel.js';
import '../components/menu-button.js';
import { pageHeader } from '../components/page-header.js';
import { attempt } from '../lib/attempt.js';
import { LightElement } from '../lib/element.js';
import { counted } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { Loaded, integrationTags } from '../lib/loaded.js';
import { intervalWords, intervals, meteredWords, nextRunWords, saverWords } from '../lib/schedule-words.js';
import { integrationPath } from '../router.js';

/** @import { HostPolicy, Integration, Schedule, SyncSettings } from '../types.js' */

/** Shares of GitLab's allowance that can be left for others, percent. */
const leftShares = [0, 10, 20, 30, 50, 70, 90];
/** How often the minutes to the next sync are written anew, milliseconds. */
const CLOCK_EVERY = 15_000;

export class SyncView extends LightElement {
  #settings = new Loaded(this, getSyncSettings, () => ['sync', 'integrations', ...integrationTags(this.#integrations.value)]);
  #integrations = new Loaded(this, listIntegrations, integrationTags);
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;

  connectedCallback() {
    super.connectedCallback();
    // What the system says, e.g. of its network, may have changed meanwhile.
    this.#clock = setInterval(() => void this.#settings.reload(), CLOCK_EVERY);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#clock);
  }

  render() {
    const { value, failure } = this.#settings;
    return html`
      ${pageHeader({ heading: 'Sync', line: 'When Flow Desktop looks for news by itself, and how much of GitLab’s allowance it takes.' })}
      ${failure && !value ? failedPage(failure, () => void this.#settings.reload()) : nothing}
      ${value ? html`<div class="page-body narrow-page">${this.#schedule(value)}${this.#nextRuns(value)}${this.#hosts(value)}</div>` : nothing}`;
  }

  /** @param {SyncSettings} settings */
  #schedule({ schedule, conditions }) {
    const change = (/** @type {Partial<Schedule>} */ part) => void attempt(() => setSchedule({ ...schedule, ...part }));
    const { intervalMinutes, intervalWhileOpenMinutes } = schedule;
    const byHand = intervalMinutes === null;
    return html`<section class="card settings-card" aria-labelledby="schedule-title">
      <h2 id="schedule-title">Automatic sync</h2>
      ${settingRow('Look for news', byHand ? 'Nothing starts by itself; Sync now does it when you ask.' : 'Of every integration, after its last sync.', html`<menu-button kind="picker" key="Interval" .value=${intervalWords(intervalMinutes)}
        .items=${intervals.map(([minutes, label]) => ({ label, checked: minutes === intervalMinutes, run: () => change({ intervalMinutes: minutes }) }))}></menu-button>`)}
      ${settingRow('While this window is open', 'The shorter of the two counts.', html`<menu-button kind="picker" key="Window open" ?disabled=${byHand} .value=${byHand ? 'By hand only' : intervalWords(intervalWhileOpenMinutes)}
        .items=${intervals.flatMap(([minutes, label]) => (minutes === null ? [] : [{ label, checked: minutes === intervalWhileOpenMinutes, run: () => change({ intervalWhileOpenMinutes: minutes }) }]))}></menu-button>`)}
      ${switchRow('metered', 'Pause on metered networks', meteredWords(conditions), schedule.pauseWhenMetered, byHand, (on) => change({ pauseWhenMetered: on }))}
      ${switchRow('saver', 'Pause while the battery saver is on', saverWords(conditions), schedule.pauseOnBatterySaver, byHand, (on) => change({ pauseOnBatterySaver: on }))}
    </section>`;
  }

  /** @param {SyncSettings} settings */
  #nextRuns({ nextRuns }) {
    const integrations = new Map((this.#integrations.value ?? []).map((each) => [each.id, each]));
    const rows = nextRuns.flatMap((next) => {
      const integration = integrations.get(next.integrationId);
      return integration ? [{ next, integration }] : [];
    });
    if (rows.length === 0) return nothing;
    return html`<section class="card settings-card" aria-labelledby="next-title">
      <h2 id="next-title">Next sync</h2>
      <dl class="fact-list">${rows.map(({ next, integration }) => {
        const { sign, mark, words } = nextRunWords(next, { integration, running: false, paused: false, now: Date.now() });
        return html`<dt class="truncate" title=${integration.name}><a href=${`#${integrationPath(integration.id, 'activity')}`}>${integration.name}</a></dt>
          <dd><span class="data-status">${icon(sign, 14, mark)}<span>${words}</span></span></dd>`;
      })}</dl>
    </section>`;
  }

  /** @param {SyncSettings} settings */
  #hosts({ hosts }) {
    if (hosts.length === 0) return nothing;
    return html`<section class="card settings-card" aria-labelledby="load-title">
      <h2 id="load-title">Load on GitLab</h2>
      <p class="ink-2">GitLab allows each account so many requests a minute. The part that is left free stays for you and for other tools of the same account; a larger part makes the sync slower.</p>
      ${hosts.map((host) => this.#host(host, this.#integrations.value ?? []))}
    </section>`;
  }

  /** @param {HostPolicy} policy @param {Integration[]} all */
  #host({ host, sharePercent, polite, integrations }, all) {
    const left = 100 - sharePercent;
    const choices = leftShares.includes(left) ? leftShares : [...leftShares, left].sort((one, other) => one - other);
    const names = all.filter((each) => each.host === host || each.host.startsWith(`${host}/`)).map((each) => each.name);
    return html`<div class="host-policy" role="group" aria-label=${host}>
      <h3 class="truncate" title=${host}>${host}<span class="small ink-3" title=${names.join(', ')}>${counted(integrations, 'integration')}</span></h3>
      ${settingRow('Left free for others', left === 0 ? 'Everything GitLab allows is used: pages and other tools of this account may have to wait.' : `Up to ${sharePercent} % of what GitLab allows is used.`, html`<menu-button kind="picker" key="Free" .value=${`${left} %`}
        .items=${choices.map((share) => ({ label: `${share} %`, checked: share === left, run: () => void attempt(() => setHostPolicy(host, 100 - share, polite)) }))}></menu-button>`)}
      ${switchRow(`polite-${host}`, 'Polite mode', 'Two requests at a time at most, for a small GitLab that other people feel.', polite, false, (on) => void attempt(() => setHostPolicy(host, sharePercent, on)))}
    </div>`;
  }
}

/** @param {string} label @param {string} hint @param {unknown} control */
function settingRow(label, hint, control) {
  return html`<div class="setting-row"><span><span class="weight-500">${label}</span><span class="hint">${hint}</span></span>${control}</div>`;
}

/** @param {string} name @param {string} label @param {string} hint @param {boolean} on @param {boolean} disabled @param {(on: boolean) => void} onChange */
function switchRow(name, label, hint, on, disabled, onChange) {
  return html`<label class="setting-row"><span><span class="weight-500" id=${`${name}-label`}>${label}</span><span class="hint" id=${`${name}-hint`}>${hint}</span></span>
    <input class="switch" type="checkbox" role="switch" aria-labelledby=${`${name}-label`} aria-describedby=${`${name}-hint`} .checked=${on} ?disabled=${disabled}
      @change=${(/** @type {Event} */ event) => onChange(/** @type {HTMLInputElement} */ (event.target).checked)}></label>`;
}

customElements.define('sync-view', SyncView);
