//! Answers as they come over GraphQL; the same people and notes as over REST.

use serde::Deserialize;

use super::price::Price;
use crate::gitlab::wire::{instant, null_as_default};
use crate::model::{Approval, Note, Person, PullRequestCommit, RemoteId, Reviewer, Timestamp};

/// The repository of a question; `None` when it is not shown.
#[derive(Debug, Deserialize)]
pub(super) struct Answered<T> {
    pub(super) project: Option<Project<T>>,
    /// Where it was asked for.
    #[serde(default = "Option::default", rename = "queryComplexity")]
    pub(super) price: Option<Price>,
}

/// The list of a question, whatever it was called.
#[derive(Debug, Deserialize)]
pub(super) struct Project<T> {
    pub(super) items: Option<Connection<T>>,
}

/// A list with its end.
#[derive(Debug, Deserialize)]
pub(super) struct Connection<T> {
    #[serde(default = "no_page_info", rename = "pageInfo")]
    pub(super) page_info: PageInfo,
    /// Rows the account may not see are null.
    #[serde(default = "Vec::new")]
    nodes: Vec<Option<T>>,
}

impl<T> Connection<T> {
    pub(super) fn shown(self) -> impl Iterator<Item = T> {
        self.nodes.into_iter().flatten()
    }

    /// What the next page is asked with.
    pub(super) fn next(&self) -> Option<String> {
        let info = &self.page_info;
        info.end_cursor.clone().filter(|_| info.has_next_page)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

const fn no_page_info() -> PageInfo {
    PageInfo {
        has_next_page: false,
        end_cursor: None,
    }
}

/// What hangs on a merge request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MergeRequest {
    pub(super) iid: String,
    #[serde(default = "Option::default")]
    pub(super) notes: Option<Connection<WireNote>>,
    #[serde(default = "Option::default")]
    pub(super) commits: Option<Connection<WireCommit>>,
    #[serde(default = "Option::default")]
    pub(super) reviewers: Option<Connection<WireReviewer>>,
    #[serde(default = "Option::default")]
    pub(super) approved_by: Option<Connection<WirePerson>>,
}

/// What hangs on an issue.
#[derive(Debug, Deserialize)]
pub(super) struct Issue {
    pub(super) iid: String,
    #[serde(default = "Option::default")]
    pub(super) notes: Option<Connection<WireNote>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WirePerson {
    id: String,
    #[serde(default, deserialize_with = "null_as_default")]
    username: String,
    #[serde(default, deserialize_with = "null_as_default")]
    name: String,
    #[serde(default, deserialize_with = "null_as_default")]
    state: String,
    #[serde(default, deserialize_with = "null_as_default")]
    web_url: String,
}

/// The number behind the last slash of a global id.
pub(super) fn number(global_id: &str) -> Option<RemoteId> {
    global_id.rsplit('/').next()?.parse().ok().map(RemoteId)
}

impl WirePerson {
    pub(super) fn into_person(self) -> Option<Person> {
        Some(Person {
            remote_id: number(&self.id)?,
            username: self.username,
            name: self.name,
            state: self.state,
            web_url: self.web_url,
        })
    }

    pub(super) fn into_approval(self) -> Option<Approval> {
        Some(Approval {
            person: self.into_person()?,
            approved_at: None,
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireReviewer {
    #[serde(flatten)]
    person: WirePerson,
    merge_request_interaction: Option<Interaction>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Interaction {
    review_state: Option<String>,
}

impl WireReviewer {
    pub(super) fn into_reviewer(self) -> Option<Reviewer> {
        let state = self.merge_request_interaction?.review_state?;
        Some(Reviewer {
            person: self.person.into_person()?,
            state: state.to_ascii_lowercase(),
            created_at: None,
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireNote {
    id: String,
    #[serde(default, deserialize_with = "null_as_default")]
    body: String,
    author: Option<WirePerson>,
    #[serde(deserialize_with = "instant")]
    created_at: Timestamp,
    #[serde(deserialize_with = "instant")]
    updated_at: Timestamp,
    #[serde(default, deserialize_with = "null_as_default")]
    system: bool,
    #[serde(default, deserialize_with = "null_as_default")]
    resolvable: bool,
    #[serde(default, deserialize_with = "null_as_default")]
    resolved: bool,
    resolved_by: Option<WirePerson>,
    #[serde(default, deserialize_with = "null_as_default")]
    internal: bool,
    /// Only there for notes about code.
    position: Option<serde::de::IgnoredAny>,
}

impl WireNote {
    /// The note, unless its id is none.
    pub(super) fn into_note(self) -> Option<Note> {
        Some(Note {
            remote_id: number(&self.id)?,
            note_type: self.position.map(|_| "DiffNote".to_owned()),
            body: self.body,
            author: self.author.and_then(WirePerson::into_person),
            created_at: self.created_at,
            updated_at: self.updated_at,
            system: self.system,
            resolvable: self.resolvable,
            resolved: self.resolved,
            resolved_by: self.resolved_by.and_then(WirePerson::into_person),
            internal: self.internal,
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireCommit {
    sha: String,
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
            sha: wire.sha,
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
