//! Pausing an integration: what is here stays and can be read, nothing of it runs.

use rusqlite::params;

use super::integrations::{by_id, require_changed};
use super::{Store, StoreError, activities};
use crate::model::{ActivityAction, Integration, IntegrationId, NewActivity};

impl Store {
    /// Pauses an integration, or has it run by itself again; the moment of a first pause stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_integration_paused(
        &self,
        id: IntegrationId,
        paused: bool,
    ) -> Result<Integration, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let before = by_id(transaction, id)?;
            if before.paused_at.is_some() == paused {
                return Ok(before);
            }
            let changed = transaction
                .prepare_cached(
                    "UPDATE integrations SET paused_at = ?2, updated_at = ?3 WHERE id = ?1",
                )?
                .execute(params![id, paused.then_some(now), now])?;
            require_changed(changed)?;
            let action = if paused {
                ActivityAction::IntegrationPaused
            } else {
                ActivityAction::IntegrationResumed
            };
            activities::note(transaction, &NewActivity::by_user(action, id), now)?;
            by_id(transaction, id)
        })
        .await
    }
}
