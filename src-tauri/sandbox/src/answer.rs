//! An answer before it is sent, and the ways GitLab says no. The bodies' shapes are those of
//! GitLab's three families of errors; a client has to tell them apart.

use serde_json::{Value, json};

/// Status, headers and body, complete in memory.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::json_text(status, body.to_string())
    }

    pub(crate) fn json_text(status: u16, body: String) -> Self {
        Self::with_type(status, "application/json", body)
    }

    pub(crate) fn text(status: u16, body: impl Into<String>) -> Self {
        Self::with_type(status, "text/plain; charset=utf-8", body.into())
    }

    pub(crate) fn html(status: u16, body: impl Into<String>) -> Self {
        Self::with_type(status, "text/html; charset=utf-8", body.into())
    }

    fn with_type(status: u16, content_type: &str, body: String) -> Self {
        Self {
            status,
            headers: vec![("content-type", content_type.to_owned())],
            body: body.into_bytes(),
        }
    }

    #[must_use]
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Every way the API refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    BadParameter(&'static str),
    Unauthorized,
    Expired,
    Revoked,
    InsufficientScope(&'static str),
    InsufficientGranularScope,
    Forbidden,
    ForbiddenBecause(&'static str),
    NotFound(&'static str),
    RecordNotFound,
    RouteNotFound,
    MethodNotAllowed,
    KeysetUnavailable,
    OffsetLimit(&'static str, usize),
    Moved(String),
    OldVersion,
    NotPersonal,
    NotAllowed,
    Missing(&'static str),
    BadRequest(String),
    MemberExists,
    /// 422 with complaints, or one sentence.
    Invalid(Value),
    Internal,
}

impl Refusal {
    pub(crate) fn answer(&self) -> Answer {
        match self {
            Self::Expired => oauth(
                401,
                "invalid_token",
                "Token is expired. You can either do re-authorization or token refresh.",
            ),
            Self::Revoked => oauth(
                401,
                "invalid_token",
                "Token was revoked. You have to re-authorize from the user.",
            ),
            Self::InsufficientScope(scopes) => Answer::json(
                403,
                &json!({
                    "error": "insufficient_scope",
                    "error_description":
                        "The request requires higher privileges than provided by the access token.",
                    "scope": scopes,
                }),
            ),
            Self::InsufficientGranularScope => oauth(
                403,
                "insufficient_granular_scope",
                "Access denied: Your Personal Access Token lacks the required permissions for this request.",
            ),
            Self::Moved(location) => Answer::text(
                301,
                format!("This resource has been moved permanently to {location}"),
            )
            .header("location", location.clone()),
            _ => {
                let (status, body) = self.plain();
                Answer::json(status, &body)
            }
        }
    }

    /// The refusals that are a word below `message` or `error`.
    fn plain(&self) -> (u16, Value) {
        let message = |status, text: String| (status, json!({"message": text}));
        let error = |status, text: String| (status, json!({"error": text}));
        match self {
            Self::Unauthorized => message(401, "401 Unauthorized".to_owned()),
            Self::Forbidden => message(403, "403 Forbidden".to_owned()),
            Self::ForbiddenBecause(reason) => message(403, format!("403 Forbidden - {reason}")),
            Self::NotFound(what) => message(404, format!("404 {what} Not Found")),
            Self::NotPersonal => message(
                400,
                "400 Bad request - This endpoint requires token type to be a personal access token"
                    .to_owned(),
            ),
            Self::BadRequest(reason) => message(400, format!("400 Bad request - {reason}")),
            Self::NotAllowed => message(405, "405 Method Not Allowed".to_owned()),
            Self::Invalid(complaints) => (422, json!({"message": complaints})),
            Self::MemberExists => message(409, "Member already exists".to_owned()),
            Self::Missing(name) => error(400, format!("{name} is missing")),
            Self::RecordNotFound => message(404, "404 Not found".to_owned()),
            Self::BadParameter(name) => error(400, format!("{name} does not have a valid value")),
            Self::RouteNotFound => error(404, "404 Not Found".to_owned()),
            Self::MethodNotAllowed => error(405, "405 Not Allowed".to_owned()),
            Self::KeysetUnavailable => error(
                405,
                "Keyset pagination is not yet available for this type of request".to_owned(),
            ),
            Self::OffsetLimit(kind, largest) => error(
                405,
                format!(
                    "Offset pagination has a maximum allowed offset of {largest} for requests that return objects of type {kind}. Remaining records can be retrieved using keyset pagination."
                ),
            ),
            Self::OldVersion => error(
                410,
                "API V3 is no longer supported. Use API V4 instead.".to_owned(),
            ),
            _ => message(500, "500 Internal Server Error".to_owned()),
        }
    }
}

fn oauth(status: u16, error: &str, description: &str) -> Answer {
    Answer::json(
        status,
        &json!({"error": error, "error_description": description}),
    )
}
