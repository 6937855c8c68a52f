//! What stopped an integration while the store could not be written: a full disk keeps the word
//! "full disk" from being noted. It is told from memory until there is room; it outlives no process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::StoreError;
use super::credentials::ends_by_signing_in;
use crate::model::{Failure, Integration, IntegrationId};

/// Failures that could not be noted, by integration.
#[derive(Debug, Default)]
pub(super) struct UnwrittenFailures(Mutex<HashMap<IntegrationId, Failure>>);

impl UnwrittenFailures {
    /// Remembers a failure that could not be noted for want of room or of its turn, and forgets
    /// what was remembered before it.
    pub(super) fn remember(
        &self,
        id: IntegrationId,
        failure: Option<Failure>,
        written: &Result<(), StoreError>,
    ) {
        let mut known = self.lock();
        match (written, failure) {
            (Err(StoreError::DiskFull | StoreError::Busy), Some(failure)) => {
                known.insert(id, failure);
            }
            _ => {
                known.remove(&id);
            }
        }
    }

    /// The integration with what is known of it besides its row. That a sign-in is needed is the
    /// last word.
    pub(super) fn add_to(&self, mut integration: Integration) -> Integration {
        let written = integration.failure.as_ref();
        if !written.is_some_and(|failure| ends_by_signing_in(failure.code))
            && let Some(failure) = self.lock().get(&integration.id)
        {
            integration.failure = Some(failure.clone());
        }
        integration
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IntegrationId, Failure>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
