//! The one window: how it is made, where it may go, and how it comes to the front.

use tauri::{AppHandle, Manager as _, Runtime, Url, WebviewWindow, WebviewWindowBuilder};

/// The label the capability grants speak of.
pub(crate) const MAIN: &str = "main";

/// Settings of the toolkit that must be made before it starts.
pub(crate) fn prepare_environment() {
    // Some graphics drivers show an empty window with WebKitGTK's DMA-BUF renderer;
    // a user's own choice stands.
    #[cfg(target_os = "linux")]
    if std::env::var_os("WEBKIT_DISABLE_DMABUF_RENDERER").is_none() {
        #[expect(unsafe_code, reason = "no other thread runs yet")]
        // SAFETY: called first in `main`, before any thread is started.
        unsafe {
            std::env::set_var("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        }
    }
}

/// Opens the window described in the configuration.
///
/// # Errors
/// When the toolkit cannot open it.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<WebviewWindow<R>> {
    let configuration = app
        .config()
        .app
        .windows
        .iter()
        .find(|window| window.label == MAIN)
        .expect("the configuration describes the main window");
    WebviewWindowBuilder::from_config(app, configuration)?
        .on_navigation(stays_inside)
        .build()
}

/// The window shows the app's own pages and nothing else.
fn stays_inside(url: &Url) -> bool {
    let own = url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost");
    if !own {
        tracing::warn!(
            host = url.host_str().unwrap_or_default(),
            "a navigation out of the app was refused"
        );
    }
    own
}

/// Shows the window above others.
pub(crate) fn bring_to_front<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let shown = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(cause = %error, "the window could not come to the front");
    }
}
