//! The questions a run asks before it looks at any repository.

use std::collections::BTreeSet;

use flow_core::gitlab::{Client, ClientSource as _};
use flow_core::model::{RemoteGroup, RemoteId, Timestamp};
use gitlab_sandbox::{SandboxConfig, TokenKind};

use crate::world::TestWorld;

const BEGINNING: Timestamp = Timestamp::from_millis(0);

async fn world() -> (TestWorld, Client) {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.connect(TokenKind::Good).await;
    let client = world.clients.client(&integration).await.expect("a client");
    (world, client)
}

fn remote(id: u64) -> RemoteId {
    RemoteId(i64::try_from(id).expect("ids are small"))
}

#[tokio::test]
async fn a_groups_stream_names_exactly_the_repositories_that_changed() {
    let (world, client) = world().await;
    let listing = client.read_listing(|_| {}).await.expect("the listing");
    for group in listing.groups.iter().filter(|group| is_top_group(group)) {
        let below = format!("{}/", group.full_path);
        let inside: Vec<_> = listing
            .repositories
            .iter()
            .filter(|repository| repository.full_path.starts_with(&below))
            .collect();
        if inside.is_empty() {
            continue;
        }
        let with_requests: BTreeSet<RemoteId> = inside
            .iter()
            .map(|repository| repository.remote_id)
            .filter(|id| !requests_of(&world, *id).is_empty())
            .collect();
        let changed = client
            .changed_pull_request_repositories(group.remote_id, BEGINNING)
            .await
            .expect("read");
        let readable: BTreeSet<RemoteId> = with_requests
            .intersection(&changed.repositories)
            .copied()
            .collect();
        assert_eq!(changed.repositories, readable, "nothing from elsewhere");
        let newest = with_requests
            .iter()
            .filter(|id| readable.contains(id))
            .flat_map(|id| requests_of(&world, *id))
            .max();
        assert_eq!(
            changed.newest, newest,
            "the next walk starts at the newest change"
        );
        let Some(newest) = newest else { continue };
        let again = client
            .changed_pull_request_repositories(group.remote_id, newest)
            .await
            .expect("read");
        assert!(
            !again.repositories.is_empty(),
            "the instant itself is looked at again"
        );
        assert!(again.repositories.is_subset(&readable), "and nothing older");
    }
}

/// People's own namespaces, and groups somebody else's repository was shared from, show no stream.
fn is_top_group(group: &RemoteGroup) -> bool {
    group.parent_remote_id.is_none() && group.access_level.is_some()
}

/// When the merge requests of a project changed.
fn requests_of(world: &TestWorld, project: RemoteId) -> Vec<Timestamp> {
    let id = u64::try_from(project.0).expect("ids are positive");
    world
        .sandbox
        .world()
        .merge_requests(id)
        .iter()
        .map(|row| {
            let millis = row.updated_at.unix_timestamp_nanos() / 1_000_000;
            Timestamp::from_millis(i64::try_from(millis).expect("a time of our days"))
        })
        .collect()
}

#[tokio::test]
async fn archived_repositories_are_part_of_their_groups_stream() {
    let (world, client) = world().await;
    let listing = client.read_listing(|_| {}).await.expect("the listing");
    let archived = listing
        .repositories
        .iter()
        .find(|row| row.archived && !requests_of(&world, row.remote_id).is_empty())
        .expect("the sample company has an archived repository with merge requests");
    let changed = client
        .changed_pull_request_repositories(archived.group_remote_id, BEGINNING)
        .await
        .expect("read");
    assert!(
        changed.repositories.contains(&archived.remote_id),
        "GitLab leaves archived projects out unless asked"
    );
}

#[tokio::test]
async fn long_streams_are_walked_to_their_end() {
    let config = SandboxConfig {
        size: gitlab_sandbox::Size::Custom {
            repositories: 6,
            commits_per_repository: 3,
            merge_requests_per_repository: 130,
            issues_per_repository: 130,
        },
        ..SandboxConfig::default()
    };
    let world = TestWorld::start(config).await;
    let integration = world.connect(TokenKind::Good).await;
    let client = world.clients.client(&integration).await.expect("a client");
    let listing = client.read_listing(|_| {}).await.expect("the listing");
    for group in listing.groups.iter().filter(|group| is_top_group(group)) {
        let tickets = client
            .changed_ticket_repositories(group.remote_id, BEGINNING)
            .await
            .expect("read");
        let below = format!("{}/", group.full_path);
        let expected: BTreeSet<RemoteId> = listing
            .repositories
            .iter()
            .filter(|repository| repository.full_path.starts_with(&below))
            .map(|repository| repository.remote_id)
            .filter(|id| {
                let id = u64::try_from(id.0).expect("ids are positive");
                !world.sandbox.world().issues(id).is_empty()
            })
            .collect();
        assert!(
            tickets.repositories.is_superset(&expected),
            "{}: every repository with a ticket is found however long the list: {:?} of {expected:?}",
            group.full_path,
            tickets.repositories
        );
    }
}

#[tokio::test]
async fn activity_is_asked_for_an_hour_further_back() {
    let (world, client) = world().await;
    let projects = world.sandbox.world().projects();
    let all = client.active_repositories(BEGINNING).await.expect("read");
    let newest = all
        .iter()
        .filter_map(|row| row.last_activity_at)
        .max()
        .expect("somebody did something");
    let recent = client
        .active_repositories(newest.plus(std::time::Duration::from_mins(30)))
        .await
        .expect("read");
    assert!(
        recent
            .iter()
            .any(|row| row.last_activity_at == Some(newest)),
        "GitLab writes activity down late"
    );
    let later = client
        .active_repositories(newest.plus(std::time::Duration::from_hours(2)))
        .await
        .expect("read");
    assert!(later.is_empty(), "nothing after the newest, {later:?}");
    assert!(
        projects
            .iter()
            .any(|row| remote(row.id) == all[0].remote_id)
    );
}
