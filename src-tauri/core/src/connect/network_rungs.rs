//! Rungs one to five: from a pasted address to a GitLab, before any token is sent.

use crate::gitlab::{Address, AddressError, Client, HttpProbe, Probe, RequestError};
use crate::model::{Failure, FailureCode, Provider};

use super::ladder::{Broken, Destination, GITLAB_CLOUD, Held, RungResult};
use super::report::Finding;

pub(super) fn address(destination: &Destination) -> RungResult<Address> {
    let text = match destination.provider {
        Provider::Gitlab => GITLAB_CLOUD,
        Provider::GitlabSelfManaged => &destination.address,
    };
    let address = Address::parse(text).map_err(|error| match error {
        AddressError::Empty => Failure::new(FailureCode::AddressInvalid),
        AddressError::NotAnAddress(text) => Failure::with(FailureCode::AddressInvalid, text),
        AddressError::Insecure(host) => Failure::with(FailureCode::AddressInsecure, host),
    })?;
    let finding = Finding::Address {
        host: address.host(),
        path: String::new(),
    };
    Ok(Held::new(address, finding))
}

pub(super) async fn name(probe: &Probe, address: &Address) -> RungResult<()> {
    match probe.resolve(address).await {
        Ok(addresses) => Ok(Held::new((), Finding::Resolved(addresses))),
        Err(error) => through_proxy(probe, address, error.failure(&address.host())).await,
    }
}

pub(super) async fn port(probe: &Probe, address: &Address) -> RungResult<()> {
    match probe.connect(address).await {
        Ok(()) => Ok(Held::new((), Finding::PortAnswers(address.port()))),
        Err(error) => through_proxy(probe, address, error.failure(&address.host())).await,
    }
}

/// Where only a proxy leads out, names and ports fail on this computer while requests pass.
async fn through_proxy(probe: &Probe, address: &Address, failure: Failure) -> RungResult<()> {
    match probe.handshake(address).await {
        Ok(()) => Ok(Held::new((), Finding::ThroughProxy)),
        Err(_) => Err(failure.into()),
    }
}

pub(super) async fn certificate(probe: &Probe, address: &Address) -> RungResult<()> {
    if !address.is_encrypted() {
        return Ok(Held::new((), Finding::NotEncrypted));
    }
    probe
        .handshake(address)
        .await
        .map_err(|error| error.failure(&address.host()))?;
    Ok(Held::new((), Finding::CertificateTrusted))
}

/// The base a GitLab answers at.
pub(super) async fn find_base(probe: &Probe, address: &Address) -> Result<String, Box<Broken>> {
    let host = address.host();
    match probe.find_gitlab(address).await {
        Ok(HttpProbe::Gitlab { base }) => Ok(base),
        Ok(HttpProbe::Other {
            asks_to_sign_in: true,
            redirected_to_host,
        }) => {
            let detail = redirected_to_host
                .filter(|other| !other.is_empty())
                .unwrap_or(host);
            Err(Failure::with(FailureCode::LoginPageInFront, detail).into())
        }
        Ok(HttpProbe::Other { .. }) => Err(Failure::with(FailureCode::NotGitlab, host).into()),
        Err(error) => Err(error.failure(&host).into()),
    }
}

/// Base and version, as far as the token may know it.
pub(super) async fn version(
    base: String,
    client: Option<&Client>,
) -> RungResult<(String, Option<String>)> {
    let found = match client {
        Some(client) => client.host_version().await.ok(),
        None => None,
    };
    let (version, enterprise) = found.map_or((None, None), |found| {
        (Some(found.version), found.enterprise)
    });
    let warning = version
        .as_deref()
        .and_then(crate::gitlab::major_minor)
        .filter(|known| *known < OLDEST_VERSION)
        .map(|(major, minor)| {
            Failure::with(FailureCode::VersionTooOld, format!("{major}.{minor}"))
        });
    let finding = Finding::Gitlab {
        version: version.clone(),
        enterprise,
    };
    Ok(Held {
        value: (base, version),
        finding,
        warning,
        verdicts: Vec::new(),
    })
}

/// Tokens describe themselves from here on; older hosts work with gaps.
const OLDEST_VERSION: (u32, u32) = (15, 5);

/// A failure that names what was asked when the error itself does not.
pub(super) fn broken_by(error: &RequestError) -> Box<Broken> {
    error.failure().into()
}
