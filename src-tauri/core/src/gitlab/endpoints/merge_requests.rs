//! Merge requests of a project and what hangs on each.

use crate::gitlab::client::Client;
use crate::gitlab::error::RequestError;
use crate::gitlab::pagination::PageOf;
use crate::gitlab::wire::{WireApprovals, WireCommit, WireMergeRequest, WireNote, WireReviewer};
use crate::model::{
    PullRequest, PullRequestCommit, PullRequestDetails, RemoteId, Reviewer, Timestamp,
};

impl Client {
    /// One page of merge requests that changed at or after `since`, oldest change first.
    ///
    /// Pages beyond the first shift while people work; callers restart from the
    /// last change they saw and only ask for `page` 2 when one page holds a single instant.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn pull_requests(
        &self,
        repository: RemoteId,
        since: Option<Timestamp>,
        page: u32,
    ) -> Result<PageOf<PullRequest>, RequestError> {
        let path = changed_since(
            &format!("projects/{repository}/merge_requests"),
            since,
            page,
        );
        Ok(self
            .get_page::<WireMergeRequest>(&path)
            .await?
            .map(PullRequest::from))
    }

    /// How many merge requests GitLab says the project holds, where it tells.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn count_pull_requests(
        &self,
        repository: RemoteId,
    ) -> Result<Option<i64>, RequestError> {
        self.total(&format!(
            "projects/{repository}/merge_requests?scope=all&state=all&per_page=1"
        ))
        .await
    }

    /// Reads notes, approvals, reviewers and commits of one merge request.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`]; a merge request deleted meanwhile is "not found".
    pub async fn pull_request_details(
        &self,
        repository: RemoteId,
        iid: i64,
    ) -> Result<PullRequestDetails, RequestError> {
        let base = format!("projects/{repository}/merge_requests/{iid}");
        let notes_path = format!("{base}/notes?sort=asc&order_by=created_at&per_page=100");
        let approvals_path = format!("{base}/approvals");
        let reviewers_path = format!("{base}/reviewers");
        let commits_path = format!("{base}/commits?per_page=100");
        let (notes, approvals, reviewers, commits) = futures_util::try_join!(
            self.get_all::<WireNote>(&notes_path),
            optional(self.get::<WireApprovals>(&approvals_path)),
            optional(self.get::<Vec<WireReviewer>>(&reviewers_path)),
            self.get_all::<WireCommit>(&commits_path),
        )?;
        Ok(PullRequestDetails {
            notes: notes.into_iter().map(Into::into).collect(),
            approvals: approvals.map(Into::into).unwrap_or_default(),
            reviewers: reviewers
                .unwrap_or_default()
                .into_iter()
                .filter_map(WireReviewer::into_reviewer)
                .collect::<Vec<Reviewer>>(),
            commits: commits.into_iter().map(PullRequestCommit::from).collect(),
        })
    }
}

/// Approvals and reviewers are missing on old hosts and forbidden on some plans: then there are none to show.
async fn optional<T>(
    request: impl Future<Output = Result<T, RequestError>>,
) -> Result<Option<T>, RequestError> {
    match request.await {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_absence() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The query both change lists share: everything, oldest change first.
pub(super) fn changed_since(resource: &str, since: Option<Timestamp>, page: u32) -> String {
    let filter = since
        .map(|since| format!("&updated_after={}", since.to_rfc3339()))
        .unwrap_or_default();
    format!(
        "{resource}?scope=all&state=all&order_by=updated_at&sort=asc&per_page=100&page={page}{filter}"
    )
}
