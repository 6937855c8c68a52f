// Teams out of a GitLab group: what would be made, in words. Pure.
import { counted, formatNumber } from './format.js';

/** @import { GroupChoice, PlannedTeam } from '../team-types.js' */

/** How long ago somebody may have done the last thing, in days; null for ever. @type {{ days: number | null, label: string }[]} */
export const periods = [{ days: 90, label: 'Last 90 days' }, { days: 365, label: 'Last 12 months' }, { days: null, label: 'Any time' }];

/** What one group is told apart by. @param {Pick<GroupChoice, 'integrationId' | 'groupRemoteId'>} group */
export const groupKey = ({ integrationId, groupRemoteId }) => `${integrationId} ${groupRemoteId}`;

/** Groups by the integration they are of, in their order. @param {GroupChoice[]} groups @returns {{ integration: string, groups: GroupChoice[] }[]} */
export function byIntegration(groups) {
  /** @type {{ id: number, integration: string, groups: GroupChoice[] }[]} */
  const found = [];
  for (const group of groups) {
    const last = found.at(-1);
    if (last?.id === group.integrationId) last.groups.push(group);
    else found.push({ id: group.integrationId, integration: group.integration, groups: [group] });
  }
  return found;
}

/** How many people are new in a team. @param {PlannedTeam} team */
export const newcomers = ({ people }) => people.filter(({ isIn }) => !isIn).length;

/** What becomes of a team. @param {PlannedTeam} team */
export function fateOf(team) {
  const added = newcomers(team);
  if (!team.exists) return team.people.length === 0 ? 'new, nobody in it itself' : `new, ${counted(added, 'person', 'people')}`;
  return added === 0 ? 'exists and stays as it is' : `exists, ${counted(added, 'person', 'people')} added`;
}

/** Whether anything would be done. @param {PlannedTeam[]} plan */
export const changesAnything = (plan) => plan.some((team) => !team.exists || newcomers(team) > 0);

/** All of it in one line. @param {PlannedTeam[]} plan */
export function planWords(plan) {
  if (plan.length === 0) return 'Nobody worked in the repos of this group in that time.';
  if (!changesAnything(plan)) return 'All of it is here already: the same teams with the same people.';
  const made = plan.filter(({ exists }) => !exists).length;
  const people = new Set(plan.flatMap((team) => team.people.filter(({ isIn }) => !isIn).map(({ key }) => key)));
  const parts = [made > 0 ? `${counted(made, 'team')} will be made` : '', made < plan.length ? `${formatNumber(plan.length - made)} of these ${plan.length - made === 1 ? 'names is' : 'names are'} here: people are added there and nobody is taken out` : ''];
  return `${parts.filter(Boolean).join('; ')}. ${counted(people.size, 'person', 'people')} will be in a team they were not in.`;
}
