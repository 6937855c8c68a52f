//! Issues of a project, of a group or of all, and what hangs on one.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{
    call::{Call, bad, is},
    groups, merge_requests, pagination, projects, web,
};
use crate::{
    answer::{Answer, Refusal},
    world::{Issue, Project, access},
};

type Row<'a> = (&'a Project, &'a Arc<Issue>);

pub(crate) fn allowed(call: &Call<'_>, project: &Project) -> bool {
    let feature = project.issues_feature;
    call.state
        .may_use(call.viewer(), project, feature, access::GUEST)
}

fn readable<'a>(call: &Call<'a>, id: &str) -> Result<&'a Project, Refusal> {
    let project = projects::find(call, id)?;
    if allowed(call, project) {
        Ok(project)
    } else {
        Err(Refusal::Forbidden)
    }
}

/// Confidential issues are for Reporters, their authors and their assignees.
pub(crate) fn seen(call: &Call<'_>, project: &Project, issue: &Issue) -> bool {
    if issue.body["confidential"] != true {
        return true;
    }
    call.viewer().is_some_and(|account| {
        call.state
            .project_level(account, project)
            .is_some_and(|level| level >= access::REPORTER)
            || issue.body["author"]["id"] == account
    })
}

/// `/projects/:id/issues`, by offset or by keyset.
pub(crate) fn of_project(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    answer(call, vec![readable(call, id)?], "all", true)
}

/// `/groups/:id/issues`: subgroups too, archived projects only when asked for.
pub(crate) fn of_group(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let group = groups::find(call, id)?;
    let non_archived = call.flag("non_archived")?.unwrap_or(true);
    let projects = groups::projects_within(call, group, true, false)
        .into_iter()
        .filter(|project| allowed(call, project) && !(non_archived && project.archived))
        .collect();
    answer(call, projects, "all", false)
}

/// `/issues`: the caller's own unless another scope is asked for.
pub(crate) fn of_all(call: &Call<'_>) -> Result<Answer, Refusal> {
    call.account()?;
    let projects = call
        .state
        .projects
        .values()
        .filter(|project| call.state.sees_project(call.viewer(), project))
        .filter(|project| allowed(call, project))
        .collect();
    answer(call, projects, "created_by_me", false)
}

fn answer(
    call: &Call<'_>,
    projects: Vec<&Project>,
    default_scope: &'static str,
    keyset: bool,
) -> Result<Answer, Refusal> {
    let mut rows = matching(call, projects, default_scope)?;
    let orders = [
        "created_at",
        "updated_at",
        "title",
        "id",
        "due_date",
        "weight",
    ];
    let order = call.word("order_by", &orders)?;
    let key = |row: &Row<'_>| sort_key(order, row.1);
    rows.sort_by_cached_key(key);
    let descending = call.word("sort", &["desc", "asc"])? == "desc";
    if descending {
        rows.reverse();
    }
    let details = call.flag("with_labels_details")?.unwrap_or(false);
    let body = |(project, row): &Row<'_>| {
        let mut body = row.body.clone();
        if details {
            merge_requests::expand_labels(&mut body, &project.labels);
        }
        body
    };
    // Only what can be walked by keyset insists on it.
    let keyset = keyset && web::at_least(call.version, 18, 3);
    if call.query.get("pagination") != Some("keyset") {
        let limited = keyset.then_some("Issue");
        return pagination::offset(call, &rows, limited, body);
    }
    if !keyset {
        return Err(Refusal::KeysetUnavailable);
    }
    if let Some(cursor) = call.query.get("cursor").filter(|text| !text.is_empty()) {
        let reached = read_cursor(cursor).ok_or(bad("cursor"))?;
        rows.retain(|row| {
            if descending {
                key(row) < reached
            } else {
                key(row) > reached
            }
        });
    }
    pagination::keyset(call, &rows, body, |row| {
        let (text, id) = key(row);
        let cursor = json!({"key": text, "id": id, "_kd": "n"}).to_string();
        ("cursor", STANDARD.encode(cursor))
    })
}

/// Text that sorts like the field, and the id for equal ones.
fn sort_key(order: &str, issue: &Issue) -> (String, u64) {
    let id = issue.body["id"].as_u64().unwrap_or_default();
    let moment = |moment: OffsetDateTime| format!("{:024}", moment.unix_timestamp_nanos());
    let text = match order {
        "created_at" => moment(issue.created_at),
        "updated_at" => moment(issue.updated_at),
        "id" => format!("{id:020}"),
        "weight" => format!("{:020}", issue.body["weight"].as_u64().unwrap_or_default()),
        field => issue.body[field].as_str().unwrap_or_default().to_owned(),
    };
    (text, id)
}

fn read_cursor(cursor: &str) -> Option<(String, u64)> {
    let decoded: Value = serde_json::from_slice(&STANDARD.decode(cursor).ok()?).ok()?;
    Some((decoded["key"].as_str()?.to_owned(), decoded["id"].as_u64()?))
}

fn matching<'a>(
    call: &Call<'a>,
    projects: Vec<&'a Project>,
    default_scope: &'static str,
) -> Result<Vec<Row<'a>>, Refusal> {
    let state = call.word("state", &["all", "opened", "closed"])?;
    let state = Some(state).filter(|state| *state != "all");
    let scopes = ["all", "created_by_me", "created-by-me", "assigned_to_me"];
    let scope = match call.query.get("scope") {
        None => default_scope,
        Some(_) => call.word("scope", &scopes)?,
    };
    let updated = call.between("updated_after", "updated_before")?;
    let created = call.between("created_after", "created_before")?;
    let iids = merge_requests::numbers(call, "iids")?;
    let kind = call.query.get("issue_type");
    Ok(projects
        .into_iter()
        .flat_map(|project| project.issues.iter().map(move |row| (project, row)))
        .filter(|(project, row)| seen(call, project, row))
        .filter(|(_, row)| is(&row.body, "state", state) && is(&row.body, "issue_type", kind))
        .filter(|(_, row)| updated.holds(row.updated_at) && created.holds(row.created_at))
        .filter(|(_, row)| iids.is_empty() || iids.contains(&row.iid))
        .filter(|(_, row)| match (scope, call.viewer()) {
            ("all", _) => true,
            ("assigned_to_me", Some(account)) => row.body["assignees"]
                .as_array()
                .is_some_and(|list| list.iter().any(|user| user["id"] == account)),
            (_, account) => row.body["author"]["id"].as_u64() == account,
        })
        .collect())
}

fn find<'a>(call: &Call<'a>, id: &str, iid: &str) -> Result<&'a Issue, Refusal> {
    let project = readable(call, id)?;
    let iid: u64 = iid.parse().map_err(|_| bad("issue_iid"))?;
    project
        .issues
        .iter()
        .find(|issue| issue.iid == iid)
        .filter(|issue| seen(call, project, issue))
        .map(AsRef::as_ref)
        .ok_or(Refusal::RecordNotFound)
}

/// `/projects/:id/issues/:iid`.
pub(crate) fn single(call: &Call<'_>, id: &str, iid: &str) -> Result<Answer, Refusal> {
    Ok(Answer::json(200, &find(call, id, iid)?.body))
}

/// Everything below `/projects/:id/issues/:iid/`.
pub(crate) fn part(call: &Call<'_>, id: &str, iid: &str, part: &str) -> Result<Answer, Refusal> {
    const PARTS: [&str; 5] = [
        "notes",
        "award_emoji",
        "discussions",
        "resource_label_events",
        "resource_state_events",
    ];
    if !PARTS.contains(&part) {
        return Err(Refusal::RouteNotFound);
    }
    let issue = find(call, id, iid)?;
    let list = |items: &[Value]| pagination::offset(call, items, None, Clone::clone);
    match part {
        "notes" => merge_requests::notes(call, &issue.notes),
        "award_emoji" => list(&[]),
        "discussions" => list(&merge_requests::discussions(&issue.notes)),
        "resource_label_events" => list(&issue.label_events),
        _ => list(&issue.state_events),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_trip_through_a_link() {
        let text = json!({"key": "abc", "id": 7, "_kd": "n"}).to_string();
        assert_eq!(
            read_cursor(&STANDARD.encode(text)),
            Some(("abc".to_owned(), 7)),
            "the next page starts after exactly this row"
        );
        assert_eq!(read_cursor("not a cursor"), None);
    }
}
