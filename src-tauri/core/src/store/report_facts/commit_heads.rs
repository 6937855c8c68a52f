//! What lists say of commits: their words, which stored columns do not hold.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::super::StoreError;
use super::super::object_ids::ObjectId;
use super::super::values::Columns;
use super::scope::Scope;
use crate::model::{CommitHead, CommitId, RepositoryId, TitlesOf};

/// What a list says of some commits, in the order asked.
pub(super) fn of(connection: &Connection, ids: &[CommitId]) -> Result<Vec<CommitHead>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT c.id, c.repository_id, r.full_path, r.web_url, c.sha, c.title,
            coalesce((SELECT name FROM commit_author_members WHERE author_id = c.author_id), ''),
            c.authored_at
         FROM json_each(?1) AS j CROSS JOIN commits AS c ON c.id = j.value
         JOIN repositories AS r ON r.id = c.repository_id ORDER BY j.key",
    )?;
    let rows = statement.query_map([super::scope::json(ids)], |row| {
        let mut columns = Columns::of(row);
        Ok(CommitHead {
            id: columns.take()?,
            repository_id: columns.take()?,
            repository: columns.take()?,
            repository_url: columns.take()?,
            sha: columns.take::<ObjectId>()?.0,
            title: columns.take()?,
            author: columns.take()?,
            authored_at: columns.take()?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Which of some words, all small, are in the titles of a range of time; titles without any are left out.
pub(super) fn words_in_titles(
    connection: &Connection,
    of: TitlesOf,
    scope: &Scope,
    (from, to): (i64, i64),
    words: &[String],
) -> Result<HashMap<i64, u64>, StoreError> {
    let mut statement = connection.prepare_cached(match of {
        TitlesOf::Commits => {
            "SELECT c.id, c.title FROM json_each(?1) AS s CROSS JOIN commits AS c
                ON c.repository_id = s.value AND c.authored_at >= ?2 AND c.authored_at < ?3"
        }
        TitlesOf::PullRequests => {
            "SELECT p.id, p.title FROM json_each(?1) AS s CROSS JOIN pull_requests AS p
                ON p.repository_id = s.value AND p.merged_at >= ?2 AND p.merged_at < ?3"
        }
    })?;
    let mut rows = statement.query(params![scope.repositories, from, to])?;
    let mut found = HashMap::new();
    while let Some(row) = rows.next()? {
        let title = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        let title = title.to_lowercase();
        let mut mask = 0;
        for (place, word) in words.iter().enumerate().take(64) {
            mask |= u64::from(title.contains(word)) << place;
        }
        if mask != 0 {
            found.insert(row.get(0)?, mask);
        }
    }
    Ok(found)
}

/// Full paths of repositories.
pub(super) fn paths(
    connection: &Connection,
    scope: &Scope,
) -> Result<HashMap<RepositoryId, String>, StoreError> {
    paths_of(connection, &scope.repositories)
}

/// Those of a JSON list.
pub(super) fn paths_of(
    connection: &Connection,
    repositories: &str,
) -> Result<HashMap<RepositoryId, String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT r.id, r.full_path FROM json_each(?1) AS s JOIN repositories AS r ON r.id = s.value",
    )?;
    let rows = statement.query_map([repositories], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
