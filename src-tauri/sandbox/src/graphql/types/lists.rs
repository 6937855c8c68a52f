//! Connections: the same few fields around rows of every type.

use crate::graphql::{
    Asking,
    node::Node,
    schema::{Field, Read, Type, field},
    values::{Arguments, Given},
};

fn nodes<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    match node {
        Node::Connection(list) => Given::Nodes(list.nodes.clone()),
        _ => Given::Null,
    }
}

fn count<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    match node {
        Node::Connection(list) => Given::count(list.count),
        _ => Given::Null,
    }
}

/// Newer GitLabs stop counting one above a limit.
fn limited_count<'a>(asking: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    const LIMIT: u64 = 1_000;
    let Node::Connection(list) = node else {
        return Given::Null;
    };
    if !crate::http::at_least(asking.version, 17, 0) {
        return Given::count(list.count);
    }
    let limit = arguments.number("limit").unwrap_or(LIMIT).min(LIMIT);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    Given::count(list.count.min(limit.saturating_add(1)))
}

fn page_info<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    match node {
        Node::Connection(list) => Given::Node(Node::PageInfo(list.clone())),
        _ => Given::Null,
    }
}

fn of_page<'a>(node: &Node<'a>, name: &str) -> Given<'a> {
    let Node::PageInfo(list) = node else {
        return Given::Null;
    };
    let cursor = |cursor: &Option<String>| match cursor {
        Some(text) => Given::text(text.clone()),
        None => Given::Null,
    };
    match name {
        "hasNextPage" => Given::Flag(list.has_next),
        "hasPreviousPage" => Given::Flag(list.has_previous),
        "endCursor" => cursor(&list.end),
        _ => cursor(&list.start),
    }
}

const PAGE_INFO: Field = field("pageInfo", "PageInfo!", Read::With(page_info));
const COUNT: Field = field("count", "Int!", Read::With(count));

macro_rules! connections {
    ($(($name:literal, $rows:literal $(, $more:expr)?)),* $(,)?) => {
        &[
            Type {
                name: "PageInfo",
                interfaces: &[],
                fields: &[
                    field("hasNextPage", "Boolean!", Read::With(|_, node, _| of_page(node, "hasNextPage"))),
                    field("hasPreviousPage", "Boolean!", Read::With(|_, node, _| of_page(node, "hasPreviousPage"))),
                    field("endCursor", "String", Read::With(|_, node, _| of_page(node, "endCursor"))),
                    field("startCursor", "String", Read::With(|_, node, _| of_page(node, "startCursor"))),
                ],
            },
            $(Type {
                name: $name,
                interfaces: &[],
                fields: &[field("nodes", $rows, Read::With(nodes)), PAGE_INFO $(, $more)?],
            }),*
        ]
    };
}

/// All connections.
pub(super) static TYPES: &[Type] = connections![
    (
        "MergeRequestConnection",
        "[MergeRequest]",
        field("count", "Int!", Read::With(limited_count)).with(&[("limit", "Int")])
    ),
    ("IssueConnection", "[Issue]", COUNT),
    ("ProjectConnection", "[Project]", COUNT),
    ("LabelConnection", "[Label]", COUNT),
    ("GroupConnection", "[Group]"),
    ("GroupMemberConnection", "[GroupMember]"),
    ("NoteConnection", "[Note]"),
    ("CommitConnection", "[Commit]"),
    ("UserCoreConnection", "[UserCore]"),
    ("MergeRequestAssigneeConnection", "[MergeRequestAssignee]"),
    ("MergeRequestReviewerConnection", "[MergeRequestReviewer]"),
    (
        "MergeRequestParticipantConnection",
        "[MergeRequestParticipant]"
    ),
];
