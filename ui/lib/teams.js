// Teams as a tree in words: paths, what is within what, where one may go. Pure.

/** @import { Team } from '../team-types.js' */

/** Names from the top down to a team: `Platform / Payments`. @param {Pick<Team, 'id' | 'parentId' | 'name'>[]} teams @param {number | null} id */
export function teamPath(teams, id) {
  const byId = new Map(teams.map((team) => [team.id, team]));
  const names = [];
  for (let team = byId.get(id ?? 0); team; team = byId.get(team.parentId ?? 0)) names.unshift(team.name);
  return names.join(' / ');
}

/** A team and all within it. Each team stands after the one it is part of. @param {Pick<Team, 'id' | 'parentId'>[]} teams @param {number} id */
export function withNested(teams, id) {
  const within = new Set([id]);
  for (const team of teams) if (team.parentId !== null && within.has(team.parentId)) within.add(team.id);
  return within;
}

/** Places a team may have: below each team but itself and those within it. @param {Team[]} teams @param {number | null} id null for a new one @returns {{ id: number | null, label: string }[]} */
export function placesFor(teams, id) {
  const within = id === null ? new Set() : withNested(teams, id);
  return [{ id: null, label: 'On its own' }, ...teams.filter((team) => !within.has(team.id)).map((team) => ({ id: team.id, label: teamPath(teams, team.id) }))];
}

/**
 * Teams as a tree.
 * @typedef {{ team: Team, nested: TeamNode[] }} TeamNode
 * @param {Team[]} teams
 * @returns {TeamNode[]}
 */
export function treeOf(teams) {
  /** @type {Map<number, TeamNode>} */
  const nodes = new Map();
  /** @type {TeamNode[]} */
  const roots = [];
  for (const team of teams) {
    const node = { team, nested: [] };
    nodes.set(team.id, node);
    (nodes.get(team.parentId ?? 0)?.nested ?? roots).push(node);
  }
  return roots;
}
