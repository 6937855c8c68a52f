//! How long reports take in the real window over a large company: from the press on a link to the end of the first frame with
//! the report, and what one move of the pointer costs while marks are pointed at and brushed. `cargo xtask bench` runs it
//! with `--store FILE`, a store that the benchmark of the reports left; it prints one JSON object in milliseconds.

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
use driven::{desktop, stage, window};

#[cfg(target_os = "linux")]
mod measured {
    use std::path::PathBuf;

    use gitlab_sandbox::SandboxConfig;
    use serde_json::{Map, Value, json};

    use crate::desktop::Keyring;
    use crate::stage::Stage;
    use crate::window::Window;

    /// Every report that is opened by itself, and what it shows once it is drawn.
    const REPORTS: [(&str, &str); 10] = [
        ("overview", ".page-body metric-tile .tile-foot"),
        ("team-health", ".page-body table tbody tr"),
        ("work-log", ".page-body .work-grid tbody td.total"),
        ("project-timeline", ".page-body .chart-area svg"),
        ("review-workflow", "data-table tbody tr.data-row"),
        ("review-collaboration", ".page-body .chart-area svg"),
        ("pr-resolution", ".scatter-area svg"),
        ("ticket-log", "data-table tbody tr.data-row"),
        ("retrospective", ".page-body table tbody tr"),
        (
            "delivery",
            ".page-body metric-tile .tile-foot, .page-body .empty-state",
        ),
    ];

    /// Ranges that end on the company's last day: 4 weeks to five years.
    const FROM: [&str; 5] = [
        "2026-10-24",
        "2026-08-29",
        "2026-05-23",
        "2025-11-22",
        "2021-11-22",
    ];

    /// How often each report is opened for each range.
    const OPENINGS: usize = 4;

    /// Goes to a page and notes when the first frame with the report was painted, and when one more frame came, before which
    /// rows around those that can be seen are drawn; -1 where that takes a minute. What is there in a frame's callback is
    /// laid out and painted before the next task runs ("update the rendering" of HTML's event loop).
    const OPEN: &str = "const done = arguments[arguments.length - 1];
        const started = performance.now();
        let painted = -1;
        location.hash = arguments[0];
        const look = () => {
            if (performance.now() - started > 60000) return done([-1, -1]);
            if (document.querySelector('.page-body .skeleton') || !document.querySelector(arguments[1])) return requestAnimationFrame(look);
            setTimeout(() => { painted = performance.now() - started; });
            requestAnimationFrame(() => setTimeout(() => done([painted, performance.now() - started])));
        };
        requestAnimationFrame(look);";

    /// Moves the pointer over the marks once a frame and notes the work each move makes until the next frame can be
    /// drawn: in its listener, in what that puts off to the frame, and in laying out what changed.
    const MOVE: &str = "const done = arguments[arguments.length - 1];
        const area = document.querySelector('.scatter-area');
        const { left, top, width, height } = area.getBoundingClientRect();
        area.setPointerCapture = () => {};
        const at = (type, x, y) => area.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, pointerId: 1, clientX: left + x, clientY: top + y }));
        const times = [];
        const brushes = arguments[0];
        if (brushes) at('pointerdown', 50, 20);
        let step = 0;
        const move = () => {
            if (step === 60) {
                if (brushes) at('pointerup', width / 2, height / 2);
                return done(times);
            }
            step += 1;
            const started = performance.now();
            at('pointermove', 60 + (width - 120) * step / 60, 30 + (height - 80) * ((step * 7) % 60) / 60);
            setTimeout(() => {
                area.getBoundingClientRect();
                const listened = performance.now() - started;
                requestAnimationFrame((frame) => {
                    area.getBoundingClientRect();
                    times.push(listened + performance.now() - frame);
                    setTimeout(move);
                });
            });
        };
        requestAnimationFrame(move);";

    pub(super) async fn main() {
        let mut arguments = std::env::args().skip_while(|argument| argument != "--store");
        let store = arguments.nth(1).map(PathBuf::from);
        let store = store.expect("--store names a file");
        let data = tempfile::tempdir().expect("a folder for the app's data");
        let folder = data.path().join("dev.flowdesktop.desktop");
        std::fs::create_dir(&folder).expect("a new folder");
        std::fs::copy(store, folder.join("flow-desktop.sqlite")).expect("the store is copied");
        let place = data.path().to_str().expect("a folder's name is text");
        let environment = [("XDG_DATA_HOME", place)];
        let config = SandboxConfig::default();
        let keyring = Keyring::Unlocked;
        let stage =
            Stage::with_environment("reports at scale", keyring, config, &environment).await;
        let window = &stage.window;
        let mut told = Map::new();
        let mut all = [Vec::new(), Vec::new()];
        for (report, drawn) in REPORTS {
            let times = openings(window, report, drawn).await;
            for (all, own) in all.iter_mut().zip(&times) {
                all.extend(own);
            }
            let [painted, _] = times.map(figures);
            eprintln!("{report}: {painted}");
            told.insert(report.to_owned(), painted);
        }
        let [painted, around] = all.map(figures);
        told.insert("every report".to_owned(), painted);
        told.insert("and what is around it".to_owned(), around);
        let path = format!("/reports/pr-resolution?from={}&to=2026-11-20", FROM[4]);
        open(window, &path, ".scatter-area svg").await;
        for (name, brushes) in [("pointing", false), ("brushing", true)] {
            let times = window.run_until_answer(MOVE, vec![json!(brushes)]).await;
            let times = times.as_array().into_iter().flatten();
            let times = times.filter_map(Value::as_f64).collect();
            told.insert(name.to_owned(), figures(times));
        }
        stage.window.close().await;
        println!("{}", Value::Object(told));
    }

    /// Each range a few times; between two reports another page is shown. Times to the first frame, and to one more.
    async fn openings(window: &Window, report: &str, drawn: &str) -> [Vec<f64>; 2] {
        let mut times = [Vec::new(), Vec::new()];
        for from in FROM {
            let path = format!("/reports/{report}?from={from}&to=2026-11-20");
            // The first reads what the machine has not in memory yet.
            open(window, &path, drawn).await;
            for _ in 0..OPENINGS {
                let own = open(window, &path, drawn).await;
                for (times, own) in times.iter_mut().zip(own) {
                    times.push(own);
                }
            }
        }
        times
    }

    async fn open(window: &Window, path: &str, drawn: &str) -> [f64; 2] {
        window.go_to("/settings/about").await;
        window.find("heading", "About").await;
        let time = window
            .run_until_answer(OPEN, vec![json!(path), json!(drawn)])
            .await;
        let times = [0, 1].map(|place| time[place].as_f64().expect("a time in milliseconds"));
        assert!(times[0] >= 0.0, "{path} shows {drawn}");
        times
    }

    fn figures(mut times: Vec<f64>) -> Value {
        assert!(!times.is_empty(), "something was measured");
        times.sort_by(f64::total_cmp);
        let last = times.len() - 1;
        json!({ "median": times[last / 2], "p95": times[last * 95 / 100], "longest": times[last] })
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
