// Runs, the queue, coverage and the schedule of the made-up worlds. The address chooses: &held=by_hand|no_network|metered|battery_saver,
// &runs=none, &conditions=unknown.
import { now, scatter } from './worlds.js';

const minute = 60_000;
const reasons = ['schedule', 'schedule', 'user', 'schedule', 'resume', 'reconcile'];
const outcomes = ['complete', 'complete', 'partial', 'complete', 'interrupted', 'cancelled', 'failed'];

function runOf(integrationId, index, failure) {
  const seed = integrationId * 97 + index;
  const outcome = index < 7 ? outcomes[index] : outcomes[Math.floor(scatter(seed) ** 2 * outcomes.length)];
  const quiet = index % 3 === 0 || outcome === 'failed';
  const startedAt = now - (index * 117 + 26) * minute;
  const failed = outcome === 'partial' ? 1 + (index % 3) : 0;
  return {
    id: 10_000 - index, integrationId, reason: index === 40 ? 'import' : reasons[index % reasons.length], startedAt, finishedAt: startedAt + Math.floor(scatter(seed + 1) ** 4 * 70 * minute) + 900, outcome,
    repositories: 128, repositoriesFailed: failed, newCommits: quiet ? 0 : Math.floor(scatter(seed + 2) * 900), pullRequests: quiet ? 0 : Math.floor(scatter(seed + 3) * 60), tickets: quiet ? 0 : Math.floor(scatter(seed + 4) * 30),
    requests: quiet ? 12 : 60 + Math.floor(scatter(seed + 5) * 40_000), waitedMs: index % 5 === 2 ? Math.floor(scatter(seed + 6) * 300_000) : 0,
    failure: outcome === 'failed' ? failure('network.unreachable', 'The host does not answer', 'Nothing answered at git.varnholt.example, port 443, for a minute.', 'Check this network, or whether it needs a proxy.', 'retry') : null,
  };
}

const waitingStates = ['waiting', 'running', 'rate_limited'];
const rank = (row) => (row.streams.some((each) => each.state === 'running') ? 0 : row.streams.some((each) => waitingStates.includes(each.state)) ? 1 : row.failure ? 2 : 3);

export function activityCommands({ options, integrations, find, failure, changed, repositories, pageOf }) {
  const schedule = { intervalMinutes: 120, intervalWhileOpenMinutes: 15, pauseWhenMetered: true, pauseOnBatterySaver: true };
  const policies = new Map();
  const held = options.get('held');
  if (held === 'by_hand') schedule.intervalMinutes = null;
  const importedOf = (integrationId) => (repositories.get(integrationId) ?? []).filter((each) => each.imported);
  const nextOf = ({ id }) => ({ integrationId: id, at: schedule.intervalMinutes === null ? null : now + (72 - (id % 4) * 17) * minute, held: schedule.intervalMinutes === null ? 'by_hand' : held });
  return {
    get_sync_settings: () => {
      const hosts = Map.groupBy(integrations, (each) => each.host.split('/')[0]);
      return {
        schedule: { ...schedule }, nextRuns: integrations.map(nextOf),
        conditions: options.get('conditions') === 'unknown' ? { network: 'unknown', metered: null, batterySaver: null } : { network: held === 'no_network' ? 'absent' : 'present', metered: held === 'metered', batterySaver: held === 'battery_saver' },
        hosts: [...hosts].map(([host, its]) => ({ host, sharePercent: 80, polite: false, ...policies.get(host), integrations: its.length })),
      };
    },
    get_next_run: ({ integrationId }) => nextOf(find(integrationId)),
    set_schedule: ({ schedule: chosen }) => { Object.assign(schedule, chosen); changed('sync'); },
    set_host_policy: ({ host, sharePercent, polite }) => { policies.set(host, { sharePercent, polite }); changed('sync'); },
    list_runs: ({ integrationId, query }) => pageOf(options.get('runs') === 'none' || find(integrationId).repositoriesImported === 0 ? [] : Array.from({ length: 1400 }, (_, index) => runOf(integrationId, index, failure)), query),
    list_queue: ({ integrationId, query }) => pageOf(importedOf(integrationId).filter((each) => each.streams.some((stream) => !['complete', 'off'].includes(stream.state))).sort((one, other) => rank(one) - rank(other)), query),
    get_coverage: ({ integrationId }) => ['commits', 'pull_requests', 'tickets'].map((stream) => {
      const all = importedOf(integrationId).map((each) => ({ row: each, of: each.streams.find((candidate) => candidate.stream === stream) })).filter(({ of }) => of);
      const count = (state) => all.filter(({ of }) => of.state === state).length;
      const sum = (value) => all.reduce((total, { of }) => total + (value(of) ?? 0), 0);
      return {
        stream, repositories: all.length, complete: count('complete'), failed: count('failed'), rateLimited: count('rate_limited'), cancelled: count('cancelled'), held: sum((of) => of.done), remote: sum((of) => of.remoteTotal),
        heldOfCounted: sum((of) => (of.remoteTotal === null ? 0 : Math.min(of.done, of.remoteTotal))), uncounted: all.filter(({ of }) => of.remoteTotal === null).length, short: all.filter(({ of }) => of.remoteTotal !== null && of.done < of.remoteTotal).length,
        failure: all.find(({ of }) => of.failure)?.of.failure ?? null,
      };
    }).filter((each) => each.repositories > 0),
  };
}
