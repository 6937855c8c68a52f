//! Telling GitLab that an authorization nobody needs any more is over.
//!
//! It is done beside what the user waits for and may fail: what is not told now
//! can be taken back in GitLab's own settings, and is of no use to this app.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::RwLock;

use crate::clock::SharedClock;
use crate::gitlab::{ClientSettings, OauthEndpoint, OauthError};
use crate::model::{NetworkSecrets, NetworkSettings, OauthPair};

/// An authorization that is over, and the way to who has to know.
#[derive(Debug, Clone)]
pub(super) struct Unneeded {
    pub(super) base: String,
    pub(super) application_id: String,
    pub(super) network: NetworkSettings,
    pub(super) secrets: NetworkSecrets,
    pub(super) pair: OauthPair,
}

/// Ends authorizations in the background; the default does nothing.
#[derive(Clone, Default)]
pub struct Revocations {
    tools: Option<(ClientSettings, SharedClock)>,
    /// Held for reading by each, so that the end of the app can wait for them.
    under_way: Arc<RwLock<()>>,
}

impl std::fmt::Debug for Revocations {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Revocations")
            .field("works", &self.tools.is_some())
            .finish()
    }
}

impl Revocations {
    pub(super) fn new(settings: ClientSettings, clock: SharedClock) -> Self {
        Self {
            tools: Some((settings, clock)),
            under_way: Arc::default(),
        }
    }

    /// Waits until none is under way, but not for long: nobody watches any more.
    pub(super) async fn finish(&self) {
        const LONGEST: Duration = Duration::from_secs(3);
        let finished = tokio::time::timeout(LONGEST, self.under_way.write()).await;
        if finished.is_err() {
            tracing::info!("GitLab was not told in time of an unused authorization");
        }
    }

    /// Ends it in a task of its own.
    pub(super) fn revoke_later(&self, unneeded: Unneeded) {
        let (Some((settings, clock)), Ok(runtime)) =
            (self.tools.clone(), tokio::runtime::Handle::try_current())
        else {
            return;
        };
        // Taken here and not in the task, so that whoever waits next waits for it.
        let Ok(under_way) = Arc::clone(&self.under_way).try_read_owned() else {
            return;
        };
        runtime.spawn(async move {
            let _under_way = under_way;
            let way = settings.on_the_way(unneeded.network, unneeded.secrets);
            let endpoint =
                OauthEndpoint::new(&unneeded.base, &unneeded.application_id, &way, clock);
            let revoked = match endpoint {
                Ok(endpoint) => revoke_pair(&endpoint, &unneeded.pair).await,
                Err(error) => Err(error),
            };
            if let Err(error) = revoked {
                tracing::info!(cause = %error, "an unused authorization lives on at GitLab");
            }
        });
    }
}

/// Either half ends both; the refresh token is the one that outlives the other.
pub(super) async fn revoke_pair(
    endpoint: &OauthEndpoint,
    pair: &OauthPair,
) -> Result<(), OauthError> {
    let token = pair.refresh.as_ref().unwrap_or(&pair.access);
    endpoint.revoke(token).await
}
