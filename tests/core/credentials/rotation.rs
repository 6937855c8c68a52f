//! Tokens that renew themselves, and never twice with the same one.

use flow_core::connect::renew_token;
use flow_core::model::{Failure, FailureCode, Integration};
use flow_core::secrets::SecretKind;
use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, TokenKind};

use super::keyring::Mood;
use super::support::World;

const ROTATE: &str = "/personal_access_tokens/self/rotate";

impl World {
    async fn renew(&self, integration: &Integration) -> Result<Integration, Failure> {
        let app = &self.app;
        renew_token(&app.store, &app.vault, &app.clients, integration.id).await
    }

    async fn with_token(&self, kind: TokenKind) -> Integration {
        let connection = self.token_connection(kind).await;
        self.create("Token", connection).await
    }

    fn rotations(&self) -> usize {
        let asked = self.sandbox.requests().into_iter();
        asked
            .filter(|request| request.path.ends_with(ROTATE))
            .count()
    }

    fn break_rotation(&self, action: FaultAction) {
        self.sandbox.faults().push(Fault {
            matcher: RequestMatcher::path(ROTATE).times(1),
            action,
        });
    }
}

#[tokio::test]
async fn a_token_renews_itself_and_work_goes_on() {
    let world = World::start().await;
    let integration = world.with_token(TokenKind::Api).await;
    // A client that is at work keeps its own idea of the token.
    let client = world.app.client(&integration).await.expect("a client");
    client.current_user().await.expect("with the old token");
    let before = world.keyring.only(SecretKind::AccessToken);
    let renewed = world.renew(&integration).await.expect("renewed");
    let after = world.keyring.only(SecretKind::AccessToken);
    assert_ne!(before.expose(), after.expose(), "another token");
    assert!(
        renewed.settings.token_expires_on > integration.settings.token_expires_on,
        "{:?} after {:?}",
        renewed.settings.token_expires_on,
        integration.settings.token_expires_on
    );
    client
        .current_user()
        .await
        .expect("repeated with the new one");
    world.app.call(&renewed).await.expect("and from then on");
    world
        .renew(&renewed)
        .await
        .expect("the new one renews itself too");
    assert_eq!(world.rotations(), 2, "asked once each time");
}

#[tokio::test]
async fn a_token_without_the_scope_is_not_even_tried() {
    let world = World::start().await;
    let integration = world.with_token(TokenKind::Good).await;
    let refused = world.renew(&integration).await.expect_err("read_api only");
    assert_eq!(refused.code, FailureCode::RenewalRefused);
    assert_eq!(world.rotations(), 0);
    let oauth = world.signed_in().await;
    let refused = world.renew(&oauth).await.expect_err("no token at all");
    assert_eq!(refused.code, FailureCode::RenewalRefused);
}

#[tokio::test]
async fn nothing_is_asked_while_the_keyring_would_not_take_the_answer() {
    let world = World::start().await;
    let integration = world.with_token(TokenKind::Api).await;
    // The first call reads the token, the next one would write.
    world.keyring.set_mood(Mood::RefusesFrom(1));
    let refused = world.renew(&integration).await.expect_err("locked");
    assert_eq!(refused.code, FailureCode::KeyringLocked);
    assert_eq!(world.rotations(), 0, "GitLab was not asked");
    world.keyring.set_mood(Mood::Willing);
    world
        .app
        .call(&integration)
        .await
        .expect("the old token lives");
}

#[tokio::test]
async fn a_lost_answer_is_told_and_never_asked_for_again() {
    let world = World::start().await;
    let integration = world.with_token(TokenKind::Api).await;
    // It breaks before GitLab acts: nothing has happened.
    world.break_rotation(FaultAction::ResetConnection);
    let refused = world.renew(&integration).await.expect_err("broken");
    assert_ne!(refused.code, FailureCode::RenewalLost, "the token is alive");
    world
        .app
        .call(&integration)
        .await
        .expect("with the old token");
    // It breaks after GitLab acted.
    world.break_rotation(FaultAction::TruncateBody(10));
    let refused = world.renew(&integration).await.expect_err("lost");
    assert_eq!(refused.code, FailureCode::RenewalLost);
    let row = world.app.row(&integration).await;
    assert_eq!(
        row.failure.map(|failure| failure.code),
        Some(FailureCode::RenewalLost)
    );
    let before = world.rotations();
    let refused = world.renew(&integration).await.expect_err("dead");
    assert_eq!(refused.code, FailureCode::TokenRevoked);
    assert_eq!(world.rotations(), before, "a dead token asks for nothing");
}

#[tokio::test]
async fn two_clicks_renew_one_after_the_other() {
    let world = World::start().await;
    let integration = world.with_token(TokenKind::Api).await;
    let (one, two) = tokio::join!(world.renew(&integration), world.renew(&integration));
    one.expect("the first");
    two.expect("the second, with the new token");
    world
        .app
        .call(&integration)
        .await
        .expect("no family was revoked");
    assert_eq!(world.keyring.secrets().len(), 1);
}
