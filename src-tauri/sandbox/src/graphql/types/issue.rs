//! Issues. There is no word for who closed one.

use super::items;
use crate::graphql::{
    Asking, connection,
    node::Node,
    schema::{Field, PAGES, Read, Type, field},
    values::{Arguments, Given},
};

fn author<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::node(Node::person(&node.body()["author"]))
}

fn assignees<'a>(_: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    let people = items::list(&node.body()["assignees"])
        .filter_map(Node::person)
        .collect();
    connection::listed(arguments, people)
}

fn labels<'a>(_: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    match node {
        Node::Issue(project, row) => items::labels(arguments, project, &row.body),
        _ => Given::Null,
    }
}

fn milestone<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::node(Node::of(&node.body()["milestone"]))
}

fn notes<'a>(_: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    match node {
        Node::Issue(_, row) => items::notes(arguments, &row.notes),
        _ => Given::Null,
    }
}

fn moved<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::Flag(!node.body()["moved_to_id"].is_null())
}

static FIELDS: &[Field] = &[
    field("id", "ID!", Read::Global("Issue")),
    field("iid", "ID!", Read::Text("iid")),
    field("projectId", "Int!", Read::Body("project_id")),
    field("title", "String!", Read::Body("title")),
    field("description", "String", Read::Body("description")),
    field("state", "IssueState!", Read::Body("state")),
    field("type", "IssueType", Read::Body("type")),
    field("severity", "IssuableSeverity", Read::Body("severity")),
    field("confidential", "Boolean!", Read::Flag("confidential")),
    field(
        "discussionLocked",
        "Boolean!",
        Read::Flag("discussion_locked"),
    ),
    field("createdAt", "Time!", Read::Time("created_at")),
    field("updatedAt", "Time!", Read::Time("updated_at")),
    field("closedAt", "Time", Read::Time("closed_at")),
    field("dueDate", "Time", Read::Time("due_date")),
    field("weight", "Int", Read::Body("weight")),
    field("author", "UserCore!", Read::With(author)),
    field("assignees", "UserCoreConnection", Read::With(assignees)).with(PAGES),
    field("labels", "LabelConnection", Read::With(labels))
        .with(PAGES)
        .resolved(0),
    field("milestone", "Milestone", Read::With(milestone)),
    field("moved", "Boolean", Read::With(moved)),
    field("userNotesCount", "Int!", Read::Body("user_notes_count")).resolved(0),
    field(
        "mergeRequestsCount",
        "Int!",
        Read::Body("merge_requests_count"),
    )
    .resolved(0),
    field("upvotes", "Int!", Read::Body("upvotes")).resolved(0),
    field("downvotes", "Int!", Read::Body("downvotes")).resolved(0),
    field("webUrl", "String!", Read::Body("web_url")),
    field("notes", "NoteConnection!", Read::With(notes))
        .with(PAGES)
        .resolved(0),
];

/// Issues.
pub(super) static TYPES: &[Type] = &[Type {
    name: "Issue",
    interfaces: &["NoteableInterface", "Todoable", "CurrentUserTodos"],
    fields: FIELDS,
}];
