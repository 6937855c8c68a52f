//! One group asked for by its path, and what the account is in it.
//!
//! It exists for the question why a group is missing, so it keeps apart what a
//! listing folds together: hidden, refused, and there but not the account's own.

use serde::Deserialize;

use crate::gitlab::client::Client;
use crate::gitlab::error::{RequestError, RequestErrorKind};
use crate::gitlab::wire::{WireGroup, WireProject, null_as_default};
use crate::model::{AccessLevel, RemoteGroup, RemoteId, RemoteRepository, Visibility};

/// A group as GitLab tells of it when it is asked for alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupFacts {
    /// GitLab's id.
    pub remote_id: RemoteId,
    /// The path from the top, as GitLab writes it.
    pub full_path: String,
    /// Who can see it.
    pub visibility: Visibility,
    /// Whether it is archived.
    pub archived: bool,
    /// The day from which on it is to be deleted, if it is.
    pub deletion_on: Option<String>,
    /// Whether only some addresses may read it. GitLab tells it to few.
    pub limits_addresses: bool,
}

/// What the account is in a group, by whatever way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMembership {
    /// The role in force.
    pub access_level: AccessLevel,
    /// The day (UTC) from which on it no longer counts.
    pub expires_on: Option<String>,
    /// Whether it waits for somebody's approval.
    pub awaits_approval: bool,
}

#[derive(Deserialize)]
struct WireGroupFacts {
    id: i64,
    full_path: String,
    #[serde(default, deserialize_with = "null_as_default")]
    visibility: String,
    #[serde(default, deserialize_with = "null_as_default")]
    archived: bool,
    #[serde(default)]
    marked_for_deletion_on: Option<String>,
    #[serde(default)]
    ip_restriction_ranges: Option<String>,
}

#[derive(Deserialize)]
struct WireMember {
    access_level: i64,
    #[serde(default)]
    expires_at: Option<String>,
    #[serde(default)]
    membership_state: Option<String>,
}

impl Client {
    /// The group with this path, members or not.
    ///
    /// # Errors
    /// [`RequestErrorKind::NotFound`] when it is not there or hidden: GitLab does
    /// not say which. Also when a number was taken for an id.
    pub async fn group_by_path(&self, path: &str) -> Result<GroupFacts, RequestError> {
        let asked = format!("groups/{}?with_projects=false", in_address(path));
        let wire: WireGroupFacts = self.get(&asked).await?;
        if !wire.full_path.eq_ignore_ascii_case(path) {
            return Err(self.error(&asked, None, RequestErrorKind::NotFound));
        }
        Ok(GroupFacts {
            remote_id: RemoteId(wire.id),
            full_path: wire.full_path,
            visibility: Visibility::parse(&wire.visibility).unwrap_or(Visibility::Unknown),
            archived: wire.archived,
            deletion_on: wire.marked_for_deletion_on,
            limits_addresses: wire
                .ip_restriction_ranges
                .is_some_and(|ranges| !ranges.trim().is_empty()),
        })
    }

    /// What an account is in a group; `None` when it is no member.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn group_membership(
        &self,
        group: RemoteId,
        user: RemoteId,
    ) -> Result<Option<GroupMembership>, RequestError> {
        let path = format!("groups/{group}/members/all/{user}");
        match self.get::<WireMember>(&path).await {
            Ok(wire) => Ok(Some(GroupMembership {
                access_level: AccessLevel(wire.access_level),
                expires_on: wire.expires_at,
                awaits_approval: wire.membership_state.as_deref() == Some("awaiting"),
            })),
            Err(error) if error.is_absence() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The account's own groups whose name or path holds a word, at most a page of them.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn own_groups_named(&self, word: &str) -> Result<Vec<RemoteGroup>, RequestError> {
        let path = format!(
            "groups?all_available=false&order_by=id&sort=asc&per_page=100&search={}",
            in_address(word)
        );
        let page = self.get_page::<WireGroup>(&path).await?;
        Ok(page.rows.into_iter().map(RemoteGroup::from).collect())
    }

    /// The repository with this path, wherever it moved to; `None` when it is not there or hidden.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn repository_by_path(
        &self,
        path: &str,
    ) -> Result<Option<RemoteRepository>, RequestError> {
        let asked = format!("projects/{}", in_address(path));
        match self.get::<WireProject>(&asked).await {
            Ok(wire) => Ok(Some(wire.into())),
            Err(error) if matches!(error.kind, RequestErrorKind::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A path as one part of an address: its slashes would be read as the address's own.
fn in_address(path: &str) -> String {
    url::form_urlencoded::byte_serialize(path.as_bytes()).collect()
}
