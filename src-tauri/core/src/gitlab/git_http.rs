//! Git's smart HTTP requests over the same client as the API.
//!
//! Only the envelope: what the bytes mean is the `git` module's business. The
//! token goes out in a header that is marked sensitive, never in an address.

use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use tokio_util::bytes::Bytes;
use url::Url;

use super::Client;
use super::answer;
use super::body::{self, Slowest, read_body, transport_error};
use super::client::outcome_of;
use super::error::{RequestError, RequestErrorKind};
use super::limiter::Outcome;
use super::retry::Decision;
use crate::model::Secret;

/// What errors call these requests.
const PATH: &str = "git-upload-pack";

/// Bytes as they arrive.
pub type ByteStream = BoxStream<'static, Result<Bytes, RequestError>>;

impl Client {
    /// Asks what the repository at `clone_url` offers (protocol version 2).
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn git_advertisement(&self, clone_url: &str) -> Result<ByteStream, RequestError> {
        let url = self.git_url(clone_url, "/info/refs?service=git-upload-pack");
        self.git_send("GET", || self.http.get(&url)).await
    }

    /// Sends a command of protocol version 2 and streams the answer.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn git_upload_pack(
        &self,
        clone_url: &str,
        body: Vec<u8>,
    ) -> Result<ByteStream, RequestError> {
        let url = self.git_url(clone_url, "/git-upload-pack");
        let body = Bytes::from(body);
        self.git_send("POST", || {
            self.http
                .post(&url)
                .header(CONTENT_TYPE, "application/x-git-upload-pack-request")
                .header(ACCEPT, "application/x-git-upload-pack-result")
                .body(body.clone())
        })
        .await
    }

    /// The clone address on the confirmed base: hosts behind a proxy name themselves wrongly.
    fn git_url(&self, clone_url: &str, suffix: &str) -> String {
        let path = Url::parse(clone_url)
            .map_or_else(|_| clone_url.to_owned(), |url| url.path().to_owned());
        let base = Url::parse(self.base()).ok();
        let root = base.as_ref().map_or("", Url::path).trim_end_matches('/');
        let below = path.strip_prefix(root).unwrap_or(&path);
        format!("{}/{}{suffix}", self.base(), below.trim_start_matches('/'))
    }

    /// Whether a transfer that broke is worth another try, after the wait that is due before it.
    /// `cause` is `None` when answers came, but not those of a git server; `faults` counts the
    /// tries that failed before.
    ///
    /// A transfer is many requests and the bytes behind them, so only who runs it can repeat it.
    pub async fn rides_out(&self, cause: Option<&RequestError>, faults: u32) -> bool {
        let decision = match cause {
            Some(error) => self.retry.decide(&error.kind, faults, u32::MAX),
            None => {
                let kind = RequestErrorKind::WebPage {
                    asks_to_sign_in: false,
                };
                self.retry.decide(&kind, faults, u32::MAX)
            }
        };
        let Decision::RetryAfter(wait) = decision else {
            return false;
        };
        self.clock.sleep(wait).await;
        true
    }

    /// Sends a request of git, which reads only: once more with a newer token when
    /// the first is refused.
    async fn git_send(
        &self,
        method: &'static str,
        request: impl Fn() -> reqwest::RequestBuilder,
    ) -> Result<ByteStream, RequestError> {
        let mut used = None;
        match self.git_send_waiting(method, &request, &mut used).await {
            Err(error) if self.is_renewed(&error, used).await? => {
                self.git_send_waiting(method, &request, &mut None).await
            }
            other => other,
        }
    }

    /// Sends, and again as often as GitLab asks to wait and a request may.
    async fn git_send_waiting(
        &self,
        method: &'static str,
        request: &impl Fn() -> reqwest::RequestBuilder,
        used: &mut Option<Secret>,
    ) -> Result<ByteStream, RequestError> {
        let mut waits = 0;
        loop {
            match self.git_send_once(method, request, used).await {
                Err(error) if self.waits_after(&error, waits) => waits += 1,
                other => return other,
            }
        }
    }

    async fn git_send_once(
        &self,
        method: &'static str,
        request: &impl Fn() -> reqwest::RequestBuilder,
        used: &mut Option<Secret>,
    ) -> Result<ByteStream, RequestError> {
        let failed = |kind| RequestError {
            method,
            path: PATH.to_owned(),
            request_id: None,
            kind,
        };
        let permit = self.lane.admit().await;
        let bearer = self.bearer(PATH).await?;
        let request = request().basic_auth("oauth2", Some(bearer.expose()));
        *used = Some(bearer);
        let response = request
            .header("Git-Protocol", "version=2")
            .send()
            .await
            .map_err(|source| failed(transport_error(source)))?;
        permit.note(answer::rate_headers(response.headers()));
        let status = response.status();
        if !status.is_success() {
            let headers = response.headers().clone();
            let body = read_body(response, Slowest::ANSWER).await.map_err(failed)?;
            let kind = git_refusal(status, &headers, &body);
            permit.finish(outcome_of(Some(&kind)));
            return Err(failed(kind));
        }
        // The pack itself comes while others ask on; how long it takes is its own size.
        permit.finish(Outcome::AnsweredInBulk);
        let failed = move |kind| RequestError {
            method,
            path: PATH.to_owned(),
            request_id: None,
            kind,
        };
        Ok(body::pieces(response, self.slowest_pack)
            .map(move |piece| piece.map_err(failed))
            .boxed())
    }
}

/// Git's answers are plain text, so only the status speaks.
fn git_refusal(
    status: reqwest::StatusCode,
    headers: &reqwest::header::HeaderMap,
    body: &[u8],
) -> RequestErrorKind {
    match status.as_u16() {
        401 => RequestErrorKind::TokenUnknown,
        403 => RequestErrorKind::Forbidden(None),
        404 => RequestErrorKind::NotFound,
        _ => answer::refusal(status, headers, body),
    }
}
