//! Files that do not count: a list is written with its preview, and a commit's lines follow with the next sync.

use gitlab_sandbox::SandboxConfig;
use serde_json::Value;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

const REPOSITORY: &str = "halden/platform/ledger";

/// The short id of the first commit in the table that adds lines.
async fn a_commit_with_lines(window: &Window) -> String {
    window.wait_for_rows().await;
    let script = "const row = [...document.querySelectorAll('tr.data-row')].find((row) => row.querySelector('.plus'));
        return row?.querySelector('.sha')?.textContent ?? ''";
    match window.run(script, vec![]).await {
        Value::String(sha) if !sha.is_empty() => sha,
        other => window.fail(&format!("no commit adds lines: {other}")).await,
    }
}

/// What the detail of a commit says of its lines.
async fn sees_of_the_commit(window: &Window, sha: &str, words: &str) {
    steps::open_row(window, sha).await;
    window.see(&format!("Commit {sha}")).await;
    window.see(words).await;
    window.click("Close").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_excluded_files_go_with_the_next_sync() {
    let config = SandboxConfig::default();
    let stage = Stage::with("excluded paths", Keyring::Unlocked, config).await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(window, &["halden"]).await;
    steps::wait_for_import(window).await;
    steps::open_repository(window, REPOSITORY).await;
    window.see("None, every file counts").await;
    let sha = a_commit_with_lines(window).await;
    sees_of_the_commit(window, &sha, "Lines +").await;

    window.click("Edit excluded files and folders").await;
    window.find("heading", "Excluded files and folders").await;
    window.see("Every file counts").await;
    write_a_list(window, &mut gallery).await;
    window.click("Save").await;
    window.see("Line counts follow with the next sync").await;
    window
        .see("Line counts are still those of the earlier list")
        .await;
    gallery.visit(window, "excluded-paths-earlier").await;
    sees_of_the_commit(window, &sha, "Lines +").await;

    window.click("Sync now").await;
    window.see("1 pattern, in effect").await;
    steps::wait_for_import(window).await;
    sees_of_the_commit(window, &sha, "in 0 files").await;
    gallery.visit(window, "excluded-paths-in-effect").await;
    stage.window.close().await;
    gallery.close();
}

/// The preview follows what is written, and a broken line is named.
async fn write_a_list(window: &Window, gallery: &mut Gallery) {
    let field = "Patterns, one a line";
    window.fill(field, "no-such-folder/").await;
    window.see("Matches no file of the newest commit").await;
    window.fill(field, "src/").await;
    window.see("% of the newest commit").await;
    window.see("src/").await;
    gallery.visit(window, "excluded-paths").await;
    // The driver takes the key for a new line from this character.
    window.fill(field, "src/\u{e007}[a").await;
    window.see("A bracket is not closed").await;
    window.find("button", "Line 2").await;
    gallery.glance(window, "excluded-paths-refused").await;
    window.fill(field, "*").await;
    window.see("Leaves out all").await;
    window.click("Add common generated files").await;
    window.see("Leaves out all").await;
    window.fill(field, "*").await;
    window.see("Leaves out all").await;
}
