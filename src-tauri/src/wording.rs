//! Words for what was found, as `error.rs` has words for what failed.

use std::net::IpAddr;

use flow_core::connect::webhooks::{Forged, HookAbility, HookObstacle, Refused};
use flow_core::connect::{Finding, ServiceVerdict, VerdictCause, ViaProxy, WebhookAbility};
use flow_core::gitlab::CertificateReport;
use flow_core::model::{
    AccessLevel, Account, AccountKind, FeatureAccess, HookTarget, ImportObstacle, RemoteRepository,
    Service,
};

/// The role's name, or that it is not known.
pub(crate) fn role(level: Option<AccessLevel>) -> &'static str {
    level.map_or("Not known", AccessLevel::role_name)
}

/// The finding of a rung, in half a sentence.
pub(crate) fn finding(finding: &Finding) -> String {
    match finding {
        Finding::None => String::new(),
        Finding::Address { host, path } if path.is_empty() => host.clone(),
        Finding::Address { host, path } => format!("{host}, path {path}"),
        Finding::Resolved(addresses) => resolved(addresses),
        Finding::PortAnswers(port) => format!("{port} answers"),
        Finding::ProxyResolved { proxy, addresses } => {
            format!("{} at {}", self::proxy(proxy), resolved(addresses))
        }
        Finding::ThroughProxy { proxy, port } => {
            format!("{port} answers through {}", self::proxy(proxy))
        }
        Finding::Certificate(presented) => certificate(presented),
        Finding::NotEncrypted => "not needed: the server is on this computer".to_owned(),
        Finding::Gitlab {
            version,
            enterprise,
        } => gitlab(version.as_deref(), *enterprise),
        Finding::SignedIn => "signed in, renewed by itself".to_owned(),
        Finding::Token {
            name, expires_on, ..
        } => token(name.as_deref(), expires_on.as_deref()),
        Finding::Scopes(None) => "not told by this GitLab".to_owned(),
        Finding::Scopes(Some(scopes)) if scopes.is_empty() => "has none".to_owned(),
        Finding::Scopes(Some(scopes)) => format!("has {}", listed(scopes)),
        Finding::Account(account) => account_line(account),
        Finding::Reach {
            groups,
            repositories,
        } => format!(
            "{}, {}",
            counted(*groups, "group"),
            counted(*repositories, "repo")
        ),
    }
}

/// `1 repo`, `18 repos`.
fn counted(count: i64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

fn resolved(addresses: &[IpAddr]) -> String {
    let shown: Vec<String> = addresses.iter().take(2).map(ToString::to_string).collect();
    match addresses.len() {
        0 => "no address".to_owned(),
        1 | 2 => shown.join(" and "),
        more => format!("{} and {} more", shown.join(", "), more - 2),
    }
}

/// The proxy, and who chose it.
pub(crate) fn proxy(proxy: &ViaProxy) -> String {
    if proxy.from_system {
        format!("this computer’s proxy {}", proxy.name)
    } else {
        format!("the proxy {}", proxy.name)
    }
}

fn certificate(presented: &CertificateReport) -> String {
    let Some(own) = presented.chain.first() else {
        return String::new();
    };
    let trusted = match presented.trusted {
        Ok(()) => "trusted, ",
        Err(_) => "",
    };
    let issuer = if own.is_self_signed {
        "signed by itself".to_owned()
    } else {
        format!("issued by {}", common_name(&own.issuer))
    };
    let until = own.valid_until.utc_date();
    format!("{trusted}{issuer}, valid until {until}")
}

/// The part of a name people know, or all of it.
fn common_name(name: &str) -> &str {
    let at = name.find("CN=").map(|at| at + "CN=".len());
    at.map_or(name, |at| name[at..].split(", ").next().unwrap_or(name))
}

fn gitlab(version: Option<&str>, enterprise: Option<bool>) -> String {
    let Some(version) = version else {
        return "a GitLab; its version needs a valid token".to_owned();
    };
    let number = version.split('-').next().unwrap_or(version);
    match enterprise {
        Some(true) => format!("{number}, Enterprise Edition"),
        Some(false) => format!("{number}, Community Edition"),
        None => number.to_owned(),
    }
}

fn token(name: Option<&str>, expires_on: Option<&str>) -> String {
    let name = name.map_or_else(|| "accepted".to_owned(), |name| format!("“{name}”"));
    match expires_on {
        Some(day) => format!("{name}, valid until {day}"),
        None => format!("{name}, no end date"),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Who the account is.
pub(crate) fn account_kind(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Human => "person",
        AccountKind::Bot => "bot of an access token",
        AccountKind::ServiceAccount => "service account",
        AccountKind::Unknown => "account",
    }
}

fn account_line(account: &Account) -> String {
    let role = account
        .highest_access_level
        .map_or("no role", AccessLevel::role_name);
    format!(
        "{}, {}, {role}",
        account.username,
        account_kind(account.kind)
    )
}

/// A verdict's sentence and what to do about it.
pub(crate) fn verdict(
    verdict: &ServiceVerdict,
) -> (String, Option<&'static str>, Option<&'static str>) {
    match &verdict.cause {
        None => ("Ready".to_owned(), None, None),
        Some(VerdictCause::ScopeMissing(scope)) => (
            format!("Cannot be read: the token lacks {scope}."),
            Some("Replace the token, or turn this on later."),
            Some("replace_token"),
        ),
        Some(VerdictCause::RoleTooLow(level)) => (
            format!(
                "Only where the role allows: the account is {} at most.",
                level.map_or("no member", AccessLevel::role_name)
            ),
            Some("Private code and pull requests need Reporter."),
            None,
        ),
        Some(VerdictCause::FineGrained) => (
            "GitLab decides object by object for a fine-grained token.".to_owned(),
            Some("A classic token reads everything its account can see."),
            None,
        ),
        Some(VerdictCause::ScopesUnknown) => (
            "Not known before the import: this GitLab does not tell the token’s scopes.".to_owned(),
            None,
            None,
        ),
    }
}

/// Whether webhooks are possible, and why not.
pub(crate) fn webhooks(ability: WebhookAbility) -> (bool, String) {
    match ability {
        WebhookAbility::Possible => (true, "Webhooks are possible: role and scope suffice.".to_owned()),
        WebhookAbility::RoleTooLow(level) => (
            false,
            format!(
                "Webhooks are not possible: this account is {}, GitLab wants Maintainer or Owner. Sync brings news in instead.",
                level.map_or("no member", AccessLevel::role_name)
            ),
        ),
        WebhookAbility::ScopeMissing => (
            false,
            "Webhooks are not possible: the token lacks the scope api. Sync brings news in instead.".to_owned(),
        ),
        WebhookAbility::Unknown => (false, "Not known yet.".to_owned()),
    }
}

/// What is possible with one kind of webhook.
pub(crate) fn hook_ability(target: HookTarget, ability: &HookAbility) -> String {
    let (one, what) = match target {
        HookTarget::Group => ("group", "Groups"),
        HookTarget::Project => ("imported repo", "Repos"),
    };
    match &ability.obstacle {
        None => {
            let places = i64::try_from(ability.places).unwrap_or(i64::MAX);
            format!("{what}: possible in {}.", counted(places, one))
        }
        Some(obstacle) => format!("{what}: {}.", hook_obstacle(obstacle)),
    }
}

/// Why no webhook can be made somewhere, as a clause.
pub(crate) fn hook_obstacle(obstacle: &HookObstacle) -> String {
    match obstacle {
        HookObstacle::ScopeMissing => "the token lacks the scope api".to_owned(),
        HookObstacle::EditionTooLow => {
            "not in GitLab’s Community Edition; webhooks of groups need Premium".to_owned()
        }
        HookObstacle::RoleTooLow { needed, has } => format!(
            "{} needed, this account is {}",
            needed.role_name(),
            has.map_or("no member", AccessLevel::role_name)
        ),
    }
}

/// Why a delivery was turned away, as a clause.
pub(crate) const fn refused(refused: Refused) -> &'static str {
    match refused {
        Refused::Unknown => "it was for no webhook of this app",
        Refused::Forged(Forged::TokenMissing | Forged::Unsigned) => "it carried no secret",
        Refused::Forged(Forged::TokenWrong | Forged::SignatureWrong) => "its secret was wrong",
        Refused::Forged(Forged::TimestampMalformed | Forged::Stale | Forged::FromTheFuture) => {
            "its signature was not of now"
        }
        Refused::TooLarge => "it was too large",
        Refused::Malformed => "it could not be understood",
        Refused::Unfinished => "it never came to its end",
        Refused::Busy => "more came at once than can be held",
    }
}

/// Why a repo cannot be chosen.
pub(crate) fn obstacle(obstacle: ImportObstacle, remote: &RemoteRepository) -> String {
    match obstacle {
        ImportObstacle::RoleTooLow => {
            format!("{} here, Reporter needed", role(remote.access_level))
        }
        ImportObstacle::EverythingDisabled => {
            "Code, pull requests and tickets are switched off".to_owned()
        }
        ImportObstacle::PendingDeletion => "About to be deleted in GitLab".to_owned(),
        ImportObstacle::Gone => "Not in GitLab any more".to_owned(),
    }
}

/// Something to know about a repo that can be chosen all the same.
pub(crate) fn note(remote: &RemoteRepository) -> Option<String> {
    if remote.empty {
        return Some("Empty, nothing to read yet".to_owned());
    }
    if remote.archived {
        return Some("Archived, read only".to_owned());
    }
    let off: Vec<String> = [
        (remote.repository_access, "code"),
        (remote.merge_requests_access, "pull requests"),
        (remote.issues_access, "tickets"),
    ]
    .into_iter()
    .filter(|(access, _)| *access == FeatureAccess::Disabled)
    .map(|(_, name)| name.to_owned())
    .collect();
    (!off.is_empty()).then(|| capitalised(&format!("{} off", listed(&off))))
}

/// The same with a capital at its start.
fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// The service as the window calls it.
pub(crate) const fn service(service: Service) -> &'static str {
    match service {
        Service::Repos => "Repos",
        Service::PullRequests => "Pull requests",
        Service::Tickets => "Tickets",
    }
}
/// Title and sentence of the notification that a token ends soon.
pub(crate) fn token_ends(name: &str, days_left: i64, expires_on: &str) -> (String, String) {
    let when = match days_left {
        0 => "within a day".to_owned(),
        1 => "in one day".to_owned(),
        days => format!("in {days} days"),
    };
    (
        format!("The token of {name} ends {when}"),
        format!(
            "From {expires_on} on GitLab refuses it. Renew it under Credentials; your data stays."
        ),
    )
}

/// Title and sentence of the notification that only a sign-in helps.
pub(crate) fn sign_in_needed(name: &str) -> (String, String) {
    (
        format!("Sign in to {name} again"),
        "GitLab ended the sign-in, so nothing is read any more. Your data stays.".to_owned(),
    )
}
