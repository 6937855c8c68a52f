//! A page on this computer the browser comes back to (RFC 8252 section 7.3).
//!
//! It listens on the loopback number only, on a free port, for one answer. It
//! serves browsers that were sent here and nobody else: anything that is not a
//! plain GET of the one path, under the very name that was registered, is turned
//! away, and what is turned away changes nothing.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::SignInError;
use super::desk::{Desk, Place};
use crate::gitlab::{Arrival, REDIRECT_PATH};

/// A browser sends its cookies for this number along, whichever port they are from.
const LARGEST_HEAD: usize = 32 * 1024;
/// Longest time for a request to come in, and for its answer to go out.
const LONGEST: Duration = Duration::from_secs(5);
/// Browsers open some in advance; more would be an attack.
const MOST_CONNECTIONS: usize = 32;

/// What a browser shows that came to this computer: whole HTML pages without scripts.
#[derive(Debug, Clone)]
pub struct ReturnPages {
    /// After the answer.
    pub came_back: String,
    /// After an answer that does not count.
    pub refused: String,
    /// Anywhere else.
    pub nothing_here: String,
    /// The policy all of them are served with.
    pub content_security_policy: String,
}

/// An open port that nobody serves yet.
pub(super) struct Loopback {
    listener: TcpListener,
    port: u16,
    pages: ReturnPages,
}

/// What is answered, and why.
#[derive(Debug, PartialEq, Eq)]
enum Judged {
    /// A callback, as an address.
    Callback(String),
    /// Another path.
    NotFound,
    /// Another method than GET.
    MethodNotAllowed,
    /// Another name than the registered one: a page of a foreign name that was made
    /// to resolve to this computer.
    Misdirected,
    /// No HTTP.
    BadRequest,
}

impl Loopback {
    /// Opens a free port.
    pub(super) async fn open(pages: &ReturnPages) -> Result<Self, SignInError> {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .map_err(SignInError::Loopback)?;
        let port = listener.local_addr().map_err(SignInError::Loopback)?.port();
        Ok(Self {
            listener,
            port,
            pages: pages.clone(),
        })
    }

    /// Where GitLab is to send the browser.
    pub(super) fn place(&self) -> Place {
        Place {
            redirect_uri: format!("http://127.0.0.1:{}{REDIRECT_PATH}", self.port),
            arrival: Arrival::Loopback { port: self.port },
        }
    }

    /// Serves until the answer came or the guard is dropped. An answer that is being
    /// given then is still given.
    pub(super) fn serve(self, desk: Arc<Desk>) -> DropGuard {
        let closing = CancellationToken::new();
        let guard = closing.clone().drop_guard();
        tokio::spawn(async move {
            let mut open = FuturesUnordered::new();
            loop {
                tokio::select! {
                    () = closing.cancelled() => break,
                    Some(answered) = open.next() => if answered { break },
                    accepted = self.listener.accept(), if open.len() < MOST_CONNECTIONS => {
                        // A connection that broke before it was taken is nobody's.
                        if let Ok((stream, _)) = accepted {
                            open.push(converse(stream, self.port, &self.pages, &desk));
                        }
                    }
                }
            }
            drop(self.listener);
            // The browser that brought the answer may still be reading its page.
            let rest = open.any(std::future::ready);
            drop(tokio::time::timeout(LONGEST, rest).await);
        });
        guard
    }
}

/// One request; whether it brought the answer.
async fn converse(mut stream: TcpStream, port: u16, pages: &ReturnPages, desk: &Desk) -> bool {
    let Ok(Some(head)) = tokio::time::timeout(LONGEST, read_head(&mut stream)).await else {
        return false;
    };
    let (status, page, answered) = match judge(&head, port) {
        Judged::Callback(address) => match desk.deliver_or_tell(&address) {
            Ok(()) => ("200 OK", &pages.came_back, true),
            Err(_) => ("400 Bad Request", &pages.refused, false),
        },
        Judged::NotFound => ("404 Not Found", &pages.nothing_here, false),
        Judged::MethodNotAllowed => ("405 Method Not Allowed", &pages.nothing_here, false),
        Judged::Misdirected => ("421 Misdirected Request", &pages.nothing_here, false),
        Judged::BadRequest => ("400 Bad Request", &pages.nothing_here, false),
    };
    let answer = response(status, page, &pages.content_security_policy);
    let sending = async {
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await
    };
    if !matches!(tokio::time::timeout(LONGEST, sending).await, Ok(Ok(()))) {
        tracing::debug!("the browser did not wait for its page");
    }
    answered
}

/// The request up to its empty line; `None` when it does not come or does not end.
async fn read_head(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    let mut chunk = [0; 4096];
    while head.len() < LARGEST_HEAD {
        let length = stream
            .read(&mut chunk)
            .await
            .ok()
            .filter(|read| *read > 0)?;
        head.extend_from_slice(&chunk[..length]);
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            head.truncate(end);
            return Some(head);
        }
    }
    None
}

fn judge(head: &[u8], port: u16) -> Judged {
    let Ok(head) = std::str::from_utf8(head) else {
        return Judged::BadRequest;
    };
    let mut lines = head.split("\r\n");
    let request: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
    let [method, target, "HTTP/1.1" | "HTTP/1.0"] = request[..] else {
        return Judged::BadRequest;
    };
    let mut hosts = lines
        .filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
        .map(|(_, value)| value.trim());
    let (host, another) = (hosts.next(), hosts.next());
    if host != Some(format!("127.0.0.1:{port}").as_str()) || another.is_some() {
        return Judged::Misdirected;
    }
    if target.split('?').next() != Some(REDIRECT_PATH) {
        return Judged::NotFound;
    }
    if method != "GET" {
        return Judged::MethodNotAllowed;
    }
    Judged::Callback(format!("http://127.0.0.1:{port}{target}"))
}

fn response(status: &str, page: &str, policy: &str) -> String {
    let length = page.len();
    format!(
        "HTTP/1.1 {status}\r\n\
         Content-Type: text/html; charset=utf-8\r\n\
         Content-Length: {length}\r\n\
         Content-Security-Policy: {policy}\r\n\
         Cache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Cross-Origin-Resource-Policy: same-origin\r\n\
         Connection: close\r\n\r\n{page}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(head: &str) -> Judged {
        judge(head.as_bytes(), 4711)
    }

    #[test]
    fn only_a_plain_get_of_the_one_path_is_a_callback() {
        let host = "Host: 127.0.0.1:4711";
        assert_eq!(
            judged(&format!("GET /oauth/callback?code=c HTTP/1.1\r\n{host}")),
            Judged::Callback("http://127.0.0.1:4711/oauth/callback?code=c".to_owned())
        );
        for path in [
            "/",
            "/favicon.ico",
            "/oauth/callback/",
            "/oauth%2fcallback",
            "//oauth/callback",
            "/oauth/callback;x",
            "http://127.0.0.1:4711/oauth/callback",
        ] {
            let head = format!("GET {path} HTTP/1.1\r\n{host}");
            assert_eq!(judged(&head), Judged::NotFound, "{path}");
        }
        for method in ["POST", "HEAD", "OPTIONS", "get"] {
            let head = format!("{method} /oauth/callback?code=c HTTP/1.1\r\n{host}");
            assert_eq!(judged(&head), Judged::MethodNotAllowed, "{method}");
        }
        for head in [
            "",
            "GET",
            "GET /oauth/callback",
            "GET / a HTTP/1.1",
            "GET / HTTP/2",
        ] {
            assert_eq!(judged(head), Judged::BadRequest, "{head:?}");
        }
        assert_eq!(judge(&[0xff, 0xfe], 4711), Judged::BadRequest);
    }

    #[test]
    fn a_name_made_to_lead_here_is_turned_away() {
        for host in [
            "",
            "Host: evil.example:4711",
            "Host: localhost:4711",
            "Host: 127.0.0.1",
            "Host: 127.0.0.1:4712",
            "Host: 127.0.0.1:4711\r\nhost: 127.0.0.1:4711",
            "X-Forwarded-Host: 127.0.0.1:4711",
        ] {
            let head = format!("GET /oauth/callback?code=c&state=s HTTP/1.1\r\n{host}");
            assert_eq!(judged(&head), Judged::Misdirected, "{host:?}");
        }
    }
}
