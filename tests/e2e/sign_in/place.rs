//! What every sign-in starts from: the app, a GitLab that knows it, and a browser in which nobody is signed in yet.

use gitlab_sandbox::SandboxConfig;
use tokio::sync::Mutex;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::window::{Driver, Window};

/// The person whose account the sandbox's good token belongs to.
pub(super) const MARA: &str = "Mara Lindqvist";

/// The variable that shortens the five minutes a browser is waited for.
const WAITING_TIME: &str = "FLOW_DESKTOP_SIGN_IN_SECONDS";

/// A stage with a browser on it.
pub(super) struct Place {
    pub(super) stage: Stage,
    pub(super) browser: Window,
    pub(super) gallery: Mutex<Gallery>,
}

impl Place {
    pub(super) async fn new(journey: &'static str) -> Self {
        Self::with(journey, &[]).await
    }

    /// The app gives up after this many seconds.
    pub(super) async fn impatient(journey: &'static str, seconds: u32) -> Self {
        let seconds = seconds.to_string();
        Self::with(journey, &[(WAITING_TIME, &seconds)]).await
    }

    async fn with(journey: &'static str, environment: &[(&str, &str)]) -> Self {
        let config = SandboxConfig::default();
        let stage = Stage::with_environment(journey, Keyring::Unlocked, config, environment).await;
        let address = stage.address();
        let browser = Driver::open_browser(&stage.desktop, &[&address], journey).await;
        Self {
            stage,
            browser,
            gallery: Mutex::new(Gallery::open()),
        }
    }

    pub(super) fn window(&self) -> &Window {
        &self.stage.window
    }

    /// From the empty app to the OAuth tab, with address and application id filled in.
    pub(super) async fn open_tab(&self) {
        self.open_tab_with(&self.stage.sandbox.oauth().application_id())
            .await;
    }

    pub(super) async fn open_tab_with(&self, application_id: &str) {
        self.go_to_tab().await;
        self.window().fill("Application ID", application_id).await;
    }

    /// The same where the host was connected before: its application is known.
    pub(super) async fn open_tab_of_known_host(&self) {
        self.go_to_tab().await;
        self.window().see("Remembered for 127.0.0.1").await;
    }

    async fn go_to_tab(&self) {
        let window = self.window();
        window.go_to("/settings/integrations").await;
        window.click("Add Integration").await;
        window.find("heading", "Integration Provider").await;
        window.click_role("radio", "GitLab Self-Managed").await;
        window.click("Next").await;
        window.fill("GitLab address", &self.stage.address()).await;
        window.click_role("tab", "OAuth").await;
    }

    /// Presses the button and goes where the app sends the browser.
    pub(super) async fn connect(&self, way: &str) {
        self.window().click(way).await;
        let before = self.opened();
        self.window().click("Connect to GitLab").await;
        self.follow(before).await;
    }

    /// How many pages the app has opened so far.
    pub(super) fn opened(&self) -> usize {
        self.stage.desktop.opened_in_browser().len()
    }

    /// Takes the browser to the page the app opens after the first `before`.
    pub(super) async fn follow(&self, before: usize) {
        let window = self.window();
        let opened = window.wait_for(async || self.opened() > before).await;
        window
            .check(opened, "the app opened no page in the browser")
            .await;
        let pages = self.stage.desktop.opened_in_browser();
        self.browser.visit_address(&pages[before]).await;
    }

    /// Signs in at GitLab as one of the sample people.
    pub(super) async fn sign_in_as(&self, person: &str) {
        self.browser.find("heading", "Sign in to GitLab").await;
        self.browser.click(person).await;
    }

    pub(super) async fn authorize(&self) {
        self.browser.click("Authorize Flow Desktop").await;
    }

    /// What the window says of a connection that works.
    pub(super) async fn see_success(&self, username: &str) {
        let window = self.window();
        window
            .see(&format!("Connection successful: {username}"))
            .await;
    }

    /// Looks at the app's window as it is now, and leaves a picture for the tour.
    pub(super) async fn glance(&self, name: &str) {
        let mut gallery = self.gallery.lock().await;
        gallery.glance(&self.stage.window, name).await;
    }

    pub(super) async fn close(self) {
        self.browser.close().await;
        self.stage.window.close().await;
        self.gallery.into_inner().close();
    }
}
