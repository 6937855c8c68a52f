//! What a browser reaches: signing in, the consent of OAuth, the device page, applications and
//! access tokens. Plain pages without scripts; everything that was typed is shown as text, and
//! every form carries the word of its session.

mod applications;
mod consent;
mod devices;
mod layout;
mod sign_in;
mod tokens;

use super::web::Web;
use crate::{
    answer::Answer,
    oauth::{secret, session::Session},
    world::State,
};
use layout::{escaped, page};
pub(crate) use tokens::SCOPES as TOKEN_SCOPES;

/// Sessions kept before those of nobody are thrown away.
const MANY_SESSIONS: usize = 1_000;

/// Starts of the addresses with forms.
const PAGES: [&str; 4] = [
    "/users/",
    "/oauth/device",
    "/oauth/applications",
    "/-/user_settings/",
];

/// Answers an address that is neither API nor git.
pub(crate) fn answer(state: &mut State, web: &Web<'_>) -> Answer {
    let method = if web.method == "HEAD" {
        "GET"
    } else {
        web.method
    };
    let form = method == "POST"
        && (web.path == "/oauth/authorize"
            || PAGES.iter().any(|start| web.path.starts_with(start)));
    if form && let Some(refused) = foreign_form(state, web) {
        return refused;
    }
    match (method, web.path) {
        ("GET", "/-/sandbox.css") => layout::stylesheet(),
        ("GET", "/-/health") => Answer::text(200, "GitLab OK"),
        ("GET", "/users/sign_in") => sign_in::show(state, web, None),
        ("POST", "/users/sign_in") => sign_in::submit(state, web),
        ("POST", "/users/sign_out") => sign_in::out(state, web),
        ("GET", "/oauth/authorize") => consent::show(state, web),
        ("POST", "/oauth/authorize") => consent::submit(state, web),
        ("GET" | "POST", path) if path.starts_with("/oauth/device") && web.at_least(17, 2) => {
            devices::answer(state, web, method)
        }
        (_, path)
            if path.starts_with("/oauth/applications")
                || path.starts_with("/-/user_settings/applications") =>
        {
            applications::answer(state, web, method)
        }
        (_, path) if path.starts_with("/-/user_settings/personal_access_tokens") => {
            tokens::answer(state, web, method)
        }
        ("GET", path) => public(state, path),
        _ => not_found(),
    }
}

/// A public project's page; for everything else a stranger is asked to sign in.
fn public(state: &State, path: &str) -> Answer {
    let path = path.trim_matches('/');
    let known = state
        .project(path)
        .is_some_and(|project| project.visibility == "public");
    if known {
        return page(state, None, path, &format!("<h1>{}</h1>", escaped(path)));
    }
    if path.starts_with("oauth/") {
        return not_found();
    }
    redirect(&format!("{}/users/sign_in", state.base_url))
}

fn not_found() -> Answer {
    Answer::html(
        404,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>404</title></head><body><h1>404</h1><p>There is no such page.</p></body></html>\n",
    )
}

/// Sends the browser elsewhere.
fn redirect(target: &str) -> Answer {
    Answer::html(
        302,
        format!(
            "<html><body>You are being <a href=\"{}\">redirected</a>.</body></html>",
            escaped(target)
        ),
    )
    .header("location", target)
}

/// The browser that asks, when it was here before.
#[derive(Clone, Debug)]
struct Visitor {
    session: String,
    form_word: String,
    user_id: Option<u64>,
}

impl Visitor {
    fn of(state: &State, web: &Web<'_>) -> Option<Self> {
        let id = web.cookie(&cookie_name(state))?;
        let session = state.oauth.sessions.get(id)?;
        Some(Self {
            session: id.to_owned(),
            form_word: session.form_word.clone(),
            user_id: session.user_id,
        })
    }

    /// The answer, with the cookie of the session.
    fn remembered(&self, state: &State, answer: Answer) -> Answer {
        let secure = if state.base_url.starts_with("https:") {
            "; Secure"
        } else {
            ""
        };
        let cookie = format!(
            "{}={}; Path=/; HttpOnly; SameSite=Lax{secure}",
            cookie_name(state),
            self.session
        );
        answer.header("set-cookie", cookie)
    }

    /// The hidden field of every form.
    fn field(&self) -> String {
        layout::hidden("authenticity_token", &self.form_word)
    }
}

/// The browser and who is signed in; anyone else is sent to the sign-in and comes back after it.
fn signed_in(state: &mut State, web: &Web<'_>) -> Result<(Visitor, u64), Answer> {
    let visitor = Visitor::of(state, web);
    if let Some((visitor, user_id)) =
        visitor.and_then(|visitor| visitor.user_id.map(|user_id| (visitor, user_id)))
    {
        return Ok((visitor, user_id));
    }
    let visitor = welcome(state, None, Some(web.address()));
    let target = format!("{}/users/sign_in", state.base_url);
    Err(visitor.remembered(state, redirect(&target)))
}

/// Opens a session.
fn welcome(state: &mut State, user_id: Option<u64>, return_to: Option<String>) -> Visitor {
    if state.oauth.sessions.len() > MANY_SESSIONS {
        state
            .oauth
            .sessions
            .retain(|_, session| session.user_id.is_some());
    }
    let session = Session::new(user_id, return_to);
    let visitor = Visitor {
        session: secret(),
        form_word: session.form_word.clone(),
        user_id,
    };
    state
        .oauth
        .sessions
        .insert(visitor.session.clone(), session);
    visitor
}

/// Browsers share cookies between the ports of a host, so the port is in the name.
fn cookie_name(state: &State) -> String {
    let port: String = state
        .base_url
        .rsplit_once(':')
        .map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit).collect())
        .unwrap_or_default();
    format!("_gitlab_session_{port}")
}

/// Refuses a form that does not carry the word of the browser's session.
fn foreign_form(state: &State, web: &Web<'_>) -> Option<Answer> {
    let carried = web.form.get("authenticity_token").unwrap_or_default();
    let own = Visitor::of(state, web).is_some_and(|visitor| visitor.form_word == carried);
    (!own).then(|| {
        Answer {
            status: 422,
            ..page(
                state,
                None,
                "Not accepted",
                "<h1>This form was not accepted</h1><p>It did not come from a page of this sandbox, or the page was too old. Open the page again.</p>",
            )
        }
    })
}
