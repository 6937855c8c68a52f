//! Where a row's page is on its host. The host's base address stands beside it,
//! so that the caller can refuse an address that leads elsewhere.

use rusqlite::Params;

use super::{Store, StoreError};
use crate::model::{CommitId, GroupId, PullRequestId, RepositoryId, TicketId};

/// A page and the host it has to be on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAddress {
    /// The page, as the host told it.
    pub url: String,
    /// The integration's base address.
    pub base_url: String,
}

impl Store {
    /// The page of a group.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn group_web_address(&self, id: GroupId) -> Result<WebAddress, StoreError> {
        self.web_address(
            "SELECT g.web_url, i.base_url FROM groups AS g
             JOIN integrations AS i ON i.id = g.integration_id WHERE g.id = ?1",
            [id],
        )
        .await
    }

    /// The page of a repository.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn repository_web_address(&self, id: RepositoryId) -> Result<WebAddress, StoreError> {
        self.web_address(
            "SELECT r.web_url, i.base_url FROM repositories AS r
             JOIN integrations AS i ON i.id = r.integration_id WHERE r.id = ?1",
            [id],
        )
        .await
    }

    /// The page of a commit; git does not tell it, so it follows from the repository's.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn commit_web_address(&self, id: CommitId) -> Result<WebAddress, StoreError> {
        self.web_address(
            "SELECT rtrim(r.web_url, '/') || '/-/commit/' || lower(hex(c.sha)), i.base_url FROM commits AS c
             JOIN repositories AS r ON r.id = c.repository_id
             JOIN integrations AS i ON i.id = r.integration_id WHERE c.id = ?1",
            [id],
        )
        .await
    }

    /// The page of a pull request.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn pull_request_web_address(
        &self,
        id: PullRequestId,
    ) -> Result<WebAddress, StoreError> {
        self.web_address(
            "SELECT p.web_url, i.base_url FROM pull_requests AS p
             JOIN repositories AS r ON r.id = p.repository_id
             JOIN integrations AS i ON i.id = r.integration_id WHERE p.id = ?1",
            [id],
        )
        .await
    }

    /// The page of a ticket.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn ticket_web_address(&self, id: TicketId) -> Result<WebAddress, StoreError> {
        self.web_address(
            "SELECT t.web_url, i.base_url FROM tickets AS t
             JOIN repositories AS r ON r.id = t.repository_id
             JOIN integrations AS i ON i.id = r.integration_id WHERE t.id = ?1",
            [id],
        )
        .await
    }

    /// The page of a deployment that is not a merge: of its tag, or of its environment.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn deployment_web_address(&self, id: i64) -> Result<WebAddress, StoreError> {
        self.read(move |connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT r.web_url, i.base_url, d.environment_remote_id, d.name, d.iid
                     FROM deployments AS d JOIN repositories AS r ON r.id = d.repository_id
                     JOIN integrations AS i ON i.id = r.integration_id WHERE d.id = ?1",
                )?
                .query_row([id], |row| {
                    let is_tag = row.get::<_, i64>(4)? == 0;
                    let environment: Option<i64> = row.get(2)?;
                    let name: String = row.get(3)?;
                    Ok(WebAddress {
                        url: deployment_page(
                            &row.get::<_, String>(0)?,
                            is_tag.then_some(name.as_str()),
                            environment,
                        ),
                        base_url: row.get(1)?,
                    })
                })?)
        })
        .await
    }

    async fn web_address(
        &self,
        statement: &'static str,
        parameters: impl Params + Send + 'static,
    ) -> Result<WebAddress, StoreError> {
        self.read(move |connection| {
            Ok(connection
                .prepare_cached(statement)?
                .query_row(parameters, |row| {
                    Ok(WebAddress {
                        url: row.get(0)?,
                        base_url: row.get(1)?,
                    })
                })?)
        })
        .await
    }
}

/// The page of a tag, or of an environment, of a repository with this page.
pub(super) fn deployment_page(
    repository: &str,
    tag: Option<&str>,
    environment: Option<i64>,
) -> String {
    let base = repository.trim_end_matches('/');
    match (tag, environment) {
        (Some(name), _) => format!("{base}/-/tags/{}", in_path(name)),
        (None, Some(id)) => format!("{base}/-/environments/{id}"),
        (None, None) => format!("{base}/-/environments"),
    }
}

/// A name as part of an address; slashes stay, as GitLab has them.
fn in_path(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
            _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
