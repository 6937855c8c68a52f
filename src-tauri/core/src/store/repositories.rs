//! Repositories: what the account can see, what was chosen, and how it stands.

use std::cmp::Ordering;
use std::collections::HashMap;

use rusqlite::{Connection, Transaction, params};

use super::integrations::require_changed;
use super::removal::PRESENT;
use super::values::{Columns, id_list};
use super::{Store, StoreError, author_figures, streams};
use crate::model::{
    DataStatus, IntegrationId, ListQuery, Page, RemoteRepository, Repository, RepositoryId, Stream,
    Timestamp,
};

/// What the list of imported repositories asks for. Sorts: `name`, `groups`,
/// `status`, `commits`, `pullRequests`, `tickets`, `lastUpdated`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RepositoryQuery {
    /// Only those of one integration.
    pub integration_id: Option<IntegrationId>,
    /// Search, sort and window; its `state` is not used.
    pub list: ListQuery,
    /// Only those with this status.
    pub status: Option<DataStatus>,
}

const SELECT: &str = "
    SELECT id, integration_id, remote_id, name, full_path, group_path, group_remote_id, web_url,
        clone_url, default_branch, empty, archived, pending_deletion, visibility,
        last_activity_at, access_level, object_format, repository_access, merge_requests_access,
        issues_access, shared, imported_at, gone
    FROM repositories";

impl Store {
    /// Every repository the account can see, imported or not, and imported ones
    /// that are gone; by path.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn available_repositories(
        &self,
        id: IntegrationId,
    ) -> Result<Vec<Repository>, StoreError> {
        self.read(move |connection| {
            select(
                connection,
                "WHERE integration_id = ?1 ORDER BY full_path COLLATE NOCASE, id",
                [id],
            )
        })
        .await
    }

    /// A repository.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn repository(&self, id: RepositoryId) -> Result<Repository, StoreError> {
        self.read(move |connection| by_id(connection, id)).await
    }

    /// One window of the imported repositories.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn imported_repositories(
        &self,
        query: RepositoryQuery,
    ) -> Result<Page<Repository>, StoreError> {
        self.read(move |connection| {
            let all = select(
                connection,
                &format!(
                    "WHERE imported_at IS NOT NULL AND {PRESENT}
                        AND (?1 IS NULL OR integration_id = ?1)"
                ),
                [query.integration_id],
            )?;
            Ok(window(all, &query))
        })
        .await
    }

    /// Records what GitLab now tells of a stored repository; it is not gone then.
    /// Its GitLab id stays as it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn update_repository(
        &self,
        id: RepositoryId,
        remote: RemoteRepository,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let (integration_id, remote_id) = transaction
                .prepare_cached("SELECT integration_id, remote_id FROM repositories WHERE id = ?1")?
                .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            upsert(
                transaction,
                integration_id,
                &RemoteRepository {
                    remote_id,
                    ..remote
                },
            )
        })
        .await
    }

    /// GitLab does not show an imported repository any more: it is marked as gone,
    /// what was to be read of it is given up, and its data stays.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn retire_repository(&self, id: RepositoryId) -> Result<(), StoreError> {
        let now = self.now();
        self.write(move |transaction| retire(transaction, id, now))
            .await
    }

    /// Chooses repositories of one integration for import: each service that is
    /// on gets a waiting stream. Those already chosen, gone or of another
    /// integration are left alone. Returns how many were newly chosen.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn choose_repositories(
        &self,
        id: IntegrationId,
        repositories: &[RepositoryId],
    ) -> Result<usize, StoreError> {
        let (repositories, now) = (repositories.to_vec(), self.now());
        self.write(move |transaction| {
            let mut chosen = 0;
            for repository in repositories {
                let changed = transaction
                    .prepare_cached(
                        "UPDATE repositories SET imported_at = ?3, left_out = 0
                         WHERE id = ?2 AND integration_id = ?1 AND NOT gone
                            AND imported_at IS NULL",
                    )?
                    .execute(params![id, repository, now])?;
                if changed > 0 {
                    streams::add_for_services(transaction, repository)?;
                    chosen += 1;
                }
            }
            Ok(chosen)
        })
        .await
    }

    /// Takes a repository out of the import and deletes what it brought in. It
    /// stays in the list of repositories to choose from, unless it is gone; it is
    /// not imported by itself again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn unimport_repository(&self, id: RepositoryId) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let changed = transaction.execute(
                "UPDATE repositories SET imported_at = NULL, left_out = 1 WHERE id = ?1",
                [id],
            )?;
            require_changed(changed)?;
            for statement in [
                "DELETE FROM streams WHERE repository_id = ?1",
                "DELETE FROM commits WHERE repository_id = ?1",
                "DELETE FROM pull_requests WHERE repository_id = ?1",
                "DELETE FROM tickets WHERE repository_id = ?1",
                "DELETE FROM repositories WHERE id = ?1 AND gone",
            ] {
                transaction.execute(statement, [id])?;
            }
            author_figures::forget(transaction, id)
        })
        .await
    }
}

/// Adds or updates a listed repository by the host's id.
pub(super) fn upsert(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    remote: &RemoteRepository,
) -> Result<(), StoreError> {
    follow_move(transaction, id, remote)?;
    let repository: RepositoryId = transaction
        .prepare_cached(
            "INSERT INTO repositories (integration_id, remote_id, name, full_path, group_path,
                group_remote_id, web_url, clone_url, default_branch, empty, archived,
                pending_deletion, visibility, last_activity_at, access_level, object_format,
                repository_access, merge_requests_access, issues_access, shared)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                ?18, ?19, ?20)
            ON CONFLICT (integration_id, remote_id) DO UPDATE SET
                name = excluded.name, full_path = excluded.full_path,
                group_path = excluded.group_path, group_remote_id = excluded.group_remote_id,
                web_url = excluded.web_url, clone_url = excluded.clone_url,
                default_branch = excluded.default_branch, empty = excluded.empty,
                archived = excluded.archived, pending_deletion = excluded.pending_deletion,
                visibility = excluded.visibility, last_activity_at = excluded.last_activity_at,
                access_level = excluded.access_level, object_format = excluded.object_format,
                repository_access = excluded.repository_access,
                merge_requests_access = excluded.merge_requests_access,
                issues_access = excluded.issues_access, shared = excluded.shared
            RETURNING id",
        )?
        .query_row(
            params![
                id,
                remote.remote_id,
                remote.name,
                remote.full_path,
                remote.group_path,
                remote.group_remote_id,
                remote.web_url,
                remote.clone_url,
                remote.default_branch,
                remote.empty,
                remote.archived,
                remote.pending_deletion,
                remote.visibility,
                remote.last_activity_at,
                remote.access_level,
                remote.object_format,
                remote.repository_access,
                remote.merge_requests_access,
                remote.issues_access,
                remote.shared,
            ],
            |row| row.get(0),
        )?;
    let returned = transaction
        .prepare_cached("UPDATE repositories SET gone = 0, gone_at = NULL WHERE id = ?1 AND gone")?
        .execute([repository])?;
    if returned > 0 {
        streams::retry_returned(transaction, repository)?;
    }
    Ok(())
}

/// A move changes the addresses of all that is below a repository, though the
/// host tells of none of it as changed. What was read between two moves has an
/// address that was never the repository's here: no path holds `/-/`, so what
/// follows it is the item.
fn follow_move(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    remote: &RemoteRepository,
) -> Result<(), StoreError> {
    for table in ["pull_requests", "tickets"] {
        transaction
            .prepare_cached(&format!(
                "UPDATE {table}
                SET web_url = ?3 || substr({table}.web_url, instr({table}.web_url, '/-/'))
                FROM repositories AS r
                WHERE r.integration_id = ?1 AND r.remote_id = ?2 AND r.web_url <> ?3
                    AND {table}.repository_id = r.id
                    AND instr({table}.web_url, '/-/') > 0"
            ))?
            .execute(params![id, remote.remote_id, remote.web_url])?;
    }
    Ok(())
}

/// See [`Store::retire_repository`].
pub(super) fn retire(
    transaction: &Transaction<'_>,
    repository: RepositoryId,
    now: Timestamp,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE repositories SET gone = 1, gone_at = ?2 WHERE id = ?1 AND NOT gone",
        )?
        .execute(params![repository, now])?;
    streams::give_up_gone(transaction, repository)
}

pub(super) fn by_id(connection: &Connection, id: RepositoryId) -> Result<Repository, StoreError> {
    select(connection, "WHERE id = ?1", [id])?
        .pop()
        .ok_or(StoreError::NotFound)
}

/// Repositories with their streams.
pub(super) fn select(
    connection: &Connection,
    filter: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<Repository>, StoreError> {
    let mut repositories = connection
        .prepare_cached(&format!("{SELECT} {filter}"))?
        .query_map(parameters, |row| read(&mut Columns::of(row)))?
        .collect::<Result<Vec<_>, _>>()?;
    let positions: HashMap<RepositoryId, usize> = repositories
        .iter()
        .enumerate()
        .map(|(position, repository)| (repository.id, position))
        .collect();
    let imported: Vec<i64> = repositories
        .iter()
        .filter(|repository| repository.imported_at.is_some())
        .map(|repository| repository.id.0)
        .collect();
    for row in streams::of_repositories(connection, &id_list(&imported))? {
        let Some(position) = positions.get(&row.repository_id) else {
            continue;
        };
        let repository = &mut repositories[*position];
        let count = row.was_ever_read().then_some(row.stored);
        match row.report.stream {
            Stream::Commits => repository.commit_count = count,
            Stream::PullRequests => repository.pull_request_count = count,
            Stream::Tickets => repository.ticket_count = count,
        }
        repository.streams.push(row.report);
    }
    for repository in &mut repositories {
        repository.streams.sort_by_key(|report| report.stream);
    }
    Ok(repositories)
}

/// Filters, sorts and cuts in memory: the status has one definition, in the
/// model, and an account's imported repositories are thousands at most.
fn window(mut repositories: Vec<Repository>, query: &RepositoryQuery) -> Page<Repository> {
    let words: Vec<String> = query
        .list
        .search
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    repositories.retain(|repository| {
        let texts =
            [&repository.remote.full_path, &repository.remote.name].map(|text| text.to_lowercase());
        words
            .iter()
            .all(|word| texts.iter().any(|text| text.contains(word)))
            && query
                .status
                .is_none_or(|status| repository.data_status() == Some(status))
    });
    let compare = comparison(&query.list.sort);
    repositories.sort_by(|left, right| {
        let ordering = compare(left, right).then_with(|| left.id.cmp(&right.id));
        if query.list.descending {
            ordering.reverse()
        } else {
            ordering
        }
    });
    let offset = query.list.offset.max(0);
    let total = repositories.len();
    let rows = repositories
        .into_iter()
        .skip(usize::try_from(offset).unwrap_or(usize::MAX))
        .take(usize::try_from(query.list.effective_limit()).unwrap_or(usize::MAX))
        .collect();
    Page {
        total: i64::try_from(total).expect("a list in memory is shorter than that"),
        offset,
        rows,
    }
}

fn comparison(sort: &str) -> fn(&Repository, &Repository) -> Ordering {
    match sort {
        "groups" => |left, right| {
            let key = |repository: &Repository| repository.remote.group_path.to_lowercase();
            key(left).cmp(&key(right))
        },
        "status" => |left, right| severity(left).cmp(&severity(right)),
        "commits" => |left, right| left.commit_count.cmp(&right.commit_count),
        "pullRequests" => |left, right| left.pull_request_count.cmp(&right.pull_request_count),
        "tickets" => |left, right| left.ticket_count.cmp(&right.ticket_count),
        "lastUpdated" => |left, right| left.last_updated_at().cmp(&right.last_updated_at()),
        _ => |left, right| {
            let key = |repository: &Repository| repository.remote.name.to_lowercase();
            key(left).cmp(&key(right))
        },
    }
}

/// What needs attention first stands first.
fn severity(repository: &Repository) -> u8 {
    match repository.data_status() {
        Some(DataStatus::Failed) => 0,
        Some(DataStatus::RateLimited) => 1,
        Some(DataStatus::Processing) => 2,
        Some(DataStatus::Healthy) => 3,
        None => 4,
    }
}

fn read(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Repository> {
    Ok(Repository {
        id: columns.take()?,
        integration_id: columns.take()?,
        remote: RemoteRepository {
            remote_id: columns.take()?,
            name: columns.take()?,
            full_path: columns.take()?,
            group_path: columns.take()?,
            group_remote_id: columns.take()?,
            web_url: columns.take()?,
            clone_url: columns.take()?,
            default_branch: columns.take()?,
            empty: columns.take()?,
            archived: columns.take()?,
            pending_deletion: columns.take()?,
            visibility: columns.take()?,
            last_activity_at: columns.take()?,
            access_level: columns.take()?,
            object_format: columns.take()?,
            repository_access: columns.take()?,
            merge_requests_access: columns.take()?,
            issues_access: columns.take()?,
            shared: columns.take()?,
        },
        imported_at: columns.take()?,
        gone: columns.take()?,
        streams: Vec::new(),
        commit_count: None,
        pull_request_count: None,
        ticket_count: None,
    })
}
