//! The app's real window, driven the way a person uses it: by what is written there and what role it has.
//!
//! Every wait has a limit and waits for a condition. What fails leaves a picture and the page's content in
//! `target/e2e/`, because a failure in a window nobody saw cannot be understood otherwise.

mod browser;
mod computed;
mod driver;
mod keyboard;
mod pages;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use fantoccini::Client;
use fantoccini::elements::Element;
use serde_json::{Value, json};

pub(crate) use driver::Driver;

/// Long enough for a slow machine that compiles beside it; a condition that holds is seen at once.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often a condition is looked at.
const PULSE: Duration = Duration::from_millis(40);

/// The window of a running app.
#[derive(Debug)]
pub(crate) struct Window {
    client: Client,
    journey: String,
    driver: Driver,
}

impl Window {
    /// Wraps a session that has just been opened; `journey` names the files a failure leaves.
    pub(crate) fn new(client: Client, driver: Driver, journey: &str) -> Self {
        Self {
            client,
            journey: journey.to_owned(),
            driver,
        }
    }

    /// Process id of the app behind this window.
    pub(crate) fn process(&self) -> Option<u32> {
        self.driver.app_process()
    }

    /// Ends the session, and with it the app, the way closing the window does.
    pub(crate) async fn close(self) {
        if let Err(problem) = self.client.close().await {
            eprintln!("the window was gone before it was closed: {problem}");
        }
    }

    /// Ends the app at once, without a chance to write anything.
    pub(crate) async fn kill(self) {
        let Some(process) = self.process() else {
            self.fail("the app to be killed is not running").await;
        };
        let killed = std::process::Command::new("kill")
            .args(["-KILL", &process.to_string()])
            .status();
        assert!(
            killed.is_ok_and(|status| status.success()),
            "process {process} could not be killed"
        );
    }

    /// Clicks a button.
    pub(crate) async fn click(&self, name: &str) {
        self.click_role("button", name).await;
    }

    /// Follows a link.
    pub(crate) async fn follow(&self, name: &str) {
        self.click_role("link", name).await;
    }

    /// Clicks whatever has this role and this name; waits until it can be clicked.
    pub(crate) async fn click_role(&self, role: &str, name: &str) {
        let start = Instant::now();
        loop {
            let element = self.find(role, name).await;
            let enabled = element.is_enabled().await.unwrap_or(false);
            let result = if enabled {
                element.click().await
            } else {
                Ok(())
            };
            match result {
                Ok(()) if enabled => return,
                // It is out of sight, something lay over it, or the page drew it anew in between: look again.
                _ if start.elapsed() < PATIENCE => {
                    self.scroll_to(&element).await;
                    tokio::time::sleep(PULSE).await;
                }
                Ok(()) => {
                    self.fail(&format!("the {role} `{name}` stayed disabled"))
                        .await;
                }
                Err(problem) => {
                    self.fail(&format!("the {role} `{name}` cannot be clicked: {problem}"))
                        .await;
                }
            }
        }
    }

    /// Clicks what has this role and a name that begins so; a count or a value may follow.
    pub(crate) async fn click_beginning(&self, role: &str, beginning: &str) {
        let wanted = plain(beginning);
        self.click_where(role, beginning, |label| label.starts_with(&wanted))
            .await;
    }

    /// Clicks what [`Self::find_where`] finds.
    pub(crate) async fn click_where(
        &self,
        role: &str,
        word: &str,
        is_wanted: impl Fn(&str) -> bool,
    ) {
        let found = self.find_where(role, word, is_wanted).await;
        if let Err(problem) = found.click().await {
            self.fail(&format!(
                "the {role} with `{word}` cannot be clicked: {problem}"
            ))
            .await;
        }
    }

    /// Brings an element into the middle of the page, away from what is fixed at its edges.
    async fn scroll_to(&self, element: &Element) {
        let Ok(element) = serde_json::to_value(element) else {
            return;
        };
        // The page may have drawn it anew; then there is nothing to scroll to.
        let script = "arguments[0].scrollIntoView({ block: 'center' })";
        drop(self.client.execute(script, vec![element]).await);
    }

    /// Replaces what is written in a field by typing.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        let field = self.find("textbox", label).await;
        self.scroll_to(&field).await;
        let typed = match field.clear().await {
            Ok(()) => field.send_keys(text).await,
            problem => problem,
        };
        if let Err(problem) = typed {
            self.fail(&format!("nothing can be typed into `{label}`: {problem}"))
                .await;
        }
    }

    /// Waits until this is written somewhere a person can see it.
    pub(crate) async fn see(&self, text: &str) {
        let wanted = plain(text);
        let seen = self.wait_for(async || self.visible_text().await.contains(&wanted));
        if !seen.await {
            self.fail(&format!("`{text}` cannot be seen")).await;
        }
    }

    /// Waits until this is not written anywhere any more.
    pub(crate) async fn see_no(&self, text: &str) {
        let unwanted = plain(text);
        let gone = self.wait_for(async || !self.visible_text().await.contains(&unwanted));
        if !gone.await {
            self.fail(&format!("`{text}` can still be seen")).await;
        }
    }

    /// Waits until one of these is written, and tells which.
    pub(crate) async fn see_one_of<'text>(&self, texts: &[&'text str]) -> &'text str {
        let start = Instant::now();
        loop {
            let visible = self.visible_text().await;
            if let Some(found) = texts.iter().find(|text| visible.contains(&plain(text))) {
                return found;
            }
            if start.elapsed() > PATIENCE {
                self.fail(&format!("none of {texts:?} can be seen")).await;
            }
            tokio::time::sleep(PULSE).await;
        }
    }

    /// All text a person can see, in lower case, with single spaces.
    pub(crate) async fn visible_text(&self) -> String {
        let text = self.run("return document.body.innerText", vec![]).await;
        plain(text.as_str().unwrap_or_default())
    }

    /// Waits for the first element of this role with this accessible name.
    pub(crate) async fn find(&self, role: &str, name: &str) -> Element {
        let start = Instant::now();
        loop {
            if let Some(element) = self.look_for(role, name).await {
                return element;
            }
            if start.elapsed() > PATIENCE {
                self.fail(&format!("there is no {role} `{name}`")).await;
            }
            tokio::time::sleep(PULSE).await;
        }
    }

    /// Looks once, without waiting.
    pub(crate) async fn look_for(&self, role: &str, name: &str) -> Option<Element> {
        for element in self.candidates(role, name).await {
            if computed::matches(&self.client, &element, role, name).await {
                return Some(element);
            }
        }
        None
    }

    /// Waits for an element of this role that contains a word and whose whole name, in lower case, is as wanted.
    pub(crate) async fn find_where(
        &self,
        role: &str,
        word: &str,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Element {
        let start = Instant::now();
        loop {
            for element in self.candidates(role, word).await {
                let label = computed::label(&self.client, &element).await;
                let enabled = element.is_enabled().await.unwrap_or(false);
                if enabled && is_wanted(&plain(&label)) {
                    return element;
                }
            }
            if start.elapsed() > PATIENCE {
                self.fail(&format!("no {role} with `{word}` is as wanted"))
                    .await;
            }
            tokio::time::sleep(PULSE).await;
        }
    }

    async fn candidates(&self, role: &str, name: &str) -> Vec<Element> {
        let arguments = vec![json!(role), json!(name)];
        let found = self.run(include_str!("find.js"), arguments).await;
        let list = found.as_array().cloned().unwrap_or_default();
        list.into_iter()
            .filter_map(|element| computed::element_of(&self.client, &element))
            .collect()
    }

    /// Waits for a condition; false when it did not come true in time.
    pub(crate) async fn wait_for(&self, mut holds: impl AsyncFnMut() -> bool) -> bool {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if holds().await {
                return true;
            }
            tokio::time::sleep(PULSE).await;
        }
        false
    }

    /// Ends the journey with this reason unless the condition holds.
    pub(crate) async fn check(&self, holds: bool, why: &str) {
        if !holds {
            self.fail(why).await;
        }
    }

    /// Runs a script in the page.
    pub(crate) async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        match self.client.execute(script, arguments).await {
            Ok(value) => value,
            Err(problem) => panic!("{}: a script did not run: {problem:?}", self.journey),
        }
    }

    /// Runs a script that answers through its last argument.
    pub(crate) async fn run_until_answer(&self, script: &str, arguments: Vec<Value>) -> Value {
        match self.client.execute_async(script, arguments).await {
            Ok(value) => value,
            Err(problem) => panic!("{}: a script did not answer: {problem}", self.journey),
        }
    }

    /// The page as markup, with everything a script put there.
    pub(crate) async fn markup(&self) -> String {
        let markup = self
            .run("return document.documentElement.outerHTML", vec![])
            .await;
        markup.as_str().unwrap_or_default().to_owned()
    }

    /// Leaves a picture and the markup, then ends the journey.
    pub(crate) async fn fail(&self, why: &str) -> ! {
        let folder = evidence_folder();
        let name = self
            .journey
            .replace(|letter: char| !letter.is_alphanumeric(), "-");
        let picture = folder.join(format!("{name}.png"));
        if let Err(problem) = std::fs::create_dir_all(&folder) {
            eprintln!("no evidence can be kept: {problem}");
        }
        drop(std::fs::write(&picture, self.picture().await));
        if let Ok(markup) = self.client.source().await {
            drop(std::fs::write(folder.join(format!("{name}.html")), markup));
        }
        panic!("{}: {why} (picture: {})", self.journey, picture.display());
    }
}

/// Lower case and single spaces: a style sheet may change the case, a line break is not a word.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

fn evidence_folder() -> PathBuf {
    super::paths::target_directory().join("e2e")
}
