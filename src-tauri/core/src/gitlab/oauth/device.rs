//! Signing in by a code typed into GitLab's page (RFC 8628), one call at a time.
//!
//! Waiting between polls is the caller's.

use std::time::Duration;

use oauth2::StandardDeviceAuthorizationResponse;
use oauth2::basic::BasicTokenResponse;
use url::Url;

use super::call::{TOKEN_PATH, pair};
use super::{OauthEndpoint, OauthError};
use crate::gitlab::error::RequestErrorKind;
use crate::model::{OauthPair, Secret};

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// Hosts that name a shorter or longer one would be polled too often or never.
const INTERVALS: std::ops::RangeInclusive<u64> = 1..=60;
/// GitLab's codes live five minutes; nobody waits longer than half an hour.
const LONGEST_LIFE: Duration = Duration::from_secs(1800);
/// GitLab's codes have 8 characters.
const LONGEST_USER_CODE: usize = 32;

/// A code that waits for somebody to approve it.
#[derive(Debug, Clone)]
pub struct DeviceGrant {
    /// What the person types.
    pub user_code: String,
    /// Where.
    pub verification_url: String,
    /// The same page with the code filled in.
    pub verification_url_complete: Option<String>,
    /// Proves that whoever polls began the sign-in.
    pub device_code: Secret,
    /// Least time between two polls.
    pub interval: Duration,
    /// Life of the code from now on.
    pub expires_in: Duration,
}

/// What a poll brings.
#[derive(Debug)]
pub enum DevicePoll {
    /// Nobody approved yet.
    Pending,
    /// Nobody approved yet, and polls must become rarer by five seconds.
    SlowDown,
    /// Approved.
    Granted(OauthPair),
}

impl OauthEndpoint {
    /// Asks for a code.
    ///
    /// # Errors
    /// [`OauthError::UnsupportedGrant`] where the host offers none (before 17.2).
    pub async fn start_device(&self) -> Result<DeviceGrant, OauthError> {
        let scopes = self.scopes.join(" ");
        let answer = self
            .post("/oauth/authorize_device", &[("scope", &scopes)])
            .await
            .map_err(|error| match error {
                OauthError::Request { error, .. }
                    if matches!(
                        error.kind,
                        RequestErrorKind::NoSuchRoute | RequestErrorKind::NotFound
                    ) =>
                {
                    OauthError::UnsupportedGrant
                }
                other => other,
            })?;
        let answer: StandardDeviceAuthorizationResponse =
            serde_json::from_slice(&answer).map_err(|_| OauthError::Malformed)?;
        let user_code = answer.user_code().secret().clone();
        let readable = !user_code.is_empty()
            && user_code.len() <= LONGEST_USER_CODE
            && user_code
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let device_code = answer.device_code().secret().clone();
        if !readable || device_code.is_empty() {
            return Err(OauthError::Malformed);
        }
        let named = answer.verification_uri().url();
        let complete = answer.verification_uri_complete();
        let complete = complete.and_then(|url| Url::parse(url.secret()).ok());
        Ok(DeviceGrant {
            verification_url: self.own_page(named),
            verification_url_complete: complete.map(|url| self.own_page(&url)),
            user_code,
            device_code: Secret::new(device_code),
            interval: Duration::from_secs(
                answer
                    .interval()
                    .as_secs()
                    .clamp(*INTERVALS.start(), *INTERVALS.end()),
            ),
            expires_in: answer.expires_in().min(LONGEST_LIFE),
        })
    }

    /// Asks whether somebody approved. The caller keeps the interval.
    ///
    /// # Errors
    /// [`OauthError::Denied`], [`OauthError::Expired`] and others end the wait; a call
    /// that failed on its way does not.
    pub async fn poll_device(&self, grant: &DeviceGrant) -> Result<DevicePoll, OauthError> {
        let asked_at = self.clock.now();
        let fields = [
            ("grant_type", GRANT_TYPE),
            ("device_code", grant.device_code.expose()),
        ];
        match self.post(TOKEN_PATH, &fields).await {
            Ok(answer) => {
                let answer: BasicTokenResponse =
                    serde_json::from_slice(&answer).map_err(|_| OauthError::Malformed)?;
                pair(&answer, asked_at).map(DevicePoll::Granted)
            }
            Err(OauthError::Refused { code }) if code == "authorization_pending" => {
                Ok(DevicePoll::Pending)
            }
            Err(OauthError::Refused { code }) if code == "slow_down" => Ok(DevicePoll::SlowDown),
            Err(other) => Err(other),
        }
    }

    /// The page on the confirmed base: behind a proxy a GitLab may name itself
    /// wrongly, and a page of another host must not be opened for a code.
    fn own_page(&self, named: &Url) -> String {
        let query = named
            .query()
            .map_or_else(String::new, |query| format!("?{query}"));
        let base = Url::parse(&self.base).ok();
        if base.is_some_and(|base| base.origin() == named.origin()) {
            format!(
                "{}{}{query}",
                named.origin().ascii_serialization(),
                named.path()
            )
        } else {
            format!("{}/oauth/device{query}", self.base)
        }
    }
}
