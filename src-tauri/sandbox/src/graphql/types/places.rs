//! Groups and projects, and the lists below them.

use super::items::{self, Row};
use crate::{
    graphql::{
        Asking, connection,
        node::Node,
        schema::{Field, PAGES, Read, Type, field},
        values::{Arguments, Given, seconds},
    },
    world::{
        Feature, Group, Issue, MergeRequest, Namespace, Project,
        access::{GUEST, REPORTER},
    },
};

fn of_group<'a>(node: &Node<'a>, read: impl FnOnce(&'a Group) -> Given<'a>) -> Given<'a> {
    match node {
        Node::Group(group) => read(group),
        _ => Given::Null,
    }
}

fn of_project<'a>(node: &Node<'a>, read: impl FnOnce(&'a Project) -> Given<'a>) -> Given<'a> {
    match node {
        Node::Project(project) | Node::Repository(project) => read(project),
        _ => Given::Null,
    }
}

fn group_level<'a>(asking: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    of_group(node, |group| {
        let level = asking
            .viewer
            .and_then(|account| asking.state.group_level(account, group.id));
        Given::Node(Node::Level(level.unwrap_or(0)))
    })
}

fn descendants<'a>(asking: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    let state = asking.state;
    of_group(node, |above| {
        let rows = state
            .groups
            .values()
            .filter(|group| group.id != above.id && state.is_within(group.id, above.id))
            .filter(|group| state.sees_group(asking.viewer, group))
            .map(Node::Group)
            .collect();
        connection::listed(arguments, rows)
    })
}

fn group_projects<'a>(asking: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    let state = asking.state;
    let below = arguments.flag("includeSubgroups").unwrap_or(false);
    of_group(node, |group| {
        let within = |id: u64| id == group.id || (below && state.is_within(id, group.id));
        let rows = state
            .projects
            .values()
            .filter(|project| matches!(project.namespace, Namespace::Group(id) if within(id)))
            .filter(|project| state.sees_project(asking.viewer, project))
            .map(Node::Project)
            .collect();
        connection::listed(arguments, rows)
    })
}

fn project_level<'a>(asking: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    of_project(node, |project| {
        let level = asking
            .viewer
            .and_then(|account| asking.state.project_level(account, project));
        Given::Node(Node::Level(level.unwrap_or(0)))
    })
}

fn project_group<'a>(asking: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    of_project(node, |project| match project.namespace {
        Namespace::Group(id) => Given::node(asking.state.groups.get(&id).map(Node::Group)),
        Namespace::User(_) => Given::Null,
    })
}

fn requests_allowed(asking: &Asking<'_>, project: &Project) -> bool {
    let feature = project.merge_requests_feature;
    asking
        .state
        .may_use(asking.viewer, project, feature, REPORTER)
}

fn request_row<'a>(project: &'a Project, row: &'a MergeRequest) -> Row<'a> {
    Row {
        node: Node::MergeRequest(project, row),
        iid: row.iid,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

fn merge_requests<'a>(asking: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    of_project(node, |project| {
        let rows = project
            .merge_requests
            .iter()
            .filter(|_| requests_allowed(asking, project))
            .map(|row| request_row(project, row));
        items::page(arguments, rows)
    })
}

fn merge_request<'a>(asking: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    let iid = arguments
        .text("iid")
        .and_then(|text| text.parse::<u64>().ok());
    of_project(node, |project| {
        let found = project
            .merge_requests
            .iter()
            .find(|row| Some(row.iid) == iid && requests_allowed(asking, project));
        Given::node(found.map(|row| Node::MergeRequest(project, row)))
    })
}

/// The issues of a project the viewer may see; confidential ones are for Reporters and authors.
fn visible<'a>(asking: &Asking<'a>, project: &'a Project) -> impl Iterator<Item = &'a Issue> {
    let (state, viewer) = (asking.state, asking.viewer);
    let allowed = state.may_use(viewer, project, project.issues_feature, GUEST);
    let level = viewer.and_then(|account| state.project_level(account, project));
    let trusted = level.is_some_and(|level| level >= REPORTER);
    project
        .issues
        .iter()
        .map(AsRef::as_ref)
        .filter(move |row: &&Issue| {
            allowed
                && (trusted
                    || row.body["confidential"] != true
                    || viewer.is_some_and(|account| row.body["author"]["id"] == account))
        })
}

fn issues<'a>(asking: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    of_project(node, |project| {
        let rows = visible(asking, project).map(|row| Row {
            node: Node::Issue(project, row),
            iid: row.iid,
            created_at: row.created_at,
            updated_at: row.updated_at,
        });
        items::page(arguments, rows)
    })
}

fn issue<'a>(asking: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    let iid = arguments
        .text("iid")
        .and_then(|text| text.parse::<u64>().ok());
    of_project(node, |project| {
        let found = visible(asking, project).find(|row| Some(row.iid) == iid);
        Given::node(found.map(|row| Node::Issue(project, row)))
    })
}

/// A field of a project or group that is text.
macro_rules! text {
    ($of:ident, $name:literal, $kind:literal, |$one:ident| $read:expr) => {
        field(
            $name,
            $kind,
            Read::With(|_, node, _| $of(node, |$one| Given::text($read))),
        )
    };
}

/// A field of a project that is true or false.
macro_rules! flag {
    ($name:literal, $kind:literal, |$one:ident| $read:expr) => {
        field(
            $name,
            $kind,
            Read::With(|_, node, _| of_project(node, |$one| Given::Flag($read))),
        )
    };
}

fn branch<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    of_project(node, |project| {
        let branch = project.default_branch.as_deref();
        branch.map_or(Given::Null, Given::text)
    })
}

fn repository<'a>(asking: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    of_project(node, |project| {
        let state = asking.state;
        let allowed = state.may_use(asking.viewer, project, project.repository, REPORTER);
        Given::node(allowed.then_some(Node::Repository(project)))
    })
}

static GROUP: &[Field] = &[
    text!(of_group, "id", "ID!", |group| format!(
        "gid://gitlab/Group/{}",
        group.id
    )),
    text!(of_group, "fullPath", "ID!", |group| group
        .full_path
        .as_str()),
    text!(of_group, "name", "String!", |group| group.name.as_str()),
    text!(of_group, "path", "String!", |group| group.path.as_str()),
    text!(of_group, "visibility", "String", |group| group.visibility),
    field(
        "webUrl",
        "String!",
        Read::With(|asking, node, _| {
            of_group(node, |group| {
                Given::text(format!(
                    "{}/groups/{}",
                    asking.state.base_url, group.full_path
                ))
            })
        }),
    ),
    field("maxAccessLevel", "AccessLevel!", Read::With(group_level)).since(17, 0),
    field(
        "descendantGroups",
        "GroupConnection",
        Read::With(descendants),
    )
    .with(PAGES)
    .resolved(0),
    field("projects", "ProjectConnection!", Read::With(group_projects))
        .with(&[
            ("after", "String"),
            ("first", "Int"),
            ("includeSubgroups", "Boolean"),
        ])
        .resolved(10),
];

static PROJECT: &[Field] = &[
    text!(of_project, "id", "ID!", |project| format!(
        "gid://gitlab/Project/{}",
        project.id
    )),
    text!(of_project, "fullPath", "ID!", |project| project
        .path_with_namespace
        .as_str()),
    text!(of_project, "name", "String!", |project| project
        .name
        .as_str()),
    text!(of_project, "path", "String!", |project| project
        .path
        .as_str()),
    text!(of_project, "visibility", "String", |project| project
        .visibility),
    text!(of_project, "createdAt", "Time", |project| seconds(
        project.created_at
    )),
    text!(of_project, "lastActivityAt", "Time", |project| seconds(
        project.last_activity_at
    )),
    flag!("archived", "Boolean", |project| project.archived),
    flag!("mergeRequestsEnabled", "Boolean", |project| {
        project.merge_requests_feature != Feature::Disabled
    }),
    flag!("issuesEnabled", "Boolean", |project| project.issues_feature
        != Feature::Disabled),
    field(
        "webUrl",
        "String",
        Read::With(|asking, node, _| {
            of_project(node, |project| {
                Given::text(format!(
                    "{}/{}",
                    asking.state.base_url, project.path_with_namespace
                ))
            })
        }),
    ),
    field("group", "Group", Read::With(project_group)),
    field("maxAccessLevel", "AccessLevel!", Read::With(project_level)).since(17, 0),
    field("repository", "Repository", Read::With(repository)),
    field(
        "mergeRequests",
        "MergeRequestConnection",
        Read::With(merge_requests),
    )
    .with(items::FILTERS)
    .resolved(0),
    field("mergeRequest", "MergeRequest", Read::With(merge_request))
        .with(&[("iid", "String!")])
        .resolved(0),
    field("issues", "IssueConnection", Read::With(issues))
        .with(items::FILTERS)
        .resolved(0),
    field("issue", "Issue", Read::With(issue))
        .with(&[("iid", "String")])
        .resolved(0),
];

/// Groups, projects and repositories.
pub(super) static TYPES: &[Type] = &[
    Type {
        name: "Group",
        interfaces: &["Todoable"],
        fields: GROUP,
    },
    Type {
        name: "Project",
        interfaces: &["Todoable"],
        fields: PROJECT,
    },
    Type {
        name: "Repository",
        interfaces: &[],
        fields: &[
            flag!("empty", "Boolean!", |project| project.empty),
            flag!("exists", "Boolean!", |project| project.folder.is_dir()),
            field("rootRef", "String", Read::With(branch)),
        ],
    },
];
