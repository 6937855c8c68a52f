//! Registering links on Linux, where packages, portable builds and bare desktops differ.

use std::path::{Path, PathBuf};
use std::process::Command;

use tauri::{AppHandle, Manager as _, Runtime};

use super::SCHEME;

/// Whether links lead to this very program, or to one that was installed by a package.
pub(super) fn leads_here<R: Runtime>(app: &AppHandle<R>) -> bool {
    let asked = Command::new("xdg-mime")
        .args(["query", "default", &format!("x-scheme-handler/{SCHEME}")])
        .output();
    let Ok(answer) = asked else { return false };
    let answer = String::from_utf8_lossy(&answer.stdout);
    let handler = answer.lines().next().unwrap_or_default().trim();
    let Some((own, program)) = own_handler(app) else {
        return false;
    };
    if Some(handler) != own.file_name().and_then(|name| name.to_str()) {
        // The scheme is this app's own, so whoever else handles it is a package of it.
        return !handler.is_empty();
    }
    let entry = std::fs::read_to_string(&own).unwrap_or_default();
    let [quoted, plain] = [quoted(&program), plain(&program)];
    entry.lines().any(|line| line == quoted || line == plain)
}

/// Writes the program's path without quotation marks where it needs none: the
/// `xdg-open` of desktops it does not know takes them for a part of the path.
pub(super) fn simplify<R: Runtime>(app: &AppHandle<R>) {
    let Some((own, program)) = own_handler(app) else {
        return;
    };
    if !needs_no_quotes(&program) {
        return;
    }
    let Ok(entry) = std::fs::read_to_string(&own) else {
        return;
    };
    let entry = entry.replace(&quoted(&program), &plain(&program));
    if let Err(error) = std::fs::write(&own, entry) {
        tracing::info!(cause = %error, "links may not arrive on a bare desktop");
    }
}

/// The entry registering writes, and the program it starts.
fn own_handler<R: Runtime>(app: &AppHandle<R>) -> Option<(PathBuf, String)> {
    let binary = tauri::utils::platform::current_exe().ok()?;
    let name = format!("{}-handler.desktop", binary.file_name()?.to_str()?);
    let folder = app.path().data_dir().ok()?.join("applications");
    // A portable build is started anew from its one file, not from where it was unpacked to.
    let program = app.env().appimage.map_or(binary, PathBuf::from);
    Some((folder.join(name), program.to_str()?.to_owned()))
}

fn quoted(program: &str) -> String {
    format!("Exec=\"{program}\" %u")
}

fn plain(program: &str) -> String {
    format!("Exec={program} %u")
}

fn needs_no_quotes(program: &str) -> bool {
    Path::new(program).is_absolute()
        && program
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'/' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_without_reserved_characters_lose_their_quotes() {
        assert!(needs_no_quotes("/usr/bin/flow-desktop"));
        for reserved in [
            "/opt/Flow Desktop/app",
            "/opt/$app",
            "/opt/%u",
            "app",
            "/opt/ä",
        ] {
            assert!(!needs_no_quotes(reserved), "{reserved}");
        }
    }
}
