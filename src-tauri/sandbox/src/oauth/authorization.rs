//! Asking for a code in a browser: what is checked before anyone is asked, and what a yes or a no
//! leads to.

use time::OffsetDateTime;

use super::{redirect, refusal::OauthRefusal, scopes_of, secret};
use crate::{http::call::Query, world::State};

/// A proof the one who exchanges the code has to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    Plain(String),
    Sha256(String),
}

/// A request that may be shown to a person.
#[derive(Clone, Debug)]
pub(crate) struct Authorization {
    pub(crate) application_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) challenge: Option<Challenge>,
}

/// A code that was given and can be exchanged once.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) code: String,
    pub(crate) application_id: String,
    pub(crate) user_id: u64,
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) used: bool,
}

/// Why a request is not shown to a person.
#[derive(Clone, Debug)]
pub(crate) enum Unfit {
    /// A page in the browser; the application hears nothing.
    Page(OauthRefusal),
    /// The application hears of it, at this address.
    SentBack(String),
}

/// Checks a request for a code.
pub(crate) fn check(state: &State, query: &Query) -> Result<Authorization, Unfit> {
    let given = |name: &str| query.get(name).filter(|value| !value.is_empty());
    let page = Unfit::Page;
    let id = given("client_id").ok_or(page(OauthRefusal::MissingParameter("client_id")))?;
    let application = state
        .oauth
        .application(id)
        .ok_or(page(OauthRefusal::InvalidClient))?;
    let redirect_uri = given("redirect_uri").ok_or(page(OauthRefusal::InvalidRedirectUri))?;
    if !application.returns_to(redirect_uri) {
        return Err(page(OauthRefusal::InvalidRedirectUri));
    }
    let token = given("state");
    let back = |refusal: OauthRefusal| Unfit::SentBack(refused(redirect_uri, token, refusal));
    let response_type = given("response_type")
        .ok_or_else(|| back(OauthRefusal::MissingParameter("response_type")))?;
    if response_type != "code" {
        return Err(back(OauthRefusal::UnsupportedResponseType));
    }
    // Nothing asked for means the default scope, which most applications were never given.
    let scopes = scopes_of(given("scope").unwrap_or("api"));
    if !application.allows(&scopes) {
        return Err(back(OauthRefusal::InvalidScope));
    }
    let challenge =
        challenge(given("code_challenge"), given("code_challenge_method")).map_err(back)?;
    Ok(Authorization {
        application_id: id.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        state: token.map(str::to_owned),
        scopes,
        challenge,
    })
}

fn challenge(text: Option<&str>, method: Option<&str>) -> Result<Option<Challenge>, OauthRefusal> {
    let Some(text) = text else {
        return Ok(None);
    };
    let fits = (43..=128).contains(&text.len())
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "-._~".contains(letter));
    if !fits {
        return Err(OauthRefusal::InvalidCodeChallenge);
    }
    match method {
        Some("S256") => Ok(Some(Challenge::Sha256(text.to_owned()))),
        Some("plain") => Ok(Some(Challenge::Plain(text.to_owned()))),
        _ => Err(OauthRefusal::InvalidCodeChallengeMethod),
    }
}

fn refused(redirect_uri: &str, state: Option<&str>, refusal: OauthRefusal) -> String {
    let sentence = refusal.sentence();
    let mut answer = vec![
        ("error", refusal.word()),
        ("error_description", sentence.as_str()),
    ];
    answer.extend(state.map(|state| ("state", state)));
    redirect::with_answer(redirect_uri, &answer)
}

impl Authorization {
    /// The address the browser goes to when the person says no.
    pub(crate) fn denied(&self) -> String {
        refused(
            &self.redirect_uri,
            self.state.as_deref(),
            OauthRefusal::AccessDenied,
        )
    }

    /// Keeps a code for the person's yes, and gives the address that carries it.
    pub(crate) fn granted(self, state: &mut State, user_id: u64) -> String {
        let code = secret();
        let mut answer = vec![("code", code.as_str())];
        answer.extend(self.state.as_deref().map(|state| ("state", state)));
        let address = redirect::with_answer(&self.redirect_uri, &answer);
        let created_at = state.clock.now();
        state.oauth.grants.push(Grant {
            code,
            application_id: self.application_id,
            user_id,
            redirect_uri: self.redirect_uri,
            scopes: self.scopes,
            challenge: self.challenge,
            created_at,
            used: false,
        });
        address
    }
}

impl Grant {
    /// Whether an exchange names the address the code was sent to.
    pub(crate) fn was_sent_to(&self, uri: &str) -> bool {
        redirect::matches(&self.redirect_uri, uri)
    }
}
