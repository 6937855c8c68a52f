//! Why is this group missing? Everything that can keep a group out of an account's
//! list is looked at, in the order in which it would stand in the way.
//!
//! It only reads, and it waits out nothing: a person looks on. GitLab hides what an
//! account may not see, so some causes can only be named as possible; a check that
//! cannot know says so. Words for people are made elsewhere.

mod asking;
mod place;
mod verdict;

use crate::gitlab::ClientSource as _;
use crate::model::{
    AccessLevel, AuthenticationKind, Failure, Integration, Visibility, string_enum,
};
use crate::store::{Store, StoreError};

use super::clients::Clients;
use asking::Asking;
use place::Place;

string_enum!(
    /// One thing that can keep a group out of the list.
    GroupCheck {
        /// The token is accepted.
        Token = "token",
        /// It may list groups.
        Scopes = "scopes",
        /// The group is in GitLab's list, or only in that of everything public.
        Listed = "listed",
        /// The token is bound to one group or project.
        TokenBound = "token_bound",
        /// The path leads to something the account sees.
        Path = "path",
        /// The role is high enough to read code.
        Role = "role",
        /// The role is more than minimal access.
        MinimalAccess = "minimal_access",
        /// The membership is in force: neither over nor waiting for approval.
        Membership = "membership",
        /// Neither archived nor about to be deleted.
        Lifecycle = "lifecycle",
        /// The group takes requests from this address.
        AddressList = "address_list",
        /// The group asks for a sign-in through the company.
        SingleSignOn = "single_sign_on",
        /// The token is fine-grained and not made for this group.
        FineGrained = "fine_grained",
        /// The account is an outsider to the host.
        ExternalAccount = "external_account",
        /// It is the right host.
        Host = "host",
        /// The application is let in.
        Application = "application",
    }
);

string_enum!(
    /// What a check found.
    CheckOutcome {
        /// It is looked at now.
        Running = "running",
        /// It is not what is wrong.
        RuledOut = "ruled_out",
        /// It is what is wrong.
        Cause = "cause",
        /// GitLab does not tell: it may be what is wrong.
        CannotKnow = "cannot_know",
        /// Not looked at, because what came before decides.
        NotReached = "not_reached",
    }
);

/// A check and what it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupCheckReport {
    /// Which.
    pub check: GroupCheck,
    /// What it found.
    pub outcome: CheckOutcome,
}

/// What is most likely wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MissingGroupCause {
    /// What was typed is neither a path nor an address of a group.
    NotAPath,
    /// It is on another host.
    OtherHost(String),
    /// The token is refused; holds why.
    TokenRefused(Failure),
    /// The token may not list groups.
    ScopeMissing,
    /// GitLab refuses the account or the application everything; holds its reason.
    Blocked(Option<String>),
    /// It is in the list of the import page.
    InTheList,
    /// GitLab lists it now; the list here is older.
    ListIsOld,
    /// The token belongs to one group or project.
    TokenBound,
    /// The token is fine-grained, and was not made for this group.
    FineGrained,
    /// Everybody sees it, but the account is no member.
    NotAMember(Visibility),
    /// The role does not read code.
    RoleTooLow(AccessLevel),
    /// The role shows little more than the name.
    MinimalAccess,
    /// The membership is over since this day (UTC).
    MembershipOver(String),
    /// The membership waits for approval.
    MembershipPending,
    /// It is about to be deleted, on this day (UTC).
    ToBeDeleted(String),
    /// It is archived.
    Archived,
    /// The group does not take requests from this address.
    AddressRefused,
    /// The group asks for a sign-in through the company.
    SingleSignOn,
    /// The group refuses; holds GitLab's reason.
    Refused(Option<String>),
    /// Hidden, and the account is an outsider to the host.
    ExternalAccount,
    /// The account is a member of a group above, so it would see it if it were there.
    NotThere {
        /// The group above.
        above: String,
    },
    /// Not there, or hidden: GitLab does not say which.
    HiddenOrNotThere {
        /// The nearest group above that the account sees.
        above: Option<String>,
    },
}

/// What was found at the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundGroup {
    /// The group's path, as GitLab writes it.
    pub full_path: String,
    /// The account's role in it, where it is a member.
    pub access_level: Option<AccessLevel>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingGroupReport {
    /// The path as it was understood; empty where it was none.
    pub path: String,
    /// Whether the path is a repository's; the group is then the one it is in.
    pub is_repository: bool,
    /// The group, where the account sees it.
    pub found: Option<FoundGroup>,
    /// Every check, in order.
    pub checks: Vec<GroupCheckReport>,
    /// What is most likely wrong.
    pub cause: MissingGroupCause,
    /// The account's login and display name, where GitLab told them.
    pub account: Option<(String, String)>,
    /// Groups of the account with a name like it, by path.
    pub similar: Vec<String>,
}

/// Why the question could not be answered at all.
#[derive(Debug, thiserror::Error)]
pub enum MissingGroupError {
    /// GitLab could not be asked.
    #[error("GitLab could not be asked: {:?}", .0.code)]
    Gitlab(Failure),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MissingGroupError {
    /// The failure as the window explains it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::Gitlab(failure) => failure.clone(),
            Self::Store(error) => error.failure(),
        }
    }
}

/// Runs the checks for what a person typed: a path, or any address of a page, an API
/// answer or a clone. `on_check` hears of each check when it begins and when it ends.
///
/// Source of what hides a group: GitLab's documentation of the groups and members API,
/// of fine-grained and group tokens, and of restrictions by address and single sign-on.
///
/// # Errors
/// When GitLab cannot be reached, or the store cannot be read.
pub async fn explain_missing_group(
    store: &Store,
    clients: &Clients,
    integration: &Integration,
    typed: &str,
    on_check: &mut (dyn FnMut(GroupCheckReport) + Send),
) -> Result<MissingGroupReport, MissingGroupError> {
    let mut asking = Asking::new(on_check, clients.clock().now());
    let path = match Place::parse(typed, &integration.settings.base_url) {
        Place::Path(path) => path,
        Place::OtherHost(host) => {
            asking.end(GroupCheck::Host, CheckOutcome::Cause);
            return Ok(asking.report("", MissingGroupCause::OtherHost(host)));
        }
        Place::Unclear => return Ok(asking.report("", MissingGroupCause::NotAPath)),
    };
    asking.end(GroupCheck::Host, CheckOutcome::RuledOut);
    let stored: Vec<String> = store
        .groups(integration.id)
        .await?
        .into_iter()
        .map(|group| group.remote.full_path)
        .collect();
    let is_oauth = integration.settings.authentication == AuthenticationKind::Oauth;
    let client = match clients.client(integration).await {
        Ok(client) => client.watched(),
        Err(failure) => {
            asking.end(GroupCheck::Token, CheckOutcome::Cause);
            return Ok(asking.report(&path, MissingGroupCause::TokenRefused(failure)));
        }
    };
    let cause = asking.climb(&client, &path, &stored, is_oauth).await?;
    Ok(asking.report(&path, cause))
}
