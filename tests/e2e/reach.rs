//! Finding what to import among very much of it, and why a group is not among it.

use gitlab_sandbox::{SandboxConfig, Size};
use serde_json::json;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

/// Enough that a tree of groups has to be searched, few enough to be read at once.
const WIDE: Size = Size::Wide {
    groups: 60,
    projects: 400,
};

async fn import_page(journey: &'static str) -> Stage {
    let config = SandboxConfig {
        size: WIDE,
        ..SandboxConfig::default()
    };
    let stage = Stage::with(journey, Keyring::Unlocked, config).await;
    steps::add_integration(&stage, "Wide").await;
    stage.window.follow("repo import page").await;
    stage.window.find("heading", "Import repos").await;
    stage.window.see("sees 400 repos").await;
    stage
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_group_is_explained_in_a_sentence() {
    let stage = import_page("missing group").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    window.click("Missing a group?").await;
    window.fill("Group path or address", "finance").await;
    window.click("Find out why").await;
    window
        .see("it is no member, or there is no such group")
        .await;
    window.see("To send to an owner of the group").await;
    window.find("button", "Copy text: text").await;
    gallery.visit(window, "missing-group").await;
    let page = format!("{}/groups/assembly-0000/-/group_members", stage.address());
    window.fill("Group path or address", &page).await;
    window.click("Find out why").await;
    window.see("is Guest in assembly-0000").await;
    window.click("Show it in the list").await;
    window.see("Guest here, Reporter needed").await;
    steps::open_integration(window, "Wide").await;
    window.click_role("tab", "Groups").await;
    window.click("Missing a group?").await;
    window
        .fill("Group path or address", "https://gitlab.example/team")
        .await;
    window.click("Find out why").await;
    window.see("This is an address of gitlab.example").await;
    window.click("Close").await;
    stage.window.close().await;
    gallery.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn repos_are_selected_by_filter_and_rows_say_why_they_cannot_be() {
    let stage = import_page("select by filter").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    for (repository, reason) in [
        ("docs-00003", "Empty, nothing to read yet"),
        ("tools-00007", "Archived, read only"),
        ("web-00041", "About to be deleted in GitLab"),
    ] {
        window.fill("Search repos and groups", repository).await;
        window.see("1 shown").await;
        window.see(reason).await;
    }
    window.fill("Search repos and groups", " ").await;
    window.see("400 shown").await;
    choose(window, "Active Any", "Last 90 days").await;
    choose(window, "Archived Shown", "Hidden").await;
    choose(window, "Role Any", "Reporter or higher").await;
    let shown = number_before(window, " shown").await;
    window
        .check(shown > 0 && shown < 400, "the filters leave some out")
        .await;
    window.click("Select all shown").await;
    window.see(" selected at least ").await;
    let selected = number_before(window, " selected").await;
    window
        .check(
            selected > 0 && selected <= shown,
            &format!("{selected} of {shown} are selected"),
        )
        .await;
    gallery.visit(window, "import-select-by-filter").await;
    choose(window, "Active Last 90 days", "Any").await;
    window
        .check(
            number_before(window, " selected").await == selected,
            "a selection outlives the filter it was made by",
        )
        .await;
    window
        .find("button", &format!("Import {selected} repos"))
        .await;
    window.click("Clear").await;
    window.see("Nothing selected").await;
    stage.window.close().await;
    gallery.close();
}

/// Sets a picker of the tool row.
async fn choose(window: &Window, picker: &str, value: &str) {
    window.click(picker).await;
    window.click_role("menuitemradio", value).await;
}

/// The number a person reads before some words.
async fn number_before(window: &Window, words: &str) -> i64 {
    let script = "const text = document.body.innerText.replace(/\\s+/g, ' ');
        const before = text.slice(0, text.indexOf(arguments[0]));
        return Number(/[\\d,]+$/.exec(before)?.[0].replaceAll(',', '') ?? -1);";
    window
        .run(script, vec![json!(words)])
        .await
        .as_i64()
        .unwrap_or(-1)
}
