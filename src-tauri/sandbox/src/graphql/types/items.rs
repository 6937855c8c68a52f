//! What lists of merge requests and of issues have in common: filters, orders and nested lists.

use serde_json::Value;
use time::OffsetDateTime;

use crate::{
    graphql::{
        connection::{self, Position},
        node::Node,
        values::{Arguments, Given},
    },
    world::Project,
};

/// Arguments of a project's merge requests and issues.
pub(super) const FILTERS: &[(&str, &str)] = &[
    ("after", "String"),
    ("first", "Int"),
    ("iids", "[String!]"),
    ("state", "IssuableState"),
    ("createdAfter", "Time"),
    ("createdBefore", "Time"),
    ("updatedAfter", "Time"),
    ("updatedBefore", "Time"),
    ("sort", "IssueSort"),
];

/// What a row is chosen and sorted by.
pub(super) struct Row<'a> {
    pub(super) node: Node<'a>,
    pub(super) iid: u64,
    pub(super) created_at: OffsetDateTime,
    pub(super) updated_at: OffsetDateTime,
}

impl Row<'_> {
    fn id(&self) -> u64 {
        self.node.body()["id"].as_u64().unwrap_or_default()
    }
}

fn holds(arguments: &Arguments, moment: OffsetDateTime, (after, before): (&str, &str)) -> bool {
    arguments.moment(after).is_none_or(|after| moment >= after)
        && arguments
            .moment(before)
            .is_none_or(|before| moment <= before)
}

/// A page of the rows the arguments choose, in the order they name; newest first without one.
pub(super) fn page<'a>(arguments: &Arguments, rows: impl Iterator<Item = Row<'a>>) -> Given<'a> {
    let iids = arguments.list("iids");
    let state = arguments.text("state").filter(|state| *state != "all");
    let (after, before) = (
        arguments.moment("updatedAfter"),
        arguments.moment("updatedBefore"),
    );
    let mut chosen: Vec<Row<'a>> = rows
        .filter(|row| {
            after.is_none_or(|after| row.updated_at >= after)
                && before.is_none_or(|before| row.updated_at <= before)
        })
        .filter(|row| holds(arguments, row.created_at, ("createdAfter", "createdBefore")))
        .filter(|row| state.is_none_or(|state| row.node.body()["state"] == state))
        .filter(|row| {
            iids.as_ref()
                .is_none_or(|iids| iids.contains(&row.iid.to_string()))
        })
        .collect();
    let sort = arguments
        .text("sort")
        .unwrap_or("CREATED_DESC")
        .to_uppercase();
    let updated = sort.starts_with("UPDATED");
    let position = |row: &Row<'_>| -> Position {
        let moment = if updated {
            row.updated_at
        } else {
            row.created_at
        };
        (moment.unix_timestamp_nanos(), row.id())
    };
    chosen.sort_by_cached_key(position);
    let descending = sort.ends_with("DESC");
    if descending {
        chosen.reverse();
    }
    connection::sorted(arguments, &chosen, descending, position, |row| {
        row.node.clone()
    })
}

/// Notes, oldest first.
pub(super) fn notes<'a>(arguments: &Arguments, notes: &'a [Value]) -> Given<'a> {
    let moment = |note: &Value| {
        let text = note["created_at"].as_str().unwrap_or_default();
        crate::world::bodies::parse_timestamp(text).map_or(0, OffsetDateTime::unix_timestamp_nanos)
    };
    let mut rows: Vec<(Position, &'a Value)> = notes
        .iter()
        .map(|note| {
            (
                (moment(note), note["id"].as_u64().unwrap_or_default()),
                note,
            )
        })
        .collect();
    rows.sort_by_key(|(position, _)| *position);
    connection::sorted(
        arguments,
        &rows,
        false,
        |(position, _)| *position,
        |(_, note)| Node::Body(note),
    )
}

/// The labels of a body.
pub(super) fn labels<'a>(
    arguments: &Arguments,
    project: &'a Project,
    body: &'a Value,
) -> Given<'a> {
    let rows = list(&body["labels"])
        .map(|label| Node::Label(project, label))
        .collect();
    connection::listed(arguments, rows)
}

/// The items of a body's list.
pub(super) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
