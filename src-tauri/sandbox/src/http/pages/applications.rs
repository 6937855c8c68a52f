//! Where applications are registered: the list, the form, and the page that shows the id.

use super::{
    Visitor, Web,
    layout::{escaped, page, problems, scope_boxes},
    not_found, redirect, signed_in,
};
use crate::{
    answer::Answer,
    oauth::application::{self, Application, ApplicationConfig, SCOPES},
    world::State,
};

const LIST: &str = "/-/user_settings/applications";

/// All addresses of applications.
pub(super) fn answer(state: &mut State, web: &Web<'_>, method: &str) -> Answer {
    let (visitor, user_id) = match signed_in(state, web) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let deletes = web.form.get("_method") == Some("delete");
    match (method, web.path.trim_end_matches('/')) {
        ("GET", LIST) => list(state, &visitor, user_id),
        ("GET", "/-/user_settings/applications/new" | "/oauth/applications/new") => {
            form(state, &visitor, &empty(), &[])
        }
        ("POST", "/oauth/applications") => create(state, web, &visitor, user_id),
        (method, path) => {
            let id = path
                .strip_prefix("/oauth/applications/")
                .filter(|id| owns(state, id, user_id));
            match (method, id) {
                ("GET", Some(id)) => single(state, &visitor, id),
                ("POST", Some(id)) if deletes => {
                    state.delete_application(id);
                    redirect(&format!("{}{LIST}", state.base_url))
                }
                _ => not_found(),
            }
        }
    }
}

fn owns(state: &State, id: &str, user_id: u64) -> bool {
    state
        .oauth
        .application(id)
        .is_some_and(|application| application.owner == Some(user_id))
}

const fn empty() -> ApplicationConfig {
    ApplicationConfig {
        name: String::new(),
        redirect_uris: Vec::new(),
        scopes: Vec::new(),
        confidential: true,
        trusted: false,
    }
}

fn list(state: &State, visitor: &Visitor, user_id: u64) -> Answer {
    let base = escaped(&state.base_url);
    let own: String = state
        .oauth
        .applications
        .iter()
        .filter(|application| application.owner == Some(user_id))
        .map(|application| {
            format!(
                "<tr><td><a href=\"{base}/oauth/applications/{}\">{}</a></td><td>{}</td></tr>",
                escaped(&application.id),
                escaped(&application.config.name),
                lines(&application.config.redirect_uris)
            )
        })
        .collect();
    let own = if own.is_empty() {
        "<p>You have registered no applications.</p>".to_owned()
    } else {
        format!("<table><tr><th>Name</th><th>Redirect URI</th></tr>{own}</table>")
    };
    let body = format!(
        "<h1>Applications</h1><div class=\"row\"><a class=\"button\" href=\"{base}{LIST}/new\">Add new application</a></div>{own}"
    );
    page(state, Some(visitor), "Applications", &body)
}

fn lines(list: &[String]) -> String {
    list.iter()
        .map(|line| format!("<div><code>{}</code></div>", escaped(line)))
        .collect()
}

fn form(state: &State, visitor: &Visitor, filled: &ApplicationConfig, wrong: &[String]) -> Answer {
    let checked = if filled.confidential { " checked" } else { "" };
    let body = format!(
        "<h1>Add new application</h1>{}\
         <form method=\"post\" action=\"{}/oauth/applications\">{}\
         <label for=\"name\">Name</label><input type=\"text\" id=\"name\" name=\"name\" value=\"{}\">\
         <label for=\"redirect_uri\">Redirect URI</label><textarea id=\"redirect_uri\" name=\"redirect_uri\" rows=\"3\">{}</textarea>\
         <p>One per line.</p>\
         <label class=\"choice\"><input type=\"checkbox\" name=\"confidential\" value=\"1\"{checked}> Confidential</label>\
         <p>Only for applications that can keep a secret, which programs on a desktop cannot.</p>{}\
         <div class=\"row\"><button class=\"main\">Save application</button></div></form>",
        problems(wrong),
        escaped(&state.base_url),
        visitor.field(),
        escaped(&filled.name),
        escaped(&filled.redirect_uris.join("\n")),
        scope_boxes(&SCOPES, |scope| filled
            .scopes
            .iter()
            .any(|ticked| ticked == scope)),
    );
    page(state, Some(visitor), "Add new application", &body)
}

fn create(state: &mut State, web: &Web<'_>, visitor: &Visitor, user_id: u64) -> Answer {
    let filled = ApplicationConfig {
        name: web.form.get("name").unwrap_or_default().trim().to_owned(),
        redirect_uris: web
            .form
            .get("redirect_uri")
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        scopes: web
            .form
            .list("scopes")
            .into_iter()
            .map(str::to_owned)
            .collect(),
        confidential: web.form.get("confidential") == Some("1"),
        trusted: false,
    };
    match application::registered(filled.clone(), Some(user_id)) {
        Ok(application) => {
            let target = format!("{}/oauth/applications/{}", state.base_url, application.id);
            state.oauth.applications.push(application);
            redirect(&target)
        }
        Err(wrong) => Answer {
            status: 422,
            ..form(state, visitor, &filled, &wrong)
        },
    }
}

fn single(state: &State, visitor: &Visitor, id: &str) -> Answer {
    let Some(application) = state.oauth.application(id) else {
        return not_found();
    };
    let Application { config, secret, .. } = application;
    let secret = if config.confidential {
        format!(
            "<label for=\"secret\">Secret</label><input type=\"text\" readonly id=\"secret\" value=\"{}\">",
            escaped(secret)
        )
    } else {
        String::new()
    };
    let body = format!(
        "<h1>Application: {}</h1>\
         <label for=\"application_id\">Application ID</label><input type=\"text\" readonly id=\"application_id\" value=\"{id}\">{secret}\
         <h2>Redirect URI</h2>{}<h2>Confidential</h2><p>{}</p><h2>Scopes</h2>{}\
         <div class=\"row\"><form method=\"post\" action=\"{}/oauth/applications/{id}\">{}{}<button>Destroy</button></form></div>",
        escaped(&config.name),
        lines(&config.redirect_uris),
        if config.confidential { "Yes" } else { "No" },
        lines(&config.scopes),
        escaped(&state.base_url),
        visitor.field(),
        super::layout::hidden("_method", "delete"),
        id = escaped(id),
    );
    page(state, Some(visitor), &config.name, &body)
}
