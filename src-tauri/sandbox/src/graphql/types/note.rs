//! Notes. Whether one is about code is told by its position, there is no word for its kind.

use crate::graphql::{
    Asking,
    node::Node,
    schema::{Read, Type, field},
    values::{Arguments, Given},
};

fn author<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::node(Node::person(&node.body()["author"]))
}

fn resolved_by<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::node(Node::person(&node.body()["resolved_by"]))
}

fn position<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::node(Node::of(&node.body()["position"]))
}

/// Notes and positions.
pub(super) static TYPES: &[Type] = &[
    Type {
        name: "Note",
        interfaces: &["BaseNoteInterface", "ResolvableInterface"],
        fields: &[
            field("id", "NoteID!", Read::Global("Note")),
            field("body", "String!", Read::Body("body")),
            field("system", "Boolean!", Read::Flag("system")),
            field("internal", "Boolean", Read::Flag("internal")),
            // What it was called before 15.5.
            field("confidential", "Boolean", Read::Flag("internal")),
            field("author", "UserCore", Read::With(author)),
            field("createdAt", "Time!", Read::Time("created_at")),
            field("updatedAt", "Time!", Read::Time("updated_at")),
            field("resolvable", "Boolean!", Read::Flag("resolvable")),
            field("resolved", "Boolean!", Read::Flag("resolved")),
            field("resolvedAt", "Time", Read::Time("resolved_at")),
            field("resolvedBy", "UserCore", Read::With(resolved_by)),
            field("position", "DiffPosition", Read::With(position)),
        ],
    },
    Type {
        name: "DiffPosition",
        interfaces: &[],
        fields: &[
            field(
                "positionType",
                "DiffPositionType!",
                Read::Body("position_type"),
            ),
            field("oldPath", "String", Read::Body("old_path")),
            field("newPath", "String", Read::Body("new_path")),
            field("oldLine", "Int", Read::Body("old_line")),
            field("newLine", "Int", Read::Body("new_line")),
        ],
    },
];
