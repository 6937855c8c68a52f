//! The states of the sync engine as a person sees them: progress, waits, failures, history, settings.
//!
//! What the engine does in each state is tested below; here each state is brought about for real, is found by its words
//! and roles, and is looked at. `cargo xtask tour` runs these journeys too.

mod by_keyboard;
mod failing;
mod history;
mod kept;
mod limited;
mod running;
mod schedule;

use gitlab_sandbox::SandboxConfig;

use crate::desktop::Keyring;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

/// A window on a GitLab that is connected as `Halden`, with nothing imported yet.
async fn connected(journey: &'static str, config: SandboxConfig) -> Stage {
    let stage = Stage::with(journey, Keyring::Unlocked, config).await;
    steps::add_integration(&stage, "Halden").await;
    stage
}

/// The same after an import of everything.
async fn imported(journey: &'static str) -> Stage {
    let stage = connected(journey, SandboxConfig::default()).await;
    steps::start_import(&stage.window, &["halden", "halden-labs"]).await;
    steps::wait_for_import(&stage.window).await;
    stage
}

/// Opens the Activity tab of the integration.
async fn open_activity(window: &Window) {
    steps::open_integration(window, "Halden").await;
    window.click_role("tab", "Activity").await;
    window.see("Schedule and load").await;
}

/// Chooses between history and queue; the button may say how many wait.
async fn choose_shown(window: &Window, name: &str) {
    window.click_beginning("button", name).await;
}
