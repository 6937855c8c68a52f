//! Words for a file that is not taken in as a configuration.

use flow_core::model::FailureCode;

use super::words::Words;

pub(super) fn configuration(code: FailureCode, detail: &str) -> Option<Words> {
    match code {
        FailureCode::ConfigurationUnreadable => Some((
            "This is no configuration",
            sentence(detail).to_owned(),
            Some("Choose a file that was written by “Export configuration”."),
            None,
        )),
        FailureCode::ConfigurationTooNew => Some((
            "The configuration is from a newer version",
            "This version of Flow Desktop does not know its format.".to_owned(),
            Some("Update Flow Desktop on this computer first."),
            None,
        )),
        _ => None,
    }
}

/// What is wrong, in the order `ConfigurationFault` has.
fn sentence(detail: &str) -> &'static str {
    match detail {
        "team_name" => "A team in it has a name that cannot be one, or is within too many others.",
        "team_twice" => "Two teams in it have the same name in the same place.",
        "team_lost" => {
            "A team in it stands before the one it is part of, or that one is missing: teams cannot be part of each other in a circle."
        }
        "too_many_teams" => "It has more than 10,000 teams.",
        "person" => "Somebody in it is named in a way Flow Desktop does not know.",
        "target" => {
            "A target in it is of no team, given twice, or its bounds are not in ascending order."
        }
        "view" => "A saved view in it is no report, or two of them have the same name.",
        "deployments" => "A rule in it about deployments cannot be used, or a repo has two.",
        "statuses" => {
            "A list of ticket statuses in it cannot be used, or a repo has two. Work goes from not started over active and waiting to done."
        }
        "counting" => "The rules in it about which commits count cannot be used.",
        "commit" => "A commit in it is named twice, or not by its whole id.",
        "calendar" => "A calendar event in it cannot be one, or there are more than 2,000.",
        _ => "The file cannot be read as a configuration of Flow Desktop.",
    }
}
