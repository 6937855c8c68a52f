//! Pictures of charts and reports as files, and the folders of what was saved.
//!
//! The window draws; here is only decided where a file goes and what it may be.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Runtime, State, WebviewWindow};

use crate::downloads::{not_written, safe_name, write_new};
use crate::error::CommandError;
use crate::state::AppState;
use crate::{browser, paper};

/// A picture of 20,000 marks has two megabytes; nothing a window draws has more than this.
const LARGEST_PICTURE: usize = 32 * 1024 * 1024;

/// What a PNG begins with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A picture as the window sends it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PictureInput {
    /// What it shows; becomes part of the file's name.
    name: String,
    format: PictureFormat,
    /// The text of an SVG, or a PNG in base64.
    content: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PictureFormat {
    Svg,
    Png,
}

/// A file that was written.
#[derive(Debug, Serialize)]
pub(crate) struct SavedFile {
    path: String,
    bytes: usize,
}

/// Writes a picture into the downloads folder.
#[tauri::command]
pub(crate) async fn save_picture(
    state: State<'_, AppState>,
    picture: PictureInput,
) -> Result<SavedFile, CommandError> {
    let name = file_name(&picture.name, &state.now().utc_date());
    let (ending, content) = content_of(picture).ok_or_else(CommandError::invalid)?;
    let folder = state.folders.downloads.clone();
    let bytes = content.len();
    let path = tokio::task::spawn_blocking(move || write_new(&folder, &name, ending, &content))
        .await
        .map_err(|error| CommandError::internal(&error.to_string()))?
        .map_err(|error| not_written(&error, &state.folders.downloads))?;
    Ok(SavedFile {
        path: state.saved.remember(&path),
        bytes,
    })
}

/// Shows the folder of something this run saved in the system's file manager.
#[tauri::command]
pub(crate) async fn open_saved_folder<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    path: String,
) -> Result<(), CommandError> {
    let folder = state
        .saved
        .folder_of(&path)
        .ok_or_else(CommandError::invalid)?;
    browser::open_folder(&app, &folder)
}

/// Opens the system's print dialog with the page that is shown.
#[tauri::command]
pub(crate) async fn print_page<R: Runtime>(window: WebviewWindow<R>) -> Result<(), CommandError> {
    paper::ask(&window).await
}

/// Writes the page that is shown as a PDF into the downloads folder, where the system can do that without a dialog.
#[tauri::command]
pub(crate) async fn save_page_as_pdf<R: Runtime>(
    window: WebviewWindow<R>,
    state: State<'_, AppState>,
    name: String,
) -> Result<SavedFile, CommandError> {
    let name = file_name(&name, &state.now().utc_date());
    let path = paper::save(&window, &state.folders.downloads, &name).await?;
    let bytes = std::fs::metadata(&path)
        .map_err(|error| not_written(&error, &state.folders.downloads))?
        .len();
    Ok(SavedFile {
        path: state.saved.remember(&path),
        bytes: usize::try_from(bytes).unwrap_or(usize::MAX),
    })
}

/// `flow-desktop-time-to-merge-2026-11-23`.
fn file_name(shown: &str, day: &str) -> String {
    let name = safe_name(&shown.to_lowercase(), '-');
    let words: Vec<&str> = name.split('-').filter(|word| !word.is_empty()).collect();
    let name = if words.is_empty() {
        "chart".to_owned()
    } else {
        words.join("-")
    };
    format!("flow-desktop-{name}-{day}")
}

/// The bytes and their ending, where they are what they are called.
fn content_of(picture: PictureInput) -> Option<(&'static str, Vec<u8>)> {
    if picture.content.len() > LARGEST_PICTURE {
        return None;
    }
    match picture.format {
        PictureFormat::Svg => {
            let is_picture = picture.content.starts_with("<svg xmlns=");
            is_picture.then(|| ("svg", picture.content.into_bytes()))
        }
        PictureFormat::Png => {
            let content = STANDARD.decode(picture.content).ok()?;
            content.starts_with(PNG).then_some(("png", content))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_for_what_it_shows() {
        let name = |shown: &str| file_name(shown, "2026-11-23");
        assert_eq!(
            name("Time to merge"),
            "flow-desktop-time-to-merge-2026-11-23"
        );
        assert_eq!(
            name("../../x: Ärger"),
            "flow-desktop-..-x-rger-2026-11-23",
            "no part of it leads elsewhere"
        );
        assert_eq!(name("時間"), "flow-desktop-chart-2026-11-23");
    }
}
