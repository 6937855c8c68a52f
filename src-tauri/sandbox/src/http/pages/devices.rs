//! The page where a person types the code another screen shows.

use super::{
    Visitor, Web,
    layout::{escaped, hidden, page, problems},
    not_found, signed_in,
};
use crate::{answer::Answer, oauth::device, world::State};

/// All addresses of devices.
pub(super) fn answer(state: &mut State, web: &Web<'_>, method: &str) -> Answer {
    let (visitor, user_id) = match signed_in(state, web) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let typed = web.form.get("user_code").unwrap_or_default().to_owned();
    match (method, web.path) {
        ("GET", "/oauth/device") => {
            let filled = web.query.get("user_code").unwrap_or_default();
            form(state, &visitor, filled, None)
        }
        ("POST", "/oauth/device") => confirm(state, &visitor, &typed),
        ("POST", "/oauth/device/authorize") => {
            if device::approve(state, &typed, user_id) {
                page(
                    state,
                    Some(&visitor),
                    "Device authorized",
                    "<h1>Device authorized</h1><p>You can close this page and go back to your device.</p>",
                )
            } else {
                unknown(state, &visitor, &typed)
            }
        }
        // There is no way to say no to a device: its code simply runs out.
        ("POST", "/oauth/device/cancel") => page(
            state,
            Some(&visitor),
            "Not authorized",
            "<h1>Nothing was authorized</h1><p>The code runs out by itself.</p>",
        ),
        _ => not_found(),
    }
}

fn form(state: &State, visitor: &Visitor, filled: &str, problem: Option<&str>) -> Answer {
    let problem = problems(&problem.map(str::to_owned).into_iter().collect::<Vec<_>>());
    let body = format!(
        "<h1>Authorize a device</h1>{problem}\
         <form method=\"post\" action=\"{}/oauth/device\">{}\
         <label for=\"user_code\">Code shown on your device</label>\
         <input type=\"text\" id=\"user_code\" name=\"user_code\" value=\"{}\" autocomplete=\"off\" autocapitalize=\"characters\">\
         <div class=\"row\"><button class=\"main\">Continue</button></div></form>",
        escaped(&state.base_url),
        visitor.field(),
        escaped(filled)
    );
    page(state, Some(visitor), "Authorize a device", &body)
}

fn unknown(state: &State, visitor: &Visitor, typed: &str) -> Answer {
    form(
        state,
        visitor,
        typed,
        Some("No device waits with this code. It may have run out."),
    )
}

fn confirm(state: &State, visitor: &Visitor, typed: &str) -> Answer {
    let Some(grant) = device::waiting(state, typed) else {
        return unknown(state, visitor, typed);
    };
    let name = state
        .oauth
        .application(&grant.application_id)
        .map_or("", |application| application.config.name.as_str());
    let (name, base) = (escaped(name), escaped(&state.base_url));
    let scopes: String = grant
        .scopes
        .iter()
        .map(|scope| format!("<li><code>{}</code></li>", escaped(scope)))
        .collect();
    let field = visitor.field();
    let code = hidden("user_code", typed.trim());
    let body = format!(
        "<h1>Authorize {name} to use your account?</h1>\
         <p>A device with the code <code>{}</code> asks for:</p><ul>{scopes}</ul>\
         <div class=\"row\"><form method=\"post\" action=\"{base}/oauth/device/authorize\">{field}{code}<button class=\"main\">Authorize {name}</button></form>\
         <form method=\"post\" action=\"{base}/oauth/device/cancel\">{field}<button>Cancel</button></form></div>",
        escaped(typed.trim())
    );
    page(state, Some(visitor), "Authorize a device", &body)
}
