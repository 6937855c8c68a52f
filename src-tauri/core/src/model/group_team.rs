//! Teams out of a GitLab group: what would be made of it.
//!
//! The app reads no lists of members from GitLab: who worked in a group's repositories is who is in its team.

use serde::{Deserialize, Serialize};

use super::{IntegrationId, MemberKey, RemoteId};

/// A group with imported repositories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupChoice {
    /// The integration that reaches it.
    pub integration_id: IntegrationId,
    /// Its name.
    pub integration: String,
    /// GitLab's id of the group.
    pub group_remote_id: RemoteId,
    /// The path from the top.
    pub path: String,
    /// Imported repositories in and below it.
    pub repositories: i64,
    /// Groups with imported repositories below it.
    pub subgroups: i64,
}

/// Which teams are to be made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupTeamRequest {
    /// The integration that reaches the group.
    pub integration_id: IntegrationId,
    /// GitLab's id of the group.
    pub group_remote_id: RemoteId,
    /// Only who did something in so many days before now; none for everybody who ever did.
    pub active_days: Option<u32>,
    /// Whether groups below it become teams within; otherwise who worked there is in the one team.
    pub with_subgroups: bool,
}

/// A team that would be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedTeam {
    /// The group's path.
    pub group: String,
    /// Names of teams from the top down to it. Siblings whose groups have one name differ by the group's path.
    pub path: Vec<String>,
    /// Whether a team of these names is here: then people are added to it and nobody is taken out.
    pub exists: bool,
    /// Who would be in it, by name; people of teams within it only where they worked in its own repositories too.
    pub people: Vec<PlannedPerson>,
}

/// Somebody who would be in a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedPerson {
    /// Who.
    pub key: MemberKey,
    /// The name.
    pub name: String,
    /// A username or address, to tell people of one name apart.
    pub handle: Option<String>,
    /// Whether it is in the team already.
    pub is_in: bool,
}
