//! Commits that no branch leads to any more are noted when the branch is deleted or written anew, and counted
//! again when one leads to them again.

use std::collections::BTreeSet;

use flow_core::model::{Integration, RepositoryId};
use gitlab_sandbox::{SandboxConfig, WorldHandle};
use rusqlite::Connection;

use crate::world::TestWorld;

struct Pushed {
    world: TestWorld,
    integration: Integration,
    project: u64,
    repository: RepositoryId,
}

impl Pushed {
    async fn new() -> Self {
        let world = TestWorld::start(SandboxConfig::default()).await;
        let integration = world.import_everything().await;
        let rows = super::imported(&world, &integration).await;
        let row = rows.into_iter().max_by_key(|row| row.commit_count);
        let row = row.expect("there are repositories");
        let project = u64::try_from(row.remote.remote_id.0).expect("ids are positive");
        Self {
            world,
            integration,
            project,
            repository: row.id,
        }
    }

    fn held(&self) -> WorldHandle {
        self.world.sandbox.world()
    }

    async fn read(&self) {
        let queued = self
            .world
            .store
            .requeue(self.integration.id, Some(vec![self.repository]));
        assert!(
            queued.await.expect("queued") > 0,
            "there is something to read"
        );
        self.world.import(&self.integration).await;
    }

    /// Object ids of what nothing leads to.
    fn orphaned(&self) -> BTreeSet<String> {
        let connection = Connection::open(self.world.folder.path().join("flow.sqlite"))
            .expect("the store's file");
        let mut statement = connection
            .prepare(
                "SELECT lower(hex(sha)) FROM commits WHERE repository_id = ?1
                    AND id IN (SELECT commit_id FROM orphaned_commits)",
            )
            .expect("a statement");
        let rows = statement.query_map([self.repository.0], |row| row.get(0));
        rows.expect("they are read")
            .map(|sha| sha.expect("a text"))
            .collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_branch_leaves_its_commits_to_nobody() {
    let pushed = Pushed::new().await;
    let held = pushed.held();
    let shas = held
        .push_commits(pushed.project, "idea", 3)
        .expect("pushed");
    pushed.read().await;
    assert_eq!(pushed.orphaned(), BTreeSet::new(), "a branch leads to them");
    held.delete_branch(pushed.project, "idea").expect("deleted");
    pushed.read().await;
    assert_eq!(
        pushed.orphaned(),
        shas.iter().cloned().collect(),
        "none does"
    );
    let rows = super::imported(&pushed.world, &pushed.integration).await;
    assert_eq!(
        crate::world::incomplete(&rows),
        Vec::<String>::new(),
        "all is read"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_written_anew_leaves_what_it_dropped() {
    let pushed = Pushed::new().await;
    let held = pushed.held();
    let shas = held
        .push_commits(pushed.project, "idea", 3)
        .expect("pushed");
    pushed.read().await;
    let anew = held
        .force_push(pushed.project, "idea", 2, 2)
        .expect("pushed");
    pushed.read().await;
    assert_eq!(
        pushed.orphaned(),
        shas[1..].iter().cloned().collect(),
        "the last two"
    );
    // A branch that leads to them again makes them count.
    held.point_branch(pushed.project, "idea", &shas[2])
        .expect("moved");
    pushed.read().await;
    assert_eq!(
        pushed.orphaned(),
        anew.into_iter().collect(),
        "now the others are left"
    );
}

/// The clone forgets what was lost when it is made anew; the store does not.
#[tokio::test(flavor = "multi_thread")]
async fn a_clone_made_anew_knows_them_by_what_is_reached() {
    let pushed = Pushed::new().await;
    let held = pushed.held();
    let shas = held
        .push_commits(pushed.project, "idea", 2)
        .expect("pushed");
    pushed.read().await;
    std::fs::remove_dir_all(pushed.world.folder.path().join("clones"))
        .expect("the clones are there");
    held.delete_branch(pushed.project, "idea").expect("deleted");
    pushed.read().await;
    assert_eq!(
        pushed.orphaned(),
        shas.into_iter().collect(),
        "none leads to them"
    );
}
