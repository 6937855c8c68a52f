//! Forgetting kept facts while an import writes what they were made of, a page at a time.
//!
//! Deleted rows forget their span by a trigger. New and changed ones do not: they come by the million, and a trigger
//! for each would be a good part of what they cost. Whoever writes commits, work types or pull requests says so here, in
//! the same transaction.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::super::StoreError;
use super::commit_spans::SPAN_BITS;
use super::scope::json;
use crate::model::{Commit, PullRequest, RepositoryId, Timestamp};

/// The beginnings of titles git gives to merges.
const MERGE_TITLES: [&str; 2] = ["Merge branch ", "Merge remote-tracking branch "];

/// The spans of time new commits of one repository are of.
#[derive(Debug, Default)]
pub(in super::super) struct NewCommitSpans {
    spans: BTreeSet<i64>,
    /// Whether the parents of any say otherwise than its title whether it is a merge. Until a clone has a pull
    /// request's commit its title tells: what is counted of any pull request may change.
    any_surprise: bool,
}

impl NewCommitSpans {
    /// This commit is new.
    pub(in super::super) fn add(&mut self, commit: &Commit) {
        self.spans.insert(span_of(commit.author.at));
        let mut titles = MERGE_TITLES.iter();
        let is_titled = titles.any(|title| commit.title.starts_with(title));
        self.any_surprise |= is_titled != (commit.parents.len() > 1);
    }

    /// Forgets what was kept of them, and notes spans there was nothing of.
    pub(in super::super) fn forget(
        &self,
        connection: &Connection,
        repository: RepositoryId,
    ) -> Result<(), StoreError> {
        forget_spans(
            connection,
            "INSERT INTO report_commit_spans (id) VALUES (?1)
             ON CONFLICT DO UPDATE SET facts = NULL WHERE facts IS NOT NULL",
            repository,
            &self.spans,
        )?;
        if self.any_surprise {
            for statement in [
                "UPDATE report_pull_request_spans SET facts = NULL, squashed = NULL
                 WHERE repository_id = ?1 AND facts IS NOT NULL",
                "UPDATE report_closed_spans SET facts = NULL
                 WHERE repository_id = ?1 AND facts IS NOT NULL",
            ] {
                connection
                    .prepare_cached(statement)?
                    .execute([repository])?;
            }
        }
        Ok(())
    }
}

/// Forgets what was kept of commits of one repository whose work types were written.
pub(in super::super) fn work_written(
    connection: &Connection,
    repository: RepositoryId,
    commits: &[i64],
) -> Result<(), StoreError> {
    // A first import finds nothing that is kept, and looks no commit up.
    let is_kept = connection
        .prepare_cached(
            "SELECT 1 FROM report_commit_spans WHERE repository_id = ?1 AND facts IS NOT NULL",
        )?
        .exists([repository.0])?;
    if !is_kept {
        return Ok(());
    }
    connection
        .prepare_cached(
            "UPDATE report_commit_spans SET facts = NULL
             WHERE facts IS NOT NULL AND id IN (
                SELECT (c.authored_at >> 31 << 32) + ?2
                FROM json_each(?1) AS j CROSS JOIN commits AS c ON c.id = j.value)",
        )?
        .execute(params![json(commits), repository.0])?;
    Ok(())
}

/// When a pull request ended, as its row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Ends {
    /// When it was merged.
    pub(in super::super) merged_at: Option<Timestamp>,
    /// When it was closed without a merge. GitLab does not date every closing; the last change stands for it.
    pub(in super::super) closed_at: Option<Timestamp>,
}

impl From<&PullRequest> for Ends {
    fn from(pull_request: &PullRequest) -> Self {
        let closed_at = pull_request.closed_at.unwrap_or(pull_request.updated_at);
        Self {
            merged_at: pull_request.merged_at,
            closed_at: (pull_request.state == "closed").then_some(closed_at),
        }
    }
}

/// The spans of time pull requests of one repository ended in, before they were written and since.
#[derive(Debug, Default)]
pub(in super::super) struct PullRequestSpans {
    merged: BTreeSet<i64>,
    closed: BTreeSet<i64>,
}

impl PullRequestSpans {
    /// A pull request ends so, or did until it was written.
    pub(in super::super) fn add(&mut self, ends: Ends) {
        self.merged.extend(ends.merged_at.map(span_of));
        self.closed.extend(ends.closed_at.map(span_of));
    }

    /// Forgets what was kept of them, and notes spans there was nothing of.
    pub(in super::super) fn forget(
        &self,
        connection: &Connection,
        repository: RepositoryId,
    ) -> Result<(), StoreError> {
        forget_spans(
            connection,
            "INSERT INTO report_pull_request_spans (id) VALUES (?1)
             ON CONFLICT DO UPDATE SET facts = NULL, squashed = NULL WHERE facts IS NOT NULL",
            repository,
            &self.merged,
        )?;
        forget_spans(
            connection,
            "INSERT INTO report_closed_spans (id) VALUES (?1)
             ON CONFLICT DO UPDATE SET facts = NULL WHERE facts IS NOT NULL",
            repository,
            &self.closed,
        )
    }
}

/// Forgets what was kept of pull requests of one repository that stay as they ended, where something else of them, or
/// what hangs on them, was written.
pub(in super::super) fn pull_requests_touched(
    connection: &Connection,
    repository: RepositoryId,
    pull_requests: &[i64],
) -> Result<(), StoreError> {
    let touched = json(pull_requests);
    for (is_kept, forget) in [
        (
            "SELECT 1 FROM report_pull_request_spans
             WHERE repository_id = ?1 AND facts IS NOT NULL",
            "UPDATE report_pull_request_spans SET facts = NULL, squashed = NULL
             WHERE facts IS NOT NULL AND id IN (
                SELECT (p.merged_at >> 31 << 32) + ?2
                FROM json_each(?1) AS j CROSS JOIN pull_requests AS p ON p.id = j.value
                WHERE p.merged_at IS NOT NULL)",
        ),
        (
            "SELECT 1 FROM report_closed_spans WHERE repository_id = ?1 AND facts IS NOT NULL",
            "UPDATE report_closed_spans SET facts = NULL
             WHERE facts IS NOT NULL AND id IN (
                SELECT (coalesce(p.closed_at, p.updated_at) >> 31 << 32) + ?2
                FROM json_each(?1) AS j CROSS JOIN pull_requests AS p ON p.id = j.value
                WHERE p.state = 'closed')",
        ),
    ] {
        // A first import finds nothing that is kept, and looks none up.
        if connection.prepare_cached(is_kept)?.exists([repository])? {
            connection
                .prepare_cached(forget)?
                .execute(params![touched, repository])?;
        }
    }
    Ok(())
}

fn span_of(at: Timestamp) -> i64 {
    at.millis() >> SPAN_BITS
}

fn forget_spans(
    connection: &Connection,
    statement: &str,
    repository: RepositoryId,
    spans: &BTreeSet<i64>,
) -> Result<(), StoreError> {
    let mut forget = connection.prepare_cached(statement)?;
    for span in spans {
        forget.execute([(span << 32) + repository.0])?;
    }
    Ok(())
}
