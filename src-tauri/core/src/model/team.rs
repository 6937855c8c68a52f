//! Teams: people under a name, and teams within teams in any depth.
//!
//! Only what there is; whose work a team's is, is decided where all reports ask what counts.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{Member, MemberKey, TeamId, WorkFilter, string_enum};

/// A team of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Team {
    /// Local id.
    pub id: TeamId,
    /// The team it is part of.
    pub parent_id: Option<TeamId>,
    /// No two of one parent have the same, whatever its case.
    pub name: String,
    /// People in the team itself.
    pub own_people: i64,
    /// People in it or in teams within it, each once.
    pub people: i64,
}

/// Somebody in a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamPerson {
    /// Who.
    pub key: MemberKey,
    /// What is known; nothing while no integration that knows this person is here.
    pub member: Option<Member>,
}

string_enum!(
    /// What becomes of teams within one that is removed.
    NestedTeams {
        /// They take its place.
        MoveUp = "move_up",
        /// They are removed with it.
        Remove = "remove",
    }
);

/// All teams and who is in them, of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TeamRoster {
    /// Each team after the one it is part of, by name within that.
    pub teams: Vec<RosterTeam>,
}

/// A team with who is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterTeam {
    /// Local id.
    pub id: TeamId,
    /// The team it is part of.
    pub parent_id: Option<TeamId>,
    /// Its name.
    pub name: String,
    /// How many teams it is within.
    pub depth: i64,
    /// People in the team itself.
    pub own: BTreeSet<MemberKey>,
}

impl TeamRoster {
    /// The people of every team, with those of teams within it or without.
    #[must_use]
    pub fn people(&self, with_nested: bool) -> HashMap<TeamId, BTreeSet<MemberKey>> {
        let own = self.teams.iter().map(|team| (team.id, team.own.clone()));
        let mut people: HashMap<TeamId, BTreeSet<MemberKey>> = own.collect();
        if with_nested {
            // Teams stand after the one they are part of, so that from the last on each is complete.
            for team in self.teams.iter().rev() {
                let Some(parent) = team.parent_id else {
                    continue;
                };
                let nested = people.get(&team.id).cloned().unwrap_or_default();
                people.entry(parent).or_default().extend(nested);
            }
        }
        people
    }

    /// Names from the top down to a team, such as `Platform / Payments`.
    #[must_use]
    pub fn path(&self, id: TeamId) -> String {
        let mut names: Vec<&str> = Vec::new();
        let mut next = Some(id);
        while let Some(team) = next.and_then(|id| self.team(id)) {
            names.push(&team.name);
            next = team.parent_id;
        }
        names.reverse();
        names.join(" / ")
    }

    /// One of them.
    #[must_use]
    pub fn team(&self, id: TeamId) -> Option<&RosterTeam> {
        self.teams.iter().find(|team| team.id == id)
    }

    /// The teams a report shows: those of its filter, with the ones within them where these are asked for,
    /// and all where it names none.
    #[must_use]
    pub fn shown(&self, work: &WorkFilter) -> BTreeSet<TeamId> {
        let mut shown = BTreeSet::new();
        for team in &self.teams {
            let is_within = team.parent_id.is_some_and(|parent| shown.contains(&parent));
            if work.team_ids.is_empty()
                || work.team_ids.contains(&team.id)
                || (is_within && !work.without_nested_teams)
            {
                shown.insert(team.id);
            }
        }
        shown
    }
}

/// What a new or changed team is to be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewTeam {
    /// Its name.
    pub name: String,
    /// The team it is part of.
    pub parent_id: Option<TeamId>,
}
