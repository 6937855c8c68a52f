//! The only ways out of the window: pages of a known GitLab in the system's browser, and folders this app saved to in its file manager.

use std::path::Path;

use tauri::{AppHandle, Runtime, Url};
use tauri_plugin_shell::ShellExt as _;

use crate::error::CommandError;

/// Opens `page` when it belongs to the GitLab at `base`.
///
/// # Errors
/// When it does not, or the system has no browser to open it with.
pub(crate) fn open<R: Runtime>(
    app: &AppHandle<R>,
    base: &str,
    page: &str,
) -> Result<(), CommandError> {
    let page = page_of(base, page).ok_or_else(|| {
        tracing::warn!("a page of another host was not opened");
        CommandError::internal("a page of another host was not opened")
    })?;
    hand_over(app, page.as_str()).map_err(|error| {
        tracing::warn!(cause = %error, "no browser");
        CommandError::no_browser(page.as_str())
    })
}

/// Opens a folder in the system's file manager.
///
/// # Errors
/// When it is no folder any more, or the system has nothing to show one with.
pub(crate) fn open_folder<R: Runtime>(
    app: &AppHandle<R>,
    folder: &Path,
) -> Result<(), CommandError> {
    // A file in its place would be opened by whatever program claims its kind.
    if !folder.is_dir() {
        return Err(CommandError::no_folder(folder));
    }
    hand_over(app, &folder.to_string_lossy()).map_err(|error| {
        tracing::warn!(cause = %error, "no file manager");
        CommandError::no_folder(folder)
    })
}

fn hand_over<R: Runtime>(app: &AppHandle<R>, what: &str) -> Result<(), tauri_plugin_shell::Error> {
    #[expect(
        deprecated,
        reason = "the opener plugin is its successor; moving there is a change of this line only"
    )]
    app.shell().open(what, None)
}

/// The page on the confirmed base: text from a host must not lead anywhere else.
fn page_of(base: &str, page: &str) -> Option<Url> {
    let base = Url::parse(base).ok()?;
    let mut page = Url::parse(page).ok()?;
    if !matches!(page.scheme(), "http" | "https") {
        return None;
    }
    if page.origin() != base.origin() {
        // A host behind a proxy names itself wrongly: keep the page, go to the base.
        if page.host_str() != base.host_str() {
            return None;
        }
        page.set_scheme(base.scheme()).ok()?;
        page.set_port(base.port()).ok()?;
    }
    Some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_integrations_own_host_are_opened() {
        let base = "https://git.example.com:8443/gitlab";
        let opened = |page: &str| page_of(base, page).map(|url| url.to_string());
        assert_eq!(
            opened("https://git.example.com:8443/gitlab/a"),
            Some("https://git.example.com:8443/gitlab/a".to_owned())
        );
        assert_eq!(
            opened("http://git.example.com/gitlab/a"),
            Some("https://git.example.com:8443/gitlab/a".to_owned()),
            "the host's own idea of its scheme and port does not count"
        );
        for elsewhere in [
            "https://evil.example/a",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "not an address",
        ] {
            assert_eq!(opened(elsewhere), None, "{elsewhere}");
        }
    }
}
