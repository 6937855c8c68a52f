// What a report is about as one line of words, for paper and pictures, where no picker can be opened. Pure.
import { leftOutLine } from './report-words.js';

/** Names that are written out; of more only their number is told. */
const MOST_NAMES = 3;

/** @param {string[]} names @param {string} nouns */
const listed = (names, nouns) => (names.length <= MOST_NAMES ? names.join(', ') : `${names.slice(0, MOST_NAMES - 1).join(', ')} and ${names.length - MOST_NAMES + 1} more ${nouns}`);

/**
 * @param {object} chosen what was chosen, by name; nothing is everything
 * @param {string | null} chosen.range
 * @param {string | null} chosen.integration
 * @param {string[]} chosen.repositories
 * @param {string[]} chosen.teams
 * @param {boolean} chosen.withoutNestedTeams
 * @param {string[]} chosen.people
 * @param {Parameters<typeof leftOutLine>[0] | null} leftOut
 */
export function filterWords({ range, integration, repositories, teams, withoutNestedTeams, people }, leftOut) {
  return [
    range, integration, repositories.length === 0 ? 'all repos' : listed(repositories, 'repos'),
    teams.length === 0 ? null : `${listed(teams, 'teams')}${withoutNestedTeams ? ' without nested teams' : ''}`,
    people.length === 0 ? (teams.length === 0 ? 'everyone' : null) : listed(people, 'people'), leftOut ? leftOutLine(leftOut).replace(/^N/, 'n') : null,
  ].filter(Boolean).join(' · ');
}
