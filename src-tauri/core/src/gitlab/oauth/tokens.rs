//! From a code to a pair, from a pair to the next one, and the end of a pair.

use std::borrow::Cow;
use std::time::Duration;

use oauth2::basic::BasicClient;
use oauth2::{
    AuthType, AuthorizationCode, ClientId, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    PkceCodeVerifier, RedirectUrl, RefreshToken, TokenUrl,
};

use super::call::{TOKEN_PATH, pair, told};
use super::{OauthEndpoint, OauthError};
use crate::gitlab::source::BoxFuture;
use crate::model::{OauthPair, Secret};

/// A fresh code may not have reached the database replica that is asked
/// (gitlab-org/gitlab-foss#29468): two more tries, within two seconds.
const EXCHANGE_PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_millis(1500)];
/// Before the one repetition of a refresh whose answer was lost.
const REFRESH_PAUSE: Duration = Duration::from_secs(1);

/// The crate's client with a token address only.
type TokenClient =
    BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

impl OauthEndpoint {
    /// Exchanges the code the browser brought back.
    ///
    /// `redirect_uri` is that of the authorization, port included.
    ///
    /// # Errors
    /// [`OauthError::InvalidGrant`] for a code GitLab does not (or no longer) accept
    /// from this sign-in; nothing is repeated after a lost answer.
    pub async fn exchange(
        &self,
        code: &Secret,
        verifier: &Secret,
        redirect_uri: &str,
    ) -> Result<OauthPair, OauthError> {
        let redirect = RedirectUrl::new(redirect_uri.to_owned()).map_err(OauthError::Address)?;
        let mut pauses = EXCHANGE_PAUSES.into_iter();
        loop {
            match self.exchange_once(code, verifier, &redirect).await {
                Err(OauthError::InvalidGrant) => match pauses.next() {
                    Some(pause) => self.clock.sleep(pause).await,
                    None => return Err(OauthError::InvalidGrant),
                },
                other => return other,
            }
        }
    }

    async fn exchange_once(
        &self,
        code: &Secret,
        verifier: &Secret,
        redirect: &RedirectUrl,
    ) -> Result<OauthPair, OauthError> {
        let asked_at = self.clock.now();
        let answer = self
            .token_client()?
            .exchange_code(AuthorizationCode::new(code.expose().to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().to_owned()))
            .set_redirect_uri(Cow::Borrowed(redirect))
            .request_async(&self.transport())
            .await
            .map_err(told)?;
        pair(&answer, asked_at)
    }

    /// Buys the next pair. From the moment GitLab acts, the old pair is dead, both
    /// halves of it, so the caller must keep the new one before it is used, and
    /// must not ask twice at once.
    ///
    /// A call that GitLab may have acted on is repeated once; if the answer had been
    /// lost, the repetition's [`OauthError::InvalidGrant`] is the truth: sign in again.
    ///
    /// # Errors
    /// See [`OauthError`]; after [`OauthError::may_have_acted`] the old pair may be dead.
    pub async fn refresh(&self, refresh_token: &Secret) -> Result<OauthPair, OauthError> {
        match self.refresh_once(refresh_token).await {
            Err(error) if error.may_have_acted() => {
                tracing::warn!(cause = %error, "the answer to a refresh was lost; asking once more");
                self.clock.sleep(REFRESH_PAUSE).await;
                self.refresh_once(refresh_token).await
            }
            other => other,
        }
    }

    async fn refresh_once(&self, refresh_token: &Secret) -> Result<OauthPair, OauthError> {
        let asked_at = self.clock.now();
        let answer = self
            .token_client()?
            .exchange_refresh_token(&RefreshToken::new(refresh_token.expose().to_owned()))
            .request_async(&self.transport())
            .await
            .map_err(told)?;
        pair(&answer, asked_at)
    }

    /// Ends a pair at GitLab; either half of it ends both. Unknown tokens are no error there.
    ///
    /// # Errors
    /// See [`OauthError`]; the pair may then live on.
    pub async fn revoke(&self, token: &Secret) -> Result<(), OauthError> {
        self.post("/oauth/revoke", &[("token", token.expose())])
            .await
            .map(drop)
    }

    /// What carries the crate's requests. It borrows nothing, or the compiler would
    /// not see that a call may move between threads.
    fn transport(
        &self,
    ) -> impl Fn(HttpRequest) -> BoxFuture<'static, Result<HttpResponse, OauthError>> + use<> {
        let endpoint = self.clone();
        move |request| {
            let endpoint = endpoint.clone();
            Box::pin(async move { endpoint.send(request).await })
        }
    }

    fn token_client(&self) -> Result<TokenClient, OauthError> {
        let token_url =
            TokenUrl::new(format!("{}{TOKEN_PATH}", self.base)).map_err(OauthError::Address)?;
        Ok(BasicClient::new(ClientId::new(self.application_id.clone()))
            .set_token_uri(token_url)
            .set_auth_type(AuthType::RequestBody))
    }
}
