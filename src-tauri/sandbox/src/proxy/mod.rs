//! Forward proxies as companies have them: HTTP, HTTP within TLS, and SOCKS5, with or without a
//! password. They reach this machine only, under whatever name they are told to know, so that a
//! test can prove that a request went through them.

mod http;
mod socks;

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::{
    StartError,
    tls::{self, TlsConfig},
};

/// What a proxy speaks with its clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyKind {
    /// HTTP: `CONNECT`, and whole addresses for plain HTTP.
    Http,
    /// The same within TLS.
    Https,
    /// SOCKS version 5.
    Socks5,
}

/// What a proxy does with a request that is in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyBehaviour {
    /// Reaches the target.
    Forward,
    /// Says that the target cannot be reached.
    BadGateway,
    /// Says that the rules forbid it.
    Forbidden,
    /// Ends the connection without a word.
    Close,
}

/// How to start a [`ForwardProxy`].
#[derive(Clone, Debug)]
pub struct ProxyConfig {
    /// What it speaks.
    pub kind: ProxyKind,
    /// User name and password it wants.
    pub credentials: Option<(String, String)>,
    /// What it does.
    pub behaviour: ProxyBehaviour,
    /// Host names that lead to this machine, besides `localhost`; only this proxy knows them.
    pub names: Vec<String>,
    /// The certificate of [`ProxyKind::Https`].
    pub tls: TlsConfig,
}

impl Default for ProxyConfig {
    fn default() -> Self {
        Self {
            kind: ProxyKind::Http,
            credentials: None,
            behaviour: ProxyBehaviour::Forward,
            names: Vec::new(),
            tls: TlsConfig::default(),
        }
    }
}

/// What all connections of a proxy share.
#[derive(Debug)]
struct Shared {
    config: ProxyConfig,
    tunnels: AtomicUsize,
    refused: AtomicUsize,
}

/// A running proxy on 127.0.0.1. Dropping it stops it.
#[derive(Debug)]
pub struct ForwardProxy {
    address: String,
    authority: Option<String>,
    shared: Arc<Shared>,
    running: CancellationToken,
}

impl ForwardProxy {
    /// Starts a proxy on a free port.
    ///
    /// # Errors
    /// When no port is free or a certificate cannot be made.
    pub async fn start(config: ProxyConfig) -> Result<Self, StartError> {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .map_err(StartError::Port)?;
        let port = listener.local_addr().map_err(StartError::Port)?.port();
        let (scheme, tls) = match config.kind {
            ProxyKind::Http => ("http", None),
            ProxyKind::Socks5 => ("socks5", None),
            ProxyKind::Https => ("https", Some(tls::prepare(&config.tls)?)),
        };
        let (acceptor, authority) = tls.map_or((None, None), |tls| {
            (Some(tls.acceptor), Some(tls.authority))
        });
        let shared = Arc::new(Shared {
            config,
            tunnels: AtomicUsize::new(0),
            refused: AtomicUsize::new(0),
        });
        let running = CancellationToken::new();
        tokio::spawn(listen(
            listener,
            acceptor,
            Arc::clone(&shared),
            running.clone(),
        ));
        Ok(Self {
            address: format!("{scheme}://127.0.0.1:{port}"),
            authority,
            shared,
            running,
        })
    }

    /// `http://127.0.0.1:PORT`, `https://…` or `socks5://…`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The authority a client has to trust to speak with an HTTPS proxy, as PEM.
    pub fn authority_pem(&self) -> Option<String> {
        self.authority.clone()
    }

    /// How many connections it made for clients, plain requests included.
    pub fn tunnels(&self) -> usize {
        self.shared.tunnels.load(Ordering::Relaxed)
    }

    /// How often it refused for want of the right password.
    pub fn refused(&self) -> usize {
        self.shared.refused.load(Ordering::Relaxed)
    }
}

impl Drop for ForwardProxy {
    fn drop(&mut self) {
        self.running.cancel();
    }
}

async fn listen(
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    shared: Arc<Shared>,
    running: CancellationToken,
) {
    loop {
        let accepted = tokio::select! {
            () = running.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            continue;
        };
        let (acceptor, shared, running) = (acceptor.clone(), Arc::clone(&shared), running.clone());
        tokio::spawn(async move {
            let served = async {
                match acceptor {
                    Some(acceptor) => shared.serve(acceptor.accept(stream).await?).await,
                    None => shared.serve(stream).await,
                }
            };
            let result = tokio::select! {
                () = running.cancelled() => Ok(()),
                result = served => result,
            };
            if let Err(error) = result {
                tracing::debug!(%error, "a connection through the proxy ended");
            }
        });
    }
}

/// Why a target was not reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unreached {
    Forbidden,
    BadGateway,
    /// Nothing is said at all.
    Closed,
}

impl Shared {
    async fn serve<S: AsyncRead + AsyncWrite + Unpin>(&self, client: S) -> io::Result<()> {
        match self.config.kind {
            ProxyKind::Http | ProxyKind::Https => http::serve(self, client).await,
            ProxyKind::Socks5 => socks::serve(self, client).await,
        }
    }

    /// Connects to a target, or says why not.
    async fn reach(&self, host: &str, port: u16) -> Result<TcpStream, Unreached> {
        match self.config.behaviour {
            ProxyBehaviour::Forward => {}
            ProxyBehaviour::BadGateway => return Err(Unreached::BadGateway),
            ProxyBehaviour::Forbidden => return Err(Unreached::Forbidden),
            ProxyBehaviour::Close => return Err(Unreached::Closed),
        }
        let address = self.resolve(host).ok_or(Unreached::BadGateway)?;
        let stream = TcpStream::connect(SocketAddr::new(address, port))
            .await
            .map_err(|_| Unreached::BadGateway)?;
        self.tunnels.fetch_add(1, Ordering::Relaxed);
        Ok(stream)
    }

    /// Loopback addresses, and names that stand for them; nothing leaves this machine.
    fn resolve(&self, host: &str) -> Option<IpAddr> {
        if let Ok(address) = host.parse::<IpAddr>() {
            return address.is_loopback().then_some(address);
        }
        let known = self
            .config
            .names
            .iter()
            .map(String::as_str)
            .chain(["localhost"])
            .any(|name| name.eq_ignore_ascii_case(host));
        known.then_some(IpAddr::from([127, 0, 0, 1]))
    }

    /// Whether a name and a password are the right ones; counts the wrong ones.
    fn lets_in(&self, given: Option<(&str, &str)>) -> bool {
        let right = match (&self.config.credentials, given) {
            (None, _) => true,
            (Some((name, password)), Some(given)) => given == (name.as_str(), password.as_str()),
            (Some(_), None) => false,
        };
        if !right {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
        right
    }
}
