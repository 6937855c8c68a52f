//! Lists at their limits: without totals, without an end for offsets, changed while they are read.

use gitlab_sandbox::{Item, RequestMatcher, SandboxConfig, Size};

use crate::{
    support::{all, get, one_project, start},
    world::only,
};

#[tokio::test]
async fn the_world_changes_before_the_second_page() {
    let sandbox = start(one_project()).await;
    let id = only(&sandbox);
    sandbox.world().before(
        RequestMatcher::path("/issues").skip(1).times(1),
        move |world| {
            world.delete(id, Item::Issue(1)).expect("it was there");
        },
    );
    let path = format!("projects/{id}/issues?order_by=created_at&sort=asc&per_page=4");
    let count = sandbox.world().issues(id).len();
    assert_eq!(
        get(&sandbox, &path).await.header("x-total"),
        Some(count.to_string().as_str())
    );
    assert_eq!(
        get(&sandbox, &path).await.header("x-total"),
        Some((count - 1).to_string().as_str())
    );
    assert_eq!(get(&sandbox, &path).await.status, 200, "and only once");
}

#[tokio::test]
async fn long_lists_have_no_totals_and_end_at_the_limit() {
    let sandbox = start(one_project()).await;
    let (world, id) = (sandbox.world(), only(&sandbox));
    world.set_list_limits(4, 6);
    let path = format!("projects/{id}/issues?per_page=3");
    assert_eq!(
        get(&sandbox, &path).await.header("x-total"),
        None,
        "too many to count"
    );
    assert_eq!(get(&sandbox, &format!("{path}&page=2")).await.status, 200);
    let refused = get(&sandbox, &format!("{path}&page=3")).await;
    assert_eq!(refused.status, 405);
    assert!(
        refused.text.contains("maximum allowed offset of 6"),
        "{}",
        refused.text
    );
    let requests = format!("projects/{id}/merge_requests?per_page=3&page=3");
    assert_eq!(
        get(&sandbox, &requests).await.status,
        200,
        "no keyset, no limit"
    );
    let walked = all(&sandbox, &format!("{path}&pagination=keyset&order_by=id")).await;
    assert_eq!(walked.len(), world.issues(id).len());
}

#[tokio::test]
async fn issues_have_no_keyset_before_18_3() {
    let sandbox = start(SandboxConfig {
        version: "18.2.0-ee".to_owned(),
        ..one_project()
    })
    .await;
    let id = only(&sandbox);
    sandbox.world().set_list_limits(4, 3);
    let keyset = get(
        &sandbox,
        &format!("projects/{id}/issues?pagination=keyset&order_by=id"),
    )
    .await;
    assert_eq!(keyset.status, 405);
    let far = get(&sandbox, &format!("projects/{id}/issues?per_page=3&page=2")).await;
    assert_eq!(far.status, 200, "then offsets have no end either");
}

#[tokio::test]
async fn many_changes_can_share_an_instant() {
    let sandbox = start(one_project()).await;
    let (world, id) = (sandbox.world(), only(&sandbox));
    let now = sandbox.clock().now();
    world.set_change_instant(Some(now));
    for number in 0..3 {
        world
            .add_issue(id, &format!("Bulk {number}"))
            .expect("there");
    }
    let bulk = world.issues(id);
    assert!(bulk.iter().rev().take(3).all(|row| row.updated_at == now));
    world.set_change_instant(None);
    world.add_issue(id, "Later").expect("there");
    world.add_issue(id, "Latest").expect("there");
    let rows = world.issues(id);
    let (last, before) = (&rows[rows.len() - 1], &rows[rows.len() - 2]);
    assert!(
        last.updated_at > before.updated_at,
        "never two at once by themselves"
    );
}

#[tokio::test]
async fn labels_of_groups_belong_to_their_projects() {
    let sandbox = start(SandboxConfig {
        size: Size::Custom {
            repositories: 1,
            commits_per_repository: 3,
            merge_requests_per_repository: 1,
            issues_per_repository: 1,
        },
        ..SandboxConfig::default()
    })
    .await;
    let (world, id) = (sandbox.world(), only(&sandbox));
    let own = all(&sandbox, &format!("projects/{id}/labels")).await.len();
    world
        .create_group_label("halden", "company wide")
        .expect("the group is there");
    let labels = all(&sandbox, &format!("projects/{id}/labels")).await;
    assert_eq!(labels.len(), own + 1);
    assert_eq!(labels[own]["is_project_label"], false);
    let path = format!("projects/{id}/labels?include_ancestor_groups=false");
    assert_eq!(all(&sandbox, &path).await.len(), own);
}
