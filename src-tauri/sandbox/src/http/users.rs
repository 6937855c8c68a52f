//! Instance, accounts and access tokens.

use serde_json::{Value, json};

use super::{
    call::Call,
    pagination::{self, Page},
};
use crate::{
    answer::{Answer, Refusal},
    token::AccessToken,
    world::bodies::{date, merged, timestamp},
};

/// `/version` and `/metadata`.
pub(crate) fn metadata(call: &Call<'_>) -> Result<Answer, Refusal> {
    call.account()?;
    Ok(Answer::json(
        200,
        &json!({
            "version": call.version,
            "revision": "5a9d0b7c1e2",
            "kas": {
                "enabled": false,
                "externalUrl": Value::Null,
                "externalK8sProxyUrl": Value::Null,
                "version": Value::Null,
            },
            "enterprise": call.version.contains("-ee"),
        }),
    ))
}

/// `/user`.
pub(crate) fn own(call: &Call<'_>) -> Result<Answer, Refusal> {
    let account = call.account()?;
    let user = call
        .state
        .users
        .get(&account)
        .ok_or(Refusal::NotFound("User"))?;
    Ok(Answer::json(200, &call.state.user_self(user)))
}

/// `/users`.
pub(crate) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    call.account()?;
    let username = call.query.get("username");
    let search = call.query.get("search").map(str::to_lowercase);
    let mut users: Vec<_> = call
        .state
        .users
        .values()
        .filter(|user| username.is_none_or(|name| user.username.eq_ignore_ascii_case(name)))
        .filter(|user| {
            search.as_ref().is_none_or(|text| {
                user.username.to_lowercase().contains(text)
                    || user.name.to_lowercase().contains(text)
            })
        })
        .collect();
    if call.word("sort", &["desc", "asc"])? == "desc" {
        users.reverse();
    }
    pagination::offset(call, &users, Some("User"), |user| {
        call.state.user_basic(user)
    })
}

/// `/users/:id`.
pub(crate) fn single(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    call.account()?;
    let user = id
        .parse()
        .ok()
        .and_then(|id: u64| call.state.users.get(&id))
        .ok_or(Refusal::NotFound("User"))?;
    Ok(Answer::json(200, &call.state.user_profile(user)))
}

/// `/personal_access_tokens/self`.
pub(crate) fn own_token(call: &Call<'_>) -> Result<Answer, Refusal> {
    let token = personal(call)?;
    Ok(Answer::json(
        200,
        &merged(
            token_body(token),
            json!({
                "last_used_at": timestamp(call.state.now),
                "last_used_ips": ["127.0.0.1"],
            }),
        ),
    ))
}

/// A personal access token that is used while it is asked about.
pub(crate) fn token_body(token: &AccessToken) -> Value {
    json!({
        "id": token.id,
        "name": token.name,
        "revoked": false,
        "created_at": timestamp(token.created_at),
        "description": token.description,
        "scopes": token.scopes,
        "user_id": token.user_id,
        "last_used_at": Value::Null,
        "active": true,
        "expires_at": token.expiry.day().map(date),
    })
}

/// The caller's token where only a personal one will do.
fn personal<'a>(call: &Call<'a>) -> Result<&'a AccessToken, Refusal> {
    let token = call.token.ok_or(Refusal::Unauthorized)?;
    if token.is_oauth() {
        return Err(Refusal::NotPersonal);
    }
    Ok(token)
}

/// `/personal_access_tokens/self/associations`: two lists behind one page number.
pub(crate) fn associations(call: &Call<'_>) -> Result<Answer, Refusal> {
    let account = personal(call)?.user_id;
    let (state, page) = (call.state, Page::of(call)?);
    let least = call.min_access_level()?.unwrap_or(0);
    let groups: Vec<Value> = state
        .groups
        .values()
        .filter_map(|group| Some((group, state.group_level(account, group.id)?)))
        .filter(|(_, level)| *level >= least)
        .skip(page.skip())
        .take(page.size)
        .map(|(group, level)| {
            json!({
                "id": group.id,
                "web_url": format!("{}/groups/{}", state.base_url, group.full_path),
                "name": group.name,
                "parent_id": group.parent_id,
                "organization_id": 1,
                "access_levels": level,
                "visibility": group.visibility,
            })
        })
        .collect();
    let projects: Vec<Value> = state
        .projects
        .values()
        .filter(|project| {
            state
                .project_level(account, project)
                .is_some_and(|level| level >= least)
        })
        .skip(page.skip())
        .take(page.size)
        .map(|project| {
            let body = state.project_body(project);
            json!({
                "id": project.id,
                "description": body["description"],
                "name": body["name"],
                "name_with_namespace": body["name_with_namespace"],
                "path": body["path"],
                "path_with_namespace": body["path_with_namespace"],
                "created_at": body["created_at"],
                "access_levels": {
                    "project_access_level": state.direct_level(account, project),
                    "group_access_level": state.inherited_level(account, project),
                },
                "visibility": project.visibility,
                "web_url": body["web_url"],
                "namespace": body["namespace"],
            })
        })
        .collect();
    Ok(Answer::json(
        200,
        &json!({"groups": groups, "projects": projects}),
    ))
}
