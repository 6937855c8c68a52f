//! Words for what somebody typed or chose and that cannot be taken.

use flow_core::model::FailureCode;

use super::words::Words;

pub(super) fn input(code: FailureCode, detail: &str) -> Option<Words> {
    use FailureCode as Code;
    Some(match code {
        Code::NameTaken => (
            "This name is taken",
            "Another integration has this name.".to_owned(),
            Some("Choose another one."),
            None,
        ),
        Code::TeamNameTaken => (
            "This team exists",
            "A team of the same place has this name.".to_owned(),
            Some("Choose another name."),
            None,
        ),
        Code::TeamLoop => (
            "A team cannot be part of itself",
            "The chosen place is within this very team.".to_owned(),
            Some("Choose a place outside of it."),
            None,
        ),
        Code::ViewNameTaken => (
            "This view exists",
            "Another saved view has this name.".to_owned(),
            Some("Choose another name."),
            None,
        ),
        Code::BotWithPerson => (
            "Bots and people stay apart",
            "One of them is a bot and another is not.".to_owned(),
            Some("Where that is wrong, say first which of them are bots."),
            None,
        ),
        Code::NameInvalid => (
            "This name cannot be used",
            "A name has 1 to 120 characters in one line.".to_owned(),
            None,
            None,
        ),
        Code::RuleInvalid => ("This rule cannot be used", rule_problem(detail), None, None),
        Code::RangeInvalid => (
            "This range has no days",
            range_problem(detail).to_owned(),
            None,
            None,
        ),
        Code::OtherHost => (
            "This token is for another GitLab",
            format!("The integration reads from {detail}."),
            Some("Enter a token of that GitLab, or add another integration."),
            None,
        ),
        Code::InputInvalid => (
            "Not understood",
            "The input was not understood.".to_owned(),
            None,
            None,
        ),
        _ => return None,
    })
}

/// Why days are no range.
fn range_problem(detail: &str) -> &'static str {
    match detail {
        "too_long" => "A report covers a hundred years at most.",
        "outside_calendar" => "The calendar ends before that.",
        _ => "Its last day is before its first.",
    }
}

/// Why a rule's pattern is none.
fn rule_problem(detail: &str) -> String {
    match detail {
        "" | "empty" => "Nothing is written yet.".to_owned(),
        "too_long" => "It may have 500 characters.".to_owned(),
        "too_large" => "This expression would need too much memory.".to_owned(),
        "not_days" => "Write a number of days from 1 to 36,500.".to_owned(),
        "not_visibility" => "Choose private, internal or public.".to_owned(),
        reason => format!("This is no regular expression: {reason}."),
    }
}
