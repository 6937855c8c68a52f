//! The app in front of a window that draws nothing: commands go in and answers, events and
//! messages of channels come out as they would in the real one.
//!
//! Whatever comes out is searched for secrets here, so that no test can forget it.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use flow_core::model::{Failure, FailureCode, SecretLocation};
use flow_core::secrets::Vault;
use flow_desktop_lib::{AppState, Folders, StartSettings};
use serde_json::Value;
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponse, InvokeResponseBody};
use tauri::test::MockRuntime;
use tauri::webview::InvokeRequest;
use tauri::{App, Listener as _, WebviewWindow, WebviewWindowBuilder};

use crate::shapes;

/// Longer than any of these waits takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Pages of the app itself; where they come from differs by system.
const OWN_PAGE: &str = if cfg!(windows) {
    "http://tauri.localhost"
} else {
    "tauri://localhost"
};

/// What came out of the app without having been asked for.
#[derive(Debug, Default)]
struct Heard {
    events: Mutex<Vec<(String, String)>>,
    messages: Mutex<Vec<String>>,
    more: Condvar,
}

impl Heard {
    fn event(&self, name: &str, payload: &str) {
        lock(&self.events).push((name.to_owned(), payload.to_owned()));
        self.more.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The answer of a command that may still run.
pub(crate) struct Pending(Receiver<InvokeResponse>);

impl Pending {
    /// Waits for the answer.
    pub(crate) fn wait(self) -> Result<Value, Value> {
        match self.0.recv_timeout(PATIENCE) {
            Ok(InvokeResponse::Ok(body)) => Ok(body.deserialize().expect("answers are JSON")),
            Ok(InvokeResponse::Err(error)) => Err(error.0),
            Err(reason) => panic!("the command ended without an answer: {reason}"),
        }
    }
}

fn begin(webview: &WebviewWindow<MockRuntime>, request: InvokeRequest) -> Pending {
    let (answer, pending) = channel();
    let respond = move |_webview, _command, response, _callback, _error| {
        // The receiver may have stopped waiting.
        let _nobody_waits = answer.send(response);
    };
    webview
        .as_ref()
        .clone()
        .on_message(request, Box::new(respond));
    Pending(pending)
}

/// The app and its one window.
pub(crate) struct Window {
    app: App<MockRuntime>,
    webview: WebviewWindow<MockRuntime>,
    heard: Arc<Heard>,
    secrets: Vec<String>,
}

/// Settings of an app whose files are below `folder`, without a keyring.
pub(crate) fn settings(folder: &Path) -> StartSettings {
    StartSettings {
        folders: Folders {
            data: folder.to_owned(),
            logs: folder.join("logs"),
            downloads: folder.join("downloads"),
        },
        keyring_service: None,
        added_by: "tester".to_owned(),
        sign_in_time: Duration::from_secs(300),
        remote_session: false,
    }
}

/// State of an app on a computer without a keyring, which has to ask where secrets go.
pub(crate) fn without_keyring(folder: &Path) -> AppState {
    let vault = |file: PathBuf, choice: Option<SecretLocation>| {
        let reason = Failure::new(FailureCode::KeyringUnavailable);
        Vault::with_stores(None, Some(reason), file, choice)
    };
    flow_desktop_lib::open_with_vault(settings(folder), vault)
}

impl Window {
    /// Opens the main window over `state`; none of `secrets` may ever come out of it.
    pub(crate) fn open(state: AppState, secrets: Vec<String>) -> Self {
        let heard = Arc::new(Heard::default());
        let messages = Arc::clone(&heard);
        let app = flow_desktop_lib::builder::<MockRuntime>()
            .channel_interceptor(move |_, _, _, body| {
                if let InvokeResponseBody::Json(text) = body {
                    lock(&messages.messages).push(text.clone());
                }
                true
            })
            .build(flow_desktop_lib::context())
            .expect("the app is built");
        for name in ["data:changed", "import:progress", "available:progress"] {
            let events = Arc::clone(&heard);
            app.listen_any(name, move |event| events.event(name, event.payload()));
        }
        flow_desktop_lib::attend(app.handle(), state);
        let webview = window(&app, "main");
        Self {
            app,
            webview,
            heard,
            secrets,
        }
    }

    /// Calls a command from the main window.
    pub(crate) fn call(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        self.call_from(&self.webview, command, arguments)
    }

    /// Calls a command from a window with another label.
    pub(crate) fn call_elsewhere(
        &self,
        label: &str,
        command: &str,
        arguments: Value,
    ) -> Result<Value, Value> {
        self.call_from(&window(&self.app, label), command, arguments)
    }

    fn call_from(
        &self,
        webview: &WebviewWindow<MockRuntime>,
        command: &str,
        arguments: Value,
    ) -> Result<Value, Value> {
        let answer = begin(webview, self.request(command, arguments)).wait();
        let text = match &answer {
            Ok(value) | Err(value) => value.to_string(),
        };
        self.assert_no_secret_in(command, &text);
        for (name, payload) in lock(&self.heard.events).iter() {
            self.assert_no_secret_in(name, payload);
        }
        for message in lock(&self.heard.messages).iter() {
            self.assert_no_secret_in("a channel", message);
        }
        answer
    }

    fn request(&self, command: &str, arguments: Value) -> InvokeRequest {
        InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: OWN_PAGE.parse().expect("an address"),
            body: InvokeBody::Json(arguments),
            headers: Default::default(),
            invoke_key: self.app.invoke_key().to_owned(),
        }
    }

    /// Calls a command and does not wait for its answer.
    pub(crate) fn begin(&self, command: &str, arguments: Value) -> Pending {
        begin(&self.webview, self.request(command, arguments))
    }

    fn assert_no_secret_in(&self, place: &str, text: &str) {
        for secret in &self.secrets {
            assert!(!text.contains(secret), "a secret came out of {place}");
        }
    }

    /// The result of a command that works.
    pub(crate) fn ask(&self, command: &str, arguments: Value) -> Value {
        self.call(command, arguments)
            .unwrap_or_else(|failure| panic!("{command} works: {failure}"))
    }

    /// The failure of a command that does not, in the shape of all failures; its code is `code`.
    pub(crate) fn refused(&self, command: &str, arguments: Value, code: &str) -> Value {
        let failure = match self.call(command, arguments) {
            Ok(result) => panic!("{command} is refused with {code}, not answered: {result}"),
            Err(failure) => failure,
        };
        shapes::failure(command, &failure);
        assert_eq!(failure["code"], code, "{command}: {failure}");
        failure
    }

    /// Messages of channels so far, in the order they came.
    pub(crate) fn messages(&self) -> Vec<Value> {
        lock(&self.heard.messages)
            .iter()
            .map(|text| serde_json::from_str(text).expect("messages are JSON"))
            .collect()
    }

    /// Payloads of the events with this name so far.
    pub(crate) fn events(&self, name: &str) -> Vec<Value> {
        lock(&self.heard.events)
            .iter()
            .filter(|(heard, _)| heard == name)
            .map(|(_, payload)| serde_json::from_str(payload).expect("payloads are JSON"))
            .collect()
    }

    /// Looks again at each event until `condition` holds.
    pub(crate) fn wait_until(&self, what: &str, condition: impl Fn() -> bool) {
        let started = Instant::now();
        while !condition() {
            assert!(started.elapsed() < PATIENCE, "waited in vain until {what}");
            let events = lock(&self.heard.events);
            // Conditions that no event tells of are looked at again after a moment.
            let waited = self
                .heard
                .more
                .wait_timeout(events, Duration::from_millis(50));
            drop(waited);
        }
    }
}

fn window(app: &App<MockRuntime>, label: &str) -> WebviewWindow<MockRuntime> {
    WebviewWindowBuilder::new(app, label, tauri::WebviewUrl::default())
        .build()
        .expect("a window")
}
