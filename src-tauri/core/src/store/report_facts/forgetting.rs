//! Forgetting kept facts of commits while an import writes them, a page at a time.
//!
//! Whatever else changes a row forgets its span by a trigger. New commits and their work types do not: they come by the
//! million, and a trigger for each would be a good part of what they cost. Whoever inserts them says so here, in the
//! same transaction.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::super::StoreError;
use super::commit_spans::SPAN_BITS;
use super::scope::json;
use crate::model::{RepositoryId, Timestamp};

/// The spans of time new commits of one repository are of.
#[derive(Debug, Default)]
pub(in super::super) struct NewCommitSpans(BTreeSet<i64>);

impl NewCommitSpans {
    /// A commit written then is new.
    pub(in super::super) fn add(&mut self, authored_at: Timestamp) {
        self.0.insert(authored_at.millis() >> SPAN_BITS);
    }

    /// Forgets what was kept of them, and notes spans there was nothing of.
    pub(in super::super) fn forget(
        &self,
        connection: &Connection,
        repository: RepositoryId,
    ) -> Result<(), StoreError> {
        let mut forget = connection.prepare_cached(
            "INSERT INTO report_commit_spans (id) VALUES (?1)
             ON CONFLICT DO UPDATE SET facts = NULL WHERE facts IS NOT NULL",
        )?;
        for span in &self.0 {
            forget.execute([(span << 32) + repository.0])?;
        }
        Ok(())
    }
}

/// Forgets what was kept of commits of one repository whose work types are new.
pub(in super::super) fn work_added(
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
