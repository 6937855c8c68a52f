//! Merge requests of a project and what hangs on each.

use crate::gitlab::client::Client;
use crate::gitlab::error::RequestError;
use crate::gitlab::pagination::PageOf;
use crate::gitlab::system_notes;
use crate::gitlab::wire::{WireApprovals, WireCommit, WireMergeRequest, WireNote, WireReviewer};
use crate::model::{
    Approval, Note, PullRequest, PullRequestCommit, PullRequestDetails, RemoteId, Reviewer,
    Timestamp,
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

    /// Reads notes of one merge request, approvals where a note tells of one, and what else is `wanted`.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`]; a merge request deleted meanwhile is "not found".
    pub async fn pull_request_details(
        &self,
        repository: RemoteId,
        iid: i64,
        wanted: PullRequestParts,
    ) -> Result<PullRequestDetails, RequestError> {
        let base = format!("projects/{repository}/merge_requests/{iid}");
        let ((notes, approvals), reviewers, commits) = futures_util::try_join!(
            self.notes_and_approvals(&base),
            self.reviewers(&base, wanted.reviewers),
            self.commits_of(&base, wanted.commits),
        )?;
        let mut details = PullRequestDetails {
            notes,
            approvals,
            reviewers,
            commits,
        };
        system_notes::date(&mut details);
        Ok(details)
    }

    async fn notes_and_approvals(
        &self,
        base: &str,
    ) -> Result<(Vec<Note>, Vec<Approval>), RequestError> {
        let notes = self.notes(base).await?;
        if !system_notes::tell_of_an_approval(&notes) {
            return Ok((notes, Vec::new()));
        }
        let path = format!("{base}/approvals");
        let approvals = optional(self.get::<WireApprovals>(&path)).await?;
        Ok((notes, approvals.map(Into::into).unwrap_or_default()))
    }

    /// Every note of a merge request or issue, oldest first.
    pub(super) async fn notes(&self, base: &str) -> Result<Vec<Note>, RequestError> {
        let path = format!("{base}/notes?sort=asc&order_by=created_at&per_page=100");
        let notes = self.get_all::<WireNote>(&path).await?;
        Ok(notes.into_iter().map(Note::from).collect())
    }

    async fn reviewers(&self, base: &str, wanted: bool) -> Result<Vec<Reviewer>, RequestError> {
        if !wanted {
            return Ok(Vec::new());
        }
        let path = format!("{base}/reviewers");
        let reviewers = optional(self.get::<Vec<WireReviewer>>(&path)).await?;
        let reviewers = reviewers.unwrap_or_default().into_iter();
        Ok(reviewers.filter_map(WireReviewer::into_reviewer).collect())
    }

    async fn commits_of(
        &self,
        base: &str,
        wanted: bool,
    ) -> Result<Vec<PullRequestCommit>, RequestError> {
        if !wanted {
            return Ok(Vec::new());
        }
        let path = format!("{base}/commits?per_page=100");
        let commits = self.get_all::<WireCommit>(&path).await?;
        Ok(commits.into_iter().map(PullRequestCommit::from).collect())
    }
}

/// Which details cannot be empty, so that asking for the others would be for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PullRequestParts {
    /// Somebody is asked to review.
    pub reviewers: bool,
    /// The commits are not those that are known already.
    pub commits: bool,
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
