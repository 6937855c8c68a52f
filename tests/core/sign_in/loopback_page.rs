//! The page on this computer, as anybody on this computer could ask for it.

use flow_core::model::{FailureCode, ReturnWay};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::stage::{Running, Stage, browse, send};

struct Page {
    stage: Stage,
    running: Running,
    callback: String,
    host: String,
    path: String,
}

async fn page() -> Page {
    let stage = Stage::set().await;
    let (running, waiting) = stage.waiting(ReturnWay::Loopback).await;
    let callback = stage.oauth().approve(&waiting.page_url, &stage.person());
    let callback = callback.expect("consent");
    let rest = callback.strip_prefix("http://").expect("on this computer");
    let (host, path) = rest.split_once('/').expect("a path");
    Page {
        host: host.to_owned(),
        path: format!("/{path}"),
        stage,
        running,
        callback,
    }
}

impl Page {
    /// The right answer still ends the wait.
    async fn still_works(self) {
        assert_eq!(browse(&self.callback).await.0, 200);
        let outcome = self.running.end().await.expect("signed in");
        assert!(outcome.signed_in.is_some(), "{:#?}", outcome.report);
    }
}

#[tokio::test]
async fn it_is_reached_by_number_and_only_on_this_computer() {
    let page = page().await;
    assert!(page.host.starts_with("127.0.0.1:"), "{}", page.host);
    let port = page.host.rsplit_once(':').expect("a port").1.to_owned();
    assert!(
        TcpStream::connect(format!("[::1]:{port}")).await.is_err(),
        "nothing else listens there"
    );
    page.still_works().await;
}

#[tokio::test]
async fn whatever_is_not_the_browsers_return_is_turned_away_and_changes_nothing() {
    let page = page().await;
    let (host, path) = (&page.host, &page.path);
    let port = host.rsplit_once(':').expect("a port").1;
    for (request, status) in [
        (format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"), 404),
        (
            format!("GET /favicon.ico HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            404,
        ),
        (
            format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n"),
            405,
        ),
        (
            format!(
                "OPTIONS {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: https://evil.example\r\n\r\n"
            ),
            405,
        ),
        // A foreign page whose name was made to lead here.
        (
            format!("GET {path} HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"),
            421,
        ),
        (
            format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"),
            421,
        ),
        (format!("GET {path} HTTP/1.1\r\n\r\n"), 421),
        (
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n"),
            421,
        ),
        (
            format!("GET {path}&state=x HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            400,
        ),
        (
            format!("GET /oauth/callback?code=c&state=forged HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            400,
        ),
        ("\r\n\r\n".to_owned(), 400),
        ("no http at all\r\n\r\n".to_owned(), 400),
    ] {
        let (answered, answer) = send(host, request.as_bytes()).await;
        assert_eq!(answered, status, "{request}");
        assert!(
            !answer.to_ascii_lowercase().contains("access-control"),
            "no other page may read it: {answer}"
        );
    }
    let endless = vec![b'x'; 64 * 1024];
    assert_eq!(send(host, &endless).await.0, 0, "hung up on");
    page.still_works().await;
}

#[tokio::test]
async fn refused_answers_are_told_to_the_window() {
    let mut page = page().await;
    let forged = format!("http://{}/oauth/callback?code=c&state=forged", page.host);
    assert_eq!(browse(&forged).await.0, 400);
    assert_eq!(
        page.running.refusal().await.code,
        FailureCode::CallbackForeign
    );
    page.still_works().await;
}

#[tokio::test]
async fn connections_that_say_nothing_do_not_keep_the_browser_out() {
    let page = page().await;
    let mut silent = Vec::new();
    for _ in 0..8 {
        let mut stream = TcpStream::connect(&page.host).await.expect("it listens");
        stream.write_all(b"GET /oau").await.expect("half a word");
        silent.push(stream);
    }
    page.still_works().await;
}

#[tokio::test]
async fn the_page_is_plain_and_is_served_once() {
    let page = page().await;
    let (_, answer) = browse(&page.callback).await;
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    for header in [
        "Content-Security-Policy: default-src 'none'",
        "Cache-Control: no-store",
        "Referrer-Policy: no-referrer",
        "X-Content-Type-Options: nosniff",
    ] {
        assert!(head.contains(header), "{header} is missing in {head}");
    }
    page.running.end().await.expect("signed in");
    let closed = async {
        while TcpStream::connect(&page.host).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), closed)
        .await
        .expect("the port is closed after the one answer");
    assert_eq!(page.stage.token_calls(), 1);
}

#[tokio::test]
async fn cancelling_closes_the_port() {
    let page = page().await;
    page.stage.sign_ins.cancel();
    assert_eq!(page.running.failure().await.code, FailureCode::Cancelled);
    let closed = async {
        while TcpStream::connect(&page.host).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), closed)
        .await
        .expect("nothing listens any more");
}
