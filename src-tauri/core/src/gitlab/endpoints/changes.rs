//! Where something changed: what a run asks before it looks at any repository.
//!
//! One stream of changes per group stands for all repositories below it, so that
//! a run with nothing new costs a handful of requests. Nothing is saved here.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Deserialize;

use crate::gitlab::client::Client;
use crate::gitlab::error::RequestError;
use crate::gitlab::wire::{WireProject, instant};
use crate::model::{RemoteId, RemoteRepository, Timestamp};

/// Where in a group something changed since an instant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangedSince {
    /// Repositories of the group and its subgroups, archived ones included.
    pub repositories: BTreeSet<RemoteId>,
    /// What changed in them, so that a change that is already known can be told from news.
    pub items: Vec<ChangedItem>,
    /// The newest change seen, by GitLab's clock: where the next question starts.
    /// `None` when nothing changed.
    pub newest: Option<Timestamp>,
}

/// A merge request or issue that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedItem {
    /// GitLab's id of its repository.
    pub repository: RemoteId,
    /// Its number within the repository.
    pub iid: i64,
    /// When it was changed, by GitLab's clock.
    pub updated_at: Timestamp,
}

/// A row of a group's list; nothing else of it is of use here.
#[derive(Debug, Deserialize)]
struct ChangedRow {
    project_id: i64,
    iid: i64,
    #[serde(deserialize_with = "instant")]
    updated_at: Timestamp,
}

const PROJECTS: &str =
    "projects?membership=true&pagination=keyset&order_by=id&sort=asc&per_page=100";

/// GitLab writes a project's last activity down at most once in this time.
const ACTIVITY_DELAY: Duration = Duration::from_hours(1);

impl Client {
    /// Repositories of a group and its subgroups with a merge request that changed at or after `since`.
    /// People's own namespaces, and groups that only shared a repository with the account, have no
    /// such list: they are "not found".
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn changed_pull_request_repositories(
        &self,
        group: RemoteId,
        since: Timestamp,
    ) -> Result<ChangedSince, RequestError> {
        let resource = format!("groups/{group}/merge_requests");
        self.changed_repositories(&resource, "&view=simple", since)
            .await
    }

    /// Repositories of a group and its subgroups with an issue that changed at or after `since`.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn changed_ticket_repositories(
        &self,
        group: RemoteId,
        since: Timestamp,
    ) -> Result<ChangedSince, RequestError> {
        let resource = format!("groups/{group}/issues");
        self.changed_repositories(&resource, "", since).await
    }

    /// The merge requests of one repository that changed at or after `since`.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn changed_pull_requests_of(
        &self,
        repository: RemoteId,
        since: Timestamp,
    ) -> Result<ChangedSince, RequestError> {
        let resource = format!("projects/{repository}/merge_requests");
        self.changed_repositories(&resource, "&view=simple", since)
            .await
    }

    /// The issues of one repository that changed at or after `since`.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn changed_tickets_of(
        &self,
        repository: RemoteId,
        since: Timestamp,
    ) -> Result<ChangedSince, RequestError> {
        let resource = format!("projects/{repository}/issues");
        self.changed_repositories(&resource, "", since).await
    }

    /// The newest change of any merge request of a group and its subgroups, by GitLab's clock; for
    /// the place where listening begins. `None` when there is no merge request.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn newest_pull_request_change(
        &self,
        group: RemoteId,
    ) -> Result<Option<Timestamp>, RequestError> {
        self.newest_change(&format!("groups/{group}/merge_requests"))
            .await
    }

    /// The same for issues.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn newest_ticket_change(
        &self,
        group: RemoteId,
    ) -> Result<Option<Timestamp>, RequestError> {
        self.newest_change(&format!("groups/{group}/issues")).await
    }

    async fn newest_change(&self, resource: &str) -> Result<Option<Timestamp>, RequestError> {
        let path = format!(
            "{resource}?scope=all&state=all&non_archived=false&order_by=updated_at&sort=desc\
             &per_page=1"
        );
        let page = self.get_page::<ChangedRow>(&path).await?;
        Ok(page.rows.first().map(|row| row.updated_at))
    }

    /// Repositories the account is a member of that GitLab may have seen a push or another event in
    /// since `since`. GitLab writes that time down up to an hour late, so this asks an hour further back.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn active_repositories(
        &self,
        since: Timestamp,
    ) -> Result<Vec<RemoteRepository>, RequestError> {
        let delay = i64::try_from(ACTIVITY_DELAY.as_millis()).expect("an hour in milliseconds");
        let since = Timestamp::from_millis(since.millis().saturating_sub(delay)).to_rfc3339();
        let projects: Vec<WireProject> = self
            .get_all(&format!("{PROJECTS}&last_activity_after={since}"))
            .await?;
        Ok(projects.into_iter().map(Into::into).collect())
    }

    /// Walks a group's list from the newest change back to `since`.
    ///
    /// The next question is bounded by the oldest change seen instead of a page
    /// number: rows that are touched or deleted meanwhile cannot shift others
    /// past it, and no list is too long. What is touched meanwhile is newer than
    /// `newest` and belongs to the next walk.
    async fn changed_repositories(
        &self,
        resource: &str,
        view: &str,
        since: Timestamp,
    ) -> Result<ChangedSince, RequestError> {
        let mut changed = ChangedSince::default();
        let mut before: Option<Timestamp> = None;
        let mut number = 1_u32;
        loop {
            let bound = before
                .map(|before| format!("&updated_before={}", before.to_rfc3339()))
                .unwrap_or_default();
            let path = format!(
                "{resource}?scope=all&state=all&non_archived=false&order_by=updated_at&sort=desc\
                 &per_page=100&page={number}&updated_after={}{bound}{view}",
                since.to_rfc3339()
            );
            let page = self.get_page::<ChangedRow>(&path).await?;
            for row in &page.rows {
                let repository = RemoteId(row.project_id);
                changed.repositories.insert(repository);
                changed.items.push(ChangedItem {
                    repository,
                    iid: row.iid,
                    updated_at: row.updated_at,
                });
            }
            let times = || page.rows.iter().map(|row| row.updated_at);
            if before.is_none() {
                changed.newest = changed.newest.max(times().max());
            }
            let Some(oldest) = times().min().filter(|_| page.next.is_some()) else {
                return Ok(changed);
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
}
