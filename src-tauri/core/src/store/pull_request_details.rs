//! What hangs on a pull request: notes, approvals, reviewers and commits. It is
//! read per pull request and replaced as a whole, never added to.

use rusqlite::{Connection, Transaction, params};

use super::people::{PeopleWriter, person_columns};
use super::values::Columns;
use super::{Store, StoreError};
use crate::model::{
    Approval, Note, PullRequestCommit, PullRequestDetails, PullRequestId, RepositoryId, Reviewer,
    Timestamp,
};

impl Store {
    /// Pull requests whose details were not read since they last changed, the
    /// most recently changed first: their id, number and time of change.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn pull_requests_without_details(
        &self,
        repository: RepositoryId,
        limit: i64,
    ) -> Result<Vec<(PullRequestId, i64, Timestamp)>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, iid, updated_at FROM pull_requests
                 WHERE repository_id = ?1 AND details_of_updated_at IS NOT updated_at
                 ORDER BY updated_at DESC, id DESC LIMIT ?2",
            )?;
            let rows = statement.query_map(params![repository, limit.max(0)], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// How many pull requests of the repository lack details.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn count_pull_requests_without_details(
        &self,
        repository: RepositoryId,
    ) -> Result<i64, StoreError> {
        self.read(move |connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT count(*) FROM pull_requests
                     WHERE repository_id = ?1 AND details_of_updated_at IS NOT updated_at",
                )?
                .query_row([repository], |row| row.get(0))?)
        })
        .await
    }

    /// Replaces the details of a pull request, read when it had last changed at
    /// `updated_at`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the pull request is not there any more.
    pub async fn save_pull_request_details(
        &self,
        id: PullRequestId,
        updated_at: Timestamp,
        details: PullRequestDetails,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let repository = transaction
                .prepare_cached("SELECT repository_id FROM pull_requests WHERE id = ?1")?
                .query_row([id], |row| row.get(0))?;
            for statement in [
                "DELETE FROM pull_request_notes WHERE pull_request_id = ?1",
                "DELETE FROM pull_request_approvals WHERE pull_request_id = ?1",
                "DELETE FROM pull_request_reviews WHERE pull_request_id = ?1",
                "DELETE FROM pull_request_commits WHERE pull_request_id = ?1",
            ] {
                transaction.prepare_cached(statement)?.execute([id])?;
            }
            let mut people = PeopleWriter::of(transaction, repository)?;
            for note in &details.notes {
                save_note(transaction, &mut people, id, note)?;
            }
            save_approvals(transaction, &mut people, id, &details.approvals)?;
            save_reviewers(transaction, &mut people, id, &details.reviewers)?;
            save_commits(transaction, id, &details.commits)?;
            update_figures(transaction, id, updated_at)
        })
        .await
    }
}

/// Counted in the tables, so that an item that was handed in twice counts once.
fn update_figures(
    transaction: &Transaction<'_>,
    id: PullRequestId,
    updated_at: Timestamp,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE pull_requests SET details_of_updated_at = ?2,
                note_count = (SELECT count(*) FROM pull_request_notes
                    WHERE pull_request_id = ?1 AND NOT system),
                approval_count = (SELECT count(*) FROM pull_request_approvals
                    WHERE pull_request_id = ?1),
                commit_count = (SELECT count(*) FROM pull_request_commits
                    WHERE pull_request_id = ?1)
            WHERE id = ?1",
        )?
        .execute(params![id, updated_at])?;
    Ok(())
}

fn save_note(
    transaction: &Transaction<'_>,
    people: &mut PeopleWriter<'_>,
    id: PullRequestId,
    note: &Note,
) -> Result<(), StoreError> {
    // A note can be on two pages when others came or went between them.
    transaction
        .prepare_cached(
            "INSERT INTO pull_request_notes (pull_request_id, remote_id, note_type, body,
                author_id, created_at, updated_at, system, resolvable, resolved, resolved_by_id,
                internal)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            id,
            note.remote_id,
            note.note_type,
            note.body,
            people.save_optional(note.author.as_ref())?,
            note.created_at,
            note.updated_at,
            note.system,
            note.resolvable,
            note.resolved,
            people.save_optional(note.resolved_by.as_ref())?,
            note.internal,
        ])?;
    Ok(())
}

fn save_approvals(
    transaction: &Transaction<'_>,
    people: &mut PeopleWriter<'_>,
    id: PullRequestId,
    approvals: &[Approval],
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO pull_request_approvals (pull_request_id, position, person_id, approved_at)
         VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (position, approval) in (0_i64..).zip(approvals) {
        let person = people.save(&approval.person)?;
        statement.execute(params![id, position, person, approval.approved_at])?;
    }
    Ok(())
}

fn save_reviewers(
    transaction: &Transaction<'_>,
    people: &mut PeopleWriter<'_>,
    id: PullRequestId,
    reviewers: &[Reviewer],
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO pull_request_reviews (pull_request_id, position, person_id, state, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (position, reviewer) in (0_i64..).zip(reviewers) {
        let person = people.save(&reviewer.person)?;
        statement.execute(params![
            id,
            position,
            person,
            reviewer.state,
            reviewer.created_at
        ])?;
    }
    Ok(())
}

fn save_commits(
    transaction: &Transaction<'_>,
    id: PullRequestId,
    commits: &[PullRequestCommit],
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO pull_request_commits (pull_request_id, position, sha, title, message,
            author_name, author_email, authored_at, committer_name, committer_email, committed_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for (position, commit) in (0_i64..).zip(commits) {
        statement.execute(params![
            id,
            position,
            commit.sha,
            commit.title,
            commit.message,
            commit.author_name,
            commit.author_email,
            commit.authored_at,
            commit.committer_name,
            commit.committer_email,
            commit.committed_at,
        ])?;
    }
    Ok(())
}

/// The details of a pull request, each list in the order it was saved in.
pub(super) fn of(
    connection: &Connection,
    id: PullRequestId,
) -> Result<PullRequestDetails, StoreError> {
    Ok(PullRequestDetails {
        notes: notes(connection, id)?,
        approvals: approvals(connection, id)?,
        reviewers: reviewers(connection, id)?,
        commits: commits(connection, id)?,
    })
}

fn notes(connection: &Connection, id: PullRequestId) -> Result<Vec<Note>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT n.remote_id, n.note_type, n.body, {}, n.created_at, n.updated_at, n.system,
            n.resolvable, n.resolved, {}, n.internal
        FROM pull_request_notes AS n
        LEFT JOIN people AS author ON author.id = n.author_id
        LEFT JOIN people AS resolver ON resolver.id = n.resolved_by_id
        WHERE n.pull_request_id = ?1 ORDER BY n.id",
        person_columns("author"),
        person_columns("resolver")
    ))?;
    let rows = statement.query_map([id], |row| {
        let mut columns = Columns::of(row);
        Ok(Note {
            remote_id: columns.take()?,
            note_type: columns.take()?,
            body: columns.take()?,
            author: columns.take_person()?,
            created_at: columns.take()?,
            updated_at: columns.take()?,
            system: columns.take()?,
            resolvable: columns.take()?,
            resolved: columns.take()?,
            resolved_by: columns.take_person()?,
            internal: columns.take()?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn approvals(connection: &Connection, id: PullRequestId) -> Result<Vec<Approval>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {}, a.approved_at
        FROM pull_request_approvals AS a JOIN people ON people.id = a.person_id
        WHERE a.pull_request_id = ?1 ORDER BY a.position",
        person_columns("people")
    ))?;
    let rows = statement.query_map([id], |row| {
        let mut columns = Columns::of(row);
        Ok(Approval {
            person: columns.take_existing_person()?,
            approved_at: columns.take()?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn reviewers(connection: &Connection, id: PullRequestId) -> Result<Vec<Reviewer>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {}, r.state, r.created_at
        FROM pull_request_reviews AS r JOIN people ON people.id = r.person_id
        WHERE r.pull_request_id = ?1 ORDER BY r.position",
        person_columns("people")
    ))?;
    let rows = statement.query_map([id], |row| {
        let mut columns = Columns::of(row);
        Ok(Reviewer {
            person: columns.take_existing_person()?,
            state: columns.take()?,
            created_at: columns.take()?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn commits(
    connection: &Connection,
    id: PullRequestId,
) -> Result<Vec<PullRequestCommit>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT sha, title, message, author_name, author_email, authored_at, committer_name,
            committer_email, committed_at
        FROM pull_request_commits WHERE pull_request_id = ?1 ORDER BY position",
    )?;
    let rows = statement.query_map([id], |row| {
        let mut columns = Columns::of(row);
        Ok(PullRequestCommit {
            sha: columns.take()?,
            title: columns.take()?,
            message: columns.take()?,
            author_name: columns.take()?,
            author_email: columns.take()?,
            authored_at: columns.take()?,
            committer_name: columns.take()?,
            committer_email: columns.take()?,
            committed_at: columns.take()?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
