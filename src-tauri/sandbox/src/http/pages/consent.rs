//! The page that asks a person whether an application may act for them.

use super::{
    Visitor, Web,
    layout::{escaped, hidden, page, page_sending_to},
    redirect, signed_in,
};
use crate::{
    answer::Answer,
    http::call::Query,
    oauth::{
        authorization::{self, Authorization, Unfit},
        refusal::OauthRefusal,
    },
    token::Standing,
    world::State,
};

/// Parameters the form carries on.
const CARRIED: [&str; 7] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "state",
    "scope",
    "code_challenge",
    "code_challenge_method",
];

/// Asks, or goes on at once where nobody has to be asked.
pub(super) fn show(state: &mut State, web: &Web<'_>) -> Answer {
    let (visitor, user_id) = match signed_in(state, web) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    match authorization::check(state, web.query) {
        Err(unfit) => refused(state, &visitor, unfit),
        Ok(wanted) if needs_no_question(state, &wanted, user_id) => {
            redirect(&wanted.granted(state, user_id))
        }
        Ok(wanted) => question(state, web, &visitor, &wanted),
    }
}

/// Trusted applications are not asked about, nor confidential ones that already have a token.
fn needs_no_question(state: &State, wanted: &Authorization, user_id: u64) -> bool {
    let Some(application) = state.oauth.application(&wanted.application_id) else {
        return false;
    };
    let now = state.clock.now();
    let had = state.tokens.iter().any(|token| {
        token.user_id == user_id
            && token.oauth().is_some_and(|(id, _)| id == application.id)
            && token.standing(now) == Standing::Good
            && token.scopes == wanted.scopes
    });
    application.config.trusted || (application.config.confidential && had)
}

fn question(state: &State, web: &Web<'_>, visitor: &Visitor, wanted: &Authorization) -> Answer {
    let name = state
        .oauth
        .application(&wanted.application_id)
        .map_or("", |application| application.config.name.as_str());
    let name = escaped(name);
    let action = format!("{}/oauth/authorize", escaped(&state.base_url));
    let carried: String = CARRIED
        .iter()
        .filter_map(|field| web.query.get(field).map(|value| hidden(field, value)))
        .collect();
    let scopes: String = wanted
        .scopes
        .iter()
        .map(|scope| {
            format!(
                "<li><code>{}</code>: {}</li>",
                escaped(scope),
                meaning(scope)
            )
        })
        .collect();
    let field = visitor.field();
    let back = hidden("return_to", &web.address());
    let base = escaped(&state.base_url);
    let body = format!(
        "<h1>Authorize {name} to use your account?</h1>\
         <p>An application called <strong>{name}</strong> asks to act as {}. It will be able to:</p><ul>{scopes}</ul>\
         <p>Afterwards you are sent to <code>{}</code>.</p>\
         <div class=\"row\"><form method=\"post\" action=\"{action}\">{field}{carried}<button class=\"main\">Authorize {name}</button></form>\
         <form method=\"post\" action=\"{action}\">{field}{carried}{}<button>Cancel</button></form>\
         <form method=\"post\" action=\"{base}/users/sign_out\">{field}{back}<button>Use another account</button></form></div>",
        escaped(
            visitor
                .user_id
                .and_then(|id| state.users.get(&id))
                .map_or("you", |user| user.name.as_str())
        ),
        escaped(&wanted.redirect_uri),
        hidden("_method", "delete"),
    );
    // The scheme alone: a policy that named the address would have to get its port right as well.
    let scheme: String = wanted
        .redirect_uri
        .chars()
        .take_while(|letter| *letter != ':')
        .collect();
    page_sending_to(
        state,
        Some(visitor),
        "Authorize an application",
        &body,
        &format!("'self' {scheme}:"),
    )
}

fn meaning(scope: &str) -> &'static str {
    match scope {
        "api" => "read and change everything through the API",
        "read_api" => "read everything through the API",
        "read_user" => "read your profile",
        "read_repository" => "clone and fetch repositories",
        "write_repository" => "push to repositories",
        "openid" | "profile" | "email" => "sign you in with your profile",
        _ => "use this feature for you",
    }
}

/// The person pressed a button.
pub(super) fn submit(state: &mut State, web: &Web<'_>) -> Answer {
    let asked = Web {
        query: web.form,
        ..*web
    };
    let (visitor, user_id) = match signed_in(state, &asked) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    match authorization::check(state, web.form) {
        Err(unfit) => refused(state, &visitor, unfit),
        Ok(wanted) if denies(web.form) => redirect(&wanted.denied()),
        Ok(wanted) => redirect(&wanted.granted(state, user_id)),
    }
}

fn denies(form: &Query) -> bool {
    form.get("_method") == Some("delete")
}

fn refused(state: &State, visitor: &Visitor, unfit: Unfit) -> Answer {
    match unfit {
        Unfit::SentBack(address) => redirect(&address),
        Unfit::Page(refusal) => error_page(state, visitor, refusal),
    }
}

fn error_page(state: &State, visitor: &Visitor, refusal: OauthRefusal) -> Answer {
    let body = format!(
        "<h1>An error has occurred</h1><div class=\"note problem\" role=\"alert\">{}</div>",
        escaped(&refusal.sentence())
    );
    Answer {
        status: refusal.status(),
        ..page(state, Some(visitor), "Error", &body)
    }
}
