//! Merge requests of a project, of a group or of all, and what hangs on one.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    call::{Call, bad, is},
    groups, pagination, projects,
};
use crate::{
    answer::{Answer, Refusal},
    world::{Label, MergeRequest, Project, access::REPORTER, bodies::merged},
};

type Row<'a> = (&'a Project, &'a Arc<MergeRequest>);

pub(crate) fn allowed(call: &Call<'_>, project: &Project) -> bool {
    let feature = project.merge_requests_feature;
    call.state
        .may_use(call.viewer(), project, feature, REPORTER)
}

fn readable<'a>(call: &Call<'a>, id: &str) -> Result<&'a Project, Refusal> {
    let project = projects::find(call, id)?;
    if allowed(call, project) {
        Ok(project)
    } else {
        Err(Refusal::Forbidden)
    }
}

/// `/projects/:id/merge_requests`.
pub(crate) fn of_project(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let project = readable(call, id)?;
    answer(call, vec![project], "all")
}

/// `/groups/:id/merge_requests`: subgroups too, archived projects only when asked for.
pub(crate) fn of_group(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let group = groups::find(call, id)?;
    let non_archived = call.flag("non_archived")?.unwrap_or(true);
    let projects = groups::projects_within(call, group, true, false)
        .into_iter()
        .filter(|project| allowed(call, project) && !(non_archived && project.archived))
        .collect();
    answer(call, projects, "all")
}

/// `/merge_requests`: the caller's own unless another scope is asked for.
pub(crate) fn of_all(call: &Call<'_>) -> Result<Answer, Refusal> {
    call.account()?;
    let projects = call
        .state
        .projects
        .values()
        .filter(|project| call.state.sees_project(call.viewer(), project))
        .filter(|project| allowed(call, project))
        .collect();
    answer(call, projects, "created_by_me")
}

fn answer(
    call: &Call<'_>,
    projects: Vec<&Project>,
    default_scope: &'static str,
) -> Result<Answer, Refusal> {
    if call.query.get("pagination") == Some("keyset") {
        return Err(Refusal::KeysetUnavailable);
    }
    let state = call.word("state", &["all", "opened", "closed", "locked", "merged"])?;
    let state = Some(state).filter(|state| *state != "all");
    let scopes = ["all", "created_by_me", "created-by-me", "assigned_to_me"];
    let scope = match call.query.get("scope") {
        None => default_scope,
        Some(_) => call.word("scope", &scopes)?,
    };
    let updated = call.between("updated_after", "updated_before")?;
    let created = call.between("created_after", "created_before")?;
    let iids = numbers(call, "iids")?;
    let mut rows: Vec<Row<'_>> = projects
        .into_iter()
        .flat_map(|project| project.merge_requests.iter().map(move |row| (project, row)))
        .filter(|(_, row)| is(&row.body, "state", state))
        .filter(|(_, row)| updated.holds(row.updated_at) && created.holds(row.created_at))
        .filter(|(_, row)| iids.is_empty() || iids.contains(&row.iid))
        .filter(|(_, row)| match (scope, call.viewer()) {
            ("all", _) => true,
            ("assigned_to_me", Some(account)) => row.body["assignees"]
                .as_array()
                .is_some_and(|list| list.iter().any(|user| user["id"] == account)),
            (_, account) => row.body["author"]["id"].as_u64() == account,
        })
        .collect();
    let id = |row: &Row<'_>| row.1.body["id"].as_u64();
    match call.word(
        "order_by",
        &["created_at", "updated_at", "merged_at", "title"],
    )? {
        "updated_at" => rows.sort_by_key(|row| (row.1.updated_at, id(row))),
        "created_at" => rows.sort_by_key(|row| (row.1.created_at, id(row))),
        field => rows.sort_by_key(|row| (row.1.body[field].as_str().map(str::to_owned), id(row))),
    }
    if call.word("sort", &["desc", "asc"])? == "desc" {
        rows.reverse();
    }
    let details = call.flag("with_labels_details")?.unwrap_or(false);
    pagination::offset(call, &rows, None, |(project, row)| {
        let mut body = row.body.clone();
        if details {
            expand_labels(&mut body, &project.labels);
        }
        body
    })
}

/// Values of a list parameter as numbers.
pub(crate) fn numbers(call: &Call<'_>, name: &'static str) -> Result<Vec<u64>, Refusal> {
    call.query
        .list(name)
        .into_iter()
        .map(|text| text.parse().map_err(|_| bad(name)))
        .collect()
}

/// Turns label names into label objects, as `with_labels_details` does.
pub(crate) fn expand_labels(body: &mut Value, labels: &[Label]) {
    let names: Vec<String> = body["labels"]
        .as_array()
        .map(|names| {
            names
                .iter()
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect()
        })
        .unwrap_or_default();
    body["labels"] = names
        .iter()
        .map(|name| {
            let known = labels.iter().find(|label| label.name == *name);
            json!({
                "id": known.map(|label| label.id),
                "name": name,
                "color": known.map_or("#6699cc", |label| label.color),
                "description": known.and_then(|label| label.description),
                "description_html": known.and_then(|label| label.description),
                "text_color": "#FFFFFF",
            })
        })
        .collect();
}

/// `/projects/:id/merge_requests/:iid`.
pub(crate) fn single(call: &Call<'_>, id: &str, iid: &str) -> Result<Answer, Refusal> {
    let request = find(readable(call, id)?, iid)?;
    Ok(Answer::json(
        200,
        &merged(request.body.clone(), request.detail.clone()),
    ))
}

fn find<'a>(project: &'a Project, iid: &str) -> Result<&'a MergeRequest, Refusal> {
    let iid: u64 = iid.parse().map_err(|_| bad("merge_request_iid"))?;
    project
        .merge_requests
        .iter()
        .find(|request| request.iid == iid)
        .map(AsRef::as_ref)
        .ok_or(Refusal::RecordNotFound)
}

/// Everything below `/projects/:id/merge_requests/:iid/`.
pub(crate) fn part(call: &Call<'_>, id: &str, iid: &str, part: &str) -> Result<Answer, Refusal> {
    const PARTS: [&str; 11] = [
        "commits",
        "notes",
        "award_emoji",
        "versions",
        "discussions",
        "approvals",
        "approval_state",
        "reviewers",
        "participants",
        "resource_label_events",
        "resource_state_events",
    ];
    if !PARTS.contains(&part) {
        return Err(Refusal::RouteNotFound);
    }
    let request = find(readable(call, id)?, iid)?;
    let list = |items: &[Value]| pagination::offset(call, items, None, Clone::clone);
    match part {
        "commits" => list(&request.commits),
        "notes" => notes(call, &request.notes),
        "award_emoji" => list(&[]),
        "versions" => list(&[version(request)]),
        "discussions" => list(&discussions(&request.notes)),
        "approvals" => Ok(Answer::json(200, &request.approvals)),
        "approval_state" => Ok(Answer::json(200, &request.approval_state)),
        "reviewers" => Ok(Answer::json(200, &json!(request.reviewers))),
        "participants" => Ok(Answer::json(200, &json!(request.participants))),
        "resource_label_events" => list(&request.label_events),
        _ => list(&request.state_events),
    }
}

/// The one version of a merge request that nothing was pushed to again.
fn version(request: &MergeRequest) -> Value {
    json!({
        "id": request.body["id"],
        "head_commit_sha": request.body["sha"],
        "merge_request_id": request.body["id"],
        "created_at": request.body["created_at"],
        "state": "collected",
        "real_size": "1",
    })
}

/// `/projects/:id/merge_requests/:iid/versions/:version`, without its changes.
pub(crate) fn single_version(
    call: &Call<'_>,
    id: &str,
    iid: &str,
    version_id: &str,
) -> Result<Answer, Refusal> {
    let request = find(readable(call, id)?, iid)?;
    let mut body = version(request);
    if version_id.parse().ok() != body["id"].as_u64() {
        return Err(Refusal::RecordNotFound);
    }
    body["commits"] = json!(request.commits);
    body["diffs"] = json!([]);
    Ok(Answer::json(200, &body))
}

/// `/projects/:id/{merge_requests,issues}/:iid/notes/:note/award_emoji`: nobody reacted.
pub(crate) fn note_emojis(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    projects::find(call, id)?;
    pagination::offset(call, &[] as &[Value], None, Clone::clone)
}

/// Notes, sorted as asked; newest first by default.
pub(crate) fn notes(call: &Call<'_>, notes: &[Value]) -> Result<Answer, Refusal> {
    let order = call.word("order_by", &["created_at", "updated_at"])?;
    let mut list: Vec<&Value> = notes.iter().collect();
    list.sort_by_key(|note| (note[order].as_str().map(str::to_owned), note["id"].as_u64()));
    if call.word("sort", &["desc", "asc"])? == "desc" {
        list.reverse();
    }
    pagination::offset(call, &list, None, |note| (*note).clone())
}

/// Each note as a discussion of its own.
pub(crate) fn discussions(notes: &[Value]) -> Vec<Value> {
    notes
        .iter()
        .map(|note| {
            let id = note["id"].as_u64().unwrap_or_default();
            json!({
                "id": format!("{:040x}", u128::from(id) * 0x9E37_79B9_7F4A_7C15),
                "individual_note": note["type"].is_null(),
                "notes": [note],
            })
        })
        .collect()
}
