//! The page that is shown on its way to paper: the system's print dialog, and a PDF without one where a web view offers that.
//!
//! WebKitGTK offers it on Linux. On Windows and macOS only unsafe code could ask for it; there the dialog, which has a PDF among its
//! ways, is the one way. What is printed is the window's affair.

use std::path::{Path, PathBuf};

use tauri::{Runtime, WebviewWindow};

use crate::downloads::{Reserved, not_written};
use crate::error::CommandError;

/// Prints the page into a file of `folder` and returns where it is.
///
/// # Errors
/// When the system cannot print to a file, or the folder does not take one; then nothing is left.
pub(crate) async fn save<R: Runtime>(
    window: &WebviewWindow<R>,
    folder: &Path,
    name: &str,
) -> Result<PathBuf, CommandError> {
    let reserved =
        Reserved::of(folder, name, "pdf").map_err(|error| not_written(&error, folder))?;
    system::print_to(window, &reserved.unfinished()).await?;
    reserved
        .finish()
        .map_err(|error| not_written(&error, folder))
}

/// Opens the print dialog; on Linux it returns when the page was handed over or nothing is to be printed.
///
/// # Errors
/// When the system has no such dialog.
pub(crate) async fn ask<R: Runtime>(window: &WebviewWindow<R>) -> Result<(), CommandError> {
    system::ask(window).await
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::path::Path;

    use tauri::{Runtime, WebviewWindow};

    use crate::error::CommandError;

    #[expect(clippy::unused_async, reason = "it waits on other systems")]
    pub(super) async fn print_to<R: Runtime>(
        _window: &WebviewWindow<R>,
        _path: &Path,
    ) -> Result<(), CommandError> {
        Err(CommandError::no_pdf())
    }

    #[expect(clippy::unused_async, reason = "it waits on other systems")]
    pub(super) async fn ask<R: Runtime>(window: &WebviewWindow<R>) -> Result<(), CommandError> {
        window
            .print()
            .map_err(|error| CommandError::internal(&error.to_string()))
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::cell::Cell;
    use std::path::Path;
    use std::rc::Rc;
    use std::time::Duration;

    use gtk::prelude::{Cast as _, WidgetExt as _};
    use gtk::{PageOrientation, PageSetup, PrintSettings, Unit};
    use tauri::webview::PlatformWebview;
    use tauri::{Runtime, Url, WebviewWindow};
    use tokio::sync::oneshot;
    use webkit2gtk::{PrintOperation, PrintOperationExt as _, PrintOperationResponse};

    use crate::error::CommandError;

    /// Longer than the pages of any report take; a print system that says nothing is given up then.
    const PATIENCE: Duration = Duration::from_secs(60);

    /// Margins in millimetres: above and below, left and right, as the style of printed pages has them.
    const MARGINS: (f64, f64) = (12.0, 13.0);

    /// How it went: nothing, or the toolkit's reason.
    type Outcome = Result<(), String>;

    pub(super) async fn print_to<R: Runtime>(
        window: &WebviewWindow<R>,
        path: &Path,
    ) -> Result<(), CommandError> {
        let address = Url::from_file_path(path)
            .map_err(|()| CommandError::internal("the downloads folder has no full path"))?;
        let outcome = on_webview(window, move |webview, told| {
            let settings = PrintSettings::new();
            // The toolkit finds its printer by the name it shows, which is in the language of the system.
            settings.set_printer(&gtk::glib::dgettext(Some("gtk30"), "Print to File"));
            settings.set(gtk::PRINT_SETTINGS_OUTPUT_FILE_FORMAT, Some("pdf"));
            settings.set(gtk::PRINT_SETTINGS_OUTPUT_URI, Some(address.as_str()));
            let operation = operation(webview, &settings);
            follow(&operation, told);
            operation.print();
        })?;
        let outcome = match tokio::time::timeout(PATIENCE, outcome).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_nobody)) => Err("the window went away".to_owned()),
            Err(_elapsed) => Err("the print system did not answer".to_owned()),
        };
        outcome.map_err(refused)
    }

    pub(super) async fn ask<R: Runtime>(window: &WebviewWindow<R>) -> Result<(), CommandError> {
        let outcome = on_webview(window, |webview, told| {
            let parent = webview.inner().toplevel();
            let parent = parent.and_then(|widget| widget.downcast::<gtk::Window>().ok());
            let operation = operation(webview, &PrintSettings::new());
            let told = follow(&operation, told);
            if operation.run_dialog(parent.as_ref()) == PrintOperationResponse::Cancel {
                told.tell(Ok(()));
            }
        })?;
        match outcome.await {
            Ok(outcome) => outcome.map_err(refused),
            // A window that draws nothing has no dialog either.
            Err(_nobody) => Ok(()),
        }
    }

    fn refused(cause: String) -> CommandError {
        tracing::warn!(cause, "the page was not printed");
        CommandError::no_pdf()
    }

    /// Runs on the toolkit's own thread; what comes back hears once how it went.
    fn on_webview<R: Runtime>(
        window: &WebviewWindow<R>,
        start: impl FnOnce(&PlatformWebview, oneshot::Sender<Outcome>) + Send + 'static,
    ) -> Result<oneshot::Receiver<Outcome>, CommandError> {
        let (told, outcome) = oneshot::channel();
        window
            .with_webview(move |webview| start(&webview, told))
            .map_err(|error| CommandError::internal(&error.to_string()))?;
        Ok(outcome)
    }

    /// Pages lie, in the paper of this computer's country.
    fn operation(webview: &PlatformWebview, settings: &PrintSettings) -> PrintOperation {
        settings.set_orientation(PageOrientation::Landscape);
        let pages = PageSetup::new();
        pages.set_orientation(PageOrientation::Landscape);
        let (upright, across) = MARGINS;
        pages.set_top_margin(upright, Unit::Mm);
        pages.set_bottom_margin(upright, Unit::Mm);
        pages.set_left_margin(across, Unit::Mm);
        pages.set_right_margin(across, Unit::Mm);
        let operation = PrintOperation::new(&webview.inner());
        operation.set_print_settings(settings);
        operation.set_page_setup(&pages);
        operation
    }

    /// Tells once how it went: a failure comes before the end, and only what came first counts.
    #[derive(Clone)]
    struct Teller(Rc<Cell<Option<oneshot::Sender<Outcome>>>>);

    impl Teller {
        fn tell(&self, outcome: Outcome) {
            if let Some(told) = self.0.take() {
                drop(told.send(outcome));
            }
        }
    }

    fn follow(operation: &PrintOperation, told: oneshot::Sender<Outcome>) -> Teller {
        let teller = Teller(Rc::new(Cell::new(Some(told))));
        let failed = teller.clone();
        operation.connect_failed(move |_operation, error| failed.tell(Err(error.to_string())));
        let finished = teller.clone();
        // It must live until it is finished.
        let kept = Cell::new(Some(operation.clone()));
        operation.connect_finished(move |_operation| {
            finished.tell(Ok(()));
            drop(kept.take());
        });
        teller
    }
}
