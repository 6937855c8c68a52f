//! Repositories that are imported as they appear.
//!
//! A listing of everything may take hundreds of requests, so between two of them a
//! run only asks for what came since: GitLab gives new repositories higher ids, and
//! a list may begin after one. Nothing is asked while no group is switched on.

use std::collections::BTreeMap;

use crate::model::{
    ActivityAction, Actor, GroupKind, IntegrationId, NewActivity, RemoteGroup, RemoteId,
    RemoteRepository,
};
use crate::store::Store;

use super::SyncError;
use super::queue::Workshop;

/// How far up an unknown group's parents are asked for; GitLab allows twenty.
const DEPTH: usize = 20;

/// Chooses what groups with auto-import hold and no rule leaves out. Returns how
/// many repositories are new in the import; doing it again chooses none.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn choose_by_themselves(
    store: &Store,
    integration: IntegrationId,
) -> Result<usize, SyncError> {
    let candidates = store.auto_import_candidates(integration).await?;
    if candidates.is_empty() {
        return Ok(0);
    }
    let chosen = store.choose_repositories(integration, &candidates).await?;
    tracing::info!(%integration, chosen, "repositories were chosen by themselves");
    let activity = NewActivity::new(Actor::App, ActivityAction::AutoImported, integration);
    store.note_activity(activity.counting(chosen)).await?;
    Ok(chosen)
}

/// Adds the repositories that came since the last listing to the stored one, with
/// the groups they are in.
///
/// # Errors
/// When GitLab or the store refuses; the list stays as it was then.
pub(super) async fn listen(shop: &Workshop<'_>, id: IntegrationId) -> Result<(), SyncError> {
    let (switched, _) = shop.store.auto_import_count(id).await?;
    if switched == 0 {
        return Ok(());
    }
    let mut after = shop.store.newest_repository(id).await?;
    let mut repositories: Vec<RemoteRepository> = Vec::new();
    let mut places: BTreeMap<RemoteId, RemoteGroup> = BTreeMap::new();
    while after.is_some() {
        shop.gate.pass().await?;
        let page = shop.client.repository_listing(after).await?;
        repositories.extend(page.repositories);
        places.extend(
            page.places
                .into_iter()
                .map(|place| (place.remote_id, place)),
        );
        after = page.next;
    }
    if repositories.is_empty() {
        return Ok(());
    }
    let groups = unknown_groups(shop, id, places).await?;
    Ok(shop.store.add_to_listing(id, groups, repositories).await?)
}

/// Of these groups, those that are not stored, and what is between them and a stored one.
async fn unknown_groups(
    shop: &Workshop<'_>,
    id: IntegrationId,
    places: BTreeMap<RemoteId, RemoteGroup>,
) -> Result<Vec<RemoteGroup>, SyncError> {
    let mut known: BTreeMap<RemoteId, Option<RemoteGroup>> = shop
        .store
        .groups(id)
        .await?
        .into_iter()
        .map(|group| (group.remote.remote_id, None))
        .collect();
    for place in places.into_values() {
        let mut next = Some(place.remote_id);
        for _ in 0..DEPTH {
            let Some(asked) = next.filter(|asked| !known.contains_key(asked)) else {
                break;
            };
            shop.gate.pass().await?;
            let found = match place.kind {
                GroupKind::Group => shop.client.group_with_id(asked).await?,
                GroupKind::User => None,
            };
            // What is closed to the account is told by the repository in it alone.
            let group = found.or_else(|| (asked == place.remote_id).then(|| place.clone()));
            next = group.as_ref().and_then(|group| group.parent_remote_id);
            known.insert(asked, group);
        }
    }
    Ok(known.into_values().flatten().collect())
}
