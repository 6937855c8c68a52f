//! How long the import page takes with 50,000 repos in 3,000 nested groups: to its first rows, and to the frame after
//! each letter typed into its search. `cargo xtask bench` runs it; it prints one JSON object in milliseconds.
//!
//! Letters are typed by the window system, not by a script, and the longest gap between two frames is noted meanwhile,
//! so that an interface that stands still shows.

#![expect(
    clippy::print_stdout,
    reason = "the figures are for the program that started it"
)]
// The driver of the web view exists on Linux only in this form.
#![cfg_attr(not(target_os = "linux"), expect(unused, reason = "nothing to drive"))]

#[cfg(target_os = "linux")]
mod driven;

// Its pieces name each other from the top.
#[cfg(target_os = "linux")]
use driven::{desktop, stage, steps, window};

#[cfg(target_os = "linux")]
mod measured {
    use std::time::{Duration, Instant};

    use gitlab_sandbox::{SandboxConfig, Size};
    use serde_json::{Value, json};

    use crate::desktop::Keyring;
    use crate::stage::Stage;
    use crate::steps;
    use crate::window::Window;

    const GROUPS: usize = 3_000;
    const REPOSITORIES: usize = 50_000;

    /// How often the page is opened; the median is told.
    const OPENINGS: usize = 9;

    /// What is typed, letter by letter: from what most repos have in their path to what one has.
    const TYPED: [&str; 3] = ["api-00", "cloud gateway", "assembly/billing"];

    /// Reading the list takes longer than a window is usually waited for.
    const LONGEST_READING: Duration = Duration::from_secs(600);

    /// Goes to a page and notes when the first frame with rows of the tree was drawn.
    const OPEN: &str = "const done = arguments[arguments.length - 1];
        const started = performance.now();
        location.hash = arguments[0];
        const look = () => {
            if (!document.querySelector('tree-table tbody tr.data-row')) return requestAnimationFrame(look);
            requestAnimationFrame(() => setTimeout(() => done(performance.now() - started)));
        };
        requestAnimationFrame(look);";

    /// Notes for each letter how long it took to the frame after it, and the longest gap between two frames.
    const WATCH: &str = "
        const seen = { keys: [], frame: 0 };
        window.seen = seen;
        let last = performance.now();
        const frame = (now) => {
            seen.frame = Math.max(seen.frame, now - last);
            last = now;
            if (window.seen === seen) requestAnimationFrame(frame);
        };
        requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });
        document.querySelector('input[type=search]').addEventListener('keydown', ({ timeStamp }) => {
            requestAnimationFrame(() => setTimeout(() => seen.keys.push(performance.now() - timeStamp)));
        });";

    const READ: &str = "const { keys, frame } = window.seen; return { keys, frame };";

    pub(super) async fn main() {
        let config = SandboxConfig {
            size: Size::Wide {
                groups: GROUPS,
                projects: REPOSITORIES,
            },
            ..SandboxConfig::default()
        };
        let stage = Stage::with("import at scale", Keyring::Unlocked, config).await;
        let window = &stage.window;
        let started = Instant::now();
        steps::add_integration(&stage, "Wide").await;
        window.follow("repo import page").await;
        window.find("heading", "Import repos").await;
        let while_read = rows_while_the_list_is_read(window, started).await;
        let reading = started.elapsed().as_secs_f64();
        eprintln!(
            "the list was read in {reading:.0} s, rows were to be seen after {while_read:.1} s"
        );
        let page = window.route().await;
        let mut openings = Vec::new();
        for _ in 0..OPENINGS {
            window.go_to("/settings/about").await;
            window.find("heading", "About").await;
            let time = window.run_until_answer(OPEN, vec![json!(page)]).await;
            openings.push(time.as_f64().expect("a time in milliseconds"));
        }
        let (mut keys, frame) = typed(window).await;
        stage.window.close().await;
        openings.sort_by(f64::total_cmp);
        keys.sort_by(f64::total_cmp);
        let answer = json!({
            "repositories": REPOSITORIES, "groups": GROUPS, "openings": OPENINGS,
            "first_rows": { "median": openings[OPENINGS / 2], "low": openings[0], "high": openings[OPENINGS - 1] },
            "keys": { "count": keys.len(), "median": keys[keys.len() / 2], "low": keys[0], "high": keys[keys.len() - 1] },
            "longest_frame": frame, "reading_seconds": reading, "rows_while_read_seconds": while_read,
        });
        println!("{answer}");
    }

    /// Seconds until the first rows could be seen while the list was still read; waits until it is read whole.
    async fn rows_while_the_list_is_read(window: &Window, started: Instant) -> f64 {
        let rows = "return document.querySelector('tree-table tbody tr.data-row') !== null";
        assert!(
            window
                .wait_for(async || window.run(rows, vec![]).await == Value::Bool(true))
                .await,
            "rows come in while the list is read"
        );
        let first = started.elapsed().as_secs_f64();
        let whole = "sees 50,000 repos";
        while started.elapsed() < LONGEST_READING {
            if window.visible_text().await.contains(whole) {
                return first;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        panic!("the list was not read in {LONGEST_READING:?}");
    }

    /// Milliseconds from each letter to the frame after it, and the longest gap between two frames.
    async fn typed(window: &Window) -> (Vec<f64>, f64) {
        let (mut keys, mut frame) = (Vec::new(), 0.0_f64);
        for text in TYPED {
            window.fill("Search repos and groups", " ").await;
            window.run(WATCH, vec![]).await;
            for letter in text.chars() {
                window.type_text(&letter.to_string()).await;
            }
            let complete = window.wait_for(async || {
                let seen = window.run(READ, vec![]).await;
                seen["keys"]
                    .as_array()
                    .is_some_and(|keys| keys.len() >= text.len())
            });
            assert!(complete.await, "every letter is answered");
            let seen = window.run(READ, vec![]).await;
            let times = seen["keys"].as_array().into_iter().flatten();
            keys.extend(times.filter_map(Value::as_f64));
            frame = frame.max(seen["frame"].as_f64().unwrap_or(f64::MAX));
        }
        (keys, frame)
    }
}

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() {
    measured::main().await;
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("{{}}");
}
