//! The address GitLab calls: what the user may enter, and what this computer can suggest.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use url::Url;

use super::receiver::PATH;

/// An address GitLab can be told to call: http or https, a host, perhaps a path; no account,
/// no query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallAddress(String);

impl CallAddress {
    /// Reads what the user entered; `None` where GitLab could not call it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text.trim()).ok()?;
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        let callable = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
        (plain && callable).then(|| Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// The receiver's own, without anything in between.
    #[must_use]
    pub fn of_receiver(address: SocketAddr) -> Self {
        Self(format!("http://{address}"))
    }

    /// Without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of one hook.
    #[must_use]
    pub fn hook_url(&self, path_key: &str) -> String {
        format!("{}{PATH}{path_key}", self.0)
    }
}

/// The address by which this computer reaches a GitLab, and so most likely the other way round.
/// Nothing is sent. `None` where the host is not known.
pub async fn suggested_address(base: &str) -> Option<IpAddr> {
    let url = Url::parse(base).ok()?;
    let host = url.host_str()?;
    let port = url.port_or_known_default()?;
    let socket = tokio::net::UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))
        .await
        .ok()?;
    socket.connect((host, port)).await.ok()?;
    Some(socket.local_addr().ok()?.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_gitlab_can_call_is_an_address() {
        for (text, wanted) in [
            ("http://192.168.1.20:8787", "http://192.168.1.20:8787"),
            (
                " https://hooks.example.com/flow/ ",
                "https://hooks.example.com/flow",
            ),
            ("http://[fd00::1]:80/", "http://[fd00::1]"),
        ] {
            let address = CallAddress::parse(text).map(|address| address.0);
            assert_eq!(address.as_deref(), Some(wanted), "{text}");
        }
        for text in [
            "",
            "192.168.1.20:8787",
            "ftp://a.example",
            "http://",
            "https://user:secret@a.example",
            "https://a.example/?key=1",
            "https://a.example/#here",
            "javascript:alert(1)",
        ] {
            assert_eq!(CallAddress::parse(text), None, "{text}");
        }
        let address = CallAddress::parse("https://a.example/x").expect("it is one");
        assert_eq!(address.hook_url("k"), "https://a.example/x/hooks/k");
    }
}
