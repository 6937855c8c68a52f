//! Every kind of proxy, and every way it can stand in the way.

use flow_core::connect::{Finding, Rung};
use flow_core::gitlab::{Address, Probe};
use flow_core::model::{FailureCode, NetworkSecrets, NetworkSettings, ProxyChoice, Secret};
use gitlab_sandbox::{
    ForwardProxy, ProxyBehaviour, ProxyConfig, ProxyKind, Sandbox, SandboxConfig, TlsConfig,
};

use super::way::{
    broken, climb_by, climb_with, closed_port, rung, settings, small, start, trusting,
};

/// A name only the proxy knows, so that nothing can go around it.
const HIDDEN: &str = "gitlab.halden.example";
const KINDS: [ProxyKind; 3] = [ProxyKind::Http, ProxyKind::Https, ProxyKind::Socks5];

/// A GitLab that is only to be reached through a proxy.
async fn hidden() -> Sandbox {
    start(SandboxConfig {
        host: Some(HIDDEN.to_owned()),
        tls: Some(TlsConfig {
            names: vec![HIDDEN.to_owned()],
            ..TlsConfig::default()
        }),
        ..small()
    })
    .await
}

async fn proxy(kind: ProxyKind, change: impl FnOnce(&mut ProxyConfig)) -> ForwardProxy {
    let mut config = ProxyConfig {
        kind,
        names: vec![HIDDEN.to_owned()],
        ..ProxyConfig::default()
    };
    change(&mut config);
    ForwardProxy::start(config).await.expect("the proxy starts")
}

/// The way through a proxy, trusting what it and the GitLab present.
fn through(proxy: &ForwardProxy, sandbox: &Sandbox, username: Option<&str>) -> NetworkSettings {
    let address = match username {
        Some(name) => proxy.address().replace("://", &format!("://{name}@")),
        None => proxy.address().to_owned(),
    };
    let authorities = [sandbox.authority_pem(), proxy.authority_pem()];
    NetworkSettings {
        proxy: ProxyChoice::parse(&address).expect("an address"),
        ..trusting(&authorities.into_iter().flatten().collect::<Vec<_>>())
    }
}

fn password(text: &str) -> NetworkSecrets {
    NetworkSecrets {
        proxy_password: Some(Secret::new(text.to_owned())),
        ..NetworkSecrets::default()
    }
}

#[tokio::test]
async fn every_kind_of_proxy_leads_there_and_is_named() {
    let sandbox = hidden().await;
    for kind in KINDS {
        let proxy = proxy(kind, |config| {
            config.credentials = Some(("ada@corp".to_owned(), "p@ss: wörd".to_owned()));
        })
        .await;
        let network = through(&proxy, &sandbox, Some("ada%40corp"));
        let report = climb_with(&sandbox, &network, password("p@ss: wörd")).await;
        assert!(report.passed(), "{kind:?}: {report:#?}");
        assert!(proxy.tunnels() > 0, "{kind:?} was used");
        let via = report.via_proxy.clone().expect("it is named");
        assert_eq!(via.name, proxy.address(), "without account and password");
        assert!(!via.from_system, "the integration's own");
        assert!(matches!(
            rung(&report, Rung::Name).finding,
            Finding::ProxyResolved { .. }
        ));
        assert!(matches!(
            rung(&report, Rung::Port).finding,
            Finding::ThroughProxy { .. }
        ));
        let shown = format!("{report:?}");
        assert!(!shown.contains("wörd") && !shown.contains("ada"), "{shown}");
    }
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_says_so() {
    let sandbox = hidden().await;
    for kind in KINDS {
        let proxy = proxy(kind, |config| {
            config.credentials = Some(("ada".to_owned(), "right".to_owned()));
        })
        .await;
        let without = climb_by(&sandbox, &through(&proxy, &sandbox, None)).await;
        let network = through(&proxy, &sandbox, Some("ada"));
        let wrong = climb_with(&sandbox, &network, password("wrong")).await;
        for report in [without, wrong] {
            assert_eq!(
                broken(&report),
                (Rung::Port, FailureCode::ProxyNeedsPassword),
                "{kind:?}"
            );
            let failure = report.rungs.last().and_then(|rung| rung.failure.clone());
            let detail = failure.and_then(|failure| failure.detail);
            assert_eq!(detail.as_deref(), Some(proxy.address()), "which proxy");
        }
        assert_eq!(proxy.tunnels(), 0, "nobody came through");
    }
    assert!(sandbox.requests().is_empty(), "nothing reached the host");
}

#[tokio::test]
async fn a_proxy_that_blocks_and_one_that_is_none_are_told_apart() {
    let sandbox = hidden().await;
    for kind in KINDS {
        for (behaviour, code) in [
            (ProxyBehaviour::Forbidden, FailureCode::ProxyRefused),
            (ProxyBehaviour::BadGateway, FailureCode::ProxyRefused),
            (ProxyBehaviour::Close, FailureCode::ProxyUnreachable),
        ] {
            let proxy = proxy(kind, |config| config.behaviour = behaviour).await;
            let report = climb_by(&sandbox, &through(&proxy, &sandbox, None)).await;
            assert_eq!(
                broken(&report),
                (Rung::Port, code),
                "{kind:?} {behaviour:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_proxy_nobody_answers_at_is_named() {
    let sandbox = hidden().await;
    let to = |address: String| NetworkSettings {
        proxy: ProxyChoice::parse(&address).expect("an address"),
        ..trusting(&[])
    };
    for scheme in ["http", "https", "socks5"] {
        let closed = to(format!("{scheme}://127.0.0.1:{}", closed_port()));
        let report = climb_by(&sandbox, &closed).await;
        assert_eq!(
            broken(&report),
            (Rung::Port, FailureCode::ProxyUnreachable),
            "{scheme}"
        );
        let report = climb_by(&sandbox, &to(format!("{scheme}://proxy.invalid:3128"))).await;
        assert_eq!(
            broken(&report),
            (Rung::Name, FailureCode::ProxyUnreachable),
            "{scheme}"
        );
    }
}

#[tokio::test]
async fn a_proxys_own_certificate_is_told_from_the_hosts() {
    let sandbox = hidden().await;
    let proxy = proxy(ProxyKind::Https, |_| {}).await;
    let network = NetworkSettings {
        proxy: ProxyChoice::parse(proxy.address()).expect("an address"),
        ..trusting(&[sandbox.authority_pem().expect("TLS")])
    };
    let report = climb_by(&sandbox, &network).await;
    assert_eq!(
        broken(&report),
        (Rung::Port, FailureCode::CertificateUntrusted)
    );
    let network = NetworkSettings {
        trusted_authorities: vec![proxy.authority_pem().expect("TLS")],
        ..network
    };
    let report = climb_by(&sandbox, &network).await;
    assert_eq!(
        broken(&report),
        (Rung::Certificate, FailureCode::CertificateUntrusted),
        "now it is the host's"
    );
}

#[tokio::test]
async fn requests_that_are_no_ladder_name_the_proxys_refusal_too() {
    // The HTTP library hides the types of these errors; this is what notices a change of words.
    let sandbox = hidden().await;
    let address = Address::parse(sandbox.base_url()).expect("an address");
    for kind in KINDS {
        let locked = proxy(kind, |config| {
            config.credentials = Some(("ada".to_owned(), "right".to_owned()));
        })
        .await;
        let forbidding = proxy(kind, |config| config.behaviour = ProxyBehaviour::Forbidden).await;
        let closed = proxy(kind, |_| {}).await;
        let of_closed = through(&closed, &sandbox, None);
        drop(closed);
        for (network, code) in [
            (
                through(&locked, &sandbox, None),
                FailureCode::ProxyNeedsPassword,
            ),
            (
                through(&forbidding, &sandbox, None),
                FailureCode::ProxyRefused,
            ),
            (of_closed, FailureCode::ProxyUnreachable),
        ] {
            let settings = settings().on_the_way(network, NetworkSecrets::default());
            let probe = Probe::new(&settings).expect("a probe");
            let error = probe.handshake(&address).await.expect_err("refused");
            assert_eq!(error.failure("").code, code, "{kind:?}: {error:?}");
        }
    }
}

#[tokio::test]
async fn plain_requests_to_this_computer_go_through_a_proxy_that_was_asked_for() {
    let sandbox = start(small()).await;
    let proxy = proxy(ProxyKind::Http, |config| {
        config.credentials = Some(("ada".to_owned(), "right".to_owned()));
    })
    .await;
    let network = NetworkSettings {
        proxy: ProxyChoice::parse(&proxy.address().replace("://", "://ada@")).expect("an address"),
        ..NetworkSettings::default()
    };
    let report = climb_with(&sandbox, &network, password("right")).await;
    assert!(report.passed() && proxy.tunnels() > 0, "{report:#?}");
    let report = climb_with(&sandbox, &network, password("wrong")).await;
    assert_eq!(
        broken(&report),
        (Rung::Gitlab, FailureCode::ProxyNeedsPassword)
    );
}

/// Tells a copy of this program what to climb; the environment of this one stays as it is.
const CHILD: &str = "FLOW_TEST_CLIMB_THROUGH_SYSTEM_PROXY";

#[test]
fn the_systems_proxy_is_used_named_and_can_be_left_out() {
    if std::env::var_os(CHILD).is_some() {
        return climb_as_child();
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (sandbox, proxy) = runtime.block_on(async {
        let proxy = proxy(ProxyKind::Http, |config| {
            config.credentials = Some(("ada".to_owned(), "s cret".to_owned()));
        })
        .await;
        (hidden().await, proxy)
    });
    let pem = sandbox.authority_pem().expect("TLS");
    let child = std::process::Command::new(std::env::current_exe().expect("this program"))
        .args([
            "--exact",
            "connect::proxies::the_systems_proxy_is_used_named_and_can_be_left_out",
        ])
        .arg("--nocapture")
        .env(CHILD, format!("{}\n{pem}", sandbox.base_url()))
        .env(
            "HTTPS_PROXY",
            proxy.address().replace("://", "://ada:s%20cret@"),
        )
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .expect("a child");
    assert!(
        child.status.success(),
        "{}",
        String::from_utf8_lossy(&child.stderr)
    );
    assert!(proxy.tunnels() > 0, "the child went through it");
}

/// In the child: no token is needed to see which way requests take.
fn climb_as_child() {
    let told = std::env::var(CHILD).expect("what the parent said");
    let (base, pem) = told.split_once('\n').expect("address and certificate");
    let address = Address::parse(base).expect("an address");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let way = |choice| {
        let network = NetworkSettings {
            proxy: choice,
            ..trusting(&[pem.to_owned()])
        };
        Probe::new(&settings().on_the_way(network, NetworkSecrets::default())).expect("a probe")
    };
    runtime.block_on(async {
        let system = way(ProxyChoice::System);
        let proxy = system.proxy(&address).expect("the environment names one");
        assert!(proxy.from_system && !proxy.name().contains("ada"));
        system.connect(&address).await.expect("it opens the way");
        system.handshake(&address).await.expect("requests take it");
        let here = Address::parse("http://127.0.0.1:1").expect("an address");
        assert!(system.proxy(&here).is_none(), "this computer needs none");
        let direct = way(ProxyChoice::Direct);
        assert!(direct.proxy(&address).is_none());
        direct
            .resolve(&address)
            .await
            .expect_err("only the proxy knows that name");
    });
}
