//! A recorded world: the store holds exactly what the files hold, field by field.

#![expect(
    clippy::too_many_lines,
    reason = "a comparison field by field is a list, however long"
)]
#![expect(
    clippy::print_stdout,
    reason = "a skipped test says so where the suite counts it"
)]

mod compare;

use std::collections::HashMap;
use std::path::Path;

use flow_core::model::{ListQuery, Repository};
use gitlab_sandbox::{SandboxConfig, World};
use serde_json::Value;

use self::compare::{
    assert_person, compare_commit, compare_note, compare_pull_request, instant, labels, text,
};
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
