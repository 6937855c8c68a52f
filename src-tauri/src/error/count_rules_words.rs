//! Words for what is wrong with rules about commits.

use flow_core::model::{FailureCode, LONGEST_TITLE, MOST_TITLES};

use super::words::Words;

pub(super) fn count_rules(code: FailureCode, detail: &str) -> Option<Words> {
    if code != FailureCode::CountRulesInvalid {
        return None;
    }
    Some(("These rules cannot be used", sentence(detail), None, None))
}

fn sentence(detail: &str) -> String {
    match detail {
        "lines" => "The limit of lines is a whole number from 1 on. Switch the limit off to let every size count.".to_owned(),
        "pattern" => "A title is empty or only “*” and “?”: it would leave out every commit.".to_owned(),
        "too_many" => format!("There may be {MOST_TITLES} titles of up to {LONGEST_TITLE} characters."),
        _ => "They are no rules about commits.".to_owned(),
    }
}
