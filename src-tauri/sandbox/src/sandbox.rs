//! Starting and stopping: builds the world, binds a loopback port, serves until told otherwise.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, RwLock,
        atomic::{AtomicI64, AtomicU64},
    },
};

use tempfile::TempDir;
use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    clock::SandboxClock,
    config::{SandboxConfig, World},
    connection::{Cut, CuttableListener},
    deliver::deliver_all,
    faults::Faults,
    http::{
        limits::Limits,
        server,
        server::{Server, Serving},
    },
    kept::Keeper,
    oauth::handle::OauthHandle,
    recorded::{self, RecordingError},
    records::{RecordedRequest, Records},
    sample,
    token::{self, TokenKind},
    world::{
        handle::{SharedWorld, WorldHandle},
        hooks::Hooks,
    },
};

/// Marks a folder as one the sandbox made and may replace.
const MARKER: &str = ".made-by-gitlab-sandbox";

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No loopback port could be had.
    #[error("no port on 127.0.0.1 could be opened for the sandbox")]
    Port(#[source] io::Error),
    /// The folder for repositories could not be made, or holds something else.
    #[error("the folder {folder} cannot hold the sandbox's repositories")]
    Folder {
        /// Which folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The repositories could not be built; most often the `git` program is missing.
    #[error("the sandbox's repositories could not be built; is git installed?")]
    Repositories(#[source] io::Error),
    /// A recorded world could not be read.
    #[error("the recorded world could not be read")]
    Recording(#[from] RecordingError),
    /// TLS could not be set up.
    #[cfg(feature = "tls")]
    #[error("the sandbox could not be set up for TLS")]
    Tls(#[from] crate::tls::TlsError),
    /// Building the world was interrupted.
    #[error("building the sandbox's world was interrupted")]
    Interrupted(#[source] tokio::task::JoinError),
}

/// A running stand-in GitLab. Dropping it stops it.
pub struct Sandbox {
    base_url: String,
    seed: u64,
    server: Arc<Server>,
    running: CancellationToken,
    task: JoinHandle<()>,
    delivering: JoinHandle<()>,
    temporary: Option<TempDir>,
    #[cfg(feature = "tls")]
    tls: Option<crate::tls::Tls>,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Sandbox")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Builds the world and serves it on 127.0.0.1.
    pub async fn start(config: SandboxConfig) -> Result<Self, StartError> {
        let listener = TcpListener::bind(("127.0.0.1", config.port))
            .await
            .map_err(StartError::Port)?;
        let port = listener.local_addr().map_err(StartError::Port)?.port();
        let root = root_of(&config);
        #[cfg(feature = "tls")]
        let tls = config.tls.as_ref().map(crate::tls::prepare).transpose()?;
        #[cfg(feature = "tls")]
        let scheme = if tls.is_some() { "https" } else { "http" };
        #[cfg(not(feature = "tls"))]
        let scheme = "http";
        let host = config.host.as_deref().unwrap_or("127.0.0.1");
        let base_url = format!("{scheme}://{host}:{port}{root}");
        let (seed, latency) = (config.seed, config.latency);
        let (serving, address) = (Serving::of(&config), base_url.clone());
        let keeper = keeper(&config);
        let (state, temporary) = tokio::task::spawn_blocking(move || build(&config, &address))
            .await
            .map_err(StartError::Interrupted)??;
        let (deliveries, queue) = mpsc::unbounded_channel();
        let world = Arc::new(SharedWorld {
            deliveries,
            state: RwLock::new(state),
            latency_milliseconds: AtomicU64::new(0),
            date_ahead_seconds: AtomicI64::new(0),
            keeper,
            limits: Limits::default(),
            hooks: Hooks::default(),
        });
        let delivering = tokio::spawn(deliver_all(Arc::clone(&world), queue));
        WorldHandle(Arc::clone(&world)).set_latency(latency);
        let server = Arc::new(Server {
            world,
            faults: Faults::default(),
            records: Records::default(),
            root,
            counter: AtomicU64::new(0),
            serving,
        });
        let running = CancellationToken::new();
        let listener = CuttableListener::new(listener, running.clone());
        #[cfg(feature = "tls")]
        let listener = match &tls {
            Some(tls) => listener.secured(tls.acceptor.clone()),
            None => listener,
        };
        let task = serve(listener, Arc::clone(&server), running.clone());
        Ok(Self {
            base_url,
            seed,
            server,
            running,
            task,
            delivering,
            temporary,
            #[cfg(feature = "tls")]
            tls,
        })
    }

    /// `http://127.0.0.1:PORT`, or `https` and another name when it was started so, with the
    /// sub-path when there is one, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The secret of a token.
    pub fn token(&self, kind: TokenKind) -> String {
        token::secret(self.seed, kind)
    }

    /// Everything that was asked so far, in the order it arrived.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.server.records.all()
    }

    /// What goes wrong on purpose.
    pub fn faults(&self) -> &Faults {
        &self.server.faults
    }

    /// What is there, and changes to it.
    pub fn world(&self) -> WorldHandle {
        WorldHandle(Arc::clone(&self.server.world))
    }

    /// The time by which tokens, codes and device codes expire.
    pub fn clock(&self) -> SandboxClock {
        self.server.world.read().clock.clone()
    }

    /// Applications, codes and tokens of OAuth, and shortcuts past the browser.
    pub fn oauth(&self) -> OauthHandle {
        OauthHandle(Arc::clone(&self.server.world))
    }

    /// What a client has to trust, as PEM: the private authority, or the certificate that signed
    /// itself. `None` without TLS.
    #[cfg(feature = "tls")]
    pub fn authority_pem(&self) -> Option<String> {
        self.tls.as_ref().map(|tls| tls.authority.clone())
    }

    /// Certificate and key, both PEM, of a client that is let in. `None` without TLS.
    #[cfg(feature = "tls")]
    pub fn client_identity(&self) -> Option<(String, String)> {
        self.tls.as_ref().map(|tls| tls.client.clone())
    }

    /// Stops listening, resets open connections, and removes a temporary folder.
    pub async fn stop(mut self) {
        self.running.cancel();
        if let Err(error) = (&mut self.task).await {
            tracing::debug!(%error, "the sandbox's task ended early");
        }
        if let Some(folder) = self.temporary.take()
            && let Err(error) = folder.close()
        {
            tracing::debug!(%error, "the sandbox's folder could not be removed");
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.running.cancel();
        self.delivering.abort();
    }
}

/// Where credentials are kept for the next start.
fn keeper(config: &SandboxConfig) -> Option<Keeper> {
    let folder = config.data_folder.as_ref()?;
    Some(Keeper::new(folder.join("credentials.json")))
}

/// `/gitlab`, or empty.
fn root_of(config: &SandboxConfig) -> String {
    config
        .relative_root
        .as_deref()
        .map(|root| root.trim_matches('/'))
        .filter(|root| !root.is_empty())
        .map_or_else(String::new, |root| format!("/{root}"))
}

/// Serves until it is told to end.
fn serve(
    listener: CuttableListener,
    server: Arc<Server>,
    running: CancellationToken,
) -> JoinHandle<()> {
    let service = server::router(server).into_make_service_with_connect_info::<Cut>();
    tokio::spawn(async move {
        tokio::select! {
            () = running.cancelled_owned() => {}
            result = axum::serve(listener, service) => {
                if let Err(error) = result {
                    tracing::error!(%error, "the sandbox stopped serving");
                }
            }
        }
    })
}

type Built = (crate::world::State, Option<TempDir>);

fn build(config: &SandboxConfig, base_url: &str) -> Result<Built, StartError> {
    let (folder, temporary) = match &config.data_folder {
        Some(folder) => {
            let folder = folder.join("repositories");
            prepare(&folder).map_err(|source| StartError::Folder {
                folder: folder.clone(),
                source,
            })?;
            (folder, None)
        }
        None => {
            let temporary = tempfile::Builder::new()
                .prefix("gitlab-sandbox-")
                .tempdir()
                .map_err(|source| StartError::Folder {
                    folder: std::env::temp_dir(),
                    source,
                })?;
            (temporary.path().to_owned(), Some(temporary))
        }
    };
    let mut state = match &config.world {
        World::Company => {
            sample::build(config, base_url, &folder).map_err(StartError::Repositories)?
        }
        World::Recorded(recording) => recorded::load(config, base_url, recording, &folder)?,
    };
    if let Some(keeper) = keeper(config) {
        keeper.restore(&mut state);
    }
    Ok((state, temporary))
}

/// Empties a folder of an earlier run; refuses one that someone else filled.
fn prepare(folder: &Path) -> io::Result<()> {
    if folder.exists() {
        let foreign = std::fs::read_dir(folder)?.next().is_some() && !folder.join(MARKER).is_file();
        if foreign {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(MARKER), "Replaced at every start.\n")
}
