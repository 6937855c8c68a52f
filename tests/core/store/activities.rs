//! What was done is kept for a while, in the order of time, with the runs among it.

use std::time::Duration;

use flow_core::model::{
    Activity, ActivityAction, ActivityOutcome, Actor, FailureCode, NewActivity, RunFigures,
    RunOutcome, RunReason,
};
use flow_core::store::ActivityFilter;

use super::support::TestStore;

async fn all(store: &TestStore, filter: ActivityFilter) -> Vec<Activity> {
    let page = store.activities(filter, 0, 100).await.expect("read");
    assert_eq!(
        page.total,
        i64::try_from(page.rows.len()).expect("few"),
        "the total counts what the list shows"
    );
    page.rows
}

async fn note(store: &TestStore, activity: NewActivity) {
    store.note_activity(activity).await.expect("noted");
    store.clock.advance(Duration::from_secs(1));
}

#[tokio::test]
async fn what_was_done_and_what_ran_stand_in_one_order_newest_first() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let chosen = NewActivity::by_user(ActivityAction::RepositoriesChosen, id).counting(3);
    note(&store, chosen).await;
    let run = store
        .begin_run(id, RunReason::Schedule)
        .await
        .expect("begun");
    let figures = RunFigures {
        new_commits: 4,
        tickets: 1,
        ..RunFigures::default()
    };
    store
        .end_run(run, RunOutcome::Complete, figures, None)
        .await
        .expect("ended");
    store.clock.advance(Duration::from_secs(1));
    let failed = NewActivity::new(Actor::Webhook, ActivityAction::WebhookRepaired, id)
        .about("platform/api")
        .failed(FailureCode::RoleTooLow);
    note(&store, failed).await;

    let rows = all(&store, ActivityFilter::default()).await;
    let facts: Vec<_> = rows
        .iter()
        .map(|row| (row.actor, row.action, row.outcome, row.amount))
        .collect();
    assert_eq!(
        facts,
        [
            (
                Actor::Webhook,
                ActivityAction::WebhookRepaired,
                ActivityOutcome::Failed,
                None
            ),
            (
                Actor::Schedule,
                ActivityAction::SyncRan,
                ActivityOutcome::Done,
                Some(5)
            ),
            (
                Actor::User,
                ActivityAction::RepositoriesChosen,
                ActivityOutcome::Done,
                Some(3)
            ),
        ],
        "activities and runs together, what a run brought in counted"
    );
    assert_eq!(rows[0].subject.as_deref(), Some("platform/api"));
    assert_eq!(rows[0].failure, Some(FailureCode::RoleTooLow));
    let window = store
        .activities(ActivityFilter::default(), 1, 1)
        .await
        .expect("read");
    assert_eq!((window.total, window.rows), (3, vec![rows[1].clone()]));
}

#[tokio::test]
async fn a_list_can_be_kept_to_one_integration_one_actor_or_what_failed() {
    let store = TestStore::new();
    let one = store.add_integration("One").await.id;
    let other = store.add_integration("Other").await.id;
    note(
        &store,
        NewActivity::by_user(ActivityAction::SignedOut, other),
    )
    .await;
    note(
        &store,
        NewActivity::new(Actor::App, ActivityAction::TokenRenewed, one)
            .failed(FailureCode::Timeout),
    )
    .await;
    note(
        &store,
        NewActivity::by_user(ActivityAction::BackupMade, None),
    )
    .await;
    store
        .begin_run(one, RunReason::User)
        .await
        .expect("a run that goes on");
    let actions = |filter| {
        let store = &store;
        async move {
            let rows = all(store, filter).await;
            rows.iter().map(|row| row.action).collect::<Vec<_>>()
        }
    };
    let of_one = ActivityFilter {
        integration: Some(one),
        ..ActivityFilter::default()
    };
    assert_eq!(
        actions(of_one).await,
        [ActivityAction::SyncRan, ActivityAction::TokenRenewed]
    );
    let by_user = ActivityFilter {
        actor: Some(Actor::User),
        ..ActivityFilter::default()
    };
    assert_eq!(
        actions(by_user).await,
        [
            ActivityAction::SyncRan,
            ActivityAction::BackupMade,
            ActivityAction::SignedOut
        ],
        "a sync somebody asked for is that person's"
    );
    let failed = ActivityFilter {
        only_failed: true,
        ..ActivityFilter::default()
    };
    assert_eq!(actions(failed).await, [ActivityAction::TokenRenewed]);
}

#[tokio::test]
async fn after_90_days_it_is_neither_shown_nor_kept() {
    let store = TestStore::new();
    note(
        &store,
        NewActivity::by_user(ActivityAction::ConfigurationExported, None),
    )
    .await;
    store.clock.advance(Duration::from_hours(90 * 24));
    assert_eq!(
        all(&store, ActivityFilter::default()).await,
        [],
        "not shown, although nothing was written since"
    );
    note(
        &store,
        NewActivity::by_user(ActivityAction::BackupMade, None),
    )
    .await;
    let file = rusqlite::Connection::open(&store.path).expect("opens");
    let kept: i64 = file
        .query_row("SELECT count(*) FROM activities", [], |row| row.get(0))
        .expect("counts");
    assert_eq!(kept, 1, "and gone from the file with the next word");
}

#[tokio::test]
async fn the_name_is_the_one_it_had_then_and_outlives_the_integration() {
    let store = TestStore::new();
    let id = store.add_integration("Before").await.id;
    note(&store, NewActivity::by_user(ActivityAction::SignedOut, id)).await;
    store
        .rename_integration(id, "glpat-0123456789abcdefghij")
        .await
        .expect("renamed");
    note(&store, NewActivity::by_user(ActivityAction::SignedOut, id)).await;
    store.delete_integration(id).await.expect("deleted");
    let rows = all(&store, ActivityFilter::default()).await;
    let names: Vec<_> = rows
        .iter()
        .map(|row| row.integration_name.as_deref())
        .collect();
    assert_eq!(
        names,
        [Some("[left out]"), Some("[left out]"), Some("Before")],
        "a token in the wrong field goes nowhere"
    );
    assert_eq!(
        (rows[0].actor, rows[0].action),
        (Actor::App, ActivityAction::IntegrationDeleted),
        "the end is written down with the deletion itself"
    );
    assert_eq!(rows[2].integration_id, Some(id));
}
