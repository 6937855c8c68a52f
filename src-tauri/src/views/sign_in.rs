//! A sign-in while it runs, as the window follows it.

use flow_core::connect::{SignInProgress, Waiting};
use flow_core::model::{ReturnWay, Timestamp};
use serde::Serialize;

use super::RungReportView;
use crate::error::{CommandError, explain};

/// One piece of news.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum SignInProgressView {
    /// One of the rungs before the browser.
    Checking {
        /// Which, and how it went.
        rung: Box<RungReportView>,
    },
    /// Somebody has to do something in a browser.
    Waiting(Box<WaitingView>),
    /// The browser came back, or the code was approved.
    Returned,
    /// Something came back that does not count; the wait goes on.
    RefusedCallback {
        /// Why not.
        failure: CommandError,
    },
    /// One of the rungs with the tokens.
    Rung {
        /// Which, and how it went.
        rung: Box<RungReportView>,
    },
}

/// What a person needs to go on.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WaitingView {
    way: ReturnWay,
    page_url: String,
    host: String,
    redirect_uri: Option<String>,
    user_code: Option<String>,
    verification_url: Option<String>,
    started_at: Timestamp,
    expires_at: Timestamp,
    browser_error: Option<CommandError>,
}

impl std::fmt::Debug for WaitingView {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The page's address carries the state.
        formatter
            .debug_struct("WaitingView")
            .field("way", &self.way)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

impl SignInProgressView {
    /// The view of a piece of news; `browser_error` says why no browser opened the page.
    pub(crate) fn new(progress: SignInProgress, browser_error: Option<CommandError>) -> Self {
        match progress {
            SignInProgress::Checking(rung) => Self::Checking {
                rung: Box::new(RungReportView::from(&*rung)),
            },
            SignInProgress::Waiting(waiting) => {
                Self::Waiting(Box::new(WaitingView::new(waiting, browser_error)))
            }
            SignInProgress::Returned => Self::Returned,
            SignInProgress::Refused(failure) => Self::RefusedCallback {
                failure: explain(&failure),
            },
            SignInProgress::Rung(rung) => Self::Rung {
                rung: Box::new(RungReportView::from(&*rung)),
            },
        }
    }
}

impl WaitingView {
    fn new(waiting: Waiting, browser_error: Option<CommandError>) -> Self {
        Self {
            way: waiting.way,
            page_url: waiting.page_url,
            host: waiting.host,
            redirect_uri: waiting.redirect_uri,
            user_code: waiting.user_code,
            verification_url: waiting.verification_url,
            started_at: waiting.started_at,
            expires_at: waiting.expires_at,
            browser_error,
        }
    }
}
