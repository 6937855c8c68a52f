//! Trouble on this computer: another program at the store's file, a network that is gone.

use std::sync::Arc;
use std::time::Duration;

use flow_core::model::FailureCode;
use gitlab_sandbox::{Sandbox, SandboxConfig};
use rusqlite::Connection;

use super::{Undisturbed, chosen, retry, small};

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
