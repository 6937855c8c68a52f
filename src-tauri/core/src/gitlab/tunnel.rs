//! Asking a proxy for a way to a host, step by step, and hanging up.
//!
//! Requests go through the HTTP library, which tells little of why a proxy
//! refused. The ladder asks itself once, so that it can say what the proxy said.
//! Only the proxy's own password is ever sent here.

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::proxy::{ProxyInForce, ProxyProblem};
use super::tls_problem::TlsProblem;
use crate::model::ProxyScheme;

/// A proxy that writes more than this before its headers end is none.
const LONGEST_ANSWER: usize = 16 * 1024;

/// Why the way through a proxy did not open.
#[derive(Debug, thiserror::Error)]
pub(super) enum TunnelError {
    #[error("the proxy refused: {0:?}")]
    Proxy(ProxyProblem),
    #[error("TLS with the proxy failed: {0:?}")]
    Tls(TlsProblem),
    #[error("the proxy reached the host, which accepts no connection")]
    HostClosed,
    #[error("the proxy did not go on")]
    Io(#[from] std::io::Error),
}

/// Where the way shall lead.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) host: String,
    pub(super) port: u16,
    /// Plain requests go to a proxy as they are; only encrypted ones need a tunnel.
    pub(super) is_encrypted: bool,
}

/// Opens a way to `target` through `proxy` and closes it again.
pub(super) async fn open(
    proxy: &ProxyInForce,
    target: &Target,
    tls: ClientConfig,
) -> Result<(), TunnelError> {
    let address = (proxy.address.host.as_str(), proxy.address.port);
    let stream = TcpStream::connect(address)
        .await
        .map_err(|_| TunnelError::Proxy(ProxyProblem::Unreachable))?;
    match proxy.address.scheme {
        ProxyScheme::Http => by_http(stream, proxy, target).await,
        ProxyScheme::Https => {
            let name = ServerName::try_from(proxy.address.host.clone())
                .map_err(|_| TunnelError::Proxy(ProxyProblem::Unreachable))?;
            let stream = TlsConnector::from(Arc::new(tls))
                .connect(name, stream)
                .await
                .map_err(|error| {
                    TunnelError::Tls(TlsProblem::find(&error).unwrap_or(TlsProblem::Other))
                })?;
            by_http(stream, proxy, target).await
        }
        ProxyScheme::Socks5 => by_socks(stream, proxy, target).await,
    }
}

/// `CONNECT` of RFC 9110, section 9.3.6.
async fn by_http(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    proxy: &ProxyInForce,
    target: &Target,
) -> Result<(), TunnelError> {
    if !target.is_encrypted {
        return Ok(());
    }
    let host = if target.host.contains(':') {
        format!("[{}]:{}", target.host, target.port)
    } else {
        format!("{}:{}", target.host, target.port)
    };
    let authorization = proxy
        .credentials()
        .map_or_else(String::new, |(name, password)| {
            let basic = BASE64.encode(format!("{name}:{password}"));
            format!("Proxy-Authorization: Basic {basic}\r\n")
        });
    let request = format!("CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n{authorization}\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        if answer.len() > LONGEST_ANSWER || stream.read_buf(&mut answer).await? == 0 {
            break;
        }
    }
    match status(&answer) {
        Some(200..=299) => Ok(()),
        Some(407) => Err(TunnelError::Proxy(ProxyProblem::NeedsPassword)),
        Some(code @ 502..=504) => Err(refused(&format!(
            "{code}: it does not reach {}",
            target.host
        ))),
        Some(code) => Err(refused(&code.to_string())),
        None => Err(TunnelError::Proxy(ProxyProblem::Unreachable)),
    }
}

fn refused(answer: &str) -> TunnelError {
    TunnelError::Proxy(ProxyProblem::Refused(answer.to_owned()))
}

/// The status of an answer's first line.
fn status(answer: &[u8]) -> Option<u16> {
    let line = answer.split(|byte| *byte == b'\r').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let rest = line.strip_prefix("HTTP/1.")?;
    rest.split(' ').nth(1)?.parse().ok()
}

/// SOCKS version 5, RFC 1928, with the sign-in of RFC 1929.
async fn by_socks(
    mut stream: TcpStream,
    proxy: &ProxyInForce,
    target: &Target,
) -> Result<(), TunnelError> {
    let needs_password = || TunnelError::Proxy(ProxyProblem::NeedsPassword);
    let methods: &[u8] = match proxy.credentials() {
        Some(_) => &[5, 2, 0, 2],
        None => &[5, 1, 0],
    };
    stream.write_all(methods).await?;
    let chosen: [u8; 2] = read(&mut stream).await?;
    match (chosen, proxy.credentials()) {
        ([5, 0], _) => {}
        ([5, 2], Some((name, password))) => {
            let mut request = vec![1];
            for text in [name, password] {
                request.push(u8::try_from(text.len()).map_err(|_| needs_password())?);
                request.extend_from_slice(text.as_bytes());
            }
            stream.write_all(&request).await?;
            let [_, status]: [u8; 2] = read(&mut stream).await?;
            if status != 0 {
                return Err(needs_password());
            }
        }
        ([5, _], _) => return Err(needs_password()),
        _ => return Err(TunnelError::Proxy(ProxyProblem::Unreachable)),
    }
    stream.write_all(&socks_request(target)?).await?;
    let [version, reply, ..]: [u8; 4] = read(&mut stream).await?;
    match (version, reply) {
        (5, 0) => Ok(()),
        (5, 2) => Err(refused("its rules forbid it")),
        (5, 3 | 4 | 6) => Err(refused(&format!("it does not reach {}", target.host))),
        (5, 5) => Err(TunnelError::HostClosed),
        (5, code) => Err(refused(&format!("code {code}"))),
        _ => Err(TunnelError::Proxy(ProxyProblem::Unreachable)),
    }
}

/// The request to connect; names are resolved by the proxy.
fn socks_request(target: &Target) -> Result<Vec<u8>, TunnelError> {
    let mut request = vec![5, 1, 0];
    match target.host.parse::<IpAddr>() {
        Ok(IpAddr::V4(number)) => {
            request.push(1);
            request.extend_from_slice(&number.octets());
        }
        Ok(IpAddr::V6(number)) => {
            request.push(4);
            request.extend_from_slice(&number.octets());
        }
        Err(_) => {
            request.push(3);
            request.push(
                u8::try_from(target.host.len()).map_err(|_| refused("the name is too long"))?,
            );
            request.extend_from_slice(target.host.as_bytes());
        }
    }
    request.extend_from_slice(&target.port.to_be_bytes());
    Ok(request)
}

async fn read<const LENGTH: usize>(stream: &mut TcpStream) -> Result<[u8; LENGTH], TunnelError> {
    let mut bytes = [0; LENGTH];
    match stream.read_exact(&mut bytes).await {
        Ok(_) => Ok(bytes),
        // A proxy that hangs up in the middle of its own protocol speaks another one.
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(TunnelError::Proxy(ProxyProblem::Unreachable))
        }
        Err(error) => Err(error.into()),
    }
}
