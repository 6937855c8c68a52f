//! A host that gives the answers it was told to give, and remembers what it was asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What the host does with a request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Status line and further headers, then the body.
    Answer(&'static str, String),
    /// Hangs up after the request was read.
    HangUp,
}

impl Reply {
    pub(crate) fn json(status: &'static str, body: &str) -> Self {
        let head = match status {
            "200" => "200 OK\r\nContent-Type: application/json; charset=utf-8",
            "400" => "400 Bad Request\r\nContent-Type: application/json; charset=utf-8",
            "401" => "401 Unauthorized\r\nContent-Type: application/json; charset=utf-8",
            "403" => "403 Forbidden\r\nContent-Type: application/json; charset=utf-8",
            other => panic!("no test needs {other}"),
        };
        Self::Answer(head, body.to_owned())
    }

    pub(crate) fn error(code: &str) -> Self {
        Self::json(
            "400",
            &format!(r#"{{"error":"{code}","error_description":"irgendein Satz"}}"#),
        )
    }

    pub(crate) fn pair(access: &str, refresh: &str) -> Self {
        Self::json(
            "200",
            &format!(
                r#"{{"access_token":"{access}","token_type":"Bearer","expires_in":7200,"refresh_token":"{refresh}","scope":"read_api read_repository","created_at":1}}"#
            ),
        )
    }
}

/// One request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Method, path and headers.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// A field of the form.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.body.as_bytes())
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// Runs until the test ends.
pub(crate) struct ScriptedHost {
    pub(crate) base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl ScriptedHost {
    /// Gives the replies in order; whatever comes later is hung up on.
    pub(crate) async fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("it is bound").port();
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let notes = asked.clone();
        tokio::spawn(async move {
            let mut replies = replies.into_iter();
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(request) = read(&mut stream).await else {
                    continue;
                };
                notes.lock().expect("no test panics with it").push(request);
                if let Some(Reply::Answer(head, body)) = replies.next() {
                    let length = body.len();
                    let answer = format!(
                        "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                    );
                    // A client that has seen enough may hang up first.
                    drop(stream.write_all(answer.as_bytes()).await);
                }
            }
        });
        Self {
            base: format!("http://127.0.0.1:{port}"),
            asked,
        }
    }

    /// Everything it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no test panics with it").clone()
    }
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .and_then(|(_, value)| value.trim().parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                return Some(Asked {
                    head: head.to_owned(),
                    body: body.to_owned(),
                });
            }
        }
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.ok()?;
        if read == 0 {
            return None;
        }
        bytes.extend_from_slice(&chunk[..read]);
    }
}
