import assert from 'node:assert/strict';
import test from 'node:test';
import { secondsUntil, waitEnds } from '../../ui/data/wait.js';
import { heldWords, openWords, statusOfCoverage, statusOfStream } from '../../ui/lib/coverage-words.js';
import { formatDuration } from '../../ui/lib/format.js';
import { remedyOf } from '../../ui/lib/remedy.js';
import { outcomeOf, readWords, runLine, troubleOf, waitedWords } from '../../ui/lib/run-words.js';
import { halocOf, mostOf, unmeasuredWords, workTooltip } from '../../ui/lib/work-words.js';
import { intervalWords, intervals, meteredWords, nextRunWords, saverWords } from '../../ui/lib/schedule-words.js';

const minute = 60_000;
const now = 1_000 * 60 * minute;
const run = (more = {}) => ({
  id: 1, integrationId: 1, reason: 'schedule', startedAt: now - 3 * minute, finishedAt: now - minute, outcome: 'complete', repositories: 20, repositoriesFailed: 0,
  newCommits: 0, pullRequests: 0, tickets: 0, requests: 12, waitedMs: 0, failure: null, ...more,
});

test('a duration has its two largest units', () => {
  const said = [0, 840, 43_000, 3 * minute, 192_000, 64 * minute, 1_900 * minute].map(formatDuration);
  assert.deepEqual(said, ['0 ms', '840 ms', '43 s', '3 min', '3 min 12 s', '1 h 4 min', '31 h 40 min']);
  assert.equal(formatDuration(59_600), '1 min', 'never 60 s');
});

test('a run that found nothing says that it looked', () => {
  assert.equal(readWords(run()), 'nothing new');
  assert.equal(readWords(run({ finishedAt: null, outcome: null })), 'nothing yet', 'one that goes on has not looked everywhere');
  assert.equal(readWords(run({ newCommits: 1204, tickets: 1 })), '1,204 commits, 1 ticket');
});

test('a run goes onto one line that a person can pass on', () => {
  const line = runLine(run({ outcome: 'partial', repositoriesFailed: 2, newCommits: 5, waitedMs: 43_000 }), 'Varnholt', now);
  assert.match(line, / · Varnholt · Schedule · Partly failed \(2 repos\) · took 2 min · 20 repos · 5 commits · 12 requests · waited 43 s for GitLab$/);
  assert.doesNotMatch(line, /\n/);
  assert.match(runLine(run({ finishedAt: null, outcome: null }), 'Varnholt', now), /Running · so far 3 min/, 'one that goes on has no end yet');
});

test('what stopped a run is said before what it left', () => {
  assert.equal(troubleOf(run({ outcome: 'failed', repositoriesFailed: 3, failure: { title: 'The host does not answer' } })), 'The host does not answer');
  assert.equal(troubleOf(run({ outcome: 'interrupted' })), 'Flow Desktop was closed');
  assert.equal(troubleOf(run()), '');
  assert.equal(waitedWords(run()), '', 'no wait is no figure');
  assert.equal(outcomeOf(run({ outcome: 'something newer' })).word, 'something newer', 'a word this version does not know is shown as it came');
});

const imported = { needsSignIn: false, repositoriesImported: 4, autoImportGroups: 0, failure: null };
const next = (held, at, more = {}) => nextRunWords({ integrationId: 1, at, held }, { integration: imported, running: false, paused: false, now, ...more }).words;

test('the next sync is told in whole minutes, or why there is none', () => {
  assert.equal(next(null, now + 72 * minute), 'Next sync in 1 h 12 min');
  assert.equal(next(null, now + 71 * minute + 1), 'Next sync in 1 h 12 min', 'rounded up');
  assert.equal(next(null, now + 20_000), 'Next sync in less than a minute');
  assert.equal(next(null, now - minute), 'Next sync within a minute', 'one that is due is not in the past');
  assert.equal(next('no_network', now + minute), 'Paused: no network');
  assert.equal(next('metered', now + minute), 'Paused: this network is metered');
  assert.equal(next('battery_saver', null), 'Paused: the battery saver is on');
  assert.equal(next('by_hand', null), 'Syncs by hand only');
  assert.equal(next('needs_person', null, { integration: { ...imported, failure: { title: 'Token revoked' } } }), 'Paused: Token revoked', 'the cause is named');
  assert.match(next('sample', null), /^Syncs by hand only/);
});

test('what a person did outranks what the computer says', () => {
  assert.equal(next('no_network', null, { paused: true }), 'Paused by you');
  assert.equal(next('by_hand', null, { running: true }), 'Syncing now');
  assert.equal(next(null, null, { running: true, waiting: true }), 'Waiting for GitLab, goes on by itself', 'nothing moves meanwhile');
  assert.equal(next(null, now, { integration: { ...imported, needsSignIn: true } }), 'Paused: sign-in needed');
  assert.equal(next(null, now, { integration: { ...imported, repositoriesImported: 0 } }), 'Nothing to sync: no repos are imported yet, and no group has auto-import');
  assert.equal(next(null, now, { integration: { ...imported, repositoriesImported: 0, autoImportGroups: 1 } }), 'Next sync within a minute', 'a group may bring some');
});

test('the choices begin with by hand and hold the default', () => {
  assert.deepEqual(intervals.map(([minutes]) => minutes), [null, 15, 30, 60, 120, 360, 1440]);
  assert.equal(intervalWords(120), 'Every 2 hours');
  assert.equal(intervalWords(5), 'Every 5 min', 'one set elsewhere is told as well');
});

test('a computer that does not tell is not taken for one that says no', () => {
  assert.match(meteredWords({ network: 'present', metered: null, batterySaver: null }), /does not tell/);
  assert.match(meteredWords({ network: 'absent', metered: null, batterySaver: null }), /no network/);
  assert.match(saverWords({ network: 'present', metered: false, batterySaver: null }), /does not tell/);
  assert.match(saverWords({ network: 'present', metered: false, batterySaver: true }), /is on now/);
});

const coverage = (more = {}) => ({ stream: 'tickets', repositories: 4, complete: 4, failed: 0, rateLimited: 0, cancelled: 0, held: 90, remote: 90, heldOfCounted: 90, uncounted: 0, short: 0, failure: null, ...more });

test('completeness is told in both counts, and what is missing is named', () => {
  assert.equal(heldWords(coverage()), 'GitLab holds 90, we hold 90');
  assert.equal(heldWords(coverage({ held: 80, heldOfCounted: 80, short: 2 })), 'GitLab holds 90, we hold 80: 10 missing in 2 repos');
  assert.equal(heldWords(coverage({ held: 95, heldOfCounted: 90 })), 'GitLab holds 90, we hold 95', 'what was deleted there is kept here, and hides no gap');
  assert.equal(heldWords(coverage({ held: 99, heldOfCounted: 85, short: 1 })), 'GitLab holds 90, we hold 99: 5 missing in 1 repo', 'more in one repo does not make up for another');
});

test('a count GitLab did not tell is never zero', () => {
  assert.equal(heldWords(coverage({ uncounted: 4, remote: 0, heldOfCounted: 0 })), 'We hold 90, read to the end; GitLab gave no count');
  assert.equal(heldWords(coverage({ uncounted: 4, complete: 3, failed: 1, remote: 0, heldOfCounted: 0 })), 'We hold 90, GitLab’s own count is not available');
  assert.equal(heldWords(coverage({ uncounted: 4, remote: 0, heldOfCounted: 0, held: 0 })), 'Not counted yet');
  assert.equal(heldWords(coverage({ uncounted: 1 })), 'GitLab holds 90 in 3 repos, we hold 90; 1 repo without a count');
  assert.equal(heldWords(coverage({ uncounted: 1, held: 100 })), 'GitLab holds 90 in 3 repos, we hold 90; and 10 more in 1 repo without a count');
  assert.equal(heldWords(coverage({ uncounted: 1, held: 80, heldOfCounted: 80, short: 2 })), 'GitLab holds 90 in 3 repos, we hold 80: 10 missing in 2 repos; 1 repo without a count');
});

test('what is still read is not called missing', () => {
  assert.equal(heldWords(coverage({ complete: 1, uncounted: 3, held: 50, remote: 30, heldOfCounted: 30 })), 'We hold 50 so far');
  assert.equal(heldWords(coverage({ complete: 1, rateLimited: 1, uncounted: 3, held: 50, remote: 30, heldOfCounted: 30 })), 'We hold 50 so far');
  assert.equal(heldWords(coverage({ complete: 0, uncounted: 4, held: 0, remote: 0, heldOfCounted: 0 })), 'Not counted yet');
});

test('a stream has the worst status of its repos, in the documented words', () => {
  assert.equal(statusOfCoverage(coverage()), 'healthy');
  assert.equal(statusOfCoverage(coverage({ complete: 3 })), 'processing');
  assert.equal(statusOfCoverage(coverage({ complete: 2, rateLimited: 1 })), 'rate_limited');
  assert.equal(statusOfCoverage(coverage({ complete: 1, rateLimited: 1, failed: 1 })), 'failed');
  assert.equal(openWords(coverage({ complete: 1, rateLimited: 1, failed: 1 })), '1 failed, 1 rate limited, 1 in work of 4 repos');
  assert.equal(openWords(coverage()), '');
  assert.deepEqual(['complete', 'running', 'waiting', 'rate_limited', 'failed', 'off', 'cancelled'].map(statusOfStream), ['healthy', 'processing', 'processing', 'rate_limited', 'failed', null, null]);
});

test('a failure leads to where it is put right', () => {
  assert.equal(remedyOf({ action: 'replace_token' }, 7).path, '/settings/integrations/7/credentials');
  assert.equal(remedyOf({ action: 'network_settings' }, 7).path, '/settings/integrations/7/credentials');
  assert.equal(remedyOf({ action: 'unlock_secrets' }, 7).path, '/settings/security');
  assert.deepEqual(remedyOf({ action: 'retry' }, 7), { label: 'Try again', path: null });
  assert.deepEqual(remedyOf({ action: null }, 7), { label: 'Try again', path: null });
});

test('the seconds of a wait go down, and do not jump with each report', () => {
  const first = waitEnds(null, 43, 0);
  assert.equal(first, 43_000);
  assert.equal(waitEnds(first, 43, 900), first, 'the same second told later');
  assert.equal(waitEnds(first, 42, 200), first);
  assert.equal(secondsUntil(first, 10_500), 33);
  assert.equal(waitEnds(first, 60, 20_000), 80_000, 'GitLab asked for more');
  assert.equal(waitEnds(first, null, 43_000), null);
  assert.equal(secondsUntil(first, 44_000), 1, 'never zero while it is waited for');
});

test('work types are told by the largest, and never for what was not measured', () => {
  const work = { newWork: 30, legacyRefactor: 0, helpOthers: 10, rework: 60 };
  assert.equal(halocOf(work), 100);
  assert.deepEqual(mostOf(work), { key: 'rework', word: 'Rework', share: 0.6 });
  assert.equal(workTooltip({ work, isMerge: false }), 'New work 30 (30 %), Help others 10 (10 %), Rework 60 (60 %)');
  const none = { newWork: 0, legacyRefactor: 0, helpOthers: 0, rework: 0 };
  assert.equal(mostOf(none), null, 'a binary file has no lines, and no type either');
  assert.equal(unmeasuredWords({ isMerge: false }), 'not measured yet');
  assert.equal(unmeasuredWords({ isMerge: true }), 'none for merges');
});
