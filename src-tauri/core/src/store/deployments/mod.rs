//! What could be a deployment, as it was read, and how far reading it has come.
//!
//! Which of it is one is decided by a rule (`rules`); which commits each brought is worked out when
//! something changed (`settling`), so that no report walks a history.

mod contained;
mod rules;
mod settling;

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, params};

use super::object_ids::{self, ObjectId};
use super::people::PeopleWriter;
use super::values::Columns;
use super::{Store, StoreError};
use crate::model::{FailureCode, RemoteDeployment, RepositoryId, Tag, Timestamp};

pub use rules::{DeploymentPreview, RepositoryDeployments};
pub(super) use rules::{keep_settings, settings};

impl Store {
    /// Makes the tags of a repository those of its clone. What they deployed is worked out by
    /// [`Store::settle_deployments`].
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not there.
    pub async fn save_tags(
        &self,
        repository: RepositoryId,
        tags: Vec<Tag>,
    ) -> Result<(), StoreError> {
        let stored = self.tags(repository).await?;
        let is_same = stored.len() == tags.len()
            && tags
                .iter()
                .all(|tag| stored.get(&tag.name).is_some_and(|known| known == tag));
        if is_same {
            return Ok(());
        }
        self.write(move |transaction| {
            transaction
                .prepare_cached("DELETE FROM tags WHERE repository_id = ?1")?
                .execute([repository])?;
            let mut insert = transaction.prepare_cached(
                "INSERT INTO tags (repository_id, name, sha, tagged_at, tagger)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO NOTHING",
            )?;
            for tag in &tags {
                let sha = object_ids::bytes(&tag.sha)?;
                insert.execute(params![
                    repository,
                    tag.name,
                    sha,
                    tag.tagged_at,
                    tag.tagger
                ])?;
            }
            Ok(())
        })
        .await
    }

    async fn tags(&self, repository: RepositoryId) -> Result<HashMap<String, Tag>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT name, sha, tagged_at, tagger FROM tags WHERE repository_id = ?1",
            )?;
            let rows = statement.query_map([repository], |row| {
                let mut columns = Columns::of(row);
                let name: String = columns.take()?;
                let tag = Tag {
                    name: name.clone(),
                    sha: columns.take::<ObjectId>()?.0,
                    tagged_at: columns.take()?,
                    tagger: columns.take()?,
                };
                Ok((name, tag))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Where reading GitLab's deployments of a repository goes on; `None` is the beginning.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn deployments_cursor(
        &self,
        repository: RepositoryId,
    ) -> Result<Option<String>, StoreError> {
        self.read(move |connection| {
            let cursor = connection
                .prepare_cached("SELECT cursor FROM deployment_reads WHERE repository_id = ?1")?
                .query_row([repository], |row| row.get(0))
                .optional()?;
            Ok(cursor.flatten())
        })
        .await
    }

    /// Saves deployments GitLab holds and the cursor in one transaction. Pages may come twice and in
    /// any order; one without an object id is passed over, it deployed nothing that can be found.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not there.
    pub async fn save_gitlab_deployments(
        &self,
        repository: RepositoryId,
        deployments: &[RemoteDeployment],
        cursor: &str,
    ) -> Result<(), StoreError> {
        let (deployments, cursor) = (deployments.to_vec(), cursor.to_owned());
        self.write(move |transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO deployment_reads (repository_id, cursor) VALUES (?1, ?2)
                     ON CONFLICT DO UPDATE SET cursor = excluded.cursor",
                )?
                .execute(params![repository, cursor])?;
            let mut people = PeopleWriter::of(transaction, repository)?;
            let mut upsert = transaction.prepare_cached(
                "INSERT INTO gitlab_deployments (repository_id, remote_id, iid, environment,
                    environment_remote_id, ref, sha, deployed_at, person_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT DO UPDATE SET environment = excluded.environment,
                    environment_remote_id = excluded.environment_remote_id, ref = excluded.ref,
                    sha = excluded.sha, deployed_at = excluded.deployed_at,
                    person_id = excluded.person_id",
            )?;
            for deployment in &deployments {
                let Ok(sha) = object_ids::bytes(&deployment.sha) else {
                    tracing::warn!(%repository, "a deployment names no commit");
                    continue;
                };
                let person = people.save_optional(deployment.person.as_ref())?;
                upsert.execute(params![
                    repository,
                    deployment.remote_id,
                    deployment.iid,
                    deployment.environment,
                    deployment.environment_remote_id,
                    deployment.reference,
                    sha,
                    deployment.deployed_at,
                    person,
                ])?;
            }
            Ok(())
        })
        .await
    }

    /// GitLab's deployments of a repository were read to their end, or GitLab does not give them; what was
    /// read of them stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not there.
    pub async fn finish_deployments(
        &self,
        repository: RepositoryId,
        refusal: Option<FailureCode>,
    ) -> Result<(), StoreError> {
        let read_at: Option<Timestamp> = refusal.is_none().then(|| self.now());
        self.write(move |transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO deployment_reads (repository_id, read_at, failure_code)
                     VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET read_at = coalesce(excluded.read_at, read_at),
                        failure_code = excluded.failure_code",
                )?
                .execute(params![repository, read_at, refusal])?;
            Ok(())
        })
        .await
    }
}
