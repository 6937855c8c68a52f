//! Lists that are awkward to read: many rows of one instant, lists that change while they are read.

use std::collections::BTreeSet;
use std::sync::Arc;

use flow_core::model::{ListQuery, Stream};
use gitlab_sandbox::{Item, RequestMatcher, Sandbox, SandboxConfig, TokenKind, WorldHandle};

use super::{Undisturbed, chosen, retry, sized};

/// More than one page of 100.
const ROWS: u64 = 120;

/// One project with more rows than a page holds.
fn long_list() -> SandboxConfig {
    sized(1, usize::try_from(ROWS).expect("it fits"))
}

#[tokio::test(flavor = "multi_thread")]
async fn more_rows_of_one_second_than_a_page_holds_are_all_read() {
    let sandbox = Arc::new(Sandbox::start(long_list()).await.expect("it starts"));
    let held = sandbox.world();
    let project = held.projects()[0].id;
    let instant = time::macros::datetime!(2026-11-19 12:00 UTC);
    let rows = held.merge_requests(project);
    for row in &rows {
        let title = format!("Touched by a script, {}", row.iid);
        held.retitle_merge_request(project, row.iid, &title, instant)
            .expect("there");
    }
    let (world, integration) = chosen(&sandbox).await;
    world.import(&integration).await;
    super::assert_complete(&world, &integration, "rows of one second").await;
    let repositories = world.store.available_repositories(integration.id).await;
    let query = ListQuery {
        limit: ListQuery::MAXIMUM_LIMIT,
        ..ListQuery::default()
    };
    let page = world
        .store
        .list_pull_requests(repositories.expect("read")[0].id, query)
        .await
        .expect("read");
    let held: BTreeSet<i64> = page.rows.iter().map(|row| row.pull_request.iid).collect();
    let expected: BTreeSet<i64> = rows
        .iter()
        .map(|row| i64::try_from(row.iid).expect("it fits"))
        .collect();
    assert_eq!(held, expected, "every one, once");
    assert_eq!(expected.len(), rows.len(), "more than a page of them");
}

/// One repository's list sorted by last change, shaken while it is read.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_shifts_while_it_is_read_loses_no_row() {
    for (what, at) in [
        ("/merge_requests", 1),
        ("/merge_requests", 2),
        ("/issues", 1),
        ("/issues", 2),
    ] {
        let why = format!("shaken before question {at} for {what}");
        let sandbox = Sandbox::start(long_list()).await.expect("it starts");
        let (world, integration) = chosen(&sandbox.into()).await;
        let held = world.sandbox.world();
        let project = held.projects()[0].id;
        let matcher = RequestMatcher::path(format!("*/projects/{project}{what}"));
        held.before(matcher.skip(at - 1).times(1), move |held| {
            shake(held, project);
        });
        world.import(&integration).await;
        retry(&world, &integration).await;
        let sandbox = world.sandbox.clone();
        let undisturbed = Undisturbed::of_running(sandbox, TokenKind::Good).await;
        undisturbed.assert_equals(&world, &integration, &why).await;
    }
}

/// Rows from the front go to the end, new ones come, and all that is left moves up.
fn shake(held: &WorldHandle, project: u64) {
    for iid in 1..=20 {
        held.retitle(project, Item::MergeRequest(iid), "Touched meanwhile")
            .expect("there");
        held.retitle(project, Item::Issue(iid), "Touched meanwhile")
            .expect("there");
    }
    held.add_issue(project, "Opened meanwhile").expect("opened");
    held.add_merge_request(project, "Opened meanwhile", "nowhere")
        .expect("opened");
}

/// The sandbox's limits are lowered, so that few rows stand for many: no totals above the first,
/// no offsets above the second.
#[tokio::test(flavor = "multi_thread")]
async fn lists_too_long_to_be_counted_or_walked_by_offset_are_read_to_their_end() {
    let limits = [(60, 50_000), (60, 100)];
    for (counted, largest_offset) in limits {
        let why = format!("{counted} counted, offsets up to {largest_offset}");
        let sandbox = Arc::new(Sandbox::start(long_list()).await.expect("it starts"));
        let expected = Undisturbed::of_running(Arc::clone(&sandbox), TokenKind::Good).await;
        sandbox.world().set_list_limits(counted, largest_offset);
        let (world, integration) = chosen(&sandbox).await;
        world.import(&integration).await;
        expected.assert_equals(&world, &integration, &why).await;
        let coverage = world.store.coverage(integration.id).await.expect("read");
        for stream in coverage {
            let is_counted = stream.stream == Stream::Commits;
            let held = i64::try_from(ROWS).expect("it fits");
            assert!(
                stream.complete == stream.repositories
                    && stream.short == 0
                    && stream.uncounted == if is_counted { 0 } else { stream.repositories }
                    && (is_counted || (stream.remote, stream.held) == (0, held)),
                "{why}: all of it is here, and nobody says GitLab had counted it: {stream:?}"
            );
        }
    }
}

/// GitLab refuses far offsets only where it offers keysets, which lead through an instant as well.
#[tokio::test(flavor = "multi_thread")]
async fn an_instant_with_more_rows_than_offsets_reach_is_read_to_its_end() {
    let sandbox = Arc::new(Sandbox::start(long_list()).await.expect("it starts"));
    let held = sandbox.world();
    let project = held.projects()[0].id;
    held.set_change_instant(Some(time::macros::datetime!(2026-11-19 12:00 UTC)));
    for row in held.issues(project) {
        held.retitle(project, Item::Issue(row.iid), "Touched by a script")
            .expect("there");
    }
    held.set_change_instant(None);
    let expected = Undisturbed::of_running(Arc::clone(&sandbox), TokenKind::Good).await;
    held.set_list_limits(10_000, 100);
    let (world, integration) = chosen(&sandbox).await;
    world.import(&integration).await;
    expected
        .assert_equals(
            &world,
            &integration,
            "120 rows of one instant, offsets to 100",
        )
        .await;
}
