//! A list of excluded paths changes, and the commits are counted anew from the clone that is there.

use flow_core::model::{
    CommitSize, CountedPaths, ExcludedPaths, Integration, ListQuery, Repository, RepositoryId,
    RunReason,
};
use gitlab_sandbox::{SandboxConfig, TokenKind};

use crate::dump::{assert_same, difference, dump};
use crate::world::{TestWorld, incomplete};

const LIST: &str = "src/readings/\ntests/\n*_1*.rs";

fn list(text: &str) -> ExcludedPaths {
    ExcludedPaths::read(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// The imported repository with the most commits.
async fn largest(world: &TestWorld, integration: &Integration) -> Repository {
    let rows = super::imported(world, integration).await;
    let largest = rows.into_iter().max_by_key(|row| row.commit_count);
    largest.expect("there are repositories")
}

async fn set(world: &TestWorld, repository: RepositoryId, text: &str) {
    let changed = world.store.set_excluded_paths(repository, list(text)).await;
    assert!(changed.expect("written").is_some(), "it is another list");
}

async fn counted(world: &TestWorld, repository: RepositoryId) -> CountedPaths {
    let report = world.store.excluded_paths_report(repository).await;
    report.expect("read").counted
}

/// Reads one repository again; says how many requests that took.
async fn read_again(
    world: &TestWorld,
    integration: &Integration,
    repository: RepositoryId,
) -> usize {
    let before = world.sandbox.requests().len();
    let queued = world
        .store
        .requeue(integration.id, Some(vec![repository]))
        .await;
    assert!(queued.expect("queued") > 0, "there is something to read");
    world.import(integration).await;
    let rows = super::imported(world, integration).await;
    assert_eq!(incomplete(&rows), Vec::<String>::new(), "all is read");
    world.sandbox.requests().len() - before
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_list_recounts_all_commits_and_asks_gitlab_nothing_more() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let repository = largest(&world, &integration).await;
    let id = repository.id;
    assert_eq!(
        counted(&world, id).await,
        CountedPaths::Current,
        "with the empty list"
    );
    let before = dump(&world.store).await;
    let requests = read_again(&world, &integration, id).await;

    set(&world, id, LIST).await;
    assert_eq!(counted(&world, id).await, CountedPaths::Earlier);
    assert_same(
        &dump(&world.store).await,
        &before,
        "nothing changes before it is read",
    );
    assert_eq!(
        read_again(&world, &integration, id).await,
        requests,
        "counting anew needs the clone alone"
    );
    assert_eq!(counted(&world, id).await, CountedPaths::Current);
    let narrowed = dump(&world.store).await;
    assert!(
        !difference(&narrowed, &before).is_empty(),
        "files were left out"
    );

    // Whoever has the list from the first import on has the same.
    let other = TestWorld::at(world.sandbox.clone());
    let there = other.connect(TokenKind::Good).await;
    other.choose_all(&there).await;
    let same = other.repository(&there, &repository.remote.full_path).await;
    set(&other, same.id, LIST).await;
    assert_eq!(counted(&other, same.id).await, CountedPaths::Nothing);
    other.import(&there).await;
    assert_same(
        &narrowed,
        &dump(&other.store).await,
        "counted anew or from the start",
    );

    set(&world, id, "").await;
    read_again(&world, &integration, id).await;
    assert_same(
        &dump(&world.store).await,
        &before,
        "without a list all is as it was",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_run_of_the_schedule_recounts_although_gitlab_has_no_news() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let repository = largest(&world, &integration).await.id;
    // Once to set the marks from which news is heard.
    world.run(&integration, RunReason::Schedule).await;
    set(&world, repository, LIST).await;
    world.run(&integration, RunReason::Schedule).await;
    assert_eq!(counted(&world, repository).await, CountedPaths::Current);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recount_that_was_cut_off_is_not_believed_under_any_list() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let repository = largest(&world, &integration).await.id;
    let before = dump(&world.store).await;
    set(&world, repository, LIST).await;
    // What a first page of a recount writes before the app is killed.
    let query = ListQuery {
        limit: 200,
        ..ListQuery::default()
    };
    let rows = world
        .store
        .list_commits(repository, query)
        .await
        .expect("read")
        .rows;
    let changes_a_file = |size: CommitSize| size.files > 0;
    let row = rows.iter().find(|row| row.size.is_some_and(changes_a_file));
    let row = row.expect("some commit changes a file");
    let mut commit = world.store.commit(row.id).await.expect("read").commit;
    commit.size = Some(CommitSize::default());
    let saved = world.store.save_commits(repository, &[commit], None).await;
    assert_eq!(saved.expect("written"), 0, "it is stored already");
    assert_eq!(counted(&world, repository).await, CountedPaths::Unfinished);
    let half = dump(&world.store).await;
    assert!(
        !difference(&half, &before).is_empty(),
        "a size was overwritten"
    );

    let world = world.restart();
    set(&world, repository, "").await;
    assert_eq!(
        counted(&world, repository).await,
        CountedPaths::Unfinished,
        "half of the sizes are of a list that is gone"
    );
    read_again(&world, &integration, repository).await;
    assert_same(&dump(&world.store).await, &before, "all is counted again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_in_effect_in_every_repository_however_little_it_holds() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let rows = super::imported(&world, &integration).await;
    // One without a commit has a cursor like any other, and it moves as well.
    let without_commits = rows.iter().filter(|row| row.remote.empty).count();
    assert!(without_commits > 0, "the company has an empty repository");
    for row in &rows {
        set(&world, row.id, LIST).await;
    }
    let queued = world.store.requeue(integration.id, None).await;
    assert!(queued.expect("queued") > 0, "there is something to read");
    world.import(&integration).await;
    for row in &rows {
        let state = counted(&world, row.id).await;
        assert_ne!(state, CountedPaths::Earlier, "{}", row.remote.full_path);
        assert_ne!(state, CountedPaths::Unfinished, "{}", row.remote.full_path);
    }
}
