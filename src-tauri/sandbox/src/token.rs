//! Access tokens in every state a real one can be in. Decides what a token is; what it may read is
//! decided where the request is answered. Secrets are kept as digests, as GitLab keeps them: what is
//! written down for the next start opens nothing.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use time::{Date, Duration, OffsetDateTime};

use crate::{sample::random::Random, world::State};

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

/// What is kept of a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Digest(String);

impl Digest {
    pub(crate) fn of(secret: &str) -> Self {
        Self(URL_SAFE_NO_PAD.encode(Sha256::digest(secret)))
    }
}

/// When a token ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expiry {
    /// Not at all, as service accounts may have it.
    Never,
    /// At midnight UTC at the start of a day.
    On(Date),
    /// At a moment, as OAuth tokens do.
    At(OffsetDateTime),
}

impl Expiry {
    /// The day, for tokens that have one.
    pub(crate) const fn day(self) -> Option<Date> {
        match self {
            Self::On(date) => Some(date),
            Self::Never | Self::At(_) => None,
        }
    }

    fn reached(self, now: OffsetDateTime) -> bool {
        match self {
            Self::Never => false,
            Self::On(date) => now >= date.midnight().assume_utc(),
            Self::At(moment) => now >= moment,
        }
    }
}

/// Where a token came from, with what only that kind has.
#[derive(Clone)]
pub(crate) enum Origin {
    /// One of the tokens every sandbox has.
    Seeded(TokenKind),
    /// Made while the sandbox ran; tokens that were rotated into each other share a family.
    Personal,
    /// Of an OAuth application. Both tokens are one row, so they die together.
    Oauth {
        application_id: String,
        refresh: Option<Digest>,
    },
}

/// What a token is good for right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Good,
    Expired,
    Revoked,
}

/// One token as GitLab keeps it.
#[derive(Clone)]
pub(crate) struct AccessToken {
    pub(crate) id: u64,
    pub(crate) origin: Origin,
    pub(crate) digest: Digest,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) user_id: u64,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) expiry: Expiry,
    /// Expired by hand, whatever the clock says.
    pub(crate) expired: bool,
    pub(crate) revoked: bool,
    /// Id of the first token of a line of rotations.
    pub(crate) family: u64,
}

impl std::fmt::Debug for AccessToken {
    // The digest is left out: it is long and tells nobody anything.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("AccessToken")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("revoked", &self.revoked)
            .finish_non_exhaustive()
    }
}

impl AccessToken {
    pub(crate) fn has_scope(&self, wanted: &[&str]) -> bool {
        self.scopes
            .iter()
            .any(|scope| wanted.contains(&scope.as_str()))
    }

    pub(crate) fn is(&self, kind: TokenKind) -> bool {
        matches!(self.origin, Origin::Seeded(own) if own == kind)
    }

    pub(crate) const fn is_oauth(&self) -> bool {
        matches!(self.origin, Origin::Oauth { .. })
    }

    /// The application and the refresh token of an OAuth token.
    pub(crate) fn oauth(&self) -> Option<(&str, Option<&Digest>)> {
        match &self.origin {
            Origin::Oauth {
                application_id,
                refresh,
            } => Some((application_id, refresh.as_ref())),
            Origin::Seeded(_) | Origin::Personal => None,
        }
    }

    /// A revoked token is told as revoked even after its time.
    pub(crate) fn standing(&self, now: OffsetDateTime) -> Standing {
        if self.revoked {
            Standing::Revoked
        } else if self.expired || self.expiry.reached(now) {
            Standing::Expired
        } else {
            Standing::Good
        }
    }
}

/// A new token with its secrets, which are told this once.
#[derive(Clone)]
pub(crate) struct Issued {
    pub(crate) token: AccessToken,
    pub(crate) secret: String,
    pub(crate) refresh: Option<String>,
}

/// What a token made while the sandbox runs is made of.
#[derive(Clone, Debug)]
pub(crate) struct NewToken {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) user_id: u64,
    pub(crate) expiry: Expiry,
    /// The family it was rotated in; its own when there is none.
    pub(crate) family: Option<u64>,
}

impl State {
    /// Adds a personal access token with a secret no one can guess.
    pub(crate) fn add_token(&mut self, new: NewToken) -> Issued {
        let id = self.next_token_id();
        let secret = format!("glpat-{}", &crate::oauth::secret()[..40]);
        let token = AccessToken {
            id,
            origin: Origin::Personal,
            digest: Digest::of(&secret),
            name: new.name,
            description: new.description,
            scopes: new.scopes,
            user_id: new.user_id,
            created_at: self.clock.now(),
            expiry: new.expiry,
            expired: false,
            revoked: false,
            family: new.family.unwrap_or(id),
        };
        self.tokens.push(token.clone());
        Issued {
            token,
            secret,
            refresh: None,
        }
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
            origin: Origin::Seeded(kind),
            digest: Digest::of(&secret(seed, kind)),
            name: kind.label().to_owned(),
            description: None,
            scopes: kind
                .scopes()
                .iter()
                .map(|scope| (*scope).to_owned())
                .collect(),
            user_id: match kind {
                TokenKind::Owner => owners.owner,
                TokenKind::Guest => owners.guest,
                TokenKind::Blocked => owners.blocked,
                TokenKind::Bot => owners.bot,
                _ => owners.account,
            },
            created_at: now - Duration::days(40),
            expiry: Expiry::On(match kind {
                TokenKind::Expired => (now - Duration::days(3)).date(),
                TokenKind::ExpiringSoon => (now + Duration::days(6)).date(),
                _ => (now + Duration::days(300)).date(),
            }),
            expired: false,
            revoked: kind == TokenKind::Revoked,
            family: 4_100 + index as u64,
        })
        .collect()
}
