//! Produces every failure of certificates and proxies for real, in the window, each with a picture for the tour.

use gitlab_sandbox::{
    ForwardProxy, ProxyBehaviour, ProxyConfig, Sandbox, SandboxConfig, TlsConfig, TokenKind,
};

use crate::desktop::Keyring;
use crate::every_failure::{closed_port, note, test};
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_of_a_certificate_has_its_words() {
    let stage = Stage::with_company("failures of certificates").await;
    let mut gallery = Gallery::open();
    let window = &stage.window;
    steps::open_connect_step(window, &stage.address()).await;
    let encrypted = stage.address().replace("http://", "https://");
    test(window, &encrypted, "glpat-any").await;
    note(
        &mut gallery,
        window,
        "plain-http",
        "The port is not encrypted",
    )
    .await;
    for (name, tls, trusted, title) in [
        (
            "certificate-untrusted",
            TlsConfig::default(),
            false,
            "The certificate is not trusted",
        ),
        (
            "certificate-self-signed",
            TlsConfig::self_signed(),
            false,
            "The certificate is not trusted",
        ),
        (
            "certificate-expired",
            TlsConfig::expired(),
            true,
            "The certificate has expired",
        ),
        (
            "certificate-not-yet-valid",
            TlsConfig::not_yet_valid(),
            true,
            "The certificate is not valid yet",
        ),
        (
            "certificate-wrong-name",
            TlsConfig::wrong_name(),
            true,
            "The certificate is for another name",
        ),
    ] {
        let host = host_with(tls).await;
        if trusted {
            trust(window, &host).await;
        }
        test(window, host.base_url(), &host.token(TokenKind::Good)).await;
        note(&mut gallery, window, name, title).await;
    }
    stage.window.close().await;
    gallery.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_of_a_client_certificate_has_its_words() {
    let stage = Stage::with_company("failures of client certificates").await;
    let mut gallery = Gallery::open();
    let window = &stage.window;
    steps::open_connect_step(window, &stage.address()).await;
    let host = host_with(TlsConfig {
        require_client_certificate: true,
        ..TlsConfig::default()
    })
    .await;
    trust(window, &host).await;
    test(window, host.base_url(), &host.token(TokenKind::Good)).await;
    note(
        &mut gallery,
        window,
        "client-certificate-needed",
        "A client certificate is needed",
    )
    .await;

    // With the certificate it asks for, the same host lets this computer in.
    let (certificate, key) = host.client_identity().expect("it speaks TLS");
    steps::open_network(window).await;
    paste(window, "Certificate", &certificate).await;
    paste(window, "Private key", &key).await;
    test(window, host.base_url(), &host.token(TokenKind::Good)).await;
    window.see("Connection successful").await;
    stage.window.close().await;
    gallery.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_of_a_proxy_has_its_words() {
    // Over https, as any GitLab that is reached through a proxy.
    let config = SandboxConfig {
        tls: Some(TlsConfig::default()),
        ..SandboxConfig::default()
    };
    let stage = Stage::with("failures of proxies", Keyring::Unlocked, config).await;
    let mut gallery = Gallery::open();
    let window = &stage.window;
    let (address, token) = (stage.address(), stage.token());
    let asking = proxy_that(ProxyBehaviour::Forward, Some("secret")).await;
    let forbidding = proxy_that(ProxyBehaviour::Forbidden, None).await;
    let broken = proxy_that(ProxyBehaviour::BadGateway, None).await;
    let nobody = format!("http://127.0.0.1:{}", closed_port());
    steps::open_connect_step(window, &address).await;
    trust(window, &stage.sandbox).await;
    for (name, proxy, title) in [
        (
            "proxy-unreachable",
            nobody.as_str(),
            "The proxy does not answer",
        ),
        (
            "proxy-needs-password",
            asking.address(),
            "The proxy asks who you are",
        ),
        (
            "proxy-refuses",
            forbidding.address(),
            "The proxy blocks the way",
        ),
        (
            "proxy-without-way",
            broken.address(),
            "The proxy blocks the way",
        ),
    ] {
        steps::choose_proxy(window, proxy).await;
        test(window, &address, &token).await;
        note(&mut gallery, window, name, title).await;
    }
    window
        .check(
            stage.sandbox.requests().is_empty(),
            "something went past a proxy that did not let it through",
        )
        .await;
    stage.window.close().await;
    gallery.close();
}

async fn host_with(tls: TlsConfig) -> Sandbox {
    let config = SandboxConfig {
        tls: Some(tls),
        ..SandboxConfig::default()
    };
    Sandbox::start(config).await.expect("the sandbox starts")
}

async fn proxy_that(behaviour: ProxyBehaviour, password: Option<&str>) -> ForwardProxy {
    let config = ProxyConfig {
        behaviour,
        credentials: password.map(|password| ("mara".to_owned(), password.to_owned())),
        ..ProxyConfig::default()
    };
    ForwardProxy::start(config)
        .await
        .expect("a proxy starts on loopback")
}

/// Adds the host's authority to those trusted for the integration.
async fn trust(window: &Window, host: &Sandbox) {
    let authority = host.authority_pem().expect("it speaks TLS");
    steps::open_network(window).await;
    paste(window, "Add a certificate authority", &authority).await;
}

/// Puts a text into a field at once, as pasting does: a field that takes a whole certificate does so by itself.
async fn paste(window: &Window, label: &str, text: &str) {
    let field = window.find("textbox", label).await;
    let script = "arguments[0].value = arguments[1];
        arguments[0].dispatchEvent(new InputEvent('input', { bubbles: true }));";
    let field = serde_json::to_value(field).expect("an element is a reference");
    window
        .run(script, vec![field, serde_json::json!(text)])
        .await;
}
