//! Pull requests as lists tell them; what hangs on each is in `pull_request_details`.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::lists::{List, Sort};
use super::people::{PeopleWriter, person_columns};
use super::report_facts::{Ends, PullRequestSpans};
use super::values::{Columns, id_list};
use super::{Store, StoreError, labels, pull_request_details, streams};
use crate::model::{
    IntegrationId, ListQuery, Page, Person, PullRequest, PullRequestDetails, PullRequestId,
    RepositoryId, StoredPullRequest, Stream, Timestamp,
};

const LIST: List = List {
    table: "pull_requests",
    covering_index: "pull_requests_by_update",
    sorts: &[
        Sort::index("updated", "updated_at"),
        Sort::index("created", "created_at"),
        Sort::index("number", "iid"),
        Sort::index("title", "title COLLATE NOCASE"),
        Sort::author("author"),
        Sort::index("state", "state"),
        Sort::index("notes", "note_count"),
    ],
    searched: &[
        r"title LIKE ? ESCAPE '\'",
        r"author_id IN (SELECT id FROM people WHERE name LIKE ? ESCAPE '\')",
        r"author_id IN (SELECT id FROM people WHERE username LIKE ? ESCAPE '\')",
        r"source_branch LIKE ? ESCAPE '\'",
    ],
    searched_as_number: "iid = ?",
    has_state: true,
};

const ASSIGNEE: &str = "assignee";
const REVIEWER: &str = "reviewer";

impl Store {
    /// Saves pull requests and the cursor (`None`: back to the beginning) in one
    /// transaction. One that is stored with a later change already stays as it
    /// is, so pages may come twice and in any order. Returns how many are new.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not imported any more.
    pub async fn save_pull_requests(
        &self,
        repository: RepositoryId,
        pull_requests: &[PullRequest],
        cursor: Option<&str>,
    ) -> Result<usize, StoreError> {
        let (pull_requests, cursor) = (pull_requests.to_vec(), cursor.map(str::to_owned));
        self.write(move |transaction| {
            let stream = Stream::PullRequests;
            streams::advance(transaction, repository, stream, cursor.as_deref())?;
            let mut people = PeopleWriter::of(transaction, repository)?;
            let mut spans = PullRequestSpans::default();
            let mut new_rows = 0;
            for pull_request in &pull_requests {
                let writers = (&mut people, &mut spans);
                new_rows += usize::from(save(transaction, writers, repository, pull_request)?);
            }
            spans.forget(transaction, repository)?;
            streams::count_stored(transaction, repository, stream, new_rows)?;
            Ok(new_rows)
        })
        .await
    }

    /// One window of a repository's pull requests, without their descriptions.
    /// Sorts: `updated` (the default, newest first), `created`, `number`, `title`,
    /// `author`, `state`, `notes`. Searches title, author, branch and number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn list_pull_requests(
        &self,
        repository: RepositoryId,
        query: ListQuery,
    ) -> Result<Page<StoredPullRequest>, StoreError> {
        self.read(move |connection| {
            let window = LIST.window(connection, repository, &query)?;
            Ok(Page {
                total: window.total,
                offset: window.offset,
                rows: select(connection, &window.ids)?,
            })
        })
        .await
    }

    /// A pull request with its description and what hangs on it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn pull_request(
        &self,
        id: PullRequestId,
    ) -> Result<(StoredPullRequest, PullRequestDetails), StoreError> {
        self.read(move |connection| {
            let mut stored = select(connection, &[id.0])?
                .pop()
                .ok_or(StoreError::NotFound)?;
            stored.pull_request.description = connection
                .prepare_cached(
                    "SELECT description FROM pull_request_descriptions WHERE pull_request_id = ?1",
                )?
                .query_row([id], |row| row.get(0))
                .optional()?;
            Ok((stored, pull_request_details::of(connection, id)?))
        })
        .await
    }
}

/// Saves one; returns whether it is new.
fn save(
    transaction: &Transaction<'_>,
    (people, spans): (&mut PeopleWriter<'_>, &mut PullRequestSpans),
    repository: RepositoryId,
    pull_request: &PullRequest,
) -> Result<bool, StoreError> {
    let stored: Option<(Timestamp, Ends)> = transaction
        .prepare_cached(
            "SELECT updated_at, merged_at, iif(state = 'closed', coalesce(closed_at, updated_at), NULL)
             FROM pull_requests WHERE repository_id = ?1 AND remote_id = ?2",
        )?
        .query_row(params![repository, pull_request.remote_id], |row| {
            let (merged_at, closed_at) = (row.get(1)?, row.get(2)?);
            Ok((
                row.get(0)?,
                Ends {
                    merged_at,
                    closed_at,
                },
            ))
        })
        .optional()?;
    if stored.is_some_and(|(updated_at, _)| updated_at > pull_request.updated_at) {
        return Ok(false);
    }
    spans.add(pull_request.into());
    if let Some((_, ends)) = stored {
        spans.add(ends);
    }
    let id = upsert(transaction, people, repository, pull_request)?;
    replace_texts(transaction, people.integration_id(), id, pull_request)?;
    transaction
        .prepare_cached("DELETE FROM pull_request_people WHERE pull_request_id = ?1")?
        .execute([id])?;
    add_people(transaction, people, id, ASSIGNEE, &pull_request.assignees)?;
    add_people(transaction, people, id, REVIEWER, &pull_request.reviewers)?;
    Ok(stored.is_none())
}

fn upsert(
    transaction: &Transaction<'_>,
    people: &mut PeopleWriter<'_>,
    repository: RepositoryId,
    pull_request: &PullRequest,
) -> Result<PullRequestId, StoreError> {
    Ok(transaction
        .prepare_cached(
            "INSERT INTO pull_requests (repository_id, remote_id, iid, title, state, draft,
                author_id, created_at, updated_at, merged_at, merged_by_id, closed_at,
                closed_by_id, source_branch, target_branch, source_repository_remote_id, head_sha,
                merge_commit_sha, squash_commit_sha, squash, milestone, user_note_count,
                detailed_merge_status, web_url)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                ?18, ?19, ?20, ?21, ?22, ?23, ?24)
            ON CONFLICT (repository_id, remote_id) DO UPDATE SET
                iid = excluded.iid, title = excluded.title, state = excluded.state,
                draft = excluded.draft, author_id = excluded.author_id,
                created_at = excluded.created_at, updated_at = excluded.updated_at,
                merged_at = excluded.merged_at, merged_by_id = excluded.merged_by_id,
                closed_at = excluded.closed_at, closed_by_id = excluded.closed_by_id,
                source_branch = excluded.source_branch, target_branch = excluded.target_branch,
                source_repository_remote_id = excluded.source_repository_remote_id,
                -- A head comes a moment after its pull request, and a push may move it, without
                -- any other change: what was read with another head is read again.
                details_of_updated_at = iif(head_sha IS excluded.head_sha,
                    details_of_updated_at, NULL),
                head_sha = excluded.head_sha, merge_commit_sha = excluded.merge_commit_sha,
                squash_commit_sha = excluded.squash_commit_sha, squash = excluded.squash,
                milestone = excluded.milestone, user_note_count = excluded.user_note_count,
                detailed_merge_status = excluded.detailed_merge_status,
                web_url = excluded.web_url, gone_at = NULL
            RETURNING id",
        )?
        .query_row(
            params![
                repository,
                pull_request.remote_id,
                pull_request.iid,
                pull_request.title,
                pull_request.state,
                pull_request.draft,
                people.save_optional(pull_request.author.as_ref())?,
                pull_request.created_at,
                pull_request.updated_at,
                pull_request.merged_at,
                people.save_optional(pull_request.merged_by.as_ref())?,
                pull_request.closed_at,
                people.save_optional(pull_request.closed_by.as_ref())?,
                pull_request.source_branch,
                pull_request.target_branch,
                pull_request.source_repository_remote_id,
                pull_request.head_sha,
                pull_request.merge_commit_sha,
                pull_request.squash_commit_sha,
                pull_request.squash,
                pull_request.milestone,
                pull_request.user_note_count,
                pull_request.detailed_merge_status,
                pull_request.web_url,
            ],
            |row| row.get(0),
        )?)
}

fn replace_texts(
    transaction: &Transaction<'_>,
    integration_id: IntegrationId,
    id: PullRequestId,
    pull_request: &PullRequest,
) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM pull_request_descriptions WHERE pull_request_id = ?1",
        "DELETE FROM pull_request_labels WHERE pull_request_id = ?1",
    ] {
        transaction.prepare_cached(statement)?.execute([id])?;
    }
    if let Some(description) = &pull_request.description {
        transaction
            .prepare_cached(
                "INSERT INTO pull_request_descriptions (pull_request_id, description)
                 VALUES (?1, ?2)",
            )?
            .execute(params![id, description])?;
    }
    let mut statement = transaction.prepare_cached(
        "INSERT INTO pull_request_labels (pull_request_id, position, label_id) VALUES (?1, ?2, ?3)",
    )?;
    for (position, name) in (0_i64..).zip(&pull_request.labels) {
        let label = labels::save(transaction, integration_id, name)?;
        statement.execute(params![id, position, label])?;
    }
    Ok(())
}

fn add_people(
    transaction: &Transaction<'_>,
    people: &mut PeopleWriter<'_>,
    id: PullRequestId,
    role: &str,
    persons: &[Person],
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO pull_request_people (pull_request_id, role, position, person_id)
         VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (position, person) in (0_i64..).zip(persons) {
        statement.execute(params![id, role, position, people.save(person)?])?;
    }
    Ok(())
}

/// The pull requests with these ids, in their order, without descriptions.
fn select(connection: &Connection, ids: &[i64]) -> Result<Vec<StoredPullRequest>, StoreError> {
    let list = id_list(ids);
    let mut rows = connection
        .prepare_cached(&format!(
            "SELECT p.id, p.repository_id, p.note_count, p.approval_count, p.commit_count,
                p.remote_id, p.iid, p.title, p.state, p.draft, {}, p.created_at, p.updated_at,
                p.merged_at, {}, p.closed_at, {}, p.source_branch, p.target_branch,
                p.source_repository_remote_id, p.head_sha, p.merge_commit_sha,
                p.squash_commit_sha, p.squash, p.milestone, p.user_note_count,
                p.detailed_merge_status, p.web_url
            FROM json_each(?1) AS page
            CROSS JOIN pull_requests AS p ON p.id = page.value
            LEFT JOIN people AS author ON author.id = p.author_id
            LEFT JOIN people AS merger ON merger.id = p.merged_by_id
            LEFT JOIN people AS closer ON closer.id = p.closed_by_id
            ORDER BY page.key",
            person_columns("author"),
            person_columns("merger"),
            person_columns("closer"),
        ))?
        .query_map([&list], |row| read(&mut Columns::of(row)))?
        .collect::<Result<Vec<_>, _>>()?;
    add_labels(connection, &list, &mut rows)?;
    add_assignees_and_reviewers(connection, &list, &mut rows)?;
    Ok(rows)
}

fn read(columns: &mut Columns<'_, '_>) -> rusqlite::Result<StoredPullRequest> {
    Ok(StoredPullRequest {
        id: columns.take()?,
        repository_id: columns.take()?,
        note_count: columns.take()?,
        approval_count: columns.take()?,
        commit_count: columns.take()?,
        pull_request: PullRequest {
            remote_id: columns.take()?,
            iid: columns.take()?,
            title: columns.take()?,
            description: None,
            state: columns.take()?,
            draft: columns.take()?,
            author: columns.take_person()?,
            created_at: columns.take()?,
            updated_at: columns.take()?,
            merged_at: columns.take()?,
            merged_by: columns.take_person()?,
            closed_at: columns.take()?,
            closed_by: columns.take_person()?,
            source_branch: columns.take()?,
            target_branch: columns.take()?,
            source_repository_remote_id: columns.take()?,
            head_sha: columns.take()?,
            merge_commit_sha: columns.take()?,
            squash_commit_sha: columns.take()?,
            squash: columns.take()?,
            milestone: columns.take()?,
            user_note_count: columns.take()?,
            detailed_merge_status: columns.take()?,
            web_url: columns.take()?,
            labels: Vec::new(),
            assignees: Vec::new(),
            reviewers: Vec::new(),
        },
    })
}

fn add_labels(
    connection: &Connection,
    list: &str,
    rows: &mut [StoredPullRequest],
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT l.pull_request_id, labels.name
        FROM pull_request_labels AS l JOIN labels ON labels.id = l.label_id
        WHERE l.pull_request_id IN (SELECT value FROM json_each(?1)) ORDER BY l.pull_request_id, l.position",
    )?;
    let mut names: HashMap<PullRequestId, Vec<String>> = HashMap::new();
    let mut found = statement.query([list])?;
    while let Some(row) = found.next()? {
        names.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    for row in rows {
        row.pull_request.labels = names.remove(&row.id).unwrap_or_default();
    }
    Ok(())
}

fn add_assignees_and_reviewers(
    connection: &Connection,
    list: &str,
    rows: &mut [StoredPullRequest],
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {}, p.pull_request_id, p.role
        FROM pull_request_people AS p JOIN people ON people.id = p.person_id
        WHERE p.pull_request_id IN (SELECT value FROM json_each(?1))
        ORDER BY p.pull_request_id, p.role, p.position",
        person_columns("people")
    ))?;
    let mut persons: HashMap<(PullRequestId, String), Vec<Person>> = HashMap::new();
    let mut found = statement.query([list])?;
    while let Some(row) = found.next()? {
        let mut columns = Columns::of(row);
        let person = columns.take_person()?;
        let key = (columns.take()?, columns.take()?);
        persons.entry(key).or_default().extend(person);
    }
    for row in rows {
        let mut take = |role: &str| {
            persons
                .remove(&(row.id, role.to_owned()))
                .unwrap_or_default()
        };
        row.pull_request.assignees = take(ASSIGNEE);
        row.pull_request.reviewers = take(REVIEWER);
    }
    Ok(())
}
