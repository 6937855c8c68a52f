//! A recorded world: the store holds exactly what the files hold, field by field.

#![expect(
    clippy::too_many_lines,
    reason = "a comparison field by field is a list, however long"
)]
#![expect(
    clippy::print_stdout,
    reason = "a skipped test says so where the suite counts it"
)]

use std::collections::HashMap;
use std::path::Path;

use flow_core::model::{ListQuery, Person, Repository, Timestamp};
use gitlab_sandbox::{SandboxConfig, World};
use serde_json::Value;

use crate::world::{TestWorld, incomplete, recorded_world};

fn bodies(folder: &Path, file: &str) -> Vec<(Option<i64>, Value)> {
    let text = std::fs::read_to_string(folder.join(file)).expect("the recording");
    let entries: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    entries
        .into_iter()
        .map(|mut entry| {
            (
                entry["of"]["merge_request_iid"].as_i64(),
                entry["body"].take(),
            )
        })
        .collect()
}

fn text(value: &Value) -> Option<&str> {
    value.as_str()
}

fn instant(value: &Value) -> Option<Timestamp> {
    value
        .as_str()
        .map(|text| Timestamp::parse(text).expect("a time"))
}

fn person_id(person: Option<&Person>) -> Option<i64> {
    person.map(|person| person.remote_id.0)
}

fn assert_person(stored: Option<&Person>, body: &Value, context: &str) {
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

fn labels(body: &Value) -> Vec<&str> {
    body["labels"]
        .as_array()
        .map(|labels| labels.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}

async fn imported() -> Option<(TestWorld, Repository, std::path::PathBuf)> {
    let Some(folder) = recorded_world() else {
        println!("skipped: the recorded world is not beside this repository");
        return None;
    };
    let config = SandboxConfig {
        world: World::Recorded(folder.clone()),
        ..SandboxConfig::default()
    };
    let world = TestWorld::start(config).await;
    let integration = world.import_everything().await;
    let all = world
        .store
        .available_repositories(integration.id)
        .await
        .expect("read");
    assert_eq!(
        incomplete(&all),
        Vec::<String>::new(),
        "every stream is complete"
    );
    let repository = all
        .into_iter()
        .find(|row| row.remote.remote_id.0 == 12_345_678)
        .expect("the recorded project");
    Some((world, repository, folder))
}

const ALL: ListQuery = ListQuery {
    search: String::new(),
    state: None,
    sort: String::new(),
    descending: false,
    offset: 0,
    limit: 1000,
};

#[tokio::test(flavor = "multi_thread")]
async fn pull_requests_notes_and_commits_are_those_of_the_files() {
    let Some((world, repository, folder)) = imported().await else {
        return;
    };
    let expected = bodies(&folder, "merge_requests.json");
    let mut notes: HashMap<i64, Vec<Value>> = HashMap::new();
    for (iid, body) in bodies(&folder, "merge_request_notes.json") {
        notes.entry(iid.expect("an iid")).or_default().push(body);
    }
    let mut commits: HashMap<i64, Vec<Value>> = HashMap::new();
    for (iid, body) in bodies(&folder, "merge_request_commits.json") {
        commits.entry(iid.expect("an iid")).or_default().push(body);
    }
    let page = world
        .store
        .list_pull_requests(repository.id, ALL)
        .await
        .expect("read");
    assert_eq!(
        (page.total, expected.len()),
        (20, 20),
        "as the recording says of itself"
    );
    let (mut note_count, mut commit_count) = (0, 0);
    for (_, body) in &expected {
        let iid = body["iid"].as_i64().expect("an iid");
        let listed = page
            .rows
            .iter()
            .find(|row| row.pull_request.iid == iid)
            .expect("stored");
        let (stored, details) = world.store.pull_request(listed.id).await.expect("read");
        compare_pull_request(&stored.pull_request, body);
        let expected_notes = notes.remove(&iid).unwrap_or_default();
        assert_eq!(
            details.notes.len(),
            expected_notes.len(),
            "!{iid}: every note"
        );
        for note in &expected_notes {
            compare_note(
                details
                    .notes
                    .iter()
                    .find(|n| Some(n.remote_id.0) == note["id"].as_i64())
                    .expect("stored"),
                note,
            );
        }
        let expected_commits = commits.remove(&iid).unwrap_or_default();
        assert_eq!(
            details.commits.len(),
            expected_commits.len(),
            "!{iid}: every commit"
        );
        for (commit, body) in details.commits.iter().zip(&expected_commits) {
            compare_commit(commit, body);
        }
        note_count += expected_notes.len();
        commit_count += expected_commits.len();
    }
    assert_eq!(
        (note_count, commit_count),
        (20, 37),
        "as the recording says of itself"
    );
}

fn compare_pull_request(stored: &flow_core::model::PullRequest, body: &Value) {
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

fn compare_note(stored: &flow_core::model::Note, body: &Value) {
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
        instant(&body["created_at"]),
        "{context}: created_at"
    );
    assert_eq!(
        Some(stored.updated_at),
        instant(&body["updated_at"]),
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

fn compare_commit(stored: &flow_core::model::PullRequestCommit, body: &Value) {
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

#[tokio::test(flavor = "multi_thread")]
async fn tickets_are_those_of_the_files() {
    let Some((world, repository, folder)) = imported().await else {
        return;
    };
    let expected = bodies(&folder, "issues.json");
    let page = world
        .store
        .list_tickets(repository.id, ALL)
        .await
        .expect("read");
    assert_eq!(
        (page.total, expected.len()),
        (16, 16),
        "as the recording says of itself"
    );
    let closed = page
        .rows
        .iter()
        .filter(|row| row.ticket.state == "closed")
        .count();
    assert_eq!(closed, 12, "as the recording says of itself");
    for (_, body) in &expected {
        let iid = body["iid"].as_i64().expect("an iid");
        let listed = page
            .rows
            .iter()
            .find(|row| row.ticket.iid == iid)
            .expect("stored");
        let (stored, _) = world.store.ticket(listed.id).await.expect("read");
        let stored = stored.ticket;
        assert_eq!(Some(stored.remote_id.0), body["id"].as_i64(), "#{iid} id");
        assert_eq!(
            Some(stored.title.as_str()),
            text(&body["title"]),
            "#{iid} title"
        );
        assert_eq!(
            stored.description.as_deref(),
            text(&body["description"]),
            "#{iid} description"
        );
        assert_eq!(
            Some(stored.state.as_str()),
            text(&body["state"]),
            "#{iid} state"
        );
        assert_eq!(
            Some(stored.issue_type.as_str()),
            text(&body["issue_type"]),
            "#{iid} type"
        );
        assert_person(
            stored.author.as_ref(),
            &body["author"],
            &format!("#{iid} author"),
        );
        assert_person(
            stored.closed_by.as_ref(),
            &body["closed_by"],
            &format!("#{iid} closed_by"),
        );
        assert_eq!(
            Some(stored.created_at),
            instant(&body["created_at"]),
            "#{iid} created_at"
        );
        assert_eq!(
            Some(stored.updated_at),
            instant(&body["updated_at"]),
            "#{iid} updated_at"
        );
        assert_eq!(
            stored.closed_at,
            instant(&body["closed_at"]),
            "#{iid} closed_at"
        );
        assert_eq!(stored.labels, labels(body), "#{iid} labels");
        assert_eq!(
            stored.milestone.as_deref(),
            text(&body["milestone"]["title"]),
            "#{iid} milestone"
        );
        assert_eq!(
            stored.due_on.as_deref(),
            text(&body["due_date"]),
            "#{iid} due_date"
        );
        assert_eq!(stored.weight, body["weight"].as_i64(), "#{iid} weight");
        assert_eq!(
            Some(stored.confidential),
            body["confidential"].as_bool(),
            "#{iid} confidential"
        );
        assert_eq!(
            Some(stored.user_note_count),
            body["user_notes_count"].as_i64(),
            "#{iid} notes"
        );
        assert_eq!(
            Some(stored.web_url.as_str()),
            text(&body["web_url"]),
            "#{iid} page"
        );
    }
}
