//! Tickets by keyset and by watermark: the same rows, whatever the host offers.

use gitlab_sandbox::{Sandbox, SandboxConfig, Size};
use time::macros::datetime;

use crate::dump::{assert_same, dump};
use crate::world::{TestWorld, incomplete};

/// More than two pages.
const ISSUES: usize = 250;

fn config(version: &str) -> SandboxConfig {
    SandboxConfig {
        size: Size::Custom {
            repositories: 1,
            commits_per_repository: 2,
            merge_requests_per_repository: 1,
            issues_per_repository: ISSUES,
        },
        version: version.to_owned(),
        ..SandboxConfig::default()
    }
}

/// All tickets of one repository changed in the same instant, as by a script.
fn edit_in_bulk(sandbox: &Sandbox) {
    let world = sandbox.world();
    let project = world.projects()[0].id;
    world.set_change_instant(Some(datetime!(2026-11-20 09:00 UTC)));
    for issue in world.issues(project) {
        let item = gitlab_sandbox::Item::Issue(issue.iid);
        world
            .add_note(project, item, "Moved to the next quarter")
            .expect("there");
    }
    world.set_change_instant(None);
}

async fn imported(sandbox: Sandbox) -> (TestWorld, Vec<String>) {
    let world = TestWorld::at(std::sync::Arc::new(sandbox));
    let integration = world.import_everything().await;
    let rows = world.store.available_repositories(integration.id).await;
    assert_eq!(
        incomplete(&rows.expect("read")),
        Vec::<String>::new(),
        "all complete"
    );
    let base = world.sandbox.base_url().to_owned();
    let lines = dump(&world.store).await;
    let lines = lines.iter().map(|line| line.replace(&base, "sandbox"));
    let lines = lines.collect();
    (world, lines)
}

/// Requests for lists of tickets with this in their query, and how they were answered.
fn lists(world: &TestWorld, mark: &str) -> Vec<Option<u16>> {
    let requests = world.sandbox.requests();
    let lists = requests
        .iter()
        .filter(|request| request.path.ends_with("/issues") && request.query.contains(mark));
    lists.map(|request| request.status).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_by_keyset_and_by_watermark_are_the_same_rows() {
    let new = Sandbox::start(config("18.5.2-ee"))
        .await
        .expect("it starts");
    let old = Sandbox::start(config("18.2.0-ee"))
        .await
        .expect("it starts");
    for sandbox in [&new, &old] {
        edit_in_bulk(sandbox);
    }
    // One instant holds more rows than offsets reach where there is a keyset.
    new.world().set_list_limits(10_000, 100);
    let (new, by_keyset) = imported(new).await;
    let (old, by_watermark) = imported(old).await;
    assert_same(&by_keyset, &by_watermark, "whichever way they were walked");
    let held = by_keyset.iter().filter(|line| line.starts_with("tickets "));
    assert_eq!(held.count(), ISSUES, "and all of them");
    assert!(
        lists(&new, "cursor=").len() >= 2,
        "the new host was walked by its cursors"
    );
    assert_eq!(
        lists(&new, "page=2").len(),
        0,
        "and by no page number, in an instant of {ISSUES} rows"
    );
    assert_eq!(
        lists(&old, "pagination=keyset"),
        [Some(405)],
        "the old one refused once, and was not asked again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyset_costs_no_request_more_than_the_watermark() {
    let sandbox = |version| Sandbox::start(config(version));
    let (new, _) = imported(sandbox("18.5.2-ee").await.expect("it starts")).await;
    let (old, _) = imported(sandbox("18.2.0-ee").await.expect("it starts")).await;
    let (by_keyset, by_watermark) = (lists(&new, "").len(), lists(&old, "").len());
    assert!(
        by_keyset < by_watermark,
        "{by_keyset} lists, and {by_watermark} with the refused one"
    );
}
