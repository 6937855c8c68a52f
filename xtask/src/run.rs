//! `cargo xtask run` and `cargo xtask tour`: the app in front of a person, or in a virtual display where there is none.

use crate::Options;
use crate::command::Command;
use crate::failure::Failure;
use crate::requirements::Need;
use crate::setup;
use crate::workspace;

/// The journeys of the end-to-end tests that visit every page, every failure, every state of a sign-in and of the sync;
/// told where, they leave a picture of each.
const TOUR: [&str; 4] = ["every_page", "every_failure", "sign_in", "sync_states"];

/// Sets up, builds and opens the app; where there is no display it takes the tour instead.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    if !has_display() {
        println!("There is no display here, so the app is shown to itself: a tour with pictures.");
        return tour(options);
    }
    setup::prepare(options, Need::Build)?;
    let mut arguments = vec!["run", "--locked", "--package", "flow-desktop"];
    if options.release {
        arguments.push("--release");
    }
    Command::new("cargo").arguments(arguments).run()
}

/// Walks the main job against the sandbox in a virtual display and leaves a picture of every page.
pub(crate) fn tour(options: &Options) -> Result<(), Failure> {
    setup::prepare(options, Need::VirtualDisplay)?;
    let pictures = workspace::target_directory().join("tour");
    clear(&pictures)?;
    Command::new("cargo")
        .arguments(["test", "--workspace", "--locked", "--test", "e2e", "--"])
        .arguments(["--nocapture", "--test-threads=1"])
        .arguments(TOUR)
        .environment("FLOW_DESKTOP_TOUR", &pictures)
        .run()?;
    let count = std::fs::read_dir(&pictures).map_or(0, Iterator::count);
    if count == 0 {
        return Err(Failure::Check("the tour left no picture".to_owned()));
    }
    println!("{count} pictures in {}", pictures.display());
    Ok(())
}

/// Pictures of an earlier tour would pass for new ones.
fn clear(folder: &std::path::Path) -> Result<(), Failure> {
    match std::fs::remove_dir_all(folder) {
        Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => Err(Failure::File {
            path: folder.to_owned(),
            source: problem,
        }),
        _ => Ok(()),
    }
}

fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
