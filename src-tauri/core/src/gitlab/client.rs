//! The HTTP client of one integration: credential, retries, limits, redirects.
//!
//! The token goes to the confirmed base and nowhere else: redirects are not
//! followed by the library, and links and locations are brought home to the base
//! before they are used. Here it only reads; `write` has the rest.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, LINK, LOCATION};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;

use super::answer;
use super::body::{Slowest, read_body, transport_error};
use super::error::{RequestError, RequestErrorKind};
use super::graphql::{self, Learned};
use super::limiter::{Lane, Limiter, Outcome, Permit, WaitReason};
use super::pagination::{PageOf, next_link, reroot};
use super::retry::{Decision, RetryPolicy};
use super::settings::ClientSettings;
use super::source::{FixedToken, TokenSource};
use crate::clock::SharedClock;
use crate::model::{Secret, Timestamp};

/// One account on one GitLab.
#[derive(Clone)]
pub struct Client {
    pub(super) http: reqwest::Client,
    base: String,
    source: Arc<dyn TokenSource>,
    pub(super) lane: Arc<Lane>,
    pub(super) clock: SharedClock,
    pub(super) retry: RetryPolicy,
    slowest_answer: Slowest,
    pub(super) slowest_pack: Slowest,
    /// The host's GraphQL is closed to this client's tokens.
    bulk_closed: Arc<AtomicBool>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Client")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

/// A request that changes nothing, and can be repeated.
#[derive(Clone, Copy)]
pub(super) enum Read<'a> {
    /// `GET` of a path.
    Get(&'a str),
    /// A question over GraphQL; holds the body.
    Question(&'a str),
}

impl<'a> Read<'a> {
    const fn path(self) -> &'a str {
        match self {
            Self::Get(path) => path,
            Self::Question(_) => graphql::PATH,
        }
    }
}

/// An answer with status 2xx.
pub(super) struct Answer {
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Client {
    /// A client for the GitLab at `base` (no trailing slash) whose tokens come from `source`.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(
        base: &str,
        source: Arc<dyn TokenSource>,
        settings: &ClientSettings,
        limiter: Arc<Limiter>,
        clock: SharedClock,
    ) -> Result<Self, RequestError> {
        Ok(Self {
            http: settings.http_client()?,
            base: base.trim_end_matches('/').to_owned(),
            source,
            lane: Arc::new(limiter.lane()),
            clock,
            retry: RetryPolicy::default(),
            slowest_answer: settings.slowest_answer,
            slowest_pack: settings.slowest_pack,
            bulk_closed: Arc::default(),
        })
    }

    /// A client with one access or OAuth token.
    ///
    /// # Errors
    /// When the token holds characters no header can carry, or TLS cannot be set up.
    pub fn with_token(
        base: &str,
        token: Secret,
        settings: &ClientSettings,
        limiter: Arc<Limiter>,
        clock: SharedClock,
    ) -> Result<Self, RequestError> {
        let sendable = header_of(&token);
        let source = Arc::new(FixedToken(token));
        let client = Self::new(base, source, settings, limiter, clock)?;
        sendable.map_err(|kind| client.error("", None, kind))?;
        Ok(client)
    }

    /// The same for a check that a person watches: what stands in the way is told, not waited out.
    #[must_use]
    pub(crate) fn watched(mut self) -> Self {
        self.retry = RetryPolicy::WATCHED;
        self
    }

    /// The base it talks to, without a trailing slash.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The time, as this computer tells it.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The host's limiter, shared with every other client of that host.
    #[must_use]
    pub fn limiter(&self) -> &Arc<Limiter> {
        self.lane.limiter()
    }

    /// Requests of this client and its clones since it was made, whoever else asks the host.
    #[must_use]
    pub fn requests_sent(&self) -> u64 {
        self.lane.sent()
    }

    /// What is known of the host, whoever found out.
    pub(super) fn learned(&self) -> &Learned {
        self.lane.limiter().learned()
    }

    /// Whether GraphQL refused this client.
    pub(super) fn is_bulk_closed(&self) -> bool {
        self.bulk_closed.load(Ordering::Relaxed)
    }

    /// GraphQL refused this client.
    pub(super) fn close_bulk(&self) {
        self.bulk_closed.store(true, Ordering::Relaxed);
    }

    /// Where a path leads: below `/api/v4/`, or below the base itself when it starts with a slash.
    pub(super) fn address_of(&self, path: &str) -> String {
        if path.starts_with('/') {
            format!("{}{path}", self.base)
        } else {
            format!("{}/api/v4/{path}", self.base)
        }
    }

    /// Reads one object. `path` is relative to `/api/v4/` and may carry a query.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, RequestError> {
        self.get_with(path, |answer| serde_json::from_slice(&answer.body))
            .await
    }

    /// Reads one page of a listing.
    pub(super) async fn get_page<T: DeserializeOwned>(
        &self,
        path: &str,
    ) -> Result<PageOf<T>, RequestError> {
        self.get_with(path, |answer| {
            let header = |name: &str| {
                answer
                    .headers
                    .get(name)
                    .and_then(|value| value.to_str().ok())
            };
            Ok(PageOf {
                rows: serde_json::from_slice(&answer.body)?,
                next: header(LINK.as_str()).and_then(next_link).and_then(reroot),
                total: header("x-total").and_then(|total| total.parse().ok()),
            })
        })
        .await
    }

    /// Rows of a whole listing, where GitLab tells.
    pub(super) async fn total(&self, path: &str) -> Result<Option<i64>, RequestError> {
        Ok(self.get_page::<serde::de::IgnoredAny>(path).await?.total)
    }

    /// Reads a whole listing, page after page.
    pub(super) async fn get_all<T: DeserializeOwned>(
        &self,
        path: &str,
    ) -> Result<Vec<T>, RequestError> {
        let mut rows = Vec::new();
        let mut next = Some(path.to_owned());
        let mut seen = std::collections::HashSet::new();
        while let Some(path) = next {
            // A server that points back at a page already read would never end.
            if !seen.insert(path.clone()) {
                break;
            }
            let page = self.get_page(&path).await?;
            rows.extend(page.rows);
            next = page.next;
        }
        Ok(rows)
    }

    /// Reads and understands an answer, repeating what is worth repeating.
    async fn get_with<T>(
        &self,
        path: &str,
        understand: impl Fn(&Answer) -> Result<T, serde_json::Error>,
    ) -> Result<T, RequestError> {
        self.repeating(Read::Get(path), understand).await
    }

    /// Reads until there is an answer that can be understood, as often as is worth it.
    pub(super) async fn repeating<T>(
        &self,
        read: Read<'_>,
        understand: impl Fn(&Answer) -> Result<T, serde_json::Error>,
    ) -> Result<T, RequestError> {
        let (mut faults, mut waits) = (0, 0);
        let path = read.path();
        loop {
            let answer = match read {
                Read::Get(path) => self.get_renewing(path).await,
                Read::Question(body) => self.ask_renewing(body).await,
            };
            let error = match answer {
                Ok(answer) if answer::is_web_page(&answer.headers, &answer.body) => self.error(
                    path,
                    None,
                    RequestErrorKind::WebPage {
                        asks_to_sign_in: answer::asks_to_sign_in(&answer.body),
                    },
                ),
                Ok(answer) => match understand(&answer) {
                    Ok(value) => return Ok(value),
                    Err(source) => self.error(path, None, RequestErrorKind::Malformed(source)),
                },
                Err(error) => error,
            };
            match self.retry.decide(&error.kind, faults, waits) {
                Decision::GiveUp => return Err(error),
                Decision::WaitLikeEveryone => waits += 1,
                Decision::RetryAfter(wait) => {
                    faults += 1;
                    self.clock.sleep(wait).await;
                }
            }
            tracing::debug!(path = error.path, cause = %error.kind, "repeating a request");
        }
    }

    /// Whether a request that was asked to wait so often already waits once more.
    pub(super) fn waits_after(&self, error: &RequestError, waits: u32) -> bool {
        self.retry.decide(&error.kind, 0, waits) == Decision::WaitLikeEveryone
    }

    /// One try, and another when GitLab refuses the credential and there is a newer one.
    async fn get_renewing(&self, path: &str) -> Result<Answer, RequestError> {
        let mut used = None;
        match self.get_once(path, &mut used).await {
            Err(error) if self.is_renewed(&error, used).await? => {
                self.get_once(path, &mut None).await
            }
            other => other,
        }
    }

    async fn get_once(
        &self,
        path: &str,
        used: &mut Option<Secret>,
    ) -> Result<Answer, RequestError> {
        let mut url = self.address_of(path);
        // One hop covers a moved project; more would be a loop.
        for _ in 0..2 {
            let (response, permit) = self.send_once(path, || self.http.get(&url), used).await?;
            if let Some(target) = self.moved_to(&response) {
                url = target;
                continue;
            }
            return self.read(path, response, permit).await;
        }
        Err(self.error(path, None, RequestErrorKind::NotFound))
    }

    /// Sends when it is this request's turn, with the token that is good at that
    /// moment; `used` says which it was.
    pub(super) async fn send_once(
        &self,
        path: &str,
        request: impl Fn() -> RequestBuilder,
        used: &mut Option<Secret>,
    ) -> Result<(Response, Permit), RequestError> {
        let permit = self.admit(path).await?;
        let bearer = self.bearer(path).await?;
        let authorization = header_of(&bearer).map_err(|kind| self.error(path, None, kind))?;
        *used = Some(bearer);
        let sent = request().header(AUTHORIZATION, authorization).send().await;
        let response = match sent {
            Ok(response) => response,
            Err(source) => {
                permit.finish(Outcome::Failed);
                return Err(self.error(path, None, transport_error(source)));
            }
        };
        permit.note(answer::rate_headers(response.headers()));
        Ok((response, permit))
    }

    /// Waits for this request's turn; while a person looks on, a long wait is an error instead.
    async fn admit(&self, path: &str) -> Result<Permit, RequestError> {
        if !self.retry.waits_at_all()
            && let Some(wait) = self.lane.wait_ahead()
        {
            let kind = RequestErrorKind::RateLimited { wait: Some(wait) };
            return Err(self.error(path, None, kind));
        }
        Ok(self.lane.admit().await)
    }

    /// The token of the moment.
    pub(super) async fn bearer(&self, path: &str) -> Result<Secret, RequestError> {
        let bearer = self.source.bearer().await;
        bearer.map_err(|failure| self.error(path, None, RequestErrorKind::Credential(failure)))
    }

    /// Whether the error is a refusal of the token `used`, and there is a newer one now.
    pub(super) async fn is_renewed(
        &self,
        error: &RequestError,
        used: Option<Secret>,
    ) -> Result<bool, RequestError> {
        let refused = matches!(
            error.kind,
            RequestErrorKind::TokenUnknown
                | RequestErrorKind::TokenExpired
                | RequestErrorKind::TokenRevoked
        );
        match used {
            Some(used) if refused => {
                self.source
                    .renewed_after(&used)
                    .await
                    .map_err(|failure| RequestError {
                        method: error.method,
                        path: error.path.clone(),
                        request_id: None,
                        kind: RequestErrorKind::Credential(failure),
                    })
            }
            _ => Ok(false),
        }
    }

    /// The new place of a moved object, on this base.
    fn moved_to(&self, response: &Response) -> Option<String> {
        if !matches!(
            response.status(),
            StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT
        ) {
            return None;
        }
        let location = response.headers().get(LOCATION)?.to_str().ok()?;
        Some(format!("{}/api/v4/{}", self.base, reroot(location)?))
    }

    pub(super) async fn read(
        &self,
        path: &str,
        response: Response,
        permit: Permit,
    ) -> Result<Answer, RequestError> {
        let status = response.status();
        let headers = response.headers().clone();
        let request_id = headers
            .get("x-request-id")
            .and_then(|id| id.to_str().ok())
            .map(str::to_owned);
        let read = match read_body(response, self.slowest_answer).await {
            Ok(body) if status.is_success() => Ok(body),
            Ok(body) => Err(answer::refusal(status, &headers, &body)),
            Err(kind) => Err(kind),
        };
        let outcome = match outcome_of(read.as_ref().err()) {
            // Below the base itself is GraphQL: its answers take as long as they are long.
            Outcome::Answered if path.starts_with('/') => Outcome::AnsweredInBulk,
            other => other,
        };
        permit.finish(outcome);
        match read {
            Ok(body) => Ok(Answer { headers, body }),
            Err(kind) => Err(self.error(path, request_id, kind)),
        }
    }

    pub(super) fn error(
        &self,
        path: &str,
        request_id: Option<String>,
        kind: RequestErrorKind,
    ) -> RequestError {
        let path = path.split('?').next().unwrap_or_default().to_owned();
        RequestError {
            method: "GET",
            path,
            request_id,
            kind,
        }
    }
}

/// What the host's limiter is to learn from an answer.
pub(super) const fn outcome_of(refusal: Option<&RequestErrorKind>) -> Outcome {
    match refusal {
        Some(RequestErrorKind::RateLimited { wait }) => {
            Outcome::Wait(*wait, WaitReason::AskedToWait)
        }
        Some(RequestErrorKind::Busy { wait }) => Outcome::Wait(*wait, WaitReason::Busy),
        Some(
            RequestErrorKind::Server { .. }
            | RequestErrorKind::Connection(_)
            | RequestErrorKind::Dribble
            | RequestErrorKind::Timeout(_),
        ) => Outcome::Failed,
        _ => Outcome::Answered,
    }
}

/// The header that carries a token.
fn header_of(token: &Secret) -> Result<HeaderValue, RequestErrorKind> {
    let mut header = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|_| RequestErrorKind::TokenUnknown)?;
    header.set_sensitive(true);
    Ok(header)
}
