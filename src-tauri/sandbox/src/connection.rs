//! Loopback connections that can be cut from inside: a fault resets one, stopping the sandbox
//! resets all, so that a client sees what it would see of a server that died.

use std::{
    future::Future as _,
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{extract::connect_info::Connected, serve::IncomingStream};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// Accepts connections and gives each its own cut.
pub(crate) struct CuttableListener {
    listener: TcpListener,
    all: CancellationToken,
    #[cfg(feature = "tls")]
    handshakes: Option<Handshakes>,
}

/// Connections that are still greeting each other; a slow one must not hold up the others.
#[cfg(feature = "tls")]
struct Handshakes {
    acceptor: tokio_rustls::TlsAcceptor,
    running: tokio::task::JoinSet<Option<(Wire, SocketAddr)>>,
}

impl CuttableListener {
    pub(crate) const fn new(listener: TcpListener, all: CancellationToken) -> Self {
        Self {
            listener,
            all,
            #[cfg(feature = "tls")]
            handshakes: None,
        }
    }

    /// Speaks TLS on every connection.
    #[cfg(feature = "tls")]
    pub(crate) fn secured(mut self, acceptor: tokio_rustls::TlsAcceptor) -> Self {
        self.handshakes = Some(Handshakes {
            acceptor,
            running: tokio::task::JoinSet::new(),
        });
        self
    }

    fn cuttable(&self, stream: TcpStream) -> CuttableStream {
        // Small answers in one packet each: without this every request waits for a delayed ACK.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
        let cut = self.all.child_token();
        let waiting = Box::pin(cut.clone().cancelled_owned());
        CuttableStream {
            stream,
            cut,
            waiting,
        }
    }
}

impl axum::serve::Listener for CuttableListener {
    type Io = Wire;
    type Addr = SocketAddr;

    #[cfg(not(feature = "tls"))]
    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = axum::serve::Listener::accept(&mut self.listener).await;
        (Wire::Plain(self.cuttable(stream)), address)
    }

    #[cfg(feature = "tls")]
    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let finished = async {
                match &mut self.handshakes {
                    Some(handshakes) if !handshakes.running.is_empty() => {
                        handshakes.running.join_next().await
                    }
                    _ => std::future::pending().await,
                }
            };
            let (stream, address) = tokio::select! {
                finished = finished => match finished {
                    Some(Ok(Some(secured))) => return secured,
                    _ => continue,
                },
                accepted = axum::serve::Listener::accept(&mut self.listener) => accepted,
            };
            let stream = self.cuttable(stream);
            let Some(handshakes) = &mut self.handshakes else {
                return (Wire::Plain(stream), address);
            };
            let greeting = handshakes.acceptor.accept(stream);
            handshakes.running.spawn(async move {
                match greeting.await {
                    Ok(stream) => Some((Wire::Secured(Box::new(stream)), address)),
                    Err(error) => {
                        tracing::debug!(%error, "a client did not agree on TLS");
                        None
                    }
                }
            });
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// A connection as it is served: as it came, or within TLS.
pub(crate) enum Wire {
    Plain(CuttableStream),
    #[cfg(feature = "tls")]
    Secured(Box<tokio_rustls::server::TlsStream<CuttableStream>>),
}

impl Wire {
    fn cut(&self) -> &CancellationToken {
        match self {
            Self::Plain(stream) => &stream.cut,
            #[cfg(feature = "tls")]
            Self::Secured(stream) => &stream.get_ref().0.cut,
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            #[cfg(feature = "tls")]
            Self::Secured(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            #[cfg(feature = "tls")]
            Self::Secured(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            #[cfg(feature = "tls")]
            Self::Secured(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            #[cfg(feature = "tls")]
            Self::Secured(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}

/// A connection that fails in both directions once it was cut.
pub(crate) struct CuttableStream {
    stream: TcpStream,
    cut: CancellationToken,
    waiting: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl CuttableStream {
    fn check(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if self.waiting.as_mut().poll(context).is_ready() {
            // No lingering makes the operating system send a reset instead of a clean end.
            self.stream.set_zero_linger()?;
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl AsyncRead for CuttableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for CuttableStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// The cut of the connection a request came over.
#[derive(Clone)]
pub(crate) struct Cut(CancellationToken);

impl Cut {
    /// Resets the connection.
    pub(crate) fn now(&self) {
        self.0.cancel();
    }
}

impl Connected<IncomingStream<'_, CuttableListener>> for Cut {
    fn connect_info(stream: IncomingStream<'_, CuttableListener>) -> Self {
        Self(stream.io().cut().clone())
    }
}
