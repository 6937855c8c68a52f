//! A project's activity.

use time::{Date, OffsetDateTime};

use super::{
    call::{Call, bad},
    issues, merge_requests, pagination, projects,
};
use crate::{
    answer::{Answer, Refusal},
    world::{access::REPORTER, bodies::parse_timestamp, events::Event},
};

/// What `action` can be.
const ACTIONS: [&str; 13] = [
    "approved",
    "closed",
    "commented",
    "created",
    "destroyed",
    "expired",
    "joined",
    "left",
    "merged",
    "pushed",
    "reopened",
    "updated",
    "imported",
];
/// What `target_type` can be.
const TARGETS: [&str; 9] = [
    "epic",
    "issue",
    "merge_request",
    "milestone",
    "note",
    "project",
    "snippet",
    "user",
    "work_item",
];

/// `/projects/:id/events`, newest first unless asked otherwise.
pub(crate) fn of_project(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let project = projects::find(call, id)?;
    let action = one_of(call, "action", &ACTIONS)?;
    let target = one_of(call, "target_type", &TARGETS)?;
    let (after, before) = (day(call, "after")?, day(call, "before")?);
    let state = call.state;
    let code = state.may_use(call.viewer(), project, project.repository, REPORTER);
    let requests = merge_requests::allowed(call, project);
    let open = issues::allowed(call, project);
    let mut events: Vec<Event<'_>> = project
        .events(state.clock.now(), (code, requests), |issue| {
            open && issues::seen(call, project, issue)
        })
        .into_iter()
        .filter(|event| action.is_none_or(|action| event.action == action))
        .filter(|event| target.is_none_or(|target| event.kind == target))
        // Both days are left out themselves.
        .filter(|event| after.is_none_or(|day| event.at.date() > day))
        .filter(|event| before.is_none_or(|day| event.at.date() < day))
        .collect();
    if call.word("sort", &["desc", "asc"])? == "desc" {
        events.reverse();
    }
    pagination::offset(call, &events, None, |event| event.body(project))
}

fn one_of<'c>(
    call: &'c Call<'_>,
    name: &'static str,
    words: &[&str],
) -> Result<Option<&'c str>, Refusal> {
    match call.query.get(name).filter(|text| !text.is_empty()) {
        Some(text) if !words.contains(&text) => Err(bad(name)),
        other => Ok(other),
    }
}

fn day(call: &Call<'_>, name: &'static str) -> Result<Option<Date>, Refusal> {
    let moment = call.query.get(name).filter(|text| !text.is_empty());
    moment
        .map(|text| {
            parse_timestamp(text)
                .map(OffsetDateTime::date)
                .ok_or_else(|| bad(name))
        })
        .transpose()
}
