//! A GitLab, the app and everything between them, in a folder that goes away.

use flow_desktop_lib::AppState;
use gitlab_sandbox::{Sandbox, SandboxConfig, Size, TokenKind};
use serde_json::{Value, json};
use tauri::async_runtime::block_on;

use crate::shapes;
use crate::window::{Window, settings};

/// All services, in the contract's words.
pub(crate) const SERVICES: [&str; 3] = ["repos", "pull_requests", "tickets"];

/// The app with a GitLab it can connect to.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) window: Window,
    pub(crate) folder: tempfile::TempDir,
}

impl World {
    /// An app that has nothing yet, keeping secrets in memory.
    pub(crate) fn start() -> Self {
        Self::start_with(|folder| flow_desktop_lib::open(settings(folder)))
    }

    /// An app whose state is made by `state`.
    pub(crate) fn start_with(state: impl FnOnce(&std::path::Path) -> AppState) -> Self {
        let sandbox = block_on(Sandbox::start(SandboxConfig {
            size: Size::Small,
            // The app's clock is the real one, and tokens expire by it.
            now: time::OffsetDateTime::now_utc(),
            ..SandboxConfig::default()
        }))
        .expect("the sandbox starts");
        let folder = tempfile::tempdir().expect("a folder");
        let window = Window::open(state(folder.path()), secrets(&sandbox));
        Self {
            sandbox,
            window,
            folder,
        }
    }

    /// The app ends and starts again on the same files.
    pub(crate) fn restart_with(mut self, state: impl FnOnce(&std::path::Path) -> AppState) -> Self {
        self.window = Window::open(state(self.folder.path()), secrets(&self.sandbox));
        self
    }

    /// Climbs the ladder with one of the sandbox's tokens.
    pub(crate) fn check(&self, kind: TokenKind) -> Value {
        self.check_token(&self.sandbox.token(kind))
    }

    /// Climbs the ladder with any token.
    pub(crate) fn check_token(&self, token: &str) -> Value {
        let request = json!({
            "provider": "gitlab_self_managed", "address": self.sandbox.base_url(),
            "token": token, "useSampleToken": false, "integrationId": null,
        });
        check(&self.window, request)
    }

    /// Creates an integration with all services.
    pub(crate) fn connect(&self, name: &str) -> Value {
        let report = self.check(TokenKind::Good);
        let integration = self.window.ask(
            "create_integration",
            json!({ "connectionId": report["connectionId"], "name": name, "services": SERVICES }),
        );
        shapes::integration(&integration);
        self.wait_for_list(&integration)
    }

    /// Waits until the list of an integration that was just created is read.
    pub(crate) fn wait_for_list(&self, integration: &Value) -> Value {
        wait_for_list(&self.window, integration)
    }

    /// The repositories of the stored list, each with all there is to it.
    pub(crate) fn available(&self, integration: &Value) -> Vec<Value> {
        let list = self.window.ask("list_available", of(integration));
        shapes::available(&list);
        let ids = list["repositories"]["id"].as_array().expect("a column");
        let one = |id| json!({ "repositoryId": id });
        ids.iter()
            .map(|id| self.window.ask("get_repository", one(id)))
            .collect()
    }

    /// Ids of the repositories that can be chosen.
    pub(crate) fn importable(&self, integration: &Value) -> Vec<i64> {
        let listed = self.available(integration);
        let free = listed.iter().filter(|row| row["cannotImport"].is_null());
        free.map(id).collect()
    }

    /// Chooses everything that can be chosen.
    pub(crate) fn choose_all(&self, integration: &Value) -> Value {
        let chosen = self.importable(integration);
        let progress = self.window.ask(
            "import_repositories",
            json!({ "integrationId": integration["id"], "repositoryIds": chosen }),
        );
        shapes::progress(&progress);
        progress
    }

    /// Removes an integration without the time to undo it.
    pub(crate) fn remove(&self, integration: &Value) {
        let removal = self
            .window
            .ask("remove_integrations", these(&[integration]));
        shapes::exactly("removal", &removal, "undoUntil");
        self.window.ask("finish_removal", these(&[integration]));
    }

    /// How far the import is.
    pub(crate) fn progress(&self, integration: &Value) -> Value {
        let progress = self.window.ask("get_import_progress", of(integration));
        shapes::progress(&progress);
        progress
    }

    /// Waits until nothing runs any more.
    pub(crate) fn wait_for_end(&self, integration: &Value) -> Value {
        self.window.wait_until("the import has ended", || {
            self.progress(integration)["running"] == false
        });
        self.progress(integration)
    }

    /// An integration whose repositories were all read.
    pub(crate) fn import_everything(&self) -> Value {
        let integration = self.connect("Everything");
        self.choose_all(&integration);
        self.wait_for_end(&integration);
        integration
    }
}

/// Waits until the list of an integration is read, which goes on after it was created.
pub(crate) fn wait_for_list(window: &Window, integration: &Value) -> Value {
    let now = || window.ask("get_integration", of(integration));
    window.wait_until("the list is read", || !now()["listReadAt"].is_null());
    now()
}

/// The id of a row.
pub(crate) fn id(row: &Value) -> i64 {
    row["id"].as_i64().expect("rows have an id")
}

/// Arguments that name an integration.
pub(crate) fn of(integration: &Value) -> Value {
    json!({ "integrationId": integration["id"] })
}

/// Arguments that name integrations.
pub(crate) fn these(integrations: &[&Value]) -> Value {
    let ids: Vec<_> = integrations.iter().map(|each| &each["id"]).collect();
    json!({ "integrationIds": ids })
}

/// Climbs the ladder; the report has the contract's shape.
pub(crate) fn check(window: &Window, request: Value) -> Value {
    let arguments = json!({ "request": request, "onRung": "__CHANNEL__:7" });
    let report = window.ask("check_connection", arguments);
    shapes::report(&report);
    report
}

fn secrets(sandbox: &Sandbox) -> Vec<String> {
    TokenKind::ALL
        .iter()
        .map(|kind| sandbox.token(*kind))
        .collect()
}
