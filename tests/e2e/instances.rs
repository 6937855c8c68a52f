//! Two starts, one window.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::stage::{self, Stage};

/// Handing over is one message on the bus; what takes longer opened a second window.
const HAND_OVER: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_hands_over_to_the_first_and_ends_well() {
    let stage = Stage::with_company("two starts").await;
    stage.window.find("link", "Settings").await;
    let mut second = stage
        .desktop
        .command(stage::app())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the app can be started");
    let start = Instant::now();
    let status = loop {
        match second.try_wait().expect("a child can be waited for") {
            Some(status) => break Some(status),
            None if start.elapsed() > HAND_OVER => break None,
            None => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    if status.is_none() {
        second.kill().expect("a child can be killed");
        drop(second.wait());
    }
    assert!(
        status.is_some_and(|status| status.success()),
        "the second start did not end with 0: {status:?}"
    );
    stage.window.find("link", "Settings").await;
    stage.window.close().await;
}
