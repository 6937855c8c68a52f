// A made-up work log. The address chooses: &work=empty|nothing|off|fails, &people=<how many>.
import { now, scatter } from './worlds.js';

const names = ['Mirela Osterhaus', 'Tadeo Lindqvarn', 'Sunniva Eketorp', 'Kofi Brandtner', 'Leopold Fennimore-Castellanos', 'Rajan Thalwick', 'Anouk Delacourt-Vance', 'Yuki Ambersand', 'Ximena Torvald', 'Obi Larkspur', '山田 太郎', 'نور الهدى'];
const text = (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
const parse = (words) => { const [year, month, day] = words.split('-').map(Number); return new Date(year, month - 1, day); };
const tall = [12, 3, 4, 12, 4];

function cellsOf(index, from, to, today) {
  const cells = [];
  for (let day = 0, at = parse(from); text(at) <= to; day += 1, at = new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1)) {
    const weekend = at.getDay() === 0 || at.getDay() === 6;
    const seed = Math.floor(at.getTime() / 86_400_000) * 31 + index * 7;
    const busy = (weekend ? 0.06 : 0.8) * (1 - Math.min(0.7, index / 20));
    const counts = tall.map((most, lane) => (text(at) > today || scatter(seed + lane) > busy ? 0 : 1 + Math.floor(scatter(seed + lane + 9) ** 2 * most)));
    if (counts.some(Boolean)) cells.push({ day, counts, added: counts[0] * 59, removed: counts[0] * 20, unmeasured: index % 5 === 4 ? counts[0] : 0 });
  }
  return cells;
}

export function workLogCommands({ options, integrations, failure, pageOf }) {
  const state = options.get('work') ?? 'full';
  const many = Number(options.get('people') ?? 412);
  const rowsOf = ({ filter, grouping, search, sort }) => {
    const { from, to } = filter.range;
    const today = text(new Date(now));
    const rows = Array.from({ length: state === 'nothing' ? 0 : grouping === 'people' ? many : 24 }, (_, index) => {
      const cells = cellsOf(index, from, to, today);
      const counts = [0, 1, 2, 3, 4].map((lane) => cells.reduce((sum, cell) => sum + cell.counts[lane], 0));
      const name = grouping === 'people' ? `${names[index % names.length]}${index < names.length ? '' : ` ${Math.floor(index / names.length)}`}` : `varnholt/payments/service-${index}`;
      return { key: `${grouping} ${index}`, name, total: counts.reduce((sum, count) => sum + count, 0), counts, cells };
    }).filter((row) => row.total > 0);
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows.filter((row) => words.every((word) => row.name.toLowerCase().includes(word)));
    found.sort((one, other) => (sort === 'name' ? one.name.localeCompare(other.name) : other.total - one.total));
    return { rows, found, from, to, today };
  };
  return {
    get_work_log: ({ query }) => {
      if (state === 'fails') throw failure('store.busy', 'The report could not be read', 'The data on this computer did not answer.', 'Try again.', 'retry');
      const { rows, found, from, to, today } = rowsOf(query);
      const repositories = state === 'empty' ? 0 : integrations.reduce((sum, each) => sum + each.repositoriesImported, 0);
      return { from, to, today, zone: 'Europe/Oslo', coverage: { readFrom: now - 9e10, readTo: now - 240_000, repositories, complete: Math.max(0, repositories - 6) }, unread: state === 'off' ? ['ticket'] : [],
        leftOut: { copies: 12, orphaned: 3, squashed: 40, bots: 9, excludedPeople: 0, hiddenPeople: 2, unnamed: 0 }, everything: rows.length, byDay: Array.from({ length: Math.round((parse(to) - parse(from)) / 86_400_000) + 1 }, (_, day) => rows.reduce((sum, row) => sum + (row.cells.find((cell) => cell.day === day)?.counts ?? []).reduce((all, count) => all + count, 0), 0)), most: Math.max(0, ...rows.map((row) => row.total)), ...pageOf(found, query) };
    },
    list_work_log_cell: ({ query }) => {
      const at = parse(query.day).getTime();
      const event = (index, kind, deed, more) => ({ kind, deed, at: at + (8 + index / 4) * 3_600_000, name: names[index % 9], repositoryId: 1, repository: 'varnholt/payments/service-3', leftOut: null, number: null, sha: null, title: 'Keep the ledger in one transaction', id: index, added: null, removed: null, ...more });
      return pageOf([event(0, 'commit', 'committed', { sha: '9fbe1c2d'.repeat(5), added: 412, removed: 138 }), event(5, 'commit', 'committed', { sha: '1fbe1c2d'.repeat(5), added: 50_412, removed: 0, leftOut: 'outlier' }), event(8, 'merge', 'committed', { sha: 'afbe1c2d'.repeat(5), title: "Merge branch 'main'" }), event(12, 'pull_request', 'opened', { number: 812 }), event(14, 'comment', 'ticket_comment', { number: 44 }), event(20, 'ticket', 'closed', { number: 44 })], query);
    },
  };
}
