// Commits, pull requests and tickets made from their number alone, so that a table of 50,000 costs nothing until it is read.
import { now, scatter } from './worlds.js';

const day = 86_400_000;
const people = [['Ines Valkama', 'ivalkama'], ['Kofi Brandtner', 'kbrandtner'], ['Tadeo Lindqvarn', 'tlindqvarn'], ['Mirela Osterhoudt', 'mosterhoudt'], ['renovate-bot', 'renovate-bot']];
const verbs = ['Fix', 'Add', 'Remove', 'Rework', 'Document', 'Test', 'Speed up', 'Split'];
const things = ['the settlement window', 'retries of the ledger writer', 'an off-by-one in the fee table', 'the identity gateway', 'dead code in the batch', '<script>alert(1)</script> in titles', 'the onboarding of new drivers', 'a very long description of what happens when two transfers in different currencies meet at the same cut-off time'];

const person = (seed) => people[Math.floor(scatter(seed) * people.length)];
const subject = (seed) => `${verbs[Math.floor(scatter(seed) * verbs.length)]} ${things[Math.floor(scatter(seed + 1) * things.length)]}`;
const asPerson = ([name, username]) => ({ name, username, isBot: username === 'renovate-bot', deleted: false });
const shaOf = (seed) => Array.from({ length: 5 }, (_, index) => Math.floor(scatter(seed + index) * 4294967295).toString(16).padStart(8, '0')).join('');

/** The commit of a repository with this number, newest first. */
export function commitRow(repository, index) {
  const seed = repository.id * 7 + index;
  const [name, username] = person(seed);
  const authoredAt = now - index * 3_600_000 * 2;
  const merge = index % 9 === 0;
  return { id: repository.id * 100_000 + index, sha: shaOf(seed), title: merge ? `Merge branch '${username}/change-${index}' into 'main'` : subject(seed), authorName: name, authorEmail: `${username}@varnholt.example`, authoredAt, authorOffsetMinutes: 60, committedAt: authoredAt + 60_000, additions: merge ? null : Math.floor(scatter(seed + 2) ** 4 * 900), deletions: merge ? null : Math.floor(scatter(seed + 3) ** 4 * 400), filesChanged: merge ? null : 1 + Math.floor(scatter(seed + 4) * 12), isMerge: merge, work: merge || index % 7 === 4 ? null : index % 11 === 6 ? { newWork: 0, legacyRefactor: 0, helpOthers: 0, rework: 0 } : { newWork: Math.floor(scatter(seed + 5) * 300), legacyRefactor: Math.floor(scatter(seed + 6) ** 2 * 300), helpOthers: Math.floor(scatter(seed + 7) ** 3 * 300), rework: Math.floor(scatter(seed + 8) ** 2 * 200) } };
}

export function pullRequestRow(repository, index) {
  const seed = repository.id * 11 + index;
  const [name, username] = person(seed);
  const state = ['merged', 'merged', 'merged', 'opened', 'closed'][Math.floor(scatter(seed + 1) * 5)];
  const createdAt = now - index * day * 0.4;
  const iid = (repository.streams[1]?.remoteTotal ?? 1) - index;
  const ended = createdAt + scatter(seed + 2) * 4 * day;
  const unknown = index % 41 === 7;
  return { id: repository.id * 100_000 + index, iid, title: subject(seed), state, draft: index % 13 === 2, authorName: unknown ? null : name, authorUsername: unknown ? null : username, authorIsBot: username === 'renovate-bot', createdAt, updatedAt: ended, mergedAt: state === 'merged' ? ended : null, closedAt: state === 'closed' ? ended : null, sourceBranch: `${username}/change-${iid}`, targetBranch: 'main', noteCount: Math.floor(scatter(seed + 3) * 12), approvalCount: Math.floor(scatter(seed + 4) * 3), commitCount: 1 + Math.floor(scatter(seed + 5) * 6), webUrl: `${repository.webUrl}/-/merge_requests/${iid}` };
}

export function ticketRow(repository, index) {
  const seed = repository.id * 13 + index;
  const [name, username] = person(seed);
  const state = scatter(seed + 1) < 0.75 ? 'closed' : 'opened';
  const createdAt = now - index * day * 0.5;
  const iid = (repository.streams[2]?.remoteTotal ?? 1) - index;
  return { id: repository.id * 100_000 + index, iid, title: subject(seed), state, issueType: index % 7 === 1 ? 'incident' : 'issue', authorName: name, authorUsername: username, assigneeNames: index % 3 ? [person(seed + 9)[0]] : [], labels: index % 2 ? ['bug', 'workflow::doing'] : ['feature'], createdAt, updatedAt: createdAt + 2 * day, closedAt: state === 'closed' ? createdAt + 3 * day : null, noteCount: Math.floor(scatter(seed + 3) * 9), weight: index % 4 ? null : 3, dueOn: index % 5 ? null : '2026-12-01', confidential: index % 19 === 4, webUrl: `${repository.webUrl}/-/issues/${iid}` };
}

export function commitDetail(repository, index) {
  const row = commitRow(repository, index);
  return { ...row, message: `${row.title}\n\nThe writer held its lock across the whole batch, so that reads\nwaited up to 40 s at month's end.\n\nRefs: #${index}`, committerName: row.authorName, committerEmail: row.authorEmail, committerOffsetMinutes: 60, parents: row.isMerge ? [shaOf(index + 1), shaOf(index + 2)] : [shaOf(index + 1)], webUrl: `${repository.webUrl}/-/commit/${row.sha}` };
}

export function pullRequestDetail(repository, index) {
  const row = pullRequestRow(repository, index);
  const notes = Array.from({ length: row.noteCount }, (_, at) => ({ id: at, person: at === 3 ? null : asPerson(person(at + index)), body: at % 3 === 2 ? 'approved this merge request' : 'Why not hold the lock for one row only? <b>This is text.</b>', createdAt: row.createdAt + at * 3_600_000, system: at % 3 === 2, resolvable: at % 3 !== 2, resolved: at % 2 === 0 }));
  return { ...row, description: 'Splits the batch, so that reads no longer wait.\n\n- [x] tests\n- [ ] handbook', labels: ['backend', 'performance'], assignees: [asPerson(people[0])], reviewers: [{ person: asPerson(people[1]), state: 'reviewed' }], approvals: row.approvalCount ? [{ person: asPerson(people[1]), approvedAt: row.createdAt + day }] : [], notes, commits: Array.from({ length: row.commitCount }, (_, at) => ({ sha: shaOf(index + at), title: subject(index + at), authorName: people[0][0], authoredAt: row.createdAt - at * 3_600_000 })), mergedBy: row.mergedAt ? asPerson(people[2]) : null, closedBy: row.closedAt ? asPerson(people[2]) : null, milestone: index % 3 ? null : '18.6', mergeCommitSha: row.mergedAt ? shaOf(index) : null, headSha: shaOf(index + 5) };
}

export function ticketDetail(repository, index) {
  const row = ticketRow(repository, index);
  return { ...row, description: 'Drivers wait for the second code.\n\nSteps:\n1. sign in\n2. wait', assignees: row.assigneeNames.map((name) => asPerson(people.find(([known]) => known === name) ?? people[0])), closedBy: row.closedAt ? asPerson(people[1]) : null, milestone: null, notes: Array.from({ length: row.noteCount }, (_, at) => ({ id: at, person: at === 2 ? null : asPerson(person(at + index)), body: at % 4 === 3 ? 'changed the due date to December 1' : 'Seen again after the last release. <i>This is text.</i>', createdAt: row.createdAt + at * 3_600_000, system: at % 4 === 3, resolvable: false, resolved: false })), labelEvents: row.labels.map((label, at) => ({ person: asPerson(people[0]), action: 'add', label, createdAt: row.createdAt + at * 60_000 })), stateEvents: row.closedAt ? [{ person: asPerson(people[1]), state: 'closed', createdAt: row.closedAt }] : [] };
}
