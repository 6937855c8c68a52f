//! Groups, what is below them and who belongs to them.

use serde_json::{Value, json};

use super::{call::Call, pagination, projects};
use crate::{
    answer::{Answer, Refusal},
    world::{Group, Namespace, Project, Source},
};

/// A group the caller sees, by id or full path.
pub(crate) fn find<'a>(call: &Call<'a>, id: &str) -> Result<&'a Group, Refusal> {
    call.state
        .group(id)
        .filter(|group| call.state.sees_group(call.viewer(), group))
        .ok_or(Refusal::NotFound("Group"))
}

/// Filters and sorts groups as all group lists do, and answers a page.
fn list_of<'a>(
    call: &Call<'a>,
    groups: impl Iterator<Item = &'a Group>,
) -> Result<Answer, Refusal> {
    let state = call.state;
    let all_available = call.flag("all_available")?.unwrap_or(false);
    let owned = call.flag("owned")?.unwrap_or(false);
    let least = if owned {
        Some(50)
    } else {
        call.min_access_level()?
    };
    let search = call.query.get("search").map(str::to_lowercase);
    let top = call.flag("top_level_only")?.unwrap_or(false);
    let visibility = call.query.get("visibility");
    let skipped = call.query.list("skip_groups");
    let mut groups: Vec<&Group> = groups
        .filter(|group| match (call.viewer(), least) {
            (Some(account), Some(least)) => state
                .group_level(account, group.id)
                .is_some_and(|level| level >= least),
            (Some(account), None) if !all_available => state.belongs_to_group(account, group),
            (viewer, _) => state.sees_group(viewer, group),
        })
        .filter(|group| !top || group.parent_id.is_none())
        .filter(|group| visibility.is_none_or(|wanted| group.visibility == wanted))
        .filter(|group| !skipped.contains(&group.id.to_string().as_str()))
        .filter(|group| {
            search.as_ref().is_none_or(|text| {
                group.full_name.to_lowercase().contains(text)
                    || group.full_path.to_lowercase().contains(text)
            })
        })
        .collect();
    match call.word("order_by", &["name", "path", "id", "similarity"])? {
        "id" => groups.sort_by_key(|group| group.id),
        "path" => groups.sort_by(|one, other| one.path.cmp(&other.path)),
        _ => groups.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id))),
    }
    if call.word("sort", &["asc", "desc"])? == "desc" {
        groups.reverse();
    }
    pagination::offset(call, &groups, Some("Group"), |group| {
        state.group_body(group)
    })
}

/// `/groups`.
pub(crate) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    if call.query.get("pagination") == Some("keyset") && call.viewer().is_some() {
        return Err(Refusal::KeysetUnavailable);
    }
    list_of(call, call.state.groups.values())
}

/// `/groups/:id`.
pub(crate) fn single(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let group = find(call, id)?;
    let state = call.state;
    let mut body = state.group_body(group);
    body["shared_with_groups"] = json!([]);
    body["prevent_sharing_groups_outside_hierarchy"] = json!(false);
    if call.flag("with_projects")?.unwrap_or(true) {
        let own: Vec<Value> = state
            .projects
            .values()
            .filter(|project| project.namespace == Namespace::Group(group.id))
            .filter(|project| state.sees_project(call.viewer(), project))
            .take(100)
            .map(|project| state.project_body(project))
            .collect();
        let shared: Vec<Value> = state
            .projects
            .values()
            .filter(|project| project.shared_with.iter().any(|(id, _)| *id == group.id))
            .filter(|project| state.sees_project(call.viewer(), project))
            .take(100)
            .map(|project| state.project_body(project))
            .collect();
        body["projects"] = json!(own);
        body["shared_projects"] = json!(shared);
    }
    Ok(Answer::json(200, &body))
}

/// `/groups/:id/subgroups`.
pub(crate) fn subgroups(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let parent = find(call, id)?.id;
    list_of(
        call,
        call.state
            .groups
            .values()
            .filter(|group| group.parent_id == Some(parent)),
    )
}

/// `/groups/:id/descendant_groups`.
pub(crate) fn descendants(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let ancestor = find(call, id)?.id;
    list_of(
        call,
        call.state
            .groups
            .values()
            .filter(|group| group.id != ancestor && call.state.is_within(group.id, ancestor)),
    )
}

/// Projects of a group as its lists define them.
pub(crate) fn projects_within<'a>(
    call: &Call<'a>,
    group: &Group,
    below: bool,
    shared: bool,
) -> Vec<&'a Project> {
    let state = call.state;
    let within = |id: u64| id == group.id || (below && state.is_within(id, group.id));
    state
        .projects
        .values()
        .filter(|project| {
            let own = matches!(project.namespace, Namespace::Group(id) if within(id));
            own || (shared && project.shared_with.iter().any(|(id, _)| within(*id)))
        })
        .filter(|project| state.sees_project(call.viewer(), project))
        .collect()
}

/// `/groups/:id/projects`: without `permissions`.
pub(crate) fn projects(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let group = find(call, id)?;
    let below = call.flag("include_subgroups")?.unwrap_or(false);
    let shared = call.flag("with_shared")?.unwrap_or(true);
    let list = projects_within(call, group, below, shared);
    let list = projects::filtered(call, list, "created_at")?;
    pagination::offset(call, &list, Some("Project"), |project| {
        call.state.project_body(project)
    })
}

/// `/groups/:id/members/all`.
pub(crate) fn members(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let members = member_bodies(call, id)?;
    pagination::offset(call, &members, None, Clone::clone)
}

/// `/groups/:id/members/all/:user_id`.
pub(crate) fn member(call: &Call<'_>, id: &str, user: &str) -> Result<Answer, Refusal> {
    projects::one_member(member_bodies(call, id)?, user)
}

fn member_bodies(call: &Call<'_>, id: &str) -> Result<Vec<Value>, Refusal> {
    let group = find(call, id)?;
    let sources: Vec<Source> = call
        .state
        .ancestry(group.id)
        .into_iter()
        .map(|group| Source::Group(group.id))
        .collect();
    Ok(call.state.member_bodies(&sources))
}
