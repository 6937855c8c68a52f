//! Whether things that were read once are still there. Nothing else of them is read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Deserialize;

use crate::gitlab::client::Client;
use crate::gitlab::error::RequestError;
use crate::model::RemoteId;

/// Numbers asked for in one request: one page of answers, and an address every proxy takes.
pub const NUMBERS_AT_ONCE: usize = 100;

#[derive(Debug, Deserialize)]
struct NumberedRow {
    iid: i64,
}

impl Client {
    /// Which of these merge requests (at most [`NUMBERS_AT_ONCE`]) the project still shows.
    ///
    /// Asking by number instead of walking the list: no row can slip past while others go.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn present_pull_requests(
        &self,
        repository: RemoteId,
        numbers: &[i64],
    ) -> Result<BTreeSet<i64>, RequestError> {
        let resource = format!("projects/{repository}/merge_requests?view=simple&");
        self.present(&resource, numbers).await
    }

    /// Which of these issues (at most [`NUMBERS_AT_ONCE`]) the project still shows.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`].
    pub async fn present_tickets(
        &self,
        repository: RemoteId,
        numbers: &[i64],
    ) -> Result<BTreeSet<i64>, RequestError> {
        self.present(&format!("projects/{repository}/issues?"), numbers)
            .await
    }

    async fn present(
        &self,
        resource: &str,
        numbers: &[i64],
    ) -> Result<BTreeSet<i64>, RequestError> {
        let mut path = format!("{resource}scope=all&state=all&per_page={NUMBERS_AT_ONCE}");
        for number in numbers.iter().take(NUMBERS_AT_ONCE) {
            write!(path, "&iids%5B%5D={number}").expect("texts can be written to");
        }
        let page = self.get_page::<NumberedRow>(&path).await?;
        Ok(page.rows.into_iter().map(|row| row.iid).collect())
    }
}
