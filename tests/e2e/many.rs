//! Two hundred integrations in the real window: found, sorted, chosen and walked through without a stall, and never
//! asked for again and again.

use fantoccini::key::Key;
use gitlab_sandbox::SandboxConfig;
use serde_json::{Value, json};

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::window::Window;

const MANY: usize = 200;

/// What was set up on another computer: integrations of two GitLabs that wait for a sign-in here.
fn configuration() -> String {
    let integrations: Vec<Value> = (0..MANY)
        .map(|number| {
            let on_cloud = number % 4 == 0;
            json!({
                "name": format!("Team {number:03}"),
                "provider": if on_cloud { "gitlab" } else { "gitlab_self_managed" },
                "address": if on_cloud { "https://gitlab.com".to_owned() } else { format!("https://git-{}.example", number % 10) },
                "signIn": "access_token",
                "applicationId": null,
                "account": { "remoteId": number + 1, "username": format!("reader-{number}"), "name": "Reader", "kind": "service_account", "highestAccessLevel": 20 },
                "services": if number % 2 == 0 { vec!["repos", "pull_requests", "tickets"] } else { vec!["repos"] },
                "paused": false, "proxy": "system", "trustedAuthorities": [], "autoImportGroups": [], "exclusionRules": [],
            })
        })
        .collect();
    json!({
        "format": "flow-desktop-configuration", "version": 1, "exportedAt": "2026-01-01T00:00:00Z",
        "settings": [], "integrations": integrations, "people": [], "differentPeople": [],
    })
    .to_string()
}

/// Chooses a file, as a person does in the dialog of the system, which no test can reach.
async fn choose_file(window: &Window, text: &str) {
    let script = "const chosen = new DataTransfer();
        chosen.items.add(new File([arguments[0]], 'teams.json', { type: 'application/json' }));
        const field = document.querySelector('input[type=file]');
        field.files = chosen.files;
        field.dispatchEvent(new Event('change', { bubbles: true }));";
    window.run(script, vec![json!(text)]).await;
}

/// Counts from here on how often the list is asked for.
async fn count_readings(window: &Window) {
    let script = "window.readings = 0;
        const door = window.fetch;
        window.fetch = (...call) => {
            if (String(call[0]?.url ?? call[0]).endsWith('list_integrations')) window.readings += 1;
            return door(...call);
        };";
    window.run(script, vec![]).await;
}

async fn number(window: &Window, script: &str) -> u64 {
    let answer = window.run(script, vec![]).await;
    answer.as_u64().expect("a count")
}

/// Names of the rows from the top.
async fn names(window: &Window) -> Vec<String> {
    let script = "return [...document.querySelectorAll('.integrations-table tbody a.name')].map((link) => link.innerText)";
    let answer = window.run(script, vec![]).await;
    let names = answer.as_array().into_iter().flatten();
    names
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}

/// Waits until so many rows are shown.
async fn wait_for(window: &Window, rows: usize) {
    let there = window.wait_for(async || names(window).await.len() == rows);
    window
        .check(there.await, &format!("{rows} rows are shown"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_integrations_are_found_sorted_and_chosen() {
    let journey = "many integrations";
    let stage = Stage::with(journey, Keyring::Unlocked, SandboxConfig::default()).await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    window.go_to("/settings/copies").await;
    window.find("heading", "Import configuration").await;
    choose_file(window, &configuration()).await;
    window.find("heading", "Import teams.json?").await;
    window.see("Team 000, Team 001, Team 002").await;
    window.click("Import configuration").await;
    window.see("200 integrations added").await;
    window.go_to("/settings/about").await;
    window.find("heading", "About").await;
    count_readings(window).await;
    window.go_to("/settings/integrations").await;
    wait_for(window, MANY).await;
    window.see("200 integrations").await;
    gallery.glance(window, "integrations-many").await;
    let by_name = sort_by_name(window).await;
    find_and_choose(window).await;
    let last = &by_name[MANY - 1];
    open_by_keyboard(window, last).await;
    window.go_to("/settings/integrations").await;
    wait_for(window, MANY).await;
    check_what_it_took(window).await;
    stage.window.close().await;
    gallery.close();
}

/// Names in their order; the list is sorted the other way round in the end.
async fn sort_by_name(window: &Window) -> Vec<String> {
    window.click("Integration name").await;
    let upwards = names(window).await;
    let mut sorted = upwards.clone();
    sorted.sort();
    window
        .check(upwards == sorted, "one press sorts by name")
        .await;
    window.click("Integration name").await;
    let downwards = names(window).await;
    window
        .check(
            downwards.first() == sorted.last(),
            "the second press turns it round",
        )
        .await;
    sorted
}

async fn find_and_choose(window: &Window) {
    let search = "Search name, host or person";
    window.fill(search, "git-3").await;
    wait_for(window, 20).await;
    window.click_role("checkbox", "Select all shown").await;
    window.see("20 selected").await;
    window.click("Clear selection").await;
    window.fill(search, "Team 19").await;
    wait_for(window, 10).await;
}

async fn open_by_keyboard(window: &Window, name: &str) {
    window.tab_to("link", name).await;
    let seen = window.focus_is_visible().await;
    window.check(seen, "the focus on a row is seen").await;
    window.press(Key::Enter).await;
    window.find("heading", name).await;
}

async fn check_what_it_took(window: &Window) {
    let readings = number(window, "return window.readings").await;
    window
        .check(
            (1..=6).contains(&readings),
            &format!("the list was asked for {readings} times: searching and sorting need none"),
        )
        .await;
    let elements = number(window, "return document.querySelectorAll('*').length").await;
    window
        .check(
            elements < 60 * MANY as u64,
            &format!("{elements} elements for {MANY} rows: menus are drawn when they are opened"),
        )
        .await;
}
