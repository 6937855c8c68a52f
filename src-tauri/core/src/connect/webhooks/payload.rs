//! What a delivery is about: which repository, and what kind of thing there.
//!
//! Nothing else of it is used: everything is read again from GitLab. It names no other
//! module, so that it can be fuzzed alone.

use serde::Deserialize;

/// A body that is no delivery of GitLab's.
#[derive(Debug, thiserror::Error)]
pub(super) enum PayloadMalformed {
    /// It is no JSON, or has other types where GitLab's have these.
    #[error("the body is not a delivery")]
    Json(#[from] serde_json::Error),
    /// It speaks of a kind of event that belongs to a repository and names none.
    #[error("the body names no repository")]
    NoRepository,
}

/// The kind of thing that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ChangedKind {
    /// Branches or tags.
    Code,
    /// Pull requests, or what is written below them.
    PullRequests,
    /// Tickets, or what is written below them.
    Tickets,
    /// The repository itself was made, moved or opened: it may be new here.
    Arrival,
    /// The repository itself was deleted.
    Departure,
}

/// What a delivery says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    /// GitLab's id of the repository.
    pub(super) repository: i64,
    /// What changed there.
    pub(super) kind: ChangedKind,
}

#[derive(Deserialize)]
struct WirePayload {
    object_kind: Option<String>,
    event_name: Option<String>,
    project_id: Option<i64>,
    project: Option<WireProject>,
    object_attributes: Option<WireAttributes>,
}

#[derive(Deserialize)]
struct WireProject {
    id: Option<i64>,
}

#[derive(Deserialize)]
struct WireAttributes {
    noteable_type: Option<String>,
}

/// Reads a body; `None` is one about something this app does not keep.
///
/// # Errors
/// [`PayloadMalformed`].
pub(super) fn read(body: &[u8]) -> Result<Option<Told>, PayloadMalformed> {
    let payload: WirePayload = serde_json::from_slice(body)?;
    let Some(kind) = kind_of(&payload) else {
        return Ok(None);
    };
    let named = payload.project.and_then(|project| project.id);
    let repository = payload.project_id.or(named).filter(|id| *id > 0);
    match repository {
        Some(repository) => Ok(Some(Told { repository, kind })),
        None => Err(PayloadMalformed::NoRepository),
    }
}

fn kind_of(payload: &WirePayload) -> Option<ChangedKind> {
    let kind = payload.object_kind.as_deref();
    match kind.or(payload.event_name.as_deref())? {
        "push" | "tag_push" => Some(ChangedKind::Code),
        "merge_request" => Some(ChangedKind::PullRequests),
        "issue" | "work_item" => Some(ChangedKind::Tickets),
        "project_create" | "project_transfer" | "project_rename" | "project_update" => {
            Some(ChangedKind::Arrival)
        }
        "project_destroy" => Some(ChangedKind::Departure),
        "note" => {
            let attributes = payload.object_attributes.as_ref()?;
            match attributes.noteable_type.as_deref()? {
                "MergeRequest" => Some(ChangedKind::PullRequests),
                "Issue" | "WorkItem" => Some(ChangedKind::Tickets),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &str) -> Option<Told> {
        read(body.as_bytes()).expect("a delivery")
    }

    #[test]
    fn each_kind_names_its_repository_in_its_own_place() {
        let cases = [
            (
                r#"{"object_kind":"push","project_id":15}"#,
                15,
                ChangedKind::Code,
            ),
            (
                r#"{"event_name":"tag_push","project_id":1}"#,
                1,
                ChangedKind::Code,
            ),
            (
                r#"{"object_kind":"merge_request","project":{"id":7},"object_attributes":{}}"#,
                7,
                ChangedKind::PullRequests,
            ),
            (
                r#"{"object_kind":"work_item","project":{"id":8}}"#,
                8,
                ChangedKind::Tickets,
            ),
            (
                r#"{"object_kind":"note","project_id":9,"object_attributes":{"noteable_type":"Issue"}}"#,
                9,
                ChangedKind::Tickets,
            ),
            (
                r#"{"object_kind":"note","project_id":9,"object_attributes":{"noteable_type":"MergeRequest"}}"#,
                9,
                ChangedKind::PullRequests,
            ),
            (
                r#"{"event_name":"project_create","project_id":22,"project_visibility":"private"}"#,
                22,
                ChangedKind::Arrival,
            ),
            (
                r#"{"event_name":"project_destroy","project_id":22}"#,
                22,
                ChangedKind::Departure,
            ),
        ];
        for (body, repository, kind) in cases {
            assert_eq!(told(body), Some(Told { repository, kind }), "{body}");
        }
    }

    #[test]
    fn what_is_of_no_interest_is_no_fault() {
        for body in [
            r#"{"object_kind":"pipeline","project":{"id":1}}"#,
            r#"{"event_name":"subgroup_create"}"#,
            r#"{"object_kind":"note","project_id":1,"object_attributes":{"noteable_type":"Snippet"}}"#,
            r#"{"object_kind":"note","project_id":1}"#,
            "{}",
        ] {
            assert_eq!(told(body), None, "{body}");
        }
    }

    #[test]
    fn what_is_no_delivery_is_told() {
        for body in [
            "",
            "[]",
            "null",
            "{",
            r#"{"object_kind":"push"}"#,
            r#"{"event_name":"project_create"}"#,
            r#"{"object_kind":"push","project_id":0}"#,
            r#"{"object_kind":"push","project_id":-4}"#,
            r#"{"object_kind":"push","project_id":"15"}"#,
            r#"{"object_kind":"push","project_id":99999999999999999999}"#,
        ] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
        let deep = "[".repeat(100_000);
        assert!(read(deep.as_bytes()).is_err(), "depth is bounded");
    }
}
