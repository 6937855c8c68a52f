//! Hooks this app made in GitLab, and putting on the queue what their deliveries name.

use rusqlite::{Connection, Transaction, params};

use super::credentials::{LooseSecret, note_loose, unnote_loose};
use super::integrations::require_changed;
use super::values::Columns;
use super::{Store, StoreError};
use crate::model::{
    HookHealth, HookPlace, HookSite, Integration, IntegrationId, NewWebhook, RemoteId, Stream,
    Timestamp, Webhook, WebhookId,
};

const SELECT: &str = "
    SELECT id, integration_id, target, target_remote_id, target_path, url, path_key, secret_key,
        secret_location, remote_id, signed, created_at, health, disabled_until, checked_at,
        last_delivery_at, read_event_id
    FROM webhooks";

/// What GitLab said of a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HookCheck {
    /// Its id there; `None` leaves the one that is known.
    pub remote_id: Option<RemoteId>,
    /// Whether it signs deliveries.
    pub signed: bool,
    /// Whether it sends them.
    pub health: HookHealth,
    /// Until when it does not, where GitLab tells.
    pub disabled_until: Option<Timestamp>,
}

/// What became of a list of streams that are to be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MarkedForReading {
    /// How many wait now that did not wait before.
    pub marked: usize,
    /// Those that are being read at this moment: what changed may have been passed already.
    pub being_read: Vec<(RemoteId, Stream)>,
}

impl Store {
    /// Every hook of an integration, or of all, in the order of their paths.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn webhooks(&self, id: Option<IntegrationId>) -> Result<Vec<Webhook>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(&format!(
                "{SELECT} WHERE ?1 IS NULL OR integration_id = ?1
                 ORDER BY target_path COLLATE NOCASE, id"
            ))?;
            let hooks = statement.query_map([id], |row| read(&mut Columns::of(row)))?;
            Ok(hooks.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Every group, and every imported repository, of an integration.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn hook_sites(&self, id: IntegrationId) -> Result<Vec<HookSite>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT 'group', remote_id, full_path, access_level FROM groups
                 WHERE integration_id = ?1 AND kind = 'group'
                 UNION ALL
                 SELECT 'project', remote_id, full_path, access_level FROM repositories
                 WHERE integration_id = ?1 AND imported_at IS NOT NULL AND NOT gone",
            )?;
            let sites = statement.query_map([id], |row| {
                let mut columns = Columns::of(row);
                Ok(HookSite {
                    place: HookPlace {
                        target: columns.take()?,
                        remote_id: columns.take()?,
                    },
                    full_path: columns.take()?,
                    access_level: columns.take()?,
                })
            })?;
            Ok(sites.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// An integration that is hidden because it is being removed, for taking its hooks away.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is gone.
    pub async fn removed_integration(&self, id: IntegrationId) -> Result<Integration, StoreError> {
        self.read(move |connection| super::integrations::by_id(connection, id))
            .await
    }

    /// One hook.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn webhook(&self, id: WebhookId) -> Result<Webhook, StoreError> {
        self.read(move |connection| by_id(connection, id)).await
    }

    /// Notes a hook that is about to be asked for; its secrets have an owner from then on.
    ///
    /// # Errors
    /// When the integration is gone, the place has a hook already, or the store cannot be written.
    pub async fn add_webhook(&self, new: NewWebhook) -> Result<Webhook, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let id = transaction
                .prepare_cached(
                    "INSERT INTO webhooks (integration_id, target, target_remote_id, target_path,
                        url, path_key, signed, secret_key, secret_location, created_at, health)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, ?9, ?10) RETURNING id",
                )?
                .query_row(
                    params![
                        new.integration_id,
                        new.place.target,
                        new.place.remote_id,
                        new.target_path,
                        new.url,
                        new.path_key,
                        new.secret_key,
                        new.secret_location,
                        now,
                        HookHealth::Unknown,
                    ],
                    |row| row.get(0),
                )?;
            unnote_loose(transaction, &new.secret_key)?;
            by_id(transaction, id)
        })
        .await
    }

    /// Notes what GitLab said of a hook.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn record_webhook_check(
        &self,
        id: WebhookId,
        check: HookCheck,
    ) -> Result<Webhook, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let changed = transaction
                .prepare_cached(
                    "UPDATE webhooks SET remote_id = coalesce(?2, remote_id), signed = ?3,
                        health = ?4, disabled_until = ?5, checked_at = ?6 WHERE id = ?1",
                )?
                .execute(params![
                    id,
                    check.remote_id,
                    check.signed,
                    check.health,
                    check.disabled_until,
                    now,
                ])?;
            require_changed(changed)?;
            by_id(transaction, id)
        })
        .await
    }

    /// Gives a hook another address and other secrets; the old ones are loose from then on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn renew_webhook(
        &self,
        id: WebhookId,
        url: String,
        secret: LooseSecret,
    ) -> Result<Webhook, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let old = by_id(transaction, id)?;
            note_loose(transaction, &secret_of(&old), now)?;
            unnote_loose(transaction, &secret.secret_key)?;
            transaction
                .prepare_cached(
                    "UPDATE webhooks SET url = ?2, secret_key = ?3, secret_location = ?4
                     WHERE id = ?1",
                )?
                .execute(params![id, url, secret.secret_key, secret.secret_location])?;
            by_id(transaction, id)
        })
        .await
    }

    /// Forgets a hook; its secrets are loose from then on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete_webhook(&self, id: WebhookId) -> Result<LooseSecret, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let secret = secret_of(&by_id(transaction, id)?);
            note_loose(transaction, &secret, now)?;
            transaction
                .prepare_cached("DELETE FROM webhooks WHERE id = ?1")?
                .execute([id])?;
            Ok(secret)
        })
        .await
    }

    /// Notes when deliveries last arrived; hooks that are gone meanwhile are left out.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn note_deliveries(
        &self,
        arrived: Vec<(WebhookId, Timestamp)>,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let mut statement = transaction.prepare_cached(
                "UPDATE webhooks SET last_delivery_at = max(coalesce(last_delivery_at, 0), ?2)
                 WHERE id = ?1",
            )?;
            for (id, at) in arrived {
                statement.execute(params![id, at])?;
            }
            Ok(())
        })
        .await
    }

    /// Notes how far GitLab's own log of deliveries was read.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn note_read_event(&self, id: WebhookId, event: i64) -> Result<(), StoreError> {
        self.write(move |transaction| {
            transaction
                .prepare_cached("UPDATE webhooks SET read_event_id = ?2 WHERE id = ?1")?
                .execute(params![id, event])?;
            Ok(())
        })
        .await
    }

    /// Puts streams of imported repositories on the queue that were read to their end. What is
    /// switched off, cancelled by the user or not imported stays as it is.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn mark_for_reading(
        &self,
        id: IntegrationId,
        wanted: Vec<(RemoteId, Stream)>,
    ) -> Result<MarkedForReading, StoreError> {
        self.write(move |transaction| {
            let mut result = MarkedForReading::default();
            for (repository, stream) in wanted {
                if is_being_read(transaction, id, repository, stream)? {
                    result.being_read.push((repository, stream));
                } else {
                    result.marked += mark(transaction, id, repository, stream)?;
                }
            }
            Ok(result)
        })
        .await
    }
}

/// Makes the secrets of all hooks of an integration loose: it is about to be deleted.
pub(super) fn loosen_secrets(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    now: Timestamp,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO loose_secrets (secret_key, secret_location, noted_at)
             SELECT secret_key, secret_location, ?2 FROM webhooks WHERE integration_id = ?1
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![id, now])?;
    Ok(())
}

fn is_being_read(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    repository: RemoteId,
    stream: Stream,
) -> Result<bool, StoreError> {
    Ok(transaction
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM streams AS s JOIN repositories AS r
                ON r.id = s.repository_id
             WHERE r.integration_id = ?1 AND r.remote_id = ?2 AND s.stream = ?3 AND s.enabled
                AND s.state IN ('running', 'rate_limited'))",
        )?
        .query_row(params![id, repository, stream], |row| row.get(0))?)
}

fn mark(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    repository: RemoteId,
    stream: Stream,
) -> Result<usize, StoreError> {
    Ok(transaction
        .prepare_cached(
            "UPDATE streams SET state = 'waiting', done = 0, total = NULL
             WHERE stream = ?3 AND enabled AND state = 'complete'
                AND repository_id = (SELECT id FROM repositories WHERE integration_id = ?1
                    AND remote_id = ?2 AND imported_at IS NOT NULL AND NOT gone)",
        )?
        .execute(params![id, repository, stream])?)
}

fn secret_of(hook: &Webhook) -> LooseSecret {
    LooseSecret {
        secret_key: hook.made.secret_key.clone(),
        secret_location: hook.made.secret_location,
    }
}

fn by_id(connection: &Connection, id: WebhookId) -> Result<Webhook, StoreError> {
    Ok(connection
        .prepare_cached(&format!("{SELECT} WHERE id = ?1"))?
        .query_row([id], |row| read(&mut Columns::of(row)))?)
}

fn read(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Webhook> {
    Ok(Webhook {
        id: columns.take()?,
        made: NewWebhook {
            integration_id: columns.take()?,
            place: HookPlace {
                target: columns.take()?,
                remote_id: columns.take()?,
            },
            target_path: columns.take()?,
            url: columns.take()?,
            path_key: columns.take()?,
            secret_key: columns.take()?,
            secret_location: columns.take()?,
        },
        remote_id: columns.take()?,
        signed: columns.take()?,
        created_at: columns.take()?,
        health: columns.take()?,
        disabled_until: columns.take()?,
        checked_at: columns.take()?,
        last_delivery_at: columns.take()?,
        read_event_id: columns.take()?,
    })
}
