//! Every open pull request with who commented on it and approved it, read once as long as nobody writes.
//!
//! They are few next to all there ever were, and a report on any range asks for all of them. Which of them it is about, and
//! who of those people counts, is left to the question.

use std::sync::Arc;

use rusqlite::Connection;

use super::super::StoreError;
use super::super::snapshot::Snapshot;
use super::super::values::Columns;
use super::people::People;
use super::pull_requests::is_wanted;
use super::repository_set::RepositorySet;
use super::scope::{Scope, json};
use super::workflow::{Event, OfRow, count, each_commit, each_review, own, places_of_read};
use crate::model::{PullRequestSpan, Timestamp, WorkflowAsks};

const OPEN: &str = "
    SELECT p.id, p.repository_id, r.integration_id, p.author_id, p.created_at, NULL, 'open', p.draft,
        p.details_of_updated_at IS NOT NULL
    FROM json_each(?1) AS s CROSS JOIN pull_requests AS p INDEXED BY pull_requests_by_state
        ON p.repository_id = s.value AND p.state IN ('opened', 'locked')
    JOIN repositories AS r ON r.id = p.repository_id
    WHERE p.gone_at IS NULL";

/// They, of some repositories or of all.
pub(super) struct OpenPullRequests {
    pull_requests: Vec<Open>,
    reviews: Vec<Event>,
}

struct Open {
    row: OfRow,
    /// Of who opened it.
    account: Option<u64>,
    /// Where its reviews end, and the next one's begin.
    reviews: usize,
}

impl OpenPullRequests {
    /// At least those of a scope. Of a narrow one nothing else is read.
    pub(super) fn of(snapshot: &Snapshot<'_>, scope: &Scope) -> Result<Arc<Self>, StoreError> {
        if scope.is_narrow {
            return Ok(Arc::new(Self::read(snapshot, &scope.repositories)?));
        }
        snapshot.remembered(String::new(), |snapshot| {
            let mut all = snapshot.prepare_cached("SELECT id FROM repositories")?;
            let all = all.query_map([], |row| row.get(0))?;
            Self::read(snapshot, &json(&all.collect::<Result<Vec<i64>, _>>()?))
        })
    }

    fn read(connection: &Connection, repositories: &str) -> Result<Self, StoreError> {
        let mut statement = connection.prepare_cached(OPEN)?;
        let rows = statement.query_map([repositories], |row| own(&mut Columns::of(row)))?;
        let mut rows: Vec<(OfRow, Option<u64>)> = rows.collect::<Result<_, _>>()?;
        rows.sort_unstable_by_key(|(row, _)| row.span.id);
        let read = rows.iter().filter(|(row, _)| row.span.details_read);
        let ids: Vec<i64> = read.map(|(row, _)| row.span.id.0).collect();
        let mut found: Vec<(i64, Event)> = Vec::new();
        each_review(connection, &json(&ids), |id, _, event| {
            found.push((id, event));
        })?;
        found.sort_by_key(|(id, _)| *id);
        let mut reviews = 0;
        let pull_requests = rows.into_iter().map(|(row, account)| {
            let own = found[reviews..].iter();
            reviews += own.take_while(|(id, _)| *id == row.span.id.0).count();
            Open {
                row,
                account,
                reviews,
            }
        });
        Ok(Self {
            pull_requests: pull_requests.collect(),
            reviews: found.into_iter().map(|(_, event)| event).collect(),
        })
    }

    /// Those a question is about, with as much of what happened to them as it asks.
    pub(super) fn told(
        &self,
        connection: &Connection,
        (scope, people, (from, to)): (&Scope, &People, (Timestamp, Timestamp)),
        asks: WorkflowAsks,
    ) -> Result<Vec<PullRequestSpan>, StoreError> {
        let wanted = people.wanted(scope);
        let repositories = RepositorySet::of(&scope.ids);
        let mut told = Vec::new();
        let mut start = 0;
        for open in &self.pull_requests {
            let reviews = &self.reviews[start..open.reviews];
            start = open.reviews;
            let span = &open.row.span;
            let author = people.account(open.account);
            if from >= to
                || span.created_at >= to
                || !repositories.contains(span.repository_id.0)
                || !is_wanted(wanted.as_deref(), author)
            {
                continue;
            }
            let mut row = open.row.named(author);
            if asks != WorkflowAsks::Nothing {
                for event in reviews {
                    count(&mut row.span, people, *event);
                }
            }
            told.push(row);
        }
        if asks == WorkflowAsks::Everything {
            let places = places_of_read(&told);
            each_commit(connection, people, &mut told, &places, |span, _| {
                count(span, people, Event::Commit);
            })?;
        }
        Ok(told.into_iter().map(|row| row.span).collect())
    }
}
