//! The frame all pages share, and the escaping everything goes through.

use super::Visitor;
use crate::{answer::Answer, world::State};

const STYLE: &str = "\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; background: Canvas; color: CanvasText; }
header { display: flex; gap: 1rem; align-items: center; padding: .75rem 1.5rem; border-bottom: 1px solid GrayText; }
header strong { flex: 1; }
main { max-width: 44rem; margin: 2rem auto; padding: 0 1.5rem; }
footer { max-width: 44rem; margin: 3rem auto 1.5rem; padding: 0 1.5rem; font-size: .875rem; opacity: .75; }
h1 { font-size: 1.5rem; margin: 0 0 1rem; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
form { margin: 0; }
label, legend { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
label.choice { font-weight: 400; margin: .25rem 0; }
input[type=text], input[type=password], input[type=date], textarea { box-sizing: border-box; width: 100%; padding: .5rem; font: inherit; }
nav { display: flex; gap: 1rem; }
fieldset { border: 0; margin: 1rem 0 0; padding: 0; }
button, a.button { display: inline-block; padding: .5rem 1rem; font: inherit; cursor: pointer; border: 1px solid GrayText; border-radius: .375rem; background: ButtonFace; color: ButtonText; text-decoration: none; }
button.main { background: #1f5fbf; border-color: #1f5fbf; color: #fff; }
button:focus-visible, a:focus-visible, input:focus-visible, textarea:focus-visible { outline: 3px solid #5b9bf5; outline-offset: 2px; }
.row { display: flex; gap: .75rem; align-items: center; margin: 1rem 0; flex-wrap: wrap; }
.people { list-style: none; margin: 0; padding: 0; }
.people li { display: flex; gap: 1rem; align-items: center; padding: .25rem 0; }
.note { padding: .75rem 1rem; border: 1px solid GrayText; border-radius: .375rem; margin: 1rem 0; }
.problem { border-color: #c0392b; }
code { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .375rem .5rem .375rem 0; vertical-align: top; }
";

/// The look of all pages.
pub(super) fn stylesheet() -> Answer {
    let mut answer = Answer::text(200, STYLE);
    answer.headers = vec![("content-type", "text/css; charset=utf-8".to_owned())];
    answer
}

/// A page in the common frame; `body` is markup, `title` is text.
pub(super) fn page(state: &State, visitor: Option<&Visitor>, title: &str, body: &str) -> Answer {
    page_sending_to(state, visitor, title, body, "'self'")
}

/// The same for a page whose form leads on to another address: browsers hold the redirect after a
/// form against the same rule as the form.
pub(super) fn page_sending_to(
    state: &State,
    visitor: Option<&Visitor>,
    title: &str,
    body: &str,
    form_action: &str,
) -> Answer {
    let base = escaped(&state.base_url);
    let user = visitor.and_then(|visitor| state.users.get(&visitor.user_id?));
    let account = match (visitor, user) {
        (Some(visitor), Some(user)) => format!(
            "<nav><a href=\"{base}/-/user_settings/applications\">Applications</a> \
             <a href=\"{base}/-/user_settings/personal_access_tokens\">Access tokens</a></nav>\
             <span>{}</span><form method=\"post\" action=\"{base}/users/sign_out\">{}<button>Sign out</button></form>",
            escaped(&user.name),
            visitor.field()
        ),
        _ => String::new(),
    };
    Answer::html(
        200,
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
             <title>{} · GitLab</title><link rel=\"stylesheet\" href=\"{base}/-/sandbox.css\"></head>\
             <body><header><strong>GitLab sandbox</strong>{account}</header><main>{body}</main>\
             <footer>Sample GitLab on this computer. It is not connected to anything.</footer></body></html>\n",
            escaped(title)
        ),
    )
    .header(
        "content-security-policy",
        format!(
            "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action {form_action}"
        ),
    )
    .header("cache-control", "no-store")
    .header("referrer-policy", "no-referrer")
}

/// A form's field no one sees.
pub(super) fn hidden(name: &str, value: &str) -> String {
    format!(
        "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
        escaped(name),
        escaped(value)
    )
}

/// A box for each scope, ticked where it was asked for.
pub(super) fn scope_boxes(offered: &[&str], ticked: impl Fn(&str) -> bool) -> String {
    let boxes: String = offered
        .iter()
        .map(|scope| {
            let checked = if ticked(scope) { " checked" } else { "" };
            format!(
                "<label class=\"choice\"><input type=\"checkbox\" name=\"scopes[]\" value=\"{scope}\"{checked}> <code>{scope}</code></label>"
            )
        })
        .collect();
    format!("<fieldset><legend>Scopes</legend>{boxes}</fieldset>")
}

/// A box with what went wrong; nothing when nothing did.
pub(super) fn problems(list: &[String]) -> String {
    if list.is_empty() {
        return String::new();
    }
    let lines: String = list
        .iter()
        .map(|problem| format!("<div>{}</div>", escaped(problem)))
        .collect();
    format!("<div class=\"note problem\" role=\"alert\">{lines}</div>")
}

/// Text made safe between tags and inside quoted attributes.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
