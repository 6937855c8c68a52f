//! Merge requests. There is no word for who closed one, and none for its squash commit.

use serde_json::Value;

use super::items;
use crate::{
    graphql::{
        Asking, connection,
        node::Node,
        schema::{Field, PAGES, Read, Type, field},
        values::{Arguments, Given},
    },
    world::MergeRequest,
};

fn row<'a>(node: &Node<'a>) -> Option<&'a MergeRequest> {
    match node {
        Node::MergeRequest(_, row) => Some(row),
        _ => None,
    }
}

/// People of a list, each knowing the merge request.
fn people<'a>(arguments: &Arguments, node: &Node<'a>, list: &'a Value) -> Given<'a> {
    let people = items::list(list)
        .map(|person| Node::Person(person, row(node)))
        .collect();
    connection::listed(arguments, people)
}

fn author<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    let body = &node.body()["author"];
    Given::node(body.is_object().then(|| Node::Person(body, row(node))))
}

fn merge_user<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::node(Node::person(&node.body()["merge_user"]))
}

fn assignees<'a>(_: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    people(arguments, node, &node.body()["assignees"])
}

fn reviewers<'a>(_: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    people(arguments, node, &node.body()["reviewers"])
}

fn participants<'a>(_: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    let people = row(node)
        .into_iter()
        .flat_map(|row| &row.participants)
        .map(|person| Node::Person(person, row(node)))
        .collect();
    connection::listed(arguments, people)
}

fn approved_by<'a>(_: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    let people = row(node)
        .into_iter()
        .flat_map(|row| items::list(&row.approvals["approved_by"]))
        .filter_map(|entry| Node::person(&entry["user"]))
        .collect();
    connection::listed(arguments, people)
}

fn labels<'a>(_: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    match node {
        Node::MergeRequest(project, row) => items::labels(arguments, project, &row.body),
        _ => Given::Null,
    }
}

fn milestone<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::node(Node::of(&node.body()["milestone"]))
}

fn commits<'a>(_: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    let commits = row(node)
        .into_iter()
        .flat_map(|row| &row.commits)
        .map(Node::Body)
        .collect();
    connection::listed(arguments, commits)
}

fn commit_count<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    row(node).map_or(Given::Null, |row| Given::count(row.commits.len()))
}

fn notes<'a>(_: &Asking<'a>, node: &Node<'a>, arguments: &Arguments) -> Given<'a> {
    row(node).map_or(Given::Null, |row| items::notes(arguments, &row.notes))
}

fn diff_refs<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    Given::node(row(node).and_then(|row| Node::of(&row.detail["diff_refs"])))
}

fn project<'a>(_: &Asking<'a>, node: &Node<'a>, _: &Arguments) -> Given<'a> {
    match node {
        Node::MergeRequest(project, _) => Given::Node(Node::Project(project)),
        _ => Given::Null,
    }
}

static FIELDS: &[Field] = &[
    field("id", "ID!", Read::Global("MergeRequest")),
    field("iid", "String!", Read::Text("iid")),
    field("projectId", "Int!", Read::Body("project_id")),
    field("project", "Project!", Read::With(project)),
    field("title", "String!", Read::Body("title")),
    field("description", "String", Read::Body("description")),
    field("state", "MergeRequestState!", Read::Body("state")),
    field("draft", "Boolean!", Read::Flag("draft")),
    field("createdAt", "Time!", Read::Time("created_at")),
    field("updatedAt", "Time!", Read::Time("updated_at")),
    field("mergedAt", "Time", Read::Time("merged_at")).costs(5),
    field("closedAt", "Time", Read::Time("closed_at"))
        .costs(5)
        .since(16, 10),
    field("preparedAt", "Time", Read::Time("prepared_at")),
    field("author", "MergeRequestAuthor", Read::With(author)),
    field("mergeUser", "UserCore", Read::With(merge_user)),
    field(
        "assignees",
        "MergeRequestAssigneeConnection",
        Read::With(assignees),
    )
    .with(PAGES)
    .costs(5),
    field(
        "reviewers",
        "MergeRequestReviewerConnection",
        Read::With(reviewers),
    )
    .with(PAGES)
    .costs(5),
    field(
        "participants",
        "MergeRequestParticipantConnection",
        Read::With(participants),
    )
    .with(PAGES)
    .costs(15),
    field("approvedBy", "UserCoreConnection", Read::With(approved_by)).with(PAGES),
    field("labels", "LabelConnection", Read::With(labels))
        .with(PAGES)
        .costs(5),
    field("milestone", "Milestone", Read::With(milestone)),
    field("sourceBranch", "String!", Read::Body("source_branch")),
    field("targetBranch", "String!", Read::Body("target_branch")),
    field("sourceProjectId", "Int", Read::Body("source_project_id")),
    field("targetProjectId", "Int!", Read::Body("target_project_id")),
    field("diffHeadSha", "String", Read::Body("sha")).costs(2),
    field("diffRefs", "DiffRefs", Read::With(diff_refs)),
    field("mergeCommitSha", "String", Read::Body("merge_commit_sha")),
    field("squash", "Boolean!", Read::Flag("squash")),
    field("squashOnMerge", "Boolean!", Read::Flag("squash_on_merge")),
    field(
        "detailedMergeStatus",
        "DetailedMergeStatus",
        Read::Capitals("detailed_merge_status"),
    )
    .costs(2),
    field("conflicts", "Boolean!", Read::Flag("has_conflicts")),
    field(
        "discussionLocked",
        "Boolean!",
        Read::Flag("discussion_locked"),
    ),
    field("userNotesCount", "Int", Read::Body("user_notes_count")),
    field("upvotes", "Int!", Read::Body("upvotes")),
    field("downvotes", "Int!", Read::Body("downvotes")),
    field("webUrl", "String", Read::Body("web_url")),
    field("commitCount", "Int", Read::With(commit_count)),
    field("commits", "CommitConnection", Read::With(commits))
        .with(PAGES)
        .costs(2),
    field("notes", "NoteConnection!", Read::With(notes))
        .with(PAGES)
        .resolved(0),
];

/// Merge requests.
pub(super) static TYPES: &[Type] = &[Type {
    name: "MergeRequest",
    interfaces: &["NoteableInterface", "Todoable", "CurrentUserTodos"],
    fields: FIELDS,
}];
