//! Delivering what hooks report: a request to the hook's address, which never leaves this
//! computer.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream, ToSocketAddrs as _},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use tokio::sync::mpsc;
use url::Url;

use crate::world::{handle::SharedWorld, webhooks::Delivery};

/// GitLab waits as long for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Deliveries under way at a time.
const AT_ONCE: usize = 16;

/// Delivers what is queued until nobody queues any more.
pub(crate) async fn deliver_all(
    world: Arc<SharedWorld>,
    mut queue: mpsc::UnboundedReceiver<Delivery>,
) {
    let places = Arc::new(tokio::sync::Semaphore::new(AT_ONCE));
    while let Some(delivery) = queue.recv().await {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let world = Arc::clone(&world);
        tokio::task::spawn_blocking(move || {
            if let Err(reason) = deliver(&world, delivery) {
                tracing::debug!(reason, "a webhook was not delivered");
            }
            drop(place);
        });
    }
}

/// Delivers once and notes how it went; blocks as long as that takes.
///
/// # Errors
/// Why there was no answer, in words for the log.
pub(crate) fn deliver(world: &SharedWorld, delivery: Delivery) -> Result<u16, &'static str> {
    let signing_token = {
        let state = world.read();
        let hook = state.reporting.webhooks.get(&delivery.hook_id);
        hook.and_then(|hook| hook.signing_token.clone())
    };
    let outcome = send(&delivery, signing_token.as_deref());
    world.write().note_delivery(delivery, outcome);
    outcome
}

fn send(delivery: &Delivery, signing_token: Option<&str>) -> Result<u16, &'static str> {
    let url = Url::parse(&delivery.url).map_err(|_| "the address is none")?;
    let address = loopback(&url).ok_or("only addresses of this computer are called")?;
    let body = delivery.payload.to_string();
    let mut headers = delivery.headers.clone();
    if let Some(token) = signing_token {
        headers.extend(signature(delivery, token, &body).ok_or("the key is none")?);
    }
    let mut head = format!(
        "POST {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n",
        url.path(),
        body.len()
    );
    for (name, value) in &headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let failed = |_| "the connection failed";
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).map_err(failed)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
    stream.set_write_timeout(Some(PATIENCE)).map_err(failed)?;
    stream.write_all(head.as_bytes()).map_err(failed)?;
    stream.write_all(body.as_bytes()).map_err(failed)?;
    let mut answer = Vec::new();
    stream.take(8192).read_to_end(&mut answer).map_err(failed)?;
    status_of(&answer).ok_or("the answer is none")
}

/// Where an address leads, if to this computer and in the clear.
fn loopback(url: &Url) -> Option<SocketAddr> {
    let plain = url.scheme() == "http";
    let place = (url.host_str()?, url.port_or_known_default()?);
    let mut addresses = place.to_socket_addrs().ok()?;
    addresses.find(|address| plain && address.ip().is_loopback())
}

/// The headers of the Standard Webhooks specification.
fn signature(delivery: &Delivery, token: &str, body: &str) -> Option<[(&'static str, String); 3]> {
    let key = STANDARD.decode(token.strip_prefix("whsec_")?).ok()?;
    let mut headers = delivery.headers.iter();
    let (_, id) = headers.find(|(name, _)| *name == "Idempotency-Key")?;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    let time = since.as_secs().to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{time}.{body}").as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    Some([
        ("webhook-id", id.clone()),
        ("webhook-timestamp", time),
        ("webhook-signature", format!("v1,{signature}")),
    ])
}

/// `HTTP/1.1 200 OK`.
fn status_of(answer: &[u8]) -> Option<u16> {
    let line = answer.split(|byte| *byte == b'\r').next()?;
    let line = std::str::from_utf8(line).ok()?;
    line.split(' ').nth(1)?.parse().ok()
}
