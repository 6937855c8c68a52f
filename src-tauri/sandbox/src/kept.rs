//! What was made while the sandbox ran and is there again at its next start: applications, tokens
//! and service accounts. Without it a sample that is signed in to would forget its visitors every
//! night. Only digests of secrets are written, so the file opens nothing.

use std::{
    io,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use crate::{
    oauth::application::{Application, ApplicationConfig},
    token::{AccessToken, Digest, Expiry, Origin},
    world::{Membership, Source, State, User, bodies},
};

/// Everything kept, as it is written.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    applications: Vec<KeptApplication>,
    tokens: Vec<KeptToken>,
    accounts: Vec<KeptAccount>,
}

/// A public application; confidential ones have a secret and are not kept.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptApplication {
    id: String,
    owner: Option<u64>,
    name: String,
    redirect_uris: Vec<String>,
    scopes: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptToken {
    id: u64,
    digest: Digest,
    /// Application and refresh token of OAuth's.
    oauth: Option<(String, Option<Digest>)>,
    name: String,
    description: Option<String>,
    scopes: Vec<String>,
    user_id: u64,
    created_at: i64,
    /// A moment for OAuth's, a day for personal ones.
    ends_at: Option<i64>,
    ends_on: Option<String>,
    revoked: bool,
    family: u64,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptAccount {
    id: u64,
    group: u64,
    username: String,
    name: String,
    email: String,
    created_at: i64,
    /// Group, level and who added it.
    memberships: Vec<(u64, i64, u64)>,
}

/// The file things are kept in.
#[derive(Debug)]
pub(crate) struct Keeper {
    path: PathBuf,
    written: Mutex<String>,
}

impl Keeper {
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self {
            path,
            written: Mutex::new(String::new()),
        }
    }

    /// Puts back what an earlier run kept. A file that is missing or broken is as good as empty:
    /// the sample is made up again, and nobody loses anything of theirs.
    pub(crate) fn restore(&self, state: &mut State) {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    tracing::warn!(%error, "the sandbox forgot its tokens");
                }
                return;
            }
        };
        match serde_json::from_str::<Kept>(&text) {
            Ok(kept) => kept.put_into(state),
            Err(error) => tracing::warn!(%error, "the sandbox forgot its tokens"),
        }
    }

    /// Writes what there is now, when it is another than before.
    pub(crate) fn keep(&self, state: &State) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let text = match serde_json::to_string(&Kept::of(state)) {
            Ok(text) => text,
            Err(error) => {
                tracing::warn!(%error, "the sandbox cannot keep its tokens");
                return;
            }
        };
        if *written == text {
            return;
        }
        // Renamed into place, so that a kill leaves the old file or the new one.
        let fresh = self.path.with_extension("new");
        let replaced =
            std::fs::write(&fresh, &text).and_then(|()| std::fs::rename(&fresh, &self.path));
        match replaced {
            Ok(()) => *written = text,
            Err(error) => tracing::warn!(%error, "the sandbox cannot keep its tokens"),
        }
    }
}

impl Kept {
    fn of(state: &State) -> Self {
        Self {
            applications: state
                .oauth
                .applications
                .iter()
                .skip(1)
                .filter(|application| !application.config.confidential)
                .map(KeptApplication::of)
                .collect(),
            tokens: state
                .tokens
                .iter()
                .filter(|token| !matches!(token.origin, Origin::Seeded(_)))
                .map(KeptToken::of)
                .collect(),
            accounts: state
                .service_accounts
                .iter()
                .filter_map(|(id, group)| KeptAccount::of(state, *id, *group))
                .collect(),
        }
    }

    fn put_into(self, state: &mut State) {
        for application in self.applications {
            state.oauth.applications.push(application.into());
        }
        for account in self.accounts {
            account.put_into(state);
        }
        for token in self.tokens {
            // A world made from another seed has other people.
            if state.users.contains_key(&token.user_id) {
                state.tokens.push(token.into());
            }
        }
    }
}

impl KeptApplication {
    fn of(application: &Application) -> Self {
        let config = application.config.clone();
        Self {
            id: application.id.clone(),
            owner: application.owner,
            name: config.name,
            redirect_uris: config.redirect_uris,
            scopes: config.scopes,
        }
    }
}

impl From<KeptApplication> for Application {
    fn from(kept: KeptApplication) -> Self {
        Self {
            id: kept.id,
            // Public applications never show one.
            secret: crate::oauth::secret(),
            owner: kept.owner,
            config: ApplicationConfig {
                name: kept.name,
                redirect_uris: kept.redirect_uris,
                scopes: kept.scopes,
                confidential: false,
                trusted: false,
            },
        }
    }
}

impl KeptToken {
    fn of(token: &AccessToken) -> Self {
        let oauth = token
            .oauth()
            .map(|(application, refresh)| (application.to_owned(), refresh.cloned()));
        let (ends_at, ends_on) = match token.expiry {
            Expiry::Never => (None, None),
            Expiry::At(moment) => (Some(moment.unix_timestamp()), None),
            Expiry::On(day) => (None, Some(bodies::date(day))),
        };
        Self {
            id: token.id,
            digest: token.digest.clone(),
            oauth,
            name: token.name.clone(),
            description: token.description.clone(),
            scopes: token.scopes.clone(),
            user_id: token.user_id,
            created_at: token.created_at.unix_timestamp(),
            ends_at,
            ends_on,
            revoked: token.revoked,
            family: token.family,
        }
    }
}

fn moment(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

impl From<KeptToken> for AccessToken {
    fn from(kept: KeptToken) -> Self {
        let day: Option<Date> = kept
            .ends_on
            .as_deref()
            .and_then(bodies::parse_timestamp)
            .map(OffsetDateTime::date);
        let expiry = match (kept.ends_at, day) {
            (Some(seconds), _) => Expiry::At(moment(seconds)),
            (None, Some(day)) => Expiry::On(day),
            (None, None) => Expiry::Never,
        };
        let origin = kept
            .oauth
            .map_or(Origin::Personal, |(application_id, refresh)| {
                Origin::Oauth {
                    application_id,
                    refresh,
                }
            });
        Self {
            id: kept.id,
            origin,
            digest: kept.digest,
            name: kept.name,
            description: kept.description,
            scopes: kept.scopes,
            user_id: kept.user_id,
            created_at: moment(kept.created_at),
            expiry,
            expired: false,
            revoked: kept.revoked,
            family: kept.family,
        }
    }
}

impl KeptAccount {
    fn of(state: &State, id: u64, group: u64) -> Option<Self> {
        let user = state.users.get(&id)?;
        let memberships = state
            .memberships
            .iter()
            .filter(|membership| membership.user_id == id)
            .filter_map(|membership| match membership.source {
                Source::Group(group) => Some((group, membership.level, membership.created_by)),
                Source::Project(_) => None,
            })
            .collect();
        Some(Self {
            id,
            group,
            username: user.username.clone(),
            name: user.name.clone(),
            email: user.emails.first().cloned().unwrap_or_default(),
            created_at: user.created_at.unix_timestamp(),
            memberships,
        })
    }

    fn put_into(self, state: &mut State) {
        if state.users.contains_key(&self.id) || !state.groups.contains_key(&self.group) {
            return;
        }
        let created_at = moment(self.created_at);
        state.service_accounts.insert(self.id, self.group);
        for (group, level, created_by) in self.memberships {
            state.memberships.push(Membership {
                user_id: self.id,
                source: Source::Group(group),
                level,
                since: created_at,
                created_by,
            });
        }
        let user = User {
            id: self.id,
            username: self.username,
            name: self.name,
            state: "active",
            bot: true,
            public_email: String::new(),
            emails: vec![self.email],
            zone_minutes: 0,
            created_at,
        };
        state.users.insert(user.id, user);
    }
}
