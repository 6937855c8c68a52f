// What the top bar says about the state of all data, in one phrase: the most pressing thing first. Pure.
import { wantsCredential } from './credential-actions.js';
import { agoInSentence, counted, formatNumber, formatSpan } from './format.js';
import { integrationPath } from '../router.js';

/** @import { Integration, Progress } from '../types.js' */

/** @typedef {{ sign: string, mark: string, words: string, detail: string, path: string }} SyncState sign is an icon's name or `arc` */

const list = '/settings/integrations';

/**
 * Sums up all integrations.
 * @param {Integration[]} integrations
 * @param {Progress[]} progress of imports, in any order
 * @param {number} [now]
 * @returns {SyncState}
 */
export function summariseSync(integrations, progress, now = Date.now()) {
  const locked = integrations.find((each) => each.failure?.action === 'unlock_secrets');
  if (locked) return { sign: 'lock', mark: 'warning-mark', words: 'Secrets are locked', detail: '', path: '/settings/security' };
  const signIn = integrations.find((each) => each.needsSignIn || (each.dataStatus === 'failed' && wantsCredential(each.failure)));
  if (signIn) {
    return { sign: 'circle-x', mark: 'danger-mark', words: 'Sign-in needed', detail: signIn.name, path: integrationPath(signIn.id, 'credentials') };
  }
  const running = progress.filter((each) => each.running && !each.paused);
  if (running.length > 0) return describeImport(running);
  const paused = progress.find((each) => each.paused);
  if (paused) return { sign: 'pause', mark: '', words: 'Import paused', detail: '', path: `${integrationPath(paused.integrationId)}/import` };
  const failed = integrations.filter((each) => each.dataStatus === 'failed');
  if (failed.length > 0) {
    const [first] = failed;
    return { sign: 'circle-x', mark: 'danger-mark', words: 'Update failed', detail: failed.length === 1 ? first.name : counted(failed.length, 'integration'), path: failed.length === 1 ? integrationPath(first.id) : list };
  }
  const limited = integrations.find((each) => each.dataStatus === 'rate_limited');
  if (limited) return { sign: 'hourglass', mark: 'warning-mark', words: 'Waiting for GitLab', detail: limited.name, path: integrationPath(limited.id) };
  const unfinished = integrations.find((each) => each.dataStatus === 'processing' && each.repositoriesComplete < each.repositoriesImported);
  if (unfinished) {
    const { id, repositoriesComplete: done, repositoriesImported: total } = unfinished;
    return { sign: 'circle-dashed', mark: '', words: 'Import not finished', detail: `${formatNumber(done)} of ${counted(total, 'repo')}`, path: integrationPath(id) };
  }
  return describeRest(integrations, now);
}

/** @param {Progress[]} running @returns {SyncState} */
function describeImport(running) {
  const path = `${integrationPath(running[0].integrationId)}/import`;
  if (running.every((each) => each.held)) return { sign: 'pause', mark: 'warning-mark', words: 'Sync waits', detail: 'for the network or the battery', path: integrationPath(running[0].integrationId, 'activity') };
  const waits = running.map((each) => each.waitingForGitlabSeconds ?? 0);
  if (waits.every((seconds) => seconds > 0)) {
    return { sign: 'hourglass', mark: 'warning-mark', words: `Waiting for GitLab, ${formatSpan(Math.min(...waits))}`, detail: '', path };
  }
  let done = 0;
  let total = 0;
  for (const each of running) {
    done += each.repositories.done;
    total += each.repositories.total;
  }
  return { sign: 'arc', mark: '', words: 'Importing', detail: `${formatNumber(done)} of ${counted(total, 'repo')}`, path };
}

/** @param {Integration[]} integrations @param {number} now @returns {SyncState} */
function describeRest(integrations, now) {
  const times = integrations.map((each) => each.lastUpdatedAt).filter((at) => at !== null);
  if (times.length > 0) {
    return { sign: 'circle-check', mark: 'positive-mark', words: 'Up to date', detail: agoInSentence(Math.max(...times), now), path: list };
  }
  return { sign: 'circle-dashed', mark: '', words: 'Nothing to sync', detail: '', path: list };
}
