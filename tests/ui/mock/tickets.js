// Made-up tickets. The address chooses: &tickets=empty|nothing|off|bare|fails; bare has no statuses yet.
import { now, scatter } from './worlds.js';

const day = 86_400_000;
const hour = 3_600_000;
const text = (at) => { const date = new Date(at); return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`; };
const titles = ['Retries of the ledger writer run twice', 'Fee table is off by one for the last day', '<script>alert(1)</script> in titles', 'A very long description of what happens when two transfers in different currencies meet at the same cut-off time', '請求書の丸め誤差'];
const people = ['Ines Valkama', 'Kofi Brandtner', 'Tadeo Lindqvarn', 'Mirela Osterhoudt'];
const states = [['workflow::ready', 'not_started'], ['workflow::in progress', 'active'], ['workflow::blocked', 'waiting'], ['workflow::review', 'active'], [null, 'done'], [null, 'done'], [null, 'done'], ['wontfix', 'canceled'], [null, 'not_started']];

function weeksOf() {
  const monday = new Date(now); monday.setHours(0, 0, 0, 0); monday.setDate(monday.getDate() - ((monday.getDay() + 6) % 7));
  return Array.from({ length: 12 }, (_, index) => ({ start: text(new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() - 7 * (12 - index))), whole: true }));
}

function rowOf(index) {
  const [status, category] = states[Math.floor(scatter(index + 1) * states.length)];
  const openedAt = now - Math.floor((10 + scatter(index + 2) * 90) * day);
  const done = category === 'done';
  const completedAt = done ? openedAt + Math.floor(scatter(index + 3) * (now - openedAt)) : null;
  const moves = 1 + Math.floor(scatter(index + 4) * 8);
  const backwardMoves = index % 7 === 3 ? Math.min(moves, 2) : 0;
  return {
    id: index + 1, repositoryId: 1, repository: `varnholt/payments/${['ledger-core', 'settlement-batch'][index % 2]}`, iid: 24000 - index, title: titles[index % titles.length], status, category, since: completedAt ?? now - 3 * day,
    assignees: index % 9 === 4 ? [] : [people[index % 4], ...(index % 5 === 0 ? [people[(index + 1) % 4]] : [])], openedAt, completedAt, reopenedAt: index % 11 === 2 ? now - 9 * day : null, cycle: done && index % 13 !== 5 ? (completedAt - openedAt) * 0.8 : null,
    queue: index % 3 === 0 ? 0 : Math.floor(scatter(index + 5) * 90 * hour), moves, backwardMoves, reopenings: index % 11 === 2 ? 1 : 0, weight: index % 4, detailsRead: index % 17 !== 6, webUrl: 'https://gitlab.example.com/1',
  };
}

export function ticketCommands({ options, integrations, failure, pageOf }) {
  const state = options.get('tickets') ?? 'full';
  const count = state === 'nothing' || state === 'empty' ? 0 : Number(options.get('count') ?? 20_000);
  let statuses = state === 'bare' ? [] : states.filter(([label]) => label !== null).map(([label, category]) => ({ label, category }));
  const weeks = weeksOf();
  const check = () => { if (state === 'fails') throw failure('store.busy', 'The report could not be read', 'The data on this computer did not answer.', 'Try again.', 'retry'); };
  const coverage = () => {
    const repositories = state === 'empty' ? 0 : integrations.reduce((sum, each) => sum + each.repositoriesImported, 0);
    return { readFrom: now - 9e10, readTo: now - 240_000, repositories, complete: Math.max(0, repositories - 6) };
  };
  const reason = (metric) => (state === 'off' ? 'service_off' : count === 0 && metric !== 'tickets_completed' ? 'no_completed_tickets' : statuses.length === 0 && metric.endsWith('_time') ? 'no_statuses' : null);
  const tile = (metric, value, unit, n, nOf, trend) => {
    const notAvailable = reason(metric);
    return { metric, value: notAvailable ? null : count === 0 ? 0 : value, unit, n, nOf, weekly: weeks.map((_, index) => (notAvailable ? null : (value / (unit === 'tickets' ? 12 : 1)) * (0.7 + 0.6 * scatter(index + value)))), trend: notAvailable ? { kind: 'too_short' } : trend, notAvailable };
  };
  const figure = (metric, unit, nOf, good, now, before, n) => ({ metric, unit, nOf, good, now: { value: reason(metric) ? null : now, n }, before: { value: reason(metric) ? null : before, n: Math.round(n * 0.9) } });
  const rows = () => Array.from({ length: count }, (_, index) => rowOf(index));
  return {
    get_ticket_report: () => {
      check();
      return {
        from: weeks[0].start, to: text(now - day), weeks, coverage: coverage(), hasTickets: state !== 'off', hasStatuses: statuses.length > 0, leftOut: { bots: 2, excludedPeople: 1, hiddenPeople: 0, botTickets: 14, excludedTickets: 3, hiddenTickets: 0 }, velocityUnit: 'weight',
        tiles: [tile('tickets_completed', 412, 'tickets', 412, 'tickets', { kind: 'slope', perWeek: 1.3, verdict: 'more' }), tile('cycle_time', 71.4, 'hours', 398, 'tickets', { kind: 'slope', perWeek: -2.1, verdict: 'better' }), tile('queue_time', 18.2, 'hours', 412, 'tickets', { kind: 'none' }),
          tile('backflow_rate', 6.3, 'percent', 2210, 'moves', { kind: 'slope', perWeek: 0.4, verdict: 'worse' }), tile('velocity', 96.5, 'per_week', 412, 'weighed_tickets', { kind: 'none' })],
      };
    },
    list_ticket_log: ({ query: { show, list } }) => {
      const words = list.search.toLowerCase().split(/\s+/).filter(Boolean);
      const found = rows().filter((row) => (show === 'all' || (show === 'completed' ? row.completedAt !== null : show === 'open' ? !['done', 'canceled'].includes(row.category) : row.reopenings > 0)) && words.every((word) => `${row.title} ${row.status} ${row.assignees}`.toLowerCase().includes(word)));
      const key = { completed: 'completedAt', opened: 'openedAt', cycle: 'cycle', queue: 'queue', backflow: 'backwardMoves', status: 'category' }[list.sort] ?? 'completedAt';
      found.sort((one, other) => (one[key] === null || other[key] === null ? (one[key] === null ? 1 : 0) - (other[key] === null ? 1 : 0) : (one[key] > other[key] ? 1 : one[key] < other[key] ? -1 : 0) * (list.descending ? -1 : 1)));
      return pageOf(found, list);
    },
    get_ticket_way: ({ ticketId }) => {
      const { cycle, ...row } = rowOf(ticketId - 1);
      const way = [[null, 'not_started', 20], ['workflow::ready', 'not_started', 30], ['workflow::in progress', 'active', 41], ['workflow::blocked', 'waiting', 12], ['workflow::in progress', 'active', 6], ['workflow::review', 'active', 19], [null, 'done', null]];
      let at = row.openedAt;
      const steps = way.map(([label, category, hours], index) => { const since = at; at += (hours ?? 0) * hour; return { label, category, since, until: hours === null ? null : at, back: index === 4 }; });
      return { id: row.id, repositoryId: 1, repository: row.repository, iid: row.iid, title: row.title, status: row.status, assignees: row.assignees, webUrl: row.webUrl, detailsRead: row.detailsRead, steps };
    },
    get_retrospective: () => {
      check();
      const all = rows();
      const reopened = all.filter((row) => row.reopenings > 0);
      return {
        from: weeks[6].start, to: text(now - day), beforeFrom: weeks[0].start, beforeTo: text(new Date(weeks[6].start).getTime() - day), coverage: coverage(), hasStatuses: statuses.length > 0, velocityUnit: 'weight',
        figures: [figure('tickets_completed', 'tickets', 'tickets', null, 214, 198, 214), figure('velocity', 'per_week', 'weighed_tickets', null, 96.5, 88.1, 214), figure('cycle_time', 'hours', 'tickets', 'less', 71.4, 80.2, 205), figure('queue_time', 'hours', 'tickets', 'less', 18.2, 16.4, 214), figure('backflow_rate', 'percent', 'moves', 'less', 6.3, 6.3, 1140),
          figure('merged_pull_requests', 'pull_requests', 'pull_requests', null, 1204, 1150, 1204), figure('time_to_merge', 'hours', 'pull_requests', 'less', 22.4, 25.1, 1204), figure('coding_days', 'per_week', 'people', null, 3.4, 3.4, 41)],
        longest: statuses.length === 0 ? [] : all.filter((row) => row.cycle !== null).sort((one, other) => other.cycle - one.cycle).slice(0, 10), reopened: reopened.slice(0, 20), reopenedTotal: reopened.length,
      };
    },
    get_ticket_statuses: ({ repositoryId }) => ({ statuses: repositoryId === null ? statuses : [], isOwn: repositoryId === null && statuses.length > 0, suggested: states.filter(([label]) => label !== null).map(([label, category]) => ({ label, category })), labels: [...states.filter(([label]) => label !== null).map(([name], index) => ({ name, tickets: 400 - index * 31 })), { name: 'bug', tickets: 311 }, { name: 'größe::klein', tickets: 12 }], overrides: [] }),
    save_ticket_statuses: ({ statuses: wanted }) => { statuses = wanted ?? []; return { statuses, isOwn: wanted !== null, suggested: [], labels: [], overrides: [] }; },
  };
}
