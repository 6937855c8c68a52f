//! Runs outlive the app: figures as they go, and an end for what was cut off.

use std::time::Duration;

use flow_core::model::{Failure, FailureCode, RunFigures, RunOutcome, RunReason};

use super::support::{START, TestStore};

#[tokio::test]
async fn a_run_tells_why_it_ran_what_it_did_and_how_it_ended() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let run = store
        .begin_run(id, RunReason::Schedule)
        .await
        .expect("begun");
    store.clock.advance(Duration::from_secs(5));
    let figures = RunFigures {
        repositories: 3,
        repositories_failed: 1,
        new_commits: 40,
        pull_requests: 5,
        tickets: 6,
        requests: 70,
        waited_ms: 800,
    };
    let failure = Failure::with(FailureCode::PortClosed, "gitlab.example.com");
    store
        .end_run(run, RunOutcome::Failed, figures, Some(failure.clone()))
        .await
        .expect("ended");
    let page = store.runs(Some(id), 0, 10).await.expect("read");
    assert_eq!(page.total, 1);
    let row = &page.rows[0];
    assert_eq!(row.reason, RunReason::Schedule);
    assert_eq!(row.started_at, START);
    assert_eq!(row.finished_at, Some(START.plus(Duration::from_secs(5))));
    assert_eq!(row.outcome, Some(RunOutcome::Failed));
    assert_eq!(row.figures, figures, "every figure comes back");
    assert_eq!(row.failure, Some(failure));
}

#[tokio::test]
async fn a_run_that_was_cut_off_ends_where_it_was_last_heard_of() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let run = store.begin_run(id, RunReason::User).await.expect("begun");
    store.clock.advance(Duration::from_secs(30));
    let figures = RunFigures {
        new_commits: 12,
        ..RunFigures::default()
    };
    store.note_run(run, figures).await.expect("noted");
    let store = store.reopen();
    store.clock.advance(Duration::from_hours(9));
    assert_eq!(
        store.mark_runs_interrupted().await.expect("marked"),
        1,
        "the one that has no end"
    );
    let row = store
        .latest_run(id)
        .await
        .expect("read")
        .expect("there is a run");
    assert_eq!(row.outcome, Some(RunOutcome::Interrupted));
    assert_eq!(
        row.finished_at,
        Some(START.plus(Duration::from_secs(30))),
        "not when the app came back, but when the run was last at work"
    );
    assert_eq!(row.figures, figures, "what it had done is kept");
    assert_eq!(
        store.mark_runs_interrupted().await.expect("marked"),
        0,
        "once"
    );
}

#[tokio::test]
async fn the_newest_runs_come_first_and_go_with_their_integration() {
    let store = TestStore::new();
    let (one, other) = (
        store.add_integration("One").await.id,
        store.add_integration("Other").await.id,
    );
    for (id, reason) in [
        (one, RunReason::Import),
        (other, RunReason::Import),
        (one, RunReason::User),
    ] {
        let run = store.begin_run(id, reason).await.expect("begun");
        store
            .end_run(run, RunOutcome::Complete, RunFigures::default(), None)
            .await
            .expect("ended");
    }
    let of_one = store.runs(Some(one), 0, 10).await.expect("read");
    let reasons: Vec<_> = of_one.rows.iter().map(|run| run.reason).collect();
    assert_eq!(reasons, [RunReason::User, RunReason::Import]);
    let window = store.runs(None, 1, 1).await.expect("read");
    assert_eq!((window.total, window.rows.len()), (3, 1), "a window of all");
    assert_eq!(window.rows[0].integration_id, other);
    store.delete_integration(one).await.expect("deleted");
    assert_eq!(
        store.runs(None, 0, 10).await.expect("read").total,
        1,
        "its history goes with it"
    );
}
