//! Words for what is wrong with a list of excluded paths.

use flow_core::model::{
    EXCLUDED_LINE_LENGTH, EXCLUDED_LINES, ExcludedPathsProblem as Problem, FailureCode,
};

use super::words::Words;

pub(super) fn excluded_paths(code: FailureCode, detail: &str) -> Option<Words> {
    if code != FailureCode::ExcludedPathsInvalid {
        return None;
    }
    Some((
        "This list cannot be used",
        sentence(Problem::parse(detail)),
        None,
        None,
    ))
}

fn sentence(problem: Option<Problem>) -> String {
    match problem {
        Some(Problem::TooManyLines) => format!("It may have {EXCLUDED_LINES} lines."),
        Some(Problem::TooLong) => format!("A line may have {EXCLUDED_LINE_LENGTH} characters."),
        Some(Problem::OpenBracket) => {
            "A bracket is not closed. Write \\[ where the file has one in its name.".to_owned()
        }
        Some(Problem::UnknownClass) => {
            "There is no such class of characters. [:alpha:], [:digit:] and [:upper:] are some."
                .to_owned()
        }
        Some(Problem::LooseBackslash) => {
            "Nothing follows the backslash. Write \\\\ where the file has one in its name."
                .to_owned()
        }
        Some(Problem::Nothing) => "No file or folder is named.".to_owned(),
        Some(Problem::TooLarge) => "Its patterns would need too much memory.".to_owned(),
        None => "It is no list of patterns.".to_owned(),
    }
}
