//! Checks the harness itself: a check that cannot fail proves nothing.

use crate::desktop::{Desktop, Keyring};
use crate::window::Driver;

const APP: &str = env!("CARGO_BIN_EXE_flow-desktop");

#[tokio::test]
async fn the_window_opens_and_what_is_not_there_is_not_found() {
    let desktop = Desktop::start(Keyring::Unlocked).expect("the test desktop starts");
    let window = Driver::open(&desktop, APP.as_ref(), &[], "harness").await;
    window.find("link", "Settings").await;
    assert!(
        window.look_for("button", "Settings").await.is_none(),
        "it is there, but as a link"
    );
    assert!(
        window.look_for("link", "Setting").await.is_none(),
        "a part of a name is not the name"
    );
    window.close().await;
}
