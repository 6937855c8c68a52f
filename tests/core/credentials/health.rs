//! The look at every integration after an update of the app.

use flow_core::connect::{Health, check_health};
use flow_core::model::FailureCode;
use gitlab_sandbox::TokenKind;

use super::support::World;

#[tokio::test]
async fn what_works_stays_untouched() {
    let world = World::start().await;
    let token = world.token_connection(TokenKind::Good).await;
    for integration in [world.create("Token", token).await, world.signed_in().await] {
        let app = &world.app;
        let health = check_health(&app.store, &app.clients, &integration).await;
        assert_eq!(health.expect("the store is written"), Health::Good);
        assert_eq!(app.row(&integration).await.failure, None, "nothing to tell");
    }
}

#[tokio::test]
async fn what_broke_is_told_before_it_is_missed() {
    let world = World::start().await;
    let token = world.token_connection(TokenKind::Good).await;
    let integration = world.create("Token", token).await;
    world.sandbox.world().revoke_token(TokenKind::Good);
    let app = &world.app;
    let health = check_health(&app.store, &app.clients, &integration).await;
    let health = health.expect("the store is written");
    assert!(
        matches!(&health, Health::Broken(failure) if failure.code == FailureCode::TokenRevoked),
        "{health:?}"
    );
    let told = app
        .row(&integration)
        .await
        .failure
        .map(|failure| failure.code);
    assert_eq!(told, Some(FailureCode::TokenRevoked), "the row says so");
}

#[tokio::test]
async fn a_computer_without_a_network_breaks_nothing() {
    let world = World::start().await;
    let token = world.token_connection(TokenKind::Good).await;
    let integration = world.create("Token", token).await;
    let World {
        sandbox,
        app,
        folder: _data,
        ..
    } = world;
    sandbox.stop().await;
    let health = check_health(&app.store, &app.clients, &integration).await;
    let health = health.expect("the store is written");
    assert!(matches!(health, Health::Unknown(_)), "{health:?}");
    let row = app.row(&integration).await;
    assert_eq!(row.failure, None, "it says nothing about the integration");
}
