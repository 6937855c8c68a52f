//! The OAuth half of the stand-in: applications, authorization codes with PKCE, refresh tokens that
//! are good once, device codes, and who is signed in to the pages. These are the rules alone; what
//! they look like over HTTP and in a browser is decided elsewhere.

pub(crate) mod application;
pub(crate) mod authorization;
pub(crate) mod device;
pub(crate) mod exchange;
pub(crate) mod handle;
mod redirect;
pub(crate) mod refusal;
pub(crate) mod session;

use std::collections::HashMap;

use time::OffsetDateTime;
use uuid::Uuid;

use self::{application::Application, authorization::Grant, device::DeviceGrant, session::Session};

/// What OAuth adds to a world; the tokens themselves are with all other tokens.
#[derive(Clone)]
pub(crate) struct Registry {
    pub(crate) applications: Vec<Application>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) devices: Vec<DeviceGrant>,
    pub(crate) sessions: HashMap<String, Session>,
    /// Refreshes that gave a new pair.
    pub(crate) refreshes: u64,
    /// Refreshes that were asked for.
    pub(crate) refresh_attempts: u64,
    /// Whether a device gets a refresh token, which the documentation leaves open.
    pub(crate) devices_refresh: bool,
    /// Seconds an access token lives.
    pub(crate) token_seconds: i64,
}

impl std::fmt::Debug for Registry {
    // Codes and sessions are secrets; a failing test must not print them.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Registry")
            .field("applications", &self.applications.len())
            .field("refreshes", &self.refreshes)
            .finish_non_exhaustive()
    }
}

impl Registry {
    /// Holds the one application every sandbox has.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            applications: vec![application::seeded(seed)],
            grants: Vec::new(),
            devices: Vec::new(),
            sessions: HashMap::new(),
            refreshes: 0,
            refresh_attempts: 0,
            devices_refresh: true,
            token_seconds: 7_200,
        }
    }

    pub(crate) fn application(&self, id: &str) -> Option<&Application> {
        self.applications
            .iter()
            .find(|application| application.id == id)
    }
}

/// 64 hexadecimal digits no one can guess.
pub(crate) fn secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// Scopes of a request: separated by spaces, each once, in their order.
pub(crate) fn scopes_of(text: &str) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in text.split_whitespace() {
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    scopes
}

/// Whether something made at `since` is older than `seconds` at `now`.
pub(crate) fn older_than(since: OffsetDateTime, seconds: i64, now: OffsetDateTime) -> bool {
    now - since >= time::Duration::seconds(seconds)
}
