// Volume and kinds of work of the made-up worlds. The address chooses as for other reports: &report=nothing|empty|off|one|unmeasured|fails.
import { now, scatter } from './worlds.js';

const presets = { last_4_full_weeks: 4, last_12_full_weeks: 12, last_26_full_weeks: 26, last_52_full_weeks: 52 };
const text = (date) => `${String(date.getFullYear()).padStart(4, '0')}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
const plus = (date, days) => new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
const monday = (date) => plus(date, -((date.getDay() + 6) % 7));
const between = (from, to) => Math.round((to - from) / 86_400_000) + 1;
const people = ['Ada Novák', 'Grace Okafor', 'Linus Bergström', 'Barbara Ito', 'Hedwig Sørensen-Lindqvist', 'Jun', 'محمد العلي', 'Tadeusz Kowalczyk'];
const repositories = ['varnholt/payments/ledger-core', 'varnholt/payments/settlement-batch', 'varnholt/identity/identity-gateway', 'varnholt/web/customer-portal'];
const kinds = [['newWork', 61_400], ['legacyRefactor', 18_200], ['helpOthers', 7_300], ['rework', 11_900]];

export function daysOf(range) {
  if (!('preset' in range)) return [new Date(`${range.from}T00:00`), new Date(`${range.to}T00:00`)];
  const end = monday(new Date(now));
  return [plus(end, -7 * presets[range.preset]), plus(end, -1)];
}

/** The periods of a range, cut to it. */
function periodsOf(from, to, step) {
  const periods = [];
  for (let first = from; first <= to;) {
    const start = step === 'day' ? first : step === 'week' ? monday(first) : new Date(first.getFullYear(), first.getMonth(), 1);
    const next = step === 'day' ? plus(start, 1) : step === 'week' ? plus(start, 7) : new Date(start.getFullYear(), start.getMonth() + 1, 1);
    const last = plus(next, -1) < to ? plus(next, -1) : to;
    periods.push({ first: text(first), last: text(last), days: between(first, last), whole: start.getTime() === first.getTime() && text(plus(next, -1)) === text(last) });
    first = next;
  }
  return periods;
}

function volumeOf(index, days, state) {
  if (['nothing', 'empty', 'off'].includes(state) || (state === 'one' && index !== 2)) return { commits: 0, codingDays: 0, lines: { newWork: 0, legacyRefactor: 0, helpOthers: 0, rework: 0 }, impact: 0, impactCommits: 0 };
  const commits = state === 'one' ? 1 : Math.round(days * (8 + index / 4 + scatter(index + 1) * 6));
  const lines = { newWork: Math.round(commits * (30 + scatter(index + 2) * 30)), legacyRefactor: Math.round(commits * 12 * scatter(index + 3)), helpOthers: Math.round(commits * 6 * scatter(index + 4)), rework: Math.round(commits * 9 * scatter(index + 5)) };
  const impactCommits = state === 'unmeasured' ? Math.floor(commits / 3) : commits;
  return { commits, codingDays: Math.max(1, Math.round(commits / (2.4 + scatter(index + 6)))), lines, impact: Math.round(impactCommits * 87), impactCommits };
}

const sum = (periods) => periods.reduce((all, each) => ({
  commits: all.commits + each.commits, codingDays: all.codingDays + each.codingDays, impact: all.impact + each.impact, impactCommits: all.impactCommits + each.impactCommits,
  lines: Object.fromEntries(kinds.map(([kind]) => [kind, all.lines[kind] + each.lines[kind]])),
}), { commits: 0, codingDays: 0, impact: 0, impactCommits: 0, lines: Object.fromEntries(kinds.map(([kind]) => [kind, 0])) });

function reportOf(filter, by, state, imported) {
  const [from, to] = daysOf(filter.range);
  const length = between(from, to);
  const step = length < 42 ? 'day' : length > 732 ? 'month' : 'week';
  const periods = periodsOf(from, to, step).map((period, index) => ({ ...period, ...volumeOf(index, period.days, state) }));
  const weeks = periodsOf(from, to, 'week').map(({ first, whole }) => ({ start: text(monday(new Date(`${first}T00:00`))), whole }));
  const whole = sum(periods);
  const tile = (metric, unit, n, nOf, value, trend) => ({ metric, value: whole.commits === 0 ? null : value, unit, n, nOf, weekly: weeks.map((_, index) => (whole.commits === 0 ? null : value * (0.7 + scatter(index + metric.length) * 0.6))), trend, notAvailable: whole.commits === 0 ? (state === 'off' ? 'service_off' : 'no_commits') : null });
  const shares = kinds.map(([workType], index) => {
    const all = whole.lines[workType];
    const sources = all === 0 ? 0 : by === 'people' ? 24 : repositories.length;
    const most = Array.from({ length: Math.min(8, sources) }, (_, place) => ({ memberKey: by === 'people' ? `member ${place + 1}` : null, repositoryId: by === 'people' ? null : place + 1, name: (by === 'people' ? people : repositories)[(place + index) % (by === 'people' ? people : repositories).length], lines: Math.round(all * 0.28 * 0.7 ** place) }));
    return { workType, lines: all, sources, most };
  });
  return {
    from: text(from), to: text(to), weeks, step, people: 24, whole, periods, shares,
    coverage: { readFrom: new Date(2019, 0, 3).getTime(), readTo: now - 4 * 60_000, repositories: state === 'empty' ? 0 : imported, complete: Math.max(0, imported - 6) },
    leftOut: { merges: 214, outliers: 3, botCommits: 96, excludedCommits: 0, hiddenCommits: 0, bots: 2, excludedPeople: 0, hiddenPeople: 0, copies: 0, squashed: 0 },
    tiles: [
      tile('impact', 'points', whole.impactCommits, 'commits', 812.4, { kind: 'slope', perWeek: 4.2, verdict: 'more' }), tile('commit_complexity', 'percent', whole.impactCommits, 'commits', 6.3, { kind: 'none' }),
      tile('time_to_100', 'hours', whole.codingDays, 'coding_days', 7.9, { kind: 'none' }), tile('productive_time_to_100', 'hours', whole.codingDays, 'coding_days', 9.1, { kind: 'none' }),
    ],
  };
}

export function timelineCommands({ options, integrations, failure }) {
  const state = options.get('report') ?? 'full';
  const imported = integrations.reduce((all, each) => all + each.repositoriesImported, 0);
  return {
    get_project_timeline: ({ filter, by }) => {
      if (state === 'fails') throw failure('store.busy', 'The report could not be read', 'The data on this computer did not answer.', 'Try again.', 'retry');
      return reportOf(filter, by, state, imported);
    },
  };
}
