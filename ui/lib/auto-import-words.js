// What switching auto-import on does, and when, in words: it depends on whether anything runs. Pure.
import { counted } from './format.js';

/** @import { Integration } from '../types.js' */

/** Until when nothing is read; empty where syncs run. @param {Pick<Integration, 'pausedAt' | 'needsSignIn' | 'failure'> | null} integration */
function waitsFor(integration) {
  if (!integration) return '';
  if (integration.pausedAt !== null) return 'when this integration is resumed';
  return integration.needsSignIn ? 'after you signed in again' : '';
}

/** What the question says. @param {Pick<Integration, 'pausedAt' | 'needsSignIn' | 'failure'> | null} integration @param {boolean} hasGroups */
export function autoImportExplanation(integration, hasGroups) {
  const waits = waitsFor(integration);
  const what = `Every repo of this group${hasGroups ? ' and its subgroups' : ''}`;
  const later = `What is created there or moved there later${hasGroups ? '' : ', in subgroups too,'}`;
  if (waits) return `${what} is chosen now and read ${waits}, because nothing is read until then. ${later} is looked for from then on, at every sync.`;
  return `${what} is imported now. ${later} is imported at the next sync.`;
}

/** What is said once it is on. @param {Pick<Integration, 'pausedAt' | 'needsSignIn' | 'failure'> | null} integration @param {number} chosen repos */
export function autoImportToast(integration, chosen) {
  const waits = waitsFor(integration);
  if (waits) return chosen > 0 ? `Auto-import is on. ${counted(chosen, 'repo is', 'repos are')} chosen and read ${waits}.` : `Auto-import is on. New repos are looked for ${waits}.`;
  return chosen > 0 ? `Auto-import is on, ${counted(chosen, 'repo comes', 'repos come')} in` : 'Auto-import is on';
}

/** The line below the tree. @param {Pick<Integration, 'pausedAt' | 'needsSignIn' | 'failure'> | null} integration @param {number} on groups */
export function autoImportFoot(integration, on) {
  if (on === 0) return 'Auto-import brings in a group’s repos, those of its subgroups, and what is created or moved there later';
  const waits = waitsFor(integration);
  return `Auto-import is on for ${counted(on, 'group')} and what is below; ${waits ? `new repos are looked for ${waits}` : 'new repos are found at every sync'}`;
}
