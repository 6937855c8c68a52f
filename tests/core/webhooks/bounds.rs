//! What somebody may take of the receiver who is slow, silent or many: bounds are made small here, and every wait is
//! for what follows from them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use flow_core::clock::SystemClock;
use flow_core::connect::webhooks::{HookKey, Receiver, ReceiverBounds, Refused};
use flow_core::model::{
    HookHealth, HookPlace, HookTarget, IntegrationId, NewWebhook, RemoteId, SecretLocation,
    Timestamp, Webhook, WebhookId,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::stage::post;

const TOKEN: &str = "the-token-of-the-hook";
const HOOK: &str = "/hooks/own";
const PUSH: &[u8] = br#"{"object_kind":"push","project_id":15}"#;

/// Soon over, where the end of it is what is waited for.
const SHORT: Duration = Duration::from_millis(250);
/// Never over in a test.
const LONG: Duration = Duration::from_secs(3600);

/// Bounds that stop nobody, for a test to tighten one of them.
fn wide() -> ReceiverBounds {
    ReceiverBounds {
        head_time: LONG,
        body_time: LONG,
        ..ReceiverBounds::default()
    }
}

/// A receiver that is open to one hook.
async fn open(bounds: ReceiverBounds) -> (Receiver, SocketAddr) {
    let receiver = Receiver::within(bounds, Arc::new(SystemClock), Box::new(|_| {}));
    receiver.admit(hook(), HookKey::of_token(TOKEN).expect("a token"));
    let any = "127.0.0.1:0".parse().expect("an address");
    let address = receiver.open(any).await.expect("a port");
    (receiver, address)
}

fn hook() -> Webhook {
    Webhook {
        id: WebhookId(1),
        made: NewWebhook {
            integration_id: IntegrationId(1),
            place: HookPlace {
                target: HookTarget::Project,
                remote_id: RemoteId(15),
            },
            target_path: "group/project".to_owned(),
            url: String::new(),
            path_key: "own".to_owned(),
            secret_key: String::new(),
            secret_location: SecretLocation::Memory,
        },
        remote_id: Some(RemoteId(1)),
        signed: false,
        created_at: Timestamp::from_millis(0),
        health: HookHealth::Executable,
        disabled_until: None,
        checked_at: None,
        last_delivery_at: None,
        read_event_id: None,
    }
}

/// The head of a delivery of this many bytes.
fn head(length: usize) -> String {
    format!(
        "POST {HOOK} HTTP/1.1\r\nHost: receiver\r\nX-Gitlab-Token: {TOKEN}\r\nContent-Length: {length}\r\n\r\n"
    )
}

/// Connects and says this much.
async fn say(address: SocketAddr, words: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream.write_all(words).await.expect("sent");
    stream
}

/// Everything that is said until the other side ends the connection.
async fn until_the_end(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    // An end without a farewell is an end too.
    let _end = stream.read_to_end(&mut said).await;
    String::from_utf8_lossy(&said).into_owned()
}

async fn deliver(address: SocketAddr) -> Option<u16> {
    post(address, HOOK, &[("X-Gitlab-Token", TOKEN)], PUSH).await
}

fn refused(receiver: &Receiver, why: Refused) -> u64 {
    let counts = receiver.counts();
    counts.refused.get(&why).copied().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_does_not_come_to_its_end_is_cut_off() {
    let bounds = ReceiverBounds {
        head_time: SHORT,
        ..wide()
    };
    let (receiver, address) = open(bounds).await;
    for begun in [
        "",
        "POST",
        "POST /hooks/own HTTP/1.1\r\nX-Gitlab-Token: the",
    ] {
        let mut stream = say(address, begun.as_bytes()).await;
        let said = until_the_end(&mut stream).await;
        assert!(
            !said.contains("200"),
            "`{begun}` is no delivery and got `{said}`"
        );
    }
    assert_eq!(receiver.counts().accepted, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_goes_quiet_after_a_delivery_is_closed() {
    let bounds = ReceiverBounds {
        head_time: SHORT,
        ..wide()
    };
    let (receiver, address) = open(bounds).await;
    let mut words = head(PUSH.len()).into_bytes();
    words.extend_from_slice(PUSH);
    let mut stream = say(address, &words).await;
    let said = until_the_end(&mut stream).await;
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    assert_eq!(said.matches("HTTP/1.1").count(), 1, "{said}");
    assert_eq!(receiver.counts().accepted, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_to_its_end_is_refused() {
    let bounds = ReceiverBounds {
        body_time: SHORT,
        ..wide()
    };
    let (receiver, address) = open(bounds).await;
    let mut stream = say(address, head(900_000).as_bytes()).await;
    stream.write_all(b"{").await.expect("sent");
    let said = until_the_end(&mut stream).await;
    assert!(said.starts_with("HTTP/1.1 408"), "{said}");
    assert_eq!(refused(&receiver, Refused::Unfinished), 1);
    assert_eq!(deliver(address).await, Some(200), "it still stands");
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_find_no_room_in_memory_are_told_so() {
    let bounds = ReceiverBounds {
        body_time: SHORT,
        bodies_kib: 512,
        ..wide()
    };
    let (receiver, address) = open(bounds).await;
    let mut stream = say(address, head(1024 * 1024).as_bytes()).await;
    let said = until_the_end(&mut stream).await;
    assert!(said.starts_with("HTTP/1.1 503"), "{said}");
    assert_eq!(refused(&receiver, Refused::Busy), 1);
    assert_eq!(deliver(address).await, Some(200), "small ones still fit");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_its_own_bound_is_read_and_no_larger_one() {
    let bounds = ReceiverBounds {
        largest_body: PUSH.len(),
        ..wide()
    };
    let (receiver, address) = open(bounds).await;
    assert_eq!(deliver(address).await, Some(200));
    let mut longer = PUSH.to_vec();
    longer.push(b' ');
    let answered = post(address, HOOK, &[("X-Gitlab-Token", TOKEN)], &longer).await;
    assert_eq!(answered, Some(413), "one byte more");
    // A body that does not say how long it is, is counted while it comes.
    let chunked = format!(
        "POST {HOOK} HTTP/1.1\r\nHost: receiver\r\nX-Gitlab-Token: {TOKEN}\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n{}\r\n",
        "x".repeat(1024)
    );
    let mut stream = say(address, chunked.as_bytes()).await;
    let said = until_the_end(&mut stream).await;
    assert!(said.starts_with("HTTP/1.1 413"), "{said}");
    assert_eq!(refused(&receiver, Refused::TooLarge), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_connections_than_places_are_not_listened_to() {
    let bounds = ReceiverBounds {
        connections: 2,
        last_answers: SHORT,
        ..wide()
    };
    let (receiver, address) = open(bounds).await;
    let _silent = [say(address, b"POST").await, say(address, b"POST").await];
    let mut words = head(PUSH.len()).into_bytes();
    words.extend_from_slice(PUSH);
    let mut third = say(address, &words).await;
    // Time enough to be taken, if there were a place.
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    receiver.close().await;
    assert_eq!(until_the_end(&mut third).await, "", "nobody answered it");
    assert_eq!(receiver.counts().accepted, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_silent_makes_room_for_who_waits() {
    let bounds = ReceiverBounds {
        head_time: SHORT,
        connections: 2,
        ..wide()
    };
    let (receiver, address) = open(bounds).await;
    let mut silent = Vec::new();
    for _ in 0..6 {
        silent.push(say(address, b"POST /hooks").await);
    }
    assert_eq!(deliver(address).await, Some(200), "its turn comes");
    for stream in &mut silent {
        assert!(!until_the_end(stream).await.contains("200"));
    }
    assert_eq!(receiver.counts().accepted, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_does_not_wait_for_those_who_say_nothing() {
    let bounds = ReceiverBounds {
        last_answers: SHORT,
        ..wide()
    };
    let (receiver, address) = open(bounds).await;
    let mut in_the_head = say(address, b"POST").await;
    let mut in_the_body = say(address, head(900_000).as_bytes()).await;
    assert_eq!(
        deliver(address).await,
        Some(200),
        "the others were taken before"
    );
    receiver.close().await;
    for stream in [&mut in_the_head, &mut in_the_body] {
        let said = until_the_end(stream).await;
        assert!(!said.contains("200"), "{said}");
    }
    let again = TcpStream::connect(address).await;
    assert!(again.is_err(), "closed is closed");
}
