//! What imports took so far, to judge the next one by.

use super::{Store, StoreError};
use crate::model::{ImportPace, IntegrationId, RunOutcome, RunReason};

impl Store {
    /// What the imports of an integration took that came to their end; `None` before the first.
    /// Time spent waiting because GitLab asked for it is counted in: it will ask again.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn import_pace(&self, id: IntegrationId) -> Result<Option<ImportPace>, StoreError> {
        self.read(move |connection| {
            let (repositories, requests, milliseconds): (i64, i64, i64) = connection
                .prepare_cached(
                    "SELECT coalesce(sum(repositories), 0), coalesce(sum(requests), 0),
                        coalesce(sum(finished_at - started_at), 0)
                     FROM runs
                     WHERE integration_id = ?1 AND reason = ?2 AND outcome IN (?3, ?4)",
                )?
                .query_row(
                    (
                        id,
                        RunReason::Import,
                        RunOutcome::Complete,
                        RunOutcome::Partial,
                    ),
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )?;
            Ok((repositories > 0).then_some(ImportPace {
                repositories,
                requests,
                milliseconds,
            }))
        })
        .await
    }
}
