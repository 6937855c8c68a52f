//! A company, an owner's integration, and the receiver in between.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use flow_core::connect::webhooks::{CallAddress, Webhooks};
use flow_core::model::{Hint, HookPlace, HookTarget, Integration, Webhook};
use gitlab_sandbox::{SandboxConfig, TokenKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::world::TestWorld;

/// Hints, in the order they were told.
pub(super) type Hints = Arc<Mutex<Vec<Hint>>>;

pub(super) struct Stage {
    pub(super) world: TestWorld,
    pub(super) integration: Integration,
    pub(super) webhooks: Webhooks,
    pub(super) hints: Hints,
}

impl Stage {
    /// Everything the owner sees is chosen, nothing is imported; the receiver is open.
    pub(super) async fn open() -> Self {
        Self::with(SandboxConfig::default()).await
    }

    pub(super) async fn with(config: SandboxConfig) -> Self {
        let world = TestWorld::start(config).await;
        Self::of(world, TokenKind::Owner).await
    }

    pub(super) async fn of(world: TestWorld, kind: TokenKind) -> Self {
        let integration = world.connect(kind).await;
        world.choose_all(&integration).await;
        let hints = Hints::default();
        let (told, engine) = (Arc::clone(&hints), world.engine.clone());
        let webhooks = Webhooks::new(
            world.store.clone(),
            world.vault.clone(),
            world.clients.clone(),
            Box::new(move |hint| {
                told.lock().expect("nobody panics").push(hint.clone());
                engine.take_hint(hint);
            }),
        );
        let stage = Self {
            world,
            integration,
            webhooks,
            hints,
        };
        stage.listen().await;
        stage
    }

    /// Opens the receiver on a free port, and has GitLab call it there.
    pub(super) async fn listen(&self) -> SocketAddr {
        let any = "127.0.0.1:0".parse().expect("an address");
        let address = self.webhooks.receiver().open(any).await.expect("a port");
        let call = CallAddress::of_receiver(address);
        self.webhooks.set_call_address(Some(call));
        address
    }

    /// The place of a project of the company.
    pub(super) fn project(&self, path: &str) -> HookPlace {
        let project = self.world.sandbox.world().project_by_path(path);
        let project = project.expect("it is in the company");
        HookPlace {
            target: HookTarget::Project,
            remote_id: flow_core::model::RemoteId(i64::try_from(project.id).expect("small")),
        }
    }

    /// The place of the company's top group.
    pub(super) async fn group(&self, path: &str) -> HookPlace {
        let groups = self.world.store.groups(self.integration.id).await;
        let groups = groups.expect("read");
        let found = groups.iter().find(|group| group.remote.full_path == path);
        HookPlace {
            target: HookTarget::Group,
            remote_id: found.expect("it is in the company").remote.remote_id,
        }
    }

    /// A hook of a repository with commits.
    pub(super) async fn hook(&self) -> Webhook {
        let place = self.project(BUSY);
        let added = self.webhooks.add(self.integration.id, place).await;
        added.expect("an owner may")
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.webhooks.receiver().address().expect("it is open")
    }

    pub(super) fn hints(&self) -> Vec<Hint> {
        self.hints.lock().expect("nobody panics").clone()
    }

    /// Waits until something holds that happens by itself.
    pub(super) async fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let waiting = async {
            while !holds() {
                tokio::task::yield_now().await;
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        let longest = std::time::Duration::from_secs(20);
        let waited = tokio::time::timeout(longest, waiting).await;
        waited.unwrap_or_else(|_| panic!("not in time: {what}"));
    }
}

/// A repository with commits that nothing special is the matter with.
pub(super) const BUSY: &str = "halden/platform/ledger";

/// Sends one request as written and returns the status; `None` when the connection just ended.
pub(super) async fn send(address: SocketAddr, request: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    // It may be turned away before it was sent to its end.
    let _sent = stream.write_all(request).await;
    let mut answer = Vec::new();
    let mut piece = [0; 1024];
    while !answer.windows(4).any(|four| four == b"\r\n\r\n") {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(read) => answer.extend_from_slice(&piece[..read]),
        }
    }
    let line = String::from_utf8_lossy(&answer);
    line.split(' ').nth(1)?.parse().ok()
}

/// Posts a body with headers.
pub(super) async fn post(
    address: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Option<u16> {
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    let mut request = request.into_bytes();
    request.extend_from_slice(body);
    send(address, &request).await
}

/// The path GitLab calls for a hook.
pub(super) fn path_of(webhook: &Webhook) -> String {
    format!("/hooks/{}", webhook.made.path_key)
}
