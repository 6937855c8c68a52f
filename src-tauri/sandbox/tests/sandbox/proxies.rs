//! Forward proxies, used by `git` and by reqwest.

use std::process::Command;

use gitlab_sandbox::{
    ForwardProxy, ProxyBehaviour, ProxyConfig, ProxyKind, Sandbox, SandboxConfig, TlsConfig,
    TokenKind,
};
use reqwest::Certificate;

use crate::support::{one_project, start};

/// A name only the proxy knows.
const NAME: &str = "gitlab.halden.example";

async fn proxy(config: ProxyConfig) -> ForwardProxy {
    ForwardProxy::start(ProxyConfig {
        names: vec![NAME.to_owned()],
        ..config
    })
    .await
    .expect("a loopback port is free")
}

async fn ask(
    sandbox: &Sandbox,
    proxy: &ForwardProxy,
    credentials: Option<(&str, &str)>,
) -> reqwest::Result<reqwest::Response> {
    let mut through = reqwest::Proxy::all(proxy.address()).expect("it is an address");
    if let Some((name, password)) = credentials {
        through = through.basic_auth(name, password);
    }
    let authorities: Vec<Certificate> = [sandbox.authority_pem(), proxy.authority_pem()]
        .into_iter()
        .flatten()
        .map(|pem| Certificate::from_pem(pem.as_bytes()).expect("it is a certificate"))
        .collect();
    reqwest::Client::builder()
        .proxy(through)
        .tls_certs_merge(authorities)
        .build()
        .expect("the settings make a client")
        .get(format!("{}/api/v4/user", sandbox.base_url()))
        .bearer_auth(sandbox.token(TokenKind::Good))
        .send()
        .await
}

/// `git ls-remote` through a proxy, with more settings.
async fn git(sandbox: &Sandbox, proxy: &str, settings: Vec<String>) -> std::process::Output {
    let project = &sandbox.world().projects()[0].path_with_namespace;
    let (scheme, rest) = sandbox.base_url().split_once("://").expect("an address");
    let secret = sandbox.token(TokenKind::Good);
    let url = format!("{scheme}://oauth2:{secret}@{rest}/{project}.git");
    let proxy = format!("http.proxy={proxy}");
    tokio::task::spawn_blocking(move || {
        let mut command = Command::new("git");
        command
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env_remove("GIT_SSL_CAINFO")
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .args(["-c", &proxy]);
        for setting in &settings {
            command.args(["-c", setting]);
        }
        command
            .args(["ls-remote", &url])
            .output()
            .expect("git runs")
    })
    .await
    .expect("git was run")
}

/// A sandbox that is only reached through a proxy.
async fn plain() -> Sandbox {
    start(SandboxConfig {
        host: Some(NAME.to_owned()),
        ..one_project()
    })
    .await
}

async fn with_tls() -> Sandbox {
    start(SandboxConfig {
        host: Some(NAME.to_owned()),
        tls: Some(TlsConfig {
            names: vec![NAME.to_owned()],
            ..TlsConfig::default()
        }),
        ..one_project()
    })
    .await
}

fn credentials() -> Option<(String, String)> {
    Some(("halden".to_owned(), "p@ss:word".to_owned()))
}

#[tokio::test]
async fn plain_requests_and_tunnels_go_through() {
    for sandbox in [plain().await, with_tls().await] {
        let proxy = proxy(ProxyConfig::default()).await;
        let reply = ask(&sandbox, &proxy, None).await.expect("it is reached");
        assert_eq!(reply.status(), 200);
        assert_eq!(proxy.tunnels(), 1, "{}", sandbox.base_url());
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn a_password_can_be_demanded() {
    let plain = plain().await;
    let secured = with_tls().await;
    let proxy = proxy(ProxyConfig {
        credentials: credentials(),
        ..ProxyConfig::default()
    })
    .await;
    let bare = ask(&plain, &proxy, None).await.expect("the proxy answers");
    assert_eq!(bare.status(), 407);
    assert!(bare.headers().contains_key("proxy-authenticate"));
    assert!(ask(&secured, &proxy, None).await.is_err(), "no tunnel");
    let wrong = ask(&plain, &proxy, Some(("halden", "wrong"))).await;
    assert_eq!(wrong.expect("the proxy answers").status(), 407);
    assert_eq!((proxy.tunnels(), proxy.refused()), (0, 3));
    for sandbox in [&plain, &secured] {
        let right = ask(sandbox, &proxy, Some(("halden", "p@ss:word"))).await;
        assert_eq!(right.expect("it is reached").status(), 200);
    }
    assert!(
        plain
            .requests()
            .iter()
            .all(|request| request.status == Some(200)),
        "nothing of the refused requests arrived"
    );
    plain.stop().await;
    secured.stop().await;
}

#[tokio::test]
async fn a_proxy_can_be_out_of_order() {
    let sandbox = plain().await;
    for (behaviour, status) in [
        (ProxyBehaviour::BadGateway, Some(502)),
        (ProxyBehaviour::Forbidden, Some(403)),
        (ProxyBehaviour::Close, None),
    ] {
        let proxy = proxy(ProxyConfig {
            behaviour,
            ..ProxyConfig::default()
        })
        .await;
        let reply = ask(&sandbox, &proxy, None).await;
        let given = reply.ok().map(|reply| reply.status().as_u16());
        assert_eq!(given, status, "{behaviour:?}");
        assert_eq!(proxy.tunnels(), 0);
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn the_proxy_itself_can_speak_tls() {
    let sandbox = with_tls().await;
    let proxy = proxy(ProxyConfig {
        kind: ProxyKind::Https,
        credentials: credentials(),
        ..ProxyConfig::default()
    })
    .await;
    let reply = ask(&sandbox, &proxy, Some(("halden", "p@ss:word"))).await;
    assert_eq!(reply.expect("it is reached").status(), 200);
    assert_eq!(proxy.tunnels(), 1);
    sandbox.stop().await;
}

#[tokio::test]
async fn git_goes_through_every_kind() {
    let sandbox = with_tls().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str, pem: Option<String>| {
        let path = folder.path().join(name);
        std::fs::write(&path, pem.unwrap_or_default()).expect("the folder can be written");
        path.display().to_string()
    };
    let trusted = file("gitlab.pem", sandbox.authority_pem());
    for kind in [ProxyKind::Http, ProxyKind::Https, ProxyKind::Socks5] {
        let proxy = proxy(ProxyConfig {
            kind,
            credentials: credentials(),
            ..ProxyConfig::default()
        })
        .await;
        let (scheme, rest) = proxy.address().split_once("://").expect("an address");
        // With the `h` the name is the proxy's to find.
        let scheme = if kind == ProxyKind::Socks5 {
            "socks5h"
        } else {
            scheme
        };
        let settings = vec![
            format!("http.sslCAInfo={trusted}"),
            format!(
                "http.proxySSLCAInfo={}",
                file("proxy.pem", proxy.authority_pem())
            ),
        ];
        let known = format!("{scheme}://halden:p%40ss%3Aword@{rest}");
        let output = git(&sandbox, &known, settings.clone()).await;
        assert!(
            output.status.success(),
            "{kind:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(proxy.tunnels() > 0, "{kind:?} was passed through");
        let stranger = format!("{scheme}://halden:wrong@{rest}");
        let output = git(&sandbox, &stranger, settings).await;
        assert!(!output.status.success(), "{kind:?} wants the password");
        assert!(proxy.refused() > 0, "{kind:?}");
    }
    sandbox.stop().await;
}
