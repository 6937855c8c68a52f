//! What a token may do to itself: be renewed, and end.

use serde::{Deserialize, Serialize};

use crate::gitlab::client::Client;
use crate::gitlab::error::RequestError;
use crate::model::Secret;

/// A token that took the place of another.
#[derive(Debug)]
pub struct RotatedToken {
    /// The new token.
    pub token: Secret,
    /// The day (UTC) from which on it is refused.
    pub expires_on: Option<String>,
}

#[derive(Serialize)]
struct Rotation<'a> {
    expires_at: &'a str,
}

#[derive(Deserialize)]
struct WireRotated {
    token: Secret,
    #[serde(default)]
    expires_at: Option<String>,
}

impl Client {
    /// Renews the token (GitLab 16.10, scope `api` or `self_rotate`); the one used for the
    /// call is dead as soon as GitLab acts. Calling it again with the dead one ends the new
    /// one as well, so the call is never repeated.
    ///
    /// `expires_on` is a day (UTC, `YYYY-MM-DD`); without one GitLab would take a week.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`], and [`RequestError::may_have_acted`].
    pub async fn rotate_token(&self, expires_on: &str) -> Result<RotatedToken, RequestError> {
        let body = Rotation {
            expires_at: expires_on,
        };
        let wire: WireRotated = self
            .post("personal_access_tokens/self/rotate", &body)
            .await?;
        Ok(RotatedToken {
            token: wire.token,
            expires_on: wire.expires_at,
        })
    }

    /// Ends the token; works with any scope.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn revoke_token(&self) -> Result<(), RequestError> {
        self.delete("personal_access_tokens/self").await
    }
}
