//! What a run asks before it looks into any repository: where something changed.
//!
//! One list of changes per top group and kind of thing, and one of active
//! repositories for the account, stand for all repositories together. Those a group
//! has no such list for are heard by `scattered`; nothing may be taken for unchanged
//! that was not heard to be so.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::clock::Clock;
use crate::gitlab::{ChangedSince, RequestError};
use crate::model::{
    Group, GroupKind, IntegrationId, RemoteId, RemoteRepository, Repository, RepositoryId, Stream,
    StreamState, Timestamp,
};
use crate::store::{ChangeMarks, ChangeNote, KnownChange};

use super::SyncError;
use super::queue::Workshop;
use super::scattered::{self, Scattered};

/// Rows become visible a little after the time they carry.
pub(super) const OVERLAP: Duration = Duration::from_mins(5);
/// `last_activity_at` stands still for an hour after it moved, and this computer's
/// clock may be another hour off.
const ACTIVITY_DELAY: Duration = Duration::from_hours(2);
/// Every repository's branches are looked at this often, whatever its activity says.
const TIPS_EVERY: Duration = Duration::from_hours(24);
/// A deployment leaves no trace in a repository's activity: where it is said that these count, they are
/// asked for this often.
const DEPLOYMENTS_EVERY: Duration = Duration::from_hours(1);
/// Spreads those looks, so that they do not all fall into one run.
const TIPS_SPREAD_HOURS: u64 = 6;
/// Lists of changes asked for side by side.
pub(super) const AT_ONCE: usize = 8;
/// The mark that stands for the whole account.
pub(super) const ACCOUNT: RemoteId = RemoteId(0);

/// How closely to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Only see to it that the next look knows where to begin.
    Marks,
    /// Find out what changed.
    Changes,
}

/// What a list of changes said of the repositories below a group.
enum Heard {
    /// Only these have news; the mark moves there.
    News(BTreeSet<RemoteId>, Option<Timestamp>),
    /// The list was only begun: any may have news.
    Anything(Timestamp),
    /// There is no such list.
    NoList,
    /// Nothing was asked and nothing is concluded.
    Nothing,
}

/// Puts what changed on the queue. Returns the repositories that were read with the answer.
///
/// # Errors
/// When GitLab or the store refuses; the marks stay where they were then.
pub(super) async fn look(
    shop: &Workshop<'_>,
    clock: &dyn Clock,
    id: IntegrationId,
    depth: Depth,
) -> Result<HashSet<RepositoryId>, SyncError> {
    let mut repositories = shop.store.available_repositories(id).await?;
    repositories.retain(|row| row.imported_at.is_some() && !row.gone);
    let marks = shop.store.change_marks(id).await?;
    let roots = Roots::of(&shop.store.groups(id).await?, &repositories);
    let mut note = ChangeNote::default();
    let lists = roots.lists(&repositories);
    let heard: Vec<_> = stream::iter(lists)
        .map(|(root, stream)| hear(shop, id, &marks, root, stream, depth))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let mut scattered = roots.beside(&repositories);
    for (root, stream, heard) in heard {
        let below = roots.below(root, stream, &repositories);
        match heard {
            Heard::NoList => scattered.extend(below.into_iter().map(|row| (row, stream))),
            heard => take_up(&mut note, &below, (root, stream), &heard),
        }
    }
    scattered::hear(shop, id, &marks, &scattered, depth, &mut note).await?;
    activity(
        shop,
        clock.now(),
        id,
        &marks,
        &repositories,
        depth,
        &mut note,
    )
    .await?;
    let fresh = note.listed.iter().map(|(id, _)| *id).collect();
    let queued = shop.store.note_changes(id, note).await?;
    tracing::debug!(integration = %id, queued, "looked for changes");
    Ok(fresh)
}

/// Which top group's lists tell of which repository.
struct Roots(HashMap<RemoteId, RemoteId>);

impl Roots {
    /// Climbs from each repository's group to the highest one that is listed.
    fn of(groups: &[Group], repositories: &[Repository]) -> Self {
        let by_id: HashMap<RemoteId, &Group> = groups
            .iter()
            .filter(|group| group.remote.kind == GroupKind::Group)
            .map(|group| (group.remote.remote_id, group))
            .collect();
        let climb = |start: RemoteId| {
            let mut top = by_id.get(&start)?;
            // A group's path has a bounded depth; a circle in the list must not hang the run.
            for _ in 0..64 {
                let parent = top.remote.parent_remote_id.and_then(|id| by_id.get(&id));
                match parent {
                    Some(parent) => top = parent,
                    None => break,
                }
            }
            Some(top.remote.remote_id)
        };
        let found = repositories.iter().filter_map(|row| {
            let group = row.remote.group_remote_id;
            Some((group, climb(group)?))
        });
        Self(found.collect())
    }

    fn root(&self, repository: &Repository) -> Option<RemoteId> {
        self.0.get(&repository.remote.group_remote_id).copied()
    }

    /// The lists worth asking for: those whose streams some repository below has.
    fn lists(&self, repositories: &[Repository]) -> BTreeSet<(RemoteId, Stream)> {
        let listed = streams_of(repositories);
        let listed = listed.filter_map(|(row, stream)| Some((self.root(row)?, stream)));
        listed.collect()
    }

    /// What no list can tell of.
    fn beside<'a>(&self, repositories: &'a [Repository]) -> Scattered<'a> {
        let beside = streams_of(repositories).filter(|(row, _)| self.root(row).is_none());
        beside.collect()
    }

    /// The repositories a list tells of.
    fn below<'a>(
        &self,
        root: RemoteId,
        stream: Stream,
        repositories: &'a [Repository],
    ) -> Vec<&'a Repository> {
        let below = streams_of(repositories)
            .filter(|(row, own)| *own == stream && self.root(row) == Some(root));
        below.map(|(row, _)| row).collect()
    }
}

/// The streams that lists of changes tell of.
fn streams_of(repositories: &[Repository]) -> impl Iterator<Item = (&Repository, Stream)> {
    repositories.iter().flat_map(|row| {
        [Stream::PullRequests, Stream::Tickets]
            .into_iter()
            .filter(|stream| row.stream(*stream).is_some())
            .map(move |stream| (row, stream))
    })
}

/// Listens to one group's list from its mark on, or sets its first mark.
async fn hear(
    shop: &Workshop<'_>,
    id: IntegrationId,
    marks: &ChangeMarks,
    root: RemoteId,
    stream: Stream,
    depth: Depth,
) -> Result<(RemoteId, Stream, Heard), SyncError> {
    shop.gate.pass().await?;
    let heard = match (marks.get(&(stream, root)), depth) {
        (Some(_), Depth::Marks) => Ok(Heard::Nothing),
        (Some(mark), Depth::Changes) => news(shop, id, root, stream, *mark).await,
        (None, _) => first_mark(shop, root, stream).await,
    };
    match heard {
        Ok(heard) => Ok((root, stream, heard)),
        // A group that only shared a repository with the account, or whose list is closed to it.
        Err(SyncError::Request(error)) if RequestError::is_absence(&error) => {
            tracing::debug!(integration = %id, %root, cause = %error, "a group tells no changes");
            Ok((root, stream, Heard::NoList))
        }
        Err(error) => Err(error),
    }
}

async fn first_mark(
    shop: &Workshop<'_>,
    root: RemoteId,
    stream: Stream,
) -> Result<Heard, SyncError> {
    let newest = match stream {
        Stream::Tickets => shop.client.newest_ticket_change(root).await?,
        Stream::Commits | Stream::PullRequests => {
            shop.client.newest_pull_request_change(root).await?
        }
    };
    // Where there is nothing yet, everything that comes is news.
    Ok(Heard::Anything(newest.unwrap_or(Timestamp::from_millis(0))))
}

async fn news(
    shop: &Workshop<'_>,
    id: IntegrationId,
    root: RemoteId,
    stream: Stream,
    mark: Timestamp,
) -> Result<Heard, SyncError> {
    let since = before(mark, OVERLAP);
    let changed = match stream {
        Stream::Tickets => shop.client.changed_ticket_repositories(root, since).await?,
        Stream::Commits | Stream::PullRequests => {
            shop.client
                .changed_pull_request_repositories(root, since)
                .await?
        }
    };
    let with_news = shop
        .store
        .repositories_with_news(id, stream, known_changes(&changed))
        .await?;
    Ok(Heard::News(with_news, changed.newest))
}

/// What a list told, in the store's words.
pub(super) fn known_changes(changed: &ChangedSince) -> Vec<KnownChange> {
    let known = changed.items.iter().map(|item| KnownChange {
        repository: item.repository,
        iid: item.iid,
        updated_at: item.updated_at,
    });
    known.collect()
}

/// Draws the conclusions for the repositories below one group.
fn take_up(note: &mut ChangeNote, below: &[&Repository], list: (RemoteId, Stream), heard: &Heard) {
    let (root, stream) = list;
    let mark = match heard {
        Heard::News(_, mark) => *mark,
        Heard::Anything(mark) => Some(*mark),
        Heard::NoList | Heard::Nothing => return,
    };
    if let Some(mark) = mark {
        note.marks.insert((stream, root), mark);
    }
    for row in below {
        let has_news = match heard {
            Heard::News(with_news, _) => with_news.contains(&row.remote.remote_id),
            Heard::Anything(_) | Heard::NoList | Heard::Nothing => true,
        };
        let streams = if has_news {
            &mut note.changed
        } else {
            &mut note.unchanged
        };
        streams.push((row.id, stream));
    }
}

/// Finds repositories with pushes by their last activity, and those whose branches
/// were not looked at for a day.
async fn activity(
    shop: &Workshop<'_>,
    now: Timestamp,
    id: IntegrationId,
    marks: &ChangeMarks,
    repositories: &[Repository],
    depth: Depth,
    note: &mut ChangeNote,
) -> Result<(), SyncError> {
    let is_complete = |row: &&Repository| {
        let commits = row.stream(Stream::Commits);
        commits.is_some_and(|report| report.state == StreamState::Complete)
    };
    let known: Option<Timestamp> = repositories
        .iter()
        .filter_map(|row| row.remote.last_activity_at)
        .max();
    let key = (Stream::Commits, ACCOUNT);
    let mark = marks.get(&key).copied().or(known);
    if depth == Depth::Marks {
        note.marks.extend(mark.map(|mark| (key, mark)));
        return Ok(());
    }
    if !repositories.iter().any(|row| is_complete(&row)) {
        return Ok(());
    }
    shop.gate.pass().await?;
    let since = before(mark.unwrap_or(Timestamp::from_millis(0)), ACTIVITY_DELAY);
    let listed: BTreeMap<RemoteId, RemoteRepository> = shop
        .client
        .active_repositories(since)
        .await?
        .into_iter()
        .map(|remote| (remote.remote_id, remote))
        .collect();
    let newest = listed.values().filter_map(|remote| remote.last_activity_at);
    note.marks
        .extend(newest.max().max(mark).map(|mark| (key, mark)));
    let asked = shop.store.commits_asked(id).await?;
    let deployed: HashSet<RepositoryId> =
        shop.store.deployed_by_gitlab().await?.into_iter().collect();
    for row in repositories {
        let remote = listed.get(&row.remote.remote_id);
        let activity = remote.map_or(row.remote.last_activity_at, |it| it.last_activity_at);
        let asked = asked.get(&row.id).copied().unwrap_or_default();
        let may_have_deployments = deployed.contains(&row.id)
            && asked.0.is_none_or(|at| now >= at.plus(DEPLOYMENTS_EVERY));
        let has_news = may_have_deployments || may_have_pushes(row.id, activity, asked, now);
        let streams = if has_news {
            &mut note.changed
        } else {
            &mut note.unchanged
        };
        streams.push((row.id, Stream::Commits));
        if let Some(remote) = remote {
            note.listed.push((row.id, as_known(remote, &row.remote)));
        }
    }
    Ok(())
}

/// Whether a repository may hold pushes that were not read: its activity moved, or
/// it was read so soon after it that a later push left no trace, or a day is over.
fn may_have_pushes(
    id: RepositoryId,
    activity: Option<Timestamp>,
    (asked_at, activity_then): (Option<Timestamp>, Option<Timestamp>),
    now: Timestamp,
) -> bool {
    let Some(asked_at) = asked_at else {
        return true;
    };
    let is_too_soon = activity.is_some_and(|at| asked_at < at.plus(ACTIVITY_DELAY));
    let early = Duration::from_hours(id.0.unsigned_abs() % TIPS_SPREAD_HOURS);
    let is_due = now >= asked_at.plus(TIPS_EVERY.saturating_sub(early));
    // A clock that was set back must not put the look off.
    activity != activity_then || is_too_soon || is_due || now < asked_at
}

/// A listed repository with what only the full listing tells.
fn as_known(remote: &RemoteRepository, known: &RemoteRepository) -> RemoteRepository {
    RemoteRepository {
        shared: known.shared,
        access_level: remote.access_level.or(known.access_level),
        ..remote.clone()
    }
}

pub(super) fn before(instant: Timestamp, time: Duration) -> Timestamp {
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(instant.millis().saturating_sub(millis))
}
