//! A token that ends while an import runs: told once, the queue waits, and a new one goes on.

use flow_core::model::{FailureCode, StreamState};
use gitlab_sandbox::{RequestMatcher, Sandbox, TokenKind};

use super::{Undisturbed, chosen, small, streams_in};

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ends_in_the_middle_stops_the_run_and_a_new_one_goes_on() {
    let requests = Undisturbed::of(small()).await.requests;
    for (number, (expires, at)) in [(false, 2), (true, 3), (false, 4)].into_iter().enumerate() {
        let why = format!(
            "case {number}, ended by {}",
            if expires { "time" } else { "hand" }
        );
        let sandbox = Sandbox::start(small()).await.expect("the sandbox starts");
        let (world, integration) = chosen(&sandbox.into()).await;
        let matcher = RequestMatcher::default().skip(requests / at).times(1);
        world.sandbox.world().before(matcher, move |held| {
            if expires {
                held.expire_token(TokenKind::Good);
            } else {
                held.revoke_token(TokenKind::Good);
            }
        });
        world.import(&integration).await;
        let row = world.store.integration(integration.id).await.expect("read");
        let expected = if expires {
            FailureCode::TokenExpired
        } else {
            FailureCode::TokenRevoked
        };
        let code = row.failure.map(|failure| failure.code);
        assert_eq!(code, Some(expected), "{why}: the integration says it");
        assert_eq!(
            streams_in(&world, &integration, StreamState::Failed).await,
            0,
            "{why}: no repository is to blame"
        );
        world.give_new_token(&integration).await;
        world.import(&integration).await;
        let undisturbed = Undisturbed::of_running(world.sandbox.clone(), TokenKind::Api).await;
        undisturbed.assert_equals(&world, &integration, &why).await;
    }
}
