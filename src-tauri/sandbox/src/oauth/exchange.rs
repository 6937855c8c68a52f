//! Turning codes, refresh tokens and device codes into tokens, and taking tokens back. Each can be
//! used once; the lock around the world makes that true for requests that arrive together.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::{
    application::Application, authorization::Challenge, older_than, refusal::OauthRefusal,
    scopes_of, secret,
};
use crate::{
    http::call::Query,
    token::{AccessToken, Digest, Expiry, Issued, Origin, Standing},
    world::State,
};

/// Seconds a code can be exchanged.
const CODE_SECONDS: i64 = 600;
/// The grant type of devices.
pub(crate) const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A request to the token endpoint.
pub(crate) struct TokenRequest<'a> {
    pub(crate) form: &'a Query,
    /// Id and secret from `Authorization: Basic`.
    pub(crate) basic: Option<(&'a str, &'a str)>,
    /// Whether this version knows devices.
    pub(crate) devices: bool,
}

impl TokenRequest<'_> {
    /// A parameter that is there and not empty.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.form.get(name).filter(|value| !value.is_empty())
    }

    /// The application that asks, if it proves to be one.
    pub(crate) fn client<'s>(&self, state: &'s State) -> Option<&'s Application> {
        let (id, secret) = match self.basic {
            Some((id, secret)) => (id, Some(secret).filter(|secret| !secret.is_empty())),
            None => (self.given("client_id")?, self.given("client_secret")),
        };
        let application = state.oauth.application(id)?;
        match secret {
            None => (!application.config.confidential).then_some(application),
            Some(secret) => (secret == application.secret).then_some(application),
        }
    }
}

/// Answers the token endpoint: the new token, or why there is none.
pub(crate) fn token(state: &mut State, request: &TokenRequest<'_>) -> Result<Issued, OauthRefusal> {
    match request.given("grant_type") {
        None => Err(OauthRefusal::MissingParameter("grant_type")),
        Some("authorization_code") => by_code(state, request),
        Some("refresh_token") => by_refresh(state, request),
        Some(DEVICE_GRANT) if request.devices => super::device::poll(state, request),
        Some(_) => Err(OauthRefusal::UnsupportedGrantType),
    }
}

fn by_code(state: &mut State, request: &TokenRequest<'_>) -> Result<Issued, OauthRefusal> {
    let code = request.given("code").unwrap_or_default();
    let found = state
        .oauth
        .grants
        .iter()
        .position(|grant| grant.code == code);
    let verifier = request.given("code_verifier");
    let proven = found
        .and_then(|index| state.oauth.grants.get(index))
        .is_some_and(|grant| grant.challenge.is_some());
    if proven && verifier.is_none() {
        return Err(OauthRefusal::MissingParameter("code_verifier"));
    }
    let redirect_uri = request
        .given("redirect_uri")
        .ok_or(OauthRefusal::MissingParameter("redirect_uri"))?;
    let client = request.client(state).ok_or(OauthRefusal::InvalidClient)?;
    let client_id = client.id.clone();
    let now = state.clock.now();
    let grant = found
        .and_then(|index| state.oauth.grants.get_mut(index))
        .filter(|grant| !grant.used && !older_than(grant.created_at, CODE_SECONDS, now))
        .filter(|grant| grant.application_id == client_id && grant.was_sent_to(redirect_uri))
        .filter(|grant| match (&grant.challenge, verifier) {
            (None, None) => true,
            (Some(challenge), Some(verifier)) => challenge.is_met_by(verifier),
            _ => false,
        })
        .ok_or(OauthRefusal::InvalidGrant)?;
    grant.used = true;
    let (user_id, scopes) = (grant.user_id, grant.scopes.clone());
    Ok(issue(state, &client_id, user_id, scopes, true))
}

impl Challenge {
    fn is_met_by(&self, verifier: &str) -> bool {
        match self {
            Self::Plain(text) => text == verifier,
            Self::Sha256(text) => *text == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)),
        }
    }
}

fn by_refresh(state: &mut State, request: &TokenRequest<'_>) -> Result<Issued, OauthRefusal> {
    state.oauth.refresh_attempts += 1;
    let refresh = request
        .given("refresh_token")
        .ok_or(OauthRefusal::MissingParameter("refresh_token"))?;
    let refresh = Digest::of(refresh);
    // An access token that ran out can be refreshed; one that was revoked cannot.
    let row = state
        .tokens
        .iter()
        .position(|token| {
            !token.revoked && token.oauth().is_some_and(|(_, own)| own == Some(&refresh))
        })
        .ok_or(OauthRefusal::InvalidGrant)?;
    let client_id = match request.client(state) {
        Some(client) => client.id.clone(),
        None if request.basic.is_none() && request.given("client_id").is_none() => {
            return Err(OauthRefusal::InvalidGrant);
        }
        None => return Err(OauthRefusal::InvalidClient),
    };
    let old = &mut state.tokens[row];
    if old
        .oauth()
        .is_none_or(|(application, _)| application != client_id)
    {
        return Err(OauthRefusal::InvalidGrant);
    }
    let scopes = match request.given("scope") {
        None => old.scopes.clone(),
        Some(text) => {
            let scopes = scopes_of(text);
            if !scopes.iter().all(|scope| old.scopes.contains(scope)) {
                return Err(OauthRefusal::InvalidScope);
            }
            scopes
        }
    };
    old.revoked = true;
    let user_id = old.user_id;
    state.oauth.refreshes += 1;
    Ok(issue(state, &client_id, user_id, scopes, true))
}

/// Adds a token of an application.
pub(crate) fn issue(
    state: &mut State,
    application_id: &str,
    user_id: u64,
    scopes: Vec<String>,
    refreshable: bool,
) -> Issued {
    let now = state.clock.now();
    let (access, refresh) = (secret(), refreshable.then(secret));
    let id = state.next_token_id();
    let token = AccessToken {
        id,
        origin: Origin::Oauth {
            application_id: application_id.to_owned(),
            refresh: refresh.as_deref().map(Digest::of),
        },
        digest: Digest::of(&access),
        name: String::new(),
        description: None,
        scopes,
        user_id,
        created_at: now,
        expiry: Expiry::At(now + time::Duration::seconds(state.oauth.token_seconds)),
        expired: false,
        revoked: false,
        family: id,
    };
    state.tokens.push(token.clone());
    Issued {
        token,
        secret: access,
        refresh,
    }
}

/// The row either of its two tokens belongs to.
fn row_of<'a>(state: &'a State, secret: &str) -> Option<&'a AccessToken> {
    let digest = Digest::of(secret);
    state.tokens.iter().find(|token| {
        token
            .oauth()
            .is_some_and(|(_, refresh)| token.digest == digest || refresh == Some(&digest))
    })
}

/// Takes a token back; an unknown one is as good as taken back.
pub(crate) fn revoke(state: &mut State, request: &TokenRequest<'_>) -> Result<(), OauthRefusal> {
    let Some(token) = row_of(state, request.given("token").unwrap_or_default()) else {
        return Ok(());
    };
    let id = token.id;
    let owner = token.oauth().map(|(application, _)| application);
    if request.client(state).map(|client| client.id.as_str()) != owner {
        return Err(OauthRefusal::UnauthorizedClient);
    }
    revoke_row(state, id);
    Ok(())
}

pub(crate) fn revoke_row(state: &mut State, id: u64) {
    for token in &mut state.tokens {
        if token.id == id {
            token.revoked = true;
        }
    }
}

/// The same for a test, whoever the token belongs to; whether there was one.
pub(crate) fn revoke_by_hand(state: &mut State, secret: &str) -> bool {
    let Some(id) = row_of(state, secret).map(|token| token.id) else {
        return false;
    };
    revoke_row(state, id);
    true
}

/// Takes all pairs back, as an administrator can.
pub(crate) fn revoke_all(state: &mut State) {
    let pairs: Vec<u64> = state
        .tokens
        .iter()
        .filter(|token| token.is_oauth())
        .map(|token| token.id)
        .collect();
    for id in pairs {
        revoke_row(state, id);
    }
}

/// The good token an application asks about, if it is its own.
pub(crate) fn introspected<'a>(
    state: &'a State,
    client: &Application,
    secret: &str,
) -> Option<&'a AccessToken> {
    row_of(state, secret)
        .filter(|token| token.standing(state.clock.now()) == Standing::Good)
        .filter(|token| token.oauth().is_some_and(|(id, _)| id == client.id))
}
