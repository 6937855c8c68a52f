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
    OffsetLimit(&'static str),
    Moved(String),
    OldVersion,
    Internal,
}

impl Refusal {
    pub(crate) fn answer(&self) -> Answer {
        match self {
            Self::BadParameter(name) => Answer::json(
                400,
                &json!({"error": format!("{name} does not have a valid value")}),
            ),
            Self::Unauthorized => Answer::json(401, &json!({"message": "401 Unauthorized"})),
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
            Self::Forbidden => Answer::json(403, &json!({"message": "403 Forbidden"})),
            Self::ForbiddenBecause(reason) => Answer::json(
                403,
                &json!({"message": format!("403 Forbidden - {reason}")}),
            ),
            Self::NotFound(what) => {
                Answer::json(404, &json!({"message": format!("404 {what} Not Found")}))
            }
            Self::RecordNotFound => Answer::json(404, &json!({"message": "404 Not found"})),
            Self::RouteNotFound => Answer::json(404, &json!({"error": "404 Not Found"})),
            Self::MethodNotAllowed => Answer::json(405, &json!({"error": "405 Not Allowed"})),
            Self::KeysetUnavailable => Answer::json(
                405,
                &json!({"error": "Keyset pagination is not yet available for this type of request"}),
            ),
            Self::OffsetLimit(kind) => Answer::json(
                405,
                &json!({"error": format!(
                    "Offset pagination has a maximum allowed offset of 50000 for requests that return objects of type {kind}. Remaining records can be retrieved using keyset pagination."
                )}),
            ),
            Self::Moved(location) => Answer::text(
                301,
                format!("This resource has been moved permanently to {location}"),
            )
            .header("location", location.clone()),
            Self::OldVersion => Answer::json(
                410,
                &json!({"error": "API V3 is no longer supported. Use API V4 instead."}),
            ),
            Self::Internal => Answer::json(500, &json!({"message": "500 Internal Server Error"})),
        }
    }
}

fn oauth(status: u16, error: &str, description: &str) -> Answer {
    Answer::json(
        status,
        &json!({"error": error, "error_description": description}),
    )
}
