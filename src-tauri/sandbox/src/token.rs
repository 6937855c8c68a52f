//! Access tokens in every state a real one can be in. Decides what a token is; what it may read is
//! decided where the request is answered.

use time::{Date, Duration, OffsetDateTime};

use crate::sample::random::Random;

/// Which of the sandbox's access tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// `read_api` and `read_repository`, of an account that is Reporter in the company.
    Good,
    /// `api`, `read_user` and `read_repository` of the same account.
    Api,
    /// `read_api` alone: REST works, git does not.
    ReadApiOnly,
    /// `read_user` alone: only identity works.
    ReadUserOnly,
    /// Past its date: 401 with "Token is expired".
    Expired,
    /// Revoked: 401 with "Token was revoked".
    Revoked,
    /// Good, for another six days.
    ExpiringSoon,
    /// Known to no one: 401.
    Unknown,
    /// Of a blocked account: 403.
    Blocked,
    /// `api` of an Owner of the company.
    Owner,
    /// `read_api` and `read_repository` of an account that is Guest in the company.
    Guest,
    /// A project access token: its account is the project's bot.
    Bot,
    /// Fine-grained: identity, groups and projects are granted, everything else is refused.
    Granular,
}

impl TokenKind {
    /// All kinds, in the order of the token page.
    pub const ALL: [Self; 13] = [
        Self::Good,
        Self::Api,
        Self::ReadApiOnly,
        Self::ReadUserOnly,
        Self::Expired,
        Self::Revoked,
        Self::ExpiringSoon,
        Self::Unknown,
        Self::Blocked,
        Self::Owner,
        Self::Guest,
        Self::Bot,
        Self::Granular,
    ];

    const fn label(self) -> &'static str {
        match self {
            Self::Good => "Reporting",
            Self::Api => "Automation",
            Self::ReadApiOnly => "Dashboard",
            Self::ReadUserOnly => "Identity check",
            Self::Expired => "Old laptop",
            Self::Revoked => "Lost laptop",
            Self::ExpiringSoon => "Trial",
            Self::Unknown => "Unknown",
            Self::Blocked => "Left the company",
            Self::Owner => "Administration",
            Self::Guest => "Visitor",
            Self::Bot => "Ledger reports",
            Self::Granular => "Fine-grained reading",
        }
    }

    const fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Api | Self::Owner => &["api", "read_user", "read_repository"],
            Self::ReadApiOnly => &["read_api"],
            Self::ReadUserOnly => &["read_user"],
            Self::Granular => &["granular"],
            _ => &["read_api", "read_repository"],
        }
    }
}

/// Whose tokens the world holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenOwners {
    pub(crate) account: u64,
    pub(crate) owner: u64,
    pub(crate) guest: u64,
    pub(crate) blocked: u64,
    pub(crate) bot: u64,
}

/// One token as GitLab keeps it.
#[derive(Clone)]
pub(crate) struct AccessToken {
    pub(crate) id: u64,
    pub(crate) kind: TokenKind,
    pub(crate) secret: String,
    pub(crate) name: &'static str,
    pub(crate) scopes: &'static [&'static str],
    pub(crate) user_id: u64,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) expires_on: Date,
    pub(crate) expired: bool,
    pub(crate) revoked: bool,
}

impl std::fmt::Debug for AccessToken {
    // The secret is left out: a test's failure message must not teach anyone to print tokens.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("AccessToken")
            .field("kind", &self.kind)
            .field("revoked", &self.revoked)
            .finish_non_exhaustive()
    }
}

impl AccessToken {
    pub(crate) fn has_scope(&self, wanted: &[&str]) -> bool {
        self.scopes.iter().any(|scope| wanted.contains(scope))
    }
}

/// The secret of a kind under a seed. [`TokenKind::Unknown`] has one too; it is just not kept.
pub(crate) fn secret(seed: u64, kind: TokenKind) -> String {
    const LETTERS: &[u8] = b"abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789_-";
    let mut random = Random::new(seed, &format!("token {kind:?}"));
    let tail: String = (0..20)
        .map(|_| char::from(LETTERS[random.below(LETTERS.len())]))
        .collect();
    format!("glpat-{tail}")
}

/// Every token the world knows, which is all kinds but [`TokenKind::Unknown`].
pub(crate) fn all(seed: u64, now: OffsetDateTime, owners: TokenOwners) -> Vec<AccessToken> {
    TokenKind::ALL
        .into_iter()
        .filter(|kind| *kind != TokenKind::Unknown)
        .enumerate()
        .map(|(index, kind)| AccessToken {
            id: 4_100 + index as u64,
            kind,
            secret: secret(seed, kind),
            name: kind.label(),
            scopes: kind.scopes(),
            user_id: match kind {
                TokenKind::Owner => owners.owner,
                TokenKind::Guest => owners.guest,
                TokenKind::Blocked => owners.blocked,
                TokenKind::Bot => owners.bot,
                _ => owners.account,
            },
            created_at: now - Duration::days(40),
            expires_on: match kind {
                TokenKind::Expired => (now - Duration::days(3)).date(),
                TokenKind::ExpiringSoon => (now + Duration::days(6)).date(),
                _ => (now + Duration::days(300)).date(),
            },
            expired: kind == TokenKind::Expired,
            revoked: kind == TokenKind::Revoked,
        })
        .collect()
}
