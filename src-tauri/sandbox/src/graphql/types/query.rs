//! Where a query starts.

use crate::graphql::{
    Asking, connection, introspection,
    node::Node,
    schema::{Field, Read, Type, field},
    values::{Arguments, Given},
};

fn current_user<'a>(asking: &Asking<'a>, _: &Node<'a>, _: &Arguments) -> Given<'a> {
    let account = asking.viewer.and_then(|id| asking.state.users.get(&id));
    Given::node(account.map(Node::Account))
}

fn group<'a>(asking: &Asking<'a>, _: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    let state = asking.state;
    let path = arguments.text("fullPath").unwrap_or_default();
    let found = state
        .groups
        .values()
        .find(|group| group.full_path.eq_ignore_ascii_case(path))
        .filter(|group| state.sees_group(asking.viewer, group));
    Given::node(found.map(Node::Group))
}

fn project<'a>(asking: &Asking<'a>, _: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    let state = asking.state;
    let path = arguments.text("fullPath").unwrap_or_default();
    let found = state
        .projects
        .values()
        .find(|project| project.path_with_namespace.eq_ignore_ascii_case(path))
        .or_else(|| {
            let id = state.redirects.get(path)?;
            state.projects.get(id)
        })
        .filter(|project| state.sees_project(asking.viewer, project));
    Given::node(found.map(Node::Project))
}

fn projects<'a>(asking: &Asking<'a>, _: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    let state = asking.state;
    let ids: Option<Vec<u64>> = arguments.list("ids").map(|ids| {
        ids.iter()
            .filter_map(|id| id.rsplit('/').next()?.parse().ok())
            .collect()
    });
    let membership = arguments.flag("membership").unwrap_or(false);
    let rows = state
        .projects
        .values()
        .filter(|project| ids.as_ref().is_none_or(|ids| ids.contains(&project.id)))
        .filter(|project| match asking.viewer {
            Some(account) if membership => state.project_level(account, project).is_some(),
            viewer => state.sees_project(viewer, project),
        })
        .map(Node::Project)
        .collect();
    connection::listed(arguments, rows)
}

fn complexity<'a>(_: &Asking<'a>, _: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::Node(Node::Complexity)
}

fn metadata<'a>(_: &Asking<'a>, _: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::Node(Node::Query)
}

fn version<'a>(asking: &Asking<'a>, _: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::text(asking.version.to_owned())
}

fn enterprise<'a>(asking: &Asking<'a>, _: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::Flag(asking.version.contains("-ee"))
}

static FIELDS: &[Field] = &[
    field("currentUser", "CurrentUser", Read::With(current_user)),
    field("group", "Group", Read::With(group))
        .with(&[("fullPath", "ID!")])
        .resolved(0),
    field("project", "Project", Read::With(project))
        .with(&[("fullPath", "ID!")])
        .resolved(0),
    field("projects", "ProjectConnection", Read::With(projects))
        .with(&[
            ("after", "String"),
            ("first", "Int"),
            ("ids", "[ID!]"),
            ("membership", "Boolean"),
        ])
        .resolved(0),
    field("metadata", "Metadata", Read::With(metadata)).resolved(0),
    field("queryComplexity", "QueryComplexity", Read::With(complexity)),
    field("__type", "__Type", Read::With(introspection::of_type)).with(&[("name", "String!")]),
    field(
        "__schema",
        "__Schema!",
        Read::With(introspection::of_schema),
    ),
];

/// The start, and what the instance says of itself.
pub(super) static TYPES: &[Type] = &[
    Type {
        name: "Query",
        interfaces: &[],
        fields: FIELDS,
    },
    Type {
        name: "Metadata",
        interfaces: &[],
        fields: &[
            field("version", "String!", Read::With(version)),
            field("enterprise", "Boolean!", Read::With(enterprise)),
        ],
    },
];
