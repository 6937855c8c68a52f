//! A sandbox and an app over one keyring; both clocks stand under the test's control.

use std::sync::Arc;
use std::time::Duration;

use flow_core::clock::{Clock as _, FixedClock};
use flow_core::connect::{
    Clients, ConnectionReport, Creation, PendingConnection, PendingConnections, PendingCredential,
    create_integration,
};
use flow_core::gitlab::{Client, ClientSettings, ClientSource as _};
use flow_core::model::{
    Failure, Integration, NetworkSecrets, NetworkSettings, OauthPair, Secret, Service, Timestamp,
};
use flow_core::secrets::Vault;
use flow_core::store::Store;
use gitlab_sandbox::{Sandbox, SandboxConfig, TokenKind};

use super::keyring::TestKeyring;
use crate::world::climb;

/// What reading asks for.
pub(super) const SCOPES: [&str; 2] = ["read_api", "read_repository"];

/// The app's half: what one process has.
pub(super) struct App {
    pub(super) store: Store,
    pub(super) vault: Arc<Vault>,
    pub(super) clients: Arc<Clients>,
    pub(super) pending: PendingConnections,
}

/// Everything a credential touches.
pub(super) struct World {
    pub(super) sandbox: Sandbox,
    pub(super) keyring: TestKeyring,
    pub(super) clock: Arc<FixedClock>,
    pub(super) folder: tempfile::TempDir,
    pub(super) app: App,
}

impl World {
    pub(super) async fn start() -> Self {
        let sandbox = Sandbox::start(SandboxConfig::default())
            .await
            .expect("the sandbox starts");
        let folder = tempfile::tempdir().expect("a folder");
        let keyring = TestKeyring::default();
        let clock = Arc::new(FixedClock::new(now_of(&sandbox)));
        let app = open(folder.path(), &keyring, &clock);
        Self {
            sandbox,
            keyring,
            clock,
            folder,
            app,
        }
    }

    /// Another process over the same store, keyring and lock folder.
    pub(super) fn second_app(&self) -> App {
        open(self.folder.path(), &self.keyring, &self.clock)
    }

    /// The app starts again; nothing was closed.
    pub(super) fn restart(&mut self) {
        let app = self.second_app();
        std::mem::forget(std::mem::replace(&mut self.app, app));
    }

    /// Time passes on both sides.
    pub(super) fn advance(&self, by: Duration) {
        self.sandbox.clock().advance(by);
        self.clock.advance(by);
    }

    /// A pair as a finished exchange gives it.
    pub(super) fn pair(&self) -> OauthPair {
        let oauth = self.sandbox.oauth();
        let (access, refresh) = oauth
            .pair(&oauth.application_id(), &oauth.username(), &SCOPES)
            .expect("the sandbox's own application");
        OauthPair {
            access: Secret::new(access),
            refresh: Some(Secret::new(refresh)),
            expires_at: Some(self.clock.now().plus(Duration::from_secs(7200))),
            scopes: SCOPES.map(str::to_owned).to_vec(),
        }
    }

    /// A passed ladder with a fresh pair.
    pub(super) async fn oauth_connection(&self) -> PendingConnection {
        let credential = PendingCredential::Oauth {
            pair: self.pair(),
            application_id: self.sandbox.oauth().application_id(),
        };
        connection(self.report().await, credential)
    }

    /// A passed ladder with one of the sandbox's tokens.
    pub(super) async fn token_connection(&self, kind: TokenKind) -> PendingConnection {
        let (report, token) = climb(&self.sandbox, kind).await;
        let token = token.unwrap_or_else(|| panic!("the ladder holds: {report:#?}"));
        connection(report, PendingCredential::Token(token))
    }

    async fn report(&self) -> ConnectionReport {
        let report = climb(&self.sandbox, TokenKind::Good).await.0;
        ConnectionReport {
            token_name: None,
            token_expires_on: None,
            ..report
        }
    }

    /// An integration from a passed ladder.
    pub(super) async fn create(&self, name: &str, connection: PendingConnection) -> Integration {
        let id = self.app.pending.add(connection);
        let app = &self.app;
        create_integration(&app.store, &app.vault, &app.pending, &id, creation(name))
            .await
            .expect("the integration is created")
    }

    /// An integration that signed in by OAuth.
    pub(super) async fn signed_in(&self) -> Integration {
        let connection = self.oauth_connection().await;
        self.create("OAuth", connection).await
    }
}

impl App {
    /// The integration as it is stored now.
    pub(super) async fn row(&self, integration: &Integration) -> Integration {
        let row = self.store.integration(integration.id).await;
        row.expect("the integration is there")
    }

    /// A client as work gets it.
    pub(super) async fn client(&self, integration: &Integration) -> Result<Client, Failure> {
        self.clients.client(&self.row(integration).await).await
    }

    /// One call, as any work makes it: who am I?
    pub(super) async fn call(&self, integration: &Integration) -> Result<String, Failure> {
        let client = self.client(integration).await?;
        let user = client.current_user().await;
        user.map(|user| user.username)
            .map_err(|error| error.failure())
    }
}

pub(super) fn connection(
    report: ConnectionReport,
    credential: PendingCredential,
) -> PendingConnection {
    PendingConnection {
        report,
        credential,
        network: NetworkSettings::default(),
        secrets: NetworkSecrets::default(),
    }
}

pub(super) fn creation(name: &str) -> Creation {
    Creation {
        name: name.to_owned(),
        services: Service::ALL.to_vec(),
        added_by: "tester".to_owned(),
        is_sample: false,
    }
}

fn now_of(sandbox: &Sandbox) -> Timestamp {
    let now = sandbox.clock().now().unix_timestamp_nanos() / 1_000_000;
    Timestamp::from_millis(i64::try_from(now).expect("a date of our time"))
}

fn open(folder: &std::path::Path, keyring: &TestKeyring, clock: &Arc<FixedClock>) -> App {
    let store = Store::open(&folder.join("flow.sqlite"), clock.clone()).expect("the store opens");
    let vault = Arc::new(Vault::with_stores(
        Some(Arc::new(keyring.clone())),
        None,
        folder.join("secrets.age"),
        None,
    ));
    let clients = Clients::new(vault.clone(), ClientSettings::default(), clock.clone())
        .noting_in(store.clone());
    App {
        store,
        vault,
        pending: PendingConnections::revoking(clients.revocations()),
        clients: Arc::new(clients),
    }
}
