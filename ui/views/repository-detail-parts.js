// What the detail of a commit, a pull request and a ticket says. All text that came from GitLab is drawn as text.

import { html, nothing } from 'lit';
import { zoneOf } from '../data/words.js';
import { agoInSentence, counted, formatCalendarDate, formatDay, formatExact, formatNumber, formatPercent } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { locale } from '../lib/locale.js';
import { halocOf, unmeasuredWords, workTypes } from '../lib/work-words.js';
import { copyText } from './repos-actions.js';
import { stateSign, typeWord } from './repository-rows.js';

/** @typedef {import('../types.js').Person} Person */

const none = html`<span class="ink-3">none</span>`;
const unavailable = html`<span class="ink-3">not available</span>`;

/** @param {Person|null} person */
function person(person) {
  if (!person) return unavailable;
  return html`<span>${person.name} <span class="ink-3">@${person.username}</span>${person.isBot ? html` <span class="tag">Bot</span>` : nothing}${person.deleted ? html` <span class="tag">Deleted</span>` : nothing}</span>`;
}

/** @param {Person[]} people */
const persons = (people) => (people.length === 0 ? none : people.map((each, index) => html`${index > 0 ? ', ' : ''}${person(each)}`));

/** How long ago, where that says more than the date beside it. @param {number} at */
function ago(at) {
  const words = agoInSentence(at);
  return words === formatDay(at) ? '' : words;
}

/** @param {number|null} at */
const time = (at) => (at === null ? none : html`${formatExact(at)}${ago(at) ? html` <span class="ink-3">${ago(at)}</span>` : nothing}`);

/** @param {string|null} sha @param {string} [what] */
function shaLine(sha, what = 'Commit') {
  if (sha === null) return none;
  return html`<span class="sha-line"><code class="selectable">${sha}</code>
    <button type="button" class="button quiet icon-only" aria-label=${`Copy ${what.toLowerCase()} ${sha.slice(0, 8)}`} title="Copy" @click=${() => copyText(sha, what)}>${icon('copy', 14)}</button></span>`;
}

/** @param {string[]} labels */
const labelTags = (labels) => (labels.length === 0 ? none : html`<span class="labels">${labels.map((label) => html`<span class="tag">${label}</span>`)}</span>`);

/** @param {[string, unknown][]} pairs */
const facts = (pairs) => html`<dl class="fact-list">${pairs.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;

/** @param {string} heading @param {string|null} text @param {string} empty */
function textSection(heading, text, empty) {
  return html`<section><h3>${heading}</h3>${(text ?? '').trim() === '' ? html`<p class="ink-3">${empty}</p>` : html`<p class="plain-text">${text}</p>`}</section>`;
}

/** @param {string} heading @param {unknown[]} rows @param {string} empty */
function listSection(heading, rows, empty) {
  return html`<section><h3>${heading} <span class="ink-3">${formatNumber(rows.length)}</span></h3>
    ${rows.length === 0 ? html`<p class="ink-3">${empty}</p>` : html`<ul class="timeline">${rows.map((row) => html`<li>${row}</li>`)}</ul>`}</section>`;
}

/** A commit's own time, in the zone its author had. @param {number} at @param {number} offsetMinutes */
function zonedTime(at, offsetMinutes) {
  const there = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
  return html`${there.format(at + offsetMinutes * 60_000)} <span class="ink-3">${[zoneOf(offsetMinutes), ago(at)].filter(Boolean).join(', ')}</span>`;
}

/** @param {import('../types.js').Commit} commit */
export function commitDetail(commit) {
  const body = commit.message.startsWith(commit.title) ? commit.message.slice(commit.title.length).trim() : commit.message;
  const counted_ = commit.additions === null || commit.deletions === null
    ? html`<span class="ink-3">${commit.isMerge ? 'not counted for merges' : 'not available'}</span>`
    : html`<span class="positive-text">+${formatNumber(commit.additions)}</span> <span class="danger-text">−${formatNumber(commit.deletions)}</span>${commit.filesChanged === null ? nothing : html` <span class="ink-3">in ${counted(commit.filesChanged, 'file')}</span>`}`;
  const sameHand = commit.committerName === commit.authorName && commit.committerEmail === commit.authorEmail;
  return html`
    ${facts([
      ['Commit', shaLine(commit.sha)],
      ['Author', html`${commit.authorName} <span class="ink-3">${commit.authorEmail}</span>`],
      ['Authored', zonedTime(commit.authoredAt, commit.authorOffsetMinutes)],
      ...(sameHand ? [] : [/** @type {[string, unknown]} */ (['Committer', html`${commit.committerName} <span class="ink-3">${commit.committerEmail}</span>`])]),
      ['Committed', zonedTime(commit.committedAt, commit.committerOffsetMinutes)],
      ['Lines', counted_],
      ['Work types', workOf(commit)],
      [commit.parents.length === 1 ? 'Parent' : 'Parents', commit.parents.length === 0 ? html`<span class="ink-3">none, this is a first commit</span>` : commit.parents.map((sha) => html`<div>${shaLine(sha, 'Parent')}</div>`)],
    ])}
    ${textSection('Message', body, 'The message is the title alone.')}`;
}

/** What the changed lines replaced, with what each type counts. @param {import('../types.js').Commit} commit */
function workOf(commit) {
  const { work } = commit;
  if (work === null) return html`<span class="ink-3">${unmeasuredWords(commit)}</span>`;
  const all = halocOf(work);
  if (all === 0) return html`<span class="ink-3">no line of text changed</span>`;
  return html`<ul class="work-types">${workTypes.map(([key, word, counts]) => html`<li class=${work[key] === 0 ? 'ink-3' : ''}><span class="work-type"><span class=${`swatch ${key}`} aria-hidden="true"></span>${word}</span>
      <strong class="weight-500">${formatNumber(work[key])}</strong> <span class="ink-3">${formatPercent(work[key] / all)}, ${counts}</span></li>`)}
    <li class="ink-3">${counted(all, 'line')} in all: of each hunk the larger of added and removed</li></ul>`;
}

/** @param {import('../types.js').PullRequest} pull */
export function pullRequestDetail(pull) {
  const author = pull.authorName === null ? unavailable : html`${pull.authorName} <span class="ink-3">${pull.authorUsername ? `@${pull.authorUsername}` : ''}</span>${pull.authorIsBot ? html` <span class="tag">Bot</span>` : nothing}`;
  return html`
    ${facts([
      ['State', html`${stateSign(pull.state)}${pull.draft ? html` <span class="tag">Draft</span>` : nothing}`],
      ['Author', author],
      ['Branches', html`<code class="selectable">${pull.sourceBranch}</code> <span class="ink-3">into</span> <code class="selectable">${pull.targetBranch}</code>`],
      ['Created', time(pull.createdAt)],
      ['Updated', time(pull.updatedAt)],
      ...endings(pull),
      ['Assignees', persons(pull.assignees)],
      ['Reviewers', pull.reviewers.length === 0 ? none : pull.reviewers.map((each) => html`<div>${person(each.person)} <span class="ink-3">${typeWord(each.state).toLowerCase()}</span></div>`)],
      ['Approvals', pull.approvals.length === 0 ? none : pull.approvals.map((each) => html`<div>${person(each.person)} <span class="ink-3">${each.approvedAt === null ? 'time not available' : formatExact(each.approvedAt)}</span></div>`)],
      ['Labels', labelTags(pull.labels)],
      ['Milestone', pull.milestone ?? none],
      ['Head commit', shaLine(pull.headSha)],
      ...(pull.mergeCommitSha ? [/** @type {[string, unknown]} */ (['Merge commit', shaLine(pull.mergeCommitSha)])] : []),
    ])}
    ${textSection('Description', pull.description, 'There is no description.')}
    ${notes(pull.notes)}
    ${listSection('Commits', pull.commits.map(commitLine), 'No commits were read for it.')}`;
}

/** @param {import('../types.js').PullRequest} pull @returns {[string, unknown][]} */
function endings(pull) {
  /** @type {[string, unknown][]} */
  const rows = [];
  if (pull.mergedAt !== null) rows.push(['Merged', html`${time(pull.mergedAt)} <span class="ink-3">by</span> ${person(pull.mergedBy)}`]);
  if (pull.closedAt !== null) rows.push(['Closed', html`${time(pull.closedAt)} <span class="ink-3">by</span> ${person(pull.closedBy)}`]);
  return rows;
}

/** @param {import('../types.js').PullRequest['commits'][number]} commit */
function commitLine(commit) {
  return html`<div class="who"><strong>${commit.title}</strong></div>
    <div class="who small">${shaLine(commit.sha)}<span class="ink-3">${commit.authorName}, ${formatExact(commit.authoredAt)}</span></div>`;
}

/** Notes in their order; what GitLab wrote by itself is quieter. @param {import('../types.js').Note[]} all */
function notes(all) {
  const written = all.filter((note) => !note.system).length;
  return html`<section><h3>Notes <span class="ink-3">${formatNumber(written)} written, ${formatNumber(all.length - written)} by GitLab</span></h3>
    ${all.length === 0 ? html`<p class="ink-3">Nobody wrote anything.</p>` : html`<ul class="timeline">${all.map(noteLine)}</ul>`}</section>`;
}

/** @param {import('../types.js').Note} note */
function noteLine(note) {
  if (note.system) return html`<li class="system">${note.person?.name ?? 'Somebody'} <span class="plain-text">${note.body}</span> · ${formatExact(note.createdAt)}</li>`;
  return html`<li>
    <div class="who">${note.person ? html`<strong>${note.person.name}</strong>` : unavailable}<span class="ink-3">${note.person ? `@${note.person.username}, ` : ''}${formatExact(note.createdAt)}</span>
      ${note.resolvable ? html`<span class=${note.resolved ? 'tag positive' : 'tag'}>${note.resolved ? 'Resolved' : 'Open thread'}</span>` : nothing}</div>
    <p class="plain-text">${note.body}</p></li>`;
}

/** @param {import('../types.js').Ticket} ticket */
export function ticketDetail(ticket) {
  const author = ticket.authorName === null ? unavailable : html`${ticket.authorName} <span class="ink-3">${ticket.authorUsername ? `@${ticket.authorUsername}` : ''}</span>`;
  return html`
    ${facts([
      ['State', html`${stateSign(ticket.state, true)}${ticket.confidential ? html` <span class="tag warning">Confidential</span>` : nothing}`],
      ['Type', typeWord(ticket.issueType || 'issue')],
      ['Author', author],
      ['Assignees', persons(ticket.assignees)],
      ['Created', time(ticket.createdAt)],
      ['Updated', time(ticket.updatedAt)],
      ...(ticket.closedAt === null ? [] : [/** @type {[string, unknown]} */ (['Closed', html`${time(ticket.closedAt)} <span class="ink-3">by</span> ${person(ticket.closedBy)}`])]),
      ['Due', ticket.dueOn === null ? none : formatCalendarDate(ticket.dueOn)],
      ['Weight', ticket.weight === null ? none : formatNumber(ticket.weight)],
      ['Labels', labelTags(ticket.labels)],
      ['Milestone', ticket.milestone ?? none],
      ['Notes', formatNumber(ticket.noteCount)],
    ])}
    ${textSection('Description', ticket.description, 'There is no description.')}
    ${notes(ticket.notes)}
    ${listSection('State events', ticket.stateEvents.map((event) => html`<div class="who">${person(event.person)} <strong>${event.state}</strong><span class="ink-3">${formatExact(event.createdAt)}</span></div>`), 'Its state never changed.')}
    ${listSection('Label events', ticket.labelEvents.map((event) => html`<div class="who">${person(event.person)} <span>${labelAction(event.action)}</span>${event.label === null ? html`<span class="ink-3">a label that is deleted</span>` : html`<span class="tag">${event.label}</span>`}<span class="ink-3">${formatExact(event.createdAt)}</span></div>`), 'Its labels never changed.')}`;
}

/** @param {string} action */
function labelAction(action) {
  return action === 'add' ? 'added' : action === 'remove' ? 'removed' : action;
}
