//! What clients asked, in the order it arrived, so that a test can assert all of it.
//! Credentials are never kept, only who they belong to.

use std::sync::{Mutex, PoisonError};

/// How a request carried its credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    /// No credential.
    None,
    /// `Authorization: Bearer`.
    Bearer,
    /// `PRIVATE-TOKEN`.
    PrivateToken,
    /// `Authorization: Basic`, as git sends it.
    Basic,
    /// In the query, where it ends up in logs: a client must never do this.
    Query,
}

/// One request as it was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedRequest {
    /// `GET`, `POST`, ...
    pub method: String,
    /// Path as sent, percent encoding and sub-path included.
    pub path: String,
    /// Query as sent, without the question mark; empty when there was none.
    pub query: String,
    /// User name the credential belongs to; `None` for none, unknown, expired or revoked ones.
    pub authenticated_as: Option<String>,
    /// How the credential was carried.
    pub credential: CredentialKind,
    /// Status answered; `None` while in flight and for requests that never got an answer.
    pub status: Option<u16>,
}

/// Thread-safe list of requests.
#[derive(Debug, Default)]
pub(crate) struct Records(Mutex<Vec<RecordedRequest>>);

impl Records {
    /// Adds a request at its arrival; the number is for [`Self::answered`].
    pub(crate) fn received(&self, request: RecordedRequest) -> usize {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        list.push(request);
        list.len() - 1
    }

    pub(crate) fn answered(&self, number: usize, status: u16) {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(request) = list.get_mut(number) {
            request.status = Some(status);
        }
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
