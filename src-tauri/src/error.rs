//! What people see when something did not work: this file and its table of words decide.
//!
//! Each cause has a title, a sentence that says what happened and why, and,
//! where there is one, what to do. Nothing of GitLab's raw answers is shown but
//! its own one-line reason, quoted.

mod calendar_words;
mod configuration_words;
mod count_rules_words;
mod excluded_paths_words;
mod input_words;
mod sign_in_words;
mod ticket_statuses_words;
mod webhook_words;
mod words;

use flow_core::connect::webhooks::WebhookError;
use flow_core::connect::{ConnectionError, SignInError};
use flow_core::model::{
    CalendarEventError, CountRulesError, DeploymentRuleError, ExcludedPathsError, Failure,
    FailureCode, RuleError, TicketStatusesError,
};
use flow_core::reports::ReportError;
use flow_core::secrets::SecretError;
use flow_core::store::{CalendarError, MemberError, SavedViewError, StoreError, TeamError};
use flow_core::sync::SyncError;
use serde::Serialize;

/// A failure in words, as the window gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct CommandError {
    /// The stable cause; the window branches on it.
    pub(crate) code: &'static str,
    /// A few words.
    pub(crate) title: String,
    /// What happened and why.
    pub(crate) message: String,
    /// What to do.
    pub(crate) remedy: Option<String>,
    /// The button that does it.
    pub(crate) action: Option<&'static str>,
}

impl CommandError {
    /// A fault of ours; the log holds the rest.
    pub(crate) fn internal(cause: &str) -> Self {
        tracing::error!(cause, "internal fault");
        explain(&Failure::with(FailureCode::Internal, cause))
    }

    /// Arguments no window of ours sends.
    pub(crate) fn invalid() -> Self {
        explain(&Failure::new(FailureCode::InputInvalid))
    }

    /// The way out of an unknown authority that can be trusted for one integration.
    pub(crate) fn trust_instead(&mut self) {
        self.remedy = Some(
            "Compare the fingerprint with what your administrator says, then trust it for this integration only. Your token is fine."
                .to_owned(),
        );
        self.action = Some("trust_authority");
    }

    /// A folder of the user's that does not take a file.
    pub(crate) fn cannot_write(folder: &std::path::Path) -> Self {
        Self {
            code: "file.not_written",
            title: "The file could not be written".to_owned(),
            message: format!("Nothing could be written to {}.", folder.display()),
            remedy: Some("Make that folder one that can be written to, and try again.".to_owned()),
            action: None,
        }
    }

    /// The system prints into no file by itself.
    pub(crate) fn no_pdf() -> Self {
        Self {
            code: "file.no_pdf",
            title: "No PDF was made".to_owned(),
            message: "This computer did not print the page into a file.".to_owned(),
            remedy: Some("Choose Print, and PDF among the printers.".to_owned()),
            action: None,
        }
    }

    /// A folder the system does not show.
    pub(crate) fn no_folder(folder: &std::path::Path) -> Self {
        Self {
            code: "folder.not_opened",
            title: "The folder was not opened".to_owned(),
            message: "This computer did not show it in a file manager.".to_owned(),
            remedy: Some(format!("Look for it yourself: {}", folder.display())),
            action: None,
        }
    }

    /// The system could not open a browser.
    pub(crate) fn no_browser(page: &str) -> Self {
        Self {
            code: "browser.missing",
            title: "No browser was found".to_owned(),
            message: "This computer did not open the page in a browser.".to_owned(),
            remedy: Some(format!("Open it yourself: {page}")),
            action: None,
        }
    }
}

impl From<Failure> for CommandError {
    fn from(failure: Failure) -> Self {
        explain(&failure)
    }
}

impl From<RuleError> for CommandError {
    fn from(error: RuleError) -> Self {
        explain(&error.failure())
    }
}

impl From<DeploymentRuleError> for CommandError {
    fn from(error: DeploymentRuleError) -> Self {
        explain(&error.failure())
    }
}

impl From<ExcludedPathsError> for CommandError {
    fn from(error: ExcludedPathsError) -> Self {
        explain(&error.failure())
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        logged(&error, error.failure())
    }
}

impl From<MemberError> for CommandError {
    fn from(error: MemberError) -> Self {
        logged(&error, error.failure())
    }
}

impl From<TeamError> for CommandError {
    fn from(error: TeamError) -> Self {
        logged(&error, error.failure())
    }
}

impl From<SavedViewError> for CommandError {
    fn from(error: SavedViewError) -> Self {
        logged(&error, error.failure())
    }
}

impl From<ReportError> for CommandError {
    fn from(error: ReportError) -> Self {
        logged(&error, error.failure())
    }
}

impl From<CalendarEventError> for CommandError {
    fn from(error: CalendarEventError) -> Self {
        explain(&error.failure())
    }
}

impl From<CalendarError> for CommandError {
    fn from(error: CalendarError) -> Self {
        logged(&error, error.failure())
    }
}

impl From<CountRulesError> for CommandError {
    fn from(error: CountRulesError) -> Self {
        explain(&error.failure())
    }
}

impl From<TicketStatusesError> for CommandError {
    fn from(error: TicketStatusesError) -> Self {
        explain(&error.failure())
    }
}

impl From<SecretError> for CommandError {
    fn from(error: SecretError) -> Self {
        logged(&error, error.failure())
    }
}

impl From<ConnectionError> for CommandError {
    fn from(error: ConnectionError) -> Self {
        logged(&error, error.failure())
    }
}

impl From<SignInError> for CommandError {
    fn from(error: SignInError) -> Self {
        logged(&error, error.failure())
    }
}

impl From<WebhookError> for CommandError {
    fn from(error: WebhookError) -> Self {
        logged(&error, error.failure())
    }
}

impl From<SyncError> for CommandError {
    fn from(error: SyncError) -> Self {
        logged(&error, error.failure())
    }
}

/// The chain of causes goes to the log, the words to the window.
fn logged(error: &dyn std::error::Error, failure: Failure) -> CommandError {
    let mut chain = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        chain = format!("{chain}: {cause}");
        source = cause.source();
    }
    tracing::info!(
        code = failure.code.as_str(),
        cause = chain,
        "a command failed"
    );
    explain(&failure)
}

/// The failure in words.
pub(crate) fn explain(failure: &Failure) -> CommandError {
    let mut words = in_words(failure);
    if let Some(cause) = failure.behind().map(|cause| in_words(&cause)) {
        words.message = format!("{} {}", words.message, cause.message);
        words.remedy = cause.remedy.or(words.remedy);
        words.action = cause.action.or(words.action);
    }
    words
}

fn in_words(failure: &Failure) -> CommandError {
    let detail = failure.detail.as_deref().unwrap_or_default();
    let (title, message, remedy, action) = words::network(failure.code, detail)
        .or_else(|| words::token(failure.code, detail))
        .or_else(|| words::data(failure.code, detail))
        .or_else(|| input_words::input(failure.code, detail))
        .or_else(|| webhook_words::webhooks(failure.code, detail))
        .or_else(|| excluded_paths_words::excluded_paths(failure.code, detail))
        .or_else(|| configuration_words::configuration(failure.code, detail))
        .or_else(|| count_rules_words::count_rules(failure.code, detail))
        .or_else(|| calendar_words::calendar(failure.code, detail))
        .or_else(|| ticket_statuses_words::ticket_statuses(failure.code, detail))
        .or_else(|| sign_in_words::way(failure.code, detail))
        .or_else(|| sign_in_words::sign_in(failure.code, detail))
        .or_else(|| sign_in_words::secrets(failure.code))
        .unwrap_or_else(|| words::other(failure.code));
    CommandError {
        code: failure.code.as_str(),
        title: title.to_owned(),
        message,
        remedy: remedy.map(str::to_owned),
        action,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_words_of_its_own() {
        let mut titles = std::collections::HashSet::new();
        for code in FailureCode::ALL {
            let words = explain(&Failure::new(*code));
            assert_eq!(words.code, code.as_str(), "the code goes with its words");
            assert!(
                words.message.ends_with(['.', '”']),
                "{} is a sentence",
                words.message
            );
            titles.insert(words.title);
        }
        // Undecided and unavailable keyrings share one way out on purpose.
        assert!(
            titles.len() >= FailureCode::ALL.len() - 2,
            "only {} titles",
            titles.len()
        );
    }

    #[test]
    fn a_cause_behind_another_one_says_what_to_do() {
        let refused = Failure::new(FailureCode::RoleTooLow);
        let words = explain(&refused.of_new_repositories());
        assert_eq!(words.code, "auto_import.unanswered");
        let cause = explain(&refused);
        assert!(words.message.ends_with(&cause.message), "{}", words.message);
        assert_eq!((words.remedy, words.action), (cause.remedy, cause.action));
    }

    #[test]
    fn scopes_are_named() {
        let words = explain(&Failure::with(FailureCode::ScopeMissing, "api read_api"));
        assert!(
            words.message.contains("The scope read_api is missing"),
            "{}",
            words.message
        );
        assert_eq!(
            words.action,
            Some("create_token"),
            "the way out is a new token"
        );
    }
}
