//! Who the token belongs to, what it may do, and which GitLab answers.

use crate::gitlab::client::Client;
use crate::gitlab::error::{RequestError, RequestErrorKind};
use crate::gitlab::wire::{WireToken, WireUser, WireVersion};
use crate::model::{AccountKind, RemoteId, Timestamp};

/// What a token tells of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenDescription {
    /// Its name.
    pub name: Option<String>,
    /// Its scopes; `granular` alone marks a fine-grained token.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// The day (UTC) from which on it is refused.
    pub expires_on: Option<String>,
    /// Neither expired nor revoked.
    pub active: bool,
    /// Revoked.
    pub revoked: bool,
}

/// The account the token belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentUser {
    /// GitLab's id.
    pub remote_id: RemoteId,
    /// The login name.
    pub username: String,
    /// The display name.
    pub name: String,
    /// `active`, `blocked` and others.
    pub state: String,
    /// Person, bot or service account, as far as `GET /user` tells.
    pub kind: AccountKind,
    /// An outsider to the host: sees only what it is a member of. `None` where GitLab does not tell.
    pub external: Option<bool>,
}

/// Which GitLab answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostVersion {
    /// E.g. `18.5.2-ee`.
    pub version: String,
    /// Enterprise Edition, where the host tells.
    pub enterprise: Option<bool>,
}

impl Client {
    /// Asks the token what it is; works with any scope.
    ///
    /// `None` means a valid credential that is no personal, project or group
    /// token: an OAuth token, or a GitLab before 15.5.
    ///
    /// # Errors
    /// See [`RequestErrorKind`]; the 401 causes tell unknown, expired and revoked apart.
    pub async fn token_description(&self) -> Result<Option<TokenDescription>, RequestError> {
        match self.get::<WireToken>("personal_access_tokens/self").await {
            Ok(wire) => Ok(Some(TokenDescription {
                name: wire.name,
                scopes: wire.scopes,
                created_at: wire
                    .created_at
                    .and_then(|text| Timestamp::parse(&text).ok()),
                expires_on: wire.expires_at,
                active: wire.active.unwrap_or(true),
                revoked: wire.revoked.unwrap_or(false),
            })),
            Err(error)
                if matches!(
                    error.kind,
                    RequestErrorKind::NoSuchRoute
                        | RequestErrorKind::UnexpectedStatus { status: 400, .. }
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Asks who the token belongs to.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn current_user(&self) -> Result<CurrentUser, RequestError> {
        let wire: WireUser = self.get("user").await?;
        Ok(CurrentUser {
            kind: account_kind(&wire),
            remote_id: RemoteId(wire.id),
            username: wire.username,
            name: wire.name,
            state: wire.state,
            external: wire.external,
        })
    }

    /// Asks for the version; needs `read_user` or `read_api`.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn host_version(&self) -> Result<HostVersion, RequestError> {
        let wire = match self.get::<WireVersion>("metadata").await {
            Err(error) if matches!(error.kind, RequestErrorKind::NoSuchRoute) => {
                self.get("version").await?
            }
            other => other?,
        };
        Ok(HostVersion {
            version: wire.version,
            enterprise: wire.enterprise,
        })
    }
}

/// `bot` covers project bots and service accounts alike; names and addresses tell them apart.
fn account_kind(wire: &WireUser) -> AccountKind {
    let is_token_bot = wire.username.starts_with("project_") || wire.username.starts_with("group_");
    if wire.username.starts_with("service_account_") || wire.email.starts_with("service_account_") {
        AccountKind::ServiceAccount
    } else {
        match wire.bot {
            Some(true) if is_token_bot => AccountKind::Bot,
            // Service accounts may carry any name; a bot that no token made is one.
            Some(true) => AccountKind::ServiceAccount,
            Some(false) => AccountKind::Human,
            None if crate::model::is_bot_username(&wire.username) => AccountKind::Bot,
            None => AccountKind::Unknown,
        }
    }
}
