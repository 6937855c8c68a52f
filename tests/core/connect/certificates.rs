//! Every problem of a certificate, produced by a server that has it.

use std::sync::Arc;
use std::time::Duration;

use flow_core::connect::{Rung, RungOutcome};
use flow_core::gitlab::{Address, ClientSettings, Probe, TlsProblem, read_authority};
use flow_core::model::{FailureCode, NetworkSecrets, NetworkSettings, Secret};
use gitlab_sandbox::TlsConfig;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;

use super::way::{
    broken, climb_by, climb_with, encrypted, presented, rung, settings, small, start, trusting,
    trusting_all_of,
};

#[tokio::test]
async fn an_unknown_authority_is_shown_and_can_be_trusted_for_one_integration() {
    let sandbox = encrypted(TlsConfig::default()).await;
    let report = climb_by(&sandbox, &trusting(&[])).await;
    assert_eq!(
        broken(&report),
        (Rung::Certificate, FailureCode::CertificateUntrusted)
    );
    let seen = presented(&report);
    assert_eq!(seen.chain.len(), 2, "the host's own and its authority's");
    assert!(seen.chain[0].names.contains(&"127.0.0.1".to_owned()));
    assert!(seen.chain[0].valid_from < seen.chain[0].valid_until);
    assert!(!seen.chain[0].is_authority && seen.chain[1].is_authority);
    let offer = seen.trustable.clone().expect("the authority is offered");
    let expected = read_authority(&sandbox.authority_pem().expect("TLS")).expect("an authority");
    assert_eq!(
        offer.fingerprint_sha256, expected.fingerprint_sha256,
        "the top of the chain"
    );
    assert!(offer.subject.contains("Root Authority"), "{offer:?}");

    let report = climb_by(&sandbox, &trusting(&[offer.pem])).await;
    assert!(report.passed(), "what is offered works: {report:#?}");
    assert_eq!(report.trusted_authorities, [expected.fingerprint_sha256]);
    assert_eq!(
        presented(&report).chain.len(),
        2,
        "shown when it is trusted as well"
    );
    let before = sandbox.requests().len();
    let report = climb_by(&sandbox, &trusting(&[])).await;
    assert_eq!(
        broken(&report).1,
        FailureCode::CertificateUntrusted,
        "others are not affected"
    );
    assert_eq!(sandbox.requests().len(), before, "nothing is sent there");
}

#[tokio::test]
async fn an_authority_that_is_not_sent_cannot_be_offered_but_pasted() {
    let tls = TlsConfig {
        send_root: false,
        ..TlsConfig::default()
    };
    let sandbox = encrypted(tls).await;
    let report = climb_by(&sandbox, &trusting(&[])).await;
    assert_eq!(broken(&report).1, FailureCode::CertificateUntrusted);
    assert_eq!(presented(&report).chain.len(), 1);
    assert_eq!(
        presented(&report).trustable,
        None,
        "a certificate of somebody else's authority vouches for nothing"
    );
    let report = climb_by(&sandbox, &trusting_all_of(&sandbox)).await;
    assert!(report.passed(), "{report:#?}");
}

#[tokio::test]
async fn a_certificate_that_signed_itself_can_be_trusted_by_itself() {
    let sandbox = encrypted(TlsConfig::self_signed()).await;
    let report = climb_by(&sandbox, &trusting(&[])).await;
    assert_eq!(broken(&report).1, FailureCode::CertificateUntrusted);
    assert!(presented(&report).chain[0].is_self_signed);
    let offer = presented(&report).trustable.clone().expect("offered");
    let report = climb_by(&sandbox, &trusting(&[offer.pem])).await;
    assert!(report.passed(), "{report:#?}");
}

#[tokio::test]
async fn dates_and_names_count_whoever_signed() {
    for (tls, code) in [
        (TlsConfig::expired(), FailureCode::CertificateExpired),
        (
            TlsConfig::not_yet_valid(),
            FailureCode::CertificateNotYetValid,
        ),
        (TlsConfig::wrong_name(), FailureCode::CertificateWrongName),
    ] {
        let sandbox = encrypted(tls).await;
        let report = climb_by(&sandbox, &trusting_all_of(&sandbox)).await;
        assert_eq!(broken(&report), (Rung::Certificate, code));
        assert_eq!(presented(&report).chain.len(), 2, "{code:?}: it is shown");
        assert_eq!(
            presented(&report).trustable,
            None,
            "{code:?}: trust does not help"
        );
        let with_token = sandbox.requests().into_iter();
        let with_token = with_token.filter(|request| request.authenticated_as.is_some());
        assert_eq!(with_token.count(), 0, "{code:?}: no token goes there");
    }
}

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
async fn a_wrong_clock_is_told_from_a_bad_certificate() {
    // The host says that its certificate is valid today; the difference is the clock's.
    for (tls, ahead) in [
        (TlsConfig::expired(), -10 * DAY),
        (TlsConfig::not_yet_valid(), 10 * DAY),
    ] {
        let sandbox = encrypted(tls).await;
        sandbox.world().set_date_ahead(ahead);
        let report = climb_by(&sandbox, &trusting_all_of(&sandbox)).await;
        assert_eq!(
            broken(&report),
            (Rung::Certificate, FailureCode::ClockWrong)
        );
        let untrusted = climb_by(&sandbox, &trusting(&[])).await;
        assert_ne!(
            broken(&untrusted).1,
            FailureCode::ClockWrong,
            "a host that cannot prove itself is not asked for the time"
        );
    }
    let sandbox = encrypted(TlsConfig::expired()).await;
    sandbox.world().set_date_ahead(10 * DAY);
    let report = climb_by(&sandbox, &trusting_all_of(&sandbox)).await;
    assert_eq!(
        broken(&report).1,
        FailureCode::CertificateExpired,
        "it is past its end by the host's own clock too"
    );
}

#[tokio::test]
async fn a_clock_that_differs_by_minutes_is_a_warning() {
    let sandbox = start(small()).await;
    for (ahead, warned) in [
        (0, None),
        (120, None),
        (-3600, Some(59..=60)),
        (7200, Some(119..=120)),
    ] {
        sandbox.world().set_date_ahead(ahead);
        let report = climb_by(&sandbox, &trusting(&[])).await;
        assert!(report.passed(), "it goes on: {report:#?}");
        let gitlab = rung(&report, Rung::Gitlab);
        let minutes = gitlab.failure.as_ref().map(|failure| {
            assert_eq!(failure.code, FailureCode::ClockWrong);
            let told = failure.detail.as_deref().and_then(|text| text.parse().ok());
            told.unwrap_or(-1)
        });
        match warned {
            None => assert_eq!(gitlab.outcome, RungOutcome::Passed, "{ahead} s: {gitlab:?}"),
            Some(expected) => assert!(
                minutes.is_some_and(|minutes| expected.contains(&minutes)),
                "{ahead} s: {minutes:?} minutes"
            ),
        }
    }
}

/// The way with this client certificate.
fn showing(
    base: &NetworkSettings,
    identity: &(String, String),
) -> (NetworkSettings, NetworkSecrets) {
    let network = NetworkSettings {
        client_certificate: Some(identity.0.clone()),
        ..base.clone()
    };
    let secrets = NetworkSecrets {
        client_key: Some(Secret::new(identity.1.clone())),
        ..NetworkSecrets::default()
    };
    (network, secrets)
}

#[tokio::test]
async fn client_certificates_are_asked_for_refused_unreadable_or_let_in() {
    let tls = TlsConfig {
        require_client_certificate: true,
        ..TlsConfig::default()
    };
    let sandbox = encrypted(tls.clone()).await;
    let network = trusting_all_of(&sandbox);
    let report = climb_by(&sandbox, &network).await;
    assert_eq!(
        broken(&report),
        (Rung::Certificate, FailureCode::ClientCertificateNeeded)
    );
    assert_eq!(presented(&report).trusted, Ok(()), "the host's own is fine");

    let strangers = encrypted(tls).await.client_identity().expect("TLS");
    let (network_of, secrets) = showing(&network, &strangers);
    let report = climb_with(&sandbox, &network_of, secrets).await;
    assert_eq!(
        broken(&report),
        (Rung::Certificate, FailureCode::ClientCertificateRefused)
    );

    let own = sandbox.client_identity().expect("TLS");
    let mixed = (own.0.clone(), strangers.1.clone());
    for unreadable in [
        mixed,
        (own.0.clone(), "rubbish".to_owned()),
        (own.1.clone(), own.1.clone()),
    ] {
        let (network_of, secrets) = showing(&network, &unreadable);
        let report = climb_with(&sandbox, &network_of, secrets).await;
        assert_eq!(broken(&report).1, FailureCode::ClientCertificateUnreadable);
    }
    let (network_of, _) = showing(&network, &own);
    let report = climb_by(&sandbox, &network_of).await;
    assert_eq!(
        broken(&report).1,
        FailureCode::ClientCertificateUnreadable,
        "a certificate without its key"
    );

    let (network_of, secrets) = showing(&network, &own);
    let report = climb_with(&sandbox, &network_of, secrets).await;
    assert!(report.passed(), "{report:#?}");
}

#[tokio::test]
async fn what_is_no_authority_is_refused() {
    let sandbox = encrypted(TlsConfig::default()).await;
    let host_only = sandbox.client_identity().expect("TLS").0;
    for text in ["", "rubbish", host_only.as_str()] {
        assert!(read_authority(text).is_err(), "{text:?}");
        let report = climb_by(&sandbox, &trusting(&[text.to_owned()])).await;
        assert_eq!(broken(&report).1, FailureCode::AuthorityUnreadable);
    }
}

#[tokio::test]
async fn a_port_without_encryption_is_named() {
    let sandbox = start(small()).await;
    let port = sandbox.base_url().rsplit(':').next().expect("a port");
    let address = Address::parse(&format!("https://127.0.0.1:{port}")).expect("an address");
    let probe = Probe::new(&settings().on_the_way(trusting(&[]), NetworkSecrets::default()))
        .expect("a probe");
    let error = probe.handshake(&address).await.expect_err("no TLS there");
    assert_eq!(
        error.failure("host").code,
        FailureCode::PlainHttp,
        "{error:?}"
    );
}

/// A web server with a certificate as `openssl req -x509` makes it: signed by itself and
/// marked as an authority, which chain building never takes for a host's own.
async fn homemade(names: &[&str], days: i64) -> (String, String) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(names).expect("names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_before = time::OffsetDateTime::now_utc() - time::Duration::days(30);
    params.not_after = time::OffsetDateTime::now_utc() + time::Duration::days(days);
    let certificate = params.self_signed(&key).expect("a certificate");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .expect("a server");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = format!("https://{}", listener.local_addr().expect("a port"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                let mut asked = [0; 4096];
                let _read = stream.read(&mut asked).await;
                let answer =
                    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                let _written = stream.write_all(answer).await;
                let _closed = stream.shutdown().await;
            });
        }
    });
    (address, certificate.pem())
}

#[tokio::test]
async fn a_homemade_authority_is_believed_for_its_own_host_while_name_and_dates_hold() {
    let handshake = async |address: &str, pem: Option<&str>| {
        let named: Vec<String> = pem.into_iter().map(str::to_owned).collect();
        let settings = ClientSettings {
            read_timeout: Duration::from_secs(10),
            ..settings().on_the_way(trusting(&named), NetworkSecrets::default())
        };
        let address = Address::parse(address).expect("an address");
        let probe = Probe::new(&settings).expect("a probe");
        let failure = probe.handshake(&address).await.err();
        let report = probe
            .certificates(&address)
            .expect("it presented something");
        (failure.map(|error| error.failure("").code), report)
    };
    let (address, pem) = homemade(&["127.0.0.1"], 30).await;
    let (failure, report) = handshake(&address, None).await;
    assert_eq!(failure, Some(FailureCode::CertificateUntrusted));
    let offer = report.trustable.expect("offered, because it works");
    assert_eq!(
        read_authority(&offer.pem).expect("readable"),
        read_authority(&pem).expect("readable")
    );
    let (failure, report) = handshake(&address, Some(&offer.pem)).await;
    assert_eq!(
        (failure, report.trusted),
        (None, Ok(())),
        "named and believed"
    );

    let (address, pem) = homemade(&["gitlab.elsewhere.example"], 30).await;
    let (failure, report) = handshake(&address, Some(&pem)).await;
    assert_eq!(failure, Some(FailureCode::CertificateWrongName));
    assert_eq!(report.trusted, Err(TlsProblem::WrongName));
    let (address, pem) = homemade(&["127.0.0.1"], -1).await;
    let (failure, _) = handshake(&address, Some(&pem)).await;
    assert_eq!(failure, Some(FailureCode::CertificateExpired));
    let (_, other) = homemade(&["127.0.0.1"], 30).await;
    let (address, _) = homemade(&["127.0.0.1"], 30).await;
    let (failure, _) = handshake(&address, Some(&other)).await;
    assert_eq!(
        failure,
        Some(FailureCode::CertificateUntrusted),
        "another one of the same make is another one"
    );
}
