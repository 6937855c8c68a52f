//! Which labels of a repository's tickets are statuses, what each means, and their order.
//!
//! Only the list and what makes one a list; which status a ticket is in is told by its labels and events, in
//! [`super::ticket_flow`].

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{Failure, FailureCode, string_enum};

/// More statuses than any board has columns.
pub const MOST_STATUSES: usize = 100;

/// GitLab's limit of a label's name, in characters.
pub const LONGEST_LABEL: usize = 255;

string_enum!(
    /// What a status means for the work.
    StatusCategory {
        /// Nobody works on it yet.
        NotStarted = "not_started",
        /// Somebody works on it.
        Active = "active",
        /// It was started and waits for somebody or something; counts as active.
        Waiting = "waiting",
        /// It is finished.
        Done = "done",
        /// It was given up; that is no completion.
        Canceled = "canceled",
    }
);

impl StatusCategory {
    /// Whether work has begun and is not over.
    #[must_use]
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Active | Self::Waiting)
    }

    /// Whether it is over, one way or the other.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Canceled)
    }

    /// The stretch of the line the category stands in: before, during, after, and off it.
    const fn stretch(self) -> u8 {
        match self {
            Self::NotStarted => 0,
            Self::Active | Self::Waiting => 1,
            Self::Done => 2,
            Self::Canceled => 3,
        }
    }
}

/// A label that is a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketStatus {
    /// The label's name.
    pub label: String,
    /// What it means.
    pub category: StatusCategory,
}

/// The statuses of tickets in the order work goes through them. None at all is a list as well: then tickets are
/// open or closed and nothing between.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct TicketStatuses(Vec<TicketStatus>);

/// Why statuses are no list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TicketStatusesError {
    /// A status has no label, or one longer than GitLab allows.
    #[error("a status has no label")]
    NoLabel,
    /// A label stands in the list twice.
    #[error("a label stands in the list twice: {0}")]
    Repeated(String),
    /// A status stands behind one of a later stretch, so that the line comes back to where it was.
    #[error("the order comes back to {0}")]
    Loops(String),
    /// There are more than [`MOST_STATUSES`].
    #[error("there are too many statuses")]
    TooMany,
}

impl TicketStatusesError {
    /// The cause in a form that can be kept and shown.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let detail = match self {
            Self::NoLabel => "no_label".to_owned(),
            Self::Repeated(label) => format!("repeated {label}"),
            Self::Loops(label) => format!("loops {label}"),
            Self::TooMany => "too_many".to_owned(),
        };
        Failure::with(FailureCode::TicketStatusesInvalid, detail)
    }
}

impl TicketStatuses {
    /// A list in the order work goes: not started, active or waiting, done, canceled.
    ///
    /// # Errors
    /// [`TicketStatusesError`] when the order comes back to an earlier stretch, or a label is missing or repeated.
    pub fn new(statuses: Vec<TicketStatus>) -> Result<Self, TicketStatusesError> {
        if statuses.len() > MOST_STATUSES {
            return Err(TicketStatusesError::TooMany);
        }
        let mut known = HashSet::new();
        let mut reached = 0;
        for status in &statuses {
            let label = status.label.as_str();
            if label.trim().is_empty() || label.chars().count() > LONGEST_LABEL {
                return Err(TicketStatusesError::NoLabel);
            }
            if !known.insert(label) {
                return Err(TicketStatusesError::Repeated(label.to_owned()));
            }
            if status.category.stretch() < reached {
                return Err(TicketStatusesError::Loops(label.to_owned()));
            }
            reached = status.category.stretch();
        }
        Ok(Self(statuses))
    }

    /// In their order.
    #[must_use]
    pub fn list(&self) -> &[TicketStatus] {
        &self.0
    }

    /// What labels of these names probably mean: those of a scope such as `workflow::`, and the names columns of
    /// boards usually have. Only a proposal, in an order work usually has; the others are left out.
    #[must_use]
    pub fn suggested(labels: &[String]) -> Self {
        let mut found: Vec<(u8, usize, TicketStatus)> = Vec::new();
        for label in labels {
            if let Some((category, place)) = meaning(label) {
                let status = TicketStatus {
                    label: label.clone(),
                    category,
                };
                found.push((category.stretch(), place, status));
            }
        }
        found.sort_by(|one, other| {
            let key = |(stretch, place, status): &(u8, usize, TicketStatus)| {
                (*stretch, *place, status.label.to_lowercase())
            };
            key(one).cmp(&key(other))
        });
        found.dedup_by(|one, other| one.2.label == other.2.label);
        found.truncate(MOST_STATUSES);
        Self(found.into_iter().map(|(_, _, status)| status).collect())
    }
}

/// Scopes whose labels are statuses whatever they are called.
const SCOPES: &[&str] = &["workflow", "status", "state", "stage", "board", "kanban"];

/// Names of statuses with what they mean, in the order work usually goes through them. The first one that is the
/// name, or else begins or ends it, tells.
const NAMES: &[(&str, StatusCategory)] = &[
    ("backlog", StatusCategory::NotStarted),
    ("triage", StatusCategory::NotStarted),
    ("problem validation", StatusCategory::NotStarted),
    ("refinement", StatusCategory::NotStarted),
    ("planning", StatusCategory::NotStarted),
    ("scheduling", StatusCategory::NotStarted),
    ("new", StatusCategory::NotStarted),
    ("open", StatusCategory::NotStarted),
    ("to do", StatusCategory::NotStarted),
    ("todo", StatusCategory::NotStarted),
    ("selected", StatusCategory::NotStarted),
    ("ready for development", StatusCategory::NotStarted),
    ("ready for dev", StatusCategory::NotStarted),
    ("ready", StatusCategory::NotStarted),
    ("in progress", StatusCategory::Active),
    ("in dev", StatusCategory::Active),
    ("doing", StatusCategory::Active),
    ("wip", StatusCategory::Active),
    ("development", StatusCategory::Active),
    ("started", StatusCategory::Active),
    ("blocked", StatusCategory::Waiting),
    ("on hold", StatusCategory::Waiting),
    ("waiting", StatusCategory::Waiting),
    ("awaiting", StatusCategory::Waiting),
    ("ready for review", StatusCategory::Waiting),
    ("in review", StatusCategory::Active),
    ("review", StatusCategory::Active),
    ("ready for test", StatusCategory::Waiting),
    ("testing", StatusCategory::Active),
    ("qa", StatusCategory::Active),
    ("verification", StatusCategory::Active),
    ("staging", StatusCategory::Waiting),
    ("ready to deploy", StatusCategory::Waiting),
    ("done", StatusCategory::Done),
    ("complete", StatusCategory::Done),
    ("completed", StatusCategory::Done),
    ("finished", StatusCategory::Done),
    ("production", StatusCategory::Done),
    ("released", StatusCategory::Done),
    ("closed", StatusCategory::Done),
    ("wontfix", StatusCategory::Canceled),
    ("won't fix", StatusCategory::Canceled),
    ("canceled", StatusCategory::Canceled),
    ("cancelled", StatusCategory::Canceled),
    ("duplicate", StatusCategory::Canceled),
    ("rejected", StatusCategory::Canceled),
    ("invalid", StatusCategory::Canceled),
];

/// What a label's name says, and the place of that in the usual order.
fn meaning(label: &str) -> Option<(StatusCategory, usize)> {
    let lower = label.to_lowercase();
    let (scope, name) = match lower.rsplit_once("::") {
        Some((scope, name)) => (Some(scope.trim()), name.trim()),
        None => (None, lower.trim()),
    };
    let is_of_a_scope = scope.is_some_and(|scope| SCOPES.contains(&scope));
    if scope.is_some() && !is_of_a_scope {
        return None;
    }
    let name = name.replace(['-', '_'], " ");
    let of = |is_it: &dyn Fn(&str) -> bool| NAMES.iter().position(|(known, _)| is_it(known));
    let mut place = of(&|known| name == known);
    if is_of_a_scope && place.is_none() {
        place = of(&|known| name.starts_with(known) || name.ends_with(known));
    }
    match place {
        Some(place) => Some((NAMES[place].1, place)),
        // A status nobody here knows the meaning of: somebody works on it, or nobody would have told it apart.
        None if is_of_a_scope => Some((StatusCategory::Active, NAMES.len())),
        None => None,
    }
}
