//! The release build in a display of its own: how long until it can be used, and what it then holds in memory.

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../../../tests/support/desktop.rs"]
mod desktop;

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::figures::{Figure, median};
use crate::failure::Failure;
use crate::workspace;
use desktop::{Desktop, Keyring};

/// The bar of the design for the start, in milliseconds.
const START_BAR: f64 = 1000.0;

/// The bar of the design for the app's own process, in bytes.
const MEMORY_BAR: f64 = 150_000_000.0;

/// The first start creates the data folder, as a first start does; the median is of all.
const STARTS: usize = 7;

/// A start that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks at a file; small against what is measured.
const PULSE: Duration = Duration::from_millis(2);

/// Memory counts as idle when it has not grown for this long.
const REST: Duration = Duration::from_secs(3);

/// Starts the app several times and takes the medians.
pub(super) fn figures() -> Result<Vec<Figure>, Failure> {
    let desktop =
        Desktop::start(Keyring::Unlocked).map_err(|problem| Failure::Check(problem.to_string()))?;
    let mut starts = Vec::new();
    let mut memory = Vec::new();
    for _ in 0..STARTS {
        let (milliseconds, bytes) = start(&desktop)?;
        starts.push(milliseconds);
        memory.push(bytes);
    }
    Ok(vec![
        Figure::at_most(
            "start to usable window",
            median(starts),
            "ms",
            START_BAR,
            "the bar of the design",
        ),
        Figure::at_most(
            "idle memory of the app's process",
            median(memory) / 1e6,
            "MB",
            MEMORY_BAR / 1e6,
            "the bar of the design",
        ),
    ])
}

/// One start, from before the process exists to the window's first question; then its memory at rest.
fn start(desktop: &Desktop) -> Result<(f64, f64), Failure> {
    let report = desktop.home().join("start");
    // A report of the start before would be taken for this one's.
    drop(std::fs::remove_file(&report));
    let binary = workspace::target_directory().join("release/flow-desktop");
    let started = Instant::now();
    let mut app = desktop
        .command(&binary)
        .env("FLOW_DESKTOP_REPORT_START", &report)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|source| Failure::Start {
            program: binary.display().to_string(),
            source,
        })?;
    let usable = wait_for(&report, started);
    let bytes = usable.is_some().then(|| idle_memory(app.id())).flatten();
    end(&mut app);
    match (usable, bytes) {
        (Some(usable), Some(bytes)) => Ok((usable.as_secs_f64() * 1000.0, bytes)),
        _ => Err(Failure::Check(
            "the app did not come to a usable window".to_owned(),
        )),
    }
}

fn wait_for(report: &Path, started: Instant) -> Option<Duration> {
    while started.elapsed() < PATIENCE {
        if report.exists() {
            return Some(started.elapsed());
        }
        pause(PULSE);
    }
    None
}

/// Resident bytes of the process once they have stopped growing.
fn idle_memory(process: u32) -> Option<f64> {
    let mut highest = 0.0;
    let mut since = Instant::now();
    while since.elapsed() < REST {
        let now = resident(process)?;
        // Less than a percent is noise of the allocator.
        if now > highest * 1.01 {
            highest = now;
            since = Instant::now();
        }
        pause(Duration::from_millis(100));
    }
    resident(process)
}

fn resident(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024.0)
}

#[expect(
    clippy::disallowed_methods,
    reason = "looking at a file all the time would slow down what is measured"
)]
fn pause(time: Duration) {
    std::thread::sleep(time);
}

fn end(app: &mut Child) {
    let ended = app.kill().and_then(|()| app.wait());
    if let Err(problem) = ended {
        eprintln!("the measured app did not end: {problem}");
    }
}
