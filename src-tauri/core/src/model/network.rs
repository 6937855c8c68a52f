//! The way an integration takes to its host: proxy, trusted authorities, client certificate.
//!
//! What is here may be stored and shown; passwords and keys are [`NetworkSecrets`],
//! which go to the vault and nowhere else.

use super::{Secret, string_enum};

string_enum!(
    /// How a proxy is spoken to.
    ProxyScheme {
        /// HTTP, with `CONNECT` for encrypted hosts.
        Http = "http",
        /// The same, inside TLS.
        Https = "https",
        /// SOCKS version 5; the proxy resolves the host's name.
        Socks5 = "socks5",
    }
);

/// A proxy's address, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyAddress {
    /// How it is spoken to.
    pub scheme: ProxyScheme,
    /// Name or number; numbers of version 6 without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who signs in there, where the proxy asks.
    pub username: Option<String>,
}

/// Which proxy is in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// The one the system is set to, if any.
    #[default]
    System,
    /// None, whatever the system says.
    Direct,
    /// This one.
    Custom(ProxyAddress),
}

/// A proxy's address that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the address of a proxy")]
pub struct ProxyAddressInvalid;

impl ProxyChoice {
    /// Reads the text [`Self::to_text`] makes, and what people type: `host:port`
    /// is taken for http. A password in the text is refused, because the text is shown.
    ///
    /// # Errors
    /// [`ProxyAddressInvalid`].
    pub fn parse(text: &str) -> Result<Self, ProxyAddressInvalid> {
        match text.trim() {
            "system" => Ok(Self::System),
            "direct" => Ok(Self::Direct),
            address => ProxyAddress::parse(address).map(Self::Custom),
        }
    }

    /// The text the store keeps and the window shows.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::System => "system".to_owned(),
            Self::Direct => "direct".to_owned(),
            Self::Custom(address) => address.to_text(),
        }
    }
}

impl ProxyAddress {
    /// Reads `scheme://[username@]host:port`.
    ///
    /// # Errors
    /// [`ProxyAddressInvalid`], also for a password within.
    pub fn parse(text: &str) -> Result<Self, ProxyAddressInvalid> {
        let with_scheme = if text.contains("://") {
            text.to_owned()
        } else {
            format!("http://{text}")
        };
        let url = url::Url::parse(&with_scheme).map_err(|_| ProxyAddressInvalid)?;
        let scheme = match url.scheme() {
            // With `socks5h` the proxy resolves names; this app never asks for less.
            "socks5h" => ProxyScheme::Socks5,
            scheme => ProxyScheme::parse(scheme).ok_or(ProxyAddressInvalid)?,
        };
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or(ProxyAddressInvalid)?;
        let path_is_empty = matches!(url.path(), "" | "/");
        if url.password().is_some() || url.query().is_some() || !path_is_empty {
            return Err(ProxyAddressInvalid);
        }
        let default_port = match scheme {
            ProxyScheme::Http => 80,
            ProxyScheme::Https => 443,
            ProxyScheme::Socks5 => 1080,
        };
        let username = percent_encoding::percent_decode_str(url.username())
            .decode_utf8()
            .map_err(|_| ProxyAddressInvalid)?;
        Ok(Self {
            scheme,
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(default_port),
            username: (!username.is_empty()).then(|| username.into_owned()),
        })
    }

    /// The address as text, without a password.
    #[must_use]
    pub fn to_text(&self) -> String {
        let host = if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        let username = self.username.as_ref().map_or_else(String::new, |name| {
            let name =
                percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
            format!("{name}@")
        });
        format!("{}://{username}{host}:{}", self.scheme.as_str(), self.port)
    }
}

/// The way to a host, as far as it may be stored and shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkSettings {
    /// The proxy.
    pub proxy: ProxyChoice,
    /// Certificate authorities trusted besides the system's, one PEM text each.
    pub trusted_authorities: Vec<String>,
    /// The certificate this computer shows, PEM with its chain; its key is a secret.
    pub client_certificate: Option<String>,
}

/// The secret half of the way to a host.
#[derive(Debug, Clone, Default)]
pub struct NetworkSecrets {
    /// The proxy's password.
    pub proxy_password: Option<Secret>,
    /// The client certificate's key, PEM.
    pub client_key: Option<Secret>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_read_as_people_write_them() {
        let text = |typed: &str| ProxyChoice::parse(typed).map(|choice| choice.to_text());
        assert_eq!(
            text("proxy.corp:3128"),
            Ok("http://proxy.corp:3128".to_owned())
        );
        assert_eq!(
            text("socks5h://ada%40corp@[::1]:1080"),
            Ok("socks5://ada%40corp@[::1]:1080".to_owned()),
            "what is written is what is read"
        );
        assert_eq!(
            text("https://proxy.corp"),
            Ok("https://proxy.corp:443".to_owned())
        );
        assert_eq!(text(" system "), Ok("system".to_owned()));
    }

    #[test]
    fn nothing_that_is_shown_may_hold_a_password() {
        for typed in [
            "http://ada:secret@proxy:1",
            "ftp://proxy:1",
            "",
            "http://",
            "http://proxy/pac",
        ] {
            assert_eq!(
                ProxyChoice::parse(typed),
                Err(ProxyAddressInvalid),
                "{typed}"
            );
        }
    }
}
