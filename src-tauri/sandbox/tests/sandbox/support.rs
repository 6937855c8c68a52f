//! What the tests share: starting, asking, and finding the shared examples.

use std::path::PathBuf;

use gitlab_sandbox::{Sandbox, SandboxConfig, Size, TokenKind};
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

/// The smallest company that has every special case.
pub(crate) fn whole_company() -> SandboxConfig {
    SandboxConfig {
        size: Size::Custom {
            repositories: 19,
            commits_per_repository: 6,
            merge_requests_per_repository: 8,
            issues_per_repository: 9,
        },
        ..SandboxConfig::default()
    }
}

/// One project, when the test is not about the company.
pub(crate) fn one_project() -> SandboxConfig {
    SandboxConfig {
        size: Size::Custom {
            repositories: 1,
            commits_per_repository: 12,
            merge_requests_per_repository: 9,
            issues_per_repository: 9,
        },
        ..SandboxConfig::default()
    }
}

pub(crate) async fn start(config: SandboxConfig) -> Sandbox {
    Sandbox::start(config)
        .await
        .expect("a sandbox starts wherever git is installed")
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{error} in the body {:?}", self.text))
    }

    pub(crate) fn rows(&self) -> Vec<Value> {
        match self.json() {
            Value::Array(rows) => rows,
            other => panic!("a list was expected, not {other}"),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("headers are ASCII"))
    }

    /// Address of the next page.
    pub(crate) fn next(&self) -> Option<String> {
        self.header("link")?.split(", ").find_map(|link| {
            let (address, relation) = link.split_once("; ")?;
            (relation == "rel=\"next\"").then(|| address.trim_matches(['<', '>']).to_owned())
        })
    }
}

/// A client that follows nothing by itself.
pub(crate) fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .expect("a client without TLS settings can always be made")
}

/// Asks an address with a token.
pub(crate) async fn get_url(url: &str, token: &str) -> Reply {
    let response = http()
        .get(url)
        .bearer_auth(token)
        .send()
        .await
        .expect("the sandbox answers");
    Reply::of(response).await
}

impl Reply {
    /// Reads an answer to its end.
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        Self {
            status: response.status(),
            headers: response.headers().clone(),
            text: response.text().await.expect("the body is whole"),
        }
    }

    /// The value of the first cookie that is set, as a browser sends it back.
    pub(crate) fn cookie(&self) -> String {
        let set = self.header("set-cookie").expect("a cookie is set");
        set.split(';').next().unwrap_or_default().to_owned()
    }

    /// The word every form of a page carries.
    pub(crate) fn form_word(&self) -> String {
        let (_, rest) = self
            .text
            .split_once("name=\"authenticity_token\" value=\"")
            .expect("the page has a form");
        rest.split('"').next().unwrap_or_default().to_owned()
    }
}

/// Sends a form.
pub(crate) async fn post_form(url: &str, form: &[(&str, &str)]) -> Reply {
    post_with(url, form, "").await
}

/// Sends a form with a cookie.
pub(crate) async fn post_with(url: &str, form: &[(&str, &str)], cookie: &str) -> Reply {
    let body = reqwest::Url::parse_with_params("http://form/", form)
        .expect("a form can be written as a query")
        .query()
        .unwrap_or_default()
        .to_owned();
    let response = http()
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", cookie)
        .body(body)
        .send()
        .await
        .expect("the sandbox answers");
    Reply::of(response).await
}

/// Opens a page with a cookie.
pub(crate) async fn get_with(url: &str, cookie: &str) -> Reply {
    let response = http()
        .get(url)
        .header("cookie", cookie)
        .send()
        .await
        .expect("the sandbox answers");
    Reply::of(response).await
}

/// Signs a browser in by a person's button; its cookie.
pub(crate) async fn browser(sandbox: &Sandbox, username: &str) -> String {
    let address = format!("{}/users/sign_in", sandbox.base_url());
    let page = get_with(&address, "").await;
    let form = [
        ("authenticity_token", page.form_word()),
        ("person", username.to_owned()),
    ];
    let form: Vec<(&str, &str)> = form
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    let reply = post_with(&address, &form, &page.cookie()).await;
    assert_eq!(reply.status, 302, "{}", reply.text);
    reply.cookie()
}

/// A page as this person's browser gets it.
pub(crate) async fn page_of(sandbox: &Sandbox, url: &str, username: &str) -> Reply {
    let cookie = browser(sandbox, username).await;
    get_with(url, &cookie).await
}

/// Asks below `/api/v4/`.
pub(crate) async fn get_as(sandbox: &Sandbox, kind: TokenKind, path: &str) -> Reply {
    let url = format!("{}/api/v4/{path}", sandbox.base_url());
    get_url(&url, &sandbox.token(kind)).await
}

/// Asks below `/api/v4/` with the good token.
pub(crate) async fn get(sandbox: &Sandbox, path: &str) -> Reply {
    get_as(sandbox, TokenKind::Good, path).await
}

/// All rows of a list, following `Link`.
pub(crate) async fn all(sandbox: &Sandbox, path: &str) -> Vec<Value> {
    let token = sandbox.token(TokenKind::Good);
    let mut next = Some(format!("{}/api/v4/{path}", sandbox.base_url()));
    let mut rows = Vec::new();
    while let Some(url) = next {
        let page = get_url(&url, &token).await;
        assert_eq!(page.status, 200, "{url}: {}", page.text);
        rows.extend(page.rows());
        next = page.next();
    }
    rows
}

/// Id of a project of the company.
pub(crate) fn id_of(sandbox: &Sandbox, path: &str) -> u64 {
    sandbox
        .world()
        .project_by_path(path)
        .unwrap_or_else(|| panic!("the company has {path}"))
        .id
}

/// The folder of shared examples; `None`, said aloud, on a machine that has this repository alone.
pub(crate) fn shared(rest: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/gitlab")
        .join(rest);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no {}", folder.display());
    None
}
