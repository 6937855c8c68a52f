//! Answers as they go on the wire: with the headers every GitLab answer has, and broken where a
//! fault wants it.

use std::time::{Duration, Instant};

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, Response, StatusCode, header},
};
use futures_util::{StreamExt as _, stream};
use serde_json::json;

use crate::answer::Answer;

/// Adds an `ETag` to good answers and honours `If-None-Match`.
pub(super) fn conditional(answer: Answer, headers: &axum::http::HeaderMap) -> Response<Body> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    if answer.status != 200 {
        return into_response(answer);
    }
    let mut hasher = DefaultHasher::new();
    answer.body.hash(&mut hasher);
    let tag = format!("W/\"{:016x}\"", hasher.finish());
    let unchanged = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let answer = answer.header("etag", tag);
    if unchanged {
        return into_response(Answer {
            status: 304,
            body: Vec::new(),
            ..answer
        });
    }
    into_response(answer)
}

pub(super) fn into_response(answer: Answer) -> Response<Body> {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response
                .headers_mut()
                .insert(HeaderName::from_static(name), value);
        }
    }
    response
}

pub(super) fn add_common_headers(
    response: &mut Response<Body>,
    version: &str,
    served: u64,
    started: Instant,
) {
    let id = format!("01SANDBOX{served:017}");
    let meta = json!({"correlation_id": id, "version": "1"}).to_string();
    let common = [
        ("x-request-id", id),
        ("x-gitlab-meta", meta),
        (
            "x-runtime",
            format!("{:.6}", started.elapsed().as_secs_f64()),
        ),
        ("x-frame-options", "SAMEORIGIN".to_owned()),
        ("x-content-type-options", "nosniff".to_owned()),
        ("vary", "Origin".to_owned()),
        ("server", format!("gitlab-sandbox ({version})")),
    ];
    for (name, value) in common {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response
                .headers_mut()
                .insert(HeaderName::from_static(name), value);
        }
    }
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(
            "max-age=0, private, must-revalidate",
        ));
}

async fn whole(body: Body) -> Bytes {
    axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default()
}

/// Says the whole length, sends the start, and breaks off.
pub(super) async fn truncated(response: Response<Body>, length: usize) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let bytes = whole(body).await;
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let start = bytes.slice(..length.min(bytes.len()));
    let pieces = stream::unfold(Some(Some(start)), async |step| match step? {
        Some(start) => Some((Ok(start), Some(None))),
        None => {
            // Stepping aside once lets the server send what it has before the connection ends.
            tokio::task::yield_now().await;
            Some((
                Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted)),
                None,
            ))
        }
    });
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// Sends the answer piece by piece, each after a pause but the first.
pub(super) async fn dribbling(
    response: Response<Body>,
    length: usize,
    every: Duration,
) -> Response<Body> {
    let (parts, body) = response.into_parts();
    let bytes = whole(body).await;
    let pieces = stream::unfold((bytes, false), move |(mut bytes, waits)| async move {
        if bytes.is_empty() {
            return None;
        }
        if waits {
            tokio::time::sleep(every).await;
        }
        let piece = bytes.split_to(length.clamp(1, bytes.len()));
        Some((Ok::<_, std::convert::Infallible>(piece), (bytes, true)))
    });
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// Sends the start of the answer and leaves the client waiting for the rest.
pub(super) async fn standing_still(response: Response<Body>, length: usize) -> Response<Body> {
    let (parts, body) = response.into_parts();
    let bytes = whole(body).await;
    let start = bytes.slice(..length.min(bytes.len()));
    let pieces = stream::once(async { Ok::<_, std::convert::Infallible>(start) });
    let pieces = pieces.chain(stream::pending());
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// Puts bytes that are not UTF-8 inside the first string of the body.
pub(super) async fn spoiled(response: Response<Body>) -> Response<Body> {
    let (parts, body) = response.into_parts();
    let mut bytes = whole(body).await.to_vec();
    let at = bytes
        .windows(2)
        .position(|pair| pair == b":\"")
        .map_or(0, |at| at + 2);
    bytes.splice(at..at, [0xC3, 0x28, 0xFF]);
    Response::from_parts(parts, Body::from(bytes))
}
