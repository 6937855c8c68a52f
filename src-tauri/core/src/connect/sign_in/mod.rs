//! Signing in by OAuth, from the first rung to a pair of tokens.
//!
//! One sign-in waits at a time. State and verifier live in memory only, and so
//! does the pair until the integration is created: a sign-in that ends early, for
//! whatever reason, leaves nothing on this computer, and what GitLab had already
//! handed out is revoked. Opening the browser is the caller's.

mod desk;
mod device;
mod error;
mod loopback;
mod progress;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::clock::SharedClock;
use crate::gitlab::{CallbackAnswer, ClientSettings, OauthEndpoint};
use crate::model::{OauthPair, ReturnWay, Secret};

use super::ladder::{Credential, Destination, Halfway, climb_from_token, climb_to_gitlab};
use super::report::{ConnectionReport, RungReport};
use desk::{Desk, Expected, Place};
use loopback::Loopback;

pub use error::{CallbackError, SignInError};
pub use loopback::ReturnPages;
pub use progress::{SignInProgress, Waiting};

/// How long the app waits for the browser. GitLab's own codes live ten minutes.
pub const WAITING_TIME: Duration = Duration::from_secs(300);

/// What is to be signed in to.
#[derive(Debug, Clone)]
pub struct SignInRequest {
    /// Where, and by which way.
    pub destination: Destination,
    /// The application registered there.
    pub application_id: String,
    /// How the answer comes back.
    pub way: ReturnWay,
    /// Whether the scope for webhooks is asked for as well.
    pub with_webhooks: bool,
    /// The base of the integration that is signed in again; any other is refused.
    pub expected_base: Option<String>,
}

/// A pair nobody keeps yet.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The tokens.
    pub pair: OauthPair,
    /// Whose they are.
    pub application_id: String,
}

/// How a sign-in ended that did not fail itself.
#[derive(Debug)]
pub struct SignInOutcome {
    /// The ladder, as far as it was climbed.
    pub report: ConnectionReport,
    /// The pair, when every rung held.
    pub signed_in: Option<SignedIn>,
}

/// Hears what happens to a sign-in.
pub type OnProgress<'a> = dyn FnMut(SignInProgress) + Send + 'a;

/// The sign-ins of this app, of which one at a time is waited for.
pub struct SignIns {
    desk: Arc<Desk>,
    clock: SharedClock,
    waiting_time: Duration,
    pages: ReturnPages,
    running: Mutex<CancellationToken>,
    /// Base and page of the one that waits.
    page: Mutex<Option<(String, String)>>,
}

impl std::fmt::Debug for SignIns {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SignIns")
            .field("waiting_time", &self.waiting_time)
            .finish_non_exhaustive()
    }
}

impl SignIns {
    /// No sign-in yet. `pages` is what a browser shows that came back to this computer.
    #[must_use]
    pub fn new(clock: SharedClock, waiting_time: Duration, pages: ReturnPages) -> Self {
        Self {
            desk: Arc::new(Desk::new(clock.clone())),
            clock,
            waiting_time,
            pages,
            running: Mutex::default(),
            page: Mutex::default(),
        }
    }

    /// Signs in; one that is still waiting is cancelled.
    ///
    /// The first five rungs come before the browser, the others with the tokens it brought.
    /// A broken rung is an outcome, not an error.
    ///
    /// # Errors
    /// See [`SignInError`]; nothing is left behind.
    pub async fn begin(
        &self,
        request: SignInRequest,
        settings: &ClientSettings,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<SignInOutcome, SignInError> {
        let cancel = CancellationToken::new();
        std::mem::replace(&mut *self.running(), cancel.clone()).cancel();
        let run = Run {
            sign_ins: self,
            request: &request,
            cancel,
        };
        let outcome = run.run(settings, on_progress).await;
        // Another one may have begun meanwhile; its page stays.
        if !run.cancel.is_cancelled() {
            *self.page() = None;
        }
        outcome
    }

    /// Takes what a browser was sent to, however it got here.
    ///
    /// # Errors
    /// See [`CallbackError`]; the sign-in goes on waiting.
    pub fn deliver(&self, text: &str) -> Result<(), CallbackError> {
        self.desk.deliver(text)
    }

    /// The same for a link nobody can be answered about: a refusal is told to the
    /// sign-in that waits, if one does.
    ///
    /// # Errors
    /// See [`CallbackError`].
    pub fn deliver_link(&self, text: &str) -> Result<(), CallbackError> {
        self.desk.deliver_or_tell(text)
    }

    /// Ends the sign-in that runs, if one does.
    pub fn cancel(&self) {
        self.running().cancel();
        *self.page() = None;
    }

    /// Base and page of the sign-in that waits.
    #[must_use]
    pub fn waiting_page(&self) -> Option<(String, String)> {
        self.page().clone()
    }

    fn page(&self) -> std::sync::MutexGuard<'_, Option<(String, String)>> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn running(&self) -> std::sync::MutexGuard<'_, CancellationToken> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One sign-in.
struct Run<'a> {
    sign_ins: &'a SignIns,
    request: &'a SignInRequest,
    cancel: CancellationToken,
}

impl Run<'_> {
    async fn run(
        &self,
        settings: &ClientSettings,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<SignInOutcome, SignInError> {
        let clock = &self.sign_ins.clock;
        let halfway = {
            let mut on_rung = |rung: &RungReport| {
                on_progress(SignInProgress::Checking(Box::new(rung.clone())));
            };
            let climbing = climb_to_gitlab(
                &self.request.destination,
                settings,
                clock.clone(),
                &mut on_rung,
            );
            self.unless_cancelled(climbing).await?
        };
        let Some(base) = halfway.base().map(str::to_owned) else {
            return Ok(SignInOutcome {
                report: halfway.report().clone(),
                signed_in: None,
            });
        };
        if let Some(expected) = self
            .request
            .expected_base
            .as_ref()
            .filter(|it| **it != base)
        {
            return Err(SignInError::OtherHost {
                expected: expected.clone(),
                found: base,
            });
        }
        let endpoint = OauthEndpoint::new(
            &base,
            &self.request.application_id,
            halfway.settings(),
            clock.clone(),
        )?;
        let endpoint = if self.request.with_webhooks {
            endpoint.with_webhooks()
        } else {
            endpoint
        };
        let host = halfway.report().host.clone();
        let pair = match self.request.way {
            ReturnWay::Device => self.by_code(&endpoint, host, on_progress).await?,
            ReturnWay::DeepLink => {
                let place = Place::deep_link();
                self.by_browser(&endpoint, host, place, on_progress).await?
            }
            ReturnWay::Loopback => {
                let loopback = Loopback::open(&self.sign_ins.pages).await?;
                let place = loopback.place();
                let _server = loopback.serve(self.sign_ins.desk.clone());
                self.by_browser(&endpoint, host, place, on_progress).await?
            }
        };
        self.with_pair(&endpoint, halfway, pair, on_progress).await
    }

    /// Waits for the browser's answer and exchanges it.
    async fn by_browser(
        &self,
        endpoint: &OauthEndpoint,
        host: String,
        place: Place,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<OauthPair, SignInError> {
        let authorization = endpoint.authorization(&place.redirect_uri)?;
        let started_at = self.sign_ins.clock.now();
        let expires_at = started_at.plus(self.sign_ins.waiting_time);
        let mut expected = self.sign_ins.desk.expect(Expected {
            authorization: authorization.clone(),
            arrival: place.arrival,
            until: expires_at,
        });
        self.tell_waiting(
            on_progress,
            Waiting {
                way: self.request.way,
                base: endpoint.base().to_owned(),
                page_url: authorization.url.to_string(),
                host,
                redirect_uri: Some(authorization.redirect_uri.clone()),
                user_code: None,
                verification_url: None,
                started_at,
                expires_at,
            },
        );
        let mut end = self.sign_ins.clock.sleep(self.sign_ins.waiting_time);
        let answer = loop {
            let arrived = tokio::select! {
                biased;
                () = self.cancel.cancelled() => return Err(SignInError::Cancelled),
                arrived = expected.next() => arrived,
                () = &mut end => None,
            };
            match arrived {
                Some(desk::Arrived::Answer(answer)) => break answer,
                Some(desk::Arrived::Refused(failure)) => {
                    on_progress(SignInProgress::Refused(failure));
                }
                None => return Err(SignInError::TimedOut),
            }
        };
        drop(expected);
        on_progress(SignInProgress::Returned);
        match answer {
            // Not to be interrupted: what GitLab hands out now is known here only.
            CallbackAnswer::Code(code) => Ok(endpoint
                .exchange(
                    &Secret::new(code),
                    &authorization.verifier,
                    &authorization.redirect_uri,
                )
                .await?),
            CallbackAnswer::Error(code) => Err(SignInError::of_callback(&code)),
        }
    }

    fn tell_waiting(&self, on_progress: &mut OnProgress<'_>, waiting: Waiting) {
        *self.sign_ins.page() = Some((waiting.base.clone(), waiting.page_url.clone()));
        on_progress(SignInProgress::Waiting(waiting));
    }

    /// Climbs on with the pair; one that does not get to the top is ended.
    async fn with_pair(
        &self,
        endpoint: &OauthEndpoint,
        halfway: Halfway,
        pair: OauthPair,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<SignInOutcome, SignInError> {
        let credential = Credential::Oauth(pair.clone());
        let mut on_rung =
            |rung: &RungReport| on_progress(SignInProgress::Rung(Box::new(rung.clone())));
        let climbing = climb_from_token(
            halfway,
            &credential,
            self.sign_ins.clock.clone(),
            &mut on_rung,
        );
        let climbed = self.unless_cancelled(climbing).await;
        let signed_in = SignedIn {
            pair,
            application_id: endpoint.application_id().to_owned(),
        };
        match climbed {
            Ok((report, Some(_))) => Ok(SignInOutcome {
                report,
                signed_in: Some(signed_in),
            }),
            Ok((report, None)) => {
                end(endpoint, &signed_in.pair).await;
                Ok(SignInOutcome {
                    report,
                    signed_in: None,
                })
            }
            Err(error) => {
                end(endpoint, &signed_in.pair).await;
                Err(error)
            }
        }
    }

    async fn unless_cancelled<T>(&self, work: impl Future<Output = T>) -> Result<T, SignInError> {
        self.cancel
            .run_until_cancelled(work)
            .await
            .ok_or(SignInError::Cancelled)
    }
}

/// Tells GitLab that nobody will use this pair.
async fn end(endpoint: &OauthEndpoint, pair: &OauthPair) {
    let token = pair.refresh.as_ref().unwrap_or(&pair.access);
    if let Err(error) = endpoint.revoke(token).await {
        tracing::warn!(cause = %error, "an unused authorization could not be revoked");
    }
}
