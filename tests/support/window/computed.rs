//! Role and label as the browser computes them for assistive technology; the client library lacks these two calls.

use fantoccini::Client;
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::Value;

/// Key of an element reference, fixed by the WebDriver standard.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Turns what a script returned into an element.
pub(super) fn element_of(client: &Client, value: &Value) -> Option<Element> {
    let id = value.get(ELEMENT)?.as_str()?.to_owned();
    Some(Element::from_element_id(client.clone(), id.into()))
}

/// True when the element has this role and exactly this name.
pub(super) async fn matches(client: &Client, element: &Element, role: &str, name: &str) -> bool {
    let label = super::plain(&label(client, element).await);
    let label = if role == "tab" {
        without_count(&label)
    } else {
        &label
    };
    if label != super::plain(name) {
        return false;
    }
    let computed = ask(client, element, "computedrole")
        .await
        .unwrap_or_default();
    same_role(role, &computed)
}

/// The element's name for assistive technology.
pub(super) async fn label(client: &Client, element: &Element) -> String {
    ask(client, element, "computedlabel")
        .await
        .unwrap_or_default()
}

/// A tab may say how much is behind it: `Commits 1,204`.
fn without_count(label: &str) -> &str {
    let is_count = |letter: char| letter.is_ascii_digit() || matches!(letter, ',' | '.' | ' ');
    label.trim_end_matches(is_count)
}

/// The browser names some roles differently from what people call them.
fn same_role(wanted: &str, computed: &str) -> bool {
    let computed = computed.to_lowercase();
    match wanted {
        // A password field has no role in the standard, a search field has its own.
        "textbox" => ["textbox", "searchbox", "generic", ""].contains(&computed.as_str()),
        "switch" => ["switch", "checkbox"].contains(&computed.as_str()),
        "tab" => ["tab", "link"].contains(&computed.as_str()),
        _ => computed == wanted,
    }
}

async fn ask(client: &Client, element: &Element, what: &'static str) -> Option<String> {
    let question = Question {
        element: element.element_id().to_string(),
        what,
    };
    let answer = client.issue_cmd(question).await.ok()?;
    answer.as_str().map(str::to_owned)
}

#[derive(Debug)]
struct Question {
    element: String,
    what: &'static str,
}

impl WebDriverCompatibleCommand for Question {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        let session = session.unwrap_or_default();
        let path = format!("session/{session}/element/{}/{}", self.element, self.what);
        base.join(&path)
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::GET, None)
    }
}
