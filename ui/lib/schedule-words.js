// When the next sync starts, or why none does, in words. Pure.
import { formatDuration } from './format.js';

/** @import { Conditions, Hold, Integration, NextRun } from '../types.js' */

/** What a person can choose; null runs by hand only. @type {[number | null, string][]} */
export const intervals = [
  [null, 'By hand only'], [15, 'Every 15 minutes'], [30, 'Every 30 minutes'], [60, 'Every hour'], [120, 'Every 2 hours'], [360, 'Every 6 hours'], [1440, 'Once a day'],
];

/** The interval in words, also one this list does not offer. @param {number | null} minutes */
export function intervalWords(minutes) {
  const known = intervals.find(([value]) => value === minutes);
  return known ? known[1] : `Every ${formatDuration((minutes ?? 0) * 60_000)}`;
}

/**
 * Why there is nothing to sync; empty where there is: repos, or groups that may bring some.
 * @param {Pick<Integration, 'repositoriesImported' | 'autoImportGroups'>} integration
 */
export function nothingToSync({ repositoriesImported, autoImportGroups }) {
  return repositoriesImported > 0 || autoImportGroups > 0 ? '' : 'No repos are imported yet, and no group has auto-import';
}

/** Why nothing starts by itself. @type {Record<Hold, string>} */
const holdWords = {
  by_hand: 'Syncs by hand only', no_network: 'Paused: no network', metered: 'Paused: this network is metered', battery_saver: 'Paused: the battery saver is on',
  sample: 'Syncs by hand only: the sample company never changes', needs_person: 'Paused until what failed is put right',
};

/**
 * Returns the line about the next sync, and its shape.
 * @param {NextRun} next
 * @param {{ integration: Pick<Integration, 'needsSignIn' | 'repositoriesImported' | 'autoImportGroups' | 'failure'>, running: boolean, paused: boolean, waiting?: boolean, now: number }} state waiting: GitLab asked for it
 * @returns {{ sign: string, mark: string, words: string }}
 */
export function nextRunWords({ at, held }, { integration, running, paused, waiting = false, now }) {
  if (nothingToSync(integration)) return { sign: 'circle-dashed', mark: 'ink-3', words: `Nothing to sync: ${nothingToSync(integration)[0].toLowerCase()}${nothingToSync(integration).slice(1)}` };
  if (paused) return { sign: 'pause', mark: 'ink-3', words: 'Paused by you' };
  if (running && waiting) return { sign: 'hourglass', mark: 'warning-mark', words: 'Waiting for GitLab, goes on by itself' };
  if (running) return { sign: 'arc', mark: '', words: 'Syncing now' };
  if (integration.needsSignIn) return { sign: 'pause', mark: 'warning-mark', words: 'Paused: sign-in needed' };
  if (held === 'needs_person' && integration.failure) return { sign: 'pause', mark: 'danger-mark', words: `Paused: ${integration.failure.title}` };
  if (held !== null) {
    const wanted = held === 'by_hand' || held === 'sample';
    return { sign: wanted ? 'circle' : 'pause', mark: wanted ? 'ink-3' : 'warning-mark', words: holdWords[held] ?? 'Paused' };
  }
  if (at === null || at <= now) return { sign: 'clock', mark: 'ink-3', words: 'Next sync within a minute' };
  return { sign: 'clock', mark: 'ink-3', words: `Next sync in ${leftWords(at - now)}` };
}

/** Whole minutes, because the line is not drawn every second. @param {number} milliseconds */
function leftWords(milliseconds) {
  return milliseconds < 60_000 ? 'less than a minute' : formatDuration(Math.ceil(milliseconds / 60_000) * 60_000);
}

/** What the computer says about its network now, beside the switch that heeds it. @param {Conditions} conditions */
export function meteredWords({ network, metered }) {
  if (network === 'absent') return 'There is no network now.';
  if (metered === null) return 'This computer does not tell whether its network is metered.';
  return metered ? 'The network now is metered.' : 'The network now is not metered.';
}

/** The same of its power. @param {Conditions} conditions */
export function saverWords({ batterySaver }) {
  if (batterySaver === null) return 'This computer does not tell whether it saves its battery.';
  return batterySaver ? 'The battery saver is on now.' : 'The battery saver is off now.';
}
