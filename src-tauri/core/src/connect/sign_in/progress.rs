//! What a sign-in tells while it runs.

use super::super::report::RungReport;
use crate::model::{Failure, ReturnWay, Timestamp};

/// One piece of news.
#[derive(Debug, Clone)]
pub enum SignInProgress {
    /// One of the rungs before the browser.
    Checking(Box<RungReport>),
    /// Somebody has to do something in a browser.
    Waiting(Waiting),
    /// The browser came back, or the code was approved.
    Returned,
    /// Something came back that does not count; the wait goes on.
    Refused(Failure),
    /// One of the rungs with the tokens.
    Rung(Box<RungReport>),
}

/// What a person needs to go on.
#[derive(Clone)]
pub struct Waiting {
    /// How the answer comes back.
    pub way: ReturnWay,
    /// The GitLab all pages belong to.
    pub base: String,
    /// The page to open; it carries the state, so it is not for logs.
    pub page_url: String,
    /// Where that is, as people write it.
    pub host: String,
    /// Where GitLab sends the browser; none for a code.
    pub redirect_uri: Option<String>,
    /// The code to type.
    pub user_code: Option<String>,
    /// Where to type it.
    pub verification_url: Option<String>,
    /// When the wait began.
    pub started_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Waiting")
            .field("way", &self.way)
            .field("host", &self.host)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
