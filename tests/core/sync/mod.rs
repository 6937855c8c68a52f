//! Runs of the engine against a stand-in GitLab that changes between them.

mod allowance;
mod auto_import;
mod changes;
mod deployments;
mod orphaned;
mod reconcile;
mod recount;
mod runs;
mod schedule;
mod upgrade;

use flow_core::model::{Integration, Repository};

use crate::world::TestWorld;

/// The imported repositories.
async fn imported(world: &TestWorld, integration: &Integration) -> Vec<Repository> {
    let mut all = world
        .store
        .available_repositories(integration.id)
        .await
        .expect("read");
    all.retain(|row| row.imported_at.is_some());
    all
}

/// A project's id as the sandbox takes it.
fn project_id(repository: &Repository) -> u64 {
    u64::try_from(repository.remote.remote_id.0).expect("positive")
}
