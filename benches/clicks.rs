//! How long the real window takes to answer a click while a sync runs at full
//! speed. `cargo xtask bench` runs it; it prints one JSON object in milliseconds.
//!
//! A click is one the system makes, not a script: the time begins when the
//! window system made it, so that an interface that is busy shows.

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
    use std::time::Duration;

    use gitlab_sandbox::{SandboxConfig, Size};
    use serde_json::json;

    use crate::desktop::Keyring;
    use crate::stage::Stage;
    use crate::steps;
    use crate::window::Window;

    /// Clicks to measure; a few more are made first.
    const CLICKS: usize = 60;
    const WARM: usize = 6;

    /// Pages a person goes between meanwhile: the link's name, which is the heading of its page too.
    const PLACES: [&str; 3] = ["Repos", "Integrations", "About"];

    /// Notes when the next click was made and when the first frame with that heading was drawn.
    const WATCH: &str = "
        const [heading] = arguments;
        const shown = () => [...document.querySelectorAll('h1')].some((title) => title.innerText.trim() === heading);
        window.answered = new Promise((resolve) => {
            document.addEventListener('click', ({ timeStamp }) => {
                const look = () => {
                    if (!shown()) return requestAnimationFrame(look);
                    // After the frame that is drawn next.
                    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - timeStamp)));
                };
                look();
            }, { once: true, capture: true });
        });";

    const READ: &str = "const done = arguments[arguments.length - 1]; window.answered.then(done);";

    /// A GitLab that keeps the app busy for longer than is measured: over REST every item takes requests of its own.
    fn busy_world() -> SandboxConfig {
        SandboxConfig {
            size: Size::Custom {
                repositories: 40,
                commits_per_repository: 400,
                merge_requests_per_repository: 400,
                issues_per_repository: 300,
            },
            graphql: false,
            latency: Duration::from_millis(50),
            in_flight: Some(16),
            ..SandboxConfig::default()
        }
    }

    pub(super) async fn main() {
        let stage = Stage::with("clicks under load", Keyring::Unlocked, busy_world()).await;
        let window = &stage.window;
        steps::add_integration(&stage, "Busy").await;
        steps::start_import(window, &["halden"]).await;
        let mut times = Vec::new();
        for number in 0..WARM + CLICKS {
            let asked = stage.sandbox.requests().len();
            let time = click(window, PLACES[number % PLACES.len()]).await;
            if number >= WARM {
                times.push(time);
            }
            let goes_on = window.wait_for(async || stage.sandbox.requests().len() > asked);
            assert!(
                goes_on.await,
                "the sync has ended: a click beside nothing is no measure"
            );
        }
        stage.window.close().await;
        times.sort_by(f64::total_cmp);
        let answer = json!({
            "clicks": CLICKS, "median": times[CLICKS / 2], "low": times[0],
            "high": times[CLICKS - 1], "p95": times[CLICKS * 95 / 100],
        });
        println!("{answer}");
    }

    /// Milliseconds from the click on a link to the frame that shows its page.
    async fn click(window: &Window, place: &str) -> f64 {
        window.run(WATCH, vec![json!(place)]).await;
        window.follow(place).await;
        let answer = window.run_until_answer(READ, vec![]).await;
        answer.as_f64().expect("a time in milliseconds")
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
