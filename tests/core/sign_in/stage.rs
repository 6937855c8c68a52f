//! A sandbox, the app's side of a sign-in, and a clock the test moves.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use flow_core::clock::Clock;
use flow_core::connect::{
    Destination, ReturnPages, SignInError, SignInOutcome, SignInProgress, SignInRequest, SignIns,
    WAITING_TIME, Waiting,
};
use flow_core::gitlab::ClientSettings;
use flow_core::model::{Failure, NetworkSecrets, NetworkSettings, Provider, ReturnWay, Timestamp};
use gitlab_sandbox::{OauthHandle, Sandbox, SandboxConfig, Size};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// Pauses between tries are no longer than this; they pass at once.
const SHORT: Duration = Duration::from_secs(2);
/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A clock that stands still until the test moves it.
pub(crate) struct Hand(watch::Sender<Timestamp>);

impl Hand {
    pub(crate) fn advance(&self, by: Duration) {
        self.0.send_modify(|now| *now = now.plus(by));
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        *self.0.borrow()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        if duration <= SHORT {
            self.advance(duration);
            return Box::pin(std::future::ready(()));
        }
        let until = self.now().plus(duration);
        let mut hand = self.0.subscribe();
        Box::pin(async move {
            hand.wait_for(|now| *now >= until)
                .await
                .expect("the clock outlives whoever waits");
        })
    }
}

/// Everything a sign-in needs.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Arc<Hand>,
    pub(crate) sign_ins: Arc<SignIns>,
}

/// A sign-in that runs.
pub(crate) struct Running {
    pub(crate) news: mpsc::UnboundedReceiver<SignInProgress>,
    ending: JoinHandle<Result<SignInOutcome, SignInError>>,
}

pub(crate) fn pages() -> ReturnPages {
    ReturnPages {
        came_back: "<p>came back".to_owned(),
        refused: "<p>refused".to_owned(),
        nothing_here: "<p>nothing".to_owned(),
        content_security_policy: "default-src 'none'".to_owned(),
    }
}

impl Stage {
    pub(crate) async fn set() -> Self {
        let sandbox = Sandbox::start(SandboxConfig {
            // Enough for every rung; a sign-in reads nothing else.
            size: Size::Custom {
                repositories: 4,
                commits_per_repository: 1,
                merge_requests_per_repository: 1,
                issues_per_repository: 1,
            },
            ..SandboxConfig::default()
        })
        .await
        .expect("the sandbox starts");
        let now = Timestamp::parse("2026-11-20T10:00:00Z").expect("a time");
        let clock = Arc::new(Hand(watch::Sender::new(now)));
        let sign_ins = Arc::new(SignIns::new(clock.clone(), WAITING_TIME, pages()));
        Self {
            sandbox,
            clock,
            sign_ins,
        }
    }

    pub(crate) fn oauth(&self) -> OauthHandle {
        self.sandbox.oauth()
    }

    /// The person behind the good token.
    pub(crate) fn person(&self) -> String {
        self.oauth().username()
    }

    pub(crate) fn request(&self, way: ReturnWay) -> SignInRequest {
        SignInRequest {
            destination: Destination {
                provider: Provider::GitlabSelfManaged,
                address: self.sandbox.base_url().to_owned(),
                network: NetworkSettings::default(),
                secrets: NetworkSecrets::default(),
            },
            application_id: self.oauth().application_id(),
            way,
            with_webhooks: false,
            expected_base: None,
        }
    }

    pub(crate) fn begin(&self, request: SignInRequest) -> Running {
        let (tell, news) = mpsc::unbounded_channel();
        let sign_ins = self.sign_ins.clone();
        let ending = tokio::spawn(async move {
            let mut on_progress = |progress| {
                // A test may have stopped listening.
                drop(tell.send(progress));
            };
            sign_ins
                .begin(request, &ClientSettings::default(), &mut on_progress)
                .await
        });
        Running { news, ending }
    }

    /// A sign-in that waits for the browser.
    pub(crate) async fn waiting(&self, way: ReturnWay) -> (Running, Waiting) {
        let mut running = self.begin(self.request(way));
        let waiting = running.until_waiting().await;
        (running, waiting)
    }

    /// How often the token endpoint was asked.
    pub(crate) fn token_calls(&self) -> usize {
        let requests = self.sandbox.requests();
        requests
            .iter()
            .filter(|request| request.path.ends_with("/oauth/token"))
            .count()
    }

    /// Lets time pass until the token endpoint is asked once more than `before`. The clock
    /// goes twenty times as fast as real time and no faster: a call under way on a busy
    /// machine must not use up the five minutes a code lives.
    pub(crate) async fn until_asked_again(&self, before: usize) {
        let begun = self.clock.now();
        while self.token_calls() == before {
            let waited = self.clock.now().millis() - begun.millis();
            assert!(waited < 240_000, "nobody asked for {waited} ms");
            self.clock.advance(Duration::from_millis(100));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Running {
    pub(crate) async fn next(&mut self) -> SignInProgress {
        tokio::time::timeout(PATIENCE, self.news.recv())
            .await
            .expect("something happens")
            .expect("the sign-in runs")
    }

    pub(crate) async fn until_waiting(&mut self) -> Waiting {
        loop {
            if let SignInProgress::Waiting(waiting) = self.next().await {
                return waiting;
            }
        }
    }

    /// The next callback that did not count.
    pub(crate) async fn refusal(&mut self) -> Failure {
        match self.next().await {
            SignInProgress::Refused(failure) => failure,
            other => panic!("a refusal was expected, not {other:?}"),
        }
    }

    pub(crate) async fn end(self) -> Result<SignInOutcome, SignInError> {
        tokio::time::timeout(PATIENCE, self.ending)
            .await
            .expect("it comes to its end")
            .expect("it does not panic")
    }

    /// The failure it ends with.
    pub(crate) async fn failure(self) -> Failure {
        match self.end().await {
            Err(error) => error.failure(),
            Ok(outcome) => panic!("it was to fail: {outcome:?}"),
        }
    }
}

/// Follows a browser to the page on this computer; status and body.
pub(crate) async fn browse(address: &str) -> (u16, String) {
    let url = url::Url::parse(address).expect("an address");
    let host = format!(
        "{}:{}",
        url.host_str().unwrap_or_default(),
        url.port().unwrap_or(80)
    );
    let path = url[url::Position::BeforePath..].to_owned();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n\r\n");
    send(&host, request.as_bytes()).await
}

/// Sends these very bytes and reads until the other side hangs up.
pub(crate) async fn send(host: &str, request: &[u8]) -> (u16, String) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(host)
        .await
        .expect("somebody listens");
    // A server that has seen enough may hang up first.
    drop(stream.write_all(request).await);
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer).await);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
    (status.unwrap_or(0), answer)
}
