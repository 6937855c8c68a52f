//! The first half of signing in by OAuth: the address the browser opens.
//!
//! Authorization code with PKCE (RFC 7636, S256 only) and state, as a public
//! client: GitLab itself would accept less, so the client has to insist. The
//! verifier never leaves this process. Receiving the answer and exchanging the
//! code belong to the OAuth tab, which does not offer them yet.

use oauth2::basic::BasicClient;
use oauth2::url::Url;
use oauth2::{
    AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
};

/// What the app needs to read everything; webhooks would need `api`.
const SCOPES: [&str; 2] = ["read_api", "read_repository"];

/// A sign-in that was begun and waits for the browser's answer.
#[derive(Debug)]
pub struct AuthorizationRequest {
    /// The page to open in the system's browser.
    pub url: Url,
    /// Proves that an answer belongs to this request.
    pub state: CsrfToken,
    /// Proves to GitLab that whoever exchanges the code began the sign-in.
    pub verifier: PkceCodeVerifier,
}

/// An address that cannot be used for signing in.
#[derive(Debug, thiserror::Error)]
#[error("{what} is not an address")]
pub struct AuthorizationRequestError {
    /// Which one.
    what: &'static str,
    #[source]
    source: oauth2::url::ParseError,
}

impl AuthorizationRequest {
    /// Begins a sign-in at the GitLab at `base` with an application registered there.
    ///
    /// `redirect_uri` must be byte for byte the registered one; only a loopback
    /// number's port may differ.
    ///
    /// # Errors
    /// When `base` or `redirect_uri` is not an address.
    pub fn begin(
        base: &str,
        application_id: &str,
        redirect_uri: &str,
    ) -> Result<Self, AuthorizationRequestError> {
        let not_an_address = |what| move |source| AuthorizationRequestError { what, source };
        let authorize = AuthUrl::new(format!("{base}/oauth/authorize"))
            .map_err(not_an_address("the GitLab's address"))?;
        let redirect = RedirectUrl::new(redirect_uri.to_owned())
            .map_err(not_an_address("the redirect address"))?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = BasicClient::new(ClientId::new(application_id.to_owned()))
            .set_auth_uri(authorize)
            .set_redirect_uri(redirect);
        let (url, state) = client
            .authorize_url(CsrfToken::new_random)
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Self {
            url,
            state,
            verifier,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn the_request_carries_everything_gitlab_asks_for_and_no_secret() {
        let base = "https://git.example.com/gitlab";
        let request =
            AuthorizationRequest::begin(base, "app-id", "http://127.0.0.1/oauth/callback")
                .expect("addresses");
        assert_eq!(
            request.url.path(),
            "/gitlab/oauth/authorize",
            "below the relative root"
        );
        let sent: HashMap<_, _> = request.url.query_pairs().into_owned().collect();
        assert_eq!(sent["response_type"], "code");
        assert_eq!(sent["client_id"], "app-id");
        assert_eq!(
            sent["redirect_uri"], "http://127.0.0.1/oauth/callback",
            "as registered"
        );
        assert_eq!(
            sent["scope"], "read_api read_repository",
            "the least that reads everything"
        );
        assert_eq!(
            sent["code_challenge_method"], "S256",
            "GitLab would take plain as well"
        );
        assert_eq!(
            &sent["state"],
            request.state.secret(),
            "ties the answer to this request"
        );
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&request.verifier);
        assert_eq!(
            sent["code_challenge"],
            challenge.as_str(),
            "made from the verifier"
        );
        assert!(
            !request.url.as_str().contains(request.verifier.secret()),
            "which stays here"
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
