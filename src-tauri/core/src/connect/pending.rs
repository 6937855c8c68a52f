//! Passed ladders whose credentials wait for the wizard's last step.
//!
//! They live in memory only and only one at a time: what was superseded has no
//! business here.

use std::collections::HashMap;
use std::sync::Mutex;

use uuid::Uuid;

use crate::model::{IntegrationId, NetworkSecrets, NetworkSettings, OauthPair, Secret};

use super::create::ConnectionError;
use super::report::ConnectionReport;
use super::revocation::{Revocations, Unneeded};

/// The credential a ladder was climbed with.
#[derive(Debug, Clone)]
pub enum PendingCredential {
    /// An access token.
    Token(Secret),
    /// An OAuth authorization.
    Oauth {
        /// Both its tokens.
        pair: OauthPair,
        /// The application it was given to.
        application_id: String,
    },
    /// The one this integration has already; only the way to the host is new.
    Stored(IntegrationId),
}

/// A passed ladder with everything an integration needs.
#[derive(Debug, Clone)]
pub struct PendingConnection {
    /// What the ladder found.
    pub report: ConnectionReport,
    /// What it was climbed with.
    pub credential: PendingCredential,
    /// The way it took.
    pub network: NetworkSettings,
    /// The secret half of that way.
    pub secrets: NetworkSecrets,
}

/// The pending connections of this run.
#[derive(Debug, Default)]
pub struct PendingConnections {
    revocations: Revocations,
    pending: Mutex<HashMap<String, PendingConnection>>,
}

impl PendingConnections {
    /// Pending connections whose authorizations are ended at GitLab when nobody used them.
    #[must_use]
    pub fn revoking(revocations: Revocations) -> Self {
        Self {
            revocations,
            pending: Mutex::default(),
        }
    }

    /// Keeps a passed ladder and names it; what was pending before is dropped.
    #[must_use]
    pub fn add(&self, connection: PendingConnection) -> String {
        let id = Uuid::new_v4().to_string();
        let superseded: Vec<_> = {
            let mut pending = self.lock();
            let superseded = pending.drain().map(|(_, connection)| connection).collect();
            pending.insert(id.clone(), connection);
            superseded
        };
        for connection in superseded {
            self.end(connection);
        }
        id
    }

    /// Drops whatever is pending, as when the wizard is left.
    pub fn discard(&self) {
        let pending: Vec<_> = self.lock().drain().collect();
        for (_, connection) in pending {
            self.end(connection);
        }
    }

    /// Drops whatever is pending because the app ends, and gives GitLab a moment to hear of it.
    pub async fn finish(&self) {
        self.discard();
        self.revocations.finish().await;
    }

    /// Ends the authorization of a connection that will not be used.
    fn end(&self, connection: PendingConnection) {
        if let (
            PendingCredential::Oauth {
                pair,
                application_id,
            },
            Some(base),
        ) = (connection.credential, connection.report.base)
        {
            self.revocations.revoke_later(Unneeded {
                base,
                application_id,
                network: connection.network,
                secrets: connection.secrets,
                pair,
            });
        }
    }

    pub(super) const fn revocations(&self) -> &Revocations {
        &self.revocations
    }

    /// The base of a pending connection.
    #[must_use]
    pub fn base(&self, id: &str) -> Option<String> {
        self.find(id).ok()?.report.base
    }

    /// The pending connection of that name.
    ///
    /// # Errors
    /// [`ConnectionError::NotPending`].
    pub fn find(&self, id: &str) -> Result<PendingConnection, ConnectionError> {
        self.lock()
            .get(id)
            .cloned()
            .ok_or(ConnectionError::NotPending)
    }

    /// Drops one that has become an integration's.
    pub(super) fn used(&self, id: &str) {
        self.lock().remove(id);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, PendingConnection>> {
        self.pending
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
