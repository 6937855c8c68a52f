//! An account that belongs to a group instead of a person, made with an owner's token.
//!
//! The owner's token is used for these few calls and for nothing else; what stays
//! is the service account's own.

use crate::gitlab::{Client, OwnedGroup, RequestError, RequestErrorKind, ServiceAccount};
use crate::model::{AccessLevel, Failure, FailureCode, RemoteId, Secret};

use super::clients::Clients;
use super::pending::{PendingConnection, PendingCredential};

/// What is to be made.
#[derive(Debug, Clone)]
pub struct ServiceAccountRequest {
    /// The top-level group.
    pub group: RemoteId,
    /// The account's display name.
    pub name: String,
    /// The login name; `None` leaves it to GitLab.
    pub username: Option<String>,
    /// Whether it shall be able to create webhooks: role Maintainer and scope `api`.
    pub with_webhooks: bool,
    /// The day (UTC) its token ends; `None` leaves it to GitLab.
    pub expires_on: Option<String>,
}

/// The groups that can have service accounts, and why there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccountGroups {
    /// Top-level groups the account owns.
    pub groups: Vec<OwnedGroup>,
    /// Why none can be made, if so.
    pub unavailable: Option<Failure>,
}

/// A service account that was made, with its first token.
#[derive(Debug)]
pub struct CreatedServiceAccount {
    /// Its group.
    pub group: RemoteId,
    /// The account.
    pub account: ServiceAccount,
    /// Its token.
    pub token: Secret,
}

/// The token's name, as GitLab lists it.
const TOKEN_NAME: &str = "Flow Desktop";
const READ_SCOPES: [&str; 2] = ["read_api", "read_repository"];
const WEBHOOK_SCOPES: [&str; 3] = ["api", "read_api", "read_repository"];

/// The groups in which the account of a pending connection could make one.
///
/// # Errors
/// When GitLab cannot be asked.
pub async fn service_account_groups(
    clients: &Clients,
    owner: &PendingConnection,
) -> Result<ServiceAccountGroups, Failure> {
    let client = client_of(clients, owner)?;
    let groups = client
        .owned_groups()
        .await
        .map_err(|error| error.failure())?;
    let unavailable = match groups.first() {
        None => Some(Failure::new(FailureCode::ServiceAccountRefused)),
        Some(group) => {
            let offered = client.has_service_accounts(group.remote_id).await;
            let offered = offered.map_err(|error| error.failure())?;
            (!offered).then(|| Failure::new(FailureCode::ServiceAccountsUnavailable))
        }
    };
    Ok(ServiceAccountGroups {
        groups,
        unavailable,
    })
}

/// Makes the account, a member of its group, and its token. An account that got no
/// token is deleted again.
///
/// # Errors
/// [`FailureCode::ServiceAccountsUnavailable`], [`FailureCode::ServiceAccountRefused`],
/// or why GitLab could not be asked.
pub async fn create_service_account(
    clients: &Clients,
    owner: &PendingConnection,
    request: &ServiceAccountRequest,
) -> Result<CreatedServiceAccount, Failure> {
    let client = client_of(clients, owner)?;
    let username = request.username.as_deref();
    let account = client
        .create_service_account(request.group, &request.name, username)
        .await
        .map_err(|error| refusal(&error))?;
    match equip(&client, request, account.remote_id).await {
        Ok(token) => Ok(CreatedServiceAccount {
            group: request.group,
            account,
            token,
        }),
        Err(failure) => {
            discard(&client, request.group, &account).await;
            Err(failure)
        }
    }
}

/// Deletes an account that turned out to be of no use; GitLab ends its token with it.
pub async fn discard_service_account(
    clients: &Clients,
    owner: &PendingConnection,
    created: &CreatedServiceAccount,
) {
    match client_of(clients, owner) {
        Ok(client) => discard(&client, created.group, &created.account).await,
        Err(failure) => {
            tracing::warn!(
                code = failure.code.as_str(),
                "an unused service account stays"
            );
        }
    }
}

async fn discard(client: &Client, group: RemoteId, account: &ServiceAccount) {
    let deleted = client.delete_service_account(group, account.remote_id);
    if let Err(error) = deleted.await {
        tracing::warn!(cause = %error, username = account.username, "an unused service account stays");
    }
}

async fn equip(
    client: &Client,
    request: &ServiceAccountRequest,
    account: RemoteId,
) -> Result<Secret, Failure> {
    let (level, scopes) = if request.with_webhooks {
        (AccessLevel::MAINTAINER, WEBHOOK_SCOPES.as_slice())
    } else {
        (AccessLevel::REPORTER, READ_SCOPES.as_slice())
    };
    client
        .add_group_member(request.group, account, level)
        .await
        .map_err(|error| refusal(&error))?;
    let expires_on = request.expires_on.as_deref();
    client
        .create_service_account_token(request.group, account, TOKEN_NAME, scopes, expires_on)
        .await
        .map_err(|error| refusal(&error))
}

fn client_of(clients: &Clients, owner: &PendingConnection) -> Result<Client, Failure> {
    let token = match &owner.credential {
        PendingCredential::Token(token) => token.clone(),
        PendingCredential::Oauth { pair, .. } => pair.access.clone(),
        PendingCredential::Stored(_) => return Err(Failure::new(FailureCode::NotFound)),
    };
    let base = owner.report.base.as_deref();
    let base = base.ok_or_else(|| Failure::new(FailureCode::NotFound))?;
    clients.client_with(
        base,
        token,
        &clients.way_of(owner.network.clone(), owner.secrets.clone()),
    )
}

/// GitLab's reason goes along where it gave one, e.g. that the name is taken.
fn refusal(error: &RequestError) -> Failure {
    use RequestErrorKind as Kind;
    match &error.kind {
        Kind::NoSuchRoute => Failure::new(FailureCode::ServiceAccountsUnavailable),
        Kind::UnexpectedStatus { reason, .. } | Kind::Forbidden(reason) => Failure {
            code: FailureCode::ServiceAccountRefused,
            detail: reason.clone(),
        },
        Kind::NotFound | Kind::InsufficientScope(_) | Kind::FineGrained(_) => {
            Failure::new(FailureCode::ServiceAccountRefused)
        }
        _ => error.failure(),
    }
}
