//! The open port: what it takes, what it turns away, and that it stays upright.

use flow_core::connect::webhooks::{Forged, ReceiverError, Refused};
use flow_core::model::{FailureCode, SecretLocation, Stream};
use flow_core::secrets::{SecretKind, SecretName};

use super::stage::{Stage, path_of, post, send};

/// The token of a hook, as GitLab would send it.
async fn token_of(stage: &Stage, webhook: &flow_core::model::Webhook) -> String {
    let name = SecretName::new(&webhook.made.secret_key, SecretKind::WebhookToken);
    let found = stage.world.vault.find(SecretLocation::Memory, name).await;
    let secret = found.expect("read").expect("it was kept");
    secret.expose().to_owned()
}

const PUSH: &[u8] = br#"{"object_kind":"push","project_id":15}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_real_delivery_becomes_one_hint_however_often_it_comes() {
    let stage = Stage::open().await;
    let hook = stage.hook().await;
    let token = token_of(&stage, &hook).await;
    let (address, path) = (stage.address(), path_of(&hook));
    let headers = [
        ("X-Gitlab-Token", token.as_str()),
        ("Idempotency-Key", "one"),
    ];
    assert_eq!(post(address, &path, &headers, PUSH).await, Some(200));
    assert_eq!(
        post(address, &path, &headers, PUSH).await,
        Some(200),
        "again"
    );
    let other = [
        ("X-Gitlab-Token", token.as_str()),
        ("Idempotency-Key", "two"),
    ];
    assert_eq!(post(address, &path, &other, PUSH).await, Some(200));
    let hints = stage.hints();
    assert_eq!(hints.len(), 2, "{hints:?}");
    assert_eq!(hints[0].integration, stage.integration.id);
    assert_eq!(hints[0].repository.0, 15);
    assert_eq!(hints[0].streams, [Stream::Commits]);
    let counts = stage.webhooks.receiver().counts();
    assert_eq!((counts.accepted, counts.repeated), (2, 1));
    let noted = stage.webhooks.note_arrivals().await.expect("written");
    assert_eq!(noted, [stage.integration.id]);
    let row = stage.world.store.webhook(hook.id).await.expect("read");
    assert!(row.last_delivery_at.is_some(), "the window shows it");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_believed_is_turned_away_and_changes_nothing() {
    let stage = Stage::open().await;
    let hook = stage.hook().await;
    let token = token_of(&stage, &hook).await;
    let (address, path) = (stage.address(), path_of(&hook));
    let right = [("X-Gitlab-Token", token.as_str())];
    let wrong = [("X-Gitlab-Token", "guess")];
    for (status, refused, path, headers, body) in [
        (
            401,
            Refused::Forged(Forged::TokenMissing),
            path.as_str(),
            &[][..],
            PUSH,
        ),
        (
            401,
            Refused::Forged(Forged::TokenWrong),
            &path,
            &wrong[..],
            PUSH,
        ),
        (404, Refused::Unknown, "/hooks/guess", &right[..], PUSH),
        (404, Refused::Unknown, "/", &right[..], PUSH),
        (400, Refused::Malformed, &path, &right[..], b"no json"),
        (400, Refused::Malformed, &path, &right[..], b"\xff\xfe{}"),
    ] {
        let before = count_of(&stage, refused);
        let answered = post(address, path, headers, body).await;
        assert_eq!(answered, Some(status), "{refused:?}");
        assert_eq!(
            count_of(&stage, refused),
            before + 1,
            "{refused:?} is counted"
        );
    }
    for method in ["GET", "PUT", "DELETE", "OPTIONS"] {
        let request = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
        assert_eq!(
            send(address, request.as_bytes()).await,
            Some(405),
            "{method}"
        );
    }
    assert_eq!(stage.hints(), [], "nobody is sent anywhere");
    assert_eq!(stage.webhooks.receiver().counts().accepted, 0);
}

fn count_of(stage: &Stage, refused: Refused) -> u64 {
    let counts = stage.webhooks.receiver().counts();
    counts.refused.get(&refused).copied().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_not_read() {
    let stage = Stage::open().await;
    let hook = stage.hook().await;
    let token = token_of(&stage, &hook).await;
    let (address, path) = (stage.address(), path_of(&hook));
    let head = |length: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nX-Gitlab-Token: {token}\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    // One byte more than GitLab sends; not one of them has to come.
    let announced = send(address, head("26214401").as_bytes()).await;
    assert_eq!(announced, Some(413));
    assert_eq!(count_of(&stage, Refused::TooLarge), 1);
    let long = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nX-Long: {}\r\n\r\n",
        "x".repeat(64 * 1024)
    );
    let status = send(address, long.as_bytes()).await;
    assert!(matches!(status, None | Some(431 | 400)), "{status:?}");
    for rubbish in [
        &b"\x16\x03\x01\x02\x00\x01"[..],
        b"hello\r\n\r\n",
        b"\r\n\r\n\r\n\r\n",
    ] {
        let status = send(address, rubbish).await;
        assert!(matches!(status, None | Some(400)), "{status:?}");
    }
    let good = [("X-Gitlab-Token", token.as_str())];
    assert_eq!(
        post(address, &path, &good, PUSH).await,
        Some(200),
        "it still stands"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_in_use_and_an_address_of_nobody_are_told_apart() {
    let stage = Stage::open().await;
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let taken_at = taken.local_addr().expect("an address");
    let refused = stage.webhooks.receiver().open(taken_at).await;
    let error = refused.expect_err("somebody has it");
    assert!(matches!(error, ReceiverError::PortInUse(..)), "{error:?}");
    assert_eq!(error.failure().code, FailureCode::WebhookPortInUse);
    assert_eq!(
        stage.webhooks.receiver().address(),
        None,
        "nothing else is open"
    );
    // An address for documentation (RFC 5737) that no computer has.
    let nobodys = "192.0.2.1:0".parse().expect("an address");
    let error = stage
        .webhooks
        .receiver()
        .open(nobodys)
        .await
        .expect_err("not ours");
    assert_eq!(error.failure().code, FailureCode::WebhookAddressMissing);
    drop(taken);
    let opened = stage
        .webhooks
        .receiver()
        .open(taken_at)
        .await
        .expect("free again");
    assert_eq!(opened, taken_at);
    stage.webhooks.receiver().close().await;
    assert!(
        tokio::net::TcpStream::connect(taken_at).await.is_err(),
        "closed is closed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_connections_do_not_hold_a_delivery_up() {
    let stage = Stage::open().await;
    let hook = stage.hook().await;
    let token = token_of(&stage, &hook).await;
    let (address, path) = (stage.address(), path_of(&hook));
    let mut silent = Vec::new();
    for number in 0..64 {
        let mut stream = tokio::net::TcpStream::connect(address)
            .await
            .expect("taken");
        // Some say nothing at all, some stop in the middle of a body they announced.
        if number % 2 == 0 {
            let begun = format!(
                "POST {path} HTTP/1.1\r\nHost: {address}\r\nX-Gitlab-Token: {token}\r\nContent-Length: 900000\r\n\r\n{{"
            );
            tokio::io::AsyncWriteExt::write_all(&mut stream, begun.as_bytes())
                .await
                .expect("sent");
        }
        silent.push(stream);
    }
    let good = [("X-Gitlab-Token", token.as_str())];
    assert_eq!(post(address, &path, &good, PUSH).await, Some(200));
    assert_eq!(stage.hints().len(), 1);
}
