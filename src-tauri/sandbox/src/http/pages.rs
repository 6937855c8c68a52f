//! The few pages a browser may reach: the sign-in page, which is what a stranger gets of every
//! GitLab address, and the page where access tokens are made.

use super::call::Query;
use crate::{answer::Answer, token::TokenKind, world::State};

/// Answers an address that is neither API nor git.
pub(crate) fn answer(state: &State, path: &str, query: &Query) -> Answer {
    let base = &state.base_url;
    match path {
        "/users/sign_in" => page(
            "Sign in · GitLab",
            "<h1>GitLab</h1><p>Sandbox: there is no one to sign in as. Use an access token.</p>",
        ),
        "/-/user_settings/personal_access_tokens"
        | "/-/user_settings/personal_access_tokens/legacy/new" => token_page(state, query),
        "/-/health" => Answer::text(200, "GitLab OK"),
        _ => {
            let path = path.trim_matches('/');
            let public = state
                .project(path)
                .is_some_and(|project| project.visibility == "public");
            if public {
                page(path, &format!("<h1>{}</h1>", escaped(path)))
            } else {
                let target = format!("{base}/users/sign_in");
                Answer::html(
                    302,
                    format!("<html><body>You are being <a href=\"{target}\">redirected</a>.</body></html>"),
                )
                .header("location", target)
            }
        }
    }
}

/// Shows what was filled in, and a token that is good for it.
fn token_page(state: &State, query: &Query) -> Answer {
    let name = escaped(query.get("name").unwrap_or("Access token"));
    let scopes = query.get("scopes").unwrap_or("read_api,read_repository");
    let scopes: Vec<String> = scopes
        .split(',')
        .map(|scope| format!("<li><code>{}</code></li>", escaped(scope.trim())))
        .collect();
    let secret = state
        .tokens
        .iter()
        .find(|token| token.kind == TokenKind::Good)
        .map_or("", |token| token.secret.as_str());
    page(
        "Personal access tokens · GitLab",
        &format!(
            "<h1>Personal access tokens</h1><p>Sample GitLab on this computer. It is not connected to anything.</p>\
             <h2>{name}</h2><ul>{}</ul>\
             <p><label>Your token <input readonly size=\"40\" value=\"{}\"></label></p>",
            scopes.concat(),
            escaped(secret)
        ),
    )
}

fn page(title: &str, body: &str) -> Answer {
    Answer::html(
        200,
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title></head><body>{body}</body></html>\n",
            escaped(title)
        ),
    )
    .header("content-security-policy", "default-src 'none'")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
