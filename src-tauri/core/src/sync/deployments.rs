//! What could be a deployment, read beside the commits: tags from the clone that is there, and GitLab's
//! deployments where the user said that these are it.
//!
//! Nobody else is asked for a deployment: without such a choice this costs no request. A repository whose
//! deployments are switched off or closed to the account says so, and its commits are read all the same.

use std::time::Duration;

use crate::git::BareClone;
use crate::model::{DeploymentSource, FailureCode};

use super::SyncError;
use super::repository::Work;
use super::watermark::Watermark;

/// As for other lists of changes: how far a run looks back behind the last change it knows.
const OVERLAP: Duration = Duration::from_mins(5);

/// Brings tags and deployments up to date, and works out which commits each brought.
pub(super) async fn import(work: &Work<'_>, clone: &BareClone) -> Result<(), SyncError> {
    work.store.save_tags(work.id(), clone.tags().await?).await?;
    let rule = work.store.deployment_rule(work.id()).await?;
    if rule.source == DeploymentSource::Gitlab {
        read_patiently(work).await?;
    }
    Ok(work.store.settle_deployments(work.id()).await?)
}

/// Reads GitLab's deployments, and notes where there are none to be had.
async fn read_patiently(work: &Work<'_>) -> Result<(), SyncError> {
    let refusal = match read(work).await {
        Ok(()) => None,
        Err(SyncError::Request(error)) if error.is_absence() => {
            tracing::info!(repository = %work.id(), cause = %error, "GitLab gives no deployments");
            Some(FailureCode::FeatureDisabled)
        }
        Err(error) => return Err(error),
    };
    Ok(work.store.finish_deployments(work.id(), refusal).await?)
}

/// Walks the list from the last change known, a page and its cursor at a time.
async fn read(work: &Work<'_>) -> Result<(), SyncError> {
    let cursor = work.store.deployments_cursor(work.id()).await?;
    let known = Watermark::parse(cursor.as_deref());
    let mut watermark = known.looking_back(OVERLAP);
    let remote_id = work.repository.remote.remote_id;
    loop {
        work.gate.pass().await?;
        let page = work
            .client
            .deployments(remote_id, watermark.since, watermark.page)
            .await?;
        let newest = page.rows.iter().map(|row| row.updated_at).max();
        let is_last = page.next.is_none();
        watermark = match is_last {
            true => watermark.at_rest_after(newest.max(known.since)),
            false => watermark.after(newest),
        };
        work.store
            .save_gitlab_deployments(work.id(), &page.rows, &watermark.to_cursor())
            .await?;
        if is_last {
            return Ok(());
        }
    }
}
