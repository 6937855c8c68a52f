//! The HTTP side: which address means what. The REST routes are one match each, so that the whole
//! surface can be read in one place.

mod authentication;
pub(crate) mod call;
mod changes;
mod events;
mod groups;
mod hooks;
mod issues;
pub(crate) mod limits;
mod merge_requests;
mod oauth;
mod pages;
mod pagination;
mod projects;
pub(crate) mod repository;
mod response;
pub(crate) mod server;
mod smart_http;
mod users;
mod web;

pub(crate) use web::at_least;

use authentication::{Credential, authenticate, check_scope};
use call::{Call, Query, segments};

use crate::{
    answer::{Answer, Refusal},
    world::State,
};

/// Answers a request to `/api/...`; `path` is what follows `/api`.
pub(crate) fn api(
    state: &State,
    version: &str,
    method: &str,
    path: &str,
    query: &Query,
    credential: &Credential,
) -> Answer {
    let answered = match path.strip_prefix("/v4") {
        None if path.starts_with("/v3") => Err(Refusal::OldVersion),
        None => Err(Refusal::RouteNotFound),
        Some(path) => rest(state, version, method, path, query, credential),
    };
    answered.unwrap_or_else(|refusal| refusal.answer())
}

fn rest(
    state: &State,
    version: &str,
    method: &str,
    path: &str,
    query: &Query,
    credential: &Credential,
) -> Result<Answer, Refusal> {
    let owned = segments(path);
    let parts: Vec<&str> = owned.iter().map(String::as_str).collect();
    let kind = known(&parts).ok_or(Refusal::RouteNotFound)?;
    let token = authenticate(state, credential)?;
    if let Some(token) = token
        && kind != Kind::OwnToken
    {
        let identity = kind == Kind::Identity;
        check_scope(token, method, identity, kind != Kind::Content)?;
    }
    if !matches!(method, "GET" | "HEAD") {
        return Err(Refusal::MethodNotAllowed);
    }
    let call = Call {
        state,
        path,
        query,
        token,
        version,
    };
    match parts[0] {
        "groups" => group_route(&call, &parts),
        "projects" => project_route(&call, &parts),
        _ => other_route(&call, &parts),
    }
}

/// What a route is about, which decides the scopes it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Open to every scope.
    OwnToken,
    /// Open to `read_user`.
    Identity,
    /// Groups and projects themselves.
    Places,
    /// What is inside projects.
    Content,
}

/// The kind of a route; `None` for one that GitLab does not have either.
fn known(parts: &[&str]) -> Option<Kind> {
    Some(match parts {
        ["personal_access_tokens", "self"] | ["personal_access_tokens", "self", "associations"] => {
            Kind::OwnToken
        }
        ["version" | "metadata" | "user" | "users"] | ["users", _] => Kind::Identity,
        ["groups" | "projects"] | ["groups" | "projects", _] => Kind::Places,
        ["groups", _, "subgroups" | "descendant_groups" | "projects"] => Kind::Places,
        ["merge_requests" | "issues"]
        | ["groups" | "projects", _, "members", "all"]
        | ["groups" | "projects", _, "members", "all", _]
        | ["groups" | "projects", _, "merge_requests" | "issues"]
        | ["projects", _, "labels" | "deployments" | "events"]
        | ["projects", _, "merge_requests" | "issues", _]
        | ["projects", _, "merge_requests" | "issues", _, _]
        | ["projects", _, "merge_requests", _, "versions", _]
        | [
            "projects",
            _,
            "merge_requests" | "issues",
            _,
            "notes",
            _,
            "award_emoji",
        ]
        | ["projects", _, "repository", "branches" | "commits"]
        | ["projects", _, "repository", "commits", _] => Kind::Content,
        _ => return None,
    })
}

fn group_route(call: &Call<'_>, parts: &[&str]) -> Result<Answer, Refusal> {
    match parts {
        ["groups"] => groups::list(call),
        ["groups", id] => groups::single(call, id),
        ["groups", id, "subgroups"] => groups::subgroups(call, id),
        ["groups", id, "descendant_groups"] => groups::descendants(call, id),
        ["groups", id, "projects"] => groups::projects(call, id),
        ["groups", id, "members", "all"] => groups::members(call, id),
        ["groups", id, "members", "all", user] => groups::member(call, id, user),
        ["groups", id, "merge_requests"] => merge_requests::of_group(call, id),
        ["groups", id, "issues"] => issues::of_group(call, id),
        _ => Err(Refusal::RouteNotFound),
    }
}

fn project_route(call: &Call<'_>, parts: &[&str]) -> Result<Answer, Refusal> {
    match parts {
        ["projects"] => projects::list(call),
        ["projects", id] => projects::single(call, id),
        ["projects", id, "members", "all"] => projects::members(call, id),
        ["projects", id, "members", "all", user] => projects::member(call, id, user),
        ["projects", id, "events"] => events::of_project(call, id),
        ["projects", id, "labels"] => projects::labels(call, id),
        ["projects", id, "deployments"] => projects::deployments(call, id),
        ["projects", id, "repository", "branches"] => repository::branches(call, id),
        ["projects", id, "repository", "commits"] => repository::commits(call, id),
        ["projects", id, "repository", "commits", sha] => repository::commit(call, id, sha),
        ["projects", id, "merge_requests"] => merge_requests::of_project(call, id),
        ["projects", id, "merge_requests", iid] => merge_requests::single(call, id, iid),
        ["projects", id, "merge_requests", iid, part] => merge_requests::part(call, id, iid, part),
        ["projects", id, "merge_requests", iid, "versions", version] => {
            merge_requests::single_version(call, id, iid, version)
        }
        [
            "projects",
            id,
            "merge_requests" | "issues",
            _,
            "notes",
            _,
            "award_emoji",
        ] => merge_requests::note_emojis(call, id),
        ["projects", id, "issues"] => issues::of_project(call, id),
        ["projects", id, "issues", iid] => issues::single(call, id, iid),
        ["projects", id, "issues", iid, part] => issues::part(call, id, iid, part),
        _ => Err(Refusal::RouteNotFound),
    }
}

fn other_route(call: &Call<'_>, parts: &[&str]) -> Result<Answer, Refusal> {
    match parts {
        ["version" | "metadata"] => users::metadata(call),
        ["user"] => users::own(call),
        ["users"] => users::list(call),
        ["users", id] => users::single(call, id),
        ["personal_access_tokens", "self"] => users::own_token(call),
        ["personal_access_tokens", "self", "associations"] => users::associations(call),
        ["merge_requests"] => merge_requests::of_all(call),
        ["issues"] => issues::of_all(call),
        _ => Err(Refusal::RouteNotFound),
    }
}
