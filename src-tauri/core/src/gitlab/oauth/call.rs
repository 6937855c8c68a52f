//! One call to a token endpoint: sent once, to the base itself, read up to a limit.
//!
//! Errors are told by their code, never by their sentence, which is translated;
//! nothing of a body gets into an error.

use futures_util::StreamExt as _;
use oauth2::basic::BasicTokenResponse;
use oauth2::http::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use oauth2::{HttpRequest, HttpResponse, RequestTokenError, TokenResponse as _};
use reqwest::header::HeaderMap;

use super::{LONGEST_CALL, OauthEndpoint, OauthError};
use crate::gitlab::answer;
use crate::gitlab::body::{Slowest, pieces, transport_error};
use crate::gitlab::error::{RequestError, RequestErrorKind};
use crate::model::{OauthPair, Secret, Timestamp};

/// Below the base.
pub(super) const TOKEN_PATH: &str = "/oauth/token";
/// Two tokens, an identity token and some numbers are far below this.
const LARGEST_ANSWER: usize = 64 * 1024;
/// No token of GitLab's is nearly as long; a keyring would refuse it anyway.
const LONGEST_TOKEN: usize = 1024;

impl OauthEndpoint {
    /// Sends a request the crate made, for its `request_async`.
    pub(super) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, OauthError> {
        let path = request.uri().path().to_owned();
        let failed = |sent| {
            let path = path.clone();
            move |kind| OauthError::Request {
                error: RequestError {
                    method: "POST",
                    path,
                    request_id: None,
                    kind,
                },
                sent,
            }
        };
        let mut request = reqwest::Request::try_from(request)
            .map_err(|source| failed(false)(RequestErrorKind::NotBuilt(source)))?;
        *request.timeout_mut() = Some(LONGEST_CALL);
        let response = self.http.execute(request).await.map_err(|source| {
            let sent = !source.is_connect() && !source.is_builder();
            failed(sent)(transport_error(source))
        })?;
        let status = response.status();
        let headers = response.headers().clone();
        let body = read(response).await.map_err(failed(true))?;
        if status.is_redirection() {
            let to_host = redirect_host(&headers);
            return Err(OauthError::Redirected { to_host });
        }
        if !status.is_success() {
            // A proxy's 502 says nothing of what GitLab did; a refusal says it did nothing.
            let sent = status.is_server_error();
            return Err(refusal(status, &headers, &body, failed(sent)));
        }
        if answer::is_web_page(&headers, &body) {
            let asks_to_sign_in = answer::asks_to_sign_in(&body);
            return Err(failed(false)(RequestErrorKind::WebPage { asks_to_sign_in }));
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    /// Posts a form below the base, with the application's id.
    pub(super) async fn post(
        &self,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<Vec<u8>, OauthError> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .append_pair("client_id", &self.application_id)
            .finish();
        let request = oauth2::http::Request::post(format!("{}{path}", self.base))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.into_bytes())
            .map_err(|_| OauthError::Malformed)?;
        Ok(self.send(request).await?.into_body())
    }
}

/// The pair in an answer; `asked_at` is when the call began, so that it ends rather too early.
pub(super) fn pair(
    answer: &BasicTokenResponse,
    asked_at: Timestamp,
) -> Result<OauthPair, OauthError> {
    let usable = |token: &str| {
        !token.is_empty()
            && token.len() <= LONGEST_TOKEN
            && token.bytes().all(|byte| byte.is_ascii_graphic())
    };
    let access = answer.access_token().secret();
    let refresh = answer.refresh_token().map(|token| token.secret());
    let is_bearer = *answer.token_type() == oauth2::basic::BasicTokenType::Bearer;
    if !is_bearer || !usable(access) || refresh.is_some_and(|token| !usable(token)) {
        return Err(OauthError::Malformed);
    }
    Ok(OauthPair {
        access: Secret::new(access.clone()),
        refresh: refresh.cloned().map(Secret::new),
        expires_at: answer.expires_in().map(|wait| asked_at.plus(wait)),
        scopes: answer.scopes().map_or_else(Vec::new, |scopes| {
            scopes.iter().map(|scope| scope.to_string()).collect()
        }),
    })
}

/// What the crate says of an answer, without the body it would keep.
pub(super) fn told<T: oauth2::ErrorResponse>(
    error: RequestTokenError<OauthError, T>,
) -> OauthError {
    match error {
        RequestTokenError::Request(error) => error,
        _ => OauthError::Malformed,
    }
}

async fn read(response: reqwest::Response) -> Result<Vec<u8>, RequestErrorKind> {
    let mut body = Vec::new();
    let mut pieces = std::pin::pin!(pieces(response, Slowest::ANSWER));
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        if body.len() + piece.len() > LARGEST_ANSWER {
            let limit = LARGEST_ANSWER;
            return Err(RequestErrorKind::TooLarge { limit });
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

fn refusal(
    status: reqwest::StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    failed: impl FnOnce(RequestErrorKind) -> OauthError,
) -> OauthError {
    #[derive(serde::Deserialize)]
    struct Body {
        error: String,
    }
    match answer::refusal(status, headers, body) {
        RequestErrorKind::RateLimited { wait } => OauthError::RateLimited { wait },
        kind @ (RequestErrorKind::Server { .. } | RequestErrorKind::Busy { .. }) => failed(kind),
        kind => match serde_json::from_slice::<Body>(body) {
            // `{"error":"404 Not Found"}` is GitLab's word for a path it does not know.
            Ok(body) if !body.error.contains(' ') => OauthError::of_code(&body.error),
            _ => failed(kind),
        },
    }
}

/// The host a redirect points to; a path alone stays on the host, which is no news.
fn redirect_host(headers: &HeaderMap) -> String {
    let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    location
        .and_then(|location| url::Url::parse(location).ok())
        .as_ref()
        .map(crate::gitlab::address::host_of)
        .unwrap_or_default()
}
