//! Services: which are on, what each brought in, and giving that up.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::integrations::{by_id, insert_service, touch};
use super::{Store, StoreError, author_figures, people, streams};
use crate::model::{Integration, IntegrationId, RepositoryId, Service, Stream};

impl Store {
    /// Sets which services are on. Imported repositories get a waiting stream for
    /// one that is switched on; what a service brought in stays when it is
    /// switched off, but is not counted or shown until it is on again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_services(
        &self,
        id: IntegrationId,
        services: &[Service],
    ) -> Result<Integration, StoreError> {
        self.set_services_and_forget(id, services, &[]).await
    }

    /// The same, and deletes what the forgotten services brought in, in one
    /// transaction. One that is on is not forgotten. Clones are not here and are
    /// the caller's to delete.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_services_and_forget(
        &self,
        id: IntegrationId,
        services: &[Service],
        forgotten: &[Service],
    ) -> Result<Integration, StoreError> {
        let (services, now) = (services.to_vec(), self.now());
        let mut forgotten = forgotten.to_vec();
        forgotten.retain(|service| !services.contains(service));
        let updated = self
            .write(move |transaction| {
                touch(transaction, id, now)?;
                transaction
                    .prepare_cached("DELETE FROM integration_services WHERE integration_id = ?1")?
                    .execute([id])?;
                for service in &services {
                    insert_service(transaction, id, *service)?;
                }
                streams::follow_services(transaction, id, &services)?;
                for service in &forgotten {
                    forget(transaction, id, Stream::of(*service))?;
                }
                if !forgotten.is_empty() {
                    people::forget_unused(transaction, id)?;
                }
                by_id(transaction, id)
            })
            .await?;
        self.commit_orders.forget();
        Ok(updated)
    }

    /// Rows that each service brought in, whether it is on or not.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn rows_of_services(
        &self,
        id: IntegrationId,
    ) -> Result<Vec<(Service, i64)>, StoreError> {
        self.read(move |connection| {
            connection
                .prepare_cached("SELECT 1 FROM integrations WHERE id = ?1")?
                .query_row([id], |_row| Ok(()))?;
            let rows = Service::ALL
                .iter()
                .map(|service| Ok((*service, stored(connection, id, Stream::of(*service))?)));
            rows.collect()
        })
        .await
    }
}

fn stored(connection: &Connection, id: IntegrationId, stream: Stream) -> Result<i64, StoreError> {
    let stored = connection
        .prepare_cached(
            "SELECT coalesce(sum(s.stored), 0) FROM streams AS s
             JOIN repositories AS r ON r.id = s.repository_id
             WHERE r.integration_id = ?1 AND s.stream = ?2",
        )?
        .query_row(params![id, stream], |row| row.get(0))
        .optional()?;
    Ok(stored.unwrap_or_default())
}

/// Deletes the rows and streams of one kind, so that it begins anew when it is wanted again.
fn forget(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    stream: Stream,
) -> Result<(), StoreError> {
    let table = match stream {
        Stream::Commits => "commits",
        Stream::PullRequests => "pull_requests",
        Stream::Tickets => "tickets",
    };
    let repositories = transaction
        .prepare_cached(
            "SELECT r.id FROM repositories AS r JOIN streams AS s ON s.repository_id = r.id
             WHERE r.integration_id = ?1 AND s.stream = ?2",
        )?
        .query_map(params![id, stream], |row| row.get(0))?
        .collect::<Result<Vec<RepositoryId>, _>>()?;
    for repository in repositories {
        transaction
            .prepare_cached(&format!("DELETE FROM {table} WHERE repository_id = ?1"))?
            .execute([repository])?;
        if stream == Stream::Commits {
            author_figures::forget(transaction, repository)?;
        }
        transaction
            .prepare_cached("DELETE FROM streams WHERE repository_id = ?1 AND stream = ?2")?
            .execute(params![repository, stream])?;
    }
    transaction
        .prepare_cached("DELETE FROM change_marks WHERE integration_id = ?1 AND stream = ?2")?
        .execute(params![id, stream])?;
    Ok(())
}
