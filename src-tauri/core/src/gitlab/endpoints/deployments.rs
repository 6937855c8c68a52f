//! Deployments of a project.

use crate::gitlab::client::Client;
use crate::gitlab::error::RequestError;
use crate::gitlab::pagination::PageOf;
use crate::gitlab::wire::WireDeployment;
use crate::model::{RemoteDeployment, RemoteId, Timestamp};

impl Client {
    /// One page of successful deployments that changed at or after `since`, oldest change first.
    ///
    /// See [`Client::pull_requests`] for how pages are to be walked; there is no keyset for these. GitLab wants the
    /// filter and the order to name the same time.
    ///
    /// # Errors
    /// See [`crate::gitlab::RequestErrorKind`]; "forbidden" or "not found" where the feature is off or closed to the account.
    pub async fn deployments(
        &self,
        repository: RemoteId,
        since: Option<Timestamp>,
        page: u32,
    ) -> Result<PageOf<RemoteDeployment>, RequestError> {
        let filter = since
            .map(|since| format!("&updated_after={}", since.to_rfc3339()))
            .unwrap_or_default();
        let path = format!(
            "projects/{repository}/deployments?status=success&order_by=updated_at&sort=asc&per_page=100&page={page}{filter}"
        );
        let page = self.get_page::<WireDeployment>(&path).await?;
        Ok(page.map(RemoteDeployment::from))
    }
}
