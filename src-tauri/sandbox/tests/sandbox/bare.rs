//! The world for measuring, and the turns requests wait for.

use std::time::{Duration, Instant};

use gitlab_sandbox::{SandboxConfig, Size};

use crate::support::{all, get, start};

fn bare(projects: usize) -> SandboxConfig {
    SandboxConfig {
        size: Size::Ingest {
            projects,
            merge_requests: 7,
            notes: 3,
            issues: 5,
            issue_notes: 2,
        },
        ..SandboxConfig::default()
    }
}

#[tokio::test]
async fn rows_are_there_in_the_numbers_asked_for() {
    let sandbox = start(bare(3)).await;
    let projects = all(&sandbox, "groups/halden/projects").await;
    assert_eq!(projects.len(), 3);
    for project in &projects {
        let id = &project["id"];
        let labels = all(&sandbox, &format!("projects/{id}/labels")).await;
        assert!(labels.is_empty(), "no label, so nothing to ask for");
        let requests = all(&sandbox, &format!("projects/{id}/merge_requests")).await;
        assert_eq!(requests.len(), 7);
        for row in &requests {
            assert!(row["sha"].is_null(), "no head, so no commits");
            let path = format!("projects/{id}/merge_requests/{}/notes", row["iid"]);
            assert_eq!(all(&sandbox, &path).await.len(), 3);
        }
        let issues = all(&sandbox, &format!("projects/{id}/issues")).await;
        assert_eq!(issues.len(), 5);
        let path = format!("projects/{id}/issues/{}/notes", issues[0]["iid"]);
        assert_eq!(all(&sandbox, &path).await.len(), 2);
    }
    let newest = all(&sandbox, "groups/halden/merge_requests?order_by=updated_at").await;
    let last = newest[0]["updated_at"].as_str().expect("a time");
    let path = format!("groups/halden/merge_requests?updated_after={last}");
    assert_eq!(
        all(&sandbox, &path).await.len(),
        1,
        "no two rows share an instant"
    );
}

#[tokio::test]
async fn requests_wait_for_their_turn() {
    let sandbox = start(SandboxConfig {
        latency: Duration::from_millis(60),
        in_flight: Some(2),
        ..bare(1)
    })
    .await;
    let started = Instant::now();
    let asked = (0..6).map(|_| get(&sandbox, "version"));
    for reply in futures_util::future::join_all(asked).await {
        assert_eq!(reply.status, 200);
    }
    assert!(
        started.elapsed() >= Duration::from_millis(180),
        "six requests, two at a time, take three latencies"
    );
}
