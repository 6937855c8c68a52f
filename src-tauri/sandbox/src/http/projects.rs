//! Projects and who belongs to them.

use serde_json::{Value, json};

use super::{
    call::{Call, bad, is},
    pagination::{self, Page},
};
use crate::{
    answer::{Answer, Refusal},
    world::{Namespace, Project, Source, access::REPORTER},
};

/// A project the caller sees, by id or full path; 301 where it moved away from the path.
pub(crate) fn find<'a>(call: &Call<'a>, id: &str) -> Result<&'a Project, Refusal> {
    let state = call.state;
    let sees = |project: &&Project| state.sees_project(call.viewer(), project);
    if let Some(project) = state.project(id) {
        return Some(project)
            .filter(sees)
            .ok_or(Refusal::NotFound("Project"));
    }
    let moved = state
        .redirects
        .get(id)
        .and_then(|id| state.projects.get(id))
        .filter(sees)
        .ok_or(Refusal::NotFound("Project"))?;
    let rest = call
        .path
        .trim_start_matches("/projects/")
        .split_once('/')
        .map_or_else(String::new, |(_, rest)| format!("/{rest}"));
    let query = call.query.with(&[]);
    let query = if query.is_empty() {
        query
    } else {
        format!("?{query}")
    };
    Err(Refusal::Moved(format!(
        "{}/api/v4/projects/{}{rest}{query}",
        state.base_url, moved.id
    )))
}

/// Filters and sorts projects as all project lists do.
pub(crate) fn filtered<'a>(
    call: &Call<'a>,
    mut projects: Vec<&'a Project>,
    default_order: &'static str,
) -> Result<Vec<&'a Project>, Refusal> {
    let state = call.state;
    if let Some(archived) = call.flag("archived")? {
        projects.retain(|project| project.archived == archived);
    }
    if let Some(visibility) = call.query.get("visibility") {
        projects.retain(|project| project.visibility == visibility);
    }
    if let Some(text) = call.query.get("search").map(str::to_lowercase) {
        projects.retain(|project| {
            project.name.to_lowercase().contains(&text)
                || project.path.to_lowercase().contains(&text)
        });
    }
    let owned = call.flag("owned")?.unwrap_or(false);
    let least = call.min_access_level()?.or(owned.then_some(50));
    if let (Some(least), Some(account)) = (least, call.viewer()) {
        projects.retain(|project| {
            state
                .project_level(account, project)
                .is_some_and(|level| level >= least)
        });
    }
    let active = call.between("last_activity_after", "last_activity_before")?;
    projects.retain(|project| active.holds(project.last_activity_at));
    let order = call.query.get("order_by").unwrap_or(default_order);
    let updated = call.between("updated_after", "updated_before")?;
    // GitLab looks at these bounds only in this order.
    if order == "updated_at" {
        projects.retain(|project| updated.holds(project.updated_at()));
    }
    match order {
        "id" => projects.sort_by_key(|project| project.id),
        "name" | "similarity" => projects.sort_by(|one, other| one.name.cmp(&other.name)),
        "path" => projects.sort_by(|one, other| one.path.cmp(&other.path)),
        "created_at" | "star_count" => {
            projects.sort_by_key(|project| (project.created_at, project.id));
        }
        "updated_at" => projects.sort_by_key(|project| (project.updated_at(), project.id)),
        "last_activity_at" => {
            projects.sort_by_key(|project| (project.last_activity_at, project.id));
        }
        _ => return Err(bad("order_by")),
    }
    if call.word("sort", &["desc", "asc"])? == "desc" {
        projects.reverse();
    }
    Ok(projects)
}

/// `/projects`, by offset or by keyset.
pub(crate) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let state = call.state;
    let membership = call.flag("membership")?.unwrap_or(false);
    let shown = |project: &&Project| match call.viewer() {
        Some(account) if membership => state.project_level(account, project).is_some(),
        viewer => state.sees_project(viewer, project),
    };
    if let Some(page) = page_by_id(call, shown)? {
        return Ok(page);
    }
    let all = state.projects.values().filter(shown).collect();
    let mut projects = filtered(call, all, "created_at")?;
    if let Some(after) = call.number("id_after")? {
        projects.retain(|project| i64::try_from(project.id).is_ok_and(|id| id > after));
    }
    if let Some(before) = call.number("id_before")? {
        projects.retain(|project| i64::try_from(project.id).is_ok_and(|id| id < before));
    }
    let body = |project: &&Project| state.project_for(call.viewer(), project);
    match call.query.get("pagination") {
        Some("keyset") => {
            if call.query.get("order_by") != Some("id") {
                return Err(Refusal::KeysetUnavailable);
            }
            let descending = call.word("sort", &["desc", "asc"])? == "desc";
            let name = if descending { "id_before" } else { "id_after" };
            pagination::keyset(call, &projects, body, |project| {
                (name, project.id.to_string())
            })
        }
        _ => pagination::offset(call, &projects, Some("Project"), body),
    }
}

/// A keyset page by ascending id. Only as many projects are looked at as it takes to fill it, as a
/// database with an index does: a list of very many would cost the square of its length otherwise.
fn page_by_id(
    call: &Call<'_>,
    shown: impl Fn(&&Project) -> bool,
) -> Result<Option<Answer>, Refusal> {
    let is_by_id = call.query.get("pagination") == Some("keyset")
        && call.query.get("order_by") == Some("id")
        && call.word("sort", &["desc", "asc"])? == "asc";
    if !is_by_id || call.query.get("id_before").is_some() {
        return Ok(None);
    }
    let state = call.state;
    let after = call.number("id_after")?.unwrap_or(0);
    let first = u64::try_from(after).map_or(0, |after| after + 1);
    let mut rest = state.projects.range(first..).map(|(_, project)| project);
    let wanted = Page::of(call)?.size + 1;
    let mut projects = Vec::new();
    loop {
        let some: Vec<&Project> = rest.by_ref().take(2 * wanted).collect();
        let is_end = some.is_empty();
        projects.extend(filtered(
            call,
            some.into_iter().filter(&shown).collect(),
            "id",
        )?);
        if is_end || projects.len() >= wanted {
            break;
        }
    }
    let body = |project: &&Project| state.project_for(call.viewer(), project);
    let page = pagination::keyset(call, &projects, body, |project| {
        ("id_after", project.id.to_string())
    });
    page.map(Some)
}

/// `/projects/:id`.
pub(crate) fn single(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let project = find(call, id)?;
    let state = call.state;
    let mut body = state.project_for(call.viewer(), project);
    let level = call
        .viewer()
        .and_then(|account| state.project_level(account, project));
    if call.flag("statistics")?.unwrap_or(false) && level.is_some_and(|level| level >= REPORTER) {
        body["statistics"] = state.project_statistics(project);
    }
    if !state.may_use(call.viewer(), project, project.repository, REPORTER) {
        body["default_branch"] = Value::Null;
    }
    Ok(Answer::json(200, &body))
}

/// `/projects/:id/members/all`.
pub(crate) fn members(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let members = member_bodies(call, id)?;
    pagination::offset(call, &members, None, Clone::clone)
}

/// `/projects/:id/members/all/:user_id`.
pub(crate) fn member(call: &Call<'_>, id: &str, user: &str) -> Result<Answer, Refusal> {
    one_member(member_bodies(call, id)?, user)
}

fn member_bodies(call: &Call<'_>, id: &str) -> Result<Vec<Value>, Refusal> {
    let (project, state) = (find(call, id)?, call.state);
    let mut sources = vec![Source::Project(project.id)];
    if let Namespace::Group(id) = project.namespace {
        sources.extend(
            state
                .ancestry(id)
                .into_iter()
                .map(|group| Source::Group(group.id)),
        );
    }
    let mut members = state.member_bodies(&sources);
    // Members of groups the project is shared with belong to it too, up to the share's level.
    for (group_id, cap) in &project.shared_with {
        let invited: Vec<Source> = state
            .ancestry(*group_id)
            .into_iter()
            .map(|group| Source::Group(group.id))
            .collect();
        for mut body in state.member_bodies(&invited) {
            if members.iter().all(|member| member["id"] != body["id"]) {
                let level = body["access_level"].as_i64().unwrap_or(0);
                body["access_level"] = json!(level.min(*cap));
                members.push(body);
            }
        }
    }
    if let Namespace::User(id) = project.namespace
        && let Some(user) = state.users.get(&id)
    {
        let mut body = state.user_basic(user);
        body["access_level"] = json!(50);
        body["created_at"] = json!(crate::world::bodies::timestamp(project.created_at));
        body["expires_at"] = Value::Null;
        body["membership_state"] = json!("active");
        members.push(body);
    }
    Ok(members)
}

/// The member with the user id, or 404.
pub(crate) fn one_member(members: Vec<Value>, user: &str) -> Result<Answer, Refusal> {
    let id: u64 = user.parse().map_err(|_| bad("user_id"))?;
    members
        .into_iter()
        .find(|member| member["id"] == id)
        .map(|member| Answer::json(200, &member))
        .ok_or(Refusal::RecordNotFound)
}

/// `/projects/:id/labels`.
pub(crate) fn labels(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let project = find(call, id)?;
    let inherited = call.flag("include_ancestor_groups")?.unwrap_or(true);
    let groups = match project.namespace {
        Namespace::Group(group_id) if inherited => call.state.ancestry(group_id),
        _ => Vec::new(),
    };
    let own = project.labels.iter().map(|label| (label, true));
    let others = groups
        .iter()
        .flat_map(|group| group.labels.iter().map(|label| (label, false)));
    let labels: Vec<_> = own.chain(others).collect();
    pagination::offset(call, &labels, None, |(label, own)| {
        json!({
            "id": label.id,
            "name": label.name,
            "description": label.description,
            "description_html": label.description,
            "text_color": "#FFFFFF",
            "color": label.color,
            "archived": false,
            "subscribed": false,
            "priority": Value::Null,
            "is_project_label": own,
        })
    })
}

/// `/projects/:id/deployments`; the sample company deploys nothing by itself.
pub(crate) fn deployments(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let project = find(call, id)?;
    if project.deployments_closed {
        return Err(Refusal::Forbidden);
    }
    let updated = call.between("updated_after", "updated_before")?;
    let order = call.word("order_by", &["id", "iid", "created_at", "updated_at"])?;
    let statuses = ["created", "running", "success", "failed", "canceled"];
    let status = match call.query.get("status") {
        None => None,
        Some(_) => Some(call.word("status", &statuses)?),
    };
    let mut rows: Vec<_> = project.deployments.iter().collect();
    rows.retain(|row| updated.holds(row.updated_at) && is(&row.body, "status", status));
    if order == "updated_at" {
        rows.sort_by_key(|row| row.updated_at);
    }
    if call.word("sort", &["asc", "desc"])? == "desc" {
        rows.reverse();
    }
    pagination::offset(call, &rows, None, |row| row.body.clone())
}
