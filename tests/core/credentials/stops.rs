//! Stopped anywhere: a working integration or none, and no secret that belongs to nobody.
//!
//! Two kinds of stops are tried at every point of every change. A kill: the change runs
//! on a runtime of its own, is polled so many times and goes down with its runtime, as
//! with a process. A refusal: the keyring says no from its n-th call on.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use flow_core::connect::{
    PendingConnection, create_integration, delete_integration, replace_credential, sign_out,
    sweep_loose_secrets,
};
use flow_core::model::{FailureCode, Integration};
use flow_core::secrets::SecretKind;
use gitlab_sandbox::TokenKind;
use tokio::runtime::Runtime;

use super::keyring::Mood;
use super::support::{App, World, creation};

/// A change and what it starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    CreateToken,
    CreateOauth,
    TokenToOauth,
    OauthToToken,
    OauthToOauth,
    Refresh,
    SignOut,
    Delete,
}

const CHANGES: [Change; 8] = [
    Change::CreateToken,
    Change::CreateOauth,
    Change::TokenToOauth,
    Change::OauthToToken,
    Change::OauthToOauth,
    Change::Refresh,
    Change::SignOut,
    Change::Delete,
];

/// How a change is stopped.
#[derive(Debug, Clone, Copy)]
enum Stop {
    /// Killed after so many polls.
    Kill(usize),
    /// The keyring refuses from this call on.
    Refusal(usize),
}

struct Stage {
    runtime: Runtime,
    world: World,
    token: PendingConnection,
    oauth: PendingConnection,
}

impl Stage {
    fn new() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let world = runtime.block_on(World::start());
        let token = runtime.block_on(world.token_connection(TokenKind::Good));
        let oauth = runtime.block_on(world.oauth_connection());
        Self {
            runtime,
            world,
            token,
            oauth,
        }
    }

    /// The same ladder with a pair of its own.
    fn fresh_oauth(&self) -> PendingConnection {
        let mut connection = self.oauth.clone();
        if let flow_core::connect::PendingCredential::Oauth { pair, .. } =
            &mut connection.credential
        {
            *pair = self.world.pair();
        }
        connection
    }

    /// What the change starts from.
    fn before(&self, change: Change) -> Option<Integration> {
        let connection = match change {
            Change::CreateToken | Change::CreateOauth => return None,
            Change::TokenToOauth => self.token.clone(),
            _ => self.fresh_oauth(),
        };
        Some(
            self.runtime
                .block_on(self.world.create("Before", connection)),
        )
    }

    /// Runs the change until it is stopped; whether it came to its end.
    fn run(&self, change: Change, before: Option<&Integration>, stop: Stop) -> bool {
        let own = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let app = self.world.second_app();
        let next = match change {
            Change::CreateToken | Change::OauthToToken => Some(self.token.clone()),
            Change::CreateOauth | Change::TokenToOauth | Change::OauthToOauth => {
                Some(self.fresh_oauth())
            }
            _ => None,
        };
        if change == Change::Refresh {
            // Whatever the row says, GitLab's time is up.
            self.world.advance(std::time::Duration::from_secs(7200));
        }
        let polls = match stop {
            Stop::Kill(polls) => polls,
            Stop::Refusal(call) => {
                self.world.keyring.set_mood(Mood::RefusesFrom(call));
                usize::MAX
            }
        };
        let work = perform(change, &app, before, next);
        let ended = own.block_on(polled(work, polls));
        // As with a process: what runs is gone, and the disk finishes what it was given.
        drop(own);
        self.world.keyring.set_mood(Mood::Willing);
        ended
    }

    /// The app starts again: every integration works or says what it needs, and nothing lies around.
    fn check(&self, context: &str) {
        let app = self.world.second_app();
        self.runtime.block_on(async {
            let left = app.store.loose_secrets().await.expect("reads");
            let gone = sweep_loose_secrets(&app.store, &app.vault, &left).await;
            assert_eq!(gone, left.len(), "{context}: all swept");
            let rows = app.store.integrations().await.expect("reads");
            self.assert_owned(&rows, context);
            for row in &rows {
                match app.call(row).await {
                    Ok(_) => {}
                    Err(failure) => assert!(
                        matches!(
                            failure.code,
                            FailureCode::SignInNeeded | FailureCode::SignedOut
                        ),
                        "{context}: it works or asks for a sign-in, not {failure:?}"
                    ),
                }
                delete_integration(&app.store, &app.vault, &app.pending, row.id)
                    .await
                    .expect("deleted");
            }
            let secrets = self.world.keyring.secrets();
            assert!(secrets.is_empty(), "{context}: nothing stays: {secrets:?}");
        });
    }

    /// Every secret has a row, and every row that is not signed out its one credential.
    fn assert_owned(&self, rows: &[Integration], context: &str) {
        let secrets = self.world.keyring.secrets();
        for name in secrets.keys() {
            assert!(
                rows.iter().any(|row| row.settings.secret_key == name.key),
                "{context}: {name:?} is stranded"
            );
        }
        for row in rows {
            let credentials = secrets
                .keys()
                .filter(|name| name.key == row.settings.secret_key)
                .filter(|name| {
                    matches!(name.kind, SecretKind::AccessToken | SecretKind::OauthPair)
                });
            let signed_out = row
                .failure
                .as_ref()
                .is_some_and(|failure| failure.code == FailureCode::SignedOut);
            assert_eq!(
                credentials.count(),
                usize::from(!signed_out),
                "{context}: {:?}",
                row.failure
            );
        }
    }
}

/// The change itself, as the app makes it; that it fails is one of its ends.
async fn perform(
    change: Change,
    app: &App,
    before: Option<&Integration>,
    next: Option<PendingConnection>,
) {
    let connection = next.map(|next| app.pending.add(next)).unwrap_or_default();
    let (store, vault, pending) = (&app.store, &app.vault, &app.pending);
    let Some(before) = before else {
        let created = create_integration(store, vault, pending, &connection, creation("New"));
        drop(created.await);
        return;
    };
    match change {
        Change::Refresh => drop(app.call(before).await),
        Change::SignOut => drop(sign_out(store, vault, &app.clients, before.id, false).await),
        Change::Delete => drop(delete_integration(store, vault, pending, before.id).await),
        _ => drop(replace_credential(store, vault, pending, &connection, before.id).await),
    }
}

/// Polls `work` at most so many times; whether it ended by then.
async fn polled(work: impl Future<Output = ()>, polls: usize) -> bool {
    let mut work = pin!(work);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        work.as_mut().poll(context).map(|()| true)
    })
    .await
}

/// More points than any change has.
const MANY: usize = 200;

/// Stops every change at one point after the other, until it came to its end `enough` times.
fn stop_everywhere(enough: usize, stops: impl Fn(usize) -> Stop) {
    let stage = Stage::new();
    let mut points = 0;
    for change in CHANGES {
        let mut ended = 0;
        for point in 0..MANY {
            let stop = stops(point);
            let before = stage.before(change);
            if stage.run(change, before.as_ref(), stop) {
                ended += 1;
            }
            stage.check(&format!("{change:?} with {stop:?}"));
            points += 1;
            if ended == enough {
                break;
            }
        }
        assert!(ended > 0, "{change:?} was tried to its end");
    }
    assert!(points >= CHANGES.len() * enough, "many points: {points}");
}

#[test]
fn a_kill_at_any_point_strands_no_secret() {
    // A few more than its last point: how often a change is polled differs a little.
    stop_everywhere(12, Stop::Kill);
}

#[test]
fn a_keyring_that_refuses_at_any_point_strands_no_secret() {
    // A change that is refused ends as well; none asks the keyring more often than this.
    stop_everywhere(24, Stop::Refusal);
}
