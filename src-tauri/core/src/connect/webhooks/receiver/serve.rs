//! Connections of the receiver: accepting them, reading one delivery after the other, answering.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Empty, LengthLimitError, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{ALLOW, HeaderMap};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::desk::{Desk, Refused};
use crate::connect::webhooks::verification::DeliveryHeaders;

/// A head is some two kilobytes; this is the least buffer hyper works with, four times over.
const LARGEST_HEAD: usize = 32 * 1024;
/// After an error of the system, such as no file handle left.
const BREATH: Duration = Duration::from_millis(100);

/// What strangers may take of this computer.
#[derive(Debug, Clone)]
pub struct ReceiverBounds {
    /// For a head to come in, the first or the next of a connection.
    pub head_time: Duration,
    /// For a body to come in.
    pub body_time: Duration,
    /// For answers that are under way when the receiver is closed.
    pub last_answers: Duration,
    /// The largest body, in bytes.
    pub largest_body: usize,
    /// Memory for bodies of all connections together, in KiB.
    pub bodies_kib: u32,
    /// Connections at a time; others wait in the system's queue.
    pub connections: usize,
}

impl Default for ReceiverBounds {
    /// What GitLab needs with room to spare: it sends 25 MiB at the most and gives up after ten
    /// seconds (its documentation of webhook limits).
    fn default() -> Self {
        Self {
            head_time: Duration::from_secs(5),
            body_time: Duration::from_secs(10),
            last_answers: Duration::from_secs(2),
            largest_body: 25 * 1024 * 1024,
            bodies_kib: 64 * 1024,
            connections: 256,
        }
    }
}

type Answer = Response<Empty<Bytes>>;

/// What all connections share.
struct Shared {
    desk: Arc<Desk>,
    bounds: ReceiverBounds,
    bodies: Arc<Semaphore>,
}

/// Serves until it is told to close.
pub(super) async fn serve(
    listener: TcpListener,
    desk: Arc<Desk>,
    bounds: ReceiverBounds,
    closing: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(bounds.connections));
    let last_answers = bounds.last_answers;
    let shared = Arc::new(Shared {
        desk,
        bodies: Arc::new(Semaphore::new(bounds.bodies_kib as usize)),
        bounds,
    });
    let conversations = TaskTracker::new();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            let place = place.expect("the semaphore is never closed");
            (listener.accept().await, place)
        };
        tokio::select! {
            () = closing.cancelled() => break,
            (accepted, place) = next => match accepted {
                Ok((stream, _)) => {
                    let conversation = converse(stream, Arc::clone(&shared), closing.clone(), place);
                    conversations.spawn(conversation);
                }
                Err(error) => {
                    tracing::debug!(cause = %error, "a connection could not be taken");
                    tokio::time::sleep(BREATH).await;
                }
            },
        }
    }
    drop(listener);
    conversations.close();
    if tokio::time::timeout(last_answers, conversations.wait())
        .await
        .is_err()
    {
        tracing::debug!("the last answers of the receiver were not waited for");
    }
}

/// One connection, with as many deliveries as come over it.
async fn converse(
    stream: TcpStream,
    shared: Arc<Shared>,
    closing: CancellationToken,
    _place: OwnedSemaphorePermit,
) {
    // Answers are tiny and shall go at once.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let bounds = shared.bounds.clone();
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Infallible>(shared.answer(request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head_time)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            match tokio::time::timeout(bounds.last_answers, connection).await {
                Ok(ended) => ended,
                Err(_) => return,
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(cause = %error, "a connection to the receiver ended early");
    }
}

impl Shared {
    async fn answer(&self, request: Request<Incoming>) -> Answer {
        if request.method() != Method::POST {
            let mut answer = status(StatusCode::METHOD_NOT_ALLOWED);
            let post = hyper::header::HeaderValue::from_static("POST");
            answer.headers_mut().insert(ALLOW, post);
            return answer;
        }
        match self.take(request).await {
            Ok(()) => status(StatusCode::OK),
            Err(refused) => {
                self.desk.note_refused(refused);
                status(status_of(refused))
            }
        }
    }

    async fn take(&self, request: Request<Incoming>) -> Result<(), Refused> {
        let (head, body) = request.into_parts();
        let headers = delivery_headers(&head.headers);
        let entry = self.desk.judge_head(head.uri.path(), &headers)?;
        // Held until the delivery is judged.
        let (body, _room) = self.read(body).await?;
        let id = headers
            .id
            .or_else(|| text(&head.headers, "idempotency-key"));
        self.desk.judge_body(&entry, &headers, id, &body)?;
        Ok(())
    }

    /// The whole body, within the bounds of size, time and memory.
    async fn read(&self, body: Incoming) -> Result<(Bytes, OwnedSemaphorePermit), Refused> {
        let hint = body.size_hint();
        let largest = self.bounds.largest_body;
        let longest = hint.upper().unwrap_or(u64::MAX).min(largest as u64);
        if hint.lower() > largest as u64 {
            return Err(Refused::TooLarge);
        }
        let kib = u32::try_from(longest.div_ceil(1024)).expect("the bound is some thousand KiB");
        let reading = async {
            let room = Arc::clone(&self.bodies).acquire_many_owned(kib).await;
            let room = room.expect("the semaphore is never closed");
            let body = Limited::new(body, largest).collect().await;
            (body, room)
        };
        match tokio::time::timeout(self.bounds.body_time, reading).await {
            Ok((Ok(body), room)) => Ok((body.to_bytes(), room)),
            Ok((Err(error), _)) if error.is::<LengthLimitError>() => Err(Refused::TooLarge),
            Ok((Err(_), _)) => Err(Refused::Unfinished),
            Err(_) if self.bodies.available_permits() < kib as usize => Err(Refused::Busy),
            Err(_) => Err(Refused::Unfinished),
        }
    }
}

fn delivery_headers(headers: &HeaderMap) -> DeliveryHeaders<'_> {
    DeliveryHeaders {
        token: headers
            .get("x-gitlab-token")
            .map(hyper::header::HeaderValue::as_bytes),
        id: text(headers, "webhook-id"),
        timestamp: text(headers, "webhook-timestamp"),
        signature: text(headers, "webhook-signature"),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

const fn status_of(refused: Refused) -> StatusCode {
    match refused {
        Refused::Unknown => StatusCode::NOT_FOUND,
        Refused::Forged(_) => StatusCode::UNAUTHORIZED,
        Refused::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Refused::Malformed => StatusCode::BAD_REQUEST,
        Refused::Unfinished => StatusCode::REQUEST_TIMEOUT,
        Refused::Busy => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn status(status: StatusCode) -> Answer {
    let mut answer = Response::new(Empty::new());
    *answer.status_mut() = status;
    answer
}
