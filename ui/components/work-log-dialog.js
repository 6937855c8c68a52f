// “How is this counted?” of the work log: what stands in each lane, on which day, and why its numbers differ from those of metrics.
import { html } from 'lit';
import { DialogElement } from '../lib/dialog-element.js';

/** Each lane, and what is in it. @type {[string, string][]} */
const facts = [
  ['Commits', 'Commits with one parent, by their author, when they were written. Large ones too: the log tells what happened, and leaves none out for its size.'],
  ['Merges', 'Commits with several parents. Their lines are not counted, because they are those of the commits they bring together.'],
  ['Pull requests', 'Opened, merged or closed, each by whoever did that.'],
  ['Comments', 'On pull requests and tickets, also one’s own. What GitLab notes by itself is none.'],
  ['Tickets', 'Opened or closed. A ticket that was opened again is not closed. Who is assigned is known, but not since when, so it is on no day.'],
  ['Days', 'Days of your own time zone, from midnight to midnight, for everybody. Metrics put a commit on its author’s day instead, so a commit late in the evening may be on another day there.'],
  ['Weekends', 'Hiding them hides their columns and nothing else: totals and the order of rows stay, and what happened on hidden days is said below. A holiday of the calendar is as narrow as a weekend and stays, because it is not one everywhere and some work on it.'],
  ['Told once', 'A change that was rebased, picked or is in a fork as well, and a repo that several integrations reach. Of a squashed pull request the squashed commit is shown, not its parts.'],
  ['Left out', 'Bots, and users who are excluded or hidden.'],
  ['Strength', 'Four steps a lane, with the same bounds in every week. The legend’s tooltips have them.'],
];

export class WorkLogDialog extends DialogElement {
  renderDialog() {
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">How is this counted?</h2>
        <p class="explanation">The work log shows what happened on which day. It measures nobody: a short bar may be a hard day.</p>
        <dl class="left-out">${facts.map(([name, words]) => html`<div><dt>${name}</dt><dd class="why">${words}</dd></div>`)}</dl>
      </div></div>
      <div class="foot"><button type="button" class="button secondary" autofocus @click=${() => this.finish(null)}>Close</button></div>`;
  }
}

customElements.define('work-log-dialog', WorkLogDialog);
