//! No token in anything the app leaves behind: logs, the store, clones.
//!
//! Answers, events and messages are searched in every test, by the window itself.

use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, TokenKind};
use serde_json::json;

use crate::secrets::assert_nothing_below;
use crate::world::{World, of};

#[test]
fn no_file_of_a_whole_run_holds_a_token() {
    let logs = tempfile::tempdir().expect("a folder");
    let guard = flow_desktop_lib::start_logging(logs.path());
    assert!(guard.is_some(), "this is the only test that logs");
    let world = World::start();
    for kind in TokenKind::ALL {
        world.check(kind);
    }
    let integration = world.connect("Orders");
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/issues").times(3),
        action: FaultAction::ResetConnection,
    });
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/info/refs").times(2),
        action: FaultAction::Html(502),
    });
    world.choose_all(&integration);
    world.wait_for_end(&integration);
    world.sandbox.world().revoke_token(TokenKind::Good);
    let everything = json!({ "integrationId": integration["id"], "repositoryIds": null });
    world.window.ask("sync_now", everything);
    world.wait_for_end(&integration);
    assert!(
        world
            .window
            .call("read_available", of(&integration))
            .is_err()
    );
    let last = json!({ "message": "the last line of this run", "stack": "line\nline" });
    world.window.ask("log_ui_error", last);
    // The guard writes what is left.
    drop(guard);

    let tokens: Vec<String> = TokenKind::ALL
        .iter()
        .map(|kind| world.sandbox.token(*kind))
        .collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    assert_nothing_below(world.folder.path(), &tokens);
    let logged: Vec<u8> = std::fs::read_dir(logs.path())
        .expect("a folder")
        .flat_map(|entry| std::fs::read(entry.expect("an entry").path()).expect("a file"))
        .collect();
    let logged = String::from_utf8(logged).expect("text");
    assert!(
        logged.contains("the last line of this run"),
        "everything was written: {logged}"
    );
    assert!(logged.contains("token.revoked"), "the failure was logged");
    for token in tokens {
        assert!(!logged.contains(token), "a log holds a token");
    }
}
