//! Lists by cursor: what `first` and `after` choose, and what `pageInfo` says of it.

use std::rc::Rc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{
    node::Node,
    values::{Arguments, Given},
};

/// Most rows of a page.
const LARGEST_PAGE: usize = 100;

/// One page of a list.
pub(crate) struct Connection<'a> {
    pub(crate) nodes: Vec<Node<'a>>,
    /// Rows of the whole list.
    pub(crate) count: usize,
    pub(crate) start: Option<String>,
    pub(crate) end: Option<String>,
    pub(crate) has_next: bool,
    pub(crate) has_previous: bool,
}

/// Where a row stands in its list: a key that sorts, and an id for equal keys.
pub(crate) type Position = (i128, u64);

fn write(position: Position) -> String {
    let (key, id) = position;
    STANDARD.encode(json!({"key": key.to_string(), "id": id.to_string()}).to_string())
}

fn read(cursor: &str) -> Option<Position> {
    let decoded = STANDARD.decode(cursor).ok()?;
    let decoded: serde_json::Value = serde_json::from_slice(&decoded).ok()?;
    let key = decoded["key"].as_str()?.parse().ok()?;
    Some((key, decoded["id"].as_str()?.parse().ok()?))
}

/// How many rows a page may have.
pub(crate) fn page_size(arguments: &Arguments) -> usize {
    let asked = arguments.number("first").unwrap_or(LARGEST_PAGE as u64);
    usize::try_from(asked)
        .unwrap_or(LARGEST_PAGE)
        .min(LARGEST_PAGE)
}

/// A page of rows that know where they stand. Positions ascend, or descend all through; a row that
/// moved behind the cursor is met again, and none is skipped.
pub(crate) fn sorted<'a, T>(
    arguments: &Arguments,
    rows: &[T],
    descending: bool,
    position: impl Fn(&T) -> Position,
    node: impl Fn(&T) -> Node<'a>,
) -> Given<'a> {
    let reached = arguments.text("after").and_then(read);
    let skip = reached.map_or(0, |reached| {
        rows.partition_point(|row| {
            let own = position(row);
            if descending {
                own >= reached
            } else {
                own <= reached
            }
        })
    });
    let size = page_size(arguments);
    let page = &rows[skip..rows.len().min(skip + size)];
    Given::Node(Node::Connection(Rc::new(Connection {
        nodes: page.iter().map(&node).collect(),
        count: rows.len(),
        start: page.first().map(|row| write(position(row))),
        end: page.last().map(|row| write(position(row))),
        has_next: skip + page.len() < rows.len(),
        has_previous: skip > 0,
    })))
}

/// A page of rows that have no order but their own.
pub(crate) fn listed<'a>(arguments: &Arguments, rows: Vec<Node<'a>>) -> Given<'a> {
    let numbered: Vec<(u64, Node<'a>)> = (1..).zip(rows).collect();
    sorted(
        arguments,
        &numbered,
        false,
        |(number, _)| (i128::from(*number), *number),
        |(_, node)| node.clone(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_trip() {
        assert_eq!(
            read(&write((-5, 7))),
            Some((-5, 7)),
            "the next page starts behind this row"
        );
        assert_eq!(read("no cursor"), None);
    }
}
