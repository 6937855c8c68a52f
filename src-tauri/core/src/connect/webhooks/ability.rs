//! What the account's role, its token and the host's edition allow, before anything is tried.

use super::error::needed_role;
use crate::model::{
    AccessLevel, Failure, FailureCode, HookPlace, HookSite, HookTarget, Integration, Provider,
};

/// Why no hook can be made somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookObstacle {
    /// The token lacks the scope `api`.
    ScopeMissing,
    /// The host is a Community Edition, which has no hooks of groups.
    EditionTooLow,
    /// The role is too low.
    RoleTooLow {
        /// The least that would do.
        needed: AccessLevel,
        /// The account's own, where known.
        has: Option<AccessLevel>,
    },
}

impl HookObstacle {
    /// The failure as the window explains it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::ScopeMissing => Failure::with(FailureCode::ScopeMissing, "api"),
            Self::EditionTooLow => Failure::new(FailureCode::WebhookTierTooLow),
            Self::RoleTooLow { needed, .. } => {
                Failure::with(FailureCode::WebhookRoleTooLow, needed.role_name())
            }
        }
    }
}

/// What is possible with one kind of hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HookAbility {
    /// Places where one could be made.
    pub places: usize,
    /// Why there is none, if so.
    pub obstacle: Option<HookObstacle>,
}

/// A group or repository, and whether it can have a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookCandidate {
    /// Where.
    pub place: HookPlace,
    /// Its path.
    pub full_path: String,
    /// Why it can have none, if so.
    pub obstacle: Option<HookObstacle>,
}

/// Why an account cannot make a hook, given its role there.
#[must_use]
pub fn obstacle(
    integration: &Integration,
    target: HookTarget,
    level: Option<AccessLevel>,
) -> Option<HookObstacle> {
    let scopes = &integration.settings.scopes;
    // Some hosts do not tell the scopes; then GitLab's own answer will.
    if !scopes.is_empty() && !scopes.iter().any(|scope| scope == "api") {
        return Some(HookObstacle::ScopeMissing);
    }
    if target == HookTarget::Group && is_community_edition(integration) {
        return Some(HookObstacle::EditionTooLow);
    }
    let needed = needed_role(target);
    let enough = level.is_some_and(|level| level >= needed);
    (!enough).then_some(HookObstacle::RoleTooLow { needed, has: level })
}

/// What may be done at every place that could have a hook. Those where one is possible come
/// first, then by path.
#[must_use]
pub fn candidates(integration: &Integration, sites: Vec<HookSite>) -> Vec<HookCandidate> {
    let mut all: Vec<_> = sites
        .into_iter()
        .map(|site| HookCandidate {
            obstacle: obstacle(integration, site.place.target, site.access_level),
            place: site.place,
            full_path: site.full_path,
        })
        .collect();
    all.sort_by_cached_key(|one| (one.obstacle.is_some(), one.full_path.to_lowercase()));
    all
}

/// What is possible with hooks of a kind, over all its candidates.
#[must_use]
pub fn ability_of(
    integration: &Integration,
    target: HookTarget,
    candidates: &[HookCandidate],
) -> HookAbility {
    let own = || candidates.iter().filter(|one| one.place.target == target);
    let places = own().filter(|one| one.obstacle.is_none()).count();
    let highest = own().filter_map(|one| match one.obstacle {
        Some(HookObstacle::RoleTooLow { has, .. }) => has,
        _ => None,
    });
    let obstacle = match places {
        0 => obstacle(integration, target, highest.max()),
        _ => None,
    };
    HookAbility { places, obstacle }
}

/// gitlab.com is none; a host that does not tell its edition may be none.
fn is_community_edition(integration: &Integration) -> bool {
    let settings = &integration.settings;
    let version = settings.gitlab_version.as_deref().unwrap_or_default();
    settings.provider == Provider::GitlabSelfManaged
        && !version.is_empty()
        && !version.contains("-ee")
}
