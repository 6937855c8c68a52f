//! Branches and commits, read from the real repository.

use std::io;

use serde_json::{Value, json};

use super::{
    call::Call,
    pagination::{self, Page},
    projects,
};
use crate::{
    answer::{Answer, Refusal},
    git::log::{self, LoggedCommit, Question},
    world::{Project, State, access::REPORTER},
};

fn readable<'a>(call: &Call<'a>, id: &str) -> Result<&'a Project, Refusal> {
    let project = projects::find(call, id)?;
    if call
        .state
        .may_use(call.viewer(), project, project.repository, REPORTER)
    {
        Ok(project)
    } else {
        Err(Refusal::Forbidden)
    }
}

fn internal(error: &io::Error) -> Refusal {
    tracing::error!(%error, "git could not be asked");
    Refusal::Internal
}

/// A commit as its list gives it.
pub(crate) fn body(state: &State, project: &Project, commit: &LoggedCommit) -> Value {
    let last: serde_json::Map<String, Value> = commit
        .trailers
        .iter()
        .filter_map(|(key, values)| Some((key.clone(), json!(values.last()?))))
        .collect();
    let mut body = json!({
        "id": commit.id,
        "short_id": commit.id.get(..8),
        "created_at": commit.committer.date,
        "parent_ids": commit.parents,
        "title": commit.message.lines().next().unwrap_or_default(),
        "message": commit.message,
        "author_name": commit.author.name,
        "author_email": commit.author.email,
        "authored_date": commit.author.date,
        "committer_name": commit.committer.name,
        "committer_email": commit.committer.email,
        "committed_date": commit.committer.date,
        "trailers": last,
        "extended_trailers": commit.trailers,
        "web_url": format!(
            "{}/{}/-/commit/{}",
            state.base_url, project.path_with_namespace, commit.id
        ),
    });
    if let Some((additions, deletions)) = commit.stats {
        body["stats"] = json!({
            "additions": additions,
            "deletions": deletions,
            "total": additions + deletions,
        });
    }
    body
}

/// `/projects/:id/repository/commits`: never with totals.
pub(crate) fn commits(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let project = readable(call, id)?;
    let page = Page::of(call)?;
    let since = call.moment("since")?;
    let until = call.moment("until")?;
    let text = |moment: time::OffsetDateTime| moment.unix_timestamp().to_string();
    let named = call.query.get("ref_name").filter(|name| !name.is_empty());
    let all = call.flag("all")?.unwrap_or(false);
    let Some(default_branch) = project.default_branch.as_deref() else {
        let answer = Answer::json(200, &json!([]));
        return Ok(pagination::with_headers(call, answer, page, false, None));
    };
    let question = Question {
        all,
        revision: named.unwrap_or(default_branch).to_owned(),
        since: since.map(text),
        until: until.map(text),
        skip: page.skip(),
        limit: page.size + 1,
        stats: call.flag("with_stats")?.unwrap_or(false),
        first_parent: call.flag("first_parent")?.unwrap_or(false),
    };
    let mut list = log::commits(&project.folder, &question)
        .map_err(|error| internal(&error))?
        .ok_or(Refusal::NotFound("Reference"))?;
    let more = list.len() > page.size;
    list.truncate(page.size);
    let rows: Value = list
        .iter()
        .map(|commit| body(call.state, project, commit))
        .collect();
    let answer = Answer::json(200, &rows);
    Ok(pagination::with_headers(call, answer, page, more, None))
}

fn one(project: &Project, revision: &str, stats: bool) -> Result<LoggedCommit, Refusal> {
    let question = Question {
        revision: revision.to_owned(),
        limit: 1,
        stats,
        ..Question::default()
    };
    log::commits(&project.folder, &question)
        .map_err(|error| internal(&error))?
        .and_then(|list| list.into_iter().next())
        .ok_or(Refusal::NotFound("Commit"))
}

/// `/projects/:id/repository/commits/:sha`.
pub(crate) fn commit(call: &Call<'_>, id: &str, revision: &str) -> Result<Answer, Refusal> {
    let project = readable(call, id)?;
    let stats = call.flag("stats")?.unwrap_or(true);
    let mut body = body(call.state, project, &one(project, revision, stats)?);
    body["status"] = Value::Null;
    body["project_id"] = json!(project.id);
    body["last_pipeline"] = Value::Null;
    Ok(Answer::json(200, &body))
}

/// `/projects/:id/repository/branches`.
pub(crate) fn branches(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let project = readable(call, id)?;
    let Some(default_branch) = project.default_branch.as_deref() else {
        return pagination::offset(call, &[] as &[Value], None, Clone::clone);
    };
    let mut list = log::branches(&project.folder).map_err(|error| internal(&error))?;
    if let Some(search) = call.query.get("search") {
        list.retain(|(name, _)| name.contains(search));
    }
    let merged =
        log::merged_branches(&project.folder, default_branch).map_err(|error| internal(&error))?;
    pagination::offset(call, &list, None, |(name, id)| {
        let commit = one(project, id, false)
            .map_or(Value::Null, |commit| body(call.state, project, &commit));
        let default = name == default_branch;
        json!({
            "name": name,
            "commit": commit,
            "merged": merged.contains(name) && !default,
            "protected": default && project.protected_branches,
            "developers_can_push": false,
            "developers_can_merge": false,
            "can_push": false,
            "default": default,
            "web_url": format!(
                "{}/{}/-/tree/{name}",
                call.state.base_url, project.path_with_namespace
            ),
        })
    })
}
