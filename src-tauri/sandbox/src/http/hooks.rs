//! Webhooks of projects (Maintainer) and groups (Owner, a paid tier): made, listed, changed,
//! deleted, tested, and the log of their deliveries.

use serde_json::{Value, json};
use url::{Host, Url};

use super::{
    authentication::{authenticate, check_scope},
    changes::Change,
    web::at_least,
};
use crate::{
    answer::{Answer, Refusal},
    world::{
        Source, State,
        access::{MAINTAINER, OWNER},
        webhooks::{Delivery, OF_PROJECTS, TRIGGERS, Webhook},
    },
};

/// An answer, or what has to be delivered before there is one.
pub(super) enum Answered {
    Now(Answer),
    AfterDelivery(Box<Delivery>),
}

/// Whether a route is one of this module.
pub(super) fn is_known(change: &Change<'_>) -> bool {
    matches!(
        (change.method, change.parts),
        ("GET" | "POST", ["groups" | "projects", _, "hooks"])
            | (
                "GET" | "PUT" | "DELETE",
                ["groups" | "projects", _, "hooks", _]
            )
            | ("POST", ["groups" | "projects", _, "hooks", _, "test", _])
            | ("GET", ["groups" | "projects", _, "hooks", _, "events"])
    )
}

/// Answers a route of this module.
pub(super) fn answer(state: &mut State, change: &Change<'_>) -> Answered {
    route(state, change).unwrap_or_else(|refusal| Answered::Now(refusal.answer()))
}

fn route(state: &mut State, change: &Change<'_>) -> Result<Answered, Refusal> {
    let token = authenticate(state, change.credential)?
        .ok_or(Refusal::Unauthorized)?
        .clone();
    let [kind, id, "hooks", rest @ ..] = change.parts else {
        return Err(Refusal::RouteNotFound);
    };
    let of_groups = change.version.contains("-ee") && state.reporting.rules.of_groups;
    if *kind == "groups" && !of_groups {
        return Err(Refusal::RouteNotFound);
    }
    check_scope(&token, change.method, false, false)?;
    let source = place(state, token.user_id, kind, id)?;
    let now = match (change.method, rest) {
        ("GET", []) => list(state, change, source),
        ("POST", []) => add(state, change, source)?,
        (method, [hook, rest @ ..]) => {
            let hook = found(state, source, hook)?;
            match (method, rest) {
                ("GET", []) => one(state, change, hook, 200),
                ("PUT", []) => {
                    apply(state, change, hook)?;
                    one(state, change, hook, 200)
                }
                ("DELETE", []) => {
                    state.reporting.webhooks.remove(&hook);
                    Answer {
                        status: 204,
                        headers: Vec::new(),
                        body: Vec::new(),
                    }
                }
                ("GET", ["events"]) => events(state, change, hook)?,
                (_, ["test", trigger]) => return test(state, change, hook, trigger),
                _ => return Err(Refusal::RouteNotFound),
            }
        }
        _ => return Err(Refusal::RouteNotFound),
    };
    Ok(Answered::Now(now))
}

/// The project or group, if the role suffices.
fn place(state: &State, account: u64, kind: &str, id: &str) -> Result<Source, Refusal> {
    let (source, level, needed) = if kind == "groups" {
        let group = state
            .group(id)
            .filter(|group| state.sees_group(Some(account), group))
            .ok_or(Refusal::NotFound("Group"))?;
        let level = state.group_level(account, group.id);
        (Source::Group(group.id), level, OWNER)
    } else {
        let project = state
            .project(id)
            .filter(|project| state.sees_project(Some(account), project))
            .ok_or(Refusal::NotFound("Project"))?;
        let level = state.project_level(account, project);
        (Source::Project(project.id), level, MAINTAINER)
    };
    if level.is_some_and(|level| level >= needed) {
        Ok(source)
    } else {
        Err(Refusal::Forbidden)
    }
}

fn found(state: &State, source: Source, id: &str) -> Result<u64, Refusal> {
    id.parse()
        .ok()
        .filter(|id| {
            let hook = state.reporting.webhooks.get(id);
            hook.is_some_and(|hook| hook.source == source)
        })
        .ok_or(Refusal::RecordNotFound)
}

fn one(state: &State, change: &Change<'_>, hook: u64, status: u16) -> Answer {
    let signs = at_least(change.version, 19, 0);
    let body = state
        .reporting
        .webhooks
        .get(&hook)
        .map(|hook| hook.body(signs));
    Answer::json(status, &body.unwrap_or(Value::Null))
}

fn list(state: &State, change: &Change<'_>, source: Source) -> Answer {
    let signs = at_least(change.version, 19, 0);
    let own = state
        .reporting
        .webhooks
        .values()
        .filter(|hook| hook.source == source);
    Answer::json(200, &own.map(|hook| hook.body(signs)).collect())
}

fn add(state: &mut State, change: &Change<'_>, source: Source) -> Result<Answer, Refusal> {
    let url = change.required("url")?.to_owned();
    check_url(state, &url)?;
    let own = state
        .reporting
        .webhooks
        .values()
        .filter(|hook| hook.source == source);
    let (most, kind) = match source {
        Source::Project(_) => (state.reporting.rules.most_of_project, "project"),
        Source::Group(_) => (state.reporting.rules.most_of_group, "group"),
    };
    if own.count() >= most {
        return Err(Refusal::Invalid(json!({
            "base": [format!("Maximum number of {kind} hooks ({most}) exceeded")],
        })));
    }
    let id = state.next_id();
    let hook = Webhook::new(id, source, url, state.clock.now());
    state.reporting.webhooks.insert(id, hook);
    apply(state, change, id)?;
    Ok(one(state, change, id, 201))
}

/// Takes over what was sent. Secrets that were not sent stay, a signing token means nothing to
/// versions that cannot sign.
fn apply(state: &mut State, change: &Change<'_>, id: u64) -> Result<(), Refusal> {
    let url = change.given("url").map(str::to_owned);
    if let Some(url) = &url {
        check_url(state, url)?;
    }
    let signs = at_least(change.version, 19, 0);
    let Some(hook) = state.reporting.webhooks.get_mut(&id) else {
        return Err(Refusal::RecordNotFound);
    };
    if let Some(url) = url {
        hook.url = url;
    }
    let of_group = matches!(hook.source, Source::Group(_));
    for (name, _, _) in TRIGGERS {
        let is_of_projects = name == OF_PROJECTS;
        if is_of_projects && !(of_group && at_least(change.version, 17, 6)) {
            continue;
        }
        if let Some(text) = change.given(name) {
            hook.flags.insert(name, text == "true");
        }
    }
    let kept = |name: &str| change.given(name).map(str::to_owned);
    hook.token = kept("token").or_else(|| hook.token.take());
    hook.name = kept("name").or_else(|| hook.name.take());
    hook.description = kept("description").or_else(|| hook.description.take());
    if signs {
        hook.signing_token = kept("signing_token").or_else(|| hook.signing_token.take());
    }
    Ok(())
}

/// Addresses of this computer and of its network are refused unless an administrator allows them.
fn check_url(state: &State, text: &str) -> Result<(), Refusal> {
    let url = Url::parse(text).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
    let invalid = |reason: &str| Refusal::Invalid(json!({"url": [reason]}));
    let Some(url) = url else {
        return Err(invalid("is blocked: Only allowed schemes are http, https"));
    };
    let is_local = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_private(),
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unique_local(),
        Some(Host::Domain(name)) => name == "localhost",
        None => true,
    };
    if is_local && !state.reporting.rules.local_allowed {
        return Err(invalid(
            "is blocked: Requests to the local network are not allowed",
        ));
    }
    Ok(())
}

fn test(state: &State, change: &Change<'_>, hook: u64, trigger: &str) -> Result<Answered, Refusal> {
    if trigger != "push_events" {
        return Err(Refusal::Invalid(json!("Only pushes are played")));
    }
    let Some(hook) = state.reporting.webhooks.get(&hook) else {
        return Err(Refusal::RecordNotFound);
    };
    let Some((_, payload)) = state.example_push(hook.source) else {
        return Err(Refusal::Invalid(json!(
            "Ensure the project has at least one commit."
        )));
    };
    let delivery = hook.delivery("push_events", payload, &state.base_url, change.version);
    Ok(Answered::AfterDelivery(Box::new(delivery)))
}

/// What is answered once a test was delivered.
pub(super) fn tested(outcome: Result<u16, &'static str>) -> Answer {
    match outcome {
        Ok(200..=299) => Answer::json(201, &json!({"message": "201 Created"})),
        Ok(status) => {
            let text = format!("Hook execution failed: HTTP {status}");
            Refusal::Invalid(json!(text)).answer()
        }
        Err(reason) => Refusal::Invalid(json!(format!("Hook execution failed: {reason}"))).answer(),
    }
}

/// The log, newest first, with secrets struck out.
fn events(state: &State, change: &Change<'_>, hook: u64) -> Result<Answer, Refusal> {
    if !at_least(change.version, 17, 3) {
        return Err(Refusal::RouteNotFound);
    }
    let number = |name, default: usize| {
        let given = change.form.get(name).and_then(|text| text.parse().ok());
        given.unwrap_or(default).max(1)
    };
    let (page, size) = (number("page", 1), number("per_page", 20).min(100));
    let all = state.reporting.webhooks.get(&hook).map(|hook| &hook.events);
    let all = all.into_iter().flatten().rev();
    let mut rows: Vec<Value> = all
        .skip((page - 1) * size)
        .take(size + 1)
        .map(|event| {
            let headers = event.delivery.headers.iter().map(|(name, value)| {
                let shown = if *name == "X-Gitlab-Token" {
                    "[REDACTED]"
                } else {
                    value
                };
                ((*name).to_owned(), json!(shown))
            });
            json!({
                "id": event.id,
                "url": event.delivery.url,
                "trigger": event.delivery.trigger.replace("_events", "_hooks"),
                "request_headers": headers.collect::<serde_json::Map<_, _>>(),
                "request_data": event.delivery.payload,
                "response_headers": {},
                "response_body": "",
                "execution_duration": 0.01,
                "response_status": event.status,
            })
        })
        .collect();
    let more = rows.len() > size;
    rows.truncate(size);
    let answer = Answer::json(200, &Value::Array(rows));
    if !more {
        return Ok(answer);
    }
    let path = change.parts.join("/");
    let next = format!(
        "<{}/api/v4/{path}?page={}&per_page={size}>; rel=\"next\"",
        state.base_url,
        page + 1
    );
    Ok(answer.header("link", next))
}
