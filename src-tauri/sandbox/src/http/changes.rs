//! The few things the API lets a client change: its own token, and the service accounts of a
//! group. Everything else is read only, whatever the token.

use serde_json::{Value, json};
use time::{Date, Duration};

use super::{
    authentication::{Credential, authenticate, check_scope},
    call::Query,
    users::token_body,
    web::at_least,
};
use crate::{
    answer::{Answer, Refusal},
    oauth::secret,
    token::{AccessToken, Expiry, Issued, NewToken, Standing},
    world::{
        Membership, Source, State, User,
        access::OWNER,
        bodies::{merged, parse_timestamp},
    },
};

/// Days a token lives at most.
const LONGEST_DAYS: i64 = 365;

/// A request that may change something.
pub(crate) struct Change<'a> {
    pub(crate) method: &'a str,
    /// Below `/api/v4`, decoded.
    pub(crate) parts: &'a [&'a str],
    /// What was in the body, or in the query of a reading request.
    pub(crate) form: &'a Query,
    pub(crate) credential: &'a Credential,
    pub(crate) version: &'a str,
}

impl Change<'_> {
    /// Whether the route is one of this module.
    pub(crate) fn is_known(&self) -> bool {
        let premium = self.version.contains("-ee");
        match (self.method, self.parts) {
            ("POST", ["personal_access_tokens", "self", "rotate"]) => {
                at_least(self.version, 16, 10)
            }
            ("DELETE", ["personal_access_tokens", "self"]) | ("POST", ["groups", _, "members"]) => {
                true
            }
            ("GET" | "POST", ["groups", _, "service_accounts"])
            | ("DELETE", ["groups", _, "service_accounts", _])
            | ("GET" | "POST", ["groups", _, "service_accounts", _, "personal_access_tokens"]) => {
                premium
            }
            _ => false,
        }
    }

    pub(super) fn given(&self, name: &str) -> Option<&str> {
        self.form.get(name).filter(|value| !value.is_empty())
    }

    pub(super) fn required(&self, name: &'static str) -> Result<&str, Refusal> {
        self.given(name).ok_or(Refusal::Missing(name))
    }
}

/// Answers a route of this module.
pub(crate) fn answer(state: &mut State, change: &Change<'_>) -> Answer {
    route(state, change).unwrap_or_else(|refusal| refusal.answer())
}

fn route(state: &mut State, change: &Change<'_>) -> Result<Answer, Refusal> {
    if let ["personal_access_tokens", "self", "rotate"] = change.parts {
        return rotate(state, change);
    }
    let token = authenticate(state, change.credential)?
        .ok_or(Refusal::Unauthorized)?
        .clone();
    if let ["personal_access_tokens", "self"] = change.parts {
        return revoke(state, &token);
    }
    check_scope(&token, change.method, false, false)?;
    match (change.method, change.parts) {
        ("POST", ["groups", group, "members"]) => {
            let group = owned(state, &token, group)?;
            add_member(state, change, &token, group)
        }
        ("GET", ["groups", group, "service_accounts"]) => {
            let group = owned(state, &token, group)?;
            Ok(Answer::json(200, &accounts(state, group)))
        }
        ("POST", ["groups", group, "service_accounts"]) => {
            let group = top_level(state, owned(state, &token, group)?)?;
            add_account(state, change, group)
        }
        (method, ["groups", group, "service_accounts", user, rest @ ..]) => {
            let group = owned(state, &token, group)?;
            let account = account_of(state, group, user)?;
            match (method, rest) {
                ("DELETE", []) => Ok(remove_account(state, account)),
                ("GET", ["personal_access_tokens"]) => Ok(tokens_of(state, account)),
                _ => add_token(state, change, account),
            }
        }
        _ => Err(Refusal::RouteNotFound),
    }
}

/// Replaces the token that is used. Rotating a token that was rotated before means that someone
/// else has it, so the whole family ends.
fn rotate(state: &mut State, change: &Change<'_>) -> Result<Answer, Refusal> {
    let used = change.credential.token(state).cloned();
    let now = state.clock.now();
    if let Some(token) = used.filter(|token| token.standing(now) == Standing::Revoked) {
        for relative in &mut state.tokens {
            if relative.family == token.family {
                relative.revoked = true;
            }
        }
        return Err(Refusal::Revoked);
    }
    let token = authenticate(state, change.credential)?
        .ok_or(Refusal::Unauthorized)?
        .clone();
    if token.is_oauth() {
        return Err(Refusal::NotAllowed);
    }
    if !token.has_scope(&["api", "self_rotate"]) {
        return Err(Refusal::InsufficientScope("api self_rotate"));
    }
    let day = match change.given("expires_at") {
        None => now.date() + Duration::days(7),
        Some(text) => future_day(state, text)?,
    };
    for old in &mut state.tokens {
        if old.id == token.id {
            old.revoked = true;
        }
    }
    let new = state.add_token(NewToken {
        name: token.name,
        description: token.description,
        scopes: token.scopes,
        user_id: token.user_id,
        expiry: Expiry::On(day),
        family: Some(token.family),
    });
    Ok(Answer::json(200, &with_secret(&new)))
}

fn revoke(state: &mut State, token: &AccessToken) -> Result<Answer, Refusal> {
    if token.is_oauth() {
        return Err(Refusal::NotPersonal);
    }
    for own in &mut state.tokens {
        if own.id == token.id {
            own.revoked = true;
        }
    }
    Ok(nothing())
}

fn nothing() -> Answer {
    Answer {
        status: 204,
        headers: Vec::new(),
        body: Vec::new(),
    }
}

fn with_secret(issued: &Issued) -> Value {
    merged(token_body(&issued.token), json!({"token": issued.secret}))
}

/// A day a token may end on.
fn future_day(state: &State, text: &str) -> Result<Date, Refusal> {
    let day = parse_timestamp(text)
        .ok_or(Refusal::BadParameter("expires_at"))?
        .date();
    let today = state.clock.now().date();
    if day <= today || day > today + Duration::days(LONGEST_DAYS) {
        return Err(Refusal::BadRequest(
            "Expiration date must be in the future and within 365 days".to_owned(),
        ));
    }
    Ok(day)
}

/// A group the caller owns.
fn owned(state: &State, token: &AccessToken, id: &str) -> Result<u64, Refusal> {
    let group = state
        .group(id)
        .filter(|group| state.sees_group(Some(token.user_id), group))
        .ok_or(Refusal::NotFound("Group"))?;
    if state
        .group_level(token.user_id, group.id)
        .is_none_or(|level| level < OWNER)
    {
        return Err(Refusal::Forbidden);
    }
    Ok(group.id)
}

fn top_level(state: &State, id: u64) -> Result<u64, Refusal> {
    match state.groups.get(&id) {
        Some(group) if group.parent_id.is_none() => Ok(id),
        _ => Err(Refusal::BadRequest(
            "Service accounts belong to top-level groups".to_owned(),
        )),
    }
}

fn account_body(user: &User) -> Value {
    json!({
        "id": user.id,
        "username": user.username,
        "name": user.name,
        "email": user.emails.first(),
    })
}

fn accounts(state: &State, group: u64) -> Value {
    state
        .service_accounts
        .iter()
        .filter(|(_, own)| **own == group)
        .filter_map(|(user_id, _)| state.users.get(user_id))
        .map(account_body)
        .collect()
}

/// A service account of the group, by its id.
fn account_of(state: &State, group: u64, id: &str) -> Result<u64, Refusal> {
    id.parse()
        .ok()
        .filter(|id| state.service_accounts.get(id) == Some(&group))
        .ok_or(Refusal::NotFound("User"))
}

fn add_account(state: &mut State, change: &Change<'_>, group: u64) -> Result<Answer, Refusal> {
    let username = change.given("username").map_or_else(
        || format!("service_account_group_{group}_{}", &secret()[..32]),
        str::to_owned,
    );
    let fits = username
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(letter));
    if !fits {
        return Err(Refusal::BadRequest(
            "Username can contain only letters, digits, '_', '-' and '.'".to_owned(),
        ));
    }
    if state.user_by_name(&username).is_some() {
        return Err(Refusal::BadRequest(
            "Username has already been taken".to_owned(),
        ));
    }
    let highest = state.users.last_key_value().map_or(0, |(id, _)| *id);
    let name = change.given("name").unwrap_or("Service account user");
    let email = change.given("email").map_or_else(
        || {
            format!(
                "{username}@noreply.{}",
                crate::world::bodies::host(&state.base_url)
            )
        },
        str::to_owned,
    );
    let user = User {
        id: highest + 1,
        username,
        name: name.to_owned(),
        state: "active",
        bot: true,
        public_email: String::new(),
        emails: vec![email],
        zone_minutes: 0,
        created_at: state.clock.now(),
    };
    let body = account_body(&user);
    state.service_accounts.insert(user.id, group);
    state.users.insert(user.id, user);
    Ok(Answer::json(201, &body))
}

/// Takes an account away with all that is its own.
fn remove_account(state: &mut State, account: u64) -> Answer {
    state.service_accounts.remove(&account);
    state.users.remove(&account);
    state.tokens.retain(|token| token.user_id != account);
    state
        .memberships
        .retain(|membership| membership.user_id != account);
    nothing()
}

fn tokens_of(state: &State, account: u64) -> Answer {
    let bodies: Vec<Value> = state
        .tokens
        .iter()
        .filter(|token| token.user_id == account && !token.is_oauth())
        .filter(|token| token.standing(state.clock.now()) == Standing::Good)
        .map(token_body)
        .collect();
    Answer::json(200, &Value::Array(bodies))
}

fn add_token(state: &mut State, change: &Change<'_>, account: u64) -> Result<Answer, Refusal> {
    let name = change.required("name")?.to_owned();
    let scopes: Vec<String> = change
        .form
        .list("scopes")
        .into_iter()
        .map(str::to_owned)
        .collect();
    if scopes.is_empty() {
        return Err(Refusal::Missing("scopes"));
    }
    let known = super::pages::TOKEN_SCOPES;
    if !scopes.iter().all(|scope| known.contains(&scope.as_str())) {
        return Err(Refusal::BadRequest(
            "Scopes can only contain available scopes".to_owned(),
        ));
    }
    // Without a date it never ends, which only service accounts may.
    let expiry = match change.given("expires_at") {
        None => Expiry::Never,
        Some(text) => Expiry::On(future_day(state, text)?),
    };
    let token = state.add_token(NewToken {
        name,
        description: change.given("description").map(str::to_owned),
        scopes,
        user_id: account,
        expiry,
        family: None,
    });
    Ok(Answer::json(201, &with_secret(&token)))
}

fn add_member(
    state: &mut State,
    change: &Change<'_>,
    caller: &AccessToken,
    group: u64,
) -> Result<Answer, Refusal> {
    let user_id = change
        .required("user_id")?
        .parse()
        .map_err(|_| Refusal::BadParameter("user_id"))?;
    let level: i64 = change
        .required("access_level")?
        .parse()
        .ok()
        .filter(|level| [10, 15, 20, 30, 40, 50].contains(level))
        .ok_or(Refusal::BadParameter("access_level"))?;
    if !state.users.contains_key(&user_id) {
        return Err(Refusal::NotFound("User"));
    }
    let source = Source::Group(group);
    let member = state
        .memberships
        .iter()
        .any(|membership| membership.user_id == user_id && membership.source == source);
    if member {
        return Err(Refusal::MemberExists);
    }
    let since = state.clock.now();
    state.memberships.push(Membership {
        user_id,
        source,
        level,
        since,
        created_by: caller.user_id,
    });
    let body = state
        .member_bodies(&[source])
        .into_iter()
        .find(|body| body["id"] == user_id)
        .unwrap_or(Value::Null);
    Ok(Answer::json(201, &body))
}
