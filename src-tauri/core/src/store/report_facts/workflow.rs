//! Pull requests that were open at some time of a range: those that have ended from stored columns, open ones from their
//! rows.
//!
//! Those that have ended are read by the span of their end from the range's first day on: an end long after the range may be
//! of a pull request that was open in it. Of all others there nothing but their times is looked at.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::Connection;

use super::super::values::Columns;
use super::super::{Store, StoreError};
use super::open_pull_requests::OpenPullRequests;
use super::people::{Known, People, address_of, signature_of};
use super::pull_request_spans::{self, Merges, PackedFollowOn, PackedPullRequest, Wanted};
use super::pull_requests::{counts, is_wanted};
use super::scope::{self, Scope};
use super::side_by_side::SpanWorker;
use super::spans::{self, Kind, SpanOfTime};
use crate::model::{
    FactQuery, PullRequestId, PullRequestMoments, PullRequestSpan, PullRequestStanding,
    RepositoryId, Stream, Timestamp, WorkflowAsks, WorkflowFold, WorkflowHead,
};

impl Store {
    /// Shows pull requests that were open at some time of a range to a fold one by one, in no order, all of one moment. It is
    /// made once it is known how far they were read.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn workflow_facts<Fold: WorkflowFold>(
        &self,
        query: FactQuery,
        fold: impl FnOnce(&WorkflowHead) -> Fold + Send + 'static,
    ) -> Result<(WorkflowHead, Fold), StoreError> {
        let memory = Arc::clone(&self.report_memory);
        self.read_snapshot(move |snapshot| {
            let scope = Scope::of(snapshot, &query.work, Stream::PullRequests)?;
            let people = memory.people.get(snapshot)?;
            let head = WorkflowHead {
                read_state: scope::read_state(snapshot, &query.work)?,
                has_pull_requests: !scope.is_empty(),
            };
            let fresh = fold(&head);
            let mut whole = fresh.clone();
            for kind in [Kind::PullRequests, Kind::Closed] {
                whole.merge(ended(
                    snapshot,
                    kind,
                    (&scope, &people),
                    query.instants,
                    &fresh,
                )?);
            }
            let open = OpenPullRequests::of(snapshot, &scope)?;
            let asked = (&*scope, &*people, query.instants);
            for span in open.told(snapshot, asked, fresh.asks_of_open())? {
                whole.add(&span);
            }
            Ok((head, whole))
        })
        .await
    }

    /// What happened to some pull requests, in the order asked; those that are gone are passed over.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn pull_request_moments(
        &self,
        ids: Vec<PullRequestId>,
    ) -> Result<Vec<PullRequestMoments>, StoreError> {
        let memory = Arc::clone(&self.report_memory);
        self.read(move |connection| {
            let people = memory.people.get(connection)?;
            moments(connection, &people, &ids)
        })
        .await
    }
}

/// Those that have ended, as their spans hold them.
fn ended<Fold: WorkflowFold>(
    connection: &Connection,
    kind: Kind,
    (scope, people): (&Scope, &People),
    (from, to): (Timestamp, Timestamp),
    fresh: &Fold,
) -> Result<Fold, StoreError> {
    let wanted = people.wanted(scope);
    let standing = match kind {
        Kind::Closed => PullRequestStanding::Closed,
        _ => PullRequestStanding::Merged,
    };
    let make = || EndedWorker {
        people,
        wanted: wanted.as_deref(),
        instants: (from.millis(), to.millis()),
        standing,
        one: PackedPullRequest::default(),
        fold: fresh.clone(),
    };
    let after = (from.millis(), i64::MAX);
    let mut whole = fresh.clone();
    for worker in spans::work(connection, kind, scope, after, make)? {
        whole.merge(worker.fold);
    }
    Ok(whole)
}

/// Finds those that have ended and were open in a range.
struct EndedWorker<'facts, Fold> {
    people: &'facts People,
    wanted: Option<&'facts [bool]>,
    instants: (i64, i64),
    standing: PullRequestStanding,
    /// Used again for each of them.
    one: PackedPullRequest,
    fold: Fold,
}

impl<Fold: WorkflowFold> SpanWorker for EndedWorker<'_, Fold> {
    type Span = SpanOfTime;

    fn take(&mut self, span: SpanOfTime) -> Result<(), StoreError> {
        let Self {
            people,
            wanted,
            instants: (from, to),
            standing,
            one,
            fold,
        } = self;
        let takes_events = fold.asks_of_ended() != WorkflowAsks::Nothing;
        for (key, facts) in span.pieces() {
            let wants = |packed: &PackedPullRequest| {
                if packed.ended_at < *from || packed.created_at >= *to {
                    return Wanted::Nothing;
                }
                match is_wanted(*wanted, people.account(packed.author)) {
                    false => Wanted::Nothing,
                    true if takes_events => Wanted::Everything,
                    true => Wanted::Itself,
                }
            };
            pull_request_spans::unpack(key, facts, one, wants, |packed| {
                fold.add(&of_packed(key & 0xffff_ffff, packed, *standing, people));
            })?;
        }
        Ok(())
    }
}

fn of_packed(
    repository: i64,
    packed: &PackedPullRequest,
    standing: PullRequestStanding,
    people: &People,
) -> PullRequestSpan {
    let author = people.account(packed.author);
    let mut span = PullRequestSpan {
        id: PullRequestId(packed.id),
        repository_id: RepositoryId(repository),
        person: author.map(|known| known.person),
        created_at: Timestamp::from_millis(packed.created_at),
        ended_at: Some(Timestamp::from_millis(packed.ended_at)),
        standing,
        is_draft: false,
        left_out: author.and_then(|known| known.left_out),
        details_read: packed.details_read,
        is_reviewed: false,
        comments: 0,
        follow_on_commits: 0,
    };
    for comment in &packed.comments {
        add_comment(&mut span, people, comment.author);
    }
    for (account, _) in &packed.approvals {
        add_approval(&mut span, people, *account);
    }
    let commits = packed.commits.iter();
    let commits = commits.filter(|commit| counts(people, packed.integration, commit));
    span.follow_on_commits = i64::try_from(commits.count()).unwrap_or(i64::MAX);
    span
}

/// Who acts, if it counts, and whether it is somebody other than who opened the pull request.
fn actor(span: &PullRequestSpan, people: &People, account: u64) -> Option<bool> {
    let known = people.account(Some(account))?;
    let is_other = Some(known.person) != span.person;
    known.left_out.is_none().then_some(is_other)
}

fn add_comment(span: &mut PullRequestSpan, people: &People, account: u64) -> Option<bool> {
    let is_other = actor(span, people, account)?;
    span.comments += 1;
    span.is_reviewed |= is_other;
    Some(is_other)
}

fn add_approval(span: &mut PullRequestSpan, people: &People, account: u64) -> Option<bool> {
    let is_other = actor(span, people, account)?;
    span.is_reviewed |= is_other;
    Some(is_other)
}

/// A pull request as its row says it, before anything that happened to it.
#[derive(Clone, Copy)]
pub(super) struct OfRow {
    pub(super) span: PullRequestSpan,
    integration: u64,
}

/// A row, and the account of who opened it.
pub(super) fn own(columns: &mut Columns<'_, '_>) -> rusqlite::Result<(OfRow, Option<u64>)> {
    let (id, repository_id) = (columns.take()?, columns.take()?);
    let (integration, account): (i64, Option<i64>) = (columns.take()?, columns.take()?);
    let span = PullRequestSpan {
        id,
        repository_id,
        person: None,
        created_at: columns.take()?,
        ended_at: columns.take()?,
        standing: columns.take()?,
        is_draft: columns.take()?,
        left_out: None,
        details_read: columns.take()?,
        is_reviewed: false,
        comments: 0,
        follow_on_commits: 0,
    };
    let integration = integration as u64;
    Ok((OfRow { span, integration }, account.map(|id| id as u64)))
}

impl OfRow {
    pub(super) fn named(mut self, author: Option<&Known>) -> Self {
        self.span.person = author.map(|known| known.person);
        self.span.left_out = author.and_then(|known| known.left_out);
        self
    }
}

/// One thing that happened to a pull request, until its end.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    Comment(u64),
    Approval(u64),
    Commit,
}

/// Counts something that happened; whether somebody else who counts did it, or `None` where nobody who counts did.
pub(super) fn count(span: &mut PullRequestSpan, people: &People, event: Event) -> Option<bool> {
    match event {
        Event::Comment(account) => add_comment(span, people, account),
        Event::Approval(account) => add_approval(span, people, account),
        Event::Commit => {
            span.follow_on_commits += 1;
            None
        }
    }
}

const COMMENTS: &str = "
    SELECT n.pull_request_id, n.author_id, n.created_at
    FROM json_each(?1) AS j CROSS JOIN pull_request_notes AS n ON n.pull_request_id = j.value
    WHERE NOT n.system AND n.author_id IS NOT NULL";

const APPROVALS: &str = "
    SELECT a.pull_request_id, a.person_id, a.approved_at
    FROM json_each(?1) AS j CROSS JOIN pull_request_approvals AS a ON a.pull_request_id = j.value
    WHERE a.person_id IS NOT NULL";

const COMMITS: &str = "
    SELECT k.pull_request_id, k.author_name, k.author_email, lower(trim(k.author_email)), k.authored_at,
        unhex(k.sha),
        k.title GLOB 'Merge branch *' OR k.title GLOB 'Merge remote-tracking branch *'
    FROM json_each(?1) AS j CROSS JOIN pull_request_commits AS k ON k.pull_request_id = j.value";

/// Shows comments and approvals of some pull requests, with their time where the host says one: those of each in the
/// order they are stored in.
pub(super) fn each_review(
    connection: &Connection,
    ids: &str,
    mut visit: impl FnMut(i64, Option<Timestamp>, Event),
) -> Result<(), StoreError> {
    for (statement, is_comment) in [(COMMENTS, true), (APPROVALS, false)] {
        let mut statement = connection.prepare_cached(statement)?;
        let mut found = statement.query([ids])?;
        while let Some(row) = found.next()? {
            let account: i64 = row.get(1)?;
            let event = if is_comment {
                Event::Comment(account as u64)
            } else {
                Event::Approval(account as u64)
            };
            visit(row.get(0)?, row.get(2)?, event);
        }
    }
    Ok(())
}

/// Shows what happened to some pull requests whose details were read, until their end.
fn each_event(
    connection: &Connection,
    people: &People,
    rows: &mut [OfRow],
    mut visit: impl FnMut(&mut PullRequestSpan, Option<Timestamp>, Event),
) -> Result<(), StoreError> {
    let places = places_of_read(rows);
    let ids = ids_of(&places);
    each_review(connection, &ids, |id, at, event| {
        let span = &mut rows[places[&id]].span;
        if at.zip(span.ended_at).is_none_or(|(at, end)| at <= end) {
            visit(span, at, event);
        }
    })?;
    each_commit(connection, people, rows, &places, |span, at| {
        visit(span, Some(at), Event::Commit);
    })
}

/// Where those stand whose details were read, by id.
pub(super) fn places_of_read(rows: &[OfRow]) -> HashMap<i64, usize> {
    let read = rows.iter().zip(0_usize..);
    let read = read.filter(|(row, _)| row.span.details_read);
    read.map(|(row, place)| (row.span.id.0, place)).collect()
}

/// As a list for a statement, in ascending order.
fn ids_of(places: &HashMap<i64, usize>) -> String {
    let mut ids: Vec<i64> = places.keys().copied().collect();
    ids.sort_unstable();
    scope::json(&ids)
}

/// Follow-on commits of those who count.
pub(super) fn each_commit(
    connection: &Connection,
    people: &People,
    rows: &mut [OfRow],
    places: &HashMap<i64, usize>,
    mut visit: impl FnMut(&mut PullRequestSpan, Timestamp),
) -> Result<(), StoreError> {
    let mut merges: HashMap<RepositoryId, Merges<'_>> = HashMap::new();
    let mut statement = connection.prepare_cached(COMMITS)?;
    let mut found = statement.query([ids_of(places)])?;
    while let Some(row) = found.next()? {
        let OfRow { span, integration } = &mut rows[places[&row.get(0)?]];
        let at: Timestamp = row.get(4)?;
        if at <= span.created_at {
            continue;
        }
        let commit = PackedFollowOn {
            signature: signature_of(row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?),
            address: address_of(row.get_ref(3)?.as_str()?),
            at: at.millis(),
        };
        if !counts(people, *integration, &commit) {
            continue;
        }
        let merges = match merges.entry(span.repository_id) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(Merges::of(connection, span.repository_id)?)
            }
        };
        let is_merge = match row.get_ref(5)?.as_blob_or_null()? {
            Some(sha) => merges.is_merge(sha)?,
            None => None,
        };
        if !is_merge.unwrap_or(row.get(6)?) {
            visit(span, at);
        }
    }
    Ok(())
}

const CHOSEN: &str = "
    SELECT p.id, p.repository_id, r.integration_id, p.author_id, p.created_at,
        CASE p.state WHEN 'merged' THEN p.merged_at
            WHEN 'closed' THEN coalesce(p.closed_at, p.updated_at) END,
        CASE p.state WHEN 'merged' THEN 'merged' WHEN 'closed' THEN 'closed' ELSE 'open' END, p.draft,
        p.details_of_updated_at IS NOT NULL
    FROM json_each(?1) AS j CROSS JOIN pull_requests AS p ON p.id = j.value
    JOIN repositories AS r ON r.id = p.repository_id
    WHERE p.gone_at IS NULL ORDER BY j.key";

const DRAFT_MARKS: &str = "
    SELECT n.pull_request_id, n.created_at, n.body GLOB 'marked this merge request as [*][*]draft[*][*]*'
        OR n.body GLOB 'marked as a [*][*]Work In Progress[*][*]*'
    FROM json_each(?1) AS j CROSS JOIN pull_request_notes AS n ON n.pull_request_id = j.value
    WHERE n.system AND (n.body GLOB 'marked this merge request as [*][*]draft[*][*]*'
        OR n.body GLOB 'marked this merge request as [*][*]ready[*][*]*'
        OR n.body GLOB 'marked as a [*][*]Work In Progress[*][*]*'
        OR n.body GLOB 'unmarked as a [*][*]Work In Progress[*][*]*')
    ORDER BY n.created_at, n.id";

fn moments(
    connection: &Connection,
    people: &People,
    ids: &[PullRequestId],
) -> Result<Vec<PullRequestMoments>, StoreError> {
    let ids = scope::json(ids);
    let mut statement = connection.prepare_cached(CHOSEN)?;
    let mut rows = statement
        .query_map([&ids], |row| own(&mut Columns::of(row)))?
        .map(|row| {
            let (row, account) = row?;
            Ok(row.named(people.account(account)))
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    let mut told: HashMap<PullRequestId, PullRequestMoments> = HashMap::new();
    for OfRow { span, .. } in &rows {
        told.insert(span.id, PullRequestMoments::of(*span));
    }
    each_event(connection, people, &mut rows, |span, at, event| {
        let is_other = count(span, people, event);
        let (Some(own), Some(at)) = (told.get_mut(&span.id), at) else {
            return;
        };
        let list = match (event, is_other) {
            (Event::Commit, _) => Some(&mut own.commits),
            (_, Some(true)) => Some(&mut own.reviews),
            (Event::Comment(_), Some(false)) => Some(&mut own.own_comments),
            _ => None,
        };
        list.into_iter().for_each(|list| list.push(at));
    })?;
    draft_marks(connection, &ids, &mut told)?;
    let told = rows.iter().filter_map(|row| {
        let mut own = told.remove(&row.span.id)?;
        own.span = row.span;
        for list in [&mut own.commits, &mut own.own_comments, &mut own.reviews] {
            list.sort_unstable();
        }
        Some(own)
    });
    Ok(told.collect())
}

fn draft_marks(
    connection: &Connection,
    ids: &str,
    told: &mut HashMap<PullRequestId, PullRequestMoments>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(DRAFT_MARKS)?;
    let mut marks = statement.query([ids])?;
    while let Some(row) = marks.next()? {
        if let Some(own) = told.get_mut(&row.get(0)?) {
            own.draft_marks.push((row.get(1)?, row.get(2)?));
        }
    }
    Ok(())
}
