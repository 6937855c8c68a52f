//! Keeping an OAuth authorization alive: one refresh at a time, kept before it is used.
//!
//! A refresh token buys one pair and dies with its own access token, so a second
//! refresh with it ends the session. Hence: a turn per integration in this process
//! and across processes, a look into the vault after every wait for it, the new
//! pair written and read back before anybody gets it, and no refresh is ever given
//! up half-way because whoever asked has gone.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{RwLock, broadcast};

use crate::clock::SharedClock;
use crate::gitlab::{BoxFuture, OauthEndpoint, OauthError, TokenSource};
use crate::model::{Failure, FailureCode, IntegrationId, OauthPair, Secret, Timestamp};
use crate::store::Store;

use super::tokens::Place;

/// So long before its end a token is renewed; GitLab's own Web IDE does the same.
const AHEAD: Duration = Duration::from_secs(5 * 60);
/// After a refresh that failed for a passing reason, a token that still works is
/// used for so long before the next try.
const PAUSE: Duration = Duration::from_secs(30);
/// Whoever waited while a refresh failed gets the same answer, not another try.
const SHARED_ANSWER: Duration = Duration::from_secs(1);

/// What happens to credentials while nobody looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialEvent {
    /// The authorization is over; only a sign-in helps.
    SignInNeeded(IntegrationId),
}

/// What a refresh needs besides the pair itself.
#[derive(Clone)]
pub(super) struct RenewalTools {
    pub(super) integration: IntegrationId,
    pub(super) endpoint: OauthEndpoint,
    pub(super) clock: SharedClock,
    /// Where the end of an authorization is noted.
    pub(super) store: Option<Store>,
    pub(super) events: broadcast::Sender<CredentialEvent>,
    /// Held for reading by every refresh, so that the end of the app can wait for them.
    pub(super) under_way: Arc<RwLock<()>>,
}

/// The pair of one integration.
#[derive(Clone)]
pub(super) struct OauthTokens {
    shared: Arc<Shared>,
}

struct Shared {
    tools: RenewalTools,
    place: Place,
    gate: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    pair: Option<OauthPair>,
    /// Bought, but not written yet: the vault did not take it.
    unwritten: Option<OauthPair>,
    /// How long before its end the pair is renewed; less for short-lived ones.
    ahead: Option<Duration>,
    /// No new try before this moment while the token works.
    not_before: Option<Timestamp>,
    failed: Option<(Failure, Timestamp)>,
    over: bool,
}

impl OauthTokens {
    pub(super) fn new(place: Place, tools: RenewalTools) -> Self {
        Self {
            shared: Arc::new(Shared {
                tools,
                place,
                gate: tokio::sync::Mutex::default(),
                state: Mutex::default(),
            }),
        }
    }

    /// Renews in a task of its own: a refresh that was sent has to be heard to its end.
    async fn renew(&self, refused: Option<Secret>) -> Result<OauthPair, Failure> {
        let shared = Arc::clone(&self.shared);
        let renewing = tokio::spawn(async move {
            let _under_way = Arc::clone(&shared.tools.under_way).read_owned().await;
            shared.renew(refused.as_ref()).await
        });
        match renewing.await {
            Ok(result) => result,
            Err(ended) if ended.is_panic() => std::panic::resume_unwind(ended.into_panic()),
            Err(_) => Err(Failure::new(FailureCode::Cancelled)),
        }
    }
}

impl TokenSource for OauthTokens {
    fn bearer(&self) -> BoxFuture<'_, Result<Secret, Failure>> {
        Box::pin(async move {
            if let Some(pair) = self.shared.good(None)? {
                return Ok(pair.access);
            }
            Ok(self.renew(None).await?.access)
        })
    }

    fn renewed_after<'a>(&'a self, refused: &'a Secret) -> BoxFuture<'a, Result<bool, Failure>> {
        Box::pin(async move {
            let pair = self.renew(Some(refused.clone())).await?;
            Ok(pair.access.expose() != refused.expose())
        })
    }
}

impl Shared {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The pair in memory, where it will do; an error where none ever will.
    fn good(&self, refused: Option<&Secret>) -> Result<Option<OauthPair>, Failure> {
        let state = self.state();
        if state.over {
            return Err(Failure::new(FailureCode::SignInNeeded));
        }
        let now = self.tools.clock.now();
        Ok(state
            .pair
            .as_ref()
            .filter(|pair| state.will_do(pair, refused, now))
            .cloned())
    }

    async fn renew(&self, refused: Option<&Secret>) -> Result<OauthPair, Failure> {
        let _gate = self.gate.lock().await;
        if let Some(pair) = self.good(refused)? {
            return Ok(pair);
        }
        self.recent_failure()?;
        let _turn = self.place.vault.turn(&self.place.name.key).await;
        let result = self.renew_in_turn(refused).await;
        if let Err(failure) = &result {
            self.state().failed = Some((failure.clone(), self.tools.clock.now()));
        }
        result
    }

    fn recent_failure(&self) -> Result<(), Failure> {
        let now = self.tools.clock.now();
        match &self.state().failed {
            Some((failure, at)) if *at <= now && now < at.plus(SHARED_ANSWER) => {
                Err(failure.clone())
            }
            _ => Ok(()),
        }
    }

    async fn renew_in_turn(&self, refused: Option<&Secret>) -> Result<OauthPair, Failure> {
        let unwritten = self.state().unwritten.clone();
        let pair = match unwritten {
            Some(pair) => self.keep(pair).await?,
            None => self.read().await?,
        };
        let now = self.tools.clock.now();
        let will_do = {
            let mut state = self.state();
            state.pair = Some(pair.clone());
            state.will_do(&pair, refused, now)
        };
        if will_do {
            return Ok(pair);
        }
        let Some(refresh) = &pair.refresh else {
            return self.without_refresh(pair, refused, now).await;
        };
        match self.tools.endpoint.refresh(refresh).await {
            Ok(newer) => self.keep(completed(newer, &pair)).await,
            Err(OauthError::InvalidGrant) => Err(self.end(&pair).await),
            Err(error) => {
                tracing::warn!(cause = %error, "an authorization could not be renewed now");
                let still_good = refused.is_none() && !is_past(&pair, now);
                if !still_good {
                    return Err(error.failure());
                }
                self.state().not_before = Some(now.plus(PAUSE));
                Ok(pair)
            }
        }
    }

    /// Some hosts give none: such a pair is used up to its end.
    async fn without_refresh(
        &self,
        pair: OauthPair,
        refused: Option<&Secret>,
        now: Timestamp,
    ) -> Result<OauthPair, Failure> {
        if refused.is_none() && !is_past(&pair, now) {
            return Ok(pair);
        }
        Err(self.end(&pair).await)
    }

    async fn read(&self) -> Result<OauthPair, Failure> {
        let kept = self.place.read().await?;
        OauthPair::from_secret(&kept).map_err(|_| Failure::new(FailureCode::SecretForeign))
    }

    /// Writes a pair; nobody gets it before it was read back, and it is not lost
    /// while the vault does not take it.
    async fn keep(&self, pair: OauthPair) -> Result<OauthPair, Failure> {
        self.state().unwritten = Some(pair.clone());
        self.place.write(pair.to_secret()).await?;
        let now = self.tools.clock.now();
        let mut state = self.state();
        state.ahead = pair.expires_at.map(|end| ahead_of(end, now));
        state.unwritten = None;
        state.not_before = None;
        state.failed = None;
        state.pair = Some(pair.clone());
        Ok(pair)
    }

    /// The authorization is over. The vault is told by taking the useless refresh
    /// token out of it, so that no later start tries again.
    async fn end(&self, pair: &OauthPair) -> Failure {
        let failure = Failure::new(FailureCode::SignInNeeded);
        let first = !std::mem::replace(&mut self.state().over, true);
        if pair.refresh.is_some() {
            let spent = OauthPair {
                refresh: None,
                expires_at: Some(Timestamp::from_millis(0)),
                ..pair.clone()
            };
            if let Err(failure) = self.place.write(spent.to_secret()).await {
                tracing::warn!(
                    code = failure.code.as_str(),
                    "a spent pair stays in the vault"
                );
            }
        }
        let id = self.tools.integration;
        if let Some(store) = &self.tools.store
            && let Err(error) = store
                .set_integration_failure(id, Some(failure.clone()))
                .await
        {
            tracing::warn!(cause = %error, "the end of an authorization could not be noted");
        }
        if first {
            let _nobody_listens = self.tools.events.send(CredentialEvent::SignInNeeded(id));
        }
        failure
    }
}

impl State {
    /// Whether a pair can be used: newer than the refused one, or not yet due.
    fn will_do(&self, pair: &OauthPair, refused: Option<&Secret>, now: Timestamp) -> bool {
        if let Some(refused) = refused {
            return pair.access.expose() != refused.expose();
        }
        let Some(end) = pair.expires_at else {
            return true;
        };
        let waits = self.not_before.is_some_and(|moment| now < moment);
        let ahead = if waits {
            Duration::ZERO
        } else {
            self.ahead.unwrap_or(AHEAD)
        };
        now.plus(ahead) < end
    }
}

/// Five minutes, or half of what is left of a pair that lives shorter than ten.
fn ahead_of(end: Timestamp, now: Timestamp) -> Duration {
    let left = u64::try_from(end.millis() - now.millis()).unwrap_or(0);
    AHEAD.min(Duration::from_millis(left / 2))
}

fn is_past(pair: &OauthPair, now: Timestamp) -> bool {
    pair.expires_at.is_some_and(|end| end <= now)
}

/// What a host left out of a newer pair goes on from the older one.
fn completed(newer: OauthPair, older: &OauthPair) -> OauthPair {
    OauthPair {
        refresh: newer.refresh.or_else(|| older.refresh.clone()),
        scopes: if newer.scopes.is_empty() {
            older.scopes.clone()
        } else {
            newer.scopes
        },
        access: newer.access,
        expires_at: newer.expires_at,
    }
}
