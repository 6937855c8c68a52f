//! What a test can do to the OAuth half without a browser. Everything goes through the same rules
//! as a browser's requests; only the clicking is left out.

use std::sync::Arc;

use super::{
    application::{self, ApplicationConfig},
    authorization::{self, Authorization, Unfit},
    device, exchange, session,
};
use crate::{
    http::call::Query,
    world::{State, handle::SharedWorld, handle::account},
};

/// What a browser would show where it is not sent anywhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the browser shows {status}: {text}")]
pub struct Page {
    /// HTTP status.
    pub status: u16,
    /// What is written on it.
    pub text: String,
}

impl Page {
    fn new(status: u16, text: impl Into<String>) -> Self {
        Self {
            status,
            text: text.into(),
        }
    }
}

/// Reads and steers the OAuth half of a running sandbox; cheap to clone.
#[derive(Clone, Debug)]
pub struct OauthHandle(pub(crate) Arc<SharedWorld>);

impl OauthHandle {
    /// Id of the application every sandbox has: `Flow Desktop`, public, for deep link and loopback.
    pub fn application_id(&self) -> String {
        let state = self.0.read();
        state
            .oauth
            .applications
            .first()
            .map_or_else(String::new, |application| application.id.clone())
    }

    /// Registers another application; its id. It belongs to the account of the good token.
    ///
    /// # Errors
    /// The form's complaints, as the page for new applications shows them.
    pub fn register(&self, config: ApplicationConfig) -> Result<String, Page> {
        let mut state = self.0.write();
        let owner = account(&state);
        let application = application::registered(config, owner)
            .map_err(|problems| Page::new(422, problems.join("; ")))?;
        let id = application.id.clone();
        state.oauth.applications.push(application);
        Ok(id)
    }

    /// Deletes an application and with it all its tokens; false when there is none with this id.
    pub fn delete_application(&self, application_id: &str) -> bool {
        self.0.write().delete_application(application_id)
    }

    /// The secret of a confidential application.
    pub fn application_secret(&self, application_id: &str) -> Option<String> {
        let state = self.0.read();
        let application = state.oauth.application(application_id)?;
        Some(application.secret.clone())
    }

    /// Opens an authorization address as this person and presses Authorize: the address the browser
    /// is sent to.
    ///
    /// # Errors
    /// The page the browser shows where it is sent nowhere.
    pub fn approve(&self, authorize_url: &str, username: &str) -> Result<String, Page> {
        let mut state = self.0.write();
        let user_id = person(&state, username)?;
        match opened(&state, authorize_url)? {
            Ok(authorization) => Ok(authorization.granted(&mut state, user_id)),
            Err(sent_back) => Ok(sent_back),
        }
    }

    /// Opens an authorization address as this person and presses Cancel: the address the browser is
    /// sent to.
    ///
    /// # Errors
    /// The page the browser shows where it is sent nowhere.
    pub fn deny(&self, authorize_url: &str, username: &str) -> Result<String, Page> {
        let state = self.0.read();
        person(&state, username)?;
        Ok(match opened(&state, authorize_url)? {
            Ok(authorization) => authorization.denied(),
            Err(sent_back) => sent_back,
        })
    }

    /// Types a device's code as this person and presses Authorize.
    ///
    /// # Errors
    /// The page that says no device waits with this code.
    pub fn approve_device(&self, user_code: &str, username: &str) -> Result<(), Page> {
        let mut state = self.0.write();
        let user_id = person(&state, username)?;
        if device::approve(&mut state, user_code, user_id) {
            Ok(())
        } else {
            Err(Page::new(404, "no device waits with this code"))
        }
    }

    /// An access and a refresh token as a finished exchange would have given.
    ///
    /// # Errors
    /// When the application, the person or a scope is not there.
    pub fn pair(
        &self,
        application_id: &str,
        username: &str,
        scopes: &[&str],
    ) -> Result<(String, String), Page> {
        let mut state = self.0.write();
        let user_id = person(&state, username)?;
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let known = state
            .oauth
            .application(application_id)
            .is_some_and(|application| application.allows(&scopes));
        if !known {
            return Err(Page::new(
                400,
                "no application with this id and these scopes",
            ));
        }
        let issued = exchange::issue(&mut state, application_id, user_id, scopes, true);
        Ok((issued.secret, issued.refresh.unwrap_or_default()))
    }

    /// Takes a pair back by either of its tokens; false when there is none.
    pub fn revoke(&self, access_or_refresh: &str) -> bool {
        exchange::revoke_by_hand(&mut self.0.write(), access_or_refresh)
    }

    /// Takes every pair back, for a test that never sees one.
    pub fn revoke_all(&self) {
        exchange::revoke_all(&mut self.0.write());
    }

    /// How many refreshes gave a new pair.
    pub fn refresh_count(&self) -> u64 {
        self.0.read().oauth.refreshes
    }

    /// How many refreshes were asked for, refused ones included.
    pub fn refresh_attempts(&self) -> u64 {
        self.0.read().oauth.refresh_attempts
    }

    /// How many pairs of all applications are not revoked: what a client left behind.
    pub fn living_pairs(&self) -> usize {
        let state = self.0.read();
        state
            .tokens
            .iter()
            .filter(|token| token.is_oauth() && !token.revoked)
            .count()
    }

    /// Seconds the access tokens given from now on live; 7200 until it is changed.
    pub fn set_token_seconds(&self, seconds: u32) {
        self.0.write().oauth.token_seconds = i64::from(seconds);
    }

    /// Whether devices get a refresh token; they do until it is changed.
    pub fn set_devices_refresh(&self, refresh: bool) {
        self.0.write().oauth.devices_refresh = refresh;
    }

    /// User name of the account behind [`crate::TokenKind::Good`].
    pub fn username(&self) -> String {
        let state = self.0.read();
        account(&state)
            .and_then(|id| state.users.get(&id))
            .map_or_else(String::new, |user| user.username.clone())
    }

    /// Password of a sample person on the sign-in page.
    pub fn password(&self, username: &str) -> String {
        session::password(username)
    }
}

fn person(state: &State, username: &str) -> Result<u64, Page> {
    state
        .people()
        .find(|user| user.username == username)
        .map(|user| user.id)
        .ok_or_else(|| Page::new(401, format!("nobody can sign in as {username}")))
}

/// What opening the address leads to: a question, or an address the browser is sent to at once.
fn opened(state: &State, authorize_url: &str) -> Result<Result<Authorization, String>, Page> {
    let query = authorize_url
        .strip_prefix(&state.base_url)
        .and_then(|rest| rest.strip_prefix("/oauth/authorize?"))
        .ok_or_else(|| Page::new(404, "this is no authorization address of this sandbox"))?;
    match authorization::check(state, &Query::parse(query)) {
        Ok(authorization) => Ok(Ok(authorization)),
        Err(Unfit::SentBack(address)) => Ok(Err(address)),
        Err(Unfit::Page(refusal)) => Err(Page::new(refusal.status(), refusal.sentence())),
    }
}
