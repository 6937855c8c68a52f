//! Trouble on this computer: another program at the store's file, a network that is gone.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use flow_core::model::{FailureCode, RunOutcome};
use gitlab_sandbox::{RequestMatcher, Sandbox, SandboxConfig};
use rusqlite::Connection;

use super::{Undisturbed, chosen, chosen_as, end_hurried, retry, small};
use crate::world::{Opening, TestWorld};

/// Time between two looks at how far an import is.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// Longest time another program holds the store, well below what the store waits.
const HELD: Duration = Duration::from_millis(300);

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_reads_the_store_holds_nothing_up() {
    let undisturbed = Undisturbed::of(small()).await;
    let (world, integration) = chosen(&undisturbed.sandbox).await;
    let reader = Connection::open(world.store.file_path()).expect("the file opens");
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM repositories;")
        .expect("a reader that does not end");
    world.import(&integration).await;
    undisturbed
        .assert_equals(&world, &integration, "with a reader all the while")
        .await;
    reader
        .execute_batch("COMMIT")
        .expect("it could read all the while");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_writes_to_the_store_now_and_then_is_waited_for() {
    let undisturbed = Undisturbed::of(small()).await;
    let (world, integration) = chosen(&undisturbed.sandbox).await;
    let writer = Connection::open(world.store.file_path()).expect("the file opens");
    writer
        .busy_timeout(Duration::from_secs(10))
        .expect("it waits as well");
    let before = world.sandbox.requests().len();
    world.begin_import(&integration).await;
    for turn in 1..=5 {
        writer.execute_batch("BEGIN IMMEDIATE").expect("its turn");
        let until = before + turn * undisturbed.requests / 10;
        let held_since = std::time::Instant::now();
        // The import goes on as far as it can while the file is held, and no longer than a moment.
        while world.sandbox.requests().len() < until && held_since.elapsed() < HELD {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        writer.execute_batch("ROLLBACK").expect("its end");
    }
    world.wait_until_ended(&integration).await;
    undisturbed
        .assert_equals(&world, &integration, "with a writer in between")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_gone_for_a_while_is_named_once_and_nothing_is_lost() {
    let undisturbed = Undisturbed::of(small()).await;
    for goes_at in [1, undisturbed.requests / 2, undisturbed.requests - 2] {
        let why = format!("gone after {goes_at} requests");
        let sandbox = Sandbox::start(small()).await.expect("the sandbox starts");
        let port = port_of(&sandbox);
        let (mut world, integration) = chosen(&Arc::new(sandbox)).await;
        let until = world.sandbox.requests().len() + goes_at;
        world.begin_import(&integration).await;
        while world.sandbox.requests().len() < until {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let nobody = Arc::clone(&undisturbed.sandbox);
        let gone = Arc::into_inner(std::mem::replace(&mut world.sandbox, nobody));
        gone.expect("nobody else holds it").stop().await;
        world.wait_until_ended(&integration).await;
        let row = world.store.integration(integration.id).await.expect("read");
        assert_eq!(
            row.failure.map(|failure| failure.code),
            Some(FailureCode::PortClosed),
            "{why}: the integration says it"
        );
        let back = SandboxConfig { port, ..small() };
        let back = Sandbox::start(back).await.expect("it comes back");
        retry(&world, &integration).await;
        undisturbed
            .assert_equals_but_for_address(&world, &integration, &back, &why)
            .await;
    }
}

pub(super) fn port_of(sandbox: &Sandbox) -> u16 {
    let (_, port) = sandbox.base_url().rsplit_once(':').expect("a port");
    port.parse().expect("a number")
}

/// Longest time the store waits in the test below.
const PATIENCE: Duration = Duration::from_millis(100);
/// How long somebody else holds it then.
const TOO_LONG: Duration = Duration::from_millis(900);

/// Takes hold of the store before a request is answered; it lets go when the connection is dropped.
fn hold_at(world: &TestWorld, request: usize) -> Arc<Mutex<Option<Connection>>> {
    let writer = Connection::open(world.store.file_path()).expect("the file opens");
    writer
        .busy_timeout(Duration::from_secs(10))
        .expect("it waits as well");
    let holder = Arc::new(Mutex::new(None));
    let (place, mut writer) = (Arc::clone(&holder), Some(writer));
    let matcher = RequestMatcher::default().skip(request).times(1);
    world.sandbox.world().before(matcher, move |_| {
        let writer = writer.take().expect("once");
        writer.execute_batch("BEGIN IMMEDIATE").expect("its turn");
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(writer);
    });
    holder
}

fn is_held(holder: &Mutex<Option<Connection>>) -> bool {
    let holder = holder.lock().unwrap_or_else(PoisonError::into_inner);
    holder.is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_does_not_let_go_of_the_store_ends_the_run_and_nothing_is_lost() {
    let undisturbed = Undisturbed::of(small()).await;
    for (request, outlasts_the_run) in [
        (0, false),
        (undisturbed.requests / 3, false),
        (undisturbed.requests * 2 / 3, false),
        (undisturbed.requests / 2, true),
    ] {
        let why = format!("held from request {request}, beyond the end: {outlasts_the_run}");
        let opening = Opening {
            patience: PATIENCE,
            ..Opening::default()
        };
        let (world, integration) = chosen_as(&undisturbed.sandbox, opening).await;
        let holder = hold_at(&world, request);
        world.begin_import(&integration).await;
        while !is_held(&holder) {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        if outlasts_the_run {
            end_hurried(&world, &integration).await;
            let row = world.store.integration(integration.id).await.expect("read");
            let code = row.failure.map(|failure| failure.code);
            let told = "told although it cannot be noted";
            assert_eq!(code, Some(FailureCode::StoreBusy), "{why}: {told}");
            drop(holder);
        } else {
            // Not a wait for something to happen: this is how long it is held.
            tokio::time::sleep(TOO_LONG).await;
            drop(holder);
            end_hurried(&world, &integration).await;
            let run = world.store.latest_run(integration.id).await;
            let run = run.expect("read").expect("a run");
            let code = run.failure.map(|failure| failure.code);
            assert_eq!(code, Some(FailureCode::StoreBusy), "{why}: it is named");
            assert_eq!(run.outcome, Some(RunOutcome::Failed), "{why}");
        }
        world.import(&integration).await;
        undisturbed.assert_equals(&world, &integration, &why).await;
        let runs = world.store.runs(Some(integration.id), 0, 9).await;
        let runs = runs.expect("read").rows;
        let outcomes: Vec<_> = runs.iter().map(|run| run.outcome).collect();
        let first = if outlasts_the_run {
            RunOutcome::Interrupted
        } else {
            RunOutcome::Failed
        };
        assert_eq!(
            outcomes,
            [Some(RunOutcome::Complete), Some(first)],
            "{why}: no run is left without an end"
        );
    }
}
