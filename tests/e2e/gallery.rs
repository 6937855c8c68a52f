//! Looks at one page after another in both themes and sizes: takes pictures where asked, and holds every page to the
//! accessibility checker.

use std::path::PathBuf;

use crate::paths;
use crate::window::Window;

/// The sizes of the reference pictures; the first is the one the window opens with.
const SIZES: [(u32, u32); 2] = [(1180, 760), (960, 640)];

const THEMES: [&str; 2] = ["light", "dark"];

/// Where pictures go is told by this variable; without it none are taken.
const PICTURES: &str = "FLOW_DESKTOP_TOUR";

/// Keeps a file a journey made among the pictures, where they are kept.
pub(crate) fn keep_file(name: &str, content: &[u8]) {
    let Some(folder) = std::env::var_os(PICTURES).map(PathBuf::from) else {
        return;
    };
    std::fs::create_dir_all(&folder).expect("the folder for pictures can be made");
    let name = name.to_lowercase().replace(' ', "-");
    std::fs::write(folder.join(name), content).expect("a file for people can be kept");
}

/// Collects what was found on the way, so that one run tells about all pages.
pub(crate) struct Gallery {
    folder: Option<PathBuf>,
    checker: String,
    visited: u32,
    problems: Vec<String>,
}

impl Gallery {
    pub(crate) fn open() -> Self {
        let checker = paths::root().join("node_modules/axe-core/axe.min.js");
        let checker = std::fs::read_to_string(&checker)
            .expect("axe-core is installed: cargo xtask test runs npm ci");
        let folder = std::env::var_os(PICTURES).map(PathBuf::from);
        if let Some(folder) = &folder {
            std::fs::create_dir_all(folder).expect("the folder for pictures can be made");
        }
        Self {
            folder,
            checker,
            visited: 0,
            problems: Vec::new(),
        }
    }

    /// Looks at the page as it is now.
    pub(crate) async fn visit(&mut self, window: &Window, name: &str) {
        self.visited += 1;
        for (width, height) in SIZES {
            window.resize(width, height).await;
            for theme in THEMES {
                window.show_theme(theme).await;
                window.settle().await;
                self.check(window, name, theme, width).await;
                self.keep(window, &format!("{name}-{theme}-{width}x{height}"))
                    .await;
            }
        }
        let (width, height) = SIZES[0];
        window.resize(width, height).await;
        window.show_theme("light").await;
    }

    /// Goes to a page of its own address and looks at it.
    pub(crate) async fn visit_route(
        &mut self,
        window: &Window,
        name: &str,
        route: &str,
        heading: &str,
    ) {
        window.go_to(route).await;
        window.find("heading", heading).await;
        self.visit(window, name).await;
    }

    /// Looks once, at the page as it is now: for states that differ from a visited page in words only.
    pub(crate) async fn glance(&mut self, window: &Window, name: &str) {
        window.settle().await;
        self.check(window, name, "light", SIZES[0].0).await;
        let Some(folder) = &self.folder else { return };
        let picture = window.picture().await;
        std::fs::write(folder.join(format!("{name}.png")), picture)
            .expect("the folder for pictures can be written");
    }

    /// Ends the tour; any problem on any page fails it.
    pub(crate) fn close(self) {
        assert!(
            self.problems.is_empty(),
            "{} accessibility problems:\n{}",
            self.problems.len(),
            self.problems.join("\n")
        );
    }

    async fn check(&mut self, window: &Window, name: &str, theme: &str, width: u32) {
        let found = window.accessibility_problems(&self.checker).await;
        let place = format!("{name}, {theme}, {width} wide");
        self.problems.extend(
            found
                .into_iter()
                .map(|problem| format!("{place}: {problem}")),
        );
        // What a template makes of a value that is not there or is no text.
        let text = window.visible_text().await;
        for slip in ["[object", "undefined", "nan "] {
            if text.contains(slip) {
                self.problems.push(format!("{place}: `{slip}` can be read"));
            }
        }
        // The page must never need to be moved sideways.
        let overflow = "return document.documentElement.scrollWidth - innerWidth";
        let wider = window.run(overflow, vec![]).await.as_i64().unwrap_or(0);
        if wider > 0 {
            self.problems
                .push(format!("{place}: {wider} pixels wider than the window"));
        }
    }

    async fn keep(&self, window: &Window, name: &str) {
        let Some(folder) = &self.folder else { return };
        let path = folder.join(format!("{:02}-{name}.png", self.visited));
        let picture = window.picture().await;
        std::fs::write(&path, picture).expect("the folder for pictures can be written");
    }
}
