//! The recorded world is served as it was recorded, field by field.

use gitlab_sandbox::{SandboxConfig, World};
use serde_json::Value;

use crate::support::{all, get, shared, start};

fn file(folder: &std::path::Path, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join(name)).expect("the recording has this file");
    serde_json::from_str(&text).expect("it is JSON")
}

fn sorted(mut rows: Vec<Value>) -> Vec<Value> {
    rows.sort_by_key(Value::to_string);
    rows
}

#[tokio::test]
async fn recorded_bodies_come_back_unchanged() {
    let Some(folder) = shared("recorded/snowflake_spend") else {
        return;
    };
    let sandbox = start(SandboxConfig {
        world: World::Recorded(folder.clone()),
        ..SandboxConfig::default()
    })
    .await;
    let project = get(&sandbox, "projects/gitlab-data%2Fsnowflake_spend").await;
    assert_eq!(project.json()["id"], 12_345_678);
    for (path, name, count) in [
        ("merge_requests?state=all", "merge_requests.json", 20),
        ("issues?state=all&scope=all", "issues.json", 16),
    ] {
        let rows = all(&sandbox, &format!("projects/12345678/{path}&per_page=7")).await;
        assert_eq!(rows.len(), count, "{name}");
        let bodies = file(&folder, name)
            .into_iter()
            .map(|mut entry| entry["body"].take())
            .collect();
        assert_eq!(sorted(rows), sorted(bodies), "{name}");
    }
    for (part, name, count) in [
        ("notes", "merge_request_notes.json", 20),
        ("commits", "merge_request_commits.json", 37),
    ] {
        let entries = file(&folder, name);
        assert_eq!(entries.len(), count, "{name}");
        for iid in 1..=21 {
            let bodies: Vec<Value> = entries
                .iter()
                .filter(|entry| entry["of"]["merge_request_iid"] == iid)
                .map(|entry| entry["body"].clone())
                .collect();
            let path = format!("projects/12345678/merge_requests/{iid}/{part}");
            if get(&sandbox, &path).await.status == 404 {
                assert!(bodies.is_empty(), "number {iid} was not recorded");
                continue;
            }
            let rows = all(&sandbox, &path).await;
            assert_eq!(sorted(rows), sorted(bodies), "{name} of {iid}");
        }
    }
    let commits = get(&sandbox, "projects/12345678/repository/commits").await;
    assert_eq!(commits.rows().len(), 0, "its repository is empty");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_folder_without_recordings_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let error = gitlab_sandbox::Sandbox::start(SandboxConfig {
        world: World::Recorded(folder.path().to_owned()),
        ..SandboxConfig::default()
    })
    .await
    .expect_err("there is nothing to serve");
    let cause = std::error::Error::source(&error).expect("it says which file");
    assert!(cause.to_string().contains("merge_requests.json"), "{cause}");
}
