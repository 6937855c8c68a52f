//! How the receiver of webhooks bears up: deliveries come over loopback at a steady rate, each over a connection of its
//! own as GitLab sends them, half of them signed, some of them twice. `cargo xtask bench` runs it; it prints one JSON
//! object: what was lost, what was doubled, and how long the answers took in milliseconds.

#![expect(
    clippy::print_stdout,
    reason = "the figures are for the program that started it"
)]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flow_core::clock::SystemClock;
use flow_core::connect::webhooks::{HookKey, Receiver, SIGNING_TOKEN_PREFIX};
use flow_core::model::{
    HookHealth, HookPlace, HookTarget, IntegrationId, NewWebhook, RemoteId, SecretLocation,
    Timestamp, Webhook, WebhookId,
};
use hmac::{Hmac, Mac as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Deliveries a second, a little more than what is claimed, and for how long.
const RATE: u32 = 1_050;
const SECONDS: u32 = 10;
/// Every so many is sent again, as after an answer that was lost.
const AGAIN_EVERY: u32 = 10;
const TOKEN: &str = "the-token-of-the-hook";
const KEY: [u8; 32] = [42; 32];

fn hook(id: i64) -> Webhook {
    Webhook {
        id: WebhookId(id),
        made: NewWebhook {
            integration_id: IntegrationId(1),
            place: HookPlace {
                target: HookTarget::Group,
                remote_id: RemoteId(id),
            },
            target_path: "group".to_owned(),
            url: String::new(),
            path_key: format!("hook-{id}"),
            secret_key: String::new(),
            secret_location: SecretLocation::Memory,
        },
        remote_id: Some(RemoteId(id)),
        signed: id == 2,
        created_at: Timestamp::from_millis(0),
        health: HookHealth::Executable,
        disabled_until: None,
        checked_at: None,
        last_delivery_at: None,
        read_event_id: None,
    }
}

/// A push with twenty commits, as long as GitLab's are.
fn payload(number: u32) -> String {
    let commits: Vec<String> = (0..20)
        .map(|commit| {
            format!(
                r#"{{"id":"{commit:040x}","message":"{}","author":{{"name":"A","email":"a@b.example"}}}}"#,
                "Because it had to be done. ".repeat(6)
            )
        })
        .collect();
    format!(
        r#"{{"object_kind":"push","project_id":{},"commits":[{}]}}"#,
        number + 1,
        commits.join(",")
    )
}

/// The whole request of a delivery; odd ones are signed.
fn request(address: SocketAddr, number: u32) -> Vec<u8> {
    let (body, id) = (payload(number), format!("delivery-{number}"));
    let secret = if number.is_multiple_of(2) {
        format!("X-Gitlab-Token: {TOKEN}\r\n")
    } else {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let time = since.expect("after 1970").as_secs();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&KEY).expect("any length will do");
        mac.update(format!("{id}.{time}.{body}").as_bytes());
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        format!(
            "webhook-id: {id}\r\nwebhook-timestamp: {time}\r\nwebhook-signature: v1,{signature}\r\n"
        )
    };
    let hook = 1 + number % 2;
    format!(
        "POST /hooks/hook-{hook} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nIdempotency-Key: {id}\r\n{secret}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Delivers once; how long the answer took, or nothing when it was none of the right kind.
async fn deliver(address: SocketAddr, request: Vec<u8>) -> Option<Duration> {
    let started = Instant::now();
    let mut stream = TcpStream::connect(address).await.ok()?;
    stream.write_all(&request).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    answer
        .starts_with(b"HTTP/1.1 200 ")
        .then(|| started.elapsed())
}

/// What the receiver told, and the answers.
struct Measured {
    /// How often each repository was told of.
    told: Vec<u32>,
    answers: Vec<Option<Duration>>,
    took: Duration,
}

async fn measure() -> Measured {
    let total = RATE * SECONDS;
    let told = Arc::new(Mutex::new(vec![0_u32; total as usize]));
    let noting = Arc::clone(&told);
    let receiver = Receiver::new(
        Arc::new(SystemClock),
        Box::new(move |hint| {
            let place = usize::try_from(hint.repository.0 - 1).expect("from one on");
            noting.lock().expect("nobody panics")[place] += 1;
        }),
    );
    let signing = format!("{SIGNING_TOKEN_PREFIX}{}", STANDARD.encode(KEY));
    receiver.admit(hook(1), HookKey::of_token(TOKEN).expect("a token"));
    receiver.admit(hook(2), HookKey::of_signing_token(&signing).expect("a key"));
    let any = "127.0.0.1:0".parse().expect("an address");
    let address = receiver.open(any).await.expect("a port");
    let started = Instant::now();
    let mut sent = tokio::task::JoinSet::new();
    let mut pace = tokio::time::interval(Duration::from_millis(10));
    let each = RATE / 100;
    for tick in 0..total.div_ceil(each) {
        pace.tick().await;
        for number in (tick * each)..((tick + 1) * each).min(total) {
            let request = request(address, number);
            if number.is_multiple_of(AGAIN_EVERY) {
                sent.spawn(deliver(address, request.clone()));
            }
            sent.spawn(deliver(address, request));
        }
    }
    let answers = sent.join_all().await;
    let took = started.elapsed();
    receiver.close().await;
    let told = told.lock().expect("nobody panics").clone();
    Measured {
        told,
        answers,
        took,
    }
}

#[tokio::main]
async fn main() {
    let measured = measure().await;
    let total = measured.told.len();
    let arrived = measured.told.iter().filter(|times| **times > 0).count();
    let hints: u32 = measured.told.iter().sum();
    let refused = measured
        .answers
        .iter()
        .filter(|answer| answer.is_none())
        .count();
    let mut times: Vec<f64> = measured
        .answers
        .iter()
        .flatten()
        .map(|time| time.as_secs_f64() * 1000.0)
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get(times.len() * share / 100).copied();
    println!(
        "{}",
        serde_json::json!({
            "deliveries": total,
            "rate": total as f64 / measured.took.as_secs_f64(),
            "arrived": arrived as f64 * 100.0 / total as f64,
            "hints": f64::from(hints) / total as f64,
            "refused": refused,
            "median": at(50),
            "p99": at(99),
        })
    );
}
