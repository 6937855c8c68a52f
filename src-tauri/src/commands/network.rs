//! The way to a host as the window describes it: proxy, authorities, client certificate.
//!
//! Secrets come in here and never go back; what the window leaves out stays as it is.

use flow_core::gitlab::{ClientSettings, split_bundle};
use flow_core::model::{
    Failure, FailureCode, NetworkSecrets, NetworkSettings, ProxyAddress, ProxyChoice, Secret,
};
use serde::Deserialize;

use crate::error::CommandError;

/// `network` of the requests that connect.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NetworkInput {
    proxy: ProxyInput,
    #[serde(default)]
    trusted_authorities: Vec<String>,
    #[serde(default)]
    client_certificate: Option<ClientCertificateInput>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ProxyMode {
    System,
    Direct,
    Custom,
}

#[derive(Debug, Deserialize)]
struct ProxyInput {
    mode: ProxyMode,
    #[serde(default)]
    address: String,
    #[serde(default)]
    password: Option<Secret>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientCertificateInput {
    certificate_pem: String,
    #[serde(default)]
    key_pem: Option<Secret>,
}

/// The way that is described, or the `stored` one where nothing is.
///
/// # Errors
/// When the proxy's address is none, when an authority is no certificate, and when the
/// client certificate and its key cannot be read or do not belong together.
pub(crate) fn way(
    input: Option<NetworkInput>,
    stored: (NetworkSettings, NetworkSecrets),
) -> Result<(NetworkSettings, NetworkSecrets), CommandError> {
    let Some(input) = input else {
        return Ok(stored);
    };
    let (stored, secrets) = stored;
    let proxy = match input.proxy.mode {
        ProxyMode::System => ProxyChoice::System,
        ProxyMode::Direct => ProxyChoice::Direct,
        ProxyMode::Custom => ProxyAddress::parse(input.proxy.address.trim())
            .map(ProxyChoice::Custom)
            .map_err(|_| proxy_invalid(&input.proxy.address))?,
    };
    // A password belongs to the proxy it was typed for; another one must not learn it.
    let proxy_password = match &proxy {
        ProxyChoice::Custom(_) if proxy == stored.proxy => {
            input.proxy.password.or(secrets.proxy_password)
        }
        ProxyChoice::Custom(_) => input.proxy.password,
        ProxyChoice::System | ProxyChoice::Direct => None,
    };
    let (client_certificate, client_key) = match input.client_certificate {
        Some(given) => (
            Some(given.certificate_pem),
            given.key_pem.or(secrets.client_key),
        ),
        None => (None, None),
    };
    let settings = NetworkSettings {
        proxy,
        trusted_authorities: each_by_itself(&input.trusted_authorities)?,
        client_certificate,
    };
    let secrets = NetworkSecrets {
        proxy_password,
        client_key,
    };
    ClientSettings::default()
        .on_the_way(settings.clone(), secrets.clone())
        .check()
        .map_err(|error| error.failure())?;
    Ok((settings, secrets))
}

/// The address without what may be a password in it, for the sentence that refuses it.
fn proxy_invalid(address: &str) -> Failure {
    let harmless = address.rsplit('@').next().unwrap_or_default().trim();
    Failure::with(
        FailureCode::ProxyInvalid,
        harmless.chars().take(80).collect::<String>(),
    )
}

/// People paste bundles; each certificate is trusted, shown and taken away by itself.
fn each_by_itself(pasted: &[String]) -> Result<Vec<String>, Failure> {
    let mut authorities: Vec<String> = Vec::new();
    for text in pasted.iter().filter(|text| !text.trim().is_empty()) {
        let found = split_bundle(text);
        if found.is_empty() {
            return Err(Failure::new(FailureCode::AuthorityUnreadable));
        }
        for pem in found {
            if !authorities.contains(&pem) {
                authorities.push(pem);
            }
        }
    }
    Ok(authorities)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(json: serde_json::Value) -> Option<NetworkInput> {
        Some(serde_json::from_value(json).expect("the contract's shape"))
    }

    fn stored() -> (NetworkSettings, NetworkSecrets) {
        let settings = NetworkSettings {
            proxy: ProxyChoice::parse("http://ada@proxy.corp:3128").expect("a proxy"),
            ..NetworkSettings::default()
        };
        let secrets = NetworkSecrets {
            proxy_password: Some(Secret::new("hunter2".to_owned())),
            client_key: Some(Secret::new("key".to_owned())),
        };
        (settings, secrets)
    }

    #[test]
    fn a_stored_password_stays_with_its_proxy_and_goes_to_no_other() {
        let kept = |address: &str| {
            let proxy =
                serde_json::json!({ "mode": "custom", "address": address, "password": null });
            let given = input(serde_json::json!({ "proxy": proxy, "trustedAuthorities": [] }));
            let (_, secrets) = way(given, stored()).expect("an address");
            secrets
                .proxy_password
                .map(|password| password.expose().to_owned())
        };
        assert_eq!(
            kept("ada@proxy.corp:3128").as_deref(),
            Some("hunter2"),
            "not typed again"
        );
        for other in [
            "ada@evil.example:3128",
            "eve@proxy.corp:3128",
            "ada@proxy.corp:1",
        ] {
            assert_eq!(kept(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_no_certificate_is_refused_where_it_was_pasted() {
        let code = |network: serde_json::Value| {
            let stored = (NetworkSettings::default(), NetworkSecrets::default());
            way(input(network), stored)
                .map_err(|error| error.code)
                .err()
        };
        let direct = serde_json::json!({ "mode": "direct" });
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
        for authority in ["not a certificate", broken] {
            let network = serde_json::json!({ "proxy": direct, "trustedAuthorities": [authority] });
            assert_eq!(
                code(network),
                Some("tls.authority_unreadable"),
                "{authority}"
            );
        }
        let certificate = serde_json::json!({ "certificatePem": broken, "keyPem": "rubbish" });
        let network = serde_json::json!({ "proxy": direct, "clientCertificate": certificate });
        assert_eq!(code(network), Some("tls.client_certificate_unreadable"));
        let blank = serde_json::json!({ "proxy": direct, "trustedAuthorities": [" \n"] });
        assert_eq!(code(blank), None, "an empty box is no authority");
    }

    #[test]
    fn nothing_described_is_what_is_stored() {
        let (settings, secrets) = way(None, stored()).expect("as it is");
        assert_eq!(settings, stored().0);
        assert!(secrets.proxy_password.is_some());
        let invalid =
            serde_json::json!({ "proxy": { "mode": "custom", "address": "http://a:b@c" } });
        let refused = way(input(invalid), stored());
        assert_eq!(
            refused.map_err(|error| error.code).err(),
            Some("proxy.invalid"),
            "a password in the address would be shown"
        );
    }
}
