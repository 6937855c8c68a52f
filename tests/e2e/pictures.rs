//! Pictures and paper in the real window: charts become files that stand by themselves, reports become pages.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gitlab_sandbox::SandboxConfig;
use serde_json::{Value, json};

use crate::desktop::Keyring;
use crate::gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

/// Twelve weeks of the company's time, which stands still on 20 November 2026.
const DAYS: &str = "from=2026-08-24&to=2026-11-15";

/// Every report, by the last part of its address.
const REPORTS: [(&str, &str); 10] = [
    ("overview", "Overview"),
    ("team-health", "Team health"),
    ("work-log", "Work log"),
    ("project-timeline", "Project timeline"),
    ("review-workflow", "Review workflow"),
    ("review-collaboration", "Review collaboration"),
    ("pr-resolution", "PR resolution"),
    ("ticket-log", "Ticket log"),
    ("retrospective", "Retrospective"),
    ("delivery", "Delivery"),
];

/// Decodes a picture the way any program would, and tells its size and how many colours are in it.
const LOOK: &str = "const [address, answer] = arguments;
    const image = new Image();
    image.onerror = () => answer({ problem: 'it does not decode' });
    image.onload = () => {
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width: image.naturalWidth, height: image.naturalHeight });
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const colours = new Set();
      let inked = 0;
      for (let at = 0; at < data.length; at += 4) {
        colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
        if (data[at] + data[at + 1] + data[at + 2] < 3 * 250) inked += 1;
      }
      answer({ width: canvas.width, height: canvas.height, colours: colours.size, inked, opaque: data[3] === 255 });
    };
    image.src = address;";

/// The files this desktop was given, with this ending.
fn saved(stage: &Stage, ending: &str) -> Vec<PathBuf> {
    let home = stage.desktop.home();
    let folders = [home.to_owned(), home.join("Downloads")];
    let mut found: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|own| own == ending))
        .collect();
    found.sort();
    found
}

async fn save(stage: &Stage, chart: &str, format: &str) -> Vec<u8> {
    let window = &stage.window;
    let ending = format.to_lowercase();
    window.click(&format!("Save picture of {chart}")).await;
    window
        .click_role("menuitem", &format!("Save as {format}"))
        .await;
    let there = window.wait_for(async || !saved(stage, &ending).is_empty());
    window.check(there.await, "a picture was saved").await;
    window.see("Saved flow-desktop-").await;
    window.click("Dismiss").await;
    let paths = saved(stage, &ending);
    assert_eq!(paths.len(), 1, "one file: {paths:?}");
    let content = std::fs::read(&paths[0]).expect("it was there a moment ago");
    gallery::keep_file(&format!("{chart}.{ending}"), &content);
    std::fs::remove_file(&paths[0]).expect("it can go again");
    content
}

async fn look(window: &Window, kind: &str, content: &[u8]) -> Value {
    let address = format!("data:image/{kind};base64,{}", STANDARD.encode(content));
    window.run_until_answer(LOOK, vec![json!(address)]).await
}

/// Holds a chart's two pictures to what a reader of them needs.
pub(crate) async fn check_pictures(stage: &Stage, chart: &str, words: &[&str]) {
    let window = &stage.window;
    let svg = save(stage, chart, "SVG").await;
    let text = String::from_utf8(svg.clone()).expect("an SVG is text");
    for left in ["var(", "class=", "style=", "oklch", "light-dark"] {
        assert!(!text.contains(left), "{chart}: {left} needs the window");
    }
    for word in words {
        assert!(text.contains(word), "{chart} says {word}: {text}");
    }
    let drawn = look(window, "svg+xml", &svg).await;
    let png = save(stage, chart, "PNG").await;
    let seen = look(window, "png", &png).await;
    for side in ["width", "height"] {
        let [once, twice] = [&drawn, &seen].map(|picture| picture[side].as_i64().unwrap_or(0));
        assert_eq!(twice, 2 * once, "{chart}: two dots for one, {drawn} {seen}");
    }
    for picture in [&drawn, &seen] {
        let inked = picture["inked"].as_i64().unwrap_or(0);
        let all = seen["width"].as_i64().unwrap_or(0) * seen["height"].as_i64().unwrap_or(0);
        assert!(
            picture["colours"].as_i64() > Some(10) && inked > 500,
            "{chart} is not blank: {picture}"
        );
        assert!(inked < all / 2, "{chart} stands on white paper: {picture}");
        assert_eq!(picture["opaque"], true, "{chart} has a ground");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn charts_and_reports_leave_the_window_as_files() {
    let stage = Stage::with("pictures", Keyring::Unlocked, SandboxConfig::default()).await;
    let window = &stage.window;
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(window, &["halden"]).await;
    steps::wait_for_import(window).await;
    // In the dark theme as well a picture is one for paper.
    window.show_theme("dark").await;
    window.go_to(&format!("/reports/overview?{DAYS}")).await;
    window.find("heading", "Overview").await;
    let said = [
        "Overview: ",
        "Aug 24 to Nov 15, 2026",
        "all repos",
        "repos complete",
        "pull requests",
    ];
    check_pictures(&stage, "Time to merge", &said).await;
    check_pictures(&stage, "Work types", &["changed lines", "New work"]).await;
    window
        .go_to(&format!("/reports/pr-resolution?{DAYS}"))
        .await;
    window.find("heading", "PR resolution").await;
    let said = ["merged pull requests", "Unreviewed, ", "Distribution"];
    check_pictures(&stage, "Time to merge", &said).await;
    for (page, heading) in REPORTS {
        window.go_to(&format!("/reports/{page}?{DAYS}")).await;
        window.find("heading", heading).await;
        save_page(&stage, heading).await;
    }
    stage.window.close().await;
}

/// A report becomes a file of pages, and the window is as it was.
async fn save_page(stage: &Stage, heading: &str) {
    let window = &stage.window;
    window.click("Print or save as PDF").await;
    window.click_role("menuitem", "Save as PDF").await;
    let there = window.wait_for(async || !saved(stage, "pdf").is_empty());
    window.check(there.await, "a PDF was saved").await;
    window.see("Saved flow-desktop-").await;
    window.click("Dismiss").await;
    let paths = saved(stage, "pdf");
    let content = std::fs::read(&paths[0]).expect("it was there a moment ago");
    gallery::keep_file(&format!("{heading}.pdf"), &content);
    std::fs::remove_file(&paths[0]).expect("it can go again");
    let text = String::from_utf8_lossy(&content);
    assert!(content.starts_with(b"%PDF-"), "{heading} is a PDF");
    assert!(text.contains("%%EOF"), "{heading} is whole");
    assert!(
        content.len() > 5_000,
        "{heading} has something on its pages"
    );
    let back = "return !document.documentElement.hasAttribute('data-paper')";
    let back = window.run(back, vec![]).await;
    window
        .check(back == json!(true), "the page came back from paper")
        .await;
}
