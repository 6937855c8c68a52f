//! Words for what is wrong with a list of statuses of tickets.

use flow_core::model::{FailureCode, MOST_STATUSES};

use super::words::Words;

pub(super) fn ticket_statuses(code: FailureCode, detail: &str) -> Option<Words> {
    if code != FailureCode::TicketStatusesInvalid {
        return None;
    }
    Some((
        "These statuses cannot be used",
        sentence(detail),
        None,
        None,
    ))
}

fn sentence(detail: &str) -> String {
    match detail.split_once(' ') {
        Some(("repeated", label)) => {
            format!("The label “{label}” is in the list twice. A label is one status.")
        }
        Some(("loops", label)) => format!(
            "The order goes in a circle: “{label}” stands behind a status of a later stage. Work goes from not started over active and waiting to done, and canceled comes last."
        ),
        _ if detail == "too_many" => format!("There may be {MOST_STATUSES} statuses."),
        _ => "A status has no label, or one longer than GitLab allows.".to_owned(),
    }
}
