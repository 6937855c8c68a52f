//! Certificates of every kind, met by clients no one here wrote.

use std::{error::Error as _, process::Command};

use gitlab_sandbox::{Sandbox, SandboxConfig, TlsConfig, TokenKind};
use reqwest::{Certificate, ClientBuilder, Identity};

use crate::support::{one_project, start};

async fn secured(tls: TlsConfig) -> Sandbox {
    start(SandboxConfig {
        tls: Some(tls),
        ..one_project()
    })
    .await
}

fn builder() -> ClientBuilder {
    reqwest::Client::builder().no_proxy()
}

fn trusting(sandbox: &Sandbox) -> ClientBuilder {
    let pem = sandbox.authority_pem().expect("it speaks TLS");
    let authority = Certificate::from_pem(pem.as_bytes()).expect("it is a certificate");
    builder().tls_certs_merge([authority])
}

/// The status of `/user`, or all that went wrong on the way.
async fn ask(sandbox: &Sandbox, builder: ClientBuilder) -> Result<u16, String> {
    let client = builder.build().expect("the settings make a client");
    let sent = client
        .get(format!("{}/api/v4/user", sandbox.base_url()))
        .bearer_auth(sandbox.token(TokenKind::Good))
        .send()
        .await;
    match sent {
        Ok(reply) => Ok(reply.status().as_u16()),
        Err(error) => {
            let mut told = error.to_string();
            let mut cause = error.source();
            while let Some(inner) = cause {
                told.push_str(": ");
                told.push_str(&inner.to_string());
                cause = inner.source();
            }
            Err(told)
        }
    }
}

#[tokio::test]
async fn a_private_authority_has_to_be_trusted() {
    let sandbox = secured(TlsConfig::default()).await;
    assert!(sandbox.base_url().starts_with("https://127.0.0.1:"));
    let stranger = ask(&sandbox, builder())
        .await
        .expect_err("nobody trusts it");
    assert!(stranger.contains("UnknownIssuer"), "{stranger}");
    assert_eq!(ask(&sandbox, trusting(&sandbox)).await, Ok(200));
    sandbox.stop().await;
}

#[tokio::test]
async fn a_certificate_can_sign_itself() {
    let sandbox = secured(TlsConfig::self_signed()).await;
    assert!(ask(&sandbox, builder()).await.is_err(), "nobody trusts it");
    assert_eq!(ask(&sandbox, trusting(&sandbox)).await, Ok(200));
    sandbox.stop().await;
}

#[tokio::test]
async fn bad_certificates_are_bad_in_their_own_way() {
    for (config, word) in [
        (TlsConfig::expired(), "Expired"),
        (TlsConfig::not_yet_valid(), "NotValidYet"),
        (TlsConfig::wrong_name(), "NotValidForName"),
    ] {
        let sandbox = secured(config).await;
        let told = ask(&sandbox, trusting(&sandbox))
            .await
            .expect_err("trusting the authority does not help");
        let plain = told.to_lowercase().replace([' ', '_'], "");
        let known = plain.contains(&word.to_lowercase()) || plain.contains(&sentence(word));
        assert!(known, "{word}: {told}");
        sandbox.stop().await;
    }
}

/// How the client's library says it in a sentence.
fn sentence(word: &str) -> String {
    match word {
        "Expired" => "certificateexpired",
        "NotValidYet" => "certificatenotvalidyet",
        _ => "certificatenotvalidforname",
    }
    .to_owned()
}

#[tokio::test]
async fn a_client_certificate_can_be_required() {
    let sandbox = secured(TlsConfig {
        require_client_certificate: true,
        ..TlsConfig::default()
    })
    .await;
    let told = ask(&sandbox, trusting(&sandbox))
        .await
        .expect_err("there was no certificate");
    assert!(told.to_lowercase().contains("certificate"), "{told}");
    let (certificate, key) = sandbox.client_identity().expect("it speaks TLS");
    let identity = Identity::from_pem(format!("{certificate}{key}").as_bytes())
        .expect("certificate and key fit together");
    let known = trusting(&sandbox).identity(identity);
    assert_eq!(ask(&sandbox, known).await, Ok(200));
    sandbox.stop().await;
}

#[tokio::test]
async fn a_silent_connection_holds_up_nobody() {
    let sandbox = secured(TlsConfig::default()).await;
    let address = sandbox.base_url().trim_start_matches("https://").to_owned();
    let silent = tokio::net::TcpStream::connect(address)
        .await
        .expect("the port is open");
    assert_eq!(ask(&sandbox, trusting(&sandbox)).await, Ok(200));
    drop(silent);
    sandbox.stop().await;
}

#[tokio::test]
async fn git_clones_once_it_trusts_the_authority() {
    let sandbox = secured(TlsConfig::default()).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let authority = folder.path().join("authority.pem");
    std::fs::write(&authority, sandbox.authority_pem().expect("it speaks TLS"))
        .expect("the folder can be written");
    let project = &sandbox.world().projects()[0].path_with_namespace;
    let (_, rest) = sandbox.base_url().split_once("://").expect("an address");
    let secret = sandbox.token(TokenKind::Good);
    let url = format!("https://oauth2:{secret}@{rest}/{project}.git");
    let list = |setting: Option<String>| {
        let url = url.clone();
        async move {
            tokio::task::spawn_blocking(move || {
                let mut command = Command::new("git");
                command
                    .env("GIT_CONFIG_NOSYSTEM", "1")
                    .env("GIT_CONFIG_GLOBAL", "/dev/null")
                    .env("GIT_TERMINAL_PROMPT", "0")
                    .env_remove("GIT_SSL_CAINFO")
                    .env("NO_PROXY", "127.0.0.1");
                if let Some(setting) = setting {
                    command.args(["-c", &setting]);
                }
                command
                    .args(["ls-remote", &url])
                    .output()
                    .expect("git runs")
            })
            .await
            .expect("git was run")
        }
    };
    let stranger = list(None).await;
    assert!(
        !stranger.status.success(),
        "git does not trust it by itself"
    );
    let trusting = list(Some(format!("http.sslCAInfo={}", authority.display()))).await;
    let told = String::from_utf8_lossy(&trusting.stderr).replace(&secret, "[token]");
    assert!(trusting.status.success(), "{told}");
    sandbox.stop().await;
}
