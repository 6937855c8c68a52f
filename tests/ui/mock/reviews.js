// Reviews of the made-up worlds. The address chooses as for other reports: &report=empty|nothing|off|one|long|many|partial|fails.
import { overviewOf } from './reports.js';
import { now, scatter } from './worlds.js';

const day = 86_400_000;
const given = ['Ines', 'Kofi', 'Tadeo', 'Mirela', 'Oskar', 'Amina', 'Jorunn', 'Pavel', 'Lucía', 'Thabo', 'Yuki', 'Ewa', 'Niamh', 'Björn', 'Farid', 'Chiara', 'Dmitri', 'Zsófia', 'Anders', 'Priya'];
const family = ['Valkama', 'Brandtner', 'Lindqvarn', 'Osterhoudt', 'Fjeldstad', 'Quenneville'];
const longName = 'Maximiliane-Theodora Wolfeschlegelsteinhausenbergerdorff von und zu Hohenlohe-Langenburg the Younger';
const titles = ['Fix retries of the ledger writer', 'Round fees by the currency', 'Name the ledger in errors', 'Ask for consent once', 'A very long description of what happens when two transfers in different currencies meet at the same cut-off time'];
const repositories = ['ledger-core', 'settlement-batch', 'identity-gateway'];

const peopleOf = (state) => {
  const count = state === 'one' ? 2 : state === 'many' ? 1800 : 34;
  return Array.from({ length: count }, (_, index) => {
    const reviewed = index % 5 === 4 ? 0 : Math.floor(2 + 120 * scatter(index + 3) ** 3);
    return { key: `member ${index}`, name: state === 'long' && index < 4 ? `${longName} ${index}` : `${given[index % 20]} ${family[(index * 7) % 6]}`, opened: Math.floor(60 * scatter(index + 50) ** 2), reviewed, authors: Math.min(reviewed, Math.ceil(reviewed ** 0.75 * (0.4 + 0.6 * scatter(index + 90)))) };
  }).sort((one, other) => other.reviewed - one.reviewed);
};

function mapOf(people) {
  const side = (count) => {
    const named = people.slice(0, Math.min(12, people.length)).map((_, index) => ({ person: (index * count) % Math.min(12, people.length), others: null, reviews: 0 }));
    return people.length > 13 ? [...named, { person: null, others: people.length - 12, reviews: 0 }] : named;
  };
  const [submitters, reviewers] = [side(1), side(5)];
  const bands = [];
  submitters.forEach((from, submitter) => reviewers.forEach((to, reviewer) => {
    const draw = scatter(submitter * 17 + reviewer * 5);
    if (draw < 0.45 || (from.person !== null && from.person === to.person)) return;
    const reviews = Math.ceil(((draw - 0.45) * 6) ** 2 / (1 + reviewer / 4)) + 1;
    bands.push({ submitter, reviewer, reviews });
    from.reviews += reviews;
    to.reviews += reviews;
  }));
  return { submitters, reviewers, bands };
}

const shapes = [
  ['time_to_merge', 'submitters', 22.4, 'hours', 'pull_requests', -1.3, 'better'], ['responsiveness', 'submitters', 4.1, 'hours', 'answers', 0, null], ['unreviewed_pull_requests', 'submitters', 4.8, 'percent', 'pull_requests', -0.3, 'better'],
  ['iterated_pull_requests', 'submitters', 38.2, 'percent', 'pull_requests', 0, null], ['iteration_time', 'submitters', 9.3, 'hours', 'pull_requests', 0.2, 'more'], ['follow_on_commits', 'submitters', 1.7, 'per_pull_request', 'pull_requests', 0, null],
  ['time_to_first_comment', 'reviewers', 3.1, 'hours', 'pull_requests', 0.2, 'worse'], ['reaction_time', 'reviewers', 2.6, 'hours', 'answers', -0.1, 'better'], ['reviewer_comments', 'reviewers', 3.4, 'per_pull_request', 'pull_requests', 0, null],
  ['thoroughly_reviewed', 'reviewers', 61.5, 'percent', 'pull_requests', 0.8, 'better'], ['sharing_index', 'reviewers', 0.34, 'index', 'participants', 0, null],
];

function collaborationOf(filter, state, integrations) {
  const { from, to, weeks, coverage } = overviewOf(filter, ['nothing', 'off', 'partial', 'empty'].includes(state) ? state : 'full', integrations);
  const nothing = coverage.repositories === 0 || state === 'nothing' || state === 'off';
  const reason = coverage.repositories === 0 ? 'nothing_imported' : state === 'off' ? 'service_off' : 'no_pull_requests';
  const tiles = shapes.map(([metric, side, mean, unit, nOf, slope, verdict], place) => {
    const weekly = weeks.map((_, index) => (nothing ? null : Math.max(0, mean * (1 + 0.2 * (scatter(place * 31 + index) - 0.5)) + slope * (index - weeks.length / 2))));
    const trend = weeks.length < 4 || nothing ? { kind: 'too_short' } : slope === 0 ? { kind: 'none' } : { kind: 'slope', perWeek: slope, verdict };
    return { metric, side, value: nothing ? null : mean, unit, n: nothing ? 0 : 867, nOf, weekly, trend, notAvailable: nothing ? reason : null };
  });
  const people = nothing ? [] : peopleOf(state);
  const leftOut = { bots: 9, excludedPeople: 3, hiddenPeople: 1, botPullRequests: 214, excludedPullRequests: 31, hiddenPullRequests: 2 };
  return {
    from, to, weeks, coverage, hasPullRequests: state !== 'off', leftOut, pullRequests: nothing ? 0 : 867, read: nothing ? 0 : state === 'partial' ? 512 : 867, tiles,
    submitters: people.filter(({ opened }) => opened > 0).length, activeReviewers: people.filter(({ reviewed }) => reviewed > 0).length, availableReviewers: people.length + 6, collaborators: people,
    map: nothing ? { submitters: [], reviewers: [], bands: [] } : mapOf(people),
  };
}

const rowOf = (metric, index, people) => ({
  id: index + 1, repositoryId: 1 + (index % 3), repository: `varnholt/payments/${repositories[index % 3]}`, iid: 4000 - index, title: titles[index % 5], author: index % 9 === 8 ? null : people[index % people.length].name,
  createdAt: now - (index + 4) * day, mergedAt: now - (index + 1) * day, webUrl: 'https://gitlab.example.com/1', answers: 1 + (index % 3), reviewers: people.slice(0, index % 4).map(({ name }) => name),
  value: { unreviewed_pull_requests: Number(index % 21 === 0), thoroughly_reviewed: Number(index % 3 > 0), sharing_index: index % 4 }[metric] ?? Math.floor(scatter(index) ** 3 * 90),
});

/** Pull requests on their way; &report=many has 20,000, one has one. */
function onTheWay(filter, state, integrations) {
  const { from, to, coverage } = overviewOf(filter, ['nothing', 'off', 'partial', 'empty'].includes(state) ? state : 'full', integrations);
  const [fromAt, toAt] = [new Date(`${from}T00:00`).getTime(), new Date(`${to}T00:00`).getTime() + day];
  const count = state === 'many' ? 20_000 : state === 'one' ? 1 : coverage.repositories === 0 || state === 'nothing' || state === 'off' ? 0 : 640;
  const opened = Array.from({ length: count }, (_, index) => Math.floor(fromAt - 12 * day + scatter(index * 3 + 1) * (toAt - fromAt + 11 * day))).sort((one, other) => one - other);
  const rows = opened.map((createdAt, index) => {
    const isOpen = scatter(index + 5) < 0.06 + 0.1 * (index / count);
    const lasted = index % 211 === 7 ? null : isOpen ? now - createdAt : Math.min(now - createdAt, Math.floor(day * 0.3 * Math.exp(3.4 * scatter(index + 31))));
    const later = createdAt + (lasted ?? 0) < toAt ? '' : '_later';
    const standing = isOpen ? (scatter(index + 47) < 0.25 ? 'draft' : 'open') : `${scatter(index + 41) < 0.08 ? 'closed' : 'merged'}${later}`;
    const isReviewed = state === 'partial' && index % 3 === 0 ? null : scatter(index + 53) > 0.16;
    const known = (value) => (isReviewed === null ? null : value);
    return { index, createdAt, lasted, standing, isReviewed, comments: known(Math.floor(scatter(index + 59) ** 3 * 30)), followOnCommits: known(Math.floor(scatter(index + 61) ** 2 * 9)) };
  });
  return { from, to, fromAt, toAt, coverage, rows };
}

const isWaiting = (row) => row.standing === 'open' && row.isReviewed === false && row.lasted > 3 * day;
const showing = (show, { fromAt, toAt }) => (row) => ({
  all: true, open: row.standing === 'open' || row.standing === 'draft', opened: row.createdAt >= fromAt && row.createdAt < toAt, merged: row.standing === 'merged', closed: row.standing === 'closed', waiting: isWaiting(row),
}[show]);

function workflowOf(filter, state, integrations) {
  const { rows, coverage, ...days } = onTheWay(filter, state, integrations);
  const figures = Object.fromEntries(['open', 'opened', 'merged', 'closed', 'waiting'].map((show) => [show, rows.filter(showing(show, days)).length]));
  const leftOut = { bots: 9, excludedPeople: 3, hiddenPeople: 1, botPullRequests: 214, excludedPullRequests: 31, hiddenPullRequests: 2 };
  return { ...days, seenUntil: now - 4 * 60_000, coverage, hasPullRequests: state !== 'off', waitingAfterDays: 3, leftOut, pullRequests: rows.length, figures };
}

/** A row with its words and what happened when. */
function workflowRow({ index, ...facts }, people) {
  const { createdAt, lasted, standing } = facts;
  const some = (count, seed) => Array.from({ length: count ?? 0 }, (_, place) => Math.floor(createdAt + (lasted ?? 0) * scatter(index * 13 + place + seed))).sort((one, other) => one - other);
  const comments = some(facts.comments, 3);
  const { id, repository, iid, title, author, webUrl } = rowOf('time_to_merge', index, people);
  return {
    id, repository, iid, title, author, webUrl, ...facts, commits: some(facts.followOnCommits, 1), ownComments: comments.filter((_, place) => place % 3 === 0), reviews: facts.isReviewed ? comments.filter((_, place) => place % 3 > 0) : [],
    drafts: standing === 'draft' ? [[createdAt, null]] : index % 5 === 4 ? [[createdAt, Math.floor(createdAt + (lasted ?? 0) * 0.3)]] : [],
  };
}

export function reviewCommands({ options, integrations, failure, pageOf }) {
  const state = options.get('report') ?? 'full';
  const refuse = () => {
    if (state === 'fails') throw failure('store.busy', 'The report could not be read', 'The data on this computer did not answer.', 'Try again.', 'retry');
  };
  return {
    get_review_collaboration: ({ filter }) => {
      refuse();
      return collaborationOf(filter, state, integrations);
    },
    get_review_workflow: ({ filter }) => {
      refuse();
      return workflowOf(filter, state, integrations);
    },
    list_workflow_rows: ({ query: { filter, show, list } }) => {
      refuse();
      const { rows, ...days } = onTheWay(filter, state, integrations);
      const by = { lasted: ({ lasted }) => lasted, activity: ({ comments, followOnCommits }) => comments + followOnCommits }[list.sort] ?? (({ createdAt }) => createdAt);
      const sorted = rows.filter(showing(show, days)).sort((one, other) => (by(one) - by(other)) * (list.descending ? -1 : 1));
      const page = pageOf(sorted, list);
      const people = peopleOf(state);
      return { ...page, rows: page.rows.map((row) => workflowRow(row, people)) };
    },
    get_review_answers: ({ query: { metric, pullRequestId } }) => {
      refuse();
      const people = peopleOf(state);
      const { id, repository, iid, title, author, mergedAt, webUrl, answers: count } = rowOf(metric, pullRequestId - 1, people);
      const act = (isSubmitter, action, at) => ({ at, action, isSubmitter, who: isSubmitter ? author : people[(id * 3) % people.length].name });
      const answers = metric === 'iteration_time' && id % 4 === 0 ? [] : Array.from({ length: metric === 'iteration_time' ? 1 : count }, (_, index) => {
        const [at, took] = [mergedAt - 3 * day + index * 0.7 * day, Math.floor(scatter(id * 7 + index) * 14 * 3_600_000)];
        const reacts = metric === 'reaction_time';
        return { asked: act(reacts, reacts ? (index === 0 ? 'opening' : 'commit') : 'comment', at), answered: act(!reacts, reacts ? 'approval' : 'commit', at + took), took };
      });
      return { id, repository, iid, title, author, mergedAt, webUrl, sum: answers.reduce((sum, { took }) => sum + took, 0), count: metric === 'iteration_time' ? 1 : count, answers };
    },
    list_review_rows: ({ query: { metric, submitter, reviewer, list } }) => {
      refuse();
      const people = peopleOf(state);
      const named = (key) => people.find((person) => person.key === key)?.name;
      const rows = state === 'nothing' ? [] : Array.from({ length: 867 }, (_, index) => rowOf(metric, index, people));
      const found = rows.filter((row) => `${row.title} ${row.author} ${row.repository}`.toLowerCase().includes(list.search.toLowerCase())
        && (submitter === null || row.author === named(submitter)) && (reviewer === null || row.reviewers.includes(named(reviewer))));
      const key = { date: 'mergedAt', author: 'author', repository: 'repository' }[list.sort] ?? 'value';
      return pageOf(found.sort((one, other) => (one[key] < other[key] ? -1 : 1) * (list.descending ? -1 : 1)), list);
    },
  };
}
