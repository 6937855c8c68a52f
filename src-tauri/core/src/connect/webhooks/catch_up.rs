//! What was not delivered: GitLab keeps a log of every delivery it tried for a week,
//! and whoever cannot be called can read that instead (GitLab 17.3).

use std::collections::HashSet;

use super::payload;
use super::receiver::streams_of;
use super::{WebhookError, Webhooks};
use crate::model::{Hint, HookHealth, IntegrationId, RemoteId, Webhook};

/// Twenty entries each; what is older is found by the schedule.
const MOST_PAGES: usize = 5;

impl Webhooks {
    /// Whether deliveries of a hook have to be read from GitLab's log, because they do not come
    /// here.
    #[must_use]
    pub fn must_be_asked_for(&self, webhook: &Webhook) -> bool {
        self.receiver.address().is_none() || webhook.health == HookHealth::TemporarilyDisabled
    }

    /// Reads what GitLab's log has on all hooks of an integration since it was last read: what
    /// to look at again, each thing once. The first time only where it ends is noted.
    ///
    /// # Errors
    /// See [`WebhookError`].
    pub async fn catch_up(&self, id: IntegrationId) -> Result<Vec<Hint>, WebhookError> {
        let mut hooks = self.store.webhooks(Some(id)).await?;
        hooks.retain(|hook| hook.remote_id.is_some() && hook.health != HookHealth::Missing);
        if hooks.is_empty() {
            return Ok(Vec::new());
        }
        let (_, client) = self.client_of(id).await?;
        let mut told = HashSet::new();
        for webhook in hooks {
            let Some(remote_id) = webhook.remote_id else {
                continue;
            };
            let place = webhook.made.place;
            let after = webhook.read_event_id;
            let pages = if after.is_some() { MOST_PAGES } else { 1 };
            let events = client
                .hook_events(place, remote_id, after.unwrap_or(0), pages)
                .await
                .map_err(|error| WebhookError::of_request(error, place.target))?;
            let newest = events.iter().map(|event| event.id).max();
            if after.is_some() {
                let read = events.iter().filter_map(|event| {
                    let told = payload::read(&event.payload).ok()??;
                    Some((told.repository, told.kind))
                });
                told.extend(read);
            }
            let mark = newest.or_else(|| after.is_none().then_some(0));
            if let Some(mark) = mark {
                self.store.note_read_event(webhook.id, mark).await?;
            }
        }
        let hint = |(repository, kind)| Hint {
            integration: id,
            repository: RemoteId(repository),
            streams: streams_of(kind),
        };
        Ok(told.into_iter().map(hint).collect())
    }
}
