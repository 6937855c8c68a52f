//! What was done: when, by whom, with what outcome.
//!
//! An activity is made of words from fixed lists, of counts and of names. There
//! is no room for a free text, so nothing secret can get in by way of an error.

use super::{FailureCode, IntegrationId, Timestamp, string_enum};

string_enum!(
    /// Who did something.
    Actor {
        /// The person at this computer.
        User = "user",
        /// The interval was over.
        Schedule = "schedule",
        /// GitLab said that something changed.
        Webhook = "webhook",
        /// The app by itself, such as finishing what was left undone.
        App = "app",
    }
);

string_enum!(
    /// What was done.
    ActivityAction {
        /// An integration was created.
        IntegrationAdded = "integration.added",
        /// It got another name; the subject is the new one.
        IntegrationRenamed = "integration.renamed",
        /// It got another credential.
        CredentialReplaced = "credential.replaced",
        /// Its token was renewed.
        TokenRenewed = "credential.renewed",
        /// It was signed out.
        SignedOut = "credential.signed_out",
        /// Nothing of it runs by itself any more.
        IntegrationPaused = "integration.paused",
        /// It runs by itself again.
        IntegrationResumed = "integration.resumed",
        /// It was removed and hidden; this can be undone for a while.
        IntegrationRemoved = "integration.removed",
        /// The removal was taken back.
        RemovalUndone = "integration.removal_undone",
        /// What was removed is deleted from this computer; the amount is repositories.
        IntegrationDeleted = "integration.deleted",
        /// Repositories were chosen for import; the amount says how many.
        RepositoriesChosen = "repositories.chosen",
        /// A repository was taken out of the import; the subject is its path.
        RepositoryRemoved = "repository.removed",
        /// Groups and repositories were listed anew; the amount is repositories.
        ListRead = "list.read",
        /// A sync; amount is what it brought in.
        SyncRan = "sync.ran",
        /// A service was switched on; the subject is its name.
        ServiceSwitchedOn = "service.switched_on",
        /// A service was switched off and its data kept.
        ServiceSwitchedOff = "service.switched_off",
        /// A service was switched off and its data deleted; the amount is rows.
        ServiceDataDeleted = "service.data_deleted",
        /// A group imports by itself; the subject is its path.
        AutoImportSwitchedOn = "auto_import.switched_on",
        /// A group does not import by itself any more.
        AutoImportSwitchedOff = "auto_import.switched_off",
        /// Repositories were imported by a rule; the amount says how many.
        AutoImported = "auto_import.imported",
        /// A rule that keeps repositories out was added; the subject is its kind.
        ExclusionRuleAdded = "exclusion_rule.added",
        /// Such a rule was changed or switched.
        ExclusionRuleChanged = "exclusion_rule.changed",
        /// Such a rule was removed.
        ExclusionRuleRemoved = "exclusion_rule.removed",
        /// Paths of a repository that do not count were changed; the amount is patterns.
        ExcludedPathsChanged = "excluded_paths.changed",
        /// Rules about commits that count were changed.
        CountRulesChanged = "count_rules.changed",
        /// A calendar event was added; the subject is its name.
        CalendarEventAdded = "calendar_event.added",
        /// A calendar event was changed; the subject is its name now.
        CalendarEventChanged = "calendar_event.changed",
        /// A calendar event was removed; the subject is its name.
        CalendarEventRemoved = "calendar_event.removed",
        /// Somebody said of commits that they do not count; the amount is commits.
        CommitsLeftOut = "commits.left_out",
        /// Somebody said of commits that they count whatever the rules say; the amount is commits.
        CommitsCounted = "commits.counted",
        /// What was said of commits was taken back; the amount is commits.
        JudgementTakenBack = "commits.judgement_taken_back",
        /// The statuses of tickets were changed; the subject is the repository's path, none for all without a
        /// list of their own.
        TicketStatusesChanged = "ticket_statuses.changed",
        /// How deployments are told was changed; the subject is as that of statuses.
        DeploymentRulesChanged = "deployment_rules.changed",
        /// A team was made; the subject is its name.
        TeamAdded = "team.added",
        /// A team got another name or place; the subject is its name.
        TeamChanged = "team.changed",
        /// A team was removed; the subject is its name.
        TeamRemoved = "team.removed",
        /// People were put into a team or taken out of it; the subject is its name.
        TeamPeopleChanged = "team.people_changed",
        /// Teams were made of a GitLab group; the subject is its path.
        TeamsOfGroupAdded = "team.group_added",
        /// The last change of teams was taken back.
        TeamChangeUndone = "team.change_undone",
        /// A target was changed; the subject is the team's name, none for everybody's.
        TargetChanged = "target.changed",
        /// The receiver of webhooks was switched on.
        ReceiverSwitchedOn = "webhook_receiver.switched_on",
        /// The receiver was switched off.
        ReceiverSwitchedOff = "webhook_receiver.switched_off",
        /// A webhook was made in GitLab; the subject is its group or repository.
        WebhookCreated = "webhook.created",
        /// A webhook was tested.
        WebhookTested = "webhook.tested",
        /// A webhook GitLab had switched off works again.
        WebhookRepaired = "webhook.repaired",
        /// A webhook was deleted in GitLab.
        WebhookDeleted = "webhook.deleted",
        /// Names were joined to one person; the subject is the person.
        PeopleJoined = "people.joined",
        /// A name was taken away from a person.
        PeopleSeparated = "people.separated",
        /// A person is counted, left out or hidden; the subject is the person.
        PersonTreated = "people.treated",
        /// The configuration was written to a file; the amount is integrations.
        ConfigurationExported = "configuration.exported",
        /// A configuration was taken in; the amount is integrations.
        ConfigurationImported = "configuration.imported",
        /// The store was copied to a file and the copy checked.
        BackupMade = "backup.made",
        /// All tables were written to a folder for other programs.
        TablesExported = "tables.exported",
    }
);

string_enum!(
    /// How something ended.
    ActivityOutcome {
        /// As it was meant to.
        Done = "done",
        /// Some of it failed.
        Partial = "partial",
        /// It failed.
        Failed = "failed",
        /// Somebody stopped it.
        Cancelled = "cancelled",
        /// The app ended first.
        Interrupted = "interrupted",
        /// It goes on.
        Running = "running",
    }
);

/// The longest name that is kept, in characters.
const LONGEST_SUBJECT: usize = 200;

/// Something that was done, to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewActivity {
    /// Whose, where it concerns one integration.
    pub integration_id: Option<IntegrationId>,
    /// Who did it.
    pub actor: Actor,
    /// What it was.
    pub action: ActivityAction,
    /// How it ended.
    pub outcome: ActivityOutcome,
    /// How many things it was about.
    pub amount: Option<i64>,
    /// The name of what it was about, made by [`NewActivity::about`].
    subject: Option<String>,
    /// Why it failed.
    pub failure: Option<FailureCode>,
}

impl NewActivity {
    /// Something `actor` did to an integration, or to the app as a whole.
    #[must_use]
    pub fn new(
        actor: Actor,
        action: ActivityAction,
        integration_id: impl Into<Option<IntegrationId>>,
    ) -> Self {
        Self {
            integration_id: integration_id.into(),
            actor,
            action,
            outcome: ActivityOutcome::Done,
            amount: None,
            subject: None,
            failure: None,
        }
    }

    /// Something the person at this computer did.
    #[must_use]
    pub fn by_user(
        action: ActivityAction,
        integration_id: impl Into<Option<IntegrationId>>,
    ) -> Self {
        Self::new(Actor::User, action, integration_id)
    }

    /// With how many things it was about.
    #[must_use]
    pub fn counting(mut self, amount: usize) -> Self {
        self.amount = i64::try_from(amount).ok();
        self
    }

    /// With the name of what it was about, such as a group's path; words that look
    /// like a token are left out of it.
    #[must_use]
    pub fn about(mut self, name: &str) -> Self {
        self.subject = Some(harmless_name(name));
        self
    }

    /// With the cause of its failure.
    #[must_use]
    pub const fn failed(mut self, code: FailureCode) -> Self {
        self.outcome = ActivityOutcome::Failed;
        self.failure = Some(code);
        self
    }

    /// The name of what it was about.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }
}

/// Something that was done, as it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Names the row for good, whatever list it stands in.
    pub key: String,
    /// When it was done.
    pub happened_at: Timestamp,
    /// Whose, where it concerned one integration; it may be gone since.
    pub integration_id: Option<IntegrationId>,
    /// The integration's name as it was then.
    pub integration_name: Option<String>,
    /// Who did it.
    pub actor: Actor,
    /// What it was.
    pub action: ActivityAction,
    /// How it ended.
    pub outcome: ActivityOutcome,
    /// How many things it was about.
    pub amount: Option<i64>,
    /// The name of what it was about.
    pub subject: Option<String>,
    /// Why it failed.
    pub failure: Option<FailureCode>,
}

/// A name on one line, without words that look like a token somebody pasted into
/// the wrong field.
#[must_use]
pub fn harmless_name(name: &str) -> String {
    let words: Vec<&str> = name
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .map(|word| {
            if looks_like_token(word) {
                "[left out]"
            } else {
                word
            }
        })
        .collect();
    words.join(" ").chars().take(LONGEST_SUBJECT).collect()
}

/// Whether a word holds GitLab's prefix of tokens with something long behind it, as in
/// `glpat-…`.
fn looks_like_token(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    lower.match_indices("gl").any(|(at, _)| {
        let Some((prefix, rest)) = lower.get(at..).and_then(|rest| rest.split_once('-')) else {
            return false;
        };
        let is_prefix =
            (3..=8).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_lowercase());
        let secret = rest
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        is_prefix && secret.count() >= 16
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_in_a_name_is_left_out_and_a_path_is_not() {
        for token in [
            "glpat-abcdefghijklmnopqrst",
            "GLPAT-abcdefghijklmnopqrst.01.ab",
            "x:gloas-0123456789abcdef",
        ] {
            let activity = NewActivity::by_user(ActivityAction::IntegrationRenamed, None)
                .about(&format!("Work {token}"));
            assert_eq!(activity.subject(), Some("Work [left out]"), "{token}");
        }
        for name in [
            "platform/api-gateway-configuration",
            "gl-tools/deploy",
            "Ünïcode 名前",
        ] {
            assert_eq!(harmless_name(name), name, "an ordinary name stays whole");
        }
    }

    #[test]
    fn a_name_is_one_line_and_not_endless() {
        let long = format!("a\nb\u{1b}[31m\t{}", "x".repeat(1000));
        let name = harmless_name(&long);
        assert!(name.starts_with("a b [31m x"), "{name:?}");
        assert_eq!(name.chars().count(), LONGEST_SUBJECT);
    }
}
