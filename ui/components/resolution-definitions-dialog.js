// “How is this counted?” of PR resolution: every figure of the report, what it leaves out and which choices are ours.
import { html, nothing } from 'lit';
import { getCountRules } from '../api.js';
import { DialogElement } from '../lib/dialog-element.js';
import { openDialog } from '../lib/dialogs.js';
import { Loaded } from '../lib/loaded.js';
import { ruleTerms } from '../lib/pull-request-time.js';

/** @type {[string, string][]} */
const definitions = [
  ['Time to merge', 'From the start of a pull request until it was merged. One that says it was merged before it was opened has no such time: it is counted and listed, and has no mark.'],
  ['Many pull requests', 'More than 5,000 are not drawn one by one: a cell is stronger the more lie in it, in equal steps of the logarithm, and the area of its diamond is the share of them that was not reviewed. A cell that is pressed selects what it holds. Figures and rows are always of single pull requests; only how many a rectangle covers while it is still drawn is told by the middles of cells.'],
  ['First comment', 'From the start to the first comment of somebody else. Without a comment there is no such time.'],
  ['Follow-on commits', 'Commits authored after the pull request was opened. Merge commits are none, because bringing a branch up to date is no iteration.'],
  ['Unreviewed', 'Neither a comment nor an approval of anybody but the author, until the merge.'],
  ['Thoroughly reviewed', 'At least one comment of somebody else with 40 characters or more. The length is our choice: longer than a nod, shorter than a sentence with a reason in it. An approval alone is not thorough.'],
  ['Reviewer comments', 'Comments of anybody but the author, until the merge. Notes GitLab writes itself are none.'],
  ['Reaction time', 'What the author does in a row (the start, commits, comments) is one turn, which begins with its first act. Each other person who acts before the next turn answers it once, with their first comment, approval, commit or merge. All waiting is added up and divided by the number of answers.'],
  ['Responsiveness', 'From the last act of others in a row to the first act of the author after it: a commit, a comment or the merge. All waiting is added up and divided by the number of answers.'],
  ['Iteration time', 'From the first comment of somebody else to the last commit after it; zero where no commit follows. Over several it is the mean.'],
  ['Sharing index', '0 where one person does all reviews, 1 where everybody does as many. With n people in order of how many pull requests each reviewed, x1 to xn, and S their sum: ((n - 1) × S - sum of (2i - n - 1) × xi) / ((n - 1) × S). This is what Gini’s coefficient leaves, stretched so that both ends can be reached. Counted are the people who took part in these pull requests; it is of all of them, never of a selection.'],
];

export class ResolutionDefinitionsDialog extends DialogElement {
  #rules = new Loaded(this, getCountRules, () => ['count-rules']);

  renderDialog() {
    const report = this.#rules.value;
    const terms = report ? ruleTerms('time_to_merge', report.rules.pullRequests) : [];
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">How is this counted?</h2>
        <p>Pull requests merged in the range, into whichever branch, and not those opened by bots or by users who are excluded or hidden. What such users did to others counts nowhere. Days are those of this computer.</p>
        <p>GitLab names no account for a commit. One whose author is joined with no account on the page of Users is taken for the author’s of the pull request.</p>
        ${terms.length === 0 ? nothing : html`<dl class="left-out">${terms.map(([name, words]) => html`<div><dt>${name}</dt><dd class="why">${words}</dd></div>`)}</dl>`}
        <dl class="left-out">${definitions.map(([name, words]) => html`<div><dt>${name}</dt><dd class="why">${words}</dd></div>`)}</dl>
        <p class="hint">Follows the definitions that Flow publishes; where these say nothing, the choice is written here.</p>
      </div></div>
      <div class="foot"><button type="button" class="button secondary" autofocus @click=${() => this.finish(null)}>Close</button></div>`;
  }
}

customElements.define('resolution-definitions-dialog', ResolutionDefinitionsDialog);

/** Opens it. */
export const explainResolution = () => openDialog('resolution-definitions-dialog', {});
