//! Accounts that belong to a group instead of a person (Premium, GitLab 16.1).

use serde::{Deserialize, Serialize};

use crate::gitlab::client::Client;
use crate::gitlab::error::{RequestError, RequestErrorKind};
use crate::gitlab::wire::WireGroup;
use crate::model::{AccessLevel, RemoteGroup, RemoteId, Secret};

/// A group that can have service accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedGroup {
    /// GitLab's id.
    pub remote_id: RemoteId,
    /// Its path.
    pub full_path: String,
    /// Its name.
    pub name: String,
}

/// A service account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccount {
    /// GitLab's user id.
    pub remote_id: RemoteId,
    /// The login name.
    pub username: String,
}

#[derive(Deserialize)]
struct WireServiceAccount {
    id: i64,
    username: String,
}

#[derive(Serialize)]
struct NewServiceAccount<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
}

#[derive(Serialize)]
struct NewMember {
    user_id: i64,
    access_level: i64,
}

#[derive(Serialize)]
struct NewToken<'a> {
    name: &'a str,
    scopes: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<&'a str>,
}

#[derive(Deserialize)]
struct WireNewToken {
    token: Secret,
}

impl Client {
    /// The top-level groups this account owns: service accounts belong to such a group.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn owned_groups(&self) -> Result<Vec<OwnedGroup>, RequestError> {
        let groups: Vec<WireGroup> = self
            .get_all(
                "groups?top_level_only=true&min_access_level=50&order_by=id&sort=asc&per_page=100",
            )
            .await?;
        Ok(groups
            .into_iter()
            .map(RemoteGroup::from)
            // The parameter is not known to every version.
            .filter(|group| group.parent_remote_id.is_none())
            .map(|group| OwnedGroup {
                remote_id: group.remote_id,
                full_path: group.full_path,
                name: group.name,
            })
            .collect())
    }

    /// Whether the host has service accounts for this group: not in the Free tier, the
    /// Community Edition, or before 17.1.
    ///
    /// # Errors
    /// See [`RequestErrorKind`]; a refusal or a missing route is `false`.
    pub async fn has_service_accounts(&self, group: RemoteId) -> Result<bool, RequestError> {
        let path = format!("groups/{group}/service_accounts?per_page=1");
        match self.get_page::<serde::de::IgnoredAny>(&path).await {
            Ok(_) => Ok(true),
            Err(error)
                if error.is_absence()
                    || matches!(error.kind, RequestErrorKind::UnexpectedStatus { .. }) =>
            {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Creates a service account of a group.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn create_service_account(
        &self,
        group: RemoteId,
        name: &str,
        username: Option<&str>,
    ) -> Result<ServiceAccount, RequestError> {
        let path = format!("groups/{group}/service_accounts");
        let wire: WireServiceAccount = self
            .post(&path, &NewServiceAccount { name, username })
            .await?;
        Ok(ServiceAccount {
            remote_id: RemoteId(wire.id),
            username: wire.username,
        })
    }

    /// Makes somebody a member of a group.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn add_group_member(
        &self,
        group: RemoteId,
        user: RemoteId,
        level: AccessLevel,
    ) -> Result<(), RequestError> {
        let body = NewMember {
            user_id: user.0,
            access_level: level.0,
        };
        self.post::<serde::de::IgnoredAny>(&format!("groups/{group}/members"), &body)
            .await
            .map(drop)
    }

    /// Creates a token of a service account; `expires_on` is a day (UTC), `None` leaves it to the host.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn create_service_account_token(
        &self,
        group: RemoteId,
        user: RemoteId,
        name: &str,
        scopes: &[&str],
        expires_on: Option<&str>,
    ) -> Result<Secret, RequestError> {
        let path = format!("groups/{group}/service_accounts/{user}/personal_access_tokens");
        let body = NewToken {
            name,
            scopes,
            expires_at: expires_on,
        };
        Ok(self.post::<WireNewToken>(&path, &body).await?.token)
    }

    /// Deletes a service account again, e.g. one that got no token.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn delete_service_account(
        &self,
        group: RemoteId,
        user: RemoteId,
    ) -> Result<(), RequestError> {
        self.delete(&format!("groups/{group}/service_accounts/{user}"))
            .await
    }
}
