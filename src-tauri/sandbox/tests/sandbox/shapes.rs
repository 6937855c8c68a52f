//! The answers' shapes beside GitLab's documented bodies: where both have a field, both have the
//! same type, and documented fields are there.

use std::path::Path;

use serde_json::Value;

use crate::support::{get, shared, start, whole_company};

/// Documented fields the sandbox leaves out, with the reason.
const LEFT_OUT: [(&str, &str); 10] = [
    ("discussion.notes.resolved", "only of notes that can be"),
    ("discussion.notes.resolved_by", "only of notes that can be"),
    ("discussion.notes.resolved_at", "only of notes that can be"),
    ("note.author.email", "private since, the example is old"),
    (
        "note.author.created_at",
        "private since, the example is old",
    ),
    ("member.email", "only for owners of enterprise users"),
    ("project.statistics", "only when asked for"),
    ("project.owner", "only of projects of users"),
    ("project.mirror", "only with Premium"),
    ("commit.last_pipeline", "there are no pipelines"),
];

/// File, address, and the name of the thing.
const PAIRS: [(&str, &str, &str); 24] = [
    ("user", "user", "user"),
    ("user_by_id", "users/11", "user"),
    ("users", "users", "user"),
    ("version", "version", "version"),
    ("metadata", "metadata", "version"),
    (
        "personal_access_token_self",
        "personal_access_tokens/self",
        "token",
    ),
    (
        "personal_access_token_associations",
        "personal_access_tokens/self/associations",
        "associations",
    ),
    ("groups", "groups", "group"),
    ("group", "groups/51?with_projects=false", "group"),
    ("subgroups", "groups/51/subgroups", "group"),
    ("group_projects", "groups/52/projects", "project"),
    ("project", "projects/1001", "project"),
    ("project_members_all", "projects/1001/members/all", "member"),
    (
        "member_all_by_user",
        "projects/1001/members/all/11",
        "member",
    ),
    ("commits", "projects/1001/repository/commits", "commit"),
    (
        "commits_with_stats",
        "projects/1001/repository/commits?with_stats=true",
        "commit",
    ),
    ("commit", "projects/1001/repository/commits/main", "commit"),
    (
        "merge_requests",
        "projects/1001/merge_requests?iids[]=1",
        "request",
    ),
    ("merge_request", "projects/1001/merge_requests/1", "request"),
    (
        "mr_commits",
        "projects/1001/merge_requests/1/commits",
        "commit",
    ),
    (
        "mr_approvals",
        "projects/1001/merge_requests/1/approvals",
        "approvals",
    ),
    (
        "mr_approval_state",
        "projects/1001/merge_requests/1/approval_state",
        "approval_state",
    ),
    (
        "mr_participants",
        "projects/1001/merge_requests/1/participants",
        "user",
    ),
    ("issues", "projects/1001/issues?iids[]=1", "issue"),
];

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

fn compare(name: &str, example: &Value, answer: &Value, problems: &mut Vec<String>) {
    match (example, answer) {
        (Value::Null, _) | (_, Value::Null) => {}
        (Value::Object(example), Value::Object(answer)) => {
            for (key, wanted) in example {
                let name = format!("{name}.{key}");
                let excused = LEFT_OUT.iter().any(|(left, _)| *left == name);
                match answer.get(key) {
                    Some(given) => compare(&name, wanted, given, problems),
                    None if excused || free_keys(&name) => {}
                    None => problems.push(format!("{name} is missing")),
                }
            }
        }
        (Value::Array(example), Value::Array(answer)) => {
            if let (Some(wanted), Some(given)) = (example.first(), answer.first()) {
                compare(name, wanted, given, problems);
            }
        }
        (wanted, given) if kind(wanted) != kind(given) => {
            problems.push(format!(
                "{name} is a {}, documented as a {}",
                kind(given),
                kind(wanted)
            ));
        }
        _ => {}
    }
}

/// Trailers are named by whoever writes the message.
fn free_keys(name: &str) -> bool {
    name.contains("trailers.")
}

fn example(folder: &Path, name: &str) -> Value {
    let path = folder.join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("examples are JSON")
}

#[tokio::test]
async fn answers_have_the_documented_shape() {
    let Some(folder) = shared("examples") else {
        return;
    };
    let sandbox = start(whole_company()).await;
    let mut problems = Vec::new();
    for (file, path, name) in PAIRS {
        let reply = get(&sandbox, path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        compare(name, &example(&folder, file), &reply.json(), &mut problems);
    }
    for (file, part, of, name) in [
        ("mr_notes", "notes", "merge_requests", "note"),
        (
            "mr_discussions",
            "discussions",
            "merge_requests",
            "discussion",
        ),
        ("mr_reviewers", "reviewers", "merge_requests", "reviewer"),
        (
            "resource_label_events",
            "resource_label_events",
            "issues",
            "event",
        ),
        (
            "resource_state_events",
            "resource_state_events",
            "issues",
            "event",
        ),
    ] {
        let mut met = false;
        for iid in 1..=8 {
            let path = format!("projects/1001/{of}/{iid}/{part}");
            let rows = get(&sandbox, &path).await.json();
            met |= rows.as_array().is_some_and(|rows| !rows.is_empty());
            compare(name, &example(&folder, file), &rows, &mut problems);
        }
        assert!(met, "the company has {part}");
    }
    problems.sort();
    problems.dedup();
    assert!(problems.is_empty(), "{problems:#?}");
    sandbox.stop().await;
}

#[tokio::test]
async fn errors_are_the_documented_ones() {
    let Some(folder) = shared("examples") else {
        return;
    };
    let sandbox = start(whole_company()).await;
    let payroll = sandbox
        .world()
        .project_by_path("finance/payroll")
        .expect("it is in the company")
        .id;
    for (file, path) in [
        ("error_404_project", format!("projects/{payroll}")),
        ("error_404_group", "groups/finance".to_owned()),
        ("error_404_route", "nothing/here".to_owned()),
        ("error_404_record", "projects/1001/issues/999".to_owned()),
        (
            "error_405_keyset_unavailable",
            "projects/1001/merge_requests?pagination=keyset".to_owned(),
        ),
        (
            "error_405_offset_limit",
            "projects?page=501&per_page=100".to_owned(),
        ),
    ] {
        let reply = get(&sandbox, &path).await;
        assert_eq!(reply.json(), example(&folder, file), "{path}");
    }
    sandbox.stop().await;
}
