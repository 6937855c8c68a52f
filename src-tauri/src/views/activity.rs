//! What was done, in one sentence each, and as a text to pass on.
//!
//! Sentences are put together here from fixed words, counts and names alone.

use std::fmt::Write as _;

use flow_core::model::{
    Activity, ActivityAction, ActivityOutcome, Actor, Failure, IntegrationId, Page, Timestamp,
};
use serde::Serialize;

use crate::error::{CommandError, explain};

/// A row of the list of activities.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityView {
    key: String,
    happened_at: Timestamp,
    integration_id: Option<IntegrationId>,
    integration_name: Option<String>,
    actor: Actor,
    action: ActivityAction,
    outcome: ActivityOutcome,
    sentence: String,
    failure: Option<CommandError>,
}

impl From<Activity> for ActivityView {
    fn from(activity: Activity) -> Self {
        Self {
            sentence: sentence(&activity),
            failure: activity.failure.map(|code| explain(&Failure::new(code))),
            key: activity.key,
            happened_at: activity.happened_at,
            integration_id: activity.integration_id,
            integration_name: activity.integration_name,
            actor: activity.actor,
            action: activity.action,
            outcome: activity.outcome,
        }
    }
}

/// The whole page as a text, newest first, times in UTC.
pub(crate) fn activity_text(page: &Page<Activity>, version: &str, now: Timestamp) -> String {
    let mut text = format!(
        "Flow Desktop {version}, activity of the last 90 days, read at {}\n",
        now.to_rfc3339()
    );
    for row in &page.rows {
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            "{}  {:<8}  {:<11}  {}",
            row.happened_at.to_rfc3339(),
            row.actor.as_str(),
            row.outcome.as_str(),
            sentence(row)
        );
        if let Some(id) = row.integration_id {
            let _ = write!(text, "  [integration {id}]");
        }
        if let Some(code) = row.failure {
            let _ = write!(text, "  ({})", code.as_str());
        }
        text.push('\n');
    }
    let left = page.total - i64::try_from(page.rows.len()).unwrap_or(i64::MAX);
    if left > 0 {
        let _ = writeln!(text, "and {left} earlier ones");
    }
    text
}

/// What was done, in a sentence without a full stop.
#[expect(
    clippy::too_many_lines,
    reason = "one table of words, a line for each action"
)]
fn sentence(activity: &Activity) -> String {
    use ActivityAction as Action;
    let subject = activity
        .subject
        .as_deref()
        .unwrap_or("one that has no name");
    let counted = |one: &str, many: &str| match activity.amount {
        Some(1) => format!("1 {one}"),
        Some(amount) => format!("{amount} {many}"),
        None => many.to_owned(),
    };
    let repository = || activity.subject.as_deref().unwrap_or("all repos");
    match activity.action {
        Action::IntegrationAdded => "Added the integration".to_owned(),
        Action::IntegrationRenamed => format!("Renamed it to “{subject}”"),
        Action::CredentialReplaced => "Replaced its credentials".to_owned(),
        Action::TokenRenewed => "Renewed its token".to_owned(),
        Action::SignedOut => "Signed out".to_owned(),
        Action::IntegrationPaused => "Paused it".to_owned(),
        Action::IntegrationResumed => "Resumed it".to_owned(),
        Action::IntegrationRemoved => "Removed it".to_owned(),
        Action::RemovalUndone => "Undid its removal".to_owned(),
        Action::IntegrationDeleted => "Deleted its data and token from this computer".to_owned(),
        Action::RepositoriesChosen => format!("Chose {} to import", counted("repo", "repos")),
        Action::RepositoryRemoved => format!("Removed the repo {subject}"),
        Action::ListRead => format!("Listed {}", counted("repo", "repos")),
        Action::SyncRan => synced(activity),
        Action::ServiceSwitchedOn => format!("Switched {} on", service(subject)),
        Action::ServiceSwitchedOff => format!("Switched {} off, its data stays", service(subject)),
        Action::ServiceDataDeleted => {
            format!("Switched {} off and deleted its data", service(subject))
        }
        Action::AutoImportSwitchedOn => format!("Switched auto-import of {subject} on"),
        Action::AutoImportSwitchedOff => format!("Switched auto-import of {subject} off"),
        Action::AutoImported => format!("Auto-imported {}", counted("repo", "repos")),
        Action::ExclusionRuleAdded => "Added an exclusion rule".to_owned(),
        Action::ExclusionRuleChanged => "Changed an exclusion rule".to_owned(),
        Action::ExclusionRuleRemoved => "Removed an exclusion rule".to_owned(),
        Action::ExcludedPathsChanged => {
            let subject = activity.subject.as_deref().unwrap_or("a repo");
            format!("Changed which files of {subject} count")
        }
        Action::CountRulesChanged => "Changed what counts".to_owned(),
        Action::CalendarEventAdded => format!("Added “{subject}” to the calendar"),
        Action::CalendarEventChanged => format!("Changed “{subject}” in the calendar"),
        Action::CalendarEventRemoved => format!("Removed “{subject}” from the calendar"),
        Action::CommitsLeftOut => format!("Left out {}", counted("commit", "commits")),
        Action::CommitsCounted => {
            format!("Decided that {} always count", counted("commit", "commits"))
        }
        Action::JudgementTakenBack => {
            format!(
                "Took back what was decided about {}",
                counted("commit", "commits")
            )
        }
        Action::TicketStatusesChanged => format!("Changed the ticket statuses of {}", repository()),
        Action::DeploymentRulesChanged => {
            format!("Changed what counts as a deployment of {}", repository())
        }
        Action::TeamAdded => format!("Added the team “{subject}”"),
        Action::TeamChanged => format!("Renamed or moved the team “{subject}”"),
        Action::TeamRemoved => format!("Removed the team “{subject}”"),
        Action::TeamPeopleChanged => format!("Changed who is in the team “{subject}”"),
        Action::TeamsOfGroupAdded => format!("Made teams of the group {subject}"),
        Action::TeamChangeUndone => "Undid a change of teams".to_owned(),
        Action::TargetChanged => match &activity.subject {
            Some(team) => format!("Changed a target of the team “{team}”"),
            None => "Changed a target of everybody".to_owned(),
        },
        Action::ReceiverSwitchedOn => "Switched the webhook receiver on".to_owned(),
        Action::ReceiverSwitchedOff => "Switched the webhook receiver off".to_owned(),
        Action::WebhookCreated => format!("Made a webhook for {subject}"),
        Action::WebhookTested => format!("Tested the webhook of {subject}"),
        Action::WebhookRepaired => format!("Repaired the webhook of {subject}"),
        Action::WebhookDeleted => format!("Deleted the webhook of {subject}"),
        Action::PeopleJoined => format!("Joined names to {subject}"),
        Action::PeopleSeparated => format!("Took a name away from {subject}"),
        Action::PersonTreated => format!("Changed how {subject} is counted"),
        Action::ConfigurationExported => {
            format!(
                "Exported the configuration of {}",
                counted("integration", "integrations")
            )
        }
        Action::ConfigurationImported if activity.amount == Some(0) => {
            "Imported a configuration".to_owned()
        }
        Action::ConfigurationImported => {
            format!(
                "Imported a configuration with {}",
                counted("integration", "integrations")
            )
        }
        Action::BackupMade => "Saved a backup of all data".to_owned(),
        Action::TablesExported => "Exported all tables".to_owned(),
    }
}

fn synced(activity: &Activity) -> String {
    let (verb, nothing) = match activity.outcome {
        ActivityOutcome::Running => ("Syncing", "nothing new so far"),
        _ => ("Synced", "nothing new"),
    };
    match activity.amount.unwrap_or(0) {
        0 => format!("{verb}, {nothing}"),
        1 => format!("{verb}, 1 new or changed item"),
        amount => format!("{verb}, {amount} new or changed items"),
    }
}

/// A service as the window names it.
fn service(name: &str) -> &str {
    match name {
        "repos" => "Repos",
        "pull_requests" => "Pull requests",
        "tickets" => "Tickets",
        other => other,
    }
}
