//! Small things that merge requests and issues point at.

use serde_json::Value;

use crate::{
    graphql::{
        Asking,
        node::Node,
        schema::{Read, Type, field},
        values::{Arguments, Given},
    },
    world::Label,
};

/// The label a node stands for, when the project or a group above it still has it.
fn known<'a>(asking: &Asking<'a>, node: &Node<'a>) -> Option<&'a Label> {
    let Node::Label(project, _) = node else {
        return None;
    };
    let name = name(node)?;
    let groups = match project.namespace {
        crate::world::Namespace::Group(id) => asking.state.ancestry(id),
        crate::world::Namespace::User(_) => Vec::new(),
    };
    project
        .labels
        .iter()
        .chain(groups.into_iter().flat_map(|group| &group.labels))
        .find(|label| label.name == name)
}

fn name<'a>(node: &Node<'a>) -> Option<&'a str> {
    match node {
        Node::Label(_, Value::String(text)) => Some(text),
        Node::Label(_, body) => body["name"].as_str(),
        _ => None,
    }
}

fn label_id<'a>(asking: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    let id = known(asking, node).map_or(0, |label| label.id);
    Given::text(format!("gid://gitlab/ProjectLabel/{id}"))
}

fn label_title<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    name(node).map_or(Given::Null, Given::text)
}

fn label_color<'a>(asking: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::text(known(asking, node).map_or("#6699cc", |label| label.color))
}

fn label_description<'a>(asking: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    known(asking, node)
        .and_then(|label| label.description)
        .map_or(Given::Null, Given::text)
}

fn head_sha<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::Body(&node.body()["head_sha"])
}

fn score<'a>(asking: &Asking<'a>, _: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::Number(i64::try_from(asking.score).unwrap_or(i64::MAX))
}

fn limit<'a>(asking: &Asking<'a>, _: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::Number(i64::try_from(asking.limit).unwrap_or(i64::MAX))
}

/// Labels, milestones, commits, and the price of the query.
pub(super) static TYPES: &[Type] = &[
    Type {
        name: "Label",
        interfaces: &[],
        fields: &[
            field("id", "ID!", Read::With(label_id)),
            field("title", "String!", Read::With(label_title)),
            field("color", "String!", Read::With(label_color)),
            field("description", "String", Read::With(label_description)),
        ],
    },
    Type {
        name: "Milestone",
        interfaces: &["TimeboxReportInterface"],
        fields: &[
            field("id", "ID!", Read::Global("Milestone")),
            field("iid", "ID!", Read::Text("iid")),
            field("title", "String!", Read::Body("title")),
            field("description", "String", Read::Body("description")),
            field("state", "MilestoneStateEnum!", Read::Body("state")),
            field("dueDate", "Time", Read::Time("due_date")),
            field("startDate", "Time", Read::Time("start_date")),
        ],
    },
    Type {
        name: "Commit",
        interfaces: &["Todoable"],
        fields: &[
            field("id", "ID!", Read::Global("CommitPresenter")),
            field("sha", "String!", Read::Body("id")),
            field("shortId", "String!", Read::Body("short_id")),
            field("title", "String", Read::Body("title")).costs(2),
            field("message", "String", Read::Body("message")),
            field("authorName", "String", Read::Body("author_name")),
            field("authorEmail", "String", Read::Body("author_email")),
            field("authoredDate", "Time", Read::Time("authored_date")),
            field("committerName", "String", Read::Body("committer_name")).since(16, 8),
            field("committerEmail", "String", Read::Body("committer_email")).since(16, 8),
            field("committedDate", "Time", Read::Time("committed_date")).since(16, 8),
            field("webUrl", "String!", Read::Body("web_url")),
        ],
    },
    Type {
        name: "DiffRefs",
        interfaces: &[],
        fields: &[
            field("baseSha", "String", Read::Body("base_sha")),
            field("headSha", "String!", Read::With(head_sha)),
            field("startSha", "String!", Read::Body("start_sha")),
        ],
    },
    Type {
        name: "QueryComplexity",
        interfaces: &[],
        fields: &[
            field("score", "Int", Read::With(score)),
            field("limit", "Int", Read::With(limit)),
        ],
    },
];
