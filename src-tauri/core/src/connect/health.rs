//! The ladder once more, without anybody waiting for it: after an update of the app
//! whatever it broke shall be told before it is missed.

use crate::model::{Failure, FailureCode, Integration, Provider};
use crate::store::{Store, StoreError};

use super::clients::Clients;
use super::ladder::{ConnectionRequest, check_connection};
use super::report::RungOutcome;

/// What a health check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// Every rung held.
    Good,
    /// A rung broke; the integration says so now.
    Broken(Failure),
    /// The host could not be reached, which says nothing about the integration.
    Unknown(Failure),
}

/// Climbs the ladder for an integration with its own credential, and notes what broke.
///
/// # Errors
/// When the store cannot be written.
pub async fn check_health(
    store: &Store,
    clients: &Clients,
    integration: &Integration,
) -> Result<Health, StoreError> {
    let failure = match climb(clients, integration).await {
        Ok(()) => return Ok(Health::Good),
        Err(failure) => failure,
    };
    if is_about_the_network(failure.code) {
        return Ok(Health::Unknown(failure));
    }
    store
        .set_integration_failure(integration.id, Some(failure.clone()))
        .await?;
    Ok(Health::Broken(failure))
}

async fn climb(clients: &Clients, integration: &Integration) -> Result<(), Failure> {
    let way = clients.way(integration).await?;
    let request = ConnectionRequest {
        // The stored base counts, also for the cloud.
        provider: Provider::GitlabSelfManaged,
        address: integration.settings.base_url.clone(),
        credential: clients.credential(integration, None).await?,
        network: way.network.clone(),
        secrets: way.secrets.clone(),
    };
    let (report, _) = check_connection(&request, &way, clients.clock().clone(), &mut |_| {}).await;
    let broken = report
        .rungs
        .into_iter()
        .find(|rung| rung.outcome == RungOutcome::Failed);
    match broken.and_then(|rung| rung.failure) {
        Some(failure) => Err(failure),
        None => Ok(()),
    }
}

/// A computer without a network is no reason to call an integration broken.
const fn is_about_the_network(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::NameUnknown
            | FailureCode::PortClosed
            | FailureCode::Timeout
            | FailureCode::ConnectionLost
            | FailureCode::Offline
            | FailureCode::ProxyUnreachable
            | FailureCode::RateLimited
            | FailureCode::ServerError
    )
}
