//! The documented flow with an access token, to the end: everything that was imported is read with GitLab gone.

use crate::stage::Stage;
use crate::steps;

/// Has merge requests, issues and commits by people inside and outside the company.
const REPOSITORY: &str = "halden/platform/ledger";

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_company_is_connected_imported_and_read_offline() {
    let stage = Stage::with_company("documented flow").await;
    let window = &stage.window;
    steps::open_connect_step(window, &stage.address()).await;
    check_token_page(&stage).await;
    window.click_role("tab", "OAuth").await;
    window.click_role("tab", "Access Token").await;
    steps::connect(window, &stage.token()).await;
    steps::choose_services_and_name(window, "Halden").await;
    window
        .see("You have successfully created a new self-managed integration.")
        .await;
    steps::start_import(window, &["halden", "halden-labs"]).await;
    steps::wait_for_import(window).await;

    let expected = Expected::of(&stage);
    let Stage {
        desktop,
        sandbox,
        window,
        ..
    } = stage;
    sandbox.stop().await;
    expected.read_in(&window).await;
    check_integration_page(&window).await;
    window.close().await;
    drop(desktop);
}

/// The link opens the host's own page in the system's browser, with name and scopes filled in.
async fn check_token_page(stage: &Stage) {
    stage.window.click("Create a token in GitLab").await;
    let opened = stage
        .window
        .wait_for(async || !stage.desktop.opened_in_browser().is_empty());
    assert!(opened.await, "nothing was opened in the browser");
    let pages = stage.desktop.opened_in_browser();
    let page = &pages[0];
    assert!(
        page.starts_with(&format!(
            "{}/-/user_settings/personal_access_tokens?",
            stage.address()
        )),
        "not the token page of this host: {page}"
    );
    for part in ["name=", "scopes=", "read_api", "read_repository"] {
        assert!(page.contains(part), "{part} is not filled in: {page}");
    }
}

/// What GitLab held, kept before it goes away.
struct Expected {
    pull_requests: Vec<String>,
    tickets: Vec<String>,
    commit_title: String,
    commits: usize,
}

impl Expected {
    fn of(stage: &Stage) -> Self {
        let world = stage.sandbox.world();
        let project = world
            .project_by_path(REPOSITORY)
            .expect("the sample company has a ledger");
        let title =
            |body: &serde_json::Value| body["title"].as_str().unwrap_or_default().to_owned();
        let folder = world
            .repository_folder(project.id)
            .expect("the ledger is no empty repository");
        let log = std::process::Command::new("git")
            .arg("--git-dir")
            .arg(&folder)
            .args(["log", "--branches", "--tags", "--format=%s"])
            .output()
            .expect("git is installed");
        let subjects = String::from_utf8_lossy(&log.stdout).into_owned();
        Self {
            pull_requests: world
                .merge_requests(project.id)
                .iter()
                .map(|each| title(&each.body))
                .collect(),
            tickets: world
                .issues(project.id)
                .iter()
                .map(|each| title(&each.body))
                .collect(),
            commit_title: subjects.lines().next().unwrap_or_default().to_owned(),
            commits: subjects.lines().count(),
        }
    }

    async fn read_in(&self, window: &crate::window::Window) {
        steps::open_repository(window, REPOSITORY).await;
        window.see(&self.commit_title).await;
        window.see(&format!("{} commits", self.commits)).await;
        steps::open_row(window, &self.commit_title).await;
        window.find("button", "Close").await;
        window.click("Close").await;
        for (tab, titles) in [
            ("Pull requests", &self.pull_requests),
            ("Tickets", &self.tickets),
        ] {
            assert!(!titles.is_empty(), "the sample company has {tab}");
            window.click_role("tab", tab).await;
            for title in titles {
                window.see(title).await;
            }
            steps::open_row(window, &titles[0]).await;
            window.find("heading", &titles[0]).await;
            window.click("Close").await;
        }
    }
}

async fn check_integration_page(window: &crate::window::Window) {
    window.go_to("/settings/integrations").await;
    for column in [
        "Integration name",
        "Provider",
        "Services",
        "Data status",
        "Added by",
        "Last updated",
    ] {
        window.see(column).await;
    }
    window.see("Healthy").await;
    window.follow("Halden").await;
    for tab in [
        "Repos",
        "Groups",
        "Repo exclusion",
        "Webhooks",
        "Credentials",
        "Activity",
    ] {
        window.find("tab", tab).await;
    }
    window.see("Groups").await;
    window.see("ledger").await;
    window.click_role("tab", "Groups").await;
    window.see("drivers").await;
    let deep = "Auto-import of halden/platform/runtime/drivers";
    window.find("switch", deep).await;
}
