//! The schedule with a clock that is pushed: one run when it is due, none while it may not be.

use std::time::Duration;

use flow_core::model::RunReason;
use flow_core::sync::{Conditions, Network, ScheduleSettings};
use gitlab_sandbox::SandboxConfig;
use tokio::sync::watch;

use crate::world::TestWorld;

/// What the shell sends when the computer wakes, so that nothing waits for the loop's next look.
fn wake(conditions: &watch::Sender<Conditions>) {
    conditions.send_modify(|_same_as_before| {});
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_asleep_brings_one_run_and_an_absent_network_none() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let settings = watch::Sender::new(ScheduleSettings::default());
    let conditions = watch::Sender::new(Conditions::default());
    let engine = world.engine.clone();
    let schedule = tokio::spawn({
        let (settings, conditions) = (settings.subscribe(), conditions.subscribe());
        async move { engine.run_schedule(settings, conditions).await }
    });
    world.clock.advance(Duration::from_hours(24));
    wake(&conditions);
    world.wait_for_runs(integration.id, 2).await;
    assert_eq!(
        world.reasons(integration.id).await,
        [RunReason::Import, RunReason::Schedule],
        "once, however long it slept"
    );
    conditions.send_modify(|conditions| conditions.network = Network::Absent);
    world.clock.advance(Duration::from_hours(24));
    conditions.send_modify(|conditions| conditions.network = Network::Present);
    world.wait_for_runs(integration.id, 3).await;
    assert_eq!(
        world.reasons(integration.id).await.len(),
        3,
        "what fell due without a network is made up for once when it is back"
    );
    world.clock.advance(Duration::from_hours(24 * 7));
    wake(&conditions);
    world.wait_for_runs(integration.id, 4).await;
    assert_eq!(
        world.reasons(integration.id).await.last(),
        Some(&RunReason::Reconcile),
        "after a week it searches for what is gone"
    );
    drop(settings);
    drop(conditions);
    schedule.await.expect("it ends with its senders");
}
