//! Members: persons as the window shows them, over all integrations, and the aliases they go by.
//!
//! An alias is an account of a host, or an address in commits. Only facts are here: which aliases
//! belong together is decided in `member_match` (what may be suggested) and by the user.

use serde::{Deserialize, Serialize};

use super::{IntegrationId, RemoteId, Timestamp, string_enum};

/// Names a member for as long as its joins do not change: `member ID` once something was decided
/// about it, else the key of its only alias.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MemberKey(pub String);

/// Names an alias for good, also over removing an integration and adding it again.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AliasKey(pub String);

string_enum!(
    /// What the user decided about whether a member counts.
    TreatmentChoice {
        /// Nothing: people count, bots do not.
        Automatic = "automatic",
        /// It counts.
        Included = "included",
        /// It does not count and stays in the list.
        Excluded = "excluded",
        /// It does not count and leaves the list.
        Hidden = "hidden",
    }
);

string_enum!(
    /// Whether a member counts.
    Treatment {
        /// In metrics.
        Included = "included",
        /// Not in metrics; in the list.
        Excluded = "excluded",
        /// Not in metrics; not in the list either.
        Hidden = "hidden",
    }
);

impl TreatmentChoice {
    /// What follows from it.
    #[must_use]
    pub const fn treatment(self, is_bot: bool) -> Treatment {
        match self {
            Self::Automatic if is_bot => Treatment::Excluded,
            Self::Automatic | Self::Included => Treatment::Included,
            Self::Excluded => Treatment::Excluded,
            Self::Hidden => Treatment::Hidden,
        }
    }
}

/// What somebody did, as far as it was imported. A repository that two integrations reach counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MemberFigures {
    /// Commits written.
    pub commits: i64,
    /// Pull requests opened.
    pub pull_requests: i64,
    /// Tickets opened.
    pub tickets: i64,
    /// The newest commit, pull request, ticket or comment.
    pub last_active_at: Option<Timestamp>,
}

impl MemberFigures {
    /// Adds what another alias did.
    pub fn add(&mut self, other: Self) {
        self.commits += other.commits;
        self.pull_requests += other.pull_requests;
        self.tickets += other.tickets;
        self.last_active_at = self.last_active_at.max(other.last_active_at);
    }

    /// All that was done; tells the main alias of a member from the others.
    #[must_use]
    pub const fn things(&self) -> i64 {
        self.commits + self.pull_requests + self.tickets
    }
}

/// What an alias is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AliasIdentity {
    /// An account of a host.
    Account {
        /// The host, with its port and path where it has any, in small letters.
        host: String,
        /// GitLab's id of it.
        remote_id: RemoteId,
        /// The name it signs in with.
        username: String,
        /// Its page; empty where the host did not tell.
        web_url: String,
    },
    /// An address, as commits name people.
    Address {
        /// In small letters.
        address: String,
        /// Whether it tells nobody from anybody: missing, of one machine, of a role.
        shared: bool,
    },
}

/// One alias, in all integrations that know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// Its name for good.
    pub key: AliasKey,
    /// Account or address.
    pub identity: AliasIdentity,
    /// The name it goes by most.
    pub name: String,
    /// Every spelling of the name, most used first; of an account only the present one.
    pub names: Vec<String>,
    /// Whether it is a program's, by its type or name.
    pub is_bot: bool,
    /// Where it was seen.
    pub seen_in: Vec<IntegrationId>,
    /// What it did.
    pub figures: MemberFigures,
}

impl Alias {
    /// Whether it is the account that stands for all deleted ones: nobody's, so never joined.
    #[must_use]
    pub fn is_ghost(&self) -> bool {
        matches!(&self.identity, AliasIdentity::Account { username, .. } if username == "ghost")
    }
}

/// A member with its aliases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name as long as its joins last.
    pub key: MemberKey,
    /// As chosen, or that of its main alias.
    pub name: String,
    /// Whether it is a program.
    pub is_bot: bool,
    /// Whether somebody decided that it is one, or that it is none.
    pub is_bot_chosen: bool,
    /// What was decided.
    pub choice: TreatmentChoice,
    /// Whether it counts.
    pub treatment: Treatment,
    /// At least one; the one that did most first.
    pub aliases: Vec<Alias>,
    /// Of all its aliases.
    pub figures: MemberFigures,
}

impl Member {
    /// A username or address to tell it from others of the same name.
    #[must_use]
    pub fn handle(&self) -> Option<String> {
        let account = self.aliases.iter().find_map(|alias| match &alias.identity {
            AliasIdentity::Account { username, .. } => Some(format!("@{username}")),
            AliasIdentity::Address { .. } => None,
        });
        account.or_else(|| {
            self.aliases.iter().find_map(|alias| match &alias.identity {
                AliasIdentity::Address { address, .. } if !address.is_empty() => {
                    Some(address.clone())
                }
                _ => None,
            })
        })
    }
}

string_enum!(
    /// Which members a list shows. Hidden ones are only in the last two.
    MemberFilter {
        /// All that are not hidden.
        All = "all",
        /// Those who did something in the last [`ACTIVE_DAYS`] days.
        Active = "active",
        /// Programs.
        Bots = "bots",
        /// Those who do not count and are not hidden.
        Excluded = "excluded",
        /// Those who may be the same as another.
        Suggested = "suggested",
        /// Those who were hidden.
        Hidden = "hidden",
    }
);

/// Whoever did something within so many days counts as active.
pub const ACTIVE_DAYS: i64 = 90;

/// Members of each filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MemberCounts {
    /// Not hidden.
    pub all: i64,
    /// Active of these.
    pub active: i64,
    /// Programs of these.
    pub bots: i64,
    /// Excluded of these.
    pub excluded: i64,
    /// Hidden.
    pub hidden: i64,
}
