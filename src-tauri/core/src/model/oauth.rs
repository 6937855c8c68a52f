//! What a sign-in by OAuth gives: a pair of tokens that live and die together.

use serde::{Deserialize, Serialize};

use super::{Secret, Timestamp, string_enum};

string_enum!(
    /// How GitLab's answer comes back from the browser.
    ReturnWay {
        /// A link of this app's own scheme, which the system hands over.
        DeepLink = "deep_link",
        /// A page on this computer (RFC 8252 section 7.3).
        Loopback = "loopback",
        /// A code typed into GitLab's page (RFC 8628); nothing comes back.
        Device = "device",
    }
);

/// Both tokens of one authorization. GitLab replaces them together, so they are
/// kept as one secret: no stop in between can leave one old and one new.
#[derive(Debug, Clone)]
pub struct OauthPair {
    /// Sent with every request; lives two hours.
    pub access: Secret,
    /// Buys the next pair, once.
    pub refresh: Option<Secret>,
    /// When the access token ends, by this computer's clock.
    pub expires_at: Option<Timestamp>,
    /// What was granted.
    pub scopes: Vec<String>,
}

/// The pair as it lies in the vault. Short names: some keyrings hold 1280 characters.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    #[serde(borrow)]
    access: std::borrow::Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    refresh: Option<std::borrow::Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
    #[serde(default)]
    scopes: Vec<String>,
}

/// A vault entry that is no pair of this app's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the entry does not hold a pair of tokens")]
pub struct NotAPair;

impl OauthPair {
    /// The pair as one secret.
    #[must_use]
    pub fn to_secret(&self) -> Secret {
        let kept = Kept {
            access: self.access.expose().into(),
            refresh: self.refresh.as_ref().map(|token| token.expose().into()),
            expires_at: self.expires_at,
            scopes: self.scopes.clone(),
        };
        Secret::new(serde_json::to_string(&kept).expect("texts and numbers are always JSON"))
    }

    /// Reads what [`Self::to_secret`] made.
    ///
    /// # Errors
    /// When the secret is something else.
    pub fn from_secret(secret: &Secret) -> Result<Self, NotAPair> {
        let kept: Kept<'_> = serde_json::from_str(secret.expose()).map_err(|_| NotAPair)?;
        Ok(Self {
            access: Secret::new(kept.access.into_owned()),
            refresh: kept.refresh.map(|token| Secret::new(token.into_owned())),
            expires_at: kept.expires_at,
            scopes: kept.scopes,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_survives_the_vault_and_prints_nothing() {
        let pair = OauthPair {
            access: Secret::new("a".repeat(64)),
            refresh: Some(Secret::new("b".repeat(64))),
            expires_at: Some(Timestamp::from_millis(1_790_000_000_000)),
            scopes: vec!["read_api".to_owned(), "read_repository".to_owned()],
        };
        let kept = pair.to_secret();
        assert!(kept.expose().len() < 1280, "Windows keeps no more");
        let read = OauthPair::from_secret(&kept).expect("what was written");
        assert_eq!(read.access.expose(), pair.access.expose());
        assert_eq!(
            read.refresh.as_ref().map(Secret::expose),
            pair.refresh.as_ref().map(Secret::expose)
        );
        assert_eq!(read.expires_at, pair.expires_at);
        assert_eq!(read.scopes, pair.scopes);
        assert!(!format!("{pair:?}").contains("aaaa"), "logs never see it");
        assert!(
            OauthPair::from_secret(&Secret::new("glpat-x".to_owned())).is_err(),
            "a plain token is no pair"
        );
    }
}
