//! What hangs on a pull request: notes, approvals, reviewers and commits. It is
//! read per pull request and replaced as a whole, never added to.

use rusqlite::{Connection, Transaction, params};

use super::notes::NotesOf;
use super::people::{PeopleWriter, person_columns};
use super::values::Columns;
use super::{Store, StoreError, report_facts};
use crate::model::{
    Approval, PullRequestCommit, PullRequestDetails, PullRequestId, RepositoryId, Reviewer,
    Timestamp,
};

impl Store {
    /// Pull requests whose details were not read since they last changed, the
    /// most recently changed first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn pull_requests_without_details(
        &self,
        repository: RepositoryId,
        limit: i64,
    ) -> Result<Vec<PullRequestWithoutDetails>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, iid, updated_at, head_sha, details_of_head_sha IS head_sha,
                    EXISTS (SELECT 1 FROM pull_request_people AS p
                        WHERE p.pull_request_id = pull_requests.id AND p.role = 'reviewer')
                 FROM pull_requests
                 WHERE repository_id = ?1 AND details_of_updated_at IS NOT updated_at
                 ORDER BY updated_at DESC, id DESC LIMIT ?2",
            )?;
            let rows = statement.query_map(params![repository, limit.max(0)], |row| {
                Ok(PullRequestWithoutDetails {
                    id: row.get(0)?,
                    iid: row.get(1)?,
                    updated_at: row.get(2)?,
                    head_sha: row.get(3)?,
                    has_its_commits: row.get(4)?,
                    has_reviewers: row.get(5)?,
                })
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
        let read = ReadPullRequestDetails {
            id,
            updated_at,
            details: Some(details),
            commits_of_head: Some(String::new()),
        };
        self.write(move |transaction| {
            let repository = transaction
                .prepare_cached("SELECT repository_id FROM pull_requests WHERE id = ?1")?
                .query_row([id], |row| row.get(0))?;
            save(
                transaction,
                &mut PeopleWriter::of(transaction, repository)?,
                &read,
            )?;
            report_facts::pull_requests_touched(transaction, repository, &[id.0])
        })
        .await
    }

    /// Replaces the details of many pull requests of a repository in one transaction.
    /// Those that are not there any more are passed over.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not there any more.
    pub async fn save_details_of_pull_requests(
        &self,
        repository: RepositoryId,
        read: Vec<ReadPullRequestDetails>,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let mut people = PeopleWriter::of(transaction, repository)?;
            let mut touched = Vec::with_capacity(read.len());
            for read in &read {
                let is_there = transaction
                    .prepare_cached(
                        "SELECT 1 FROM pull_requests WHERE id = ?1 AND repository_id = ?2",
                    )?
                    .exists(params![read.id, repository])?;
                if is_there {
                    save(transaction, &mut people, read)?;
                    touched.push(read.id.0);
                }
            }
            report_facts::pull_requests_touched(transaction, repository, &touched)
        })
        .await
    }
}

/// A pull request whose details are to be read, with what decides which of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequestWithoutDetails {
    /// Local id.
    pub id: PullRequestId,
    /// The number within its repository.
    pub iid: i64,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Its head commit.
    pub head_sha: Option<String>,
    /// Whether the commits up to this head are stored already.
    pub has_its_commits: bool,
    /// Whether the list names somebody who is asked to review.
    pub has_reviewers: bool,
}

/// Details of one pull request as they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPullRequestDetails {
    /// Local id.
    pub id: PullRequestId,
    /// When it had last changed.
    pub updated_at: Timestamp,
    /// `None` when GitLab did not show them; what is stored stays then.
    pub details: Option<PullRequestDetails>,
    /// The head whose commits the details hold; `None` when commits were not
    /// asked for: those that are stored stay.
    pub commits_of_head: Option<String>,
}

fn save(
    transaction: &Transaction<'_>,
    people: &mut PeopleWriter<'_>,
    read: &ReadPullRequestDetails,
) -> Result<(), StoreError> {
    let id = read.id;
    if let Some(details) = &read.details {
        for statement in [
            "DELETE FROM pull_request_approvals WHERE pull_request_id = ?1",
            "DELETE FROM pull_request_reviews WHERE pull_request_id = ?1",
        ] {
            transaction.prepare_cached(statement)?.execute([id])?;
        }
        NotesOf::PullRequest.replace(transaction, people, id.0, &details.notes)?;
        save_approvals(transaction, people, id, &details.approvals)?;
        save_reviewers(transaction, people, id, &details.reviewers)?;
        if let Some(head) = &read.commits_of_head {
            replace_commits(transaction, id, head, &details.commits)?;
        }
    }
    update_figures(transaction, id, read.updated_at)
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

fn replace_commits(
    transaction: &Transaction<'_>,
    id: PullRequestId,
    head: &str,
    commits: &[PullRequestCommit],
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("DELETE FROM pull_request_commits WHERE pull_request_id = ?1")?
        .execute([id])?;
    transaction
        .prepare_cached("DELETE FROM pull_request_addresses WHERE pull_request_id = ?1")?
        .execute([id])?;
    transaction
        .prepare_cached("UPDATE pull_requests SET details_of_head_sha = ?2 WHERE id = ?1")?
        .execute(params![id, head])?;
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
    transaction
        .prepare_cached(
            "INSERT INTO pull_request_addresses (pull_request_id, address)
             SELECT DISTINCT pull_request_id, lower(trim(author_email))
             FROM pull_request_commits WHERE pull_request_id = ?1",
        )?
        .execute([id])?;
    Ok(())
}

/// The details of a pull request, each list in the order it was saved in.
pub(super) fn of(
    connection: &Connection,
    id: PullRequestId,
) -> Result<PullRequestDetails, StoreError> {
    Ok(PullRequestDetails {
        notes: NotesOf::PullRequest.read(connection, id.0)?,
        approvals: approvals(connection, id)?,
        reviewers: reviewers(connection, id)?,
        commits: commits(connection, id)?,
    })
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
