//! The HTTP side of a proxy. A connection serves one request: `CONNECT` makes it a tunnel, and for
//! plain HTTP both sides are told to close after the answer.

use std::io;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy_bidirectional};

use super::{Shared, Unreached};

/// Longest head of a request.
const LONGEST_HEAD: usize = 64 * 1024;

/// A request's first line and headers, and what came behind them.
struct Head {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    behind: Vec<u8>,
}

impl Head {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    shared: &Shared,
    mut client: S,
) -> io::Result<()> {
    let head = loop {
        let Some(head) = read(&mut client).await? else {
            return Ok(());
        };
        if credentials_fit(shared, &head) {
            break head;
        }
        // The connection stays, as with a real one: clients ask again on it with a password.
        let asked = say(
            &mut client,
            "407 Proxy Authentication Required",
            "proxy-authenticate: Basic realm=\"Halden Works\"\r\n",
        );
        asked.await?;
        if head.method != "CONNECT" && head.header("content-length").is_some() {
            return Ok(());
        }
    };
    if head.method == "CONNECT" {
        tunnel(shared, &head, client).await
    } else {
        forward(shared, &head, client).await
    }
}

fn credentials_fit(shared: &Shared, head: &Head) -> bool {
    let decoded = head
        .header("proxy-authorization")
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, rest)| STANDARD.decode(rest.trim()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    shared.lets_in(decoded.as_deref().and_then(|text| text.split_once(':')))
}

async fn tunnel<S: AsyncRead + AsyncWrite + Unpin>(
    shared: &Shared,
    head: &Head,
    mut client: S,
) -> io::Result<()> {
    let target = head.target.rsplit_once(':').and_then(|(host, port)| {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Some((host, port.parse::<u16>().ok()?))
    });
    let Some((host, port)) = target else {
        return say(&mut client, "400 Bad Request", "").await;
    };
    let mut server = match shared.reach(host, port).await {
        Ok(server) => server,
        Err(unreached) => return refuse(&mut client, unreached).await,
    };
    client
        .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
        .await?;
    server.write_all(&head.behind).await?;
    copy_bidirectional(&mut client, &mut server)
        .await
        .map(|_| ())
}

async fn forward<S: AsyncRead + AsyncWrite + Unpin>(
    shared: &Shared,
    head: &Head,
    mut client: S,
) -> io::Result<()> {
    let target = url::Url::parse(&head.target)
        .ok()
        .filter(|url| url.scheme() == "http");
    let Some(url) = target else {
        return say(&mut client, "400 Bad Request", "").await;
    };
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default().unwrap_or(80);
    let mut server = match shared.reach(host, port).await {
        Ok(server) => server,
        Err(unreached) => return refuse(&mut client, unreached).await,
    };
    let mut request = format!("{} {}", head.method, url.path());
    if let Some(query) = url.query() {
        request.push('?');
        request.push_str(query);
    }
    request.push_str(" HTTP/1.1\r\n");
    for (name, value) in &head.headers {
        let own = ["proxy-authorization", "proxy-connection", "connection"];
        if !own.iter().any(|own| name.eq_ignore_ascii_case(own)) {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    request.push_str("via: 1.1 halden-works\r\nconnection: close\r\n\r\n");
    server.write_all(request.as_bytes()).await?;
    server.write_all(&head.behind).await?;
    copy_bidirectional(&mut client, &mut server)
        .await
        .map(|_| ())
}

async fn refuse<S: AsyncWrite + Unpin>(client: &mut S, unreached: Unreached) -> io::Result<()> {
    match unreached {
        Unreached::BadGateway => say(client, "502 Bad Gateway", "connection: close\r\n").await,
        Unreached::Forbidden => say(client, "403 Forbidden", "connection: close\r\n").await,
        Unreached::Closed => client.shutdown().await,
    }
}

async fn say<S: AsyncWrite + Unpin>(client: &mut S, status: &str, headers: &str) -> io::Result<()> {
    let body = format!("<html><body><h1>{status}</h1><p>Halden Works proxy</p></body></html>");
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    );
    client.write_all(answer.as_bytes()).await?;
    client.flush().await
}

/// Reads a request's head; `None` when the client has nothing more to say, or nothing sensible.
async fn read<S: AsyncRead + Unpin>(client: &mut S) -> io::Result<Option<Head>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if bytes.len() > LONGEST_HEAD || client.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let text = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = text.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target)) = (first.next(), first.next()) else {
        return Ok(None);
    };
    Ok(Some(Head {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect(),
        behind: bytes[end + 4..].to_vec(),
    }))
}
