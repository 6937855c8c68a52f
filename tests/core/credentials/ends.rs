//! Signing out, signing in again, and what becomes of credentials nobody needs any more.

use std::time::Duration;

use flow_core::connect::{
    ConnectionError, PendingCredential, delete_integration, due_expiry_warnings,
    replace_credential, sign_out,
};
use flow_core::model::{
    AuthenticationKind, FailureCode, Integration, NetworkSettings, ProxyChoice, Secret,
};
use flow_core::secrets::SecretKind;
use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, TokenKind};

use super::keyring::Mood;
use super::support::World;

impl World {
    async fn replace(
        &self,
        integration: &Integration,
        connection: flow_core::connect::PendingConnection,
    ) -> Result<Integration, ConnectionError> {
        let app = &self.app;
        let id = app.pending.add(connection);
        replace_credential(&app.store, &app.vault, &app.pending, &id, integration.id).await
    }

    async fn sign_out(
        &self,
        integration: &Integration,
        revoke_token: bool,
    ) -> flow_core::connect::SignedOut {
        let app = &self.app;
        let id = integration.id;
        sign_out(&app.store, &app.vault, &app.clients, id, revoke_token)
            .await
            .expect("the store is written")
    }

    /// Waits until so many pairs live at GitLab: revocations run beside everything else.
    async fn until_pairs_live(&self, count: usize) {
        let alive = async {
            while self.sandbox.oauth().living_pairs() != count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(30), alive).await;
        let pairs = self.sandbox.oauth().living_pairs();
        assert!(waited.is_ok(), "{pairs} pairs live, not {count}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_pair_at_gitlab_and_here() {
    let world = World::start().await;
    let integration = world.signed_in().await;
    world.app.call(&integration).await.expect("it works");
    let done = world.sign_out(&integration, false).await;
    assert!(done.revoked && done.failure.is_none(), "{done:?}");
    assert_eq!(world.sandbox.oauth().living_pairs(), 0, "GitLab knows");
    assert!(world.keyring.secrets().is_empty(), "nothing is left here");
    assert!(
        world
            .app
            .store
            .loose_secrets()
            .await
            .expect("reads")
            .is_empty()
    );
    let refused = world.app.call(&integration).await.expect_err("signed out");
    assert_eq!(refused.code, FailureCode::SignedOut);

    let connection = world.oauth_connection().await;
    let again = world
        .replace(&integration, connection)
        .await
        .expect("signs in");
    assert_eq!(again.failure, None);
    assert_eq!(
        again.settings.name, integration.settings.name,
        "name and data stay"
    );
    world.app.call(&again).await.expect("works again");
}

#[tokio::test]
async fn signing_out_works_without_gitlab_and_says_so() {
    let world = World::start().await;
    let integration = world.signed_in().await;
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/oauth/revoke"),
        action: FaultAction::ResetConnection,
    });
    let done = world.sign_out(&integration, false).await;
    assert!(!done.revoked);
    let failure = done.failure.expect("it is said");
    assert_eq!(failure.code, FailureCode::RevocationUnconfirmed);
    let host = integration.settings.base_url.replace("http://", "");
    assert_eq!(failure.detail, Some(host), "where to go");
    assert!(world.keyring.secrets().is_empty(), "gone here in any case");
}

#[tokio::test]
async fn a_token_is_ended_at_gitlab_only_when_the_user_says_so() {
    let world = World::start().await;
    let connection = world.token_connection(TokenKind::Good).await;
    let kept = world.create("Kept", connection.clone()).await;
    let ended = world.create("Ended", connection).await;
    let done = world.sign_out(&kept, false).await;
    assert!(!done.revoked && done.failure.is_none(), "{done:?}");
    world.app.call(&ended).await.expect("the token lives on");
    let done = world.sign_out(&ended, true).await;
    assert!(done.revoked && done.failure.is_none(), "{done:?}");
    assert!(world.keyring.secrets().is_empty());
    let asked = world.sandbox.requests().into_iter();
    let deleted = asked.filter(|request| request.method == "DELETE");
    assert_eq!(deleted.count(), 1, "asked once");
}

#[tokio::test]
async fn a_locked_keyring_does_not_keep_anybody_signed_in() {
    let mut world = World::start().await;
    let integration = world.signed_in().await;
    world.keyring.set_mood(Mood::RefusesFrom(0));
    let done = world.sign_out(&integration, false).await;
    assert!(done.failure.is_some(), "it is said");
    let refused = world.app.call(&integration).await.expect_err("signed out");
    assert_eq!(refused.code, FailureCode::SignedOut);
    let left = world.app.store.loose_secrets().await.expect("reads");
    assert!(!left.is_empty(), "to be deleted when it opens");
    world.keyring.set_mood(Mood::Willing);
    world.restart();
    let app = &world.app;
    flow_core::connect::sweep_loose_secrets(&app.store, &app.vault, &left).await;
    assert!(world.keyring.secrets().is_empty());
}

#[tokio::test]
async fn two_accounts_on_one_host_never_touch_each_other() {
    let world = World::start().await;
    let one = world.signed_in().await;
    let connection = world.oauth_connection().await;
    let two = world.create("Second", connection).await;
    let before = world.keyring.secrets();
    world.advance(Duration::from_secs(7200));
    world.app.call(&one).await.expect("renewed");
    let after = world.keyring.secrets();
    let kept = |secrets: &std::collections::HashMap<_, Secret>, of: &Integration| {
        let mut found =
            secrets
                .iter()
                .filter(|(name, _): &(&flow_core::secrets::SecretName, _)| {
                    name.key == of.settings.secret_key
                });
        found.next().map(|(_, secret)| secret.expose().to_owned())
    };
    assert_ne!(kept(&before, &one), kept(&after, &one), "its own is new");
    assert_eq!(
        kept(&before, &two),
        kept(&after, &two),
        "the other's is not"
    );
    world.sign_out(&one, false).await;
    world
        .app
        .call(&two)
        .await
        .expect("the other account works on");
    let app = &world.app;
    delete_integration(&app.store, &app.vault, &app.pending, one.id)
        .await
        .expect("deleted");
    world.app.call(&two).await.expect("still");
}

#[tokio::test]
async fn the_kind_of_credential_may_change_and_the_old_one_ends() {
    let world = World::start().await;
    let integration = world.signed_in().await;
    let connection = world.token_connection(TokenKind::Api).await;
    let replaced = world
        .replace(&integration, connection)
        .await
        .expect("replaced");
    assert_eq!(
        replaced.settings.authentication,
        AuthenticationKind::AccessToken
    );
    assert_eq!(replaced.settings.application_id, None);
    assert_eq!(replaced.id, integration.id);
    world.app.call(&replaced).await.expect("with the token");
    world.keyring.only(SecretKind::AccessToken);
    assert_eq!(world.keyring.secrets().len(), 1, "the pair is gone here");
    world.until_pairs_live(0).await;
    let connection = world.oauth_connection().await;
    let back = world
        .replace(&replaced, connection)
        .await
        .expect("and back");
    assert_eq!(back.settings.authentication, AuthenticationKind::Oauth);
    world.app.call(&back).await.expect("with the pair");
    assert_eq!(world.keyring.secrets().len(), 1);
}

#[tokio::test]
async fn another_way_keeps_the_credential() {
    let world = World::start().await;
    let integration = world.signed_in().await;
    let mut connection = world.oauth_connection().await;
    connection.credential = PendingCredential::Stored(integration.id);
    connection.network = NetworkSettings {
        proxy: ProxyChoice::Direct,
        ..NetworkSettings::default()
    };
    connection.secrets.proxy_password = Some(Secret::new("hunter2".to_owned()));
    let before = world.keyring.only(SecretKind::OauthPair);
    let moved = world
        .replace(&integration, connection.clone())
        .await
        .expect("moved");
    assert_eq!(moved.settings.network.proxy, ProxyChoice::Direct);
    assert_eq!(
        moved.settings.application_id,
        integration.settings.application_id
    );
    let after = world.keyring.only(SecretKind::OauthPair);
    assert_eq!(before.expose(), after.expose(), "the same pair");
    let password = world.keyring.only(SecretKind::ProxyPassword);
    assert_eq!(password.expose(), "hunter2");
    world.app.call(&moved).await.expect("it works");
    let other = world.token_connection(TokenKind::Good).await;
    let other = world.create("Other", other).await;
    let refused = world.replace(&other, connection).await;
    assert!(
        matches!(refused, Err(ConnectionError::NotPending)),
        "no credential goes to another integration: {refused:?}"
    );
}

#[tokio::test]
async fn a_sign_in_nobody_used_ends_at_gitlab() {
    let world = World::start().await;
    let first = world.oauth_connection().await;
    let second = world.oauth_connection().await;
    let _first = world.app.pending.add(first);
    assert_eq!(world.sandbox.oauth().living_pairs(), 2);
    let _second = world.app.pending.add(second);
    world.until_pairs_live(1).await;
    world.app.pending.discard();
    world.until_pairs_live(0).await;
    let integration = world.signed_in().await;
    let app = &world.app;
    delete_integration(&app.store, &app.vault, &app.pending, integration.id)
        .await
        .expect("deleted");
    world.until_pairs_live(0).await;
}

#[tokio::test]
async fn an_app_that_ends_in_the_middle_of_the_wizard_leaves_no_authorization_behind() {
    let world = World::start().await;
    let connection = world.oauth_connection().await;
    let _never_created = world.app.pending.add(connection);
    world.app.pending.finish().await;
    assert_eq!(
        world.sandbox.oauth().living_pairs(),
        0,
        "GitLab knew before the app was gone"
    );
}

#[tokio::test]
async fn the_end_of_a_token_is_announced_once_at_each_threshold() {
    let world = World::start().await;
    let mut connection = world.token_connection(TokenKind::Good).await;
    connection.report.token_expires_on = Some("2026-12-30".to_owned());
    let integration = world.create("Ends", connection).await;
    let store = &world.app.store;
    let clock = &world.clock;
    let mut told = Vec::new();
    for _day in 0..45 {
        for _twice in 0..2 {
            let now = flow_core::clock::Clock::now(&**clock);
            let due = due_expiry_warnings(store, now).await.expect("reads");
            told.extend(due.into_iter().map(|warning| warning.days_left));
        }
        clock.advance(Duration::from_secs(24 * 60 * 60));
    }
    assert_eq!(told, [30, 7, 1], "thirty, seven and one, each once");
    assert_eq!(
        store
            .expiry_warned_days(integration.id)
            .await
            .expect("reads"),
        Some(1)
    );
}
