//! OAuth's addresses that answer JSON. They lie beside the API, not below it, and speak another
//! dialect: form in, `error` and `error_description` out.

use serde_json::{Value, json};

use super::web::Web;
use crate::{
    answer::Answer,
    oauth::{device, exchange, exchange::TokenRequest, refusal::OauthRefusal},
    token::{AccessToken, Expiry, Issued, Standing},
    world::State,
};

/// Answers an address of OAuth that is no page; `None` for all others.
pub(crate) fn endpoint(state: &mut State, web: &Web<'_>) -> Option<Answer> {
    let request = TokenRequest {
        form: web.form,
        basic: web.credential.basic(),
        devices: web.at_least(17, 2),
    };
    let answer = match (web.method, web.path) {
        ("POST", "/oauth/token") => exchange::token(state, &request)
            .map_or_else(refused, |token| fresh(&token_body(state, &token))),
        ("POST", "/oauth/authorize_device") if request.devices => device::start(state, &request)
            .map_or_else(refused, |grant| fresh(&device_body(state, &grant))),
        ("POST", "/oauth/revoke") => revoked(state, &request),
        ("POST", "/oauth/introspect") => introspected(state, &request),
        ("GET" | "HEAD", "/oauth/token/info") => info(state, web),
        _ => return None,
    };
    Some(answer)
}

/// An answer that must not be kept anywhere.
fn fresh(body: &Value) -> Answer {
    Answer::json(200, body)
        .header("cache-control", "no-store")
        .header("pragma", "no-cache")
}

fn refused(refusal: OauthRefusal) -> Answer {
    let (word, sentence) = (refusal.word(), refusal.sentence());
    let challenge =
        format!("Bearer realm=\"Doorkeeper\", error=\"{word}\", error_description=\"{sentence}\"");
    Answer::json(
        refusal.status(),
        &json!({"error": word, "error_description": sentence}),
    )
    .header("www-authenticate", challenge)
    .header("cache-control", "no-store")
    .header("pragma", "no-cache")
}

fn token_body(state: &State, issued: &Issued) -> Value {
    let token = &issued.token;
    let mut body = json!({
        "access_token": issued.secret,
        "token_type": "Bearer",
        "expires_in": state.oauth.token_seconds,
        "scope": token.scopes.join(" "),
        "created_at": token.created_at.unix_timestamp(),
    });
    if let Some(refresh) = &issued.refresh {
        body["refresh_token"] = refresh.as_str().into();
    }
    body
}

fn device_body(state: &State, grant: &device::DeviceGrant) -> Value {
    let page = format!("{}/oauth/device", state.base_url);
    let user_code = grant.user_code.as_deref().unwrap_or_default();
    json!({
        "device_code": grant.device_code,
        "user_code": user_code,
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?user_code={user_code}"),
        "expires_in": device::LIFE_SECONDS,
        "interval": device::INTERVAL_SECONDS,
    })
}

fn revoked(state: &mut State, request: &TokenRequest<'_>) -> Answer {
    match exchange::revoke(state, request) {
        Ok(()) => fresh(&json!({})),
        Err(refusal) => Answer::json(
            403,
            &json!({
                "error": refusal.word(),
                "error_description": "You are not authorized to revoke this token",
            }),
        ),
    }
}

fn introspected(state: &State, request: &TokenRequest<'_>) -> Answer {
    let Some(client) = request.client(state) else {
        return refused(OauthRefusal::InvalidClient);
    };
    let secret = request.given("token").unwrap_or_default();
    let body = match exchange::introspected(state, client, secret) {
        None => json!({"active": false}),
        Some(token) => json!({
            "active": true,
            "scope": token.scopes.join(" "),
            "client_id": client.id,
            "token_type": "Bearer",
            "iat": token.created_at.unix_timestamp(),
            "exp": ends(token),
        }),
    };
    fresh(&body)
}

/// Unix seconds of an OAuth token's end.
const fn ends(token: &AccessToken) -> Option<i64> {
    match token.expiry {
        Expiry::At(moment) => Some(moment.unix_timestamp()),
        Expiry::Never | Expiry::On(_) => None,
    }
}

fn info(state: &State, web: &Web<'_>) -> Answer {
    let now = state.clock.now();
    let token = web
        .credential
        .token(state)
        .filter(|token| token.standing(now) == Standing::Good);
    let Some((token, (application, _))) = token.and_then(|token| Some((token, token.oauth()?)))
    else {
        // One answer for unknown, expired and revoked ones, and for personal tokens.
        return Answer::json(
            401,
            &json!({
                "error": "invalid_token",
                "error_description": "The access token is invalid",
                "state": "unauthorized",
            }),
        );
    };
    let left = ends(token).map(|end| end - now.unix_timestamp());
    fresh(&json!({
        "resource_owner_id": token.user_id,
        "scope": token.scopes,
        "expires_in": left,
        "application": {"uid": application},
        "created_at": token.created_at.unix_timestamp(),
        "scopes": token.scopes,
        "expires_in_seconds": left,
    }))
}
