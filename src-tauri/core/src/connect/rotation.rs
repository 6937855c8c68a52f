//! Renewing an access token by itself.
//!
//! From the moment GitLab acts the old token is dead, and asking a second time
//! with the dead one ends the new one as well. Hence: the vault is known to write
//! before GitLab is asked, the question is put once, by a token that was alive
//! a moment ago, and the answer is kept before anything else happens.

use std::sync::Arc;

use crate::gitlab::{Client, RequestErrorKind, TokenDescription};
use crate::model::{
    AuthenticationKind, Failure, FailureCode, Integration, IntegrationId, Secret, Timestamp,
};
use crate::secrets::{SecretKind, Vault};
use crate::store::Store;

use super::clients::Clients;
use super::create::with_turn;
use super::tokens::Place;

/// GitLab's own longest life of a token, in days.
const LONGEST_LIFE: i64 = 365;
/// A keyring that hiccups is asked again: the new token is nowhere else.
const TRIES_TO_KEEP: usize = 3;

/// Whether a token with these scopes may renew itself.
#[must_use]
pub fn can_renew(authentication: AuthenticationKind, scopes: &[String]) -> bool {
    authentication == AuthenticationKind::AccessToken
        && scopes
            .iter()
            .any(|scope| scope == "api" || scope == "self_rotate")
}

/// Has an access token renewed; it lives as long again as it was given, a year at most.
/// It goes on to its end when whoever asked has gone.
///
/// # Errors
/// [`FailureCode::RenewalRefused`] where the token may not, [`FailureCode::RenewalLost`]
/// where the answer was lost, and whatever keeps the vault or GitLab from being reached.
pub async fn renew_token(
    store: &Store,
    vault: &Arc<Vault>,
    clients: &Arc<Clients>,
    integration: IntegrationId,
) -> Result<Integration, Failure> {
    let (store, vault, clients) = (store.clone(), vault.clone(), clients.clone());
    let renewing = tokio::spawn(async move { renew(&store, &vault, &clients, integration).await });
    match renewing.await {
        Ok(result) => result,
        Err(ended) if ended.is_panic() => std::panic::resume_unwind(ended.into_panic()),
        Err(_) => Err(Failure::new(FailureCode::Cancelled)),
    }
}

async fn renew(
    store: &Store,
    vault: &Arc<Vault>,
    clients: &Clients,
    integration: IntegrationId,
) -> Result<Integration, Failure> {
    let _under_way = clients.under_way().await;
    let (integration, _turn) = with_turn(store, vault, integration)
        .await
        .map_err(|error| error.failure())?;
    let settings = &integration.settings;
    if settings.authentication != AuthenticationKind::AccessToken {
        return Err(Failure::new(FailureCode::RenewalRefused));
    }
    let place = Place::of(vault, settings, SecretKind::AccessToken);
    let token = place.read().await?;
    let way = clients.way(&integration).await?;
    let client = clients.client_with(&settings.base_url, token.clone(), &way)?;
    // A token that is dead is told by this question, and never by the next one.
    let known = client.token_description().await;
    let known = known.map_err(|error| error.failure())?;
    let Some(known) = known.filter(|known| can_renew(settings.authentication, &known.scopes))
    else {
        return Err(Failure::new(FailureCode::RenewalRefused));
    };
    place.write(token).await?;
    let expires_on = next_end(&known, clients.clock().now());
    let rotated = match client.rotate_token(&expires_on).await {
        Ok(rotated) => rotated,
        Err(error) if error.may_have_acted() => {
            tracing::warn!(cause = %error, "the answer to a renewal was lost");
            return Err(after_a_lost_answer(store, &integration, &client, error.failure()).await);
        }
        Err(error) => return Err(refusal(&error)),
    };
    if let Err(failure) = keep(&place, &rotated.token).await {
        tracing::error!(
            code = failure.code.as_str(),
            "a renewed token could not be kept"
        );
        return Err(lost(store, &integration).await);
    }
    clients.forget(integration.id);
    let expires_on = rotated.expires_on.or(Some(expires_on));
    let renewed = store.record_renewal(integration.id, expires_on).await;
    renewed.map_err(|error| error.failure())
}

async fn keep(place: &Place, token: &Secret) -> Result<(), Failure> {
    let mut result = place.write(token.clone()).await;
    for _ in 1..TRIES_TO_KEEP {
        if result.is_ok() {
            break;
        }
        result = place.write(token.clone()).await;
    }
    result
}

/// What became of the old token decides what is told: alive, nothing happened.
async fn after_a_lost_answer(
    store: &Store,
    integration: &Integration,
    client: &Client,
    cause: Failure,
) -> Failure {
    match client.token_description().await {
        Ok(Some(known)) if known.active && !known.revoked => cause,
        _ => lost(store, integration).await,
    }
}

async fn lost(store: &Store, integration: &Integration) -> Failure {
    let failure = Failure::new(FailureCode::RenewalLost);
    let noted = store.set_integration_failure(integration.id, Some(failure.clone()));
    if let Err(error) = noted.await {
        tracing::warn!(cause = %error, "a lost renewal could not be noted");
    }
    failure
}

fn refusal(error: &crate::gitlab::RequestError) -> Failure {
    use RequestErrorKind as Kind;
    match &error.kind {
        Kind::UnexpectedStatus { .. }
        | Kind::Forbidden(_)
        | Kind::InsufficientScope(_)
        | Kind::FineGrained(_)
        | Kind::NotFound
        | Kind::NoSuchRoute => Failure::new(FailureCode::RenewalRefused),
        _ => error.failure(),
    }
}

/// The day the new token ends: after as many days as the old one was given.
fn next_end(known: &TokenDescription, now: Timestamp) -> String {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let start_of = |day: &str| Timestamp::parse(&format!("{day}T00:00:00Z")).ok();
    let end = known.expires_on.as_deref().and_then(start_of);
    let start = known.created_at.map(Timestamp::utc_date);
    let given = match (end, start.as_deref().and_then(start_of)) {
        (Some(end), Some(start)) => (end.millis() - start.millis()) / DAY,
        _ => LONGEST_LIFE,
    };
    let days = given.clamp(1, LONGEST_LIFE);
    Timestamp::from_millis(now.millis() + days * DAY).utc_date()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end_of(created_at: Option<&str>, expires_on: Option<&str>) -> String {
        let known = TokenDescription {
            name: None,
            scopes: Vec::new(),
            created_at: created_at.map(|text| Timestamp::parse(text).expect("a time")),
            expires_on: expires_on.map(str::to_owned),
            active: true,
            revoked: false,
        };
        next_end(
            &known,
            Timestamp::parse("2026-11-20T10:00:00Z").expect("a time"),
        )
    }

    #[test]
    fn a_token_lives_as_long_again_as_it_was_given() {
        let ninety = end_of(Some("2026-09-01T23:59:00Z"), Some("2026-11-30"));
        assert_eq!(ninety, "2027-02-18", "ninety days");
        let long = end_of(Some("2024-01-01T00:00:00Z"), Some("2026-12-31"));
        assert_eq!(long, "2027-11-20", "a year is the most GitLab gives");
        assert_eq!(end_of(None, Some("2026-12-31")), "2027-11-20", "unknown");
        assert_eq!(
            end_of(Some("2026-11-20T09:00:00Z"), Some("2026-11-20")),
            "2026-11-21",
            "a day at least"
        );
    }

    #[test]
    fn only_some_scopes_renew_a_token() {
        let scopes = |list: &[&str]| list.iter().map(|scope| (*scope).to_owned()).collect();
        let can = |list: &[&str]| {
            let scopes: Vec<String> = scopes(list);
            can_renew(AuthenticationKind::AccessToken, &scopes)
        };
        assert!(can(&["api"]) && can(&["read_api", "self_rotate"]));
        assert!(!can(&["read_api", "read_repository"]));
        assert!(!can_renew(AuthenticationKind::Oauth, &["api".to_owned()]));
    }
}
