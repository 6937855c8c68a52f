//! A recorded body held against the row it became, field by field.

use flow_core::model::{Person, Timestamp};
use serde_json::Value;

pub(super) fn text(value: &Value) -> Option<&str> {
    value.as_str()
}

pub(super) fn instant(value: &Value) -> Option<Timestamp> {
    value
        .as_str()
        .map(|text| Timestamp::parse(text).expect("a time"))
}

pub(super) fn person_id(person: Option<&Person>) -> Option<i64> {
    person.map(|person| person.remote_id.0)
}

pub(super) fn assert_person(stored: Option<&Person>, body: &Value, context: &str) {
    assert_eq!(person_id(stored), body["id"].as_i64(), "{context}: id");
    if let Some(stored) = stored {
        assert_eq!(
            Some(stored.username.as_str()),
            text(&body["username"]),
            "{context}: username"
        );
        assert_eq!(
            Some(stored.name.as_str()),
            text(&body["name"]),
            "{context}: name"
        );
        assert_eq!(
            Some(stored.web_url.as_str()),
            text(&body["web_url"]),
            "{context}: page"
        );
    }
}

pub(super) fn labels(body: &Value) -> Vec<&str> {
    body["labels"]
        .as_array()
        .map(|labels| labels.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}

pub(super) fn compare_pull_request(stored: &flow_core::model::PullRequest, body: &Value) {
    let iid = stored.iid;
    let context = |field: &str| format!("!{iid} {field}");
    assert_eq!(
        Some(stored.remote_id.0),
        body["id"].as_i64(),
        "{}",
        context("id")
    );
    assert_eq!(
        Some(stored.title.as_str()),
        text(&body["title"]),
        "{}",
        context("title")
    );
    assert_eq!(
        stored.description.as_deref(),
        text(&body["description"]),
        "{}",
        context("description")
    );
    assert_eq!(
        Some(stored.state.as_str()),
        text(&body["state"]),
        "{}",
        context("state")
    );
    assert_eq!(
        Some(stored.draft),
        body["draft"].as_bool(),
        "{}",
        context("draft")
    );
    assert_person(stored.author.as_ref(), &body["author"], &context("author"));
    assert_person(
        stored.merged_by.as_ref(),
        &body["merge_user"],
        &context("merge_user"),
    );
    assert_person(
        stored.closed_by.as_ref(),
        &body["closed_by"],
        &context("closed_by"),
    );
    assert_eq!(
        Some(stored.created_at),
        instant(&body["created_at"]),
        "{}",
        context("created_at")
    );
    assert_eq!(
        Some(stored.updated_at),
        instant(&body["updated_at"]),
        "{}",
        context("updated_at")
    );
    assert_eq!(
        stored.merged_at,
        instant(&body["merged_at"]),
        "{}",
        context("merged_at")
    );
    assert_eq!(
        stored.closed_at,
        instant(&body["closed_at"]),
        "{}",
        context("closed_at")
    );
    assert_eq!(
        Some(stored.source_branch.as_str()),
        text(&body["source_branch"]),
        "{}",
        context("source_branch")
    );
    assert_eq!(
        Some(stored.target_branch.as_str()),
        text(&body["target_branch"]),
        "{}",
        context("target_branch")
    );
    let source = stored.source_repository_remote_id.map(|id| id.0);
    assert_eq!(
        source,
        body["source_project_id"].as_i64(),
        "{}",
        context("source_project_id")
    );
    assert_eq!(
        stored.head_sha.as_deref(),
        text(&body["sha"]),
        "{}",
        context("sha")
    );
    assert_eq!(
        stored.merge_commit_sha.as_deref(),
        text(&body["merge_commit_sha"]),
        "{}",
        context("merge_commit_sha")
    );
    assert_eq!(
        stored.squash_commit_sha.as_deref(),
        text(&body["squash_commit_sha"]),
        "{}",
        context("squash_commit_sha")
    );
    assert_eq!(stored.labels, labels(body), "{}", context("labels"));
    assert_eq!(
        stored.milestone.as_deref(),
        text(&body["milestone"]["title"]),
        "{}",
        context("milestone")
    );
    let ids = |people: &[Person]| {
        people
            .iter()
            .map(|person| person.remote_id.0)
            .collect::<Vec<_>>()
    };
    let listed = |field: &str| {
        body[field]
            .as_array()
            .map(|all| {
                all.iter()
                    .filter_map(|p| p["id"].as_i64())
                    .collect::<Vec<_>>()
            })
            .unwrap_or_default()
    };
    assert_eq!(
        ids(&stored.assignees),
        listed("assignees"),
        "{}",
        context("assignees")
    );
    assert_eq!(
        ids(&stored.reviewers),
        listed("reviewers"),
        "{}",
        context("reviewers")
    );
    assert_eq!(
        Some(stored.user_note_count),
        body["user_notes_count"].as_i64(),
        "{}",
        context("user_notes_count")
    );
    assert_eq!(
        Some(stored.web_url.as_str()),
        text(&body["web_url"]),
        "{}",
        context("web_url")
    );
}

pub(super) fn compare_note(stored: &flow_core::model::Note, body: &Value) {
    let context = format!("note {}", stored.remote_id);
    assert_eq!(
        Some(stored.body.as_str()),
        text(&body["body"]),
        "{context}: body"
    );
    assert_eq!(
        stored.note_type.as_deref(),
        text(&body["type"]),
        "{context}: type"
    );
    assert_person(stored.author.as_ref(), &body["author"], &context);
    assert_eq!(
        Some(stored.created_at),
        instant(&body["created_at"]).map(Timestamp::whole_second),
        "{context}: created_at"
    );
    assert_eq!(
        Some(stored.updated_at),
        instant(&body["updated_at"]).map(Timestamp::whole_second),
        "{context}: updated_at"
    );
    assert_eq!(
        Some(stored.system),
        body["system"].as_bool(),
        "{context}: system"
    );
    assert_eq!(
        Some(stored.resolvable),
        body["resolvable"].as_bool(),
        "{context}: resolvable"
    );
}

pub(super) fn compare_commit(stored: &flow_core::model::PullRequestCommit, body: &Value) {
    let context = &stored.sha;
    assert_eq!(
        Some(stored.sha.as_str()),
        text(&body["id"]),
        "in GitLab's order"
    );
    assert_eq!(
        Some(stored.title.as_str()),
        text(&body["title"]),
        "{context}: title"
    );
    assert_eq!(
        Some(stored.message.as_str()),
        text(&body["message"]),
        "{context}: message"
    );
    assert_eq!(
        Some(stored.author_name.as_str()),
        text(&body["author_name"]),
        "{context}: author"
    );
    assert_eq!(
        Some(stored.author_email.as_str()),
        text(&body["author_email"]),
        "{context}: address"
    );
    assert_eq!(
        Some(stored.authored_at),
        instant(&body["authored_date"]),
        "{context}: authored"
    );
    assert_eq!(
        Some(stored.committer_name.as_str()),
        text(&body["committer_name"]),
        "{context}: committer"
    );
    assert_eq!(
        Some(stored.committed_at),
        instant(&body["committed_date"]),
        "{context}: committed"
    );
}
