//! One refresh, whoever asks, and what happens when it goes wrong.

use std::sync::Arc;
use std::time::Duration;

use flow_core::clock::Clock as _;
use flow_core::connect::{Credential, CredentialEvent};
use flow_core::gitlab::ClientSettings;
use flow_core::model::{FailureCode, NetworkSecrets, NetworkSettings, OauthPair, ProxyChoice};
use flow_core::secrets::SecretKind;
use gitlab_sandbox::{Fault, FaultAction, RateLimitBody, RequestMatcher};

use super::keyring::Mood;
use super::support::World;

const TWO_HOURS: Duration = Duration::from_secs(7200);

fn kept_pair(world: &World) -> OauthPair {
    OauthPair::from_secret(&world.keyring.only(SecretKind::OauthPair)).expect("a pair")
}

fn token_call(action: FaultAction) -> Fault {
    Fault {
        matcher: RequestMatcher::path("/oauth/token").method("POST").times(1),
        action,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_calls_with_an_expired_pair_refresh_once() {
    let world = World::start().await;
    let integration = world.signed_in().await;
    let before = kept_pair(&world);
    world.advance(TWO_HOURS);
    let app = Arc::new(world.second_app());
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let (app, integration) = (app.clone(), integration.clone());
            tokio::spawn(async move { app.call(&integration).await })
        })
        .collect();
    for call in calls {
        let who = call.await.expect("no call panics");
        assert_eq!(
            who,
            Ok(world.sandbox.oauth().username()),
            "every call works"
        );
    }
    assert_eq!(world.sandbox.oauth().refresh_attempts(), 1, "one refresh");
    let kept = kept_pair(&world);
    assert_ne!(
        kept.access.expose(),
        before.access.expose(),
        "and it is kept"
    );
    assert!(kept.expires_at > before.expires_at, "with its new end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_refresh_once() {
    let world = World::start().await;
    let integration = world.signed_in().await;
    world.advance(TWO_HOURS);
    let apps = [Arc::new(world.second_app()), Arc::new(world.second_app())];
    let calls: Vec<_> = (0..60)
        .map(|number| {
            let (app, integration) = (apps[number % 2].clone(), integration.clone());
            tokio::spawn(async move { app.call(&integration).await })
        })
        .collect();
    for call in calls {
        let who = call.await.expect("no call panics");
        assert!(who.is_ok(), "every call works: {who:?}");
    }
    assert_eq!(world.sandbox.oauth().refresh_attempts(), 1, "one refresh");
    for app in &apps {
        assert_eq!(
            app.row(&integration).await.failure,
            None,
            "nobody was logged out"
        );
    }
}

#[tokio::test]
async fn a_token_is_renewed_five_minutes_before_its_end() {
    let world = World::start().await;
    let integration = world.signed_in().await;
    let before = world.sandbox.requests().len();
    for (minutes, refreshes) in [(114, 0), (2, 1), (113, 1), (3, 2)] {
        world.advance(Duration::from_secs(minutes * 60));
        world.app.call(&integration).await.expect("a call");
        assert_eq!(
            world.sandbox.oauth().refresh_count(),
            refreshes,
            "after {minutes} more minutes"
        );
    }
    let asked = world.sandbox.requests().into_iter().skip(before);
    let refused = asked.filter(|request| request.status == Some(401));
    assert_eq!(refused.count(), 0, "GitLab never saw an old token");
}

#[tokio::test]
async fn a_pair_that_another_process_replaced_is_taken_from_the_vault() {
    let world = World::start().await;
    let integration = world.signed_in().await;
    world.app.call(&integration).await.expect("in memory now");
    let other = world.second_app();
    world.sandbox.clock().advance(TWO_HOURS);
    // The other process finds out by the clock or a refusal; this one holds the dead pair.
    other.call(&integration).await.expect("renewed there");
    assert_eq!(world.sandbox.oauth().refresh_attempts(), 1);
    world
        .app
        .call(&integration)
        .await
        .expect("repeated with the newer pair");
    assert_eq!(
        world.sandbox.oauth().refresh_attempts(),
        1,
        "no second refresh"
    );
}

#[tokio::test]
async fn an_authorization_that_is_over_is_told_once_and_not_tried_again() {
    let mut world = World::start().await;
    let integration = world.signed_in().await;
    let mut events = world.app.clients.events();
    assert!(
        world
            .sandbox
            .oauth()
            .revoke(kept_pair(&world).access.expose())
    );
    for _ in 0..5 {
        let refused = world.app.call(&integration).await.expect_err("revoked");
        assert_eq!(refused.code, FailureCode::SignInNeeded);
    }
    assert_eq!(world.sandbox.oauth().refresh_attempts(), 1, "tried once");
    let row = world.app.row(&integration).await;
    assert_eq!(
        row.failure.map(|failure| failure.code),
        Some(FailureCode::SignInNeeded),
        "the row says so"
    );
    assert_eq!(
        events.try_recv().ok(),
        Some(CredentialEvent::SignInNeeded(integration.id))
    );
    assert!(events.try_recv().is_err(), "told once");

    world.restart();
    // Even where the row was lost: the vault knows that there is nothing to be bought.
    let mut blank = world.app.row(&integration).await;
    blank.failure = None;
    let refused = world.app.clients.token(&blank).await.expect_err("still");
    assert_eq!(refused.code, FailureCode::SignInNeeded);
    assert_eq!(world.sandbox.oauth().refresh_attempts(), 1, "not even then");
}

#[tokio::test]
async fn a_refresh_whose_answer_is_lost_ends_in_a_sign_in_at_worst() {
    let world = World::start().await;
    let integration = world.signed_in().await;
    world.advance(TWO_HOURS);
    // The connection breaks before GitLab acts: the repetition brings the pair.
    world
        .sandbox
        .faults()
        .push(token_call(FaultAction::ResetConnection));
    world.app.call(&integration).await.expect("asked once more");
    assert_eq!(world.sandbox.oauth().refresh_count(), 1);
    world.advance(TWO_HOURS);
    // It breaks after GitLab acted: the pair is lost, and that is said.
    world
        .sandbox
        .faults()
        .push(token_call(FaultAction::TruncateBody(10)));
    let refused = world.app.call(&integration).await.expect_err("lost");
    assert_eq!(refused.code, FailureCode::SignInNeeded);
    let attempts = world.sandbox.oauth().refresh_attempts();
    world.app.call(&integration).await.expect_err("still");
    assert_eq!(
        world.sandbox.oauth().refresh_attempts(),
        attempts,
        "no loop"
    );
}

#[tokio::test]
async fn a_clock_that_is_hours_off_costs_no_session() {
    let world = World::start().await;
    let integration = world.signed_in().await;
    // This computer's clock stands still: only GitLab's refusal tells that time has passed.
    world.sandbox.clock().advance(TWO_HOURS);
    world
        .app
        .call(&integration)
        .await
        .expect("renewed after the refusal");
    assert_eq!(world.sandbox.oauth().refresh_count(), 1);
    // It runs an hour ahead: the pair is renewed early, once.
    world.clock.advance(Duration::from_secs(2 * 3600));
    for _ in 0..3 {
        world.app.call(&integration).await.expect("renewed early");
    }
    assert_eq!(world.sandbox.oauth().refresh_count(), 2);
}

#[tokio::test]
async fn a_broken_way_does_not_keep_a_new_one_from_being_tried() {
    let world = World::start().await;
    let mut connection = world.oauth_connection().await;
    // Nothing listens at a port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr());
    let proxy = format!("http://{}", free.expect("a port"));
    connection.network.proxy = ProxyChoice::parse(&proxy).expect("an address");
    let integration = world
        .create("Behind a proxy that is gone", connection)
        .await;
    world.advance(TWO_HOURS);
    let clients = &world.app.clients;
    let stored = clients.credential(&integration, None).await;
    let code = stored.map(|_| ()).map_err(|failure| failure.code);
    assert_eq!(code, Err(FailureCode::PortClosed), "the stored way");
    let direct = ClientSettings::default().on_the_way(
        NetworkSettings {
            proxy: ProxyChoice::Direct,
            ..NetworkSettings::default()
        },
        NetworkSecrets::default(),
    );
    let renewed = clients.credential(&integration, Some(&direct)).await;
    let Ok(Credential::Oauth(pair)) = renewed else {
        panic!("the new way leads to GitLab: {renewed:?}");
    };
    assert_eq!(world.sandbox.oauth().refresh_count(), 1, "renewed once");
    assert_eq!(
        pair.access.expose(),
        kept_pair(&world).access.expose(),
        "and kept for the stored way too"
    );
    assert!(
        pair.refresh.is_none(),
        "the refresh token stays in the vault"
    );
}

#[tokio::test]
async fn the_end_of_a_token_is_looked_at_again_after_a_wait() {
    let world = World::start().await;
    let integration = world.signed_in().await;
    world.advance(Duration::from_secs(6000));
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/api/v4/user").times(1),
        action: FaultAction::Status429 {
            retry_after: Some(3000),
            body: RateLimitBody::Plain,
        },
    });
    // Waiting moves this computer's clock; GitLab's follows behind it.
    let before = world.clock.now();
    world.app.call(&integration).await.expect("after the wait");
    assert!(
        world.clock.now() >= before.plus(Duration::from_secs(3000)),
        "it waited"
    );
    let paths: Vec<_> = world
        .sandbox
        .requests()
        .into_iter()
        .map(|request| (request.path, request.status))
        .skip_while(|(_, status)| *status != Some(429))
        .collect();
    assert_eq!(
        paths,
        [
            ("/api/v4/user".to_owned(), Some(429)),
            ("/oauth/token".to_owned(), Some(200)),
            ("/api/v4/user".to_owned(), Some(200)),
        ],
        "renewed before the next request went out"
    );
}

#[tokio::test]
async fn a_pair_the_vault_does_not_take_is_neither_used_nor_lost() {
    let world = World::start().await;
    let integration = world.signed_in().await;
    let before = kept_pair(&world);
    world.advance(TWO_HOURS);
    world.keyring.set_mood(Mood::Forgets);
    let refused = world.app.call(&integration).await.expect_err("not kept");
    assert_eq!(refused.code, FailureCode::SecretNotKept);
    let asked = world.sandbox.requests().into_iter();
    let used =
        asked.filter(|request| request.path == "/api/v4/user" && request.status == Some(200));
    let used_before = used.count();
    world.keyring.set_mood(Mood::Willing);
    world.clock.advance(Duration::from_secs(2));
    world.app.call(&integration).await.expect("kept now");
    assert_eq!(world.sandbox.oauth().refresh_attempts(), 1, "the same pair");
    assert_ne!(kept_pair(&world).access.expose(), before.access.expose());
    let asked = world.sandbox.requests().into_iter();
    let used =
        asked.filter(|request| request.path == "/api/v4/user" && request.status == Some(200));
    assert_eq!(used.count(), used_before + 1, "used only after it was kept");
}

#[tokio::test]
async fn a_refresh_is_heard_to_its_end_when_whoever_asked_has_gone() {
    let world = World::start().await;
    let integration = world.signed_in().await;
    let before = kept_pair(&world);
    world.advance(TWO_HOURS);
    world
        .sandbox
        .faults()
        .push(token_call(FaultAction::Delay(Duration::from_millis(50))));
    let asked = async {
        while world.sandbox.oauth().refresh_attempts() == 0
            && !world
                .sandbox
                .requests()
                .iter()
                .any(|request| request.path == "/oauth/token")
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        () = asked => {}
        answer = world.app.call(&integration) => panic!("it was to be dropped: {answer:?}"),
    }
    world.app.clients.finish().await;
    let kept = kept_pair(&world);
    assert_ne!(
        kept.access.expose(),
        before.access.expose(),
        "the new pair was kept"
    );
    world.app.call(&integration).await.expect("and works");
    assert_eq!(world.sandbox.oauth().refresh_attempts(), 1);
}

#[tokio::test]
async fn while_the_token_works_a_refresh_may_fail() {
    let world = World::start().await;
    let integration = world.signed_in().await;
    world.advance(Duration::from_secs(7200 - 200));
    let matcher = RequestMatcher::path("/oauth/token").times(3);
    world.sandbox.faults().push(Fault {
        matcher,
        action: FaultAction::Html(503),
    });
    for _ in 0..4 {
        world
            .app
            .call(&integration)
            .await
            .expect("with the old token");
    }
    let token_calls = || {
        let requests = world.sandbox.requests().into_iter();
        requests
            .filter(|request| request.path == "/oauth/token")
            .count()
    };
    let first = token_calls();
    assert!(first <= 2, "no storm of refreshes: {first}");
    world.sandbox.faults().clear();
    world.advance(Duration::from_secs(31));
    world.app.call(&integration).await.expect("renewed");
    assert_eq!(world.sandbox.oauth().refresh_count(), 1);
}

#[tokio::test]
async fn what_this_app_did_not_write_is_not_used() {
    let mut world = World::start().await;
    let integration = world.signed_in().await;
    let (name, _) = world.keyring.secrets().into_iter().next().expect("one");
    for foreign in ["glpat-of-another-program", "{}", "", "\u{0}\u{1}"] {
        world.keyring.put(name.clone(), foreign);
        world.restart();
        let refused = world.app.call(&integration).await.expect_err("not ours");
        assert_eq!(refused.code, FailureCode::SecretForeign, "{foreign:?}");
    }
    world.keyring.lose_everything();
    world.restart();
    let refused = world.app.call(&integration).await.expect_err("lost");
    assert_eq!(refused.code, FailureCode::SecretMissing);
    world.keyring.set_mood(Mood::RefusesFrom(0));
    world.restart();
    let refused = world.app.call(&integration).await.expect_err("locked");
    assert_eq!(refused.code, FailureCode::KeyringLocked);
    assert_eq!(world.sandbox.oauth().refresh_attempts(), 0);
}

#[tokio::test]
async fn a_pair_without_a_refresh_token_lives_to_its_end() {
    let world = World::start().await;
    let mut connection = world.oauth_connection().await;
    let flow_core::connect::PendingCredential::Oauth { pair, .. } = &mut connection.credential
    else {
        panic!("a pair")
    };
    pair.refresh = None;
    let integration = world.create("Device", connection).await;
    world.advance(Duration::from_secs(7200 - 60));
    world.app.call(&integration).await.expect("not over yet");
    world.advance(Duration::from_secs(60));
    let refused = world.app.call(&integration).await.expect_err("over");
    assert_eq!(refused.code, FailureCode::SignInNeeded);
    assert_eq!(
        world.sandbox.oauth().refresh_attempts(),
        0,
        "there was nothing to ask with"
    );
}
