//! The page the browser opens, and what proves that an answer belongs to it.
//!
//! Authorization code with PKCE (RFC 7636, S256 only) and state. GitLab itself
//! would accept less, so the client has to insist. The verifier never leaves
//! this process before the code is exchanged.

use oauth2::basic::BasicClient;
use oauth2::url::Url;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, RedirectUrl, Scope};

use super::{OauthEndpoint, OauthError};
use crate::model::Secret;

/// 256 bits: guessing is hopeless, however often somebody may try within the waiting time.
const STATE_BYTES: u32 = 32;

/// A sign-in that was begun and waits for the browser's answer.
#[derive(Clone)]
pub struct AuthorizationRequest {
    /// The page to open in the system's browser. It carries the state, so it is not for logs.
    pub url: Url,
    /// Where GitLab sends the browser afterwards; the exchange repeats it byte for byte.
    pub redirect_uri: String,
    /// Proves to GitLab that whoever exchanges the code began the sign-in.
    pub verifier: Secret,
    state: Secret,
}

impl std::fmt::Debug for AuthorizationRequest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("AuthorizationRequest")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

impl AuthorizationRequest {
    /// Whether an answer with this state belongs to this request. The time it
    /// takes tells nothing about where the two differ.
    #[must_use]
    pub fn is_answered_by(&self, state: &str) -> bool {
        let (expected, found) = (self.state.expose().as_bytes(), state.as_bytes());
        let difference = expected
            .iter()
            .zip(found)
            .fold(0, |sum, (left, right)| sum | (left ^ right));
        expected.len() == found.len() && std::hint::black_box(difference) == 0
    }
}

impl OauthEndpoint {
    /// Begins a sign-in.
    ///
    /// `redirect_uri` must be byte for byte a registered one; only a loopback
    /// number's port may differ.
    ///
    /// # Errors
    /// [`OauthError::Address`] when `redirect_uri` is no address.
    pub fn authorization(&self, redirect_uri: &str) -> Result<AuthorizationRequest, OauthError> {
        let authorize =
            AuthUrl::new(format!("{}/oauth/authorize", self.base)).map_err(OauthError::Address)?;
        let redirect = RedirectUrl::new(redirect_uri.to_owned()).map_err(OauthError::Address)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = BasicClient::new(ClientId::new(self.application_id.clone()))
            .set_auth_uri(authorize)
            .set_redirect_uri(redirect);
        let (url, state) = client
            .authorize_url(|| CsrfToken::new_random_len(STATE_BYTES))
            .add_scopes(
                self.scopes
                    .iter()
                    .map(|scope| Scope::new((*scope).to_owned())),
            )
            .set_pkce_challenge(challenge)
            .url();
        Ok(AuthorizationRequest {
            url,
            redirect_uri: redirect_uri.to_owned(),
            verifier: Secret::new(verifier.into_secret()),
            state: Secret::new(state.into_secret()),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;

    use oauth2::PkceCodeVerifier;

    use super::*;
    use crate::clock::SystemClock;
    use crate::gitlab::ClientSettings;

    fn endpoint() -> OauthEndpoint {
        OauthEndpoint::new(
            "https://git.example.com/gitlab/",
            "app-id",
            &ClientSettings::default(),
            Arc::new(SystemClock),
        )
        .expect("an address and an id")
    }

    fn sent(request: &AuthorizationRequest) -> HashMap<String, String> {
        request.url.query_pairs().into_owned().collect()
    }

    #[test]
    fn the_request_carries_everything_gitlab_asks_for_and_no_secret() {
        let request = endpoint()
            .authorization("http://127.0.0.1:4711/oauth/callback")
            .expect("an address");
        assert_eq!(
            request.url.path(),
            "/gitlab/oauth/authorize",
            "below the relative root"
        );
        let sent = sent(&request);
        assert_eq!(sent["response_type"], "code");
        assert_eq!(sent["client_id"], "app-id");
        assert_eq!(
            sent["redirect_uri"], "http://127.0.0.1:4711/oauth/callback",
            "as registered, but for the port"
        );
        assert_eq!(
            sent["scope"], "read_api read_repository",
            "the least that reads everything"
        );
        assert_eq!(
            sent["code_challenge_method"], "S256",
            "GitLab would take plain as well"
        );
        let verifier = PkceCodeVerifier::new(request.verifier.expose().to_owned());
        assert_eq!(
            sent["code_challenge"],
            PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str(),
            "made from the verifier"
        );
        assert!(
            !request.url.as_str().contains(request.verifier.expose()),
            "which stays here"
        );
        let printed = format!("{request:?}");
        assert!(
            !printed.contains(&sent["state"]) && !printed.contains(request.verifier.expose()),
            "nothing of it can get into a log: {printed}"
        );
    }

    #[test]
    fn only_its_own_state_answers_a_request() {
        let endpoint = endpoint();
        let request = endpoint.authorization("flow-desktop://oauth/callback");
        let request = request.expect("an address");
        let other = endpoint.authorization("flow-desktop://oauth/callback");
        let state = sent(&request)["state"].clone();
        assert!(state.len() >= 43, "256 bits: {state}");
        assert!(request.is_answered_by(&state), "the state that was sent");
        assert!(
            !other.expect("an address").is_answered_by(&state),
            "each request has its own"
        );
        for forged in ["", &state[1..], &format!("{state}x"), &state.to_uppercase()] {
            assert!(!request.is_answered_by(forged), "{forged:?}");
        }
    }

    #[test]
    fn webhooks_need_one_more_scope() {
        let request = endpoint().with_webhooks();
        let request = request.authorization("flow-desktop://oauth/callback");
        assert_eq!(
            sent(&request.expect("an address"))["scope"],
            "read_api read_repository api"
        );
    }

    #[test]
    fn challenges_are_those_of_gitlabs_documentation() {
        let verifier =
            PkceCodeVerifier::new("ks02i3jdikdo2k0dkfodf3m39rjfjsdk0wk349rj3jrhf".to_owned());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        assert_eq!(
            challenge.as_str(),
            "2i0WFA-0AerkjQm4X4oDEhqA17QIAKNjXpagHBXmO_U"
        );
    }
}
