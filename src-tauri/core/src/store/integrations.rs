//! Integrations: their settings, their condition, and their end.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::credentials::{LooseSecret, note_loose, unnote_loose};
use super::values::{Columns, authorities_text};
use super::{Store, StoreError, activities, configured_repositories, webhooks};
use crate::model::{
    Account, ActivityAction, Actor, Integration, IntegrationId, NetworkSettings, NewActivity,
    NewIntegration, Service, StreamState, Timestamp,
};

/// Integrations with their figures. Repositories are counted for all of them at once:
/// a page of hundreds must not look through the same tables hundreds of times.
/// `only` is a condition on `integration_id`, whose parameter is ?1.
fn select(only: &str) -> String {
    format!(
        "WITH listed AS (
            SELECT integration_id, count(*) FILTER (WHERE NOT gone) AS available
            FROM repositories WHERE {only} GROUP BY integration_id),
        reached AS (
            SELECT integration_id, count(*) AS groups
            FROM groups WHERE {only} GROUP BY integration_id),
        -- A stream that failed makes its repository failed; one that is not complete, unfinished.
        -- A repository GitLab does not show any more is neither: there is nothing left to read.
        per_repository AS (
            SELECT r.integration_id, r.gone, max(s.synced_at) AS synced_at,
                coalesce(max(s.state <> 'complete'), 0) AS unfinished,
                coalesce(max(s.state = 'failed'), 0) AS failed
            FROM repositories AS r LEFT JOIN streams AS s ON s.repository_id = r.id AND s.enabled
            WHERE r.imported_at IS NOT NULL AND {only} GROUP BY r.integration_id, r.id),
        imported AS (
            SELECT integration_id, count(*) AS repositories,
                count(*) FILTER (WHERE gone OR NOT unfinished) AS complete,
                count(*) FILTER (WHERE NOT gone AND failed) AS failed,
                max(synced_at) AS synced_at
            FROM per_repository GROUP BY integration_id),
        services AS (
            SELECT integration_id, json_group_array(service) AS names
            FROM integration_services WHERE {only} GROUP BY integration_id)
        SELECT i.id, name, provider, base_url, secret_key, authentication, secret_location,
            account_remote_id, account_username, account_name, account_kind,
            account_highest_access_level, token_name, token_expires_on, scopes, gitlab_version,
            added_by, is_sample, created_at, updated_at, list_read_at, failure_code,
            failure_detail, rate_limited_until, application_id, proxy, trusted_authorities,
            client_certificate, coalesce(services.names, '[]'), imported.synced_at,
            coalesce(listed.available, 0), coalesce(reached.groups, 0),
            coalesce(imported.repositories, 0), coalesce(imported.complete, 0),
            coalesce(imported.failed, 0), paused_at,
            (SELECT count(*) FROM auto_import_groups AS a WHERE a.integration_id = i.id)
        FROM integrations AS i
        LEFT JOIN services ON services.integration_id = i.id
        LEFT JOIN listed ON listed.integration_id = i.id
        LEFT JOIN reached ON reached.integration_id = i.id
        LEFT JOIN imported ON imported.integration_id = i.id"
    )
}

/// A condition on `integration_id` that all rows fulfil.
const ALL: &str = "?1 IS NULL";
/// One that those of one integration fulfil.
const ONE: &str = "integration_id = ?1";

impl Store {
    /// Creates an integration; its name is trimmed.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`] when another one has the name, whatever its case.
    pub async fn create_integration(&self, new: NewIntegration) -> Result<Integration, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            require_free_name(transaction, &new.name, None)?;
            let id = insert_new(transaction, &new, now)?;
            // From here on its secrets belong to it.
            unnote_loose(transaction, &new.secret_key)?;
            by_id(transaction, id)
        })
        .await
    }

    /// An integration.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none with that id, or it was removed.
    pub async fn integration(&self, id: IntegrationId) -> Result<Integration, StoreError> {
        let row = self.read(move |connection| {
            connection
                .prepare_cached("SELECT 1 FROM integrations WHERE id = ?1 AND removed_at IS NULL")?
                .query_row([id], |_row| Ok(()))?;
            by_id(connection, id)
        });
        Ok(self.unwritten.add_to(row.await?))
    }

    /// An integration, whether it was removed or not, for who cleans up behind it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none with that id.
    pub async fn integration_even_removed(
        &self,
        id: IntegrationId,
    ) -> Result<Integration, StoreError> {
        self.read(move |connection| by_id(connection, id)).await
    }

    /// All integrations, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn integrations(&self) -> Result<Vec<Integration>, StoreError> {
        let unwritten = Arc::clone(&self.unwritten);
        // Every page asks, and what each integration has is counted over all repositories.
        self.read_snapshot(move |snapshot| {
            let all = snapshot.remembered("integrations".to_owned(), |snapshot| {
                all(snapshot, "removed_at IS NULL")
            })?;
            let all = all.iter().cloned();
            Ok(all.map(|row| unwritten.add_to(row)).collect())
        })
        .await
    }

    /// Whether no integration has this name, regardless of case and surrounding blanks.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn integration_name_is_free(&self, name: &str) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.read(
            move |connection| match require_free_name(connection, &name, None) {
                Ok(()) => Ok(true),
                Err(StoreError::NameTaken) => Ok(false),
                Err(error) => Err(error),
            },
        )
        .await
    }

    /// Gives an integration another name.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`], [`StoreError::NotFound`].
    pub async fn rename_integration(
        &self,
        id: IntegrationId,
        name: &str,
    ) -> Result<Integration, StoreError> {
        let (name, now) = (name.to_owned(), self.now());
        self.write(move |transaction| {
            require_free_name(transaction, &name, Some(id))?;
            let changed = transaction
                .prepare_cached(
                    "UPDATE integrations SET name = ?2, name_key = ?3, updated_at = ?4 WHERE id = ?1",
                )?
                .execute(params![id, name.trim(), name_key(&name), now])?;
            require_changed(changed)?;
            by_id(transaction, id)
        })
        .await
    }

    /// Sets or clears until when GitLab asked to wait; streams that are being read
    /// wait with it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_rate_limited_until(
        &self,
        id: IntegrationId,
        until: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let changed = transaction
                .prepare_cached("UPDATE integrations SET rate_limited_until = ?2 WHERE id = ?1")?
                .execute(params![id, until])?;
            let (before, after) = match until {
                Some(_) => (StreamState::Running, StreamState::RateLimited),
                None => (StreamState::RateLimited, StreamState::Running),
            };
            transaction
                .prepare_cached(
                    "UPDATE streams SET state = ?3 WHERE state = ?2 AND repository_id IN
                        (SELECT id FROM repositories WHERE integration_id = ?1)",
                )?
                .execute(params![id, before, after])?;
            require_changed(changed)
        })
        .await
    }

    /// Deletes the integration and every row that came through it. Its secrets and
    /// its clones are not here and are the caller's to delete; the secrets are noted
    /// as loose, so that they are not forgotten when that does not come about.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete_integration(&self, id: IntegrationId) -> Result<(), StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let loose = transaction.query_row(
                "SELECT secret_key, secret_location FROM integrations WHERE id = ?1",
                [id],
                |row| {
                    Ok(LooseSecret {
                        secret_key: row.get(0)?,
                        secret_location: row.get(1)?,
                    })
                },
            )?;
            note_loose(transaction, &loose, now)?;
            let deleted = NewActivity::new(Actor::App, ActivityAction::IntegrationDeleted, id);
            activities::note(transaction, &deleted, now)?;
            webhooks::loosen_secrets(transaction, id, now)?;
            configured_repositories::forget(transaction, id)?;
            // Repositories first: what hangs on them refers to people and labels.
            for statement in [
                "DELETE FROM repositories WHERE integration_id = ?1",
                "DELETE FROM people WHERE integration_id = ?1",
                "DELETE FROM labels WHERE integration_id = ?1",
            ] {
                transaction.execute(statement, [id])?;
            }
            let deleted = transaction.execute("DELETE FROM integrations WHERE id = ?1", [id])?;
            require_changed(deleted)
        })
        .await
    }
}

/// What makes two names the same.
pub(super) fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

pub(super) fn require_free_name(
    connection: &Connection,
    name: &str,
    except: Option<IntegrationId>,
) -> Result<(), StoreError> {
    let holder = connection
        .prepare_cached("SELECT id FROM integrations WHERE name_key = ?1")?
        .query_row([name_key(name)], |row| row.get::<_, IntegrationId>(0))
        .optional()?;
    if holder.is_some() && holder != except {
        return Err(StoreError::NameTaken);
    }
    Ok(())
}

/// [`StoreError::NotFound`] when a statement that names one row changed none.
pub(super) fn require_changed(changed: usize) -> Result<(), StoreError> {
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    Ok(())
}

pub(super) fn touch(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let changed = transaction
        .prepare_cached("UPDATE integrations SET updated_at = ?2 WHERE id = ?1")?
        .execute(params![id, now])?;
    require_changed(changed)
}

/// Inserts an integration whose name is free, with its services.
pub(super) fn insert_new(
    transaction: &Transaction<'_>,
    new: &NewIntegration,
    now: Timestamp,
) -> Result<IntegrationId, StoreError> {
    let id = insert(transaction, new, now)?;
    for service in &new.services {
        insert_service(transaction, id, *service)?;
    }
    Ok(id)
}

fn insert(
    transaction: &Transaction<'_>,
    new: &NewIntegration,
    now: Timestamp,
) -> Result<IntegrationId, StoreError> {
    Ok(transaction
        .prepare_cached(
            "INSERT INTO integrations (name, name_key, provider, base_url, secret_key,
                authentication, secret_location, account_remote_id, account_username,
                account_name, account_kind, account_highest_access_level, token_name,
                token_expires_on, scopes, gitlab_version, added_by, is_sample, created_at,
                updated_at, application_id, proxy, trusted_authorities, client_certificate)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                ?18, ?19, ?19, ?20, ?21, ?22, ?23)
            RETURNING id",
        )?
        .query_row(
            params![
                new.name.trim(),
                name_key(&new.name),
                new.provider,
                new.base_url,
                new.secret_key,
                new.authentication,
                new.secret_location,
                new.account.remote_id,
                new.account.username,
                new.account.name,
                new.account.kind,
                new.account.highest_access_level,
                new.token_name,
                new.token_expires_on,
                text_list(&new.scopes),
                new.gitlab_version,
                new.added_by,
                new.is_sample,
                now,
                new.application_id,
                new.network.proxy.to_text(),
                authorities_text(&new.network.trusted_authorities),
                new.network.client_certificate,
            ],
            |row| row.get(0),
        )?)
}

pub(super) fn insert_service(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    service: Service,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO integration_services (integration_id, service) VALUES (?1, ?2)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![id, service])?;
    Ok(())
}

pub(super) fn text_list(texts: &[String]) -> String {
    serde_json::to_string(texts).expect("texts always serialise")
}

fn from_text_list(text: &str, column: usize) -> rusqlite::Result<Vec<String>> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            Box::new(error),
        )
    })
}

pub(super) fn by_id(connection: &Connection, id: IntegrationId) -> Result<Integration, StoreError> {
    Ok(connection
        .prepare_cached(&format!("{} WHERE i.id = ?1", select(ONE)))?
        .query_row([id], |row| read(&mut Columns::of(row)))?)
}

/// The integrations that fulfil `condition`, by name.
pub(super) fn all(
    connection: &Connection,
    condition: &str,
) -> Result<Vec<Integration>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "{} WHERE {condition} ORDER BY name_key, i.id",
        select(ALL)
    ))?;
    let rows = statement.query_map([rusqlite::types::Null], |row| read(&mut Columns::of(row)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Integration> {
    let id = columns.take()?;
    let mut settings = NewIntegration {
        name: columns.take()?,
        provider: columns.take()?,
        base_url: columns.take()?,
        secret_key: columns.take()?,
        authentication: columns.take()?,
        secret_location: columns.take()?,
        account: Account {
            remote_id: columns.take()?,
            username: columns.take()?,
            name: columns.take()?,
            kind: columns.take()?,
            highest_access_level: columns.take()?,
        },
        token_name: columns.take()?,
        token_expires_on: columns.take()?,
        scopes: from_text_list(&columns.take::<String>()?, 14)?,
        gitlab_version: columns.take()?,
        added_by: columns.take()?,
        is_sample: columns.take()?,
        services: Vec::new(),
        application_id: None,
        network: NetworkSettings::default(),
    };
    let created_at = columns.take()?;
    let updated_at = columns.take()?;
    let list_read_at = columns.take()?;
    let failure = columns.take_failure()?;
    let rate_limited_until = columns.take()?;
    settings.application_id = columns.take()?;
    settings.network = columns.take_network()?;
    let services = from_text_list(&columns.take::<String>()?, 28)?;
    settings.services = Service::ALL
        .iter()
        .copied()
        .filter(|service| services.iter().any(|text| text == service.as_str()))
        .collect();
    Ok(Integration {
        id,
        settings,
        created_at,
        updated_at,
        list_read_at,
        failure,
        rate_limited_until,
        last_updated_at: columns.take()?,
        repositories_available: columns.take()?,
        groups_reached: columns.take()?,
        repositories_imported: columns.take()?,
        repositories_complete: columns.take()?,
        repositories_failed: columns.take()?,
        paused_at: columns.take()?,
        auto_import_groups: columns.take()?,
    })
}
