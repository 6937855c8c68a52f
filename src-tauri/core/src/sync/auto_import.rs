//! Repositories that are imported as they appear.
//!
//! A listing of everything may take hundreds of requests, so between two of them a run asks a
//! few things only. One list tells what was made, moved or opened since the last look. Who got a
//! membership changed no repository by that, and a group that moved changed none of those in it:
//! both show in how many repositories a group holds, one question for each group that is
//! switched on and has none above it that is. Nothing is asked while no group is switched on.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::gitlab::{FoundRepository, RequestError};
use crate::model::{
    ActivityAction, Actor, GroupKind, IntegrationId, NewActivity, RemoteGroup, RemoteId, Stream,
    Timestamp,
};
use crate::store::{ChangeNote, Store, WatchedGroup};

use super::SyncError;
use super::changes::{AT_ONCE, OVERLAP, before};
use super::listing::read_available;
use super::queue::Workshop;

/// How far up an unknown group's parents are asked for; GitLab allows twenty.
const DEPTH: usize = 20;
/// The mark up to which changes of repositories themselves were heard; no group has this id.
const LISTING: RemoteId = RemoteId(-1);
/// How far this computer's clock is trusted to be from GitLab's, where no mark tells its time.
const CLOCKS_APART: Duration = Duration::from_hours(2);
/// Repositories that were told of are asked for one by one up to here; more are looked for as
/// a run does that was told of none.
const ONE_BY_ONE: usize = 20;

/// What was found the last time a group's repositories were listed although nothing changed in
/// them that could be seen here: how many GitLab counts, and how many are held. As long as both
/// stay, listing them again brings the same.
#[derive(Default)]
pub(super) struct Compared(Mutex<HashMap<(IntegrationId, RemoteId), (i64, i64)>>);

impl Compared {
    fn knows(&self, id: IntegrationId, group: RemoteId, counts: (i64, i64)) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(id, group)) == Some(&counts)
    }

    fn note(&self, id: IntegrationId, group: RemoteId, counts: (i64, i64)) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert((id, group), counts);
    }
}

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

/// Notes that everything was listed, so that the next look begins where GitLab's clock stood
/// when that began.
///
/// # Errors
/// When the store cannot be written.
pub(super) async fn note_listed(
    store: &Store,
    id: IntegrationId,
    newest: Option<Timestamp>,
    took: Duration,
) -> Result<(), SyncError> {
    match newest {
        Some(newest) => note_mark(store, id, before(newest, took)).await,
        None => Ok(()),
    }
}

async fn note_mark(store: &Store, id: IntegrationId, mark: Timestamp) -> Result<(), SyncError> {
    let marks = [((Stream::Commits, LISTING), mark)].into();
    let note = ChangeNote {
        marks,
        ..ChangeNote::default()
    };
    store.note_changes(id, note).await?;
    Ok(())
}

/// Adds the repositories that came since the last look to the stored list, with the groups they
/// are in, and follows those that moved. Where there is no list yet, it is read.
///
/// # Errors
/// When GitLab or the store refuses; what was found before that is kept.
pub(super) async fn listen(
    shop: &Workshop<'_>,
    compared: &Compared,
    id: IntegrationId,
) -> Result<(), SyncError> {
    let (switched, _) = shop.store.auto_import_count(id).await?;
    if switched == 0 {
        return Ok(());
    }
    let Some(listed_at) = shop.store.integration(id).await?.list_read_at else {
        read_available(shop.store, shop.client, id, |_, _| {}).await?;
        return Ok(());
    };
    let marks = shop.store.change_marks(id).await?;
    let since = match marks.get(&(Stream::Commits, LISTING)) {
        Some(mark) => before(*mark, OVERLAP),
        None => before(listed_at, CLOCKS_APART),
    };
    shop.gate.pass().await?;
    let updated = shop.client.updated_repositories(since).await?;
    add(shop, id, updated.found).await?;
    note_mark(shop.store, id, updated.newest.unwrap_or(since)).await?;
    compare(shop, compared, id).await
}

/// Looks at repositories somebody told of; what is in no group that is switched on is listed all
/// the same, and not imported.
///
/// # Errors
/// See [`listen`].
pub(super) async fn look_at(
    shop: &Workshop<'_>,
    compared: &Compared,
    id: IntegrationId,
    told: BTreeSet<RemoteId>,
) -> Result<(), SyncError> {
    let (switched, _) = shop.store.auto_import_count(id).await?;
    if switched == 0 || told.is_empty() {
        return Ok(());
    }
    if told.len() > ONE_BY_ONE {
        return listen(shop, compared, id).await;
    }
    let mut found = Vec::new();
    for repository in told {
        shop.gate.pass().await?;
        found.extend(shop.client.find_repository(repository).await?);
    }
    add(shop, id, found).await
}

/// Asks how many repositories each watched group holds, and lists those of which another number
/// is stored.
async fn compare(
    shop: &Workshop<'_>,
    compared: &Compared,
    id: IntegrationId,
) -> Result<(), SyncError> {
    let watched = shop.store.watched_groups(id).await?;
    let counted: Vec<(WatchedGroup, Option<i64>)> = stream::iter(watched)
        .map(|group| async move {
            shop.gate.pass().await?;
            let counted = shop.client.count_group_repositories(group.remote_id).await;
            Ok::<_, SyncError>((group, unless_absent(counted)?.flatten()))
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    for (group, counted) in counted {
        let Some(counted) = counted.filter(|counted| *counted != group.held) else {
            continue;
        };
        if compared.knows(id, group.remote_id, (counted, group.held)) {
            continue;
        }
        shop.gate.pass().await?;
        let found = shop.client.group_repositories(group.remote_id).await;
        let Some(found) = unless_absent(found)? else {
            continue;
        };
        add(shop, id, found).await?;
        let watched = shop.store.watched_groups(id).await?;
        let held = watched.iter().find(|now| now.remote_id == group.remote_id);
        if let Some(held) = held {
            compared.note(id, group.remote_id, (counted, held.held));
        }
    }
    Ok(())
}

/// A group that was deleted or hidden meanwhile has nothing to tell.
fn unless_absent<T>(answered: Result<T, RequestError>) -> Result<Option<T>, SyncError> {
    match answered {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.is_absence() => {
            tracing::debug!(cause = %error, "a group with auto-import does not answer");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

async fn add(
    shop: &Workshop<'_>,
    id: IntegrationId,
    found: Vec<FoundRepository>,
) -> Result<(), SyncError> {
    if found.is_empty() {
        return Ok(());
    }
    let mut places = BTreeMap::new();
    let mut repositories = Vec::with_capacity(found.len());
    for FoundRepository { repository, place } in found {
        places.insert(place.remote_id, place);
        repositories.push(repository);
    }
    let groups = changed_groups(shop, id, places).await?;
    Ok(shop.store.add_to_listing(id, groups, repositories).await?)
}

/// Of these groups, those that are not stored or have another path there, and what is between
/// them and one that is as it was.
async fn changed_groups(
    shop: &Workshop<'_>,
    id: IntegrationId,
    places: BTreeMap<RemoteId, RemoteGroup>,
) -> Result<Vec<RemoteGroup>, SyncError> {
    let stored: BTreeMap<RemoteId, RemoteGroup> = shop
        .store
        .groups(id)
        .await?
        .into_iter()
        .map(|group| (group.remote.remote_id, group.remote))
        .collect();
    let mut asked: BTreeMap<RemoteId, Option<RemoteGroup>> = BTreeMap::new();
    for place in places.into_values() {
        let mut next = Some((place.remote_id, place.full_path.clone()));
        for _ in 0..DEPTH {
            let Some((group, path)) = next.take() else {
                break;
            };
            let known = stored.get(&group);
            let is_as_it_was = known.is_some_and(|known| known.full_path == path);
            if is_as_it_was || asked.contains_key(&group) {
                break;
            }
            shop.gate.pass().await?;
            let found = match place.kind {
                GroupKind::Group => shop.client.group_with_id(group).await?,
                GroupKind::User => None,
            };
            // What is closed to the account is told by the repository in it alone.
            let told = || (group == place.remote_id).then(|| place.clone());
            let read = found.or_else(told).map(|read| RemoteGroup {
                access_level: read
                    .access_level
                    .or(known.and_then(|known| known.access_level)),
                ..read
            });
            next = read.as_ref().and_then(above);
            asked.insert(group, read);
        }
    }
    Ok(asked.into_values().flatten().collect())
}

/// The group a group is in, by id and path.
fn above(group: &RemoteGroup) -> Option<(RemoteId, String)> {
    let (path, _) = group.full_path.rsplit_once('/')?;
    Some((group.parent_remote_id?, path.to_owned()))
}
