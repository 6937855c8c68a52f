//! A request to something that is no API, understood, with its form or JSON body as parameters.

use axum::http::{HeaderMap, header};
use serde_json::Value;

use super::{authentication::Credential, call::Query};

/// A request to a page or to OAuth.
pub(crate) struct Web<'a> {
    pub(crate) method: &'a str,
    /// Without the sub-path.
    pub(crate) path: &'a str,
    pub(crate) query: &'a Query,
    /// What was in the body.
    pub(crate) form: &'a Query,
    pub(crate) credential: &'a Credential,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) version: &'a str,
}

impl Web<'_> {
    /// Whether the version that is played is this one or later.
    pub(crate) fn at_least(&self, major: u32, minor: u32) -> bool {
        at_least(self.version, major, minor)
    }

    /// The path and query a browser asked for, below the root.
    pub(crate) fn address(&self) -> String {
        let query = self.query.with(&[]);
        if query.is_empty() {
            self.path.to_owned()
        } else {
            format!("{}?{query}", self.path)
        }
    }

    /// A cookie's value.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }
}

/// Whether a version such as `18.5.2-ee` is this one or later.
pub(crate) fn at_least(version: &str, major: u32, minor: u32) -> bool {
    let mut numbers = version
        .split(['.', '-'])
        .map(|part| part.parse::<u32>().unwrap_or(0));
    let own = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    own >= (major, minor)
}

/// Parameters of a body: a form, or a JSON object with its lists as `name[]`.
pub(crate) fn parameters(headers: &HeaderMap, body: &[u8]) -> Query {
    let json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/json"));
    if !json {
        return Query::parse(&String::from_utf8_lossy(body));
    }
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else {
        return Query::default();
    };
    let mut pairs = Vec::new();
    for (name, value) in fields {
        match value {
            Value::Array(items) => pairs.extend(
                items
                    .iter()
                    .filter_map(plain)
                    .map(|item| (format!("{name}[]"), item)),
            ),
            other => pairs.extend(plain(&other).map(|value| (name, value))),
        }
    }
    Query::of(pairs)
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        assert!(at_least("18.5.2-ee", 17, 2));
        assert!(at_least("17.2.0-ce.0", 17, 2));
        assert!(!at_least("17.1.8-ee", 17, 2));
        assert!(!at_least("9.5.0", 17, 2), "9 comes before 17");
    }
}
