//! Merge requests and what hangs on them.

use serde::Deserialize;

use super::{
    WireLabel, WireMilestone, WireUserBasic, instant, label_names, null_as_default,
    optional_instant,
};
use crate::model::{
    Approval, Note, Person, PullRequest, PullRequestCommit, RemoteId, Reviewer, Timestamp,
};

/// A merge request of a list.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireMergeRequest {
    id: i64,
    iid: i64,
    #[serde(default, deserialize_with = "null_as_default")]
    title: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    state: String,
    #[serde(default)]
    draft: Option<bool>,
    #[serde(default)]
    work_in_progress: Option<bool>,
    #[serde(default)]
    author: Option<WireUserBasic>,
    #[serde(deserialize_with = "instant")]
    created_at: Timestamp,
    #[serde(deserialize_with = "instant")]
    updated_at: Timestamp,
    #[serde(default, deserialize_with = "optional_instant")]
    merged_at: Option<Timestamp>,
    #[serde(default)]
    merge_user: Option<WireUserBasic>,
    #[serde(default)]
    merged_by: Option<WireUserBasic>,
    #[serde(default, deserialize_with = "optional_instant")]
    closed_at: Option<Timestamp>,
    #[serde(default)]
    closed_by: Option<WireUserBasic>,
    #[serde(default, deserialize_with = "null_as_default")]
    source_branch: String,
    #[serde(default, deserialize_with = "null_as_default")]
    target_branch: String,
    #[serde(default)]
    source_project_id: Option<i64>,
    #[serde(default)]
    sha: Option<String>,
    #[serde(default)]
    merge_commit_sha: Option<String>,
    #[serde(default)]
    squash_commit_sha: Option<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    squash: bool,
    #[serde(default, deserialize_with = "null_as_default")]
    labels: Vec<WireLabel>,
    #[serde(default, deserialize_with = "null_as_default")]
    assignees: Vec<WireUserBasic>,
    #[serde(default, deserialize_with = "null_as_default")]
    reviewers: Vec<WireUserBasic>,
    #[serde(default)]
    milestone: Option<WireMilestone>,
    #[serde(default, deserialize_with = "null_as_default")]
    user_notes_count: i64,
    #[serde(default)]
    detailed_merge_status: Option<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    web_url: String,
}

impl From<WireMergeRequest> for PullRequest {
    fn from(wire: WireMergeRequest) -> Self {
        Self {
            remote_id: RemoteId(wire.id),
            iid: wire.iid,
            title: wire.title,
            description: wire.description,
            state: wire.state,
            draft: wire.draft.or(wire.work_in_progress).unwrap_or(false),
            author: wire.author.map(Person::from),
            created_at: wire.created_at,
            updated_at: wire.updated_at,
            merged_at: wire.merged_at,
            merged_by: wire.merge_user.or(wire.merged_by).map(Person::from),
            closed_at: wire.closed_at,
            closed_by: wire.closed_by.map(Person::from),
            source_branch: wire.source_branch,
            target_branch: wire.target_branch,
            source_repository_remote_id: wire.source_project_id.map(RemoteId),
            head_sha: wire.sha,
            merge_commit_sha: wire.merge_commit_sha,
            squash_commit_sha: wire.squash_commit_sha,
            squash: wire.squash,
            labels: label_names(wire.labels),
            assignees: wire.assignees.into_iter().map(Person::from).collect(),
            reviewers: wire.reviewers.into_iter().map(Person::from).collect(),
            milestone: wire.milestone.map(|milestone| milestone.title),
            user_note_count: wire.user_notes_count,
            detailed_merge_status: wire.detailed_merge_status,
            web_url: wire.web_url,
        }
    }
}

/// A note.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireNote {
    id: i64,
    #[serde(default, rename = "type")]
    note_type: Option<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    body: String,
    #[serde(default)]
    author: Option<WireUserBasic>,
    #[serde(deserialize_with = "instant")]
    created_at: Timestamp,
    #[serde(default, deserialize_with = "optional_instant")]
    updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "null_as_default")]
    system: bool,
    #[serde(default, deserialize_with = "null_as_default")]
    resolvable: bool,
    #[serde(default, deserialize_with = "null_as_default")]
    resolved: bool,
    #[serde(default)]
    resolved_by: Option<WireUserBasic>,
    #[serde(default)]
    internal: Option<bool>,
    #[serde(default)]
    confidential: Option<bool>,
}

impl From<WireNote> for Note {
    fn from(wire: WireNote) -> Self {
        Self {
            remote_id: RemoteId(wire.id),
            // GraphQL does not tell the other kinds apart, and both must bring the same rows.
            note_type: wire.note_type.filter(|kind| kind == "DiffNote"),
            body: wire.body,
            author: wire.author.map(Person::from),
            // GraphQL tells whole seconds, and both must bring the same rows.
            created_at: wire.created_at.whole_second(),
            updated_at: wire.updated_at.unwrap_or(wire.created_at).whole_second(),
            system: wire.system,
            resolvable: wire.resolvable,
            resolved: wire.resolved,
            resolved_by: wire.resolved_by.map(Person::from),
            internal: wire.internal.or(wire.confidential).unwrap_or(false),
        }
    }
}

/// `GET …/approvals`, of any edition.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireApprovals {
    #[serde(default, deserialize_with = "null_as_default")]
    approved_by: Vec<WireApproval>,
}

#[derive(Debug, Deserialize)]
struct WireApproval {
    #[serde(default)]
    user: Option<WireUserBasic>,
    #[serde(default, deserialize_with = "optional_instant")]
    approved_at: Option<Timestamp>,
}

impl From<WireApprovals> for Vec<Approval> {
    fn from(wire: WireApprovals) -> Self {
        wire.approved_by
            .into_iter()
            .filter_map(|approval| {
                Some(Approval {
                    person: approval.user?.into(),
                    approved_at: approval.approved_at,
                })
            })
            .collect()
    }
}

/// A row of `GET …/reviewers`.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireReviewer {
    #[serde(default)]
    user: Option<WireUserBasic>,
    #[serde(default, deserialize_with = "null_as_default")]
    state: String,
    #[serde(default, deserialize_with = "optional_instant")]
    created_at: Option<Timestamp>,
}

impl WireReviewer {
    /// The reviewer, unless the account is gone.
    pub(in crate::gitlab) fn into_reviewer(self) -> Option<Reviewer> {
        Some(Reviewer {
            person: self.user?.into(),
            state: self.state,
            created_at: self.created_at,
        })
    }
}

/// A commit of a merge request.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireCommit {
    id: String,
    #[serde(default, deserialize_with = "null_as_default")]
    title: String,
    #[serde(default, deserialize_with = "null_as_default")]
    message: String,
    #[serde(default, deserialize_with = "null_as_default")]
    author_name: String,
    #[serde(default, deserialize_with = "null_as_default")]
    author_email: String,
    #[serde(deserialize_with = "instant")]
    authored_date: Timestamp,
    #[serde(default, deserialize_with = "null_as_default")]
    committer_name: String,
    #[serde(default, deserialize_with = "null_as_default")]
    committer_email: String,
    #[serde(deserialize_with = "instant")]
    committed_date: Timestamp,
}

impl From<WireCommit> for PullRequestCommit {
    fn from(wire: WireCommit) -> Self {
        Self {
            sha: wire.id,
            title: wire.title,
            message: wire.message,
            author_name: wire.author_name,
            author_email: wire.author_email,
            authored_at: wire.authored_date,
            committer_name: wire.committer_name,
            committer_email: wire.committer_email,
            committed_at: wire.committed_date,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_poorest_merge_request_is_read() {
        let wire: WireMergeRequest = serde_json::from_str(
            r#"{"id":1,"iid":2,"created_at":"2019-06-28T05:21:43.743Z","updated_at":"2019-06-28T05:21:43.743Z",
                "author":null,"source_project_id":null,"labels":[{"id":9,"name":"bug","color":"red"},"plain",7],
                "state":"a_new_state","draft":null,"assignees":null}"#,
        )
        .expect("every other field is optional");
        let pull_request = PullRequest::from(wire);
        assert_eq!(pull_request.author, None, "accounts can be gone");
        assert_eq!(
            pull_request.labels,
            ["bug", "plain"],
            "objects where strings are expected"
        );
        assert_eq!(pull_request.state, "a_new_state", "unknown words are kept");
    }
}
