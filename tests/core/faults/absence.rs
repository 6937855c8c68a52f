//! The network is gone for an hour, or the computer asleep for a day, in the middle of a run: the
//! schedule waits or goes on by itself, and never with more runs than it takes.

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use flow_core::model::{FailureCode, Integration, RunOutcome, RunReason};
use flow_core::sync::{Conditions, Network, ScheduleSettings};
use gitlab_sandbox::{RequestMatcher, Sandbox, SandboxConfig};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::machine::port_of;
use super::{Undisturbed, chosen, small};
use crate::world::TestWorld;

/// Time between two looks at whether something has come about.
const LOOK_EVERY: Duration = Duration::from_millis(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// The schedule at work, and what the system tells it.
struct Schedule {
    settings: watch::Sender<ScheduleSettings>,
    conditions: watch::Sender<Conditions>,
    task: JoinHandle<()>,
}

impl Schedule {
    fn start(world: &TestWorld) -> Self {
        let settings = watch::Sender::new(ScheduleSettings::default());
        let conditions = watch::Sender::new(Conditions::default());
        let (chosen, told) = (settings.subscribe(), conditions.subscribe());
        let engine = world.engine.clone();
        let task = tokio::spawn(async move { engine.run_schedule(chosen, told).await });
        Self {
            settings,
            conditions,
            task,
        }
    }

    fn tell(&self, network: Network) {
        self.conditions
            .send_modify(|conditions| conditions.network = network);
    }

    /// What the shell sends when the computer wakes.
    fn wake(&self) {
        self.conditions.send_modify(|_same_as_before| {});
    }

    async fn end(self) {
        drop((self.settings, self.conditions));
        self.task.await.expect("it ends with its senders");
    }
}

/// Begins an import and keeps one of its first answers back until the sender is dropped.
async fn begin_and_halt(world: &TestWorld, integration: &Integration) -> mpsc::Sender<()> {
    let (release, released) = mpsc::channel::<()>();
    let (reached, is_reached) = mpsc::channel();
    let released = std::sync::Mutex::new(released);
    let matcher = RequestMatcher::path("/merge_requests").times(1);
    world.sandbox.world().before(matcher, move |_held| {
        let _test_may_be_over = reached.send(());
        let released = released.lock().unwrap_or_else(|held| held.into_inner());
        // Ends with an error when the other side is dropped, which is the signal.
        let _over = released.recv();
    });
    world.begin_import(integration).await;
    let reached = tokio::task::spawn_blocking(move || is_reached.recv());
    reached.await.expect("no panic").expect("asked for");
    release
}

async fn wait_until_held(world: &TestWorld, integration: &Integration) {
    loop {
        let progress = world.engine.progress(integration.id).await;
        let progress = progress.expect("read");
        assert!(progress.running, "a run that is held up does not end");
        if progress.held && progress.in_flight == 0 {
            return;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_waits_for_an_absent_network_and_goes_on_as_the_same_run() {
    let undisturbed = Undisturbed::of(small()).await;
    for time in [HOUR, DAY] {
        let why = format!("without a network for {time:?}");
        let (world, integration) = chosen(&undisturbed.sandbox).await;
        let halted = begin_and_halt(&world, &integration).await;
        let schedule = Schedule::start(&world);
        schedule.tell(Network::Absent);
        drop(halted);
        wait_until_held(&world, &integration).await;
        let before = world.sandbox.requests().len();
        world.clock.advance(time);
        schedule.wake();
        wait_until_held(&world, &integration).await;
        assert_eq!(world.sandbox.requests().len(), before, "{why}: it is quiet");
        schedule.tell(Network::Present);
        world.wait_until_ended(&integration).await;
        undisturbed.assert_equals(&world, &integration, &why).await;
        schedule.wake();
        schedule.end().await;
        assert_eq!(
            world.reasons(integration.id).await,
            [RunReason::Import],
            "{why}: one run, before and after"
        );
    }
}

/// The schedule is at work when the host goes away in the middle of a run, which ends by name.
async fn lose_the_host(
    world: &mut TestWorld,
    integration: &Integration,
    nobody: &Arc<Sandbox>,
) -> Schedule {
    let halted = begin_and_halt(world, integration).await;
    let schedule = Schedule::start(world);
    let gone = Arc::into_inner(std::mem::replace(&mut world.sandbox, Arc::clone(nobody)));
    gone.expect("nobody else holds it").stop().await;
    drop(halted);
    world.wait_until_ended(integration).await;
    let row = world.store.integration(integration.id).await.expect("read");
    assert_eq!(
        row.failure.map(|failure| failure.code),
        Some(FailureCode::PortClosed),
        "the integration says it"
    );
    schedule
}

async fn outcomes(world: &TestWorld, integration: &Integration) -> Vec<(RunReason, RunOutcome)> {
    let page = world.store.runs(Some(integration.id), 0, 50).await;
    let runs = page.expect("read").rows.into_iter().rev();
    runs.map(|run| (run.reason, run.outcome.expect("ended")))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_lost_its_host_is_taken_up_by_the_schedule_alone() {
    let undisturbed = Undisturbed::of(small()).await;
    // Whether the system tells of it, for how long the host is gone, and what the run that takes it
    // up is for: after a day it is time to look for changes as well.
    for (is_told, time, reason) in [
        (true, HOUR, RunReason::Resume),
        (false, HOUR, RunReason::Resume),
        (true, DAY, RunReason::Schedule),
        (false, DAY, RunReason::Schedule),
    ] {
        let why = format!("gone for {time:?}, told: {is_told}");
        let sandbox = Sandbox::start(small()).await.expect("the sandbox starts");
        let port = port_of(&sandbox);
        let (mut world, integration) = chosen(&Arc::new(sandbox)).await;
        let schedule = lose_the_host(&mut world, &integration, &undisturbed.sandbox).await;
        if is_told {
            schedule.tell(Network::Absent);
        }
        let back = SandboxConfig { port, ..small() };
        let back = Sandbox::start(back).await.expect("it comes back");
        world.clock.advance(time);
        if is_told {
            schedule.tell(Network::Present);
        } else {
            schedule.wake();
        }
        world.wait_for_runs(integration.id, 2).await;
        undisturbed
            .assert_equals_but_for_address(&world, &integration, &back, &why)
            .await;
        schedule.wake();
        schedule.end().await;
        assert_eq!(
            outcomes(&world, &integration).await,
            [
                (RunReason::Import, RunOutcome::Failed),
                (reason, RunOutcome::Complete)
            ],
            "{why}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_stays_away_is_tried_once_for_each_time_the_computer_wakes() {
    let undisturbed = Undisturbed::of(small()).await;
    let sandbox = Sandbox::start(small()).await.expect("the sandbox starts");
    let port = port_of(&sandbox);
    let (mut world, integration) = chosen(&Arc::new(sandbox)).await;
    let schedule = lose_the_host(&mut world, &integration, &undisturbed.sandbox).await;
    for hour in 1..=3 {
        world.clock.advance(HOUR);
        schedule.wake();
        world.wait_for_runs(integration.id, 1 + hour).await;
    }
    let back = SandboxConfig { port, ..small() };
    let back = Sandbox::start(back).await.expect("it comes back");
    world.clock.advance(HOUR);
    schedule.wake();
    world.wait_for_runs(integration.id, 5).await;
    undisturbed
        .assert_equals_but_for_address(&world, &integration, &back, "after four hours")
        .await;
    schedule.end().await;
    let found = outcomes(&world, &integration).await;
    let failed = (RunReason::Resume, RunOutcome::Failed);
    assert_eq!(found[1..4], [failed; 3], "one for each hour");
    assert_eq!(found[4..], [(RunReason::Resume, RunOutcome::Complete)]);
}
