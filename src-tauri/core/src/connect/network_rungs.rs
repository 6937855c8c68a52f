//! Rungs one to five: from a pasted address to a GitLab, before any token is sent.

use crate::gitlab::{
    Address, AddressError, CertificateReport, Client, HttpProbe, Probe, RequestError,
};
use crate::model::{Failure, FailureCode, Provider, Timestamp};

use super::ladder::{Broken, Destination, GITLAB_CLOUD, Held, RungResult};
use super::report::{Finding, ViaProxy};

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

/// The proxy on the way to an address, as reports show it.
pub(super) fn via_proxy(probe: &Probe, address: &Address) -> Option<ViaProxy> {
    probe.proxy(address).map(|proxy| ViaProxy {
        name: proxy.name(),
        from_system: proxy.from_system,
    })
}

pub(super) async fn name(probe: &Probe, address: &Address) -> RungResult<()> {
    let addresses = probe
        .resolve(address)
        .await
        .map_err(|error| error.failure(&address.host()))?;
    let finding = match via_proxy(probe, address) {
        Some(proxy) => Finding::ProxyResolved { proxy, addresses },
        None => Finding::Resolved(addresses),
    };
    Ok(Held::new((), finding))
}

pub(super) async fn port(probe: &Probe, address: &Address) -> RungResult<()> {
    probe
        .connect(address)
        .await
        .map_err(|error| error.failure(&address.host()))?;
    let port = address.port();
    let finding = match via_proxy(probe, address) {
        Some(proxy) => Finding::ThroughProxy { proxy, port },
        None => Finding::PortAnswers(port),
    };
    Ok(Held::new((), finding))
}

pub(super) async fn certificate(
    probe: &Probe,
    address: &Address,
    now: Timestamp,
) -> RungResult<()> {
    if !address.is_encrypted() {
        return Ok(Held::new((), Finding::NotEncrypted));
    }
    let handshake = probe.handshake(address).await;
    let report = probe.certificates(address);
    let Err(error) = handshake else {
        let finding = report.map_or(Finding::None, Finding::Certificate);
        return Ok(Held::new((), finding));
    };
    let mut failure = error.failure(&address.host());
    if let Some(wrong) = clock_behind(probe, address, &failure, report.as_ref(), now).await {
        failure = wrong;
    }
    Err(Box::new(Broken {
        failure,
        finding: report.map_or(Finding::None, Finding::Certificate),
        verdicts: Vec::new(),
    }))
}

/// A certificate whose dates are wrong only by this computer's clock.
///
/// The host must prove itself but for the dates, and its own clock must be within them.
async fn clock_behind(
    probe: &Probe,
    address: &Address,
    failure: &Failure,
    report: Option<&CertificateReport>,
    now: Timestamp,
) -> Option<Failure> {
    let about_dates = matches!(
        failure.code,
        FailureCode::CertificateExpired | FailureCode::CertificateNotYetValid
    );
    let own = report.filter(|_| about_dates)?.chain.first()?;
    let there = probe.host_time(address).await?;
    let wrong = clock_warning(there, now)?;
    (own.valid_from <= there && there <= own.valid_until).then_some(wrong)
}

/// Minutes from which on two clocks differ by more than delays explain.
const CLOCK_TOLERANCE_MINUTES: i64 = 5;

/// The warning where host and computer disagree on the time.
fn clock_warning(there: Timestamp, here: Timestamp) -> Option<Failure> {
    let minutes = (there.millis() - here.millis()).abs() / 60_000;
    (minutes >= CLOCK_TOLERANCE_MINUTES)
        .then(|| Failure::with(FailureCode::ClockWrong, minutes.to_string()))
}

/// Where a GitLab answers, and what is wrong with the time there.
pub(super) struct Found {
    base: String,
    clock: Option<Failure>,
}

impl Found {
    /// A GitLab that was found before, when its clock was looked at.
    pub(super) const fn before(base: String) -> Self {
        Self { base, clock: None }
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }
}

/// The base a GitLab answers at.
pub(super) async fn find_base(
    probe: &Probe,
    address: &Address,
    now: Timestamp,
) -> Result<Found, Box<Broken>> {
    let host = address.host();
    match probe.find_gitlab(address).await {
        Ok(HttpProbe::Gitlab { base, date }) => Ok(Found {
            base,
            clock: date.and_then(|there| clock_warning(there, now)),
        }),
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
    found: Found,
    client: Option<&Client>,
) -> RungResult<(String, Option<String>)> {
    let told = match client {
        Some(client) => client.host_version().await.ok(),
        None => None,
    };
    let (version, enterprise) =
        told.map_or((None, None), |told| (Some(told.version), told.enterprise));
    // A wrong clock makes more things fail than an old version does.
    let warning = found.clock.or_else(|| too_old(version.as_deref()));
    let finding = Finding::Gitlab {
        version: version.clone(),
        enterprise,
    };
    Ok(Held {
        value: (found.base, version),
        finding,
        warning,
        verdicts: Vec::new(),
    })
}

fn too_old(version: Option<&str>) -> Option<Failure> {
    version
        .and_then(crate::gitlab::major_minor)
        .filter(|known| *known < OLDEST_VERSION)
        .map(|(major, minor)| Failure::with(FailureCode::VersionTooOld, format!("{major}.{minor}")))
}

/// Tokens describe themselves from here on; older hosts work with gaps.
const OLDEST_VERSION: (u32, u32) = (15, 5);

/// A failure that names what was asked when the error itself does not.
pub(super) fn broken_by(error: &RequestError) -> Box<Broken> {
    error.failure().into()
}
