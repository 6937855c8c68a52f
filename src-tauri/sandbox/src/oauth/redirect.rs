//! Redirect addresses: which may be registered, which match a registered one, and how an answer is
//! put into one. Compared as text, because parsing would call two different addresses the same.

use std::net::{Ipv4Addr, Ipv6Addr};

/// What is wrong with an address someone wants to register; `None` when nothing is.
pub(super) fn registration_problem(uri: &str) -> Option<&'static str> {
    if uri.contains('#') {
        return Some("cannot contain a fragment");
    }
    let Some((scheme, rest)) = uri.split_once(':') else {
        return Some("must be an absolute URI");
    };
    let mut letters = scheme.chars();
    let starts_well = letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic());
    if !starts_well
        || !letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
        || scheme.eq_ignore_ascii_case("localhost")
    {
        return Some("must be an absolute URI");
    }
    if ["data", "vbscript", "javascript"].contains(&scheme.to_ascii_lowercase().as_str()) {
        return Some("is forbidden by the server");
    }
    if !rest.starts_with('/') {
        return Some("must be an absolute URI");
    }
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    (web && Parts::of(uri).is_none_or(|parts| parts.host.is_empty()))
        .then_some("must be an absolute URI")
}

/// Whether a requested address is the registered one. Between loopback addresses that are written
/// as numbers the port does not count; everything else has to be the same to the letter.
pub(super) fn matches(registered: &str, requested: &str) -> bool {
    if registered == requested {
        return true;
    }
    match (Parts::of(registered), Parts::of(requested)) {
        (Some(registered), Some(requested)) => {
            registered.is_loopback()
                && requested.is_loopback()
                && registered.port_is_a_number()
                && requested.port_is_a_number()
                && (registered.scheme, registered.host, registered.rest)
                    == (requested.scheme, requested.host, requested.rest)
        }
        _ => false,
    }
}

/// The address with an answer in its query.
pub(super) fn with_answer(uri: &str, answer: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(answer)
        .finish();
    let separator = if uri.contains('?') { '&' } else { '?' };
    format!("{uri}{separator}{query}")
}

/// An address in pieces, as written.
struct Parts<'a> {
    scheme: &'a str,
    /// With the brackets of IPv6.
    host: &'a str,
    port: Option<&'a str>,
    /// Path, query and all.
    rest: &'a str,
}

impl<'a> Parts<'a> {
    fn of(uri: &'a str) -> Option<Self> {
        let (scheme, after) = uri.split_once("://")?;
        let end = after.find(['/', '?']).unwrap_or(after.len());
        let (authority, rest) = after.split_at(end);
        let host_end = match authority.strip_prefix('[') {
            Some(_) => authority.find(']')? + 1,
            None => authority.find(':').unwrap_or(authority.len()),
        };
        let (host, port) = authority.split_at(host_end);
        Some(Self {
            scheme,
            host,
            port: port.strip_prefix(':'),
            rest,
        })
    }

    fn is_loopback(&self) -> bool {
        let inner = self
            .host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        match inner {
            Some(host) => host
                .parse::<Ipv6Addr>()
                .is_ok_and(|host| host.is_loopback()),
            None => self
                .host
                .parse::<Ipv4Addr>()
                .is_ok_and(|host| host.is_loopback()),
        }
    }

    fn port_is_a_number(&self) -> bool {
        self.port.is_none_or(|port| port.parse::<u16>().is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numeric_loopback_ignores_the_port() {
        let registered = "http://127.0.0.1/oauth/callback";
        assert!(matches(registered, "http://127.0.0.1:49152/oauth/callback"));
        for other in [
            "http://127.0.0.1:49152/oauth/callback/",
            "http://127.0.0.1:49152/oauth",
            "https://127.0.0.1:49152/oauth/callback",
            "http://127.0.0.2:49152/oauth/callback",
            "http://localhost:49152/oauth/callback",
            "http://127.0.0.1:x/oauth/callback",
            "http://127.0.0.1:49152@evil.example/oauth/callback",
            "http://evil.example/oauth/callback",
        ] {
            assert!(!matches(registered, other), "{other} is another address");
        }
        assert!(matches("http://[::1]/c", "http://[::1]:8080/c"));
        assert!(
            !matches("http://localhost:7171/c", "http://localhost:7172/c"),
            "localhost is a name, so its port counts"
        );
        assert!(
            !matches(
                "flow-desktop://oauth/callback",
                "flow-desktop://oauth/callback?a=b"
            ),
            "a query more is another address"
        );
    }

    #[test]
    fn registration_follows_the_rules() {
        for good in [
            "flow-desktop://oauth/callback",
            "com.example.app:/oauth/callback",
            "http://127.0.0.1/callback",
            "http://[::1]/callback",
        ] {
            assert_eq!(registration_problem(good), None, "{good}");
        }
        for bad in [
            "myapp:callback",
            "my_app://x",
            "javascript://x",
            "localhost:7171/x",
            "http:///nowhere",
            "http://a.example/#part",
            "/relative",
        ] {
            assert!(registration_problem(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn an_answer_keeps_the_query_that_was_there() {
        assert_eq!(
            with_answer("app://x/y?a=1", &[("code", "c&d")]),
            "app://x/y?a=1&code=c%26d"
        );
    }
}
