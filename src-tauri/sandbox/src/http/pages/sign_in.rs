//! Signing in, by choosing a sample person or by name and password, and out again.

use super::{
    Visitor, Web,
    layout::{escaped, page, problems},
    redirect, welcome,
};
use crate::{
    answer::Answer,
    oauth::session::SignInProblem,
    world::{State, User, handle::account},
};

/// The sign-in page.
pub(super) fn show(state: &mut State, web: &Web<'_>, problem: Option<&str>) -> Answer {
    if let Some(visitor) = Visitor::of(state, web) {
        return form(state, &visitor, problem);
    }
    let visitor = welcome(state, None, None);
    visitor.remembered(state, form(state, &visitor, problem))
}

fn form(state: &State, visitor: &Visitor, problem: Option<&str>) -> Answer {
    let action = format!("{}/users/sign_in", escaped(&state.base_url));
    let first = account(state);
    let mut people: Vec<&User> = state.people().collect();
    people.sort_by_key(|user| Some(user.id) != first);
    let people: String = people
        .into_iter()
        .map(|user| {
            format!(
                "<li><button name=\"person\" value=\"{}\">{}</button><span>{}</span></li>",
                escaped(&user.username),
                escaped(&user.name),
                escaped(&standing(state, user))
            )
        })
        .collect();
    let problem = problems(&problem.map(str::to_owned).into_iter().collect::<Vec<_>>());
    let field = visitor.field();
    page(
        state,
        Some(visitor),
        "Sign in",
        &format!(
            "<h1>Sign in to GitLab</h1>{problem}\
             <form method=\"post\" action=\"{action}\">{field}\
             <label for=\"login\">Username</label><input type=\"text\" id=\"login\" name=\"login\" autocomplete=\"username\">\
             <label for=\"password\">Password</label><input type=\"password\" id=\"password\" name=\"password\" autocomplete=\"current-password\">\
             <div class=\"row\"><button class=\"main\">Sign in</button></div></form>\
             <h2>Or as one of the sample people</h2>\
             <form method=\"post\" action=\"{action}\">{field}<ul class=\"people\">{people}</ul></form>"
        ),
    )
}

/// What a person is in the company, in a few words.
fn standing(state: &State, user: &User) -> String {
    let mut best: Option<(i64, &str)> = None;
    for group in state
        .groups
        .values()
        .filter(|group| group.parent_id.is_none())
    {
        if let Some(level) = state.group_level(user.id, group.id)
            && best.is_none_or(|(highest, _)| level > highest)
        {
            best = Some((level, &group.name));
        }
    }
    let Some((level, group)) = best else {
        return "no groups".to_owned();
    };
    let role = match level {
        ..=10 => "Guest",
        11..=15 => "Planner",
        16..=20 => "Reporter",
        21..=30 => "Developer",
        31..=40 => "Maintainer",
        _ => "Owner",
    };
    format!("{role} in {group}")
}

/// The form was sent.
pub(super) fn submit(state: &mut State, web: &Web<'_>) -> Answer {
    let found = match web.form.get("person").filter(|name| !name.is_empty()) {
        Some(name) => state
            .people()
            .find(|user| user.username == name)
            .map(|user| user.id)
            .ok_or(SignInProblem::Wrong),
        None => state.signed_in(
            web.form.get("login").unwrap_or_default(),
            web.form.get("password").unwrap_or_default(),
        ),
    };
    let user_id = match found {
        Ok(user_id) => user_id,
        Err(SignInProblem::Wrong) => {
            return show(state, web, Some("Invalid login or password."));
        }
        Err(SignInProblem::Blocked) => {
            return show(state, web, Some("Your account has been blocked."));
        }
    };
    // A session from before the sign-in ends with it: someone else could know its name.
    let visitor = Visitor::of(state, web);
    let before = visitor.and_then(|visitor| state.oauth.sessions.remove(&visitor.session));
    let target = before
        .and_then(|session| session.return_to)
        .unwrap_or_else(|| "/-/user_settings/applications".to_owned());
    let answer = redirect(&format!("{}{target}", state.base_url));
    welcome(state, Some(user_id), None).remembered(state, answer)
}

/// Signs out, and comes back to the page it was asked from when that is one of ours.
pub(super) fn out(state: &mut State, web: &Web<'_>) -> Answer {
    if let Some(visitor) = Visitor::of(state, web) {
        state.oauth.sessions.remove(&visitor.session);
    }
    let back = web
        .form
        .get("return_to")
        .filter(|path| path.starts_with('/') && !path.starts_with("//"))
        .map(str::to_owned);
    let answer = redirect(&format!("{}/users/sign_in", state.base_url));
    welcome(state, None, back).remembered(state, answer)
}
