// Made-up calendar events. The address chooses: &calendar=none|many|crowd: of a crowd a long range is told in groups.
const some = [
  ['Christmas', 'holiday', '2019-12-24', '2019-12-26', 'yearly'], ['New Year’s Day', 'holiday', '2019-01-01', '2019-01-01', 'yearly'], ['Labour Day', 'holiday', '2019-05-01', '2019-05-01', 'yearly'],
  ['Founders’ day', 'holiday', '2020-11-12', '2020-11-12', 'yearly'], ['Ledger 4.0', 'release', '2026-10-06', '2026-10-06', 'never'], ['Ledger 4.1, with the reconciliation of cross-border transfers for all customers of the first and the second wave', 'release', '2026-11-17', '2026-11-17', 'never'],
  ['Settlement batch stood still', 'incident', '2026-10-08', '2026-10-09', 'never'], ['Office move', 'event', '2026-09-21', '2026-09-25', 'never'], ['Code freeze', 'event', '2026-12-14', '2027-01-04', 'never'],
];
const text = (date) => `${String(date.getFullYear()).padStart(4, '0')}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
const moved = (day, years) => `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;

/** One time of each kind and month, the longest, with how many others it stands for. */
function grouped(occurrences) {
  const groups = new Map();
  for (const each of occurrences) {
    const key = `${each.first.slice(0, 7)} ${each.kind}`;
    const kept = groups.get(key);
    groups.set(key, kept && kept.last >= each.last ? { ...kept, others: kept.others + 1 } : { ...each, others: kept ? kept.others + 1 : 0 });
  }
  return [...groups.values()];
}

export function calendarCommands({ options, failure, changed, daysOf }) {
  const state = options.get('calendar');
  const make = ([name, kind, firstDay, lastDay, repeats], index) => ({ id: index + 1, name, kind, firstDay, lastDay, repeats });
  let events = state === 'none' ? [] : some.map(make);
  if (state === 'many') events = events.concat(Array.from({ length: 1991 }, (_, index) => make([`Release ${index}`, 'release', `20${String(index % 27).padStart(2, '0')}-0${1 + (index % 9)}-1${index % 9}`, `20${String(index % 27).padStart(2, '0')}-0${1 + (index % 9)}-1${index % 9}`, 'never'], index + 9)));
  if (state === 'crowd') events = events.concat(Array.from({ length: 2400 }, (_, index) => { const day = Date.now() - (index % 1200) * 86_400_000 * (index % 5 === 0 ? 1.5 : 1); return make([`Event ${index}`, ['event', 'holiday', 'incident'][index % 3], text(new Date(day)), text(new Date(day + (index % 4) * 86_400_000)), 'never'], index + 9); }).filter(({ firstDay }) => firstDay.slice(5, 7) !== '07'));
  let last = events.length;
  const take = (id) => {
    const event = events.find((each) => each.id === id);
    if (!event) throw failure('input.not_found', 'It is no longer here', 'What was asked for is not here any more.');
    return event;
  };
  const sorted = () => events.toSorted((one, other) => one.firstDay.localeCompare(other.firstDay));
  const timesOf = ({ id, name, kind, firstDay, lastDay, repeats }, from, to) => {
    const years = repeats === 'never' ? [0] : Array.from({ length: Math.max(0, Number(to.slice(0, 4)) - Number(firstDay.slice(0, 4)) + 1) }, (_, year) => year);
    return years.map((year) => ({ eventId: id, name, kind, repeats, first: moved(firstDay, year), last: moved(lastDay, year) })).filter(({ first, last: end }) => first <= to && end >= from);
  };
  return {
    list_calendar_events: sorted,
    get_calendar: ({ range }) => {
      const [from, to] = daysOf(range).map(text);
      const occurrences = events.flatMap((event) => timesOf(event, from, to)).sort((one, other) => one.first.localeCompare(other.first));
      return { from, to, occurrences: state === 'crowd' && occurrences.length > 500 ? grouped(occurrences) : occurrences };
    },
    add_calendar_event: ({ event }) => { events = [...events, { ...event, id: ++last }]; changed('calendar'); return last; },
    change_calendar_event: ({ id, event }) => { const before = take(id); events = events.map((each) => (each.id === id ? { ...event, id } : each)); changed('calendar'); return before; },
    remove_calendar_event: ({ id }) => { const before = take(id); events = events.filter((each) => each.id !== id); changed('calendar'); return before; },
  };
}
