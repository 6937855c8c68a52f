//! Changes in repositories that no group's list tells of: those in people's own
//! namespaces, and those of groups whose list is closed to the account.
//!
//! One question over GraphQL stands for all of them together; its times are whole
//! seconds, so it only says where to look, and each repository it names is asked for
//! its own list. Without GraphQL every one of them is asked. What a repository holds
//! is known by its stream's cursor, so nothing is concluded from the question's mark
//! but that a repository is quiet.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::gitlab::{ChangesFrom, NewestChange, RequestError};
use crate::model::{IntegrationId, RemoteId, Repository, RepositoryId, Stream, Timestamp};
use crate::store::{ChangeMarks, ChangeNote};

use super::SyncError;
use super::bulk::{WORTH_A_QUESTION, as_far_as_it_goes};
use super::changes::{ACCOUNT, AT_ONCE, Depth, OVERLAP, before, known_changes};
use super::queue::Workshop;
use super::watermark::Watermark;

/// Streams nobody spoke for.
pub(super) type Scattered<'a> = Vec<(&'a Repository, Stream)>;

/// Listens for all of them, or sets the first mark.
///
/// # Errors
/// When GitLab or the store refuses; the marks stay where they were then.
pub(super) async fn hear(
    shop: &Workshop<'_>,
    id: IntegrationId,
    marks: &ChangeMarks,
    scattered: &Scattered<'_>,
    depth: Depth,
    note: &mut ChangeNote,
) -> Result<(), SyncError> {
    let streams: BTreeSet<Stream> = scattered.iter().map(|(_, stream)| *stream).collect();
    let known = |stream: &Stream| marks.get(&(*stream, ACCOUNT)).copied();
    let newest = if depth == Depth::Changes || streams.iter().any(|it| known(it).is_none()) {
        let since = |stream| known(&stream).map(|mark| before(mark, OVERLAP));
        let since = ChangesFrom {
            pull_requests: since(Stream::PullRequests),
            tickets: since(Stream::Tickets),
        };
        ask(shop, scattered, since).await?
    } else {
        BTreeMap::new()
    };
    if !newest.is_empty() {
        for stream in &streams {
            let told = newest.values().filter_map(|it| of(it, *stream)?).max();
            // Where there is nothing yet, everything that comes is news.
            let mark = told.max(known(stream)).unwrap_or(Timestamp::from_millis(0));
            note.marks.insert((*stream, ACCOUNT), mark);
        }
    }
    if depth == Depth::Marks {
        return Ok(());
    }
    let is_quiet = |row: &Repository, stream: Stream| {
        let told = newest.get(&row.remote.remote_id);
        known(&stream).is_some() && told.and_then(|it| of(it, stream)) == Some(None)
    };
    let (quiet, loud): (Scattered<'_>, Scattered<'_>) = scattered
        .iter()
        .partition(|(row, stream)| is_quiet(row, *stream));
    note.unchanged
        .extend(quiet.iter().map(|(row, stream)| (row.id, *stream)));
    let looking: Vec<_> = loud
        .into_iter()
        .map(|(row, stream)| has_news(shop, id, row, stream))
        .collect();
    let looked: Vec<_> = stream::iter(looking)
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    for (row, stream, has_news) in looked {
        let streams = if has_news {
            &mut note.changed
        } else {
            &mut note.unchanged
        };
        streams.push((row, stream));
    }
    Ok(())
}

/// What all of them tell at once; nothing where that is not to be had or not worth it.
async fn ask(
    shop: &Workshop<'_>,
    scattered: &Scattered<'_>,
    since: ChangesFrom,
) -> Result<BTreeMap<RemoteId, NewestChange>, SyncError> {
    if scattered.len() < WORTH_A_QUESTION {
        return Ok(BTreeMap::new());
    }
    shop.gate.pass().await?;
    let projects: BTreeSet<RemoteId> = scattered
        .iter()
        .map(|(row, _)| row.remote.remote_id)
        .collect();
    let projects: Vec<RemoteId> = projects.into_iter().collect();
    as_far_as_it_goes(shop.client.newest_changes(&projects, since).await)
}

/// What a repository tells of a stream: nothing, that it is quiet, or when it changed last.
const fn of(newest: &NewestChange, stream: Stream) -> Option<Option<Timestamp>> {
    match stream {
        Stream::Commits => None,
        Stream::PullRequests => newest.pull_requests,
        Stream::Tickets => newest.tickets,
    }
}

/// Whether a repository's own list shows what is not stored.
async fn has_news(
    shop: &Workshop<'_>,
    id: IntegrationId,
    row: &Repository,
    stream: Stream,
) -> Result<(RepositoryId, Stream, bool), SyncError> {
    let heard = |has_news| Ok((row.id, stream, has_news));
    let cursor = shop.store.stream_cursor(row.id, stream).await?;
    let Some(since) = Watermark::parse(cursor.as_deref()).since else {
        return heard(true);
    };
    shop.gate.pass().await?;
    let since = before(since, OVERLAP);
    let remote = row.remote.remote_id;
    let changed = match stream {
        Stream::Commits => return heard(true),
        Stream::PullRequests => shop.client.changed_pull_requests_of(remote, since).await,
        Stream::Tickets => shop.client.changed_tickets_of(remote, since).await,
    };
    let changed = match changed {
        Ok(changed) => known_changes(&changed),
        // The stream itself tells what is wrong.
        Err(error) if RequestError::is_absence(&error) => return heard(true),
        Err(error) => return Err(error.into()),
    };
    let with_news = shop.store.repositories_with_news(id, stream, changed);
    heard(!with_news.await?.is_empty())
}
