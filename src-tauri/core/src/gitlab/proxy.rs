//! Which proxy is in force for an address, and what a proxy can refuse.
//!
//! The system's choice and the integration's end in the same type, so that the
//! ladder can name either and requests cannot take another way than probes.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Host, Url};

use crate::model::{
    Failure, FailureCode, NetworkSecrets, NetworkSettings, ProxyAddress, ProxyChoice, ProxyScheme,
    Secret,
};

/// The proxy requests to an address go through.
#[derive(Debug, Clone)]
pub struct ProxyInForce {
    /// Its address, without the password.
    pub address: ProxyAddress,
    /// Whether the system named it, not the integration.
    pub from_system: bool,
    password: Option<Secret>,
}

impl ProxyInForce {
    /// The address as people read it: no password, no account.
    #[must_use]
    pub fn name(&self) -> String {
        let nameless = ProxyAddress {
            username: None,
            ..self.address.clone()
        };
        nameless.to_text()
    }

    /// Account and password, where there are any.
    pub(super) fn credentials(&self) -> Option<(&str, &str)> {
        let password = self.password.as_ref().map_or("", Secret::expose);
        self.address
            .username
            .as_deref()
            .map(|username| (username, password))
    }

    /// The address as the HTTP library takes it, password within; never to be printed.
    fn with_credentials(&self) -> Secret {
        let scheme = match self.address.scheme {
            // The proxy resolves names: inside a company only it may know them.
            ProxyScheme::Socks5 => "socks5h",
            scheme => scheme.as_str(),
        };
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
        let credentials = self
            .credentials()
            .map_or_else(String::new, |(username, password)| {
                format!("{}:{}@", encode(username), encode(password))
            });
        let host = &self.address.host;
        let host = if host.contains(':') {
            format!("[{host}]")
        } else {
            host.clone()
        };
        Secret::new(format!(
            "{scheme}://{credentials}{host}:{}",
            self.address.port
        ))
    }

    fn of_system(intercept: &Intercept) -> Option<Self> {
        let mut address = ProxyAddress::parse(&intercept.uri().to_string()).ok()?;
        let (username, password) = match (intercept.raw_auth(), intercept.basic_auth()) {
            (Some((username, password)), _) => (username.to_owned(), password.to_owned()),
            (None, Some(header)) => decode_basic(header.to_str().ok()?)?,
            (None, None) => (String::new(), String::new()),
        };
        address.username = (!username.is_empty()).then_some(username);
        Some(Self {
            address,
            from_system: true,
            password: Some(Secret::new(password)),
        })
    }
}

/// Account and password of a `Basic` header.
fn decode_basic(header: &str) -> Option<(String, String)> {
    let decoded = BASE64.decode(header.strip_prefix("Basic ")?).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (username, password) = text.split_once(':')?;
    Some((username.to_owned(), password.to_owned()))
}

/// Chooses the proxy for each address.
#[derive(Debug, Clone)]
pub(super) enum ProxyRule {
    System(Arc<Matcher>),
    Direct,
    Custom(ProxyInForce),
}

impl ProxyRule {
    pub(super) fn new(network: &NetworkSettings, secrets: &NetworkSecrets) -> Self {
        match &network.proxy {
            ProxyChoice::System => Self::System(Arc::new(Matcher::from_system())),
            ProxyChoice::Direct => Self::Direct,
            ProxyChoice::Custom(address) => Self::Custom(ProxyInForce {
                address: address.clone(),
                from_system: false,
                password: secrets.proxy_password.clone(),
            }),
        }
    }

    /// The proxy for this address; `None` for the straight way.
    pub(super) fn for_url(&self, url: &Url) -> Option<ProxyInForce> {
        match self {
            // What runs on this computer, such as the sample company, is out of a proxy's reach.
            Self::System(_) if is_this_computer(url) => None,
            Self::System(matcher) => {
                let uri = url.as_str().parse().ok()?;
                ProxyInForce::of_system(&matcher.intercept(&uri)?)
            }
            Self::Direct => None,
            Self::Custom(proxy) => Some(proxy.clone()),
        }
    }

    /// The rule as the HTTP library takes it.
    pub(super) fn into_proxy(self) -> Option<reqwest::Proxy> {
        if matches!(self, Self::Direct) {
            return None;
        }
        Some(reqwest::Proxy::custom(move |url| {
            let proxy = self.for_url(url)?;
            Some(proxy.with_credentials().expose().to_owned())
        }))
    }
}

fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(number)) => number.is_loopback(),
        Some(Host::Ipv6(number)) => number.is_loopback(),
        None => false,
    }
}

/// Why a proxy did not lead to the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyProblem {
    /// Nothing answers at its address, or what answers is no proxy.
    Unreachable,
    /// It wants to know who asks, or refuses what it was told.
    NeedsPassword,
    /// It does not let the connection through; holds what it answered.
    Refused(String),
}

impl ProxyProblem {
    /// Looks for a proxy's failure among the sources of a request's error.
    ///
    /// The HTTP library keeps the types of these errors to itself, so their words
    /// are all there is; tests against real proxies notice when they change.
    pub(super) fn find(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        let mut current = Some(error);
        while let Some(cause) = current {
            let text = cause.to_string();
            if let Some(words) = text.strip_prefix("tunnel error: ") {
                return Some(Self::of_words(words));
            }
            if let Some(at) = text.find("SOCKS error: ") {
                return Some(Self::of_words(&text[at + "SOCKS error: ".len()..]));
            }
            current = cause.source();
        }
        None
    }

    fn of_words(words: &str) -> Self {
        match words {
            "proxy authorization required"
            | "credentials not accepted"
            | "server does not support user/pass authentication"
            | "server implements authentication incorrectly" => Self::NeedsPassword,
            "failed to create underlying connection"
            | "failed parsing server response"
            | "io error during SOCKS handshake"
            | "io error establishing tunnel" => Self::Unreachable,
            "unsuccessful" | "unexpected end of file" => Self::Refused(String::new()),
            other => Self::Refused(other.chars().take(80).collect()),
        }
    }

    /// The failure as the window explains it; `proxy` is its name, empty where not known.
    #[must_use]
    pub fn failure(&self, proxy: &str) -> Failure {
        let with = |code, detail: &str| Failure {
            code,
            detail: (!detail.is_empty()).then(|| detail.to_owned()),
        };
        match self {
            Self::Unreachable => with(FailureCode::ProxyUnreachable, proxy),
            Self::NeedsPassword => with(FailureCode::ProxyNeedsPassword, proxy),
            Self::Refused(answer) => with(FailureCode::ProxyRefused, answer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn custom(text: &str, password: &str) -> ProxyInForce {
        ProxyInForce {
            address: ProxyAddress::parse(text).expect("an address"),
            from_system: false,
            password: Some(Secret::new(password.to_owned())),
        }
    }

    #[test]
    fn credentials_reach_the_library_whole_and_nothing_else() {
        let proxy = custom("socks5://ada%40corp@[::1]:1080", "p@ss:w/ord");
        assert_eq!(
            proxy.with_credentials().expose(),
            "socks5h://ada%40corp:p%40ss%3Aw%2Ford@[::1]:1080",
            "the proxy resolves names, and no letter of the password ends the address early"
        );
        assert_eq!(proxy.name(), "socks5://[::1]:1080", "names tell no account");
        assert!(!format!("{proxy:?}").contains("w/ord"), "nor does a log");
    }

    #[test]
    fn the_systems_proxy_is_understood_and_leaves_this_computer_alone() {
        let matcher = Matcher::builder()
            .all("http://ada:s%20cret@proxy.corp:3128")
            .no("direct.example")
            .build();
        let rule = ProxyRule::System(Arc::new(matcher));
        let of = |url: &str| rule.for_url(&Url::parse(url).expect("an address"));
        let proxy = of("https://git.example.com/x").expect("in force");
        assert_eq!(proxy.name(), "http://proxy.corp:3128");
        assert!(proxy.from_system);
        assert_eq!(proxy.credentials(), Some(("ada", "s cret")), "as decoded");
        for straight in [
            "https://direct.example",
            "http://127.0.0.1:3000",
            "http://localhost",
            "http://[::1]:1",
        ] {
            assert!(of(straight).is_none(), "{straight}");
        }
    }
}
