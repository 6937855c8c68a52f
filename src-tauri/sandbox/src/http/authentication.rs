//! Finds out whose request it is. Knows every way a credential can be carried, so that a client
//! that uses a bad one can be caught in a test.

use axum::http::HeaderMap;
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::call::Query;
use crate::{
    answer::Refusal,
    records::CredentialKind,
    token::{AccessToken, Digest, Standing},
    world::State,
};

/// What a request carried.
#[derive(Clone)]
pub(crate) struct Credential {
    pub(crate) kind: CredentialKind,
    /// Never printed, never kept.
    secret: String,
    /// User name of Basic credentials.
    pub(crate) username: String,
}

impl Credential {
    pub(crate) fn of(headers: &HeaderMap, query: &Query) -> Self {
        let with = |kind, secret: &str| Self {
            kind,
            secret: secret.to_owned(),
            username: String::new(),
        };
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if let Some(secret) = query
            .get("access_token")
            .or_else(|| query.get("private_token"))
        {
            return with(CredentialKind::Query, secret);
        }
        if let Some((scheme, rest)) = text("authorization").and_then(|value| value.split_once(' '))
        {
            if scheme.eq_ignore_ascii_case("bearer") {
                return with(CredentialKind::Bearer, rest.trim());
            }
            if scheme.eq_ignore_ascii_case("basic") {
                let decoded = STANDARD.decode(rest.trim()).unwrap_or_default();
                let decoded = String::from_utf8_lossy(&decoded);
                let (username, secret) = decoded.split_once(':').unwrap_or((&decoded, ""));
                return Self {
                    kind: CredentialKind::Basic,
                    secret: secret.to_owned(),
                    username: username.to_owned(),
                };
            }
        }
        match text("private-token") {
            Some(secret) => with(CredentialKind::PrivateToken, secret),
            None => with(CredentialKind::None, ""),
        }
    }

    /// User name and password of Basic credentials.
    pub(crate) fn basic(&self) -> Option<(&str, &str)> {
        (self.kind == CredentialKind::Basic).then_some((&self.username, &self.secret))
    }

    /// The token the credential is, in whatever state.
    pub(crate) fn token<'a>(&self, state: &'a State) -> Option<&'a AccessToken> {
        let digest = Digest::of(&self.secret);
        state
            .tokens
            .iter()
            .find(|token| self.kind != CredentialKind::None && token.digest == digest)
    }
}

/// The token behind an API request; `None` for an anonymous one.
pub(crate) fn authenticate<'a>(
    state: &'a State,
    credential: &Credential,
) -> Result<Option<&'a AccessToken>, Refusal> {
    // The API does not take Basic credentials; they count as none.
    if matches!(
        credential.kind,
        CredentialKind::None | CredentialKind::Basic
    ) {
        return Ok(None);
    }
    let token = credential.token(state).ok_or(Refusal::Unauthorized)?;
    match token.standing(state.clock.now()) {
        Standing::Revoked => return Err(Refusal::Revoked),
        Standing::Expired => return Err(Refusal::Expired),
        Standing::Good => {}
    }
    let blocked = state
        .users
        .get(&token.user_id)
        .is_some_and(|user| user.state == "blocked");
    if blocked {
        return Err(Refusal::ForbiddenBecause("Your account has been blocked."));
    }
    Ok(Some(token))
}

/// Whether the token's scopes allow a route. `identity` routes are open to `read_user`.
pub(crate) fn check_scope(
    token: &AccessToken,
    method: &str,
    identity: bool,
    granted_to_granular: bool,
) -> Result<(), Refusal> {
    if token.scopes == ["granular"] {
        return if granted_to_granular {
            Ok(())
        } else {
            Err(Refusal::InsufficientGranularScope)
        };
    }
    let reading = matches!(method, "GET" | "HEAD");
    let (enough, names): (&[&str], _) = match (reading, identity) {
        (true, true) => (&["api", "read_api", "read_user"], "api read_api read_user"),
        (true, false) => (&["api", "read_api"], "api read_api"),
        (false, _) => (&["api"], "api"),
    };
    if token.has_scope(enough) {
        Ok(())
    } else {
        Err(Refusal::InsufficientScope(names))
    }
}
