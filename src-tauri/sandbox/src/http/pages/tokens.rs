//! The page where access tokens are made, seen and taken back.

use time::Duration;

use super::{
    Visitor, Web,
    layout::{escaped, hidden, page, problems, scope_boxes},
    not_found, signed_in,
};
use crate::{
    answer::Answer,
    http::call::Query,
    oauth::exchange,
    token::{Expiry, NewToken, Standing},
    world::{
        State,
        bodies::{date, parse_timestamp},
    },
};

const LIST: &str = "/-/user_settings/personal_access_tokens";
/// Days a token may live at most.
const LONGEST_DAYS: i64 = 365;
/// Scopes a person can tick.
pub(crate) const SCOPES: [&str; 6] = [
    "api",
    "read_api",
    "read_user",
    "read_repository",
    "write_repository",
    "self_rotate",
];

/// All addresses of access tokens.
pub(super) fn answer(state: &mut State, web: &Web<'_>, method: &str) -> Answer {
    let (visitor, user_id) = match signed_in(state, web) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    match (method, web.path.trim_end_matches('/')) {
        ("GET", path) if path == LIST || path.strip_prefix(LIST) == Some("/legacy/new") => {
            let asked = web.query;
            show(state, &visitor, user_id, asked, &Notice::Nothing)
        }
        ("POST", LIST) => create(state, web, &visitor, user_id),
        ("POST", path) => {
            let id = path
                .strip_prefix(LIST)
                .and_then(|rest| rest.strip_prefix('/'))
                .and_then(|rest| rest.strip_suffix("/revoke"))
                .and_then(|id| id.parse().ok());
            let own = id.filter(|id| {
                state
                    .tokens
                    .iter()
                    .any(|token| token.id == *id && token.user_id == user_id)
            });
            match own {
                Some(id) => {
                    exchange::revoke_row(state, id);
                    show(state, &visitor, user_id, web.query, &Notice::Nothing)
                }
                None => not_found(),
            }
        }
        _ => not_found(),
    }
}

/// What stands above the form.
enum Notice {
    Nothing,
    Problems(Vec<String>),
    Made(String),
}

fn show(state: &State, visitor: &Visitor, user_id: u64, asked: &Query, notice: &Notice) -> Answer {
    let above = match notice {
        Notice::Nothing => String::new(),
        Notice::Problems(list) => problems(list),
        Notice::Made(secret) => format!(
            "<div class=\"note\" role=\"status\"><label for=\"new_token\">Your new token</label>\
             <input type=\"text\" readonly id=\"new_token\" value=\"{}\"><p>It is shown this once.</p></div>",
            escaped(secret)
        ),
    };
    let given = |name: &str| escaped(asked.get(name).unwrap_or_default());
    let wanted = asked.list("scopes");
    let month = date((state.clock.now() + Duration::days(30)).date());
    let body = format!(
        "<h1>Personal access tokens</h1>{above}\
         <h2>Add new token</h2><form method=\"post\" action=\"{}{LIST}\">{}\
         <label for=\"name\">Token name</label><input type=\"text\" id=\"name\" name=\"name\" value=\"{}\">\
         <label for=\"description\">Description</label><input type=\"text\" id=\"description\" name=\"description\" value=\"{}\">\
         <label for=\"expires_at\">Expiration date</label><input type=\"date\" id=\"expires_at\" name=\"expires_at\" value=\"{month}\">{}\
         <div class=\"row\"><button class=\"main\">Create token</button></div></form>\
         <h2>Active tokens</h2>{}",
        escaped(&state.base_url),
        visitor.field(),
        given("name"),
        given("description"),
        scope_boxes(&SCOPES, |scope| wanted.contains(&scope)),
        active(state, visitor, user_id)
    );
    page(state, Some(visitor), "Personal access tokens", &body)
}

fn active(state: &State, visitor: &Visitor, user_id: u64) -> String {
    let now = state.clock.now();
    let rows: String = state
        .tokens
        .iter()
        .filter(|token| token.user_id == user_id && !token.is_oauth())
        .filter(|token| token.standing(now) == Standing::Good)
        .map(|token| {
            format!(
                "<tr><td>{}</td><td><code>{}</code></td><td>{}</td><td><form method=\"post\" action=\"{}{LIST}/{}/revoke\">{}{}<button aria-label=\"Revoke {}\">Revoke</button></form></td></tr>",
                escaped(&token.name),
                escaped(&token.scopes.join(", ")),
                token.expiry.day().map_or_else(|| "never".to_owned(), date),
                escaped(&state.base_url),
                token.id,
                visitor.field(),
                hidden("_method", "put"),
                escaped(&token.name),
            )
        })
        .collect();
    format!("<table><tr><th>Name</th><th>Scopes</th><th>Expires</th><th></th></tr>{rows}</table>")
}

fn create(state: &mut State, web: &Web<'_>, visitor: &Visitor, user_id: u64) -> Answer {
    let name = web.form.get("name").unwrap_or_default().trim().to_owned();
    let scopes: Vec<String> = web
        .form
        .list("scopes")
        .into_iter()
        .map(str::to_owned)
        .collect();
    let today = state.clock.now().date();
    let day = web
        .form
        .get("expires_at")
        .filter(|text| !text.is_empty())
        .map_or(Some(today + Duration::days(30)), |text| {
            parse_timestamp(text).map(time::OffsetDateTime::date)
        });
    let mut wrong = Vec::new();
    if name.is_empty() {
        wrong.push("Token name can't be blank".to_owned());
    }
    if scopes.is_empty() || scopes.iter().any(|scope| !SCOPES.contains(&scope.as_str())) {
        wrong.push("Scopes can't be blank and must be known".to_owned());
    }
    let day = day.filter(|day| *day > today && *day <= today + Duration::days(LONGEST_DAYS));
    let Some(day) = day else {
        wrong.push("Expiration date must be in the future and within 365 days".to_owned());
        return show(state, visitor, user_id, web.form, &Notice::Problems(wrong));
    };
    if !wrong.is_empty() {
        return show(state, visitor, user_id, web.form, &Notice::Problems(wrong));
    }
    let description = web.form.get("description").filter(|text| !text.is_empty());
    let token = state.add_token(NewToken {
        name,
        description: description.map(str::to_owned),
        scopes,
        user_id,
        expiry: Expiry::On(day),
        family: None,
    });
    show(
        state,
        visitor,
        user_id,
        &Query::default(),
        &Notice::Made(token.secret),
    )
}
