//! What is set up goes into another store by way of a text, and nothing secret goes along.

use flow_core::connect::{
    ConfigurationError, export_configuration, import_configuration, preview_configuration,
};
use flow_core::model::{ConfigurationEffect, FailureCode, SecretLocation, Service};

use super::support::TestStore;

/// The text of a store with one integration.
async fn exported() -> String {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    store
        .set_services(id, &[Service::Repos, Service::Tickets])
        .await
        .expect("set");
    store
        .set_integration_paused(id, true)
        .await
        .expect("paused");
    store.set_setting("theme", "dark").await.expect("set");
    store
        .set_setting("secret_storage", "file")
        .await
        .expect("set");
    let person = "INSERT INTO members VALUES (1, 'Ada', 'hidden', NULL, 0);
        INSERT INTO member_aliases VALUES ('address ada@example.com', 1, 0), ('address a@b.c', 1, 0);
        INSERT INTO distinct_aliases VALUES ('address a@b.c', 'address x@y.z', 0)";
    let file = rusqlite::Connection::open(&store.path).expect("opens");
    file.execute_batch(person).expect("writes");
    let (text, integrations) = export_configuration(&store).await.expect("written");
    assert_eq!(integrations, 1);
    text
}

async fn take_in(store: &TestStore, text: &str) -> Result<ConfigurationEffect, ConfigurationError> {
    import_configuration(store, text, "Grace", SecretLocation::Memory).await
}

#[tokio::test]
async fn a_configuration_moves_house_without_secrets() {
    let text = exported().await;
    for secret in ["key of Work", "secret", "glpat"] {
        assert!(!text.contains(secret), "{secret} is nobody else's: {text}");
    }
    let store = TestStore::new();
    let foreseen = preview_configuration(&store, &text).await.expect("read");
    assert_eq!(
        store.integrations().await.expect("reads"),
        [],
        "a preview does nothing"
    );
    let effect = take_in(&store, &text).await.expect("taken in");
    assert_eq!(effect, foreseen, "the preview told what happened");
    assert_eq!((effect.added.len(), effect.settings), (1, 1), "{effect:?}");
    assert_eq!(effect.people, 1, "with both of their names");
    let again = export_configuration(&store).await.expect("written").0;
    let people = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).expect("readable");
        (value["people"].clone(), value["differentPeople"].clone())
    };
    assert_eq!(people(&again), people(&text), "who is who is the same");
    let rows = store.integrations().await.expect("reads");
    let settings = &rows[0].settings;
    assert_eq!(settings.services, [Service::Repos, Service::Tickets]);
    assert_eq!(settings.base_url, "https://gitlab.example.com");
    assert_eq!(settings.added_by, "Grace");
    assert!(rows[0].paused_at.is_some(), "it is paused there too");
    let failure = rows[0].failure.as_ref().map(|failure| failure.code);
    assert_eq!(failure, Some(FailureCode::SignedOut), "a sign-in is needed");
    let theme = store.setting("theme").await.expect("reads");
    assert_eq!(theme.as_deref(), Some("dark"));
    let storage = store.setting("secret_storage").await.expect("reads");
    assert_eq!(storage, None, "where secrets are is one computer's own");
    let again = take_in(&store, &text).await.expect("taken in");
    assert_eq!(again.kept, ["Work"], "what is here stays as it is");
    assert_eq!((again.added.len(), again.settings, again.people), (0, 0, 0));
}

#[tokio::test]
async fn what_is_no_configuration_is_refused_whole() {
    let text = exported().await;
    let store = TestStore::new();
    for (damaged, why) in [
        (String::new(), "empty"),
        ("[1, 2]".to_owned(), "something else"),
        (text[..text.len() / 2].to_owned(), "cut off"),
        (
            text.replace("flow-desktop-configuration", "other"),
            "foreign",
        ),
        (
            text.replace("https://gitlab.example.com", "http://gitlab.example.com"),
            "a token would go unencrypted",
        ),
        (
            text.replace("https://gitlab.example.com", "file:///etc/passwd"),
            "no address",
        ),
        (
            text.replace("\"system\"", "\"http://me:password@proxy:8080\""),
            "a password in the proxy",
        ),
        (
            text.replace("\"name\": \"Work\"", "\"name\": \"\\n\""),
            "no name",
        ),
    ] {
        assert_ne!(damaged, text, "{why}: the text was changed");
        let refused = take_in(&store, &damaged).await;
        assert!(
            matches!(refused, Err(ConfigurationError::Unreadable(_))),
            "{why}: {refused:?}"
        );
    }
    let newer = text.replace("\"version\": 1", "\"version\": 2");
    let refused = take_in(&store, &newer).await;
    assert!(
        matches!(refused, Err(ConfigurationError::TooNew(2))),
        "{refused:?}"
    );
    assert_eq!(store.integrations().await.expect("reads"), []);
}
