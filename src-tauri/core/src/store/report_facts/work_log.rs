//! What people did from one instant until before another: commits and tickets from stored columns, the rest by statements
//! whose cost is that of the range.
//!
//! Whether a commit counts is decided where it is for all reports; nothing is left out here but what
//! GitLab wrote itself and what it does not show any more. Words are read for the few things somebody looks at.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, named_params};

use super::super::object_ids::ObjectId;
use super::super::snapshot::Snapshot;
use super::super::values::Columns;
use super::super::{Store, StoreError};
use super::memory::ReportMemory;
use super::people::{Known, People};
use super::repository_set::RepositorySet;
use super::scope::{self, Scope, json};
use super::side_by_side::{SpanWorker, side_by_side};
use super::ticket_stretches::{self, PackedTicket, Stretches};
use super::{commit_heads, commits};
use crate::model::{
    CommitFact, CommitFold, CommitId, LeftOut, RepositoryId, Stream, Timestamp, WorkDeed, WorkFact,
    WorkFacts, WorkHead, WorkKind, WorkQuery,
};

/// The beginning of the statements about pull requests: whoever did it, when, and to which.
const SCOPE: &str = "WITH scope AS MATERIALIZED (SELECT value AS id FROM json_each(:repositories))";

const OPENED: &str = "
    SELECT p.author_id, p.created_at, p.repository_id, p.iid, p.id
    FROM scope AS s CROSS JOIN pull_requests AS p INDEXED BY pull_requests_by_creation
        ON p.repository_id = s.id AND p.created_at >= :from AND p.created_at < :to
    WHERE p.gone_at IS NULL";

const MERGED: &str = "
    SELECT p.merged_by_id, p.merged_at, p.repository_id, p.iid, p.id
    FROM scope AS s CROSS JOIN pull_requests AS p INDEXED BY pull_requests_by_merge
        ON p.repository_id = s.id AND p.merged_at >= :from AND p.merged_at < :to
    WHERE p.state = 'merged' AND p.gone_at IS NULL";

/// Its index dates those GitLab does not date by their last change; these are on no day here.
const CLOSED: &str = "
    SELECT p.closed_by_id, p.closed_at, p.repository_id, p.iid, p.id
    FROM scope AS s CROSS JOIN pull_requests AS p INDEXED BY pull_requests_by_closing
        ON p.repository_id = s.id AND coalesce(p.closed_at, p.updated_at) >= :from
            AND coalesce(p.closed_at, p.updated_at) < :to
    WHERE p.state = 'closed' AND p.closed_at IS NOT NULL AND p.gone_at IS NULL";

/// By person: there is an index of what each wrote when, and few people beside many comments. It holds all that is
/// asked of them.
const PULL_REQUEST_COMMENTS: &str = "
    SELECT n.author_id, n.created_at, n.pull_request_id
    FROM json_each(:accounts) AS a CROSS JOIN pull_request_notes AS n
        INDEXED BY pull_request_notes_by_author
        ON n.author_id IS a.value AND n.created_at >= :from AND n.created_at < :to
    WHERE NOT n.system";

/// Likewise.
const TICKET_COMMENTS: &str = "
    SELECT n.author_id, n.created_at, n.ticket_id
    FROM json_each(:accounts) AS a CROSS JOIN ticket_notes AS n INDEXED BY ticket_notes_by_author
        ON n.author_id IS a.value AND n.created_at >= :from AND n.created_at < :to
    WHERE NOT n.system";

/// Merges by object id. One that nothing leads to any more is shown where there is no other.
const MERGES: &str = "
    SELECT c.id, c.sha,
        q.commit_id IS NOT NULL AND d.judgement IS NOT 'counts' AND NOT u.counts_orphaned
    FROM json_each(?1) AS j CROSS JOIN commits AS c ON c.id = j.value
    CROSS JOIN count_rules AS u
    LEFT JOIN orphaned_commits AS q ON q.commit_id = c.id
    LEFT JOIN commit_judgements AS d ON d.sha = c.sha";

impl Store {
    /// What people did from one instant until before another, all of one moment.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn work_facts(&self, query: WorkQuery) -> Result<WorkFacts, StoreError> {
        let memory = Arc::clone(&self.report_memory);
        self.read_snapshot(move |snapshot| {
            let of = |stream| Scope::of(snapshot, &query.work, stream);
            let commits = of(Stream::Commits)?;
            let pull_requests = of(Stream::PullRequests)?;
            let tickets = of(Stream::Tickets)?;
            let people = memory.people.get(snapshot)?;
            let mut reading = Reading {
                connection: snapshot,
                people: &people,
                wanted: people.wanted(&commits),
                instants: (query.instants.0.millis(), query.instants.1.millis()),
                facts: Vec::new(),
            };
            reading.commits(&commits, &memory)?;
            reading.pull_requests(&pull_requests)?;
            reading.tickets(&tickets)?;
            reading.comments(&PULL_REQUESTS, &pull_requests)?;
            reading.comments(&TICKETS, &tickets)?;
            Ok(WorkFacts {
                read_state: scope::read_state(snapshot, &query.work)?,
                has_commits: !commits.is_empty(),
                has_pull_requests: !pull_requests.is_empty(),
                has_tickets: !tickets.is_empty(),
                facts: reading.facts,
                people: Arc::clone(&people.keys),
                names: Arc::clone(&people.names),
            })
        })
        .await
    }

    /// Lines that commits added and removed; those whose lines were not counted, and those that are gone, are not in it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn commit_sizes(
        &self,
        mut ids: Vec<CommitId>,
    ) -> Result<HashMap<CommitId, (i64, i64)>, StoreError> {
        // Beside each other in the file, they are read in one go.
        ids.sort_unstable();
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT c.id, c.additions, c.deletions
                 FROM json_each(?1) AS j CROSS JOIN commits AS c ON c.id = j.value
                 WHERE c.additions IS NOT NULL AND c.deletions IS NOT NULL",
            )?;
            let rows = statement.query_map([json(&ids)], |row| {
                Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// What a list says of some things people did, in the order asked; `None` of what is gone.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn work_heads(
        &self,
        facts: Vec<WorkFact>,
    ) -> Result<Vec<Option<WorkHead>>, StoreError> {
        self.read(move |connection| facts.iter().map(|fact| head(connection, fact)).collect())
            .await
    }

    /// Full paths of some repositories.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn repository_paths(
        &self,
        ids: Vec<RepositoryId>,
    ) -> Result<HashMap<RepositoryId, String>, StoreError> {
        self.read(move |connection| commit_heads::paths_of(connection, &json(&ids)))
            .await
    }
}

/// Comments on one kind of thing: the statement that reads them, and the table of what they are on.
struct Comments {
    deed: WorkDeed,
    statement: &'static str,
    table: &'static str,
}

const PULL_REQUESTS: Comments = Comments {
    deed: WorkDeed::PullRequestComment,
    statement: PULL_REQUEST_COMMENTS,
    table: "pull_requests",
};

const TICKETS: Comments = Comments {
    deed: WorkDeed::TicketComment,
    statement: TICKET_COMMENTS,
    table: "tickets",
};

/// One reading of everything.
struct Reading<'store> {
    connection: &'store Snapshot<'store>,
    people: &'store People,
    /// For each person whether the question is about them; `None` is everybody, and what nobody is named for.
    wanted: Option<Vec<bool>>,
    instants: (i64, i64),
    facts: Vec<WorkFact>,
}

/// Commits as they come.
#[derive(Clone)]
struct Written(Vec<WorkFact>);

impl CommitFold for Written {
    fn add(&mut self, commit: &CommitFact) {
        let is_merge = commit.left_out == Some(LeftOut::Merge);
        self.0.push(WorkFact {
            kind: if is_merge {
                WorkKind::Merge
            } else {
                WorkKind::Commit
            },
            deed: WorkDeed::Committed,
            at: commit.authored_at,
            person: Some(commit.person),
            name: Some(commit.name),
            has_account: false,
            repository_id: commit.repository_id(),
            left_out: commit.left_out,
            number: None,
            id: commit.id.0,
        });
    }

    fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

impl Reading<'_> {
    /// Commits by when they were written. A merge that a fork has as well is one merge: it has one object id, and is shown
    /// where a branch still leads to it.
    fn commits(&mut self, scope: &Scope, memory: &ReportMemory) -> Result<(), StoreError> {
        // Whatever day it was to their authors.
        let times = ((i64::MIN, i64::MAX), self.instants);
        let (usual, written) = (HashMap::new(), Written(Vec::new()));
        let written = commits::fold(self.connection, scope, memory, times, &usual, written)?;
        let Written(mut facts) = written;
        let is_merge = |fact: &&mut WorkFact| fact.kind == WorkKind::Merge;
        let merges: Vec<i64> = facts
            .iter_mut()
            .filter(is_merge)
            .map(|fact| fact.id)
            .collect();
        let shown = shown_merges(self.connection, &merges)?;
        for fact in facts.iter_mut().filter(is_merge) {
            if shown.binary_search(&fact.id).is_err() {
                fact.left_out = Some(LeftOut::Copy);
            }
        }
        self.facts.append(&mut facts);
        Ok(())
    }

    /// Opened, merged and closed, each by whoever did that.
    fn pull_requests(&mut self, scope: &Scope) -> Result<(), StoreError> {
        for (deed, statement) in [
            (WorkDeed::Opened, OPENED),
            (WorkDeed::Merged, MERGED),
            (WorkDeed::Closed, CLOSED),
        ] {
            let connection = self.connection;
            let mut statement = connection.prepare_cached(&format!("{SCOPE}{statement}"))?;
            let mut rows = statement.query(named_params! {
                ":repositories": scope.repositories,
                ":from": self.instants.0,
                ":to": self.instants.1,
            })?;
            while let Some(row) = rows.next()? {
                let mut columns = Columns::of(row);
                let (who, at) = (columns.take()?, columns.take()?);
                let on = On {
                    repository: columns.take()?,
                    number: columns.take()?,
                    id: columns.take()?,
                };
                self.add(WorkKind::PullRequest, deed, who, at, &on);
            }
        }
        Ok(())
    }

    /// Opened, and closed for now: what was opened again is not closed.
    fn tickets(&mut self, scope: &Scope) -> Result<(), StoreError> {
        let (from, to) = self.instants;
        let is_in = |at: &i64| (from..to).contains(at);
        let repositories = RepositorySet::of(&scope.ids);
        let tell = |ticket: &PackedTicket, told: &mut Vec<TicketDeed>| {
            let opened = Some(ticket.opened_at).filter(is_in);
            let closed = ticket.closed_at.filter(|at| ticket.is_closed && is_in(at));
            let is_asked = opened.is_some() || closed.is_some();
            if !is_asked || !repositories.contains(ticket.repository) {
                return;
            }
            let on = On {
                repository: ticket.repository,
                number: ticket.number,
                id: ticket.id,
            };
            for (deed, who, at) in [
                (WorkDeed::Opened, ticket.author, opened),
                (WorkDeed::Closed, ticket.closed_by, closed),
            ] {
                if let Some(at) = at {
                    told.push((deed, who.map(|row| row as i64), at, on));
                }
            }
        };
        let workers = side_by_side(
            || TicketWorker {
                tell: &tell,
                told: Vec::new(),
            },
            |give| ticket_stretches::give(self.connection, give),
        )?;
        for (deed, who, at, on) in workers.into_iter().flat_map(|worker| worker.told) {
            self.add(WorkKind::Ticket, deed, who, at, &on);
        }
        Ok(())
    }

    /// Comments, but none that GitLab wrote itself.
    fn comments(&mut self, comments: &Comments, scope: &Scope) -> Result<(), StoreError> {
        if scope.is_empty() {
            return Ok(());
        }
        let mut accounts: Vec<Option<u64>> = Vec::new();
        for (row, known) in self.people.accounts() {
            if self.is_wanted(known) {
                accounts.push(Some(row));
            }
        }
        if self.wanted.is_none() {
            accounts.push(None);
        }
        let connection = self.connection;
        let mut statement = connection.prepare_cached(comments.statement)?;
        let rows = statement.query_map(
            named_params! {
                ":accounts": json(&accounts),
                ":from": self.instants.0,
                ":to": self.instants.1,
            },
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let said: Vec<(Option<i64>, i64, i64)> = rows.collect::<Result<_, _>>()?;
        let mut ids: Vec<i64> = said.iter().map(|(_, _, on)| *on).collect();
        ids.sort_unstable();
        ids.dedup();
        let places = places(connection, comments.table, scope, &ids)?;
        for (who, at, on) in said {
            if let Some(on) = places.get(&on) {
                self.add(WorkKind::Comment, comments.deed, who, at, on);
            }
        }
        Ok(())
    }

    fn is_wanted(&self, known: &Known) -> bool {
        let wanted = self.wanted.as_ref();
        wanted.is_none_or(|wanted| wanted[known.person as usize])
    }

    /// Notes what the account with a row of `people` did; one that is nobody's is of an integration that is being removed.
    fn add(&mut self, kind: WorkKind, deed: WorkDeed, who: Option<i64>, at: i64, on: &On) {
        let known = self.people.account(who.map(|row| row as u64)).copied();
        let is_asked = match (&known, who) {
            (Some(known), _) => self.is_wanted(known),
            (None, Some(_)) => false,
            (None, None) => self.wanted.is_none(),
        };
        if !is_asked {
            return;
        }
        self.facts.push(WorkFact {
            kind,
            deed,
            at: Timestamp::from_millis(at),
            person: known.map(|known| known.person),
            name: known.map(|known| known.name),
            has_account: true,
            repository_id: RepositoryId(on.repository),
            left_out: known.and_then(|known| known.left_out),
            number: Some(on.number),
            id: on.id,
        });
    }
}

/// Something done to a ticket: what, by whom, when.
type TicketDeed = (WorkDeed, Option<i64>, i64, On);

/// Looks through tickets beside others.
struct TicketWorker<'tell, Tell> {
    tell: &'tell Tell,
    told: Vec<TicketDeed>,
}

impl<Tell: Fn(&PackedTicket, &mut Vec<TicketDeed>) + Sync> SpanWorker for TicketWorker<'_, Tell> {
    type Span = Stretches;

    fn take(&mut self, stretches: Stretches) -> Result<(), StoreError> {
        stretches.each(|ticket, _| {
            (self.tell)(ticket, &mut self.told);
            Ok(())
        })
    }
}

/// What something was done to.
#[derive(Clone, Copy)]
struct On {
    repository: i64,
    number: i64,
    id: i64,
}

/// Of some merges the one that is shown for each object id, by their ids.
fn shown_merges(connection: &Connection, ids: &[i64]) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(MERGES)?;
    let mut rows = statement.query([json(ids)])?;
    let mut shown: HashMap<Vec<u8>, (bool, i64)> = HashMap::new();
    while let Some(row) = rows.next()? {
        let own: (bool, i64) = (row.get(2)?, row.get(0)?);
        let sha = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        match shown.get_mut(sha) {
            Some(first) => *first = own.min(*first),
            None => {
                shown.insert(sha.to_owned(), own);
            }
        }
    }
    let mut shown: Vec<i64> = shown.into_values().map(|(_, id)| id).collect();
    shown.sort_unstable();
    Ok(shown)
}

/// Where some pull requests or tickets are, as far as GitLab shows them and the scope has them.
fn places(
    connection: &Connection,
    table: &str,
    scope: &Scope,
    ids: &[i64],
) -> Result<HashMap<i64, On>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT t.repository_id, t.iid, t.id
         FROM json_each(?1) AS j CROSS JOIN {table} AS t ON t.id = j.value WHERE t.gone_at IS NULL"
    ))?;
    let rows = statement.query_map([json(ids)], |row| {
        Ok(On {
            repository: row.get(0)?,
            number: row.get(1)?,
            id: row.get(2)?,
        })
    })?;
    let repositories = RepositorySet::of(&scope.ids);
    let mut places = HashMap::new();
    for on in rows {
        let on = on?;
        if repositories.contains(on.repository) {
            places.insert(on.id, on);
        }
    }
    Ok(places)
}

fn head(connection: &Connection, fact: &WorkFact) -> Result<Option<WorkHead>, StoreError> {
    let statement = match fact.deed {
        WorkDeed::Committed => {
            "SELECT r.full_path, c.title, c.sha, iif(c.parent_count > 1, NULL, c.additions),
                iif(c.parent_count > 1, NULL, c.deletions)
             FROM commits AS c JOIN repositories AS r ON r.id = c.repository_id WHERE c.id = ?1"
        }
        WorkDeed::TicketComment => TICKET_HEAD,
        WorkDeed::PullRequestComment | WorkDeed::Merged => PULL_REQUEST_HEAD,
        WorkDeed::Opened | WorkDeed::Closed if fact.kind == WorkKind::Ticket => TICKET_HEAD,
        WorkDeed::Opened | WorkDeed::Closed => PULL_REQUEST_HEAD,
    };
    let mut statement = connection.prepare_cached(statement)?;
    let mut rows = statement.query([fact.id])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let mut columns = Columns::of(row);
    Ok(Some(WorkHead {
        repository: columns.take()?,
        title: columns.take()?,
        sha: columns.take::<Option<ObjectId>>()?.map(|id| id.0),
        lines: columns
            .take::<Option<i64>>()?
            .zip(columns.take::<Option<i64>>()?),
    }))
}

const PULL_REQUEST_HEAD: &str = "
    SELECT r.full_path, p.title, NULL, NULL, NULL FROM pull_requests AS p
    JOIN repositories AS r ON r.id = p.repository_id WHERE p.id = ?1";

const TICKET_HEAD: &str = "
    SELECT r.full_path, t.title, NULL, NULL, NULL FROM tickets AS t
    JOIN repositories AS r ON r.id = t.repository_id WHERE t.id = ?1";
