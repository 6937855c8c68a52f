//! In which rows of the work log something stands, and what these are called.

use std::collections::{BTreeMap, HashMap};

use super::work_log::WorkGrouping;
use crate::model::{MemberKey, RepositoryId, TeamId, WorkFilter};
use crate::store::{Store, StoreError};

/// The row of those who are in no team.
const NO_TEAM: &str = "none";

/// How things are put into rows.
pub(super) enum RowKeys {
    /// A row a person.
    People,
    /// A row a repository.
    Repositories,
    /// A row a team.
    Teams {
        /// The teams somebody is in.
        of_member: HashMap<MemberKey, Vec<TeamId>>,
        /// The teams that have a row, with their names from the top.
        paths: BTreeMap<TeamId, String>,
    },
}

impl RowKeys {
    /// Those of a grouping; of teams the chosen ones with what is within, or all.
    pub(super) async fn of(
        store: &Store,
        grouping: WorkGrouping,
        work: &WorkFilter,
    ) -> Result<Self, StoreError> {
        match grouping {
            WorkGrouping::People => return Ok(Self::People),
            WorkGrouping::Repositories => return Ok(Self::Repositories),
            WorkGrouping::Teams => {}
        }
        let roster = store.team_roster().await?;
        let shown = roster.shown(work);
        let mut of_member: HashMap<MemberKey, Vec<TeamId>> = HashMap::new();
        for (team, people) in roster.people(!work.without_nested_teams) {
            for person in people.into_iter().filter(|_| shown.contains(&team)) {
                of_member.entry(person).or_default().push(team);
            }
        }
        let paths = shown.into_iter().map(|team| (team, roster.path(team)));
        Ok(Self::Teams {
            of_member,
            paths: paths.collect(),
        })
    }

    /// The rows something stands in; none where GitLab does not say any more who did it.
    pub(super) fn rows_with(
        &self,
        member: Option<&MemberKey>,
        repository: RepositoryId,
    ) -> Vec<String> {
        match self {
            Self::Repositories => vec![repository.0.to_string()],
            Self::People => member.iter().map(|key| key.0.clone()).collect(),
            Self::Teams { of_member, .. } => match member {
                None => Vec::new(),
                Some(member) => of_member.get(member).map_or_else(
                    || vec![NO_TEAM.to_owned()],
                    |teams| teams.iter().map(TeamId::to_string).collect(),
                ),
            },
        }
    }

    /// The name of a team's row.
    pub(super) fn team(&self, key: &str) -> String {
        let Self::Teams { paths, .. } = self else {
            return String::new();
        };
        let id = key.parse().ok().map(TeamId);
        let path = id.and_then(|id| paths.get(&id));
        path.cloned().unwrap_or_else(|| "No team".to_owned())
    }
}
