//! Takes requests off the wire, records them, lets faults have their way, and sends answers with
//! the headers GitLab sends.

use std::{
    sync::{Arc, atomic::AtomicU64, atomic::Ordering},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, Request, State as Shared},
    http::{HeaderValue, Response, header},
};
use serde_json::json;
use tokio::sync::Semaphore;

use super::{
    authentication::{Credential, authenticate, check_scope},
    call::{Query, segments},
    changes::{self, Change},
    hooks,
    limits::http_date,
    oauth, pages,
    response::{
        add_common_headers, conditional, dribbling, into_response, spoiled, standing_still,
        truncated,
    },
    smart_http,
    smart_http::GitRequest,
    web::{self, Web},
};
use crate::{
    answer::{Answer, Refusal},
    config::SandboxConfig,
    connection::Cut,
    deliver::deliver,
    faults::{FaultAction, Faults, RateLimitBody},
    graphql::{self, Answered},
    records::{RecordedRequest, Records},
    token::Standing,
    world::{
        handle::{SharedWorld, WorldHandle},
        hooks::Hooks as Changes,
    },
};

/// Largest request body taken: git's longest negotiations stay far below.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

/// Largest form or JSON body taken.
const LARGEST_FORM: usize = 256 * 1024;

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) world: Arc<SharedWorld>,
    pub(crate) faults: Faults,
    pub(crate) records: Records,
    /// `/gitlab`, or empty.
    pub(crate) root: String,
    pub(crate) counter: AtomicU64,
    pub(crate) serving: Serving,
}

/// How requests are served, from the start to the end.
#[derive(Debug)]
pub(crate) struct Serving {
    /// What `/version` says.
    version: String,
    /// Whether there is GraphQL.
    graphql: bool,
    graphql_item_cost: Duration,
    /// How many requests are worked on at once; the others wait for their turn.
    turns: Option<Semaphore>,
}

impl Serving {
    pub(crate) fn of(config: &SandboxConfig) -> Self {
        Self {
            version: config.version.clone(),
            graphql: config.graphql,
            graphql_item_cost: config.graphql_item_cost,
            turns: config.in_flight.map(Semaphore::new),
        }
    }
}

/// Every address goes to one function; the routes are below it.
pub(crate) fn router(server: Arc<Server>) -> Router {
    Router::new().fallback(serve).with_state(server)
}

/// What is known of a request once it was received.
struct Incoming {
    method: String,
    /// As sent, without the sub-path; `None` for addresses outside of it.
    path: Option<String>,
    query_text: String,
    query: Query,
    credential: Credential,
    headers: axum::http::HeaderMap,
}

async fn serve(
    Shared(server): Shared<Arc<Server>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response<Body> {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let full_path = parts.uri.path().to_owned();
    let query_text = parts.uri.query().unwrap_or_default().to_owned();
    let query = Query::parse(&query_text);
    let incoming = Incoming {
        method: parts.method.as_str().to_owned(),
        path: full_path
            .strip_prefix(&server.root)
            .filter(|rest| rest.is_empty() || rest.starts_with('/'))
            .map(str::to_owned),
        credential: Credential::of(&parts.headers, &query),
        query_text,
        query,
        headers: parts.headers,
    };
    let number = server.record(&incoming, &full_path);
    // Held to the end: the latency of a request that waits has not begun.
    let _turn = match &server.serving.turns {
        Some(turns) => turns.acquire().await.ok(),
        None => None,
    };
    let fault = server
        .faults
        .take(&incoming.method, &full_path, &incoming.query_text);
    let latency = server.world.latency_milliseconds.load(Ordering::Relaxed);
    if latency > 0 {
        tokio::time::sleep(Duration::from_millis(latency)).await;
    }
    let mut response = server.answer_under(fault, incoming, body, &cut).await;
    let served = server.counter.fetch_add(1, Ordering::Relaxed);
    add_common_headers(&mut response, &server.serving.version, served, started);
    server.add_date(&mut response);
    server.records.answered(number, response.status().as_u16());
    response
}

impl Server {
    fn record(&self, incoming: &Incoming, full_path: &str) -> usize {
        let state = self.world.read();
        let authenticated_as = incoming
            .credential
            .token(&state)
            .filter(|token| token.standing(state.clock.now()) == Standing::Good)
            .and_then(|token| state.users.get(&token.user_id))
            .map(|user| user.username.clone());
        self.records.received(RecordedRequest {
            method: incoming.method.clone(),
            path: full_path.to_owned(),
            // A token in the query is a client's mistake that must not spread from here.
            query: if incoming.credential.kind == crate::records::CredentialKind::Query {
                "[a credential was in the query]".to_owned()
            } else {
                incoming.query_text.clone()
            },
            authenticated_as,
            credential: incoming.credential.kind,
            status: None,
        })
    }

    /// The transport dates answers by the real time unless they are dated already.
    fn add_date(&self, response: &mut Response<Body>) {
        let ahead = self.world.date_ahead_seconds.load(Ordering::Relaxed);
        let limits = &self.world.limits;
        if ahead == 0 && !limits.is_pushed() {
            return;
        }
        let date = http_date(i64::try_from(limits.now()).unwrap_or(0) + ahead);
        if let Ok(value) = HeaderValue::from_str(&date) {
            response.headers_mut().insert(header::DATE, value);
        }
    }

    /// Lets changes that wait for this request happen.
    async fn change_before(&self, incoming: &Incoming, path: &str) {
        let due = self
            .world
            .hooks
            .due(&incoming.method, path, &incoming.query_text);
        if due.is_empty() {
            return;
        }
        let world = WorldHandle(Arc::clone(&self.world));
        // A change may run git, and its own mistake must not look like a broken sandbox.
        if let Err(error) = tokio::task::spawn_blocking(move || Changes::run(&due, &world)).await {
            tracing::error!(%error, "a change between two answers failed");
        }
    }

    /// The answer as a fault has it.
    async fn answer_under(
        self: &Arc<Self>,
        fault: Option<FaultAction>,
        incoming: Incoming,
        body: Body,
        cut: &Cut,
    ) -> Response<Body> {
        match fault {
            Some(FaultAction::Hang) => std::future::pending().await,
            Some(FaultAction::ResetConnection) => {
                cut.now();
                // The connection is gone; there is no one left to answer.
                std::future::pending().await
            }
            Some(FaultAction::LoseAnswer) => {
                drop(self.answer(incoming, body).await);
                cut.now();
                std::future::pending().await
            }
            Some(FaultAction::Delay(delay)) => {
                tokio::time::sleep(delay).await;
                self.answer(incoming, body).await
            }
            Some(FaultAction::TruncateBody(length)) => {
                truncated(self.answer(incoming, body).await, length).await
            }
            Some(FaultAction::Dribble { bytes, every }) => {
                dribbling(self.answer(incoming, body).await, bytes, every).await
            }
            Some(FaultAction::StandStill(length)) => {
                standing_still(self.answer(incoming, body).await, length).await
            }
            Some(FaultAction::InvalidUtf8) => spoiled(self.answer(incoming, body).await).await,
            Some(action) => match self.faulty(&action) {
                Some(answer) => into_response(answer),
                None => self.answer(incoming, body).await,
            },
            None => self.answer(incoming, body).await,
        }
    }

    async fn answer(self: &Arc<Self>, incoming: Incoming, body: Body) -> Response<Body> {
        let Some(path) = incoming.path.clone() else {
            return into_response(Answer::html(404, "<html><body>404 Not Found</body></html>"));
        };
        self.change_before(&incoming, &path).await;
        let service = incoming.query.get("service");
        if let Some(request) = GitRequest::of(&incoming.method, &path, service) {
            return self.git(&incoming, request, body).await;
        }
        let Ok(body) = read_body(&incoming.method, body).await else {
            return into_response(Answer::text(413, "The request is too large."));
        };
        let server = Arc::clone(self);
        let headers = incoming.headers.clone();
        // Commits are asked of a process, which must not hold up other requests.
        let answer =
            tokio::task::spawn_blocking(move || server.page_or_api(&incoming, &path, &body)).await;
        match answer {
            Ok(answered) => {
                let cost = self.serving.graphql_item_cost;
                let items = u32::try_from(answered.items).unwrap_or(u32::MAX);
                if items > 0 && !cost.is_zero() {
                    tokio::time::sleep(cost.saturating_mul(items)).await;
                }
                conditional(answered.answer, &headers)
            }
            Err(error) => {
                tracing::error!(%error, "a request could not be answered");
                into_response(Refusal::Internal.answer())
            }
        }
    }

    fn page_or_api(&self, incoming: &Incoming, path: &str, body: &[u8]) -> Answered {
        let Some(api) = path
            .strip_prefix("/api")
            .filter(|rest| rest.starts_with('/'))
        else {
            let form = web::parameters(&incoming.headers, body);
            return plain(self.page(incoming, path, &form));
        };
        let account = incoming
            .credential
            .token(&self.world.read())
            .map(|token| token.user_id);
        let standing = self.world.limits.count(account);
        let mut answered = if standing.exceeded() {
            plain(standing.refusal())
        } else if api == "/graphql" {
            self.graphql(incoming, body)
        } else {
            let form = web::parameters(&incoming.headers, body);
            plain(self.api(incoming, api, &form))
        };
        answered.answer.headers.extend(standing.headers());
        answered
    }

    fn page(&self, incoming: &Incoming, path: &str, form: &Query) -> Answer {
        let web = Web {
            method: &incoming.method,
            path,
            query: &incoming.query,
            form,
            credential: &incoming.credential,
            headers: &incoming.headers,
            version: &self.serving.version,
        };
        self.world.change(|state| {
            oauth::endpoint(state, &web).unwrap_or_else(|| pages::answer(state, &web))
        })
    }

    fn graphql(&self, incoming: &Incoming, body: &[u8]) -> Answered {
        if !self.serving.graphql || incoming.method != "POST" {
            return plain(Refusal::RouteNotFound.answer());
        }
        let state = self.world.read();
        let readable = authenticate(&state, &incoming.credential).and_then(|token| {
            if let Some(token) = token {
                check_scope(token, "GET", false, false)?;
            }
            Ok(token)
        });
        match readable {
            Err(_) => plain(graphql::invalid_token()),
            Ok(token) => {
                let viewer = token.map(|token| token.user_id);
                graphql::answer(&state, viewer, &self.serving.version, body)
            }
        }
    }

    /// Most requests read, and share the world; the few that change it have it for themselves.
    fn api(&self, incoming: &Incoming, path: &str, form: &Query) -> Answer {
        let owned = segments(path);
        let parts: Vec<&str> = owned.iter().map(String::as_str).collect();
        let reading = matches!(incoming.method.as_str(), "GET" | "HEAD");
        let change = Change {
            method: &incoming.method,
            parts: parts.split_first().map_or(&[], |(_, rest)| rest),
            form: if reading { &incoming.query } else { form },
            credential: &incoming.credential,
            version: &self.serving.version,
        };
        if parts.first() == Some(&"v4") && hooks::is_known(&change) {
            let answered = hooks::answer(&mut self.world.write(), &change);
            // Nobody may hold the world while a delivery is waited for.
            return match answered {
                hooks::Answered::Now(answer) => answer,
                hooks::Answered::AfterDelivery(delivery) => {
                    hooks::tested(deliver(&self.world, *delivery))
                }
            };
        }
        if parts.first() == Some(&"v4") && change.is_known() {
            return self.world.change(|state| changes::answer(state, &change));
        }
        super::api(
            &self.world.read(),
            &self.serving.version,
            &incoming.method,
            path,
            &incoming.query,
            &incoming.credential,
        )
    }

    async fn git(&self, incoming: &Incoming, request: GitRequest, body: Body) -> Response<Body> {
        let allowed = {
            let state = self.world.read();
            smart_http::authorize(&state, &request, &incoming.credential)
        };
        let folder = match allowed {
            Ok(folder) => folder,
            Err(answer) => return into_response(answer),
        };
        let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
            return into_response(Answer::text(400, "The request broke off."));
        };
        match smart_http::run(&request, folder, &incoming.headers, body).await {
            Ok(response) => response,
            Err(error) => {
                tracing::error!(%error, "git could not serve");
                into_response(Answer::text(500, "Git could not serve this repository."))
            }
        }
    }

    /// The answer a fault puts in the place of the right one; `None` for faults that act on the
    /// connection or on the right answer.
    fn faulty(&self, action: &FaultAction) -> Option<Answer> {
        Some(match action {
            FaultAction::Status429 { retry_after, body } => self.too_many(*retry_after, *body),
            FaultAction::Status(status, body) if body.starts_with(['{', '[']) => {
                Answer::json_text(*status, body.clone())
            }
            FaultAction::Status(status, body) => Answer::text(*status, body.clone()),
            FaultAction::Html(status) => Answer::html(
                *status,
                format!(
                    "<html><head><title>{status}</title></head><body><h1>{status}</h1><p>nginx</p></body></html>"
                ),
            ),
            FaultAction::LoginRedirect => Answer::html(302, "<html><body>Sign in</body></html>")
                .header("location", "/single-sign-on/login?return=back"),
            FaultAction::Redirect { status, location } => {
                Answer::html(*status, "<html><body>Elsewhere</body></html>")
                    .header("location", location.clone())
            }
            FaultAction::NotJson => Answer::json_text(200, "this is no JSON".to_owned()),
            FaultAction::ResetConnection
            | FaultAction::LoseAnswer
            | FaultAction::TruncateBody(_)
            | FaultAction::Dribble { .. }
            | FaultAction::StandStill(_)
            | FaultAction::InvalidUtf8
            | FaultAction::Delay(_)
            | FaultAction::Hang => return None,
        })
    }

    fn too_many(&self, retry_after: Option<u64>, body: RateLimitBody) -> Answer {
        let answer = match body {
            RateLimitBody::RackAttack => {
                return self.world.limits.count(None).throttled(retry_after);
            }
            RateLimitBody::Application => Answer::json(
                429,
                &json!({"message": {"error": "This endpoint has been requested too many times. Try again later."}}),
            ),
            RateLimitBody::Plain => Answer::json(429, &json!({"message": "429 Too Many Requests"})),
        };
        match retry_after {
            Some(seconds) => answer.header("retry-after", seconds.to_string()),
            None => answer,
        }
    }
}

/// An answer that costs nothing besides its latency.
const fn plain(answer: Answer) -> Answered {
    Answered { answer, items: 0 }
}

/// The body of a request that may have one.
async fn read_body(method: &str, body: Body) -> Result<Bytes, axum::Error> {
    if matches!(method, "GET" | "HEAD") {
        return Ok(Bytes::new());
    }
    axum::body::to_bytes(body, LARGEST_FORM).await
}
