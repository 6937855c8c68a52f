//! What is set up goes into another store by way of a text, and nothing secret goes along.

use flow_core::connect::{
    ConfigurationError, export_configuration, import_configuration, preview_configuration,
};
use flow_core::model::{
    ConfigurationEffect, FailureCode, IntegrationId, RemoteRepository, SecretLocation, Service,
};
use flow_core::store::ConfiguredChoice;

use super::support::{TestStore, group, repository};

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

/// A store that took in the configuration of one with four imported repositories, with that text.
async fn moved() -> (TestStore, IntegrationId, String) {
    let old = TestStore::new();
    let id = old.add_integration("Work").await.id;
    let paths = [
        ("platform/api", 1),
        ("platform/moved", 2),
        ("platform/closed", 3),
        ("platform/deleted", 4),
    ];
    old.import(id, &paths).await;
    let text = export_configuration(&old).await.expect("written").0;
    let store = TestStore::new();
    let foreseen = preview_configuration(&store, &text).await.expect("read");
    assert_eq!(foreseen.repositories, 4, "{foreseen:?}");
    take_in(&store, &text).await.expect("taken in");
    let id = store.integrations().await.expect("reads")[0].id;
    (store, id, text)
}

async fn choice(store: &TestStore, id: IntegrationId) -> ConfiguredChoice {
    let choice = store.configured_repositories(id).await.expect("reads");
    choice.expect("the configuration named some")
}

#[tokio::test]
async fn repositories_nobody_chose_yet_move_on_with_the_next_configuration() {
    let (store, id, text) = moved().await;
    let missing = choice(&store, id).await.missing;
    assert_eq!(missing.len(), 4, "no list was read yet");
    let again = export_configuration(&store).await.expect("written").0;
    let named = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).expect("readable");
        value["integrations"][0]["importedRepositories"].clone()
    };
    assert_eq!(named(&again), named(&text));
}

#[tokio::test]
async fn the_repositories_that_were_imported_are_found_again_behind_the_sign_in() {
    let (store, id, _) = moved().await;
    let closed = RemoteRepository {
        pending_deletion: true,
        ..repository("platform/closed", 3)
    };
    let listed = vec![
        repository("Platform/API", 1),
        repository("platform/elsewhere", 2),
        closed,
        repository("platform/unasked", 9),
    ];
    let groups = vec![group("platform", 10)];
    let listed = store.replace_listing(id, groups, listed);
    listed.await.expect("stored");
    let found = choice(&store, id).await;
    assert_eq!(found.impossible, ["platform/closed"]);
    assert_eq!(found.missing, ["platform/deleted"]);
    assert_eq!((found.to_choose.len(), found.done), (2, 0), "{found:?}");
    let chosen = store.choose_repositories(id, &found.to_choose).await;
    assert_eq!(chosen.expect("chosen"), 2);
    let rows = store.available_repositories(id).await.expect("reads");
    let imported = rows.iter().filter(|row| row.imported_at.is_some());
    let mut imported: Vec<_> = imported.map(|row| &*row.remote.full_path).collect();
    imported.sort_unstable();
    assert_eq!(imported, ["Platform/API", "platform/elsewhere"]);
    let removed = store.unimport_repository(found.to_choose[0]).await;
    removed.expect("taken out");
    let left = choice(&store, id).await;
    assert_eq!(
        (left.to_choose.len(), left.done),
        (0, 2),
        "what was taken out by hand is not offered again"
    );
    let forgotten = store.forget_configured_repositories(id).await;
    forgotten.expect("forgotten");
    assert_eq!(
        store.configured_repositories(id).await.expect("reads"),
        None
    );
}

#[tokio::test]
async fn a_file_from_before_repositories_were_named_is_read_and_a_deletion_forgets_them() {
    let old = TestStore::new();
    let id = old.add_integration("Work").await.id;
    old.import(id, &[("platform/api", 1)]).await;
    let text = export_configuration(&old).await.expect("written").0;
    let mut value: serde_json::Value = serde_json::from_str(&text).expect("readable");
    let fields = value["integrations"][0].as_object_mut().expect("an object");
    assert!(
        fields.remove("importedRepositories").is_some(),
        "it was there"
    );
    let store = TestStore::new();
    let effect = take_in(&store, &value.to_string()).await.expect("taken in");
    assert_eq!((effect.added.len(), effect.repositories), (1, 0));

    let other = TestStore::new();
    take_in(&other, &text).await.expect("taken in");
    let id = other.integrations().await.expect("reads")[0].id;
    other.delete_integration(id).await.expect("deleted");
    let key = format!("configured_repositories {id}");
    assert_eq!(other.setting(&key).await.expect("reads"), None);
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
    let newer = text.replace("\"version\": 2", "\"version\": 3");
    let refused = take_in(&store, &newer).await;
    assert!(
        matches!(refused, Err(ConfigurationError::TooNew(3))),
        "{refused:?}"
    );
    assert_eq!(store.integrations().await.expect("reads"), []);
}
