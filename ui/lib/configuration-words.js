// What taking a configuration in would do, in rows of words. Pure.
import { counted, formatNumber } from './format.js';

/** @import { ConfigurationEffect, Taken } from '../manage-types.js' */
/** @typedef {{ label: string, value: string, aside?: string, note?: string }} CountedRow */

/** Names that are said before the rest is counted. */
const NAMED = 4;

/** @param {string[]} names */
export function named(names) {
  const more = names.length - NAMED;
  return more > 0 ? `${names.slice(0, NAMED).join(', ')} and ${formatNumber(more)} more` : names.join(', ');
}

/**
 * What becomes of things that are not simply added, and why.
 * @param {Taken} taken
 * @param {[string, string]} waits what one does that waits for a repo, and what several do
 * @param {string} [left] why some are left out
 */
export function asideOf({ kept, waiting, unplaced }, waits, left = 'left out: their integration is not here') {
  return [
    kept > 0 ? `${formatNumber(kept)} ${kept === 1 ? 'stays as it is' : 'stay as they are'} here` : '',
    waiting > 0 ? `${formatNumber(waiting)} ${waits[waiting === 1 ? 0 : 1]}` : '',
    unplaced > 0 ? `${formatNumber(unplaced)} ${left}` : '',
  ].filter(Boolean).join('; ');
}

/**
 * What becomes of teams that are here: none loses anybody.
 * @param {Taken} teams
 * @param {number} people how many come into them
 */
export function teamsAside({ kept }, people) {
  if (kept === 0) return '';
  const here = `${formatNumber(kept)} ${kept === 1 ? 'is' : 'are'} here already`;
  const added = people === 1 ? '1 person is added' : `${formatNumber(people)} people are added`;
  return people > 0 ? `${here}; ${added} to ${kept === 1 ? 'it' : 'them'}` : here;
}

/** @param {Taken} taken */
const isAny = ({ new: added, kept, unplaced }) => added + kept + unplaced > 0;

/** The rows of a dialog that asks before; kinds of which the file has none are left out but the first two. @param {ConfigurationEffect} effect @returns {CountedRow[]} */
export function effectRows(effect) {
  const { added, kept, repositories } = effect;
  /** @type {[string, number, string?][]} */
  const ofIntegrations = [
    ['Repos to import', repositories, 'offered on the import page after the sign-in'], ['Auto-import groups', effect.autoImportGroups], ['Exclusion rules', effect.exclusionRules],
    ['Repos with excluded files', effect.excludedPaths], ['People', effect.people], ['Changed settings', effect.settings],
  ];
  /** @type {[string, string]} */
  const applied = ['waits until its repo is listed', 'wait until their repo is listed'];
  /** @type {[string, string]} */
  const never = ['', ''];
  /** @type {[string, Taken, string][]} */
  const ofReports = [
    ['Teams', effect.teams, teamsAside(effect.teams, effect.teamPeople)], ['Targets', effect.targets, asideOf(effect.targets, never)],
    ['Saved views', effect.savedViews, asideOf(effect.savedViews, ['cannot be opened until its repos are listed', 'cannot be opened until their repos are listed'])],
    ['Rules for deployments and incidents', effect.deploymentRules, asideOf(effect.deploymentRules, applied)], ['Lists of ticket statuses', effect.ticketStatuses, asideOf(effect.ticketStatuses, applied)],
    ['Rules for what counts', effect.countRules, asideOf(effect.countRules, never, 'left out: there are as many titles as are kept')], ['Decisions about single commits', effect.judgements, asideOf(effect.judgements, never)],
    ['Calendar events', effect.calendarEvents, asideOf(effect.calendarEvents, never, 'left out: there is no room for more')],
  ];
  return [
    { label: 'New integrations', value: formatNumber(added.length) },
    { label: 'Left as they are', value: formatNumber(kept.length), note: kept.length > 0 ? named(kept) : undefined },
    ...ofIntegrations.filter(([, count]) => count > 0).map(([label, count, note]) => ({ label, value: formatNumber(count), note })),
    ...ofReports.filter(([, taken]) => isAny(taken)).map(([label, taken, note]) => ({ label, value: formatNumber(taken.new), note: note || undefined })),
  ];
}

/** How many things of a file stay as they are here. @param {ConfigurationEffect} effect */
export const keptCount = ({ teams, targets, savedViews, deploymentRules, ticketStatuses, countRules, judgements, calendarEvents }) =>
  [teams, targets, savedViews, deploymentRules, ticketStatuses, countRules, judgements, calendarEvents].reduce((sum, { kept }) => sum + kept, 0);

/** What is said above the rows. @param {ConfigurationEffect} effect */
export function effectSentence(effect) {
  const { added } = effect;
  const first = added.length === 0 ? 'It adds no integration.' : `New here: ${named(added)}. ${added.length === 1 ? 'It needs' : 'Each needs'} a sign-in before anything is read.`;
  return keptCount(effect) === 0 ? first : `${first} What is decided here already stays, also where the file says something else.`;
}

/** What is said once it is done. @param {ConfigurationEffect} effect */
export const doneWords = ({ added }) => (added.length === 0 ? 'Configuration imported' : `${counted(added.length, 'integration')} added. Sign in to start.`);
