//! Why a group is missing, in one sentence, with what was looked at and what to ask for.

use flow_core::connect::{
    CheckOutcome, GroupCheck, GroupCheckReport, MissingGroupCause, MissingGroupReport,
};
use flow_core::model::{Integration, Visibility};
use serde::Serialize;

use crate::error::explain;

/// A check and what it found, in half a sentence.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GroupCheckView {
    check: GroupCheck,
    outcome: CheckOutcome,
    words: &'static str,
}

impl From<GroupCheckReport> for GroupCheckView {
    fn from(report: GroupCheckReport) -> Self {
        Self {
            check: report.check,
            outcome: report.outcome,
            words: check_words(report.check),
        }
    }
}

/// The answer to `Missing a group?`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MissingGroupView {
    path: String,
    /// The stable cause.
    cause: &'static str,
    sentence: String,
    remedy: String,
    /// Whom to ask.
    ask_whom: Option<&'static str>,
    /// The text to send them.
    ask_text: Option<String>,
    /// What the window offers: `read_again`, `show`, `credentials`.
    action: Option<&'static str>,
    checks: Vec<GroupCheckView>,
    similar: Vec<String>,
}

impl MissingGroupView {
    /// The answer for an integration's account.
    pub(crate) fn new(report: &MissingGroupReport, integration: &Integration) -> Self {
        let settings = &integration.settings;
        let account = report.account.as_ref();
        let host = host_of(&settings.base_url);
        let told = Told {
            place: report
                .found
                .as_ref()
                .map_or(report.path.as_str(), |found| found.full_path.as_str()),
            path: &report.path,
            username: account.map_or(settings.account.username.as_str(), |(username, _)| username),
            name: account.map_or(settings.account.name.as_str(), |(_, name)| name),
            host: &host,
            is_repository: report.is_repository,
        };
        let asking = asking_of(&report.cause, &told);
        Self {
            path: told.place.to_owned(),
            cause: code(&report.cause),
            sentence: told.sentence(&report.cause),
            remedy: told.remedy(&report.cause),
            ask_whom: asking.as_ref().map(|(whom, _)| *whom),
            ask_text: asking.map(|(_, text)| text),
            action: action(&report.cause),
            checks: report
                .checks
                .iter()
                .map(|check| GroupCheckView::from(*check))
                .collect(),
            similar: report.similar.clone(),
        }
    }
}

/// The host as people name it.
fn host_of(base: &str) -> String {
    base.split_once("://")
        .map_or(base, |(_, rest)| rest)
        .to_owned()
}

/// What sentences are made of.
struct Told<'a> {
    /// The group.
    place: &'a str,
    /// What was typed, understood.
    path: &'a str,
    username: &'a str,
    name: &'a str,
    host: &'a str,
    is_repository: bool,
}

const fn code(cause: &MissingGroupCause) -> &'static str {
    use MissingGroupCause as Cause;
    match cause {
        Cause::NotAPath => "not_a_path",
        Cause::OtherHost(_) => "other_host",
        Cause::TokenRefused(_) => "token_refused",
        Cause::ScopeMissing => "scope_missing",
        Cause::Blocked(_) => "blocked",
        Cause::InTheList => "in_the_list",
        Cause::ListIsOld => "list_is_old",
        Cause::TokenBound => "token_bound",
        Cause::FineGrained => "fine_grained",
        Cause::NotAMember(_) => "not_a_member",
        Cause::RoleTooLow(_) => "role_too_low",
        Cause::MinimalAccess => "minimal_access",
        Cause::MembershipOver(_) => "membership_over",
        Cause::MembershipPending => "membership_pending",
        Cause::ToBeDeleted(_) => "to_be_deleted",
        Cause::Archived => "archived",
        Cause::AddressRefused => "address_refused",
        Cause::SingleSignOn => "single_sign_on",
        Cause::Refused(_) => "refused",
        Cause::ExternalAccount => "external_account",
        Cause::NotThere { .. } => "not_there",
        Cause::HiddenOrNotThere { .. } => "hidden_or_not_there",
    }
}

/// The button that does what the remedy says.
const fn action(cause: &MissingGroupCause) -> Option<&'static str> {
    use MissingGroupCause as Cause;
    match cause {
        Cause::InTheList | Cause::RoleTooLow(_) => Some("show"),
        Cause::ListIsOld => Some("read_again"),
        Cause::TokenRefused(_) | Cause::ScopeMissing | Cause::FineGrained | Cause::TokenBound => {
            Some("credentials")
        }
        _ => None,
    }
}

const fn check_words(check: GroupCheck) -> &'static str {
    match check {
        GroupCheck::Token => "GitLab accepts the token",
        GroupCheck::Scopes => "The token may list groups",
        GroupCheck::Listed => "GitLab lists the group among the account’s own",
        GroupCheck::TokenBound => "The token is not bound to another group or repo",
        GroupCheck::Path => "The path leads to something the account sees",
        GroupCheck::Role => "The role is Reporter or higher",
        GroupCheck::MinimalAccess => "The role is more than minimal access",
        GroupCheck::Membership => "The membership is neither over nor waiting for approval",
        GroupCheck::Lifecycle => "The group is neither archived nor about to be deleted",
        GroupCheck::AddressList => "The group takes requests from this network",
        GroupCheck::SingleSignOn => "The group asks for no sign-in through the company",
        GroupCheck::FineGrained => "The token is not limited to other groups",
        GroupCheck::ExternalAccount => "The account is no external one",
        GroupCheck::Host => "It is the right GitLab",
        GroupCheck::Application => "GitLab lets account and app in",
    }
}

impl Told<'_> {
    fn sentence(&self, cause: &MissingGroupCause) -> String {
        use MissingGroupCause as Cause;
        let Self {
            place,
            path,
            username,
            host,
            ..
        } = self;
        match cause {
            Cause::NotAPath => {
                "This is neither the path of a group nor an address of one.".to_owned()
            }
            Cause::OtherHost(other) => {
                format!("This is an address of {other}, and this integration reads {host}.")
            }
            Cause::TokenRefused(failure) => {
                format!(
                    "GitLab does not accept the credential, so nothing is listed. {}",
                    explain(failure).message
                )
            }
            Cause::ScopeMissing => {
                "The token may not list groups: it has neither read_api nor api.".to_owned()
            }
            Cause::Blocked(None) => {
                format!("GitLab refuses everything to “{username}” or to this app.")
            }
            Cause::Blocked(Some(reason)) => {
                format!("GitLab refuses everything to “{username}” or to this app: “{reason}”.")
            }
            Cause::InTheList if self.is_repository => {
                format!("{place}, where {path} is, is in the list already.")
            }
            Cause::InTheList => format!("{place} is in the list already."),
            Cause::ListIsOld => {
                format!("GitLab lists {place} for “{username}” now, and the list here is older.")
            }
            Cause::TokenBound => {
                "The token belongs to one group or repo, and sees nothing outside of it.".to_owned()
            }
            Cause::FineGrained => {
                format!("The token is fine-grained, and was not made for {place}.")
            }
            Cause::NotAMember(visibility) => format!(
                "“{username}” sees {place} because it is {}, but is no member, and only members’ groups are listed.",
                seen_by(*visibility)
            ),
            _ => self.sentence_of_group(cause),
        }
    }

    /// What is wrong with the membership, the group, or the way to it.
    fn sentence_of_group(&self, cause: &MissingGroupCause) -> String {
        use MissingGroupCause as Cause;
        let Self {
            place,
            path,
            username,
            host,
            ..
        } = self;
        match cause {
            Cause::RoleTooLow(level) => format!(
                "“{username}” is {} in {place}, and private repos can be read from Reporter on.",
                level.role_name()
            ),
            Cause::MinimalAccess => format!(
                "“{username}” has minimal access to {place}, which shows its name and no repos."
            ),
            Cause::MembershipOver(day) => {
                format!("The membership of “{username}” in {place} is over since {day}.")
            }
            Cause::MembershipPending => {
                format!("The membership of “{username}” in {place} waits for approval.")
            }
            Cause::ToBeDeleted(day) => format!("{place} is marked for deletion on {day}."),
            Cause::Archived => {
                format!("{place} is archived, and GitLab leaves it out of the list.")
            }
            Cause::AddressRefused => {
                format!("{place} takes requests from some networks only, and this is none of them.")
            }
            Cause::SingleSignOn => {
                format!("{place} asks for a sign-in through the company before anything is shown.")
            }
            Cause::Refused(Some(reason)) => format!("GitLab refuses {place}: “{reason}”."),
            Cause::Refused(None) => format!("GitLab refuses {place} without a reason."),
            Cause::ExternalAccount => format!(
                "“{username}” is an external account, which sees nothing at {path} without being a member."
            ),
            Cause::NotThere { above } => format!(
                "There is no {path}: “{username}” is a member of {above} and would see everything below it."
            ),
            _ => format!(
                "“{username}” sees nothing at {path} on {host}: it is no member, or there is no such group. GitLab does not say which."
            ),
        }
    }

    fn remedy(&self, cause: &MissingGroupCause) -> String {
        use MissingGroupCause as Cause;
        match cause {
            Cause::NotAPath => "Paste the address of the group’s page, or its path such as team/backend.".to_owned(),
            Cause::OtherHost(other) => format!("Add another integration for {other}."),
            Cause::TokenRefused(_) | Cause::ScopeMissing | Cause::FineGrained | Cause::TokenBound => {
                "Replace the token on the Credentials tab by one of an account that is a member there, with read_api and read_repository.".to_owned()
            }
            Cause::Blocked(_) => "Ask an administrator of this GitLab.".to_owned(),
            Cause::InTheList => "It is found on the import page by its path.".to_owned(),
            Cause::ListIsOld => "Read the list again.".to_owned(),
            Cause::NotThere { .. } | Cause::HiddenOrNotThere { above: Some(_) } => {
                "Check the spelling, and whether it was renamed, moved or deleted. If it is there, send the text below to its owner.".to_owned()
            }
            Cause::ToBeDeleted(_) | Cause::Archived => "An owner can bring it back.".to_owned(),
            Cause::AddressRefused => "Read from a network that is allowed, or have this one added.".to_owned(),
            Cause::SingleSignOn => format!(
                "Sign in to {} in the browser through the company once, then check again. A token may have to be authorized for it.",
                self.host
            ),
            Cause::HiddenOrNotThere { above: None } | Cause::ExternalAccount => {
                "Send the text below to an owner of the group.".to_owned()
            }
            _ => "Send the text below to an owner of the group; then read the list again.".to_owned(),
        }
    }

    /// What to send, with the account, the role and the path.
    fn request(&self, wish: &str) -> String {
        format!(
            "Hello, the account {} (@{}) on {} reads commits, pull requests and tickets for engineering reports. {wish} It needs the Reporter role or higher in {}; nothing is written. Thank you!",
            self.name, self.username, self.host, self.place
        )
    }
}

fn seen_by(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Internal => "open to everybody who is signed in",
        Visibility::Private | Visibility::Unknown => "open to it",
    }
}

/// Whom to ask for what, where anybody can help.
fn asking_of(cause: &MissingGroupCause, told: &Told<'_>) -> Option<(&'static str, String)> {
    use MissingGroupCause as Cause;
    const OWNER: &str = "an owner of the group";
    const ADMINISTRATOR: &str = "an administrator of this GitLab";
    let place = told.place;
    let (whom, wish) = match cause {
        Cause::NotAPath
        | Cause::OtherHost(_)
        | Cause::TokenRefused(_)
        | Cause::ScopeMissing
        | Cause::InTheList
        | Cause::ListIsOld
        | Cause::FineGrained => return None,
        Cause::Blocked(_) => (
            ADMINISTRATOR,
            "GitLab refuses it; please unblock the account or approve the application Flow Desktop.".to_owned(),
        ),
        Cause::RoleTooLow(level) => (
            OWNER,
            format!("Its role in {place} is {}; please raise it.", level.role_name()),
        ),
        Cause::MinimalAccess => (OWNER, format!("It has minimal access to {place}; please raise its role.")),
        Cause::MembershipOver(day) => (
            OWNER,
            format!("Its membership in {place} ended on {day}; please renew it."),
        ),
        Cause::MembershipPending => (
            OWNER,
            format!("Its membership in {place} waits for approval; please approve it."),
        ),
        Cause::ToBeDeleted(_) | Cause::Archived => (
            OWNER,
            format!("{place} is archived or marked for deletion; please restore it if it is still in use."),
        ),
        Cause::AddressRefused => (
            OWNER,
            format!("{place} refuses my network; please add it to the allowed addresses."),
        ),
        Cause::SingleSignOn => (
            OWNER,
            format!("{place} asks for single sign-on; please tell me how this account signs in."),
        ),
        _ => (OWNER, format!("Please add it to {place}, or tell me where that group is now.")),
    };
    Some((whom, told.request(&wish)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_names_account_role_and_path() {
        let told = Told {
            place: "team/backend",
            path: "team/backend",
            username: "reporter",
            name: "A Reporter",
            host: "git.example.com",
            is_repository: false,
        };
        let cause = MissingGroupCause::HiddenOrNotThere { above: None };
        let (whom, text) = asking_of(&cause, &told).expect("an owner can help");
        assert_eq!(whom, "an owner of the group");
        for word in [
            "@reporter",
            "Reporter role",
            "team/backend",
            "git.example.com",
        ] {
            assert!(text.contains(word), "`{word}` is missing: {text}");
        }
    }
}
