//! Signing in by a code typed into GitLab's page: asking until somebody has typed it.

use std::time::Duration;

use super::{OnProgress, Run, SignInError, SignInProgress, Waiting};
use crate::gitlab::{DeviceGrant, DevicePoll, OauthEndpoint, OauthError};
use crate::model::{OauthPair, ReturnWay};

/// What RFC 8628 section 3.5 adds to the interval when a host asks for it.
const SLOWER: Duration = Duration::from_secs(5);
/// After calls that failed on their way the interval doubles, up to this.
const RAREST: Duration = Duration::from_secs(60);

impl Run<'_> {
    /// Shows a code and asks until it is approved, refused, or at its end.
    pub(super) async fn by_code(
        &self,
        endpoint: &OauthEndpoint,
        host: String,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<OauthPair, SignInError> {
        let started = self.unless_cancelled(endpoint.start_device()).await?;
        let grant = started.map_err(told)?;
        let clock = &self.sign_ins.clock;
        let life = grant.expires_in.min(self.sign_ins.waiting_time);
        let started_at = clock.now();
        let page = grant.verification_url_complete.as_ref();
        self.tell_waiting(
            on_progress,
            Waiting {
                way: ReturnWay::Device,
                base: endpoint.base().to_owned(),
                page_url: page.unwrap_or(&grant.verification_url).clone(),
                host,
                redirect_uri: None,
                user_code: Some(grant.user_code.clone()),
                verification_url: Some(grant.verification_url.clone()),
                started_at,
                expires_at: started_at.plus(life),
            },
        );
        let mut end = clock.sleep(life);
        let mut interval = grant.interval;
        loop {
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => return Err(SignInError::Cancelled),
                () = clock.sleep(interval) => {}
                () = &mut end => return Err(SignInError::TimedOut),
            }
            // Not to be interrupted: a granted pair is known here only.
            match Self::poll(endpoint, &grant).await? {
                Poll::Granted(pair) => {
                    on_progress(SignInProgress::Returned);
                    return Ok(pair);
                }
                Poll::Again => {}
                Poll::Slower => interval += SLOWER,
                Poll::NotAnswered => interval = (interval * 2).min(RAREST.max(interval)),
                Poll::After(wait) => interval = interval.max(wait),
            }
        }
    }

    async fn poll(endpoint: &OauthEndpoint, grant: &DeviceGrant) -> Result<Poll, SignInError> {
        match endpoint.poll_device(grant).await {
            Ok(DevicePoll::Granted(pair)) => Ok(Poll::Granted(pair)),
            Ok(DevicePoll::Pending) => Ok(Poll::Again),
            Ok(DevicePoll::SlowDown) => Ok(Poll::Slower),
            Err(OauthError::RateLimited { wait }) => Ok(Poll::After(wait.unwrap_or(RAREST))),
            Err(error @ OauthError::Request { .. }) => {
                tracing::debug!(cause = %error, "a poll was not answered");
                Ok(Poll::NotAnswered)
            }
            Err(OauthError::Expired) => Err(SignInError::TimedOut),
            Err(error) => Err(told(error)),
        }
    }
}

/// What the next wait depends on.
enum Poll {
    Granted(OauthPair),
    Again,
    Slower,
    NotAnswered,
    After(Duration),
}

fn told(error: OauthError) -> SignInError {
    match error {
        OauthError::UnsupportedGrant => SignInError::DeviceUnsupported,
        other => SignInError::Oauth(other),
    }
}
