//! Rungs six to nine: what the token is, what it may, who it is, what it sees.

use crate::gitlab::{Client, TokenDescription};
use crate::model::{AccessLevel, Account, Failure, FailureCode, Timestamp};

use super::ladder::{Broken, Credential, Held, RungResult};
use super::network_rungs::broken_by;
use super::report::{Finding, WebhookAbility};
use super::verdict::{Verdict, service_verdicts};

/// Days before the end of a token from which on its rung warns.
const EXPIRY_WARNING_DAYS: i64 = 30;

pub(super) async fn token(
    client: &Client,
    credential: &Credential,
    now: Timestamp,
) -> RungResult<Option<TokenDescription>> {
    match credential {
        Credential::Oauth(pair) => authorization(client, &pair.scopes).await,
        Credential::Pasted(_) | Credential::Stored(_) => access_token(client, now).await,
    }
}

/// An authorization by OAuth: it has scopes, but neither a name nor a last day.
async fn authorization(
    client: &Client,
    granted: &[String],
) -> RungResult<Option<TokenDescription>> {
    let scopes = match client.oauth_token_description().await {
        Ok(description) => description.scopes,
        // That page refuses without saying why, and some hosts hide it; the API decides.
        Err(_) => {
            client.current_user().await.map_err(|error| {
                if error.refuses_the_credential() {
                    Failure::new(FailureCode::SignInNeeded).into()
                } else {
                    broken_by(&error)
                }
            })?;
            granted.to_vec()
        }
    };
    let description = TokenDescription {
        name: None,
        created_at: None,
        scopes,
        expires_on: None,
        active: true,
        revoked: false,
    };
    let known = !description.scopes.is_empty();
    Ok(Held::new(known.then_some(description), Finding::SignedIn))
}

async fn access_token(client: &Client, now: Timestamp) -> RungResult<Option<TokenDescription>> {
    let description = client
        .token_description()
        .await
        .map_err(|error| broken_by(&error))?;
    let Some(description) = description else {
        return Ok(Held::new(
            None,
            Finding::Token {
                name: None,
                expires_on: None,
                days_left: None,
            },
        ));
    };
    let days_left = description
        .expires_on
        .as_deref()
        .and_then(|day| days_until(day, now));
    let finding = Finding::Token {
        name: description.name.clone(),
        expires_on: description.expires_on.clone(),
        days_left,
    };
    let broken = |code| {
        Err(Box::new(Broken {
            failure: Failure::new(code),
            finding: finding.clone(),
            verdicts: Vec::new(),
        }))
    };
    if description.revoked {
        return broken(FailureCode::TokenRevoked);
    }
    if !description.active || days_left.is_some_and(|days| days < 0) {
        return broken(FailureCode::TokenExpired);
    }
    let warning = days_left
        .filter(|days| *days <= EXPIRY_WARNING_DAYS)
        .map(|days| Failure::with(FailureCode::TokenExpiresSoon, days.to_string()));
    Ok(Held {
        value: Some(description),
        finding,
        warning,
        verdicts: Vec::new(),
    })
}

/// Whole days from `now` until 00:00 UTC of `day`, when GitLab starts to refuse the token.
pub(super) fn days_until(day: &str, now: Timestamp) -> Option<i64> {
    let end = Timestamp::parse(&format!("{day}T00:00:00Z")).ok()?;
    Some((end.millis() - now.millis()).div_euclid(24 * 60 * 60 * 1000))
}

/// The scopes; `None` where the host does not tell them.
pub(super) fn scopes(description: Option<&TokenDescription>) -> RungResult<Option<Vec<String>>> {
    let scopes = description.map(|description| description.scopes.clone());
    let verdicts = service_verdicts(scopes.as_deref(), None);
    let finding = Finding::Scopes(scopes.clone());
    let missing = || {
        let lacks = |scope: &str| {
            verdicts.iter().any(|verdict| {
                verdict.cause == Some(super::VerdictCause::ScopeMissing(scope_name(scope)))
            })
        };
        let scope = if lacks("read_api") {
            "read_api"
        } else {
            "read_repository"
        };
        Failure::with(FailureCode::ScopeMissing, scope)
    };
    if verdicts
        .iter()
        .all(|verdict| verdict.verdict == Verdict::Impossible)
    {
        return Err(Box::new(Broken {
            failure: missing(),
            finding,
            verdicts,
        }));
    }
    let warning = if verdicts
        .iter()
        .any(|verdict| verdict.verdict == Verdict::Impossible)
    {
        Some(missing())
    } else if verdicts
        .iter()
        .any(|verdict| verdict.verdict == Verdict::Gaps)
        && scopes.is_some()
    {
        Some(Failure::new(FailureCode::TokenFineGrained))
    } else {
        None
    };
    Ok(Held {
        value: scopes,
        finding,
        warning,
        verdicts,
    })
}

/// The two scopes verdicts name, as the constants they carry.
fn scope_name(scope: &str) -> &'static str {
    if scope == "read_api" {
        "read_api"
    } else {
        "read_repository"
    }
}

pub(super) async fn account(client: &Client, scopes: Option<&[String]>) -> RungResult<Account> {
    let user = client
        .current_user()
        .await
        .map_err(|error| broken_by(&error))?;
    let highest = client
        .highest_access_level()
        .await
        .map_err(|error| broken_by(&error))?;
    let account = Account {
        remote_id: user.remote_id,
        username: user.username,
        name: user.name,
        kind: user.kind,
        highest_access_level: highest,
    };
    let finding = Finding::Account(account.clone());
    let verdicts = service_verdicts(scopes, Some(highest));
    if user.state == "blocked" {
        let failure = Failure::with(FailureCode::AccountBlocked, "blocked");
        return Err(Box::new(Broken {
            failure,
            finding,
            verdicts,
        }));
    }
    let too_low = highest.is_none_or(|level| level < AccessLevel::REPORTER);
    let warning = too_low.then(|| {
        Failure::with(
            FailureCode::RoleTooLow,
            highest.map_or("No role", AccessLevel::role_name),
        )
    });
    Ok(Held {
        value: account,
        finding,
        warning,
        verdicts,
    })
}

/// Whether the account could create webhooks.
pub(super) fn webhooks(role: Option<AccessLevel>, scopes: Option<&[String]>) -> WebhookAbility {
    if role.is_none_or(|level| level < AccessLevel::MAINTAINER) {
        WebhookAbility::RoleTooLow(role)
    } else if scopes.is_some_and(|scopes| scopes.iter().any(|scope| scope == "api")) {
        WebhookAbility::Possible
    } else {
        WebhookAbility::ScopeMissing
    }
}

pub(super) async fn reach(client: &Client) -> RungResult<(i64, i64)> {
    let (groups, repositories) = client
        .count_reach()
        .await
        .map_err(|error| broken_by(&error))?;
    let warning =
        (groups == 0 && repositories == 0).then(|| Failure::new(FailureCode::NothingVisible));
    let finding = Finding::Reach {
        groups,
        repositories,
    };
    Ok(Held {
        value: (groups, repositories),
        finding,
        warning,
        verdicts: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_dies_at_midnight_utc_of_its_day() {
        let now = Timestamp::parse("2026-11-20T10:00:00Z").expect("a time");
        assert_eq!(
            days_until("2026-11-27", now),
            Some(6),
            "six whole days and some hours"
        );
        assert_eq!(
            days_until("2026-11-20", now),
            Some(-1),
            "already refused on its day"
        );
        assert_eq!(days_until("rubbish", now), None, "an unknown is no number");
    }

    #[test]
    fn webhooks_need_role_and_scope() {
        let api = ["api".to_owned()];
        assert_eq!(
            webhooks(Some(AccessLevel::MAINTAINER), Some(&api)),
            WebhookAbility::Possible
        );
        assert_eq!(
            webhooks(Some(AccessLevel::OWNER), Some(&[])),
            WebhookAbility::ScopeMissing
        );
        assert!(matches!(
            webhooks(Some(AccessLevel::REPORTER), Some(&api)),
            WebhookAbility::RoleTooLow(_)
        ));
    }
}
