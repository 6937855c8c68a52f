//! A sandbox, a store and everything between them, in folders that go away.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use flow_core::clock::{Clock, FixedClock, SharedClock, SystemClock};
use flow_core::connect::{
    Clients, ConnectionReport, ConnectionRequest, Creation, Credential, PendingConnection,
    PendingConnections, PendingCredential, check_connection, create_integration,
    replace_credential,
};
use flow_core::gitlab::{ClientSettings, ClientSource as _};
use flow_core::model::{
    Integration, IntegrationId, NetworkSecrets, NetworkSettings, Provider, Repository, RunReason,
    Secret, Service, StreamState, Timestamp,
};
use flow_core::secrets::Vault;
use flow_core::store::Store;
use flow_core::sync::{Engine, EngineSettings, read_available};
use gitlab_sandbox::{Sandbox, SandboxConfig, TokenKind};

/// A recorded world outside the repository; tests that need it are skipped where it is not.
pub(crate) fn recorded_world() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/gitlab/recorded/snowflake_spend");
    folder.is_dir().then_some(folder)
}

/// A passed ladder as the wizard keeps it.
pub(crate) fn passed(report: ConnectionReport, token: Secret) -> PendingConnection {
    PendingConnection {
        report,
        credential: PendingCredential::Token(token),
        network: NetworkSettings::default(),
        secrets: NetworkSecrets::default(),
    }
}

/// The parts of the app that an import needs, over the files of one folder.
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) vault: Arc<Vault>,
    pub(crate) clients: Arc<Clients>,
    /// The time by which the engine plans.
    pub(crate) clock: Arc<MovableClock>,
}

/// Everything an import needs.
pub(crate) struct TestWorld {
    pub(crate) sandbox: Arc<Sandbox>,
    app: App,
    pub(crate) pending: PendingConnections,
    pub(crate) folder: tempfile::TempDir,
}

impl std::ops::Deref for TestWorld {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

/// The machine's clock, which a test can push ahead. Whoever sleeps by it wakes when it is pushed.
#[derive(Debug)]
pub(crate) struct MovableClock(tokio::sync::watch::Sender<Duration>);

impl Default for MovableClock {
    fn default() -> Self {
        Self(tokio::sync::watch::Sender::new(Duration::ZERO))
    }
}

impl MovableClock {
    pub(crate) fn advance(&self, by: Duration) {
        self.0.send_modify(|ahead| *ahead += by);
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus(*self.0.borrow())
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let until = *self.0.borrow() + duration;
            let mut ahead = self.0.subscribe();
            let pushed = ahead.wait_for(|ahead| *ahead >= until);
            tokio::select! {
                _ = pushed => {}
                () = tokio::time::sleep(duration) => {}
            }
        })
    }
}

/// What differs from test to test in the app that is opened.
pub(crate) struct Opening {
    pub(crate) client: ClientSettings,
    /// Waits between requests pass at once, so that faults cost no time. Otherwise they last until
    /// the movable clock has passed them.
    pub(crate) hurried: bool,
    /// Another clock for whoever waits for GitLab.
    pub(crate) waiting: Option<SharedClock>,
    /// How long the store waits for others.
    pub(crate) patience: Duration,
}

impl Default for Opening {
    fn default() -> Self {
        // Long enough for a busy machine, short enough to wait out a body that never ends.
        let client = ClientSettings {
            read_timeout: Duration::from_secs(5),
            ..ClientSettings::default()
        };
        Self {
            client,
            hurried: true,
            waiting: None,
            patience: Duration::from_secs(5),
        }
    }
}

/// Climbs the ladder against a sandbox with one of its tokens.
pub(crate) async fn climb(
    sandbox: &Sandbox,
    kind: TokenKind,
) -> (ConnectionReport, Option<Secret>) {
    climb_to(sandbox.base_url(), &sandbox.token(kind)).await
}

/// Climbs the ladder at any address with any token.
pub(crate) async fn climb_to(address: &str, token: &str) -> (ConnectionReport, Option<Secret>) {
    let request = ConnectionRequest {
        provider: Provider::GitlabSelfManaged,
        address: address.to_owned(),
        credential: Credential::Pasted(Secret::new(token.to_owned())),
        network: NetworkSettings::default(),
        secrets: NetworkSecrets::default(),
    };
    // The sandbox's own clock, so that "expiring soon" means the same on both sides; waits pass at once.
    let now = Timestamp::parse("2026-11-20T10:00:00Z").expect("a time");
    let settings = ClientSettings {
        connect_timeout: Duration::from_secs(2),
        read_timeout: Duration::from_secs(2),
        ..ClientSettings::default()
    };
    check_connection(
        &request,
        &settings,
        Arc::new(FixedClock::new(now)),
        &mut |_| {},
    )
    .await
}

impl App {
    /// Opens what is in the folder, or begins there.
    pub(crate) fn open(folder: &Path, vault: Arc<Vault>) -> Self {
        Self::open_as(folder, vault, Opening::default())
    }

    pub(crate) fn open_as(folder: &Path, vault: Arc<Vault>, opening: Opening) -> Self {
        let movable = Arc::new(MovableClock::default());
        let clock: SharedClock = movable.clone();
        let file = folder.join("flow.sqlite");
        let store = Store::open_waiting(&file, clock.clone(), opening.patience);
        let store = store.expect("the store opens");
        let waiting: SharedClock = if let Some(waiting) = opening.waiting {
            waiting
        } else if opening.hurried {
            Arc::new(FixedClock::new(clock.now()))
        } else {
            clock.clone()
        };
        let clients = Arc::new(Clients::new(vault.clone(), opening.client, waiting));
        let limiters = clients.clone();
        let engine = Engine::new(
            store.clone(),
            clients.clone(),
            Box::new(move |base: &str| limiters.limiter(base)),
            clock,
            EngineSettings {
                clones: folder.join("clones"),
                report_every: Duration::from_millis(20),
            },
        );
        Self {
            store,
            engine,
            vault,
            clients,
            clock: movable,
        }
    }

    /// The integration of a store that has one.
    pub(crate) async fn only_integration(&self) -> Integration {
        let mut all = self.store.integrations().await.expect("read");
        assert_eq!(all.len(), 1, "the store holds one integration");
        all.remove(0)
    }

    /// The reasons of an integration's runs, oldest first.
    pub(crate) async fn reasons(&self, id: IntegrationId) -> Vec<RunReason> {
        let page = self.store.runs(Some(id), 0, 50).await.expect("read");
        page.rows.iter().rev().map(|run| run.reason).collect()
    }

    /// Waits until so many runs of the integration have ended.
    pub(crate) async fn wait_for_runs(&self, id: IntegrationId, count: usize) {
        let mut events = self.engine.events();
        loop {
            let page = self.store.runs(Some(id), 0, 50).await.expect("read");
            let ended = page.rows.iter().filter(|run| run.finished_at.is_some());
            if ended.count() >= count {
                return;
            }
            // Hints, whichever comes; between two runs none comes, so a moment is enough as well.
            let _hint = tokio::time::timeout(Duration::from_millis(50), events.recv()).await;
        }
    }

    /// Waits until the integration's run has ended.
    pub(crate) async fn wait_until_ended(&self, integration: &Integration) {
        let mut events = self.engine.events();
        loop {
            let progress = self.engine.progress(integration.id).await;
            if !progress.expect("progress").running {
                return;
            }
            // Events are hints, whichever comes: the progress says whether it is over.
            let _hint = events.recv().await;
        }
    }
}

impl TestWorld {
    pub(crate) async fn start(config: SandboxConfig) -> Self {
        let sandbox = Sandbox::start(config).await.expect("the sandbox starts");
        Self::at(Arc::new(sandbox))
    }

    /// An app with nothing in it yet, before a sandbox that others may use as well.
    pub(crate) fn at(sandbox: Arc<Sandbox>) -> Self {
        Self::at_as(sandbox, Opening::default())
    }

    pub(crate) fn at_as(sandbox: Arc<Sandbox>, opening: Opening) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let vault = Vault::in_memory(folder.path().join("secrets"));
        Self {
            sandbox,
            app: App::open_as(folder.path(), Arc::new(vault), opening),
            pending: PendingConnections::default(),
            folder,
        }
    }

    /// The app starts again on the same files, as after a kill: nothing was closed.
    pub(crate) fn restart(mut self) -> Self {
        self.app = App::open(self.folder.path(), self.vault.clone());
        self
    }

    /// Connects and creates an integration with all services.
    pub(crate) async fn connect(&self, kind: TokenKind) -> Integration {
        self.connect_as("Test", kind).await
    }

    /// The same under a name of its own, for more than one.
    pub(crate) async fn connect_as(&self, name: &str, kind: TokenKind) -> Integration {
        let (report, token) = climb(&self.sandbox, kind).await;
        let token = token.unwrap_or_else(|| panic!("the ladder holds: {report:#?}"));
        let connection = self.pending.add(passed(report, token));
        let creation = Creation {
            name: name.to_owned(),
            services: Service::ALL.to_vec(),
            added_by: "tester".to_owned(),
            is_sample: false,
        };
        create_integration(
            &self.store,
            &self.vault,
            &self.pending,
            &connection,
            creation,
        )
        .await
        .expect("the integration is created")
    }

    /// Another token for the same account, as a person pastes it.
    pub(crate) async fn give_new_token(&self, integration: &Integration) {
        let (report, token) = climb(&self.sandbox, TokenKind::Api).await;
        let token = token.unwrap_or_else(|| panic!("the ladder holds: {report:#?}"));
        let connection = self.pending.add(passed(report, token));
        replace_credential(
            &self.store,
            &self.vault,
            &self.pending,
            &connection,
            integration.id,
        )
        .await
        .expect("replaced");
        self.clients.forget(integration.id);
    }

    /// Reads the list and chooses nothing.
    pub(crate) async fn read_list(&self, integration: &Integration) {
        let client = self.clients.client(integration).await.expect("a client");
        read_available(&self.store, &client, integration.id, |_, _| {})
            .await
            .expect("the list is read");
    }

    /// Reads the list and chooses everything that can be chosen.
    pub(crate) async fn choose_all(&self, integration: &Integration) -> Vec<Repository> {
        self.read_list(integration).await;
        let available = self
            .store
            .available_repositories(integration.id)
            .await
            .expect("read");
        let ids: Vec<_> = available
            .iter()
            .filter(|row| row.remote.obstacle().is_none())
            .map(|row| row.id)
            .collect();
        self.store
            .choose_repositories(integration.id, &ids)
            .await
            .expect("chosen");
        available
    }

    /// Runs the queue and waits until the run has ended.
    pub(crate) async fn import(&self, integration: &Integration) {
        self.run(integration, RunReason::Import).await;
    }

    /// Runs for a reason and waits until the run has ended.
    pub(crate) async fn run(&self, integration: &Integration, reason: RunReason) {
        self.engine
            .start(integration.id, reason)
            .await
            .expect("started");
        self.wait_until_ended(integration).await;
    }

    /// Begins to run the queue.
    pub(crate) async fn begin_import(&self, integration: &Integration) {
        self.engine
            .start(integration.id, RunReason::Import)
            .await
            .expect("started");
    }

    /// Everything, from the ladder to the last row.
    pub(crate) async fn import_everything(&self) -> Integration {
        let integration = self.connect(TokenKind::Good).await;
        self.choose_all(&integration).await;
        self.import(&integration).await;
        integration
    }

    /// The imported repository with this path.
    pub(crate) async fn repository(&self, integration: &Integration, path: &str) -> Repository {
        let all = self
            .store
            .available_repositories(integration.id)
            .await
            .expect("read");
        all.into_iter()
            .find(|row| row.remote.full_path == path)
            .unwrap_or_else(|| panic!("no {path}"))
    }
}

/// Says which streams are not complete, for assertions.
pub(crate) fn incomplete(repositories: &[Repository]) -> Vec<String> {
    repositories
        .iter()
        .filter(|row| row.imported_at.is_some())
        .flat_map(|row| row.streams.iter().map(move |report| (row, report)))
        .filter(|(_, report)| report.state != StreamState::Complete)
        .map(|(row, report)| {
            format!(
                "{} {:?} {:?} {:?}",
                row.remote.full_path, report.stream, report.state, report.failure
            )
        })
        .collect()
}
