//! What still waits for a run, is being read, or stopped: the queue as a person sees it.

use super::pending::PENDING;
use super::{Store, StoreError, repositories};
use crate::model::{IntegrationId, ListQuery, Page, Repository};

impl Store {
    /// One window of the imported repositories with a stream that is not read to its
    /// end: those being read first, then those that wait in the order a run takes
    /// them, then those that failed, then those taken off the queue.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn queue(
        &self,
        id: IntegrationId,
        query: ListQuery,
    ) -> Result<Page<Repository>, StoreError> {
        let (offset, limit) = (query.offset.max(0), query.effective_limit());
        self.read(move |connection| {
            let queued = "imported_at IS NOT NULL AND integration_id = ?1 AND EXISTS
                (SELECT 1 FROM streams AS s WHERE s.repository_id = repositories.id
                    AND s.enabled AND s.state != 'complete')";
            let total = connection
                .prepare_cached(&format!("SELECT count(*) FROM repositories WHERE {queued}"))?
                .query_row([id], |row| row.get(0))?;
            let has = |states: &str| {
                format!(
                    "EXISTS (SELECT 1 FROM streams AS s WHERE s.repository_id = repositories.id
                        AND s.enabled AND s.state IN {states})"
                )
            };
            let filter = format!(
                "WHERE {queued} ORDER BY CASE WHEN {} THEN 0 WHEN {} THEN 1 WHEN {} THEN 2
                    ELSE 3 END, last_activity_at DESC NULLS LAST, full_path, id
                LIMIT ?3 OFFSET ?2",
                has("('running')"),
                has(PENDING),
                has("('failed')"),
            );
            let rows = repositories::select(connection, &filter, (id, offset, limit))?;
            Ok(Page {
                total,
                offset,
                rows,
            })
        })
        .await
    }
}
