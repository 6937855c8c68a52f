//! Checks the harness itself: a check that cannot fail proves nothing.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::desktop::{Desktop, Keyring};
use crate::stand_in;
use crate::window::Driver;

const APP: &str = env!("CARGO_BIN_EXE_flow-desktop");

#[tokio::test]
async fn the_window_opens_and_what_is_not_there_is_not_found() {
    let desktop = Desktop::start(Keyring::Unlocked).expect("the test desktop starts");
    let window = Driver::open(&desktop, APP.as_ref(), &[], "harness").await;
    window.find("link", "Settings").await;
    assert!(
        window.look_for("button", "Settings").await.is_none(),
        "it is there, but as a link"
    );
    assert!(
        window.look_for("link", "Setting").await.is_none(),
        "a part of a name is not the name"
    );
    window.close().await;
}

/// A page with two buttons: one stays on the host, one is answered with a link of the app.
const PAGE: &str = "<!doctype html><title>Host</title><h1>Two ways</h1>\
    <form method=post action=/arrived><button>Stay here</button></form>\
    <form method=post action=/back><button>Back to the app</button></form>";

#[tokio::test(flavor = "multi_thread")]
async fn a_real_browser_clicks_and_hands_links_of_the_app_to_the_desktop() {
    let desktop = Desktop::start(Keyring::Missing).expect("the test desktop starts");
    let handed = stand_in::take_over_links(&desktop);
    let host = serve_pages().await;
    let browser = Driver::open_browser(&desktop, &[&host], "harness").await;
    browser.visit_address(&host).await;
    browser.find("heading", "Two ways").await;
    browser.click("Stay here").await;
    browser.see("You stayed").await;
    assert_eq!(browser.address().await, format!("{host}/arrived"));

    browser.visit_address(&host).await;
    browser.click("Back to the app").await;
    let came = browser.wait_for(async || handed.exists());
    browser
        .check(came.await, "the desktop was not given the link")
        .await;
    let arguments = std::fs::read_to_string(&handed).expect("it was there a moment ago");
    assert_eq!(
        arguments, "flow-desktop://oauth/callback?code=a%20b&state=c\n",
        "one argument, and nothing of it changed on the way"
    );
    assert!(
        desktop.opened_in_browser().is_empty(),
        "a link of the app is not a page"
    );
    browser.close().await;
}

/// A host with one page, which ends with the test.
async fn serve_pages() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0))
        .await
        .expect("loopback has a free port");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 4096];
            let read = stream.read(&mut request).await.unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..read]).into_owned();
            drop(stream.write_all(answer(&request).as_bytes()).await);
        }
    });
    format!("http://{address}")
}

fn answer(request: &str) -> String {
    let (line, body) = if request.starts_with("POST /back ") {
        let link = "302 Found\r\nLocation: flow-desktop://oauth/callback?code=a%20b&state=c";
        (link, "")
    } else if request.starts_with("POST /arrived ") {
        ("200 OK", "<!doctype html><p>You stayed")
    } else {
        ("200 OK", PAGE)
    };
    let length = body.len();
    format!(
        "HTTP/1.1 {line}\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}
