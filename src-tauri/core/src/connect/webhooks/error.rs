//! Why a hook could not be made, tested, repaired or removed.

use super::ability::HookObstacle;
use crate::gitlab::{RequestError, RequestErrorKind};
use crate::model::{AccessLevel, Failure, FailureCode, HookTarget};
use crate::secrets::SecretError;
use crate::store::StoreError;

/// What can go wrong with a hook.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The account, the token or the edition does not allow it.
    #[error("hooks are not possible there: {0:?}")]
    NotPossible(HookObstacle),
    /// There is no address GitLab could call.
    #[error("there is no address to call")]
    NoAddress,
    /// This app has a hook there already.
    #[error("there is a hook already")]
    Exists,
    /// Nothing of that id is in the list of the account.
    #[error("there is no such group or repository")]
    NoSuchPlace,
    /// The hook is not in GitLab any more.
    #[error("the hook is gone")]
    Gone,
    /// GitLab does not call the address; its reason.
    #[error("GitLab does not call that address")]
    UrlBlocked(Option<String>),
    /// GitLab has as many as it allows; its reason.
    #[error("GitLab allows no more hooks")]
    LimitReached(Option<String>),
    /// GitLab could not deliver a test; its reason.
    #[error("a test could not be delivered")]
    NotDelivered(Option<String>),
    /// GitLab delivered a test to something else.
    #[error("a test was delivered but did not arrive here")]
    NotArrived(String),
    /// GitLab has no hooks of groups.
    #[error("this GitLab has no hooks of groups")]
    TierTooLow,
    /// The role is too low, whatever the list says.
    #[error("the role is too low")]
    RoleTooLow(HookTarget),
    /// There is no client: no secret, or a sign-in is needed.
    #[error("no client: {:?}", .0.code)]
    NoClient(Failure),
    /// The request failed otherwise.
    #[error(transparent)]
    Request(RequestError),
    /// The secret could not be kept.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl WebhookError {
    /// The failure as the window explains it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        use FailureCode as Code;
        let reason = |code, reason: &Option<String>| Failure {
            code,
            detail: reason.clone(),
        };
        match self {
            Self::NotPossible(obstacle) => obstacle.failure(),
            Self::NoAddress => Failure::new(Code::WebhookReceiverOff),
            Self::Exists => Failure::new(Code::WebhookExists),
            Self::NoSuchPlace => Failure::new(Code::NotFound),
            Self::Gone => Failure::new(Code::WebhookMissing),
            Self::UrlBlocked(text) => reason(Code::WebhookUrlBlocked, text),
            Self::LimitReached(text) => reason(Code::WebhookLimitReached, text),
            Self::NotDelivered(text) => reason(Code::WebhookDeliveryFailed, text),
            Self::NotArrived(address) => Failure::with(Code::WebhookNotArrived, address.clone()),
            Self::TierTooLow => Failure::new(Code::WebhookTierTooLow),
            Self::RoleTooLow(target) => {
                Failure::with(Code::WebhookRoleTooLow, needed_role(*target).role_name())
            }
            Self::NoClient(failure) => failure.clone(),
            Self::Request(error) => error.failure(),
            Self::Secret(error) => error.failure(),
            Self::Store(error) => error.failure(),
        }
    }

    /// The cause behind a refusal of a request about hooks.
    pub(super) fn of_request(error: RequestError, target: HookTarget) -> Self {
        use RequestErrorKind as Kind;
        match &error.kind {
            Kind::NoSuchRoute if target == HookTarget::Group => Self::TierTooLow,
            Kind::NotFound => Self::NoSuchPlace,
            Kind::Forbidden(None) => Self::RoleTooLow(target),
            Kind::UnexpectedStatus {
                status: 400 | 422,
                reason,
            } => {
                let text = reason.as_deref().unwrap_or_default().to_lowercase();
                if text.contains("maximum") || text.contains("limit") {
                    Self::LimitReached(reason.clone())
                } else {
                    Self::UrlBlocked(reason.clone())
                }
            }
            _ => Self::Request(error),
        }
    }

    /// The cause behind a test that did not succeed.
    pub(super) fn of_test(error: RequestError, target: HookTarget) -> Self {
        match &error.kind {
            RequestErrorKind::UnexpectedStatus {
                status: 400 | 422,
                reason,
            } => Self::NotDelivered(reason.clone()),
            RequestErrorKind::NotFound => Self::Gone,
            _ => Self::of_request(error, target),
        }
    }
}

/// The least role that makes hooks there.
pub(super) const fn needed_role(target: HookTarget) -> AccessLevel {
    match target {
        HookTarget::Group => AccessLevel::OWNER,
        HookTarget::Project => AccessLevel::MAINTAINER,
    }
}
