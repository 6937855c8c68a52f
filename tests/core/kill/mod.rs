//! `kill -9` at random moments of a whole import: after the restarts the store equals that of an
//! import nobody disturbed.
//!
//! The import runs in a process of its own, which is this test binary again, so that everything
//! dies with it that would die with the app: threads, open transactions, half-written packs.

mod process;

use std::sync::Arc;
use std::time::Duration;

use flow_core::model::ExcludedPaths;
use gitlab_sandbox::{Sandbox, SandboxConfig, Size, TokenKind};

use self::process::ImportProcess;
use crate::dump::{assert_same, difference, dump};
use crate::random::{Random, is_long, wanted_seed};
use crate::world::{TestWorld, incomplete};

/// Names the seed to repeat.
const SEED: &str = "FLOW_KILL_SEED";
/// Kills of the short form and of the long one.
const KILLS: (usize, usize) = (12, 500);
/// Kills one import has to survive before the next begins.
const KILLS_PER_IMPORT: usize = 6;
/// Longest time after a request at which it is killed: long enough to be writing what was answered.
const LONGEST_WAIT_MICROSECONDS: usize = 30_000;

/// What counts no more when a history is counted anew.
const EXCLUDED: &str = "src/readings/\ntests/";
/// Kills of a recount.
const KILLS_OF_A_RECOUNT: usize = 4;

/// A few repositories of every kind, so that one import is short and still meets everything.
fn config() -> SandboxConfig {
    SandboxConfig {
        size: Size::Custom {
            repositories: 9,
            commits_per_repository: 60,
            merge_requests_per_repository: 8,
            issues_per_repository: 8,
        },
        ..SandboxConfig::default()
    }
}

/// The moment of one kill: after so many requests of the process and that much time.
struct Moment {
    requests: usize,
    wait: Duration,
}

impl Moment {
    /// Some early, so that a start is hit as well, the others anywhere in what is left.
    fn random(random: &mut Random, requests_in_all: usize) -> Self {
        let furthest = (requests_in_all / KILLS_PER_IMPORT * 2).max(1);
        let microseconds = random.below(LONGEST_WAIT_MICROSECONDS);
        Self {
            requests: random.below(furthest),
            wait: Duration::from_micros(u64::try_from(microseconds).expect("it is small")),
        }
    }
}

/// A data folder with an integration whose repositories are chosen, and nothing read yet.
async fn prepared(sandbox: &Arc<Sandbox>) -> TestWorld {
    let world = TestWorld::at(Arc::clone(sandbox));
    let integration = world.connect(TokenKind::Good).await;
    world.choose_all(&integration).await;
    world.store.close().await.expect("closed");
    world
}

/// Kills the import of a folder up to `kills` times, then lets it end. Returns the kills there were.
async fn import_under_fire(
    sandbox: &Sandbox,
    world: &TestWorld,
    random: &mut Random,
    (kills, requests): (usize, usize),
) -> usize {
    let token = sandbox.token(TokenKind::Good);
    for kill in 0..kills {
        let moment = Moment::random(random, requests);
        let until = sandbox.requests().len() + moment.requests;
        let mut process = ImportProcess::start(world.folder.path(), &token);
        let ended = process
            .run_until(|| sandbox.requests().len() >= until, moment.wait)
            .await;
        if ended {
            return kill;
        }
        process.kill();
    }
    ImportProcess::start(world.folder.path(), &token)
        .finish()
        .await;
    kills
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_was_killed_again_and_again_equals_an_undisturbed_one() {
    let seed = wanted_seed(SEED).unwrap_or(20_261_122);
    let wanted = if is_long() { KILLS.1 } else { KILLS.0 };
    let sandbox = Arc::new(Sandbox::start(config()).await.expect("the sandbox starts"));
    let undisturbed = TestWorld::at(Arc::clone(&sandbox));
    let before = sandbox.requests().len();
    undisturbed.import_everything().await;
    let requests = sandbox.requests().len() - before;
    let expected = dump(&undisturbed.store).await;

    let mut random = Random::new(seed);
    let mut done = 0;
    while done < wanted {
        let world = prepared(&sandbox).await;
        let planned = (wanted - done).min(KILLS_PER_IMPORT);
        let kills = import_under_fire(&sandbox, &world, &mut random, (planned, requests)).await;
        let world = world.restart();
        let integration = world.only_integration().await;
        let repositories = world
            .store
            .available_repositories(integration.id)
            .await
            .expect("read");
        let why = format!("after {kills} kills, {done} before; repeat with {SEED}={seed}");
        assert_eq!(incomplete(&repositories), Vec::<String>::new(), "{why}");
        assert_same(&dump(&world.store).await, &expected, &why);
        // An import too quick for any kill would never get there.
        assert!(
            kills > 0,
            "{why}: the import ended before it could be killed"
        );
        done += kills;
    }
}

/// Everything imported, and then another list for each repository, with which nothing was counted yet.
async fn imported_and_to_be_recounted(sandbox: &Arc<Sandbox>) -> TestWorld {
    let world = TestWorld::at(Arc::clone(sandbox));
    let integration = world.import_everything().await;
    let rows = world.store.available_repositories(integration.id).await;
    for row in rows
        .expect("read")
        .iter()
        .filter(|row| row.imported_at.is_some())
    {
        let list = ExcludedPaths::read(EXCLUDED).expect("a list");
        let set = world.store.set_excluded_paths(row.id, list).await;
        assert!(set.expect("written").is_some(), "another list");
    }
    let queued = world.store.requeue(integration.id, None).await;
    assert!(queued.expect("queued") > 0, "there is something to read");
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recount_that_was_killed_again_and_again_equals_an_undisturbed_one() {
    let seed = wanted_seed(SEED).unwrap_or(20_261_123);
    let sandbox = Arc::new(Sandbox::start(config()).await.expect("the sandbox starts"));
    let undisturbed = imported_and_to_be_recounted(&sandbox).await;
    let integration = undisturbed.only_integration().await;
    let before = dump(&undisturbed.store).await;
    let earlier = sandbox.requests().len();
    undisturbed.import(&integration).await;
    let requests = sandbox.requests().len() - earlier;
    let expected = dump(&undisturbed.store).await;
    assert!(
        !difference(&expected, &before).is_empty(),
        "the lists leave something out"
    );

    let world = imported_and_to_be_recounted(&sandbox).await;
    world.store.close().await.expect("closed");
    let mut random = Random::new(seed);
    let planned = (KILLS_OF_A_RECOUNT, requests);
    let kills = import_under_fire(&sandbox, &world, &mut random, planned).await;
    let world = world.restart();
    let why = format!("after {kills} kills; repeat with {SEED}={seed}");
    assert!(
        kills > 0,
        "{why}: the recount ended before it could be killed"
    );
    assert_same(&dump(&world.store).await, &expected, &why);
}
