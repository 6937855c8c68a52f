//! Exploring without an account: the sample company inside the app.

use gitlab_sandbox::{CredentialKind, TokenKind};
use serde_json::{Value, json};

use crate::shapes;
use crate::window::{Window, settings};
use crate::world::{SERVICES, check, id, of};

fn sample_request(started: &Value) -> Value {
    json!({
        "provider": "gitlab_self_managed", "address": started["address"], "token": null,
        "useSampleToken": true, "integrationId": null,
    })
}

/// The sample's token is the same in each, so it can be searched for.
fn sample_token() -> String {
    let sandbox = tauri::async_runtime::block_on(gitlab_sandbox::Sandbox::start(
        gitlab_sandbox::SandboxConfig::default(),
    ))
    .expect("the sandbox starts");
    sandbox.token(TokenKind::Good)
}

#[test]
fn the_sample_company_is_connected_and_read_without_a_token() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = || flow_desktop_lib::open(settings(folder.path()));
    let window = Window::open(state(), vec![sample_token()]);
    let started = window.ask("start_sample", json!({}));
    shapes::exactly("sample", &started, "address tokenNote applicationId");
    assert_eq!(
        window.ask("start_sample", json!({})),
        started,
        "it runs once"
    );
    let report = check(&window, sample_request(&started));
    assert_eq!(report["passed"], true, "{report}");
    assert_eq!(report["suggestedName"], "Sample company");
    let create = json!({
        "connectionId": report["connectionId"], "name": "Sample", "services": SERVICES,
    });
    let integration = window.ask("create_integration", create);
    shapes::integration(&integration);
    assert_eq!(integration["isSample"], true, "it is marked");
    let list = window.ask("list_available", of(&integration));
    let ids = list["repositories"]["id"].as_array().expect("a column");
    let first = ids
        .iter()
        .map(|id| window.ask("get_repository", json!({ "repositoryId": id })))
        .find(|row| row["cannotImport"].is_null() && row["empty"] == false)
        .expect("one can be chosen");
    let first = &first;
    let import = json!({ "integrationId": integration["id"], "repositoryIds": [id(first)] });
    window.ask("import_repositories", import);
    window.wait_until("the import has ended", || {
        window.ask("get_import_progress", of(&integration))["running"] == false
    });
    let row = window.ask("get_repository", json!({ "repositoryId": id(first) }));
    assert_eq!(row["dataStatus"], "healthy", "{row}");
    assert!(row["commitCount"].as_i64() > Some(0), "{row}");
}

#[test]
fn the_samples_token_goes_to_the_sample_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = flow_desktop_lib::open(settings(folder.path()));
    let window = Window::open(state, Vec::new());
    let elsewhere = tauri::async_runtime::block_on(gitlab_sandbox::Sandbox::start(
        gitlab_sandbox::SandboxConfig::default(),
    ))
    .expect("the sandbox starts");
    window.ask("start_sample", json!({}));
    let request = json!({
        "provider": "gitlab_self_managed", "address": elsewhere.base_url(), "token": null,
        "useSampleToken": true, "integrationId": null,
    });
    let report = check(&window, request);
    assert_eq!(
        report["rungs"][5]["failure"]["code"], "token.empty",
        "{report}"
    );
    let asked = elsewhere.requests();
    let with_credential = asked
        .iter()
        .filter(|request| request.credential != CredentialKind::None);
    assert_eq!(
        with_credential.count(),
        0,
        "no credential reached another host"
    );
}
