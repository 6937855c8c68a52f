//! From status, headers and body to a typed answer or the one cause of its absence.
//!
//! Three families of error bodies exist (`{"error"}`, `{"message"}`,
//! `{"error","error_description","scope"}`) besides plain text and web pages of
//! whatever stands in front; codes are branched on, never translated sentences,
//! except the two 401 sentences GitLab itself does not translate.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, LOCATION, RETRY_AFTER};
use serde::Deserialize;

use super::error::RequestErrorKind;
use super::limiter::RateHeaders;
use super::proxy::ProxyProblem;

/// Any of GitLab's error bodies.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ErrorBody {
    error: Option<serde_json::Value>,
    error_description: Option<String>,
    message: Option<serde_json::Value>,
    scope: Option<String>,
}

impl ErrorBody {
    /// Reads a body; anything that is not GitLab's is empty.
    pub(super) fn parse(body: &[u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }

    fn error_code(&self) -> Option<&str> {
        self.error.as_ref().and_then(serde_json::Value::as_str)
    }

    pub(super) fn message_text(&self) -> Option<&str> {
        self.message.as_ref().and_then(serde_json::Value::as_str)
    }

    /// GitLab's reason in one line, also from a model's list of complaints:
    /// `{"message":{"expires_at":["must be ..."]}}`.
    fn reason(&self) -> Option<String> {
        if let Some(text) = self.message_text() {
            return Some(one_line(text));
        }
        let complaints = self.message.as_ref()?.as_object()?;
        let sentences = complaints.iter().flat_map(|(field, texts)| {
            let texts = texts.as_array().map_or(&[][..], Vec::as_slice);
            texts
                .iter()
                .filter_map(serde_json::Value::as_str)
                .map(move |text| format!("{field} {text}"))
        });
        let sentences: Vec<_> = sentences.collect();
        (!sentences.is_empty()).then(|| one_line(&sentences.join("; ")))
    }

    /// Whether it has GitLab's shape at all.
    pub(super) const fn is_gitlabs(&self) -> bool {
        self.error.is_some() || self.message.is_some()
    }
}

/// The cause behind a status other than success.
pub(super) fn refusal(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> RequestErrorKind {
    let parsed = ErrorBody::parse(body);
    if status.is_redirection() {
        return RequestErrorKind::RedirectedElsewhere {
            to_host: redirect_host(headers),
        };
    }
    match status {
        StatusCode::UNAUTHORIZED => unauthorized(&parsed, headers, body),
        StatusCode::FORBIDDEN => forbidden(parsed),
        // Only proxies say so; plain requests reach them without a tunnel.
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            RequestErrorKind::Proxy(ProxyProblem::NeedsPassword)
        }
        StatusCode::NOT_FOUND if parsed.error_code().is_some() || !parsed.is_gitlabs() => {
            RequestErrorKind::NoSuchRoute
        }
        StatusCode::NOT_FOUND => RequestErrorKind::NotFound,
        StatusCode::TOO_MANY_REQUESTS => RequestErrorKind::RateLimited {
            wait: asked_wait(headers),
        },
        StatusCode::SERVICE_UNAVAILABLE if headers.contains_key(RETRY_AFTER) => {
            RequestErrorKind::Busy {
                wait: asked_wait(headers),
            }
        }
        StatusCode::REQUEST_TIMEOUT => RequestErrorKind::Server {
            status: status.as_u16(),
        },
        status if status.is_server_error() => RequestErrorKind::Server {
            status: status.as_u16(),
        },
        status => RequestErrorKind::UnexpectedStatus {
            status: status.as_u16(),
            reason: parsed.reason(),
        },
    }
}

fn unauthorized(parsed: &ErrorBody, headers: &HeaderMap, body: &[u8]) -> RequestErrorKind {
    let description = parsed.error_description.as_deref().unwrap_or_default();
    match parsed.error_code() {
        Some("dpop_error") => RequestErrorKind::ProofOfPossession,
        Some("invalid_token") if description.contains("expired") => RequestErrorKind::TokenExpired,
        Some("invalid_token") if description.contains("impersonation") => {
            RequestErrorKind::ImpersonationDisabled
        }
        Some("invalid_token") if description.contains("revoked") => RequestErrorKind::TokenRevoked,
        Some(_) => RequestErrorKind::TokenUnknown,
        None if parsed.is_gitlabs() => RequestErrorKind::TokenUnknown,
        None if is_web_page(headers, body) => RequestErrorKind::WebPage {
            asks_to_sign_in: true,
        },
        None => RequestErrorKind::TokenUnknown,
    }
}

fn forbidden(parsed: ErrorBody) -> RequestErrorKind {
    match parsed.error_code() {
        Some("insufficient_scope") => RequestErrorKind::InsufficientScope(parsed.scope),
        Some("insufficient_granular_scope") => {
            RequestErrorKind::FineGrained(parsed.error_description.as_deref().map(one_line))
        }
        _ => RequestErrorKind::Forbidden(
            parsed
                .message_text()
                .and_then(|message| message.split_once(" - "))
                .map(|(_, reason)| one_line(reason)),
        ),
    }
}

/// How long a 429 or 503 asks to wait: `Retry-After` in seconds or as a date, else
/// until `RateLimit-Reset` or `RateLimit-ResetTime`.
fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    let until = |moment: i64| seconds_until(moment, headers);
    let wait = number(headers, RETRY_AFTER.as_str())
        .and_then(|seconds| u64::try_from(seconds).ok())
        .or_else(|| http_date(headers, RETRY_AFTER.as_str()).and_then(until))
        .or_else(|| number(headers, "ratelimit-reset").and_then(until))
        .or_else(|| http_date(headers, "ratelimit-resettime").and_then(until))?;
    Some(within_reason(wait))
}

/// What an answer says of the allowance.
pub(super) fn rate_headers(headers: &HeaderMap) -> RateHeaders {
    RateHeaders {
        limit: number(headers, "ratelimit-limit"),
        observed: number(headers, "ratelimit-observed"),
        remaining: number(headers, "ratelimit-remaining"),
        reset_in: number(headers, "ratelimit-reset")
            .and_then(|reset| seconds_until(reset, headers))
            .map(within_reason),
        reset_at: number(headers, "ratelimit-reset"),
    }
}

/// A limit that lasts longer than an hour is looked at again after one.
fn within_reason(seconds: u64) -> Duration {
    Duration::from_secs(seconds.clamp(1, 3600))
}

/// Seconds from the answer's own date to a Unix time: clocks of two machines differ.
fn seconds_until(moment: i64, headers: &HeaderMap) -> Option<u64> {
    let answered = http_date(headers, DATE.as_str())?;
    Some(u64::try_from(moment.saturating_sub(answered)).unwrap_or(0))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn number(headers: &HeaderMap, name: &str) -> Option<i64> {
    text(headers, name)?.parse().ok()
}

/// A header that is an HTTP date, as Unix time.
fn http_date(headers: &HeaderMap, name: &str) -> Option<i64> {
    time::OffsetDateTime::parse(
        text(headers, name)?,
        &time::format_description::well_known::Rfc2822,
    )
    .ok()
    .map(time::OffsetDateTime::unix_timestamp)
}

/// Whether the body is a web page, by its type or its looks.
pub(super) fn is_web_page(headers: &HeaderMap, body: &[u8]) -> bool {
    let says_html = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("text/html"));
    says_html || body.trim_ascii_start().first() == Some(&b'<')
}

/// Whether a page asks to sign in: it has a password field or talks of signing in.
pub(super) fn asks_to_sign_in(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body).to_ascii_lowercase();
    [
        "type=\"password\"",
        "type='password'",
        "sign in",
        "log in",
        "login",
        "single sign-on",
    ]
    .iter()
    .any(|mark| text.contains(mark))
}

fn redirect_host(headers: &HeaderMap) -> String {
    headers
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|location| url::Url::parse(location).ok())
        .as_ref()
        .map(super::address::host_of)
        .unwrap_or_default()
}

/// GitLab's reason, cut to one line that fits a window.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(200)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(status: u16, body: &str) -> RequestErrorKind {
        refusal(
            StatusCode::from_u16(status).expect("a status"),
            &HeaderMap::new(),
            body.as_bytes(),
        )
    }

    #[test]
    fn each_401_has_its_own_cause() {
        let expired = r#"{"error":"invalid_token","error_description":"Token is expired. You can either do re-authorization or token refresh."}"#;
        let revoked = r#"{"error":"invalid_token","error_description":"Token was revoked. You have to re-authorize from the user."}"#;
        assert!(matches!(kind(401, expired), RequestErrorKind::TokenExpired));
        assert!(matches!(kind(401, revoked), RequestErrorKind::TokenRevoked));
        assert!(matches!(
            kind(401, r#"{"message":"401 Unauthorized"}"#),
            RequestErrorKind::TokenUnknown
        ));
        assert!(matches!(
            kind(401, "<html>who are you"),
            RequestErrorKind::WebPage {
                asks_to_sign_in: true
            }
        ));
        assert!(matches!(
            kind(401, r#"{"error":"dpop_error"}"#),
            RequestErrorKind::ProofOfPossession
        ));
    }

    #[test]
    fn missing_objects_and_missing_routes_differ() {
        assert!(matches!(
            kind(404, r#"{"message":"404 Project Not Found"}"#),
            RequestErrorKind::NotFound
        ));
        assert!(matches!(
            kind(404, r#"{"error":"404 Not Found"}"#),
            RequestErrorKind::NoSuchRoute
        ));
        assert!(matches!(kind(404, "<html>"), RequestErrorKind::NoSuchRoute));
    }

    #[test]
    fn scopes_and_reasons_are_told() {
        let scope =
            r#"{"error":"insufficient_scope","error_description":"x","scope":"api read_api"}"#;
        assert!(
            matches!(kind(403, scope), RequestErrorKind::InsufficientScope(Some(s)) if s == "api read_api")
        );
        let blocked = r#"{"message":"403 Forbidden - Your account has been blocked."}"#;
        assert!(
            matches!(kind(403, blocked), RequestErrorKind::Forbidden(Some(r)) if r == "Your account has been blocked.")
        );
        assert!(matches!(
            kind(403, r#"{"message":"403 Forbidden"}"#),
            RequestErrorKind::Forbidden(None)
        ));
    }

    #[test]
    fn complaints_about_fields_are_told_in_one_line() {
        let body = r#"{"message":{"expires_at":["must be a future date"],"name":["is too long"]}}"#;
        let kind = kind(400, body);
        let RequestErrorKind::UnexpectedStatus { reason, .. } = &kind else {
            panic!("a 400 has no cause of its own: {kind:?}");
        };
        assert_eq!(
            reason.as_deref(),
            Some("expires_at must be a future date; name is too long")
        );
    }

    #[test]
    fn waits_come_from_the_headers() {
        let mut headers = HeaderMap::new();
        let wait = |headers: &HeaderMap| match refusal(
            StatusCode::TOO_MANY_REQUESTS,
            headers,
            b"Retry later\n",
        ) {
            RequestErrorKind::RateLimited { wait } => wait,
            other => panic!("a 429 is a rate limit, not {other:?}"),
        };
        assert_eq!(
            wait(&headers),
            None,
            "the application limiter may say nothing"
        );
        headers.insert("ratelimit-reset", "1609844430".parse().expect("header"));
        headers.insert(
            "date",
            "Tue, 05 Jan 2021 11:00:00 +0000".parse().expect("header"),
        );
        assert_eq!(
            wait(&headers),
            Some(Duration::from_secs(30)),
            "until the reset, by the server's own clock"
        );
        headers.insert("retry-after", "7".parse().expect("header"));
        assert_eq!(
            wait(&headers),
            Some(Duration::from_secs(7)),
            "Retry-After wins"
        );
        headers.insert(
            "retry-after",
            "Tue, 05 Jan 2021 11:01:30 GMT".parse().expect("header"),
        );
        assert_eq!(
            wait(&headers),
            Some(Duration::from_secs(90)),
            "in either of its forms"
        );
        headers.remove("retry-after");
        headers.remove("ratelimit-reset");
        headers.insert(
            "ratelimit-resettime",
            "Tue, 05 Jan 2021 11:00:09 GMT".parse().expect("header"),
        );
        assert_eq!(
            wait(&headers),
            Some(Duration::from_secs(9)),
            "and the date alone does as well"
        );
        headers.insert("retry-after", "soon".parse().expect("header"));
        assert_eq!(
            wait(&headers),
            Some(Duration::from_secs(9)),
            "rubbish is skipped"
        );
    }

    #[test]
    fn a_busy_host_that_names_a_time_is_no_fault() {
        let mut headers = HeaderMap::new();
        let kind = |headers: &HeaderMap| refusal(StatusCode::SERVICE_UNAVAILABLE, headers, b"{}");
        assert!(
            matches!(kind(&headers), RequestErrorKind::Server { status: 503 }),
            "without a time it is one like any other"
        );
        headers.insert("retry-after", "11".parse().expect("header"));
        assert!(
            matches!(kind(&headers), RequestErrorKind::Busy { wait: Some(wait) } if wait.as_secs() == 11),
            "with one it is a wait"
        );
    }

    #[test]
    fn the_allowance_is_read_from_successes_too() {
        let mut headers = HeaderMap::new();
        assert_eq!(
            rate_headers(&headers),
            RateHeaders::default(),
            "older hosts say nothing"
        );
        for (name, value) in [
            ("ratelimit-limit", "2000"),
            ("ratelimit-observed", "1961"),
            ("ratelimit-remaining", "39"),
            ("ratelimit-reset", "1609844430"),
            ("date", "Tue, 05 Jan 2021 11:00:00 GMT"),
        ] {
            headers.insert(name, value.parse().expect("header"));
        }
        let expected = RateHeaders {
            limit: Some(2000),
            observed: Some(1961),
            remaining: Some(39),
            reset_in: Some(Duration::from_secs(30)),
            reset_at: Some(1_609_844_430),
        };
        assert_eq!(rate_headers(&headers), expected);
    }
}
