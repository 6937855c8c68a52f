// What can be decided about teams, each with a way back: make, rename, move, remove, who is in one.
import { addTeam, addTeamPeople, asFailure, changeTeam, removeTeam, removeTeamPeople, undoTeamChange } from '../api.js';
import { attempt } from '../lib/attempt.js';
import { openDialog } from '../lib/dialogs.js';
import { withNested } from '../lib/teams.js';
import { showToast } from '../lib/toasts.js';
import './group-team-dialog.js';
import './team-dialog.js';
import './team-removal-dialog.js';

/** @import { Team, TeamChange, TeamPerson } from '../team-types.js' */

/** Says what was done, with a way back. @param {TeamChange} change @param {string} words */
function tell(change, words) {
  showToast({ words, actionLabel: 'Undo', action: () => void attempt(() => undoTeamChange(change.undo)) });
}

/** @param {() => Promise<TeamChange>} action @param {string} words @returns {Promise<TeamChange | null>} null when it was not done */
async function decide(action, words) {
  try {
    const change = await action();
    tell(change, words);
    return change;
  } catch (thrown) {
    const failure = asFailure(thrown);
    showToast({ words: [failure.message, failure.remedy].filter(Boolean).join(' '), sign: 'circle-x', mark: 'danger-mark' });
    return null;
  }
}

/** Asks for a name and a place, then makes a team. @param {Team[]} teams @param {number | null} parentId @returns {Promise<TeamChange | null>} */
export async function createTeam(teams, parentId) {
  return openDialog('team-dialog', { heading: 'Add team', teams, parentId, confirmLabel: 'Add', busyLabel: 'Adding', save: addTeam });
}

/** Makes teams of a GitLab group. @returns {Promise<TeamChange | null>} */
export async function createFromGroup() {
  /** @type {TeamChange | null} */
  const change = await openDialog('group-team-dialog');
  if (change) tell(change, 'The teams of the group are added');
  return change;
}

/** Asks for another name or place. @param {Team[]} teams @param {Team} team */
export async function editTeam(teams, team) {
  /** @type {TeamChange | null} */
  const change = await openDialog('team-dialog', {
    heading: `Change “${team.name}”`, teams, own: team.id, name: team.name, parentId: team.parentId, confirmLabel: 'Save', busyLabel: 'Saving',
    save: (/** @type {import('../team-types.js').NewTeam} */ wanted) => changeTeam(team.id, wanted),
  });
  if (change) tell(change, `“${team.name}” is changed`);
}

/** Removes a team; where there are teams within it, asks what becomes of them. @param {Team[]} teams @param {Team} team @returns {Promise<TeamChange | null>} */
export async function dropTeam(teams, team) {
  const nested = withNested(teams, team.id).size - 1;
  if (nested === 0) return decide(() => removeTeam(team.id, 'move_up'), `“${team.name}” is removed`);
  /** @type {TeamChange | null} */
  const change = await openDialog('team-removal-dialog', { team, nested });
  if (change) tell(change, `“${team.name}” is removed`);
  return change;
}

/** @param {Team} team @param {{ key: string, label: string }} person */
export const addPerson = (team, person) => decide(() => addTeamPeople(team.id, [person.key]), `${person.label} is in “${team.name}”`);

/** @param {Team} team @param {TeamPerson} person */
export const removePerson = (team, person) => decide(() => removeTeamPeople(team.id, [person.id]), `${person.name ?? 'One person'} is no longer in “${team.name}”`);
