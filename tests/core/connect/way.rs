//! Climbing by a way of one's own, with the real clock on both sides.

use std::sync::Arc;
use std::time::Duration;

use flow_core::clock::{SharedClock, SystemClock};
use flow_core::connect::{
    ConnectionReport, ConnectionRequest, Credential, Finding, Rung, RungOutcome, RungReport,
    check_connection,
};
use flow_core::gitlab::{CertificateReport, ClientSettings};
use flow_core::model::{
    FailureCode, NetworkSecrets, NetworkSettings, Provider, ProxyChoice, Secret,
};
use gitlab_sandbox::{Sandbox, SandboxConfig, Size, TlsConfig, TokenKind};

/// A small GitLab that speaks TLS.
pub(crate) async fn encrypted(tls: TlsConfig) -> Sandbox {
    start(SandboxConfig {
        tls: Some(tls),
        ..small()
    })
    .await
}

/// A small company whose tokens end by the real clock.
pub(crate) fn small() -> SandboxConfig {
    SandboxConfig {
        size: Size::Small,
        now: time::OffsetDateTime::now_utc(),
        ..SandboxConfig::default()
    }
}

pub(crate) async fn start(config: SandboxConfig) -> Sandbox {
    Sandbox::start(config).await.expect("the sandbox starts")
}

/// A way that is the system's but for these authorities.
pub(crate) fn trusting(authorities: &[String]) -> NetworkSettings {
    NetworkSettings {
        trusted_authorities: authorities.to_vec(),
        // A proxy in the environment of whoever runs the tests is not theirs.
        proxy: ProxyChoice::Direct,
        ..NetworkSettings::default()
    }
}

/// Trusts what the sandbox says to trust.
pub(crate) fn trusting_all_of(sandbox: &Sandbox) -> NetworkSettings {
    trusting(&[sandbox.authority_pem().expect("it speaks TLS")])
}

/// Climbs with a good token.
pub(crate) async fn climb_by(sandbox: &Sandbox, network: &NetworkSettings) -> ConnectionReport {
    climb_with(sandbox, network, NetworkSecrets::default()).await
}

/// Climbs with a good token and the secret half of the way.
pub(crate) async fn climb_with(
    sandbox: &Sandbox,
    network: &NetworkSettings,
    secrets: NetworkSecrets,
) -> ConnectionReport {
    let request = ConnectionRequest {
        provider: Provider::GitlabSelfManaged,
        address: sandbox.base_url().to_owned(),
        credential: Credential::Pasted(Secret::new(sandbox.token(TokenKind::Good))),
        network: network.clone(),
        secrets,
    };
    let clock: SharedClock = Arc::new(SystemClock);
    let (report, _) = check_connection(&request, &settings(), clock, &mut |_| {}).await;
    report
}

/// Patient enough for a busy machine.
pub(crate) fn settings() -> ClientSettings {
    ClientSettings {
        connect_timeout: Duration::from_secs(5),
        read_timeout: Duration::from_secs(10),
        ..ClientSettings::default()
    }
}

/// The rung that broke, and why.
#[track_caller]
pub(crate) fn broken(report: &ConnectionReport) -> (Rung, FailureCode) {
    let last = report.rungs.last().expect("a rung");
    assert_eq!(last.outcome, RungOutcome::Failed, "{report:#?}");
    let failure = last.failure.as_ref().expect("a failed rung says why");
    (last.rung, failure.code)
}

/// One rung of a report.
#[track_caller]
pub(crate) fn rung(report: &ConnectionReport, rung: Rung) -> &RungReport {
    let found = report.rungs.iter().find(|found| found.rung == rung);
    found.unwrap_or_else(|| panic!("{rung:?} was reached: {report:#?}"))
}

/// What the host presented.
#[track_caller]
pub(crate) fn presented(report: &ConnectionReport) -> &CertificateReport {
    match &rung(report, Rung::Certificate).finding {
        Finding::Certificate(presented) => presented,
        other => panic!("certificates are shown, not {other:?}"),
    }
}

/// A port nobody listens on: bound and released again.
pub(crate) fn closed_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port")
        .port()
}
