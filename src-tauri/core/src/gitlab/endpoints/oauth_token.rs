//! What an OAuth token tells of itself; personal access tokens have their own endpoint.

use std::time::Duration;

use serde::Deserialize;

use crate::gitlab::client::Client;
use crate::gitlab::error::RequestError;

/// An OAuth token as GitLab knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OauthTokenDescription {
    /// What was granted.
    pub scopes: Vec<String>,
    /// What is left of its life, by GitLab's clock.
    pub expires_in: Option<Duration>,
    /// The application it was granted to.
    pub application_id: Option<String>,
}

/// `GET /oauth/token/info`.
#[derive(Deserialize)]
struct WireTokenInfo {
    #[serde(default)]
    scope: Vec<String>,
    #[serde(default)]
    expires_in: Option<u64>,
    #[serde(default)]
    application: Option<WireApplication>,
}

#[derive(Deserialize)]
struct WireApplication {
    #[serde(default)]
    uid: Option<String>,
}

impl Client {
    /// Asks an OAuth token what it is.
    ///
    /// # Errors
    /// `TokenUnknown` for every token that is none of OAuth's or no longer valid:
    /// the endpoint does not tell these apart.
    pub async fn oauth_token_description(&self) -> Result<OauthTokenDescription, RequestError> {
        let wire: WireTokenInfo = self.get("/oauth/token/info").await?;
        Ok(OauthTokenDescription {
            scopes: wire.scope,
            expires_in: wire.expires_in.map(Duration::from_secs),
            application_id: wire.application.and_then(|application| application.uid),
        })
    }
}
