//! Repositories that are new to an account: just made, moved to where it reads, or opened to it.
//!
//! A handful of questions stands for the whole list, which may take hundreds. Nothing is saved here.

use std::time::Duration;

use crate::gitlab::client::Client;
use crate::gitlab::error::{RequestError, RequestErrorKind};
use crate::gitlab::wire::WireProject;
use crate::model::{AccessLevel, RemoteGroup, RemoteId, RemoteRepository, Timestamp};

/// A repository with the place it is in, as far as it tells of that itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundRepository {
    /// The repository.
    pub repository: RemoteRepository,
    /// Its group, or the namespace of a person.
    pub place: RemoteGroup,
}

/// Repositories of the account that were made or changed since an instant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpdatedRepositories {
    /// Each with its place; one may be there twice.
    pub found: Vec<FoundRepository>,
    /// The newest change seen, by GitLab's clock: where the next question starts.
    /// `None` when there was none.
    pub newest: Option<Timestamp>,
}

impl From<WireProject> for FoundRepository {
    fn from(wire: WireProject) -> Self {
        Self {
            place: wire.namespace_as_group(),
            repository: wire.into(),
        }
    }
}

impl Client {
    /// Repositories the account is a member of that were themselves changed at or after `since`:
    /// made, moved, renamed, opened to others. Getting a membership changes no repository.
    ///
    /// Walks from the newest change back, each question bounded by the oldest one seen, so that
    /// nothing slips past while others change. GitLab before 15.10 knows neither bound, so the walk
    /// ends by what it reads.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn updated_repositories(
        &self,
        since: Timestamp,
    ) -> Result<UpdatedRepositories, RequestError> {
        let mut updated = UpdatedRepositories::default();
        let mut before: Option<Timestamp> = None;
        let mut number = 1_u32;
        loop {
            let bound = before
                .map(|before| format!("&updated_before={}", before.to_rfc3339()))
                .unwrap_or_default();
            let path = format!(
                "projects?membership=true&order_by=updated_at&sort=desc&per_page=100\
                 &page={number}&updated_after={}{bound}",
                since.to_rfc3339()
            );
            let page = self.get_page::<WireProject>(&path).await?;
            let times = || page.rows.iter().filter_map(WireProject::updated_at);
            let (newest, oldest) = (times().max(), times().min());
            if before.is_none() {
                updated.newest = updated.newest.max(newest);
            }
            let has_more = page.next.is_some();
            let is_wanted = |wire: &WireProject| wire.updated_at().is_none_or(|at| at >= since);
            let rows = page.rows.into_iter().filter(is_wanted);
            updated.found.extend(rows.map(FoundRepository::from));
            let Some(oldest) = oldest.filter(|oldest| has_more && *oldest >= since) else {
                return Ok(updated);
            };
            // Answers are cut to milliseconds, the host compares more finely.
            let next = oldest.plus(Duration::from_millis(1));
            if before.is_some_and(|before| next >= before) {
                number += 1;
            } else {
                (before, number) = (Some(next), 1);
            }
        }
    }

    /// How many repositories of a group and its subgroups the account is a member of. `None` where
    /// GitLab does not count, which it stops doing above ten thousand.
    ///
    /// # Errors
    /// See [`RequestErrorKind`]; people's own namespaces have no such list and are "not found".
    pub async fn count_group_repositories(
        &self,
        group: RemoteId,
    ) -> Result<Option<i64>, RequestError> {
        let path = format!("{}&simple=true&per_page=1", list_of(group));
        let page = self.get_page::<serde::de::IgnoredAny>(&path).await?;
        Ok(page.total)
    }

    /// Those repositories. Their list does not tell the account's role in them.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn group_repositories(
        &self,
        group: RemoteId,
    ) -> Result<Vec<FoundRepository>, RequestError> {
        let path = format!("{}&order_by=id&sort=asc&per_page=100", list_of(group));
        let wires: Vec<WireProject> = self.get_all(&path).await?;
        Ok(wires.into_iter().map(FoundRepository::from).collect())
    }

    /// One repository by its id. `None` means it is gone, or hidden from this account.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn find_repository(
        &self,
        remote_id: RemoteId,
    ) -> Result<Option<FoundRepository>, RequestError> {
        match self
            .get::<WireProject>(&format!("projects/{remote_id}"))
            .await
        {
            Ok(wire) => Ok(Some(wire.into())),
            Err(error) if matches!(error.kind, RequestErrorKind::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// What others shared with the group belongs to another one; what the account only could look at
/// is in no list of its own either.
fn list_of(group: RemoteId) -> String {
    let least = AccessLevel::GUEST.0;
    format!(
        "groups/{group}/projects?include_subgroups=true&with_shared=false&min_access_level={least}"
    )
}
