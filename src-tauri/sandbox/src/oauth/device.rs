//! Devices: a code shown on one screen and approved on another, and the rules of asking again.

use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    exchange::{TokenRequest, issue},
    older_than,
    refusal::OauthRefusal,
    scopes_of, secret,
};
use crate::{token::Issued, world::State};

/// Seconds a device code lives.
pub(crate) const LIFE_SECONDS: i64 = 300;
/// Seconds between two polls.
pub(crate) const INTERVAL_SECONDS: i64 = 5;

/// A device that waits.
#[derive(Clone)]
pub(crate) struct DeviceGrant {
    pub(crate) device_code: String,
    /// Gone once a person approved.
    pub(crate) user_code: Option<String>,
    pub(crate) application_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) created_at: OffsetDateTime,
    last_poll: Option<OffsetDateTime>,
    user_id: Option<u64>,
}

/// Starts a device grant.
pub(crate) fn start(
    state: &mut State,
    request: &TokenRequest<'_>,
) -> Result<DeviceGrant, OauthRefusal> {
    let application = request.client(state).ok_or(OauthRefusal::InvalidClient)?;
    let scopes = scopes_of(request.given("scope").unwrap_or("api"));
    if !application.allows(&scopes) {
        return Err(OauthRefusal::InvalidScope);
    }
    let grant = DeviceGrant {
        device_code: secret(),
        user_code: Some(user_code()),
        application_id: application.id.clone(),
        scopes,
        created_at: state.clock.now(),
        last_poll: None,
        user_id: None,
    };
    state.oauth.devices.push(grant.clone());
    Ok(grant)
}

/// Eight digits and capital letters.
fn user_code() -> String {
    const LETTERS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut rest = Uuid::new_v4().as_u128();
    (0..8)
        .map(|_| {
            let index = usize::try_from(rest % 36).unwrap_or(0);
            rest /= 36;
            char::from(LETTERS[index])
        })
        .collect()
}

/// One poll of a device.
pub(crate) fn poll(state: &mut State, request: &TokenRequest<'_>) -> Result<Issued, OauthRefusal> {
    let client_id = request
        .client(state)
        .ok_or(OauthRefusal::InvalidClient)?
        .id
        .clone();
    let code = request.given("device_code").unwrap_or_default();
    let index = state
        .oauth
        .devices
        .iter()
        .position(|grant| grant.device_code == code && grant.application_id == client_id)
        .ok_or(OauthRefusal::InvalidGrant)?;
    let now = state.clock.now();
    let grant = &mut state.oauth.devices[index];
    if older_than(grant.created_at, LIFE_SECONDS, now) {
        // Said once: the next poll finds nothing.
        state.oauth.devices.remove(index);
        return Err(OauthRefusal::ExpiredToken);
    }
    let too_fast = grant
        .last_poll
        .is_some_and(|last| !older_than(last, INTERVAL_SECONDS, now));
    if too_fast {
        // A refused poll does not count as one, so that waiting helps.
        return Err(OauthRefusal::SlowDown);
    }
    grant.last_poll = Some(now);
    let user_id = grant.user_id.ok_or(OauthRefusal::AuthorizationPending)?;
    let scopes = grant.scopes.clone();
    state.oauth.devices.remove(index);
    let refreshable = state.oauth.devices_refresh;
    Ok(issue(state, &client_id, user_id, scopes, refreshable))
}

/// The waiting device a person typed the code of.
pub(crate) fn waiting<'a>(state: &'a State, user_code: &str) -> Option<&'a DeviceGrant> {
    let now = state.clock.now();
    let typed = user_code.trim().to_ascii_uppercase();
    state
        .oauth
        .devices
        .iter()
        .filter(|grant| !older_than(grant.created_at, LIFE_SECONDS, now))
        .find(|grant| grant.user_code.as_ref() == Some(&typed))
}

/// A person's yes; false when no device waits with this code.
pub(crate) fn approve(state: &mut State, user_code: &str, user_id: u64) -> bool {
    let Some(device_code) = waiting(state, user_code).map(|grant| grant.device_code.clone()) else {
        return false;
    };
    for grant in &mut state.oauth.devices {
        if grant.device_code == device_code {
            grant.user_id = Some(user_id);
            grant.user_code = None;
        }
    }
    true
}
