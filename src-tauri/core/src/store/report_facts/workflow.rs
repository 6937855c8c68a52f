//! Pull requests that were open at some time of a range: merged ones from stored columns, the others from their rows.
//!
//! Only those of the range are read: merged ones by the span of their merge from the range's first day on, closed ones by an
//! index over when they were closed, and open ones by their state. A merge long after the range may be of a pull request that
//! was open in it, so that spans after the range are looked through as well; nothing is read of a span's rows for it.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, params};

use super::super::values::Columns;
use super::super::{Store, StoreError};
use super::people::{Known, People, address_of, signature_of};
use super::pull_request_spans::{self, Merges, PackedFollowOn, PackedPullRequest};
use super::pull_requests::counts;
use super::scope::{self, Scope};
use super::spans::{self, Kind, SpanOfTime, SpanWorker};
use crate::model::{
    FactQuery, PullRequestId, PullRequestMoments, PullRequestSpan, PullRequestStanding,
    RepositoryId, Stream, Timestamp, WorkflowFacts,
};

impl Store {
    /// Pull requests that were open at some time of a range, all of one moment.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn workflow_facts(&self, query: FactQuery) -> Result<WorkflowFacts, StoreError> {
        let remembered = Arc::clone(&self.report_people);
        self.read(move |connection| {
            let scope = Scope::of(connection, &query.work, Stream::PullRequests)?;
            let people = remembered.get(connection)?;
            let mut pull_requests = merged(connection, &scope, &people, query.instants)?;
            let rows = unmerged(connection, &scope, &people, query.instants)?;
            pull_requests.extend(with_events(connection, &people, rows)?);
            pull_requests.sort_unstable_by_key(|each| (each.created_at, each.id));
            Ok(WorkflowFacts {
                read_state: scope::read_state(connection, &query.work)?,
                has_pull_requests: !scope.is_empty(),
                pull_requests,
            })
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
        let remembered = Arc::clone(&self.report_people);
        self.read(move |connection| {
            let people = remembered.get(connection)?;
            moments(connection, &people, &ids)
        })
        .await
    }
}

/// Merged ones, as their spans hold them.
fn merged(
    connection: &Connection,
    scope: &Scope,
    people: &People,
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<PullRequestSpan>, StoreError> {
    let wanted = people.wanted(scope);
    let make = || MergedWorker {
        people,
        wanted: wanted.as_deref(),
        instants: (from.millis(), to.millis()),
        one: PackedPullRequest::default(),
        found: Vec::new(),
    };
    let after = (from.millis(), i64::MAX);
    let workers = spans::work(connection, Kind::PullRequests, scope, after, make)?;
    Ok(workers
        .into_iter()
        .flat_map(|worker| worker.found)
        .collect())
}

/// Finds the merged ones that were open in a range.
struct MergedWorker<'facts> {
    people: &'facts People,
    wanted: Option<&'facts [bool]>,
    instants: (i64, i64),
    /// Used again for each of them.
    one: PackedPullRequest,
    found: Vec<PullRequestSpan>,
}

impl SpanWorker for MergedWorker<'_> {
    fn take(&mut self, span: SpanOfTime) -> Result<(), StoreError> {
        let Self {
            people,
            wanted,
            instants: (from, to),
            one,
            found,
        } = self;
        for (key, facts) in span.pieces() {
            pull_request_spans::unpack(key, facts, one, |packed| {
                if packed.merged_at < *from || packed.created_at >= *to {
                    return;
                }
                let author = people.account(packed.author);
                if is_wanted(*wanted, author) {
                    found.push(of_packed(key & 0xffff_ffff, packed, author, people));
                }
            })?;
        }
        Ok(())
    }
}

fn is_wanted(wanted: Option<&[bool]>, author: Option<&Known>) -> bool {
    wanted.is_none_or(|wanted| author.is_some_and(|known| wanted[known.person as usize]))
}

fn of_packed(
    repository: i64,
    packed: &PackedPullRequest,
    author: Option<&Known>,
    people: &People,
) -> PullRequestSpan {
    let mut span = PullRequestSpan {
        id: PullRequestId(packed.id),
        repository_id: RepositoryId(repository),
        person: author.map(|known| known.person),
        created_at: Timestamp::from_millis(packed.created_at),
        ended_at: Some(Timestamp::from_millis(packed.merged_at)),
        standing: PullRequestStanding::Merged,
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

fn add_comment(span: &mut PullRequestSpan, people: &People, account: u64) {
    if let Some(is_other) = actor(span, people, account) {
        span.comments += 1;
        span.is_reviewed |= is_other;
    }
}

fn add_approval(span: &mut PullRequestSpan, people: &People, account: u64) {
    span.is_reviewed |= actor(span, people, account) == Some(true);
}

/// A pull request as its row says it, before anything that happened to it.
struct Unmerged {
    span: PullRequestSpan,
    integration: u64,
}

const OPEN: &str = "
    SELECT p.id, p.repository_id, r.integration_id, p.author_id, p.created_at, NULL, 'open', p.draft,
        p.details_of_updated_at IS NOT NULL
    FROM json_each(?1) AS s CROSS JOIN pull_requests AS p INDEXED BY pull_requests_by_state
        ON p.repository_id = s.value AND p.state IN ('opened', 'locked')
    JOIN repositories AS r ON r.id = p.repository_id
    WHERE p.created_at < ?3 AND p.gone_at IS NULL AND ?2 < ?3";

const CLOSED: &str = "
    SELECT p.id, p.repository_id, r.integration_id, p.author_id, p.created_at,
        coalesce(p.closed_at, p.updated_at), 'closed', p.draft, p.details_of_updated_at IS NOT NULL
    FROM json_each(?1) AS s CROSS JOIN pull_requests AS p INDEXED BY pull_requests_by_closing
        ON p.repository_id = s.value AND p.state = 'closed'
        AND coalesce(p.closed_at, p.updated_at) >= ?2
    JOIN repositories AS r ON r.id = p.repository_id
    WHERE p.created_at < ?3 AND p.gone_at IS NULL";

fn unmerged(
    connection: &Connection,
    scope: &Scope,
    people: &People,
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<Unmerged>, StoreError> {
    let wanted = people.wanted(scope);
    let mut found = Vec::new();
    for statement in [OPEN, CLOSED] {
        let mut statement = connection.prepare_cached(statement)?;
        let rows = statement.query_map(params![scope.repositories, from, to], |row| {
            let mut columns = Columns::of(row);
            Ok((own(&mut columns)?, columns.take()?))
        })?;
        for row in rows {
            let ((span, integration, account), details_read) = row?;
            let author = people.account(account.map(|id: i64| id as u64));
            if is_wanted(wanted.as_deref(), author) {
                let mut span = named(span, author);
                span.details_read = details_read;
                found.push(Unmerged { span, integration });
            }
        }
    }
    Ok(found)
}

/// A row up to whether it is a draft, whose integration it is of, and the account of who opened it.
fn own(columns: &mut Columns<'_, '_>) -> rusqlite::Result<(PullRequestSpan, u64, Option<i64>)> {
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
        details_read: true,
        is_reviewed: false,
        comments: 0,
        follow_on_commits: 0,
    };
    Ok((span, integration as u64, account))
}

fn named(mut span: PullRequestSpan, author: Option<&Known>) -> PullRequestSpan {
    span.person = author.map(|known| known.person);
    span.left_out = author.and_then(|known| known.left_out);
    span
}

/// One thing that happened to a pull request, until its end.
enum Event {
    Comment(u64),
    Approval(u64),
    Commit,
}

/// Adds what happened to pull requests whose details were read.
fn with_events(
    connection: &Connection,
    people: &People,
    rows: Vec<Unmerged>,
) -> Result<Vec<PullRequestSpan>, StoreError> {
    let mut rows = rows;
    each_event(
        connection,
        people,
        &mut rows,
        |span, _, event| match event {
            Event::Comment(account) => add_comment(span, people, account),
            Event::Approval(account) => add_approval(span, people, account),
            Event::Commit => span.follow_on_commits += 1,
        },
    )?;
    Ok(rows.into_iter().map(|row| row.span).collect())
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

/// Shows what happened to some pull requests, with its time where the host says one, in no order.
fn each_event(
    connection: &Connection,
    people: &People,
    rows: &mut [Unmerged],
    mut visit: impl FnMut(&mut PullRequestSpan, Option<Timestamp>, Event),
) -> Result<(), StoreError> {
    let read = rows.iter().zip(0_usize..);
    let read = read.filter(|(row, _)| row.span.details_read);
    let places: HashMap<i64, usize> = read.map(|(row, place)| (row.span.id.0, place)).collect();
    let mut ids: Vec<i64> = places.keys().copied().collect();
    ids.sort_unstable();
    let ids = scope::json(&ids);
    for (statement, is_comment) in [(COMMENTS, true), (APPROVALS, false)] {
        let mut statement = connection.prepare_cached(statement)?;
        let mut found = statement.query([&ids])?;
        while let Some(row) = found.next()? {
            let span = &mut rows[places[&row.get(0)?]].span;
            let (account, at): (i64, Option<Timestamp>) = (row.get(1)?, row.get(2)?);
            if at.zip(span.ended_at).is_some_and(|(at, end)| at > end) {
                continue;
            }
            let event = if is_comment {
                Event::Comment(account as u64)
            } else {
                Event::Approval(account as u64)
            };
            visit(span, at, event);
        }
    }
    each_commit(connection, people, rows, &places, &ids, |span, at| {
        visit(span, Some(at), Event::Commit);
    })
}

/// Follow-on commits of those who count.
fn each_commit(
    connection: &Connection,
    people: &People,
    rows: &mut [Unmerged],
    places: &HashMap<i64, usize>,
    ids: &str,
    mut visit: impl FnMut(&mut PullRequestSpan, Timestamp),
) -> Result<(), StoreError> {
    let mut merges: HashMap<RepositoryId, Merges<'_>> = HashMap::new();
    let mut statement = connection.prepare_cached(COMMITS)?;
    let mut found = statement.query([ids])?;
    while let Some(row) = found.next()? {
        let Unmerged { span, integration } = &mut rows[places[&row.get(0)?]];
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
        CASE p.state WHEN 'merged' THEN 'merged' WHEN 'closed' THEN 'closed' ELSE 'open' END, p.draft
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
            let (span, integration, account) = row?;
            let author = people.account(account.map(|id| id as u64));
            let span = named(span, author);
            Ok(Unmerged { span, integration })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    let mut told: HashMap<PullRequestId, PullRequestMoments> = HashMap::new();
    for Unmerged { span, .. } in &rows {
        let moments = PullRequestMoments {
            id: span.id,
            created_at: span.created_at,
            ended_at: span.ended_at,
            is_draft: span.is_draft,
            commits: Vec::new(),
            own_comments: Vec::new(),
            reviews: Vec::new(),
            draft_marks: Vec::new(),
        };
        told.insert(span.id, moments);
    }
    each_event(connection, people, &mut rows, |span, at, event| {
        let (Some(own), Some(at)) = (told.get_mut(&span.id), at) else {
            return;
        };
        let list = match event {
            Event::Commit => Some(&mut own.commits),
            Event::Comment(account) => match actor(span, people, account) {
                Some(true) => Some(&mut own.reviews),
                Some(false) => Some(&mut own.own_comments),
                None => None,
            },
            Event::Approval(account) => {
                let is_other = actor(span, people, account) == Some(true);
                is_other.then_some(&mut own.reviews)
            }
        };
        list.into_iter().for_each(|list| list.push(at));
    })?;
    let mut statement = connection.prepare_cached(DRAFT_MARKS)?;
    let mut marks = statement.query([&ids])?;
    while let Some(row) = marks.next()? {
        if let Some(own) = told.get_mut(&row.get(0)?) {
            own.draft_marks.push((row.get(1)?, row.get(2)?));
        }
    }
    let told = rows.iter().filter_map(|row| told.remove(&row.span.id));
    Ok(told
        .map(|mut own| {
            for list in [&mut own.commits, &mut own.own_comments, &mut own.reviews] {
                list.sort_unstable();
            }
            own
        })
        .collect())
}
