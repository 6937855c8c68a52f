//! Where secrets lie, who owns them, and files from before that was kept.

use flow_core::clock::FixedClock;
use flow_core::model::{
    AuthenticationKind, Failure, FailureCode, NetworkSettings, SecretLocation, Stream, StreamState,
};
use flow_core::store::{LooseSecret, Store, StoreError};
use rusqlite::Connection;
use std::sync::Arc;

use super::support::{START, TestStore, integration};

fn loose(key: &str) -> LooseSecret {
    LooseSecret {
        secret_key: key.to_owned(),
        secret_location: SecretLocation::Keyring,
    }
}

#[tokio::test]
async fn a_noted_secret_gets_an_owner_or_stays_noted() {
    let store = TestStore::new();
    store
        .note_loose_secret(loose("key of Work"))
        .await
        .expect("notes");
    store
        .note_loose_secret(loose("stranded"))
        .await
        .expect("notes");
    store
        .note_loose_secret(loose("stranded"))
        .await
        .expect("twice is no harm");
    let work = store.add_integration("Work").await;
    assert_eq!(
        store.loose_secrets().await.expect("reads"),
        [loose("stranded")],
        "the row owns its own"
    );
    store.delete_integration(work.id).await.expect("deletes");
    let mut left = store.loose_secrets().await.expect("reads");
    left.sort_by(|one, two| one.secret_key.cmp(&two.secret_key));
    assert_eq!(
        left,
        [loose("key of Work"), loose("stranded")],
        "a deleted row lets go of its secret"
    );
    store.forget_loose_secret("stranded").await.expect("writes");
    assert_eq!(
        store.loose_secrets().await.expect("reads"),
        [loose("key of Work")]
    );
}

#[tokio::test]
async fn a_creation_that_fails_leaves_its_note() {
    let store = TestStore::new();
    store.add_integration("Work").await;
    store
        .note_loose_secret(loose("second"))
        .await
        .expect("notes");
    let mut again = integration("Work");
    again.secret_key = "second".to_owned();
    let taken = store.create_integration(again).await;
    assert!(matches!(taken, Err(StoreError::NameTaken)), "{taken:?}");
    assert_eq!(
        store.loose_secrets().await.expect("reads"),
        [loose("second")],
        "nobody owns it"
    );
}

#[tokio::test]
async fn only_another_credential_ends_a_sign_out() {
    let store = TestStore::new();
    let (id, repository) = store.with_repository().await;
    let before = store.integration(id).await.expect("reads");
    let signed_out = store.sign_out(id, loose("empty")).await.expect("writes");
    assert_eq!(
        signed_out.failure,
        Some(Failure::new(FailureCode::SignedOut))
    );
    assert_eq!(signed_out.settings.secret_key, "empty");
    assert_eq!(
        store.loose_secrets().await.expect("reads"),
        [LooseSecret::of(&before)]
    );
    for failure in [None, Some(Failure::new(FailureCode::SecretMissing))] {
        store
            .set_integration_failure(id, failure.clone())
            .await
            .expect("writes");
        let kept = store.integration(id).await.expect("reads").failure;
        assert_eq!(
            kept.map(|kept| kept.code),
            Some(FailureCode::SignedOut),
            "{failure:?} is no sign-in"
        );
    }
    store
        .fail_stream(
            repository,
            Stream::Commits,
            Failure::new(FailureCode::SignInNeeded),
        )
        .await
        .expect("fails");
    let renewed = store
        .record_renewal(id, Some("2027-05-05".to_owned()))
        .await;
    assert_eq!(renewed.expect("writes").failure, None, "the token is good");
    let stored = store.repository(repository).await.expect("reads");
    assert_eq!(
        stored.stream(Stream::Commits).map(|report| report.state),
        Some(StreamState::Waiting),
        "and what waited for it goes on"
    );
}

#[tokio::test]
async fn a_warning_is_remembered_until_the_token_is_another() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    assert_eq!(store.expiry_warned_days(id).await.expect("reads"), None);
    store.set_expiry_warned_days(id, 7).await.expect("writes");
    assert_eq!(store.expiry_warned_days(id).await.expect("reads"), Some(7));
    store.record_renewal(id, None).await.expect("writes");
    assert_eq!(store.expiry_warned_days(id).await.expect("reads"), None);
}

#[tokio::test]
async fn one_application_is_remembered_per_address() {
    let store = TestStore::new();
    let address = "https://git.example.com/gitlab";
    assert_eq!(store.oauth_application(address).await.expect("reads"), None);
    for id in ["first", "second"] {
        store
            .set_oauth_application(address, id)
            .await
            .expect("writes");
    }
    assert_eq!(
        store.oauth_application(address).await.expect("reads"),
        Some("second".to_owned())
    );
    let other = store.oauth_application("https://git.example.com").await;
    assert_eq!(other.expect("reads"), None, "the relative root counts");
}

#[tokio::test]
async fn a_file_of_the_first_schema_is_brought_up_to_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("flow.sqlite");
    let old = Connection::open(&path).expect("opens");
    old.execute_batch(include_str!(
        "../../../src-tauri/core/migrations/0001_initial.sql"
    ))
    .expect("the first schema");
    old.execute_batch(
        "PRAGMA user_version = 1;
        INSERT INTO settings VALUES ('theme', 'dark');
        INSERT INTO integrations VALUES (5, 'Work', 'work', 'gitlab', 'https://gitlab.com', 'a-key',
            'access_token', 'keyring', 7, 'ada', 'Ada', 'human', 40, 'Flow', '2027-01-31',
            '[\"read_api\"]', '18.5.0', 'ada', 0, 1, 2, 3, 'token.expired', NULL, NULL);
        INSERT INTO integration_services VALUES (5, 'repos');",
    )
    .expect("rows of that time");
    drop(old);
    let store = Store::open(&path, Arc::new(FixedClock::new(START))).expect("opens");
    let all = store.integrations().await.expect("reads");
    let [work] = all.as_slice() else {
        panic!("one integration: {all:?}")
    };
    assert_eq!(work.settings.secret_key, "a-key", "its secret is found");
    assert_eq!(
        work.settings.authentication,
        AuthenticationKind::AccessToken
    );
    assert_eq!(work.settings.application_id, None);
    assert_eq!(
        work.settings.network,
        NetworkSettings::default(),
        "it goes the way it went"
    );
    assert_eq!(
        work.failure.as_ref().map(|failure| failure.code),
        Some(FailureCode::TokenExpired)
    );
    assert_eq!(
        store.expiry_warned_days(work.id).await.expect("reads"),
        None
    );
    assert_eq!(
        store.setting("theme").await.expect("reads").as_deref(),
        Some("dark")
    );
}
