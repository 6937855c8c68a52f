//! The page as a whole: its size, its theme, where it is, and what an accessibility checker finds on it.

use serde_json::{Value, json};

use super::Window;

impl Window {
    /// Goes to a page by its address behind the `#`.
    pub(crate) async fn go_to(&self, route: &str) {
        self.run("location.hash = arguments[0]", vec![json!(route)])
            .await;
    }

    /// The address behind the `#`.
    pub(crate) async fn route(&self) -> String {
        let route = self.run("return location.hash", vec![]).await;
        route.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the table of the page shows rows.
    pub(crate) async fn wait_for_rows(&self) {
        let script = "return document.querySelectorAll('tr.data-row:not(.waiting)').length";
        let shown = self.wait_for(async || self.run(script, vec![]).await != json!(0));
        if !shown.await {
            self.fail("the table shows no rows").await;
        }
    }

    /// Opens the first row of the page's table.
    pub(crate) async fn open_first_row(&self) {
        self.wait_for_rows().await;
        let script =
            "document.querySelector('tr.data-row:not(.waiting) td:not(.tick-cell)').click()";
        self.run(script, vec![]).await;
    }

    /// Makes the page this large, in logical pixels.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        if let Err(problem) = self.client.set_window_rect(0, 0, width, height).await {
            self.fail(&format!("the window cannot be resized: {problem}"))
                .await;
        }
        let inner = "return [innerWidth, innerHeight]";
        let wanted = json!([width, height]);
        let resized = self.wait_for(async || self.run(inner, vec![]).await == wanted);
        if !resized.await {
            let found = self.run(inner, vec![]).await;
            self.fail(&format!("the page is {found} instead of {wanted}"))
                .await;
        }
    }

    /// Shows the page in one theme without changing what the app remembers.
    pub(crate) async fn show_theme(&self, theme: &str) {
        self.run(
            "document.documentElement.dataset.theme = arguments[0]",
            vec![json!(theme)],
        )
        .await;
    }

    /// Waits until the page has stopped loading: no placeholder, no running animation with an end, fonts there.
    pub(crate) async fn settle(&self) {
        let script = "const done = arguments[0];
            const ends = (animation) => animation.effect?.getComputedTiming().iterations !== Infinity;
            const animations = document.getAnimations().filter(ends).map((animation) => animation.finished.catch(() => {}));
            Promise.all([document.fonts.ready, ...animations])
              .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));";
        self.run_until_answer(script, vec![]).await;
        let busy = "return document.querySelectorAll('[aria-busy=\"true\"], .skeleton').length";
        let quiet = self.wait_for(async || self.run(busy, vec![]).await == json!(0));
        if !quiet.await {
            self.fail("the page never stops loading").await;
        }
    }

    /// A picture of the page as PNG; empty when none can be taken.
    ///
    /// The browser takes it with the next frame, and a page that rests draws none: one that was just loaded would be
    /// waited for without end. So a dot that cannot be seen is redrawn meanwhile.
    pub(crate) async fn picture(&self) -> Vec<u8> {
        let start = "const dot = document.createElement('i');
            dot.id = 'picture-dot';
            dot.ariaHidden = 'true';
            Object.assign(dot.style, { position: 'fixed', left: '0', top: '0', width: '1px', height: '1px' });
            document.body.append(dot);
            let frame = 0;
            window.pictureTimer = setInterval(() => {
              frame += 1;
              dot.style.background = `rgb(128 128 128 / ${frame % 2 ? 0.01 : 0.02})`;
            }, 20);";
        self.run(start, vec![]).await;
        let picture = self.client.screenshot().await.unwrap_or_default();
        let stop =
            "clearInterval(window.pictureTimer); document.getElementById('picture-dot').remove();";
        self.run(stop, vec![]).await;
        picture
    }

    /// What the accessibility checker finds here, one line each; empty when all is well.
    ///
    /// `checker` is the source of axe-core, which is a development dependency and never part of the app.
    pub(crate) async fn accessibility_problems(&self, checker: &str) -> Vec<String> {
        // The page's policy forbids foreign scripts; what the driver runs is not a script of the page.
        let install = format!("if (!window.axe) {{ {checker}; }} return typeof window.axe");
        self.run(&install, vec![]).await;
        let script = "const done = arguments[0];
            window.axe.run(document, { resultTypes: ['violations'] }).then(
              ({ violations }) => done(violations.flatMap((rule) => rule.nodes.map((node) =>
                `${rule.id}: ${rule.help}: ${node.html.slice(0, 160)} ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''}`))),
              (problem) => done([`the checker failed: ${problem}`]));";
        let found = self.run_until_answer(script, vec![]).await;
        let Value::Array(lines) = found else {
            return vec![format!("the checker answered {found}")];
        };
        lines
            .iter()
            .map(|line| line.as_str().unwrap_or_default().to_owned())
            .collect()
    }
}
