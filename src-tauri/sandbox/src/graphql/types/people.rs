//! People: the asking account, those in bodies, and what they have to do with merge requests.

use serde_json::Value;

use crate::{
    graphql::{
        Asking, connection,
        node::Node,
        schema::{Field, PAGES, Read, Type, field},
        values::{Arguments, Given, seconds},
    },
    world::{Source, User},
};

const USER: &[&str] = &["User", "Todoable"];

fn bot<'a>(asking: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    let id = node.body()["id"].as_u64().unwrap_or_default();
    Given::Flag(asking.state.users.get(&id).is_some_and(|user| user.bot))
}

fn interaction<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    match node {
        Node::Person(body, Some(row)) => Given::Node(Node::Interaction(row, body)),
        _ => Given::Null,
    }
}

/// What everybody tells of a person, with `more` behind it.
macro_rules! person {
    ($($more:expr),* $(,)?) => {
        &[
            field("id", "ID!", Read::Global("User")),
            field("username", "String!", Read::Body("username")),
            field("name", "String!", Read::Body("name")),
            field("state", "UserState!", Read::Body("state")),
            field("bot", "Boolean!", Read::With(bot)),
            field("publicEmail", "String", Read::Body("public_email")),
            field("avatarUrl", "String", Read::Body("avatar_url")),
            field("webUrl", "String!", Read::Body("web_url")),
            $($more),*
        ]
    };
}

const INTERACTION: Field = field(
    "mergeRequestInteraction",
    "UserMergeRequestInteraction",
    Read::With(interaction),
);

fn reviewer<'a>(row: &'a crate::world::MergeRequest, person: &Value) -> Option<&'a Value> {
    row.reviewers
        .iter()
        .find(|reviewer| reviewer["user"]["id"] == person["id"])
}

fn review_state<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    let Node::Interaction(row, person) = node else {
        return Given::Null;
    };
    match reviewer(row, person).and_then(|reviewer| reviewer["state"].as_str()) {
        Some(state) => Given::text(state.to_uppercase()),
        None => Given::Null,
    }
}

fn approved<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    let Node::Interaction(row, person) = node else {
        return Given::Null;
    };
    let approved = row.approvals["approved_by"]
        .as_array()
        .is_some_and(|list| list.iter().any(|entry| entry["user"]["id"] == person["id"]));
    Given::Flag(approved)
}

fn reviewed<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    let Node::Interaction(row, person) = node else {
        return Given::Null;
    };
    Given::Flag(reviewer(row, person).is_some_and(|reviewer| reviewer["state"] == "reviewed"))
}

fn of_account<'a>(node: &Node<'a>, read: impl FnOnce(&'a User) -> Given<'a>) -> Given<'a> {
    match node {
        Node::Account(user) => read(user),
        _ => Given::Null,
    }
}

fn kind(user: &User) -> &'static str {
    match (user.bot, user.username.starts_with("project_")) {
        (false, _) => "HUMAN",
        (true, true) => "PROJECT_BOT",
        (true, false) => "SERVICE_ACCOUNT",
    }
}

fn memberships<'a>(asking: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    of_account(node, |user| {
        let rows = asking
            .state
            .memberships
            .iter()
            .filter(|one| one.user_id == user.id && matches!(one.source, Source::Group(_)))
            .map(Node::Membership)
            .collect();
        connection::listed(arguments, rows)
    })
}

fn member_level<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    match node {
        Node::Membership(one) => Given::Node(Node::Level(one.level)),
        _ => Given::Null,
    }
}

fn member_group<'a>(asking: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    let Node::Membership(one) = node else {
        return Given::Null;
    };
    match one.source {
        Source::Group(id) => Given::node(asking.state.groups.get(&id).map(Node::Group)),
        Source::Project(_) => Given::Null,
    }
}

fn member_since<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    match node {
        Node::Membership(one) => Given::text(seconds(one.since)),
        _ => Given::Null,
    }
}

fn level_number<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    match node {
        Node::Level(level) => Given::Number(*level),
        _ => Given::Null,
    }
}

fn level_word<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    let Node::Level(level) = node else {
        return Given::Null;
    };
    match level {
        5 => Given::text("MINIMAL_ACCESS"),
        10 => Given::text("GUEST"),
        15 => Given::text("PLANNER"),
        20 => Given::text("REPORTER"),
        30 => Given::text("DEVELOPER"),
        40 => Given::text("MAINTAINER"),
        50 => Given::text("OWNER"),
        _ => Given::text("NO_ACCESS"),
    }
}

static ACCOUNT: &[Field] = &[
    field(
        "id",
        "ID!",
        Read::With(|_, node, _| {
            of_account(node, |user| {
                Given::text(format!("gid://gitlab/User/{}", user.id))
            })
        }),
    ),
    field(
        "username",
        "String!",
        Read::With(|_, node, _| of_account(node, |user| Given::text(user.username.as_str()))),
    ),
    field(
        "name",
        "String!",
        Read::With(|_, node, _| of_account(node, |user| Given::text(user.name.as_str()))),
    ),
    field(
        "state",
        "UserState!",
        Read::With(|_, node, _| of_account(node, |user| Given::text(user.state))),
    ),
    field(
        "bot",
        "Boolean!",
        Read::With(|_, node, _| of_account(node, |user| Given::Flag(user.bot))),
    ),
    field(
        "type",
        "UserType!",
        Read::With(|_, node, _| of_account(node, |user| Given::text(kind(user)))),
    )
    .since(17, 0),
    field(
        "publicEmail",
        "String",
        Read::With(|_, node, _| of_account(node, |user| Given::text(user.public_email.as_str()))),
    ),
    field(
        "webUrl",
        "String!",
        Read::With(|asking, node, _| {
            of_account(node, |user| {
                Given::text(format!("{}/{}", asking.state.base_url, user.username))
            })
        }),
    ),
    field(
        "groupMemberships",
        "GroupMemberConnection",
        Read::With(memberships),
    )
    .with(PAGES),
];

/// People and what belongs to them.
pub(super) static TYPES: &[Type] = &[
    Type {
        name: "CurrentUser",
        interfaces: USER,
        fields: ACCOUNT,
    },
    Type {
        name: "UserCore",
        interfaces: USER,
        fields: person![],
    },
    Type {
        name: "MergeRequestAuthor",
        interfaces: USER,
        fields: person![INTERACTION],
    },
    Type {
        name: "MergeRequestAssignee",
        interfaces: USER,
        fields: person![INTERACTION],
    },
    Type {
        name: "MergeRequestReviewer",
        interfaces: USER,
        fields: person![INTERACTION],
    },
    Type {
        name: "MergeRequestParticipant",
        interfaces: USER,
        fields: person![INTERACTION],
    },
    Type {
        name: "UserMergeRequestInteraction",
        interfaces: &[],
        fields: &[
            field(
                "reviewState",
                "MergeRequestReviewState",
                Read::With(review_state),
            ),
            field("approved", "Boolean!", Read::With(approved)),
            field("reviewed", "Boolean!", Read::With(reviewed)),
        ],
    },
    Type {
        name: "GroupMember",
        interfaces: &["MemberInterface"],
        fields: &[
            field("accessLevel", "AccessLevel", Read::With(member_level)),
            field("group", "Group", Read::With(member_group)),
            field("createdAt", "Time", Read::With(member_since)),
        ],
    },
    Type {
        name: "AccessLevel",
        interfaces: &[],
        fields: &[
            field("integerValue", "Int", Read::With(level_number)),
            field("stringValue", "AccessLevelEnum", Read::With(level_word)),
        ],
    },
];
