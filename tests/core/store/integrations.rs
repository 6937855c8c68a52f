//! Integrations: names, services, credentials, condition.

use std::time::Duration;

use flow_core::model::{
    Account, AccountKind, AuthenticationKind, DataStatus, Failure, FailureCode, Integration,
    IntegrationId, NetworkSettings, ProxyChoice, RemoteId, RepositoryId, SecretLocation, Service,
    Stream, StreamState, Timestamp,
};
use flow_core::store::{CredentialUpdate, LooseSecret, StoreError};

use super::support::{START, TestStore, commit, integration, ticket};

#[tokio::test]
async fn an_integration_comes_back_as_it_was_created() {
    let store = TestStore::new();
    let created = store.add_integration("  Work  ").await;
    let mut expected = integration("  Work  ");
    expected.name = "Work".to_owned();
    assert_eq!(
        created.settings, expected,
        "every field is kept, the name trimmed"
    );
    assert_eq!(
        created.created_at, START,
        "the clock is the one that was given"
    );
    assert_eq!(
        created.data_status(START),
        DataStatus::Healthy,
        "nothing is to be done"
    );
    assert_eq!(
        store.integration(created.id).await.expect("reads"),
        created,
        "and read again"
    );
}

#[tokio::test]
async fn a_name_is_taken_whatever_its_case() {
    let store = TestStore::new();
    let first = store.add_integration("Büro").await;
    for name in ["büro", " BÜRO ", "Büro"] {
        assert!(
            !store.integration_name_is_free(name).await.expect("reads"),
            "{name:?} is taken"
        );
        let refused = store.create_integration(integration(name)).await;
        assert!(
            matches!(refused, Err(StoreError::NameTaken)),
            "{name:?}: {refused:?}"
        );
    }
    let second = store.add_integration(&"n".repeat(255)).await;
    assert_eq!(second.settings.name.len(), 255, "long names are kept whole");
    let refused = store.rename_integration(second.id, "büro").await;
    assert!(
        matches!(refused, Err(StoreError::NameTaken)),
        "renaming too: {refused:?}"
    );
    let renamed = store
        .rename_integration(first.id, "BÜRO ")
        .await
        .expect("its own name in another case is free for it");
    assert_eq!(renamed.settings.name, "BÜRO", "the new spelling is kept");
    let names: Vec<_> = store
        .integrations()
        .await
        .expect("lists")
        .into_iter()
        .map(|integration| integration.id)
        .collect();
    assert_eq!(names, [first.id, second.id], "sorted by name");
}

#[tokio::test]
async fn an_unknown_integration_is_not_found() {
    let store = TestStore::new();
    let id = IntegrationId(404);
    for refused in [
        store.integration(id).await.map(drop),
        store.rename_integration(id, "x").await.map(drop),
        store.set_services(id, &[]).await.map(drop),
        store.set_integration_failure(id, None).await,
        store.set_rate_limited_until(id, None).await,
        store.deletion_summary(&[id]).await.map(drop),
        store.delete_integration(id).await,
        store.replace_listing(id, Vec::new(), Vec::new()).await,
    ] {
        assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_service_that_is_off_is_not_counted_but_keeps_its_data() {
    let store = TestStore::new();
    let (id, repository) = store.with_repository().await;
    store
        .save_tickets(repository, &[ticket(1)], Some("here"))
        .await
        .expect("saves");
    store
        .finish_stream(repository, Stream::Commits, None)
        .await
        .expect("finishes");
    let changed = store
        .set_services(id, &[Service::Repos])
        .await
        .expect("sets");
    assert_eq!(
        changed.settings.services,
        [Service::Repos],
        "the choice is kept"
    );
    assert_eq!(
        changed.repositories_complete, 1,
        "what is off is not waited for"
    );
    let stored = store.repository(repository).await.expect("reads");
    assert_eq!(stored.streams.len(), 1, "only the stream that is on");
    assert_eq!(
        stored.ticket_count, None,
        "a figure of a service that is off is not shown"
    );
    let summary = store.deletion_summary(&[id]).await.expect("reads");
    assert_eq!(summary.tickets, 1, "but it would be deleted");

    store
        .set_services(id, &[Service::Repos, Service::Tickets])
        .await
        .expect("sets");
    let stored = store.repository(repository).await.expect("reads");
    let tickets = stored.stream(Stream::Tickets).expect("on again");
    assert_eq!(
        tickets.state,
        StreamState::Waiting,
        "what was missed is read"
    );
    assert_eq!(stored.ticket_count, Some(1), "the data is there again");
    let cursor = store
        .stream_cursor(repository, Stream::Tickets)
        .await
        .expect("reads");
    assert_eq!(cursor.as_deref(), Some("here"), "from where it stood");
    assert_eq!(
        stored.stream(Stream::Commits).map(|report| report.state),
        Some(StreamState::Complete),
        "a stream that stays on is left alone"
    );
}

fn pem(content: &str) -> String {
    format!("-----BEGIN CERTIFICATE-----\n{content}\n-----END CERTIFICATE-----")
}

fn credential() -> CredentialUpdate {
    CredentialUpdate {
        secret_key: "another key".to_owned(),
        secret_location: SecretLocation::File,
        authentication: AuthenticationKind::Oauth,
        application_id: Some("an application".to_owned()),
        network: NetworkSettings {
            proxy: ProxyChoice::parse("socks5://ada@proxy:1080").expect("an address"),
            trusted_authorities: vec![pem("root"), pem("other")],
            client_certificate: Some(pem("client")),
        },
        account: Account {
            remote_id: RemoteId(8),
            username: "bot".to_owned(),
            name: "Bot".to_owned(),
            kind: AccountKind::ServiceAccount,
            highest_access_level: None,
        },
        token_name: None,
        token_expires_on: None,
        scopes: vec!["api".to_owned()],
        gitlab_version: Some("19.0.0".to_owned()),
    }
}

#[tokio::test]
async fn a_new_credential_lets_what_failed_by_the_old_one_go_on() {
    let store = TestStore::new();
    let (id, repository) = store.with_repository().await;
    store
        .set_integration_failure(id, Some(Failure::new(FailureCode::TokenExpired)))
        .await
        .expect("sets");
    for (stream, code) in [
        (Stream::Commits, FailureCode::TokenExpired),
        (Stream::Tickets, FailureCode::GitFailed),
    ] {
        store
            .fail_stream(repository, stream, Failure::with(code, "2026-11-01"))
            .await
            .expect("fails");
    }
    let failed = store.integration(id).await.expect("reads");
    assert_eq!(
        failed.failure,
        Some(Failure::new(FailureCode::TokenExpired)),
        "the reason is kept"
    );
    store.clock.advance(Duration::from_secs(60));
    let update = credential();
    let replaced = store
        .replace_credential(id, update.clone())
        .await
        .expect("replaces");
    assert_eq!(
        replaced.failure, None,
        "the failure belonged to the old one"
    );
    assert_eq!(
        store.loose_secrets().await.expect("reads"),
        [LooseSecret::of(&failed)],
        "the old secret belongs to nobody now"
    );
    assert_replaced(&replaced, &update);
    assert!(
        replaced.updated_at > replaced.created_at,
        "the change has a time"
    );
    assert_eq!(
        states(&store, repository).await,
        [
            (Stream::Commits, StreamState::Waiting),
            (Stream::PullRequests, StreamState::Waiting),
            (Stream::Tickets, StreamState::Failed)
        ],
        "only what failed because of the token is tried again"
    );
}

/// Everything an update tells is in the row.
fn assert_replaced(replaced: &Integration, update: &CredentialUpdate) {
    let settings = &replaced.settings;
    assert_eq!(settings.account, update.account, "the account");
    assert_eq!(settings.scopes, update.scopes, "the scopes");
    assert_eq!(
        (&settings.secret_key, settings.secret_location),
        (&update.secret_key, update.secret_location),
        "name and place of the secret"
    );
    assert_eq!(settings.authentication, update.authentication, "the kind");
    assert_eq!(
        settings.application_id, update.application_id,
        "the application"
    );
    assert_eq!(settings.network, update.network, "the way");
}

async fn states(store: &TestStore, repository: RepositoryId) -> Vec<(Stream, StreamState)> {
    let stored = store.repository(repository).await.expect("reads");
    let reports = stored.streams.iter();
    reports
        .map(|report| (report.stream, report.state))
        .collect()
}

#[tokio::test]
async fn the_figures_of_an_integration_follow_its_repositories() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let repositories = store
        .import(id, &[("platform/a", 1), ("platform/b", 2)])
        .await;
    let at_work = store.integration(id).await.expect("reads");
    assert_eq!(
        (
            at_work.repositories_available,
            at_work.repositories_imported,
            at_work.groups_reached
        ),
        (2, 2, 1),
        "what the listing and the choice say"
    );
    assert_eq!(
        at_work.data_status(START),
        DataStatus::Processing,
        "nothing is read yet"
    );
    store.clock.advance(Duration::from_secs(1));
    store
        .save_commits(repositories[0], &[commit(1)], None)
        .await
        .expect("saves");
    for stream in Stream::ALL {
        store
            .finish_stream(repositories[0], *stream, Some(1))
            .await
            .expect("finishes");
    }
    store
        .fail_stream(
            repositories[1],
            Stream::Commits,
            Failure::new(FailureCode::GitFailed),
        )
        .await
        .expect("fails");
    let done = store.integration(id).await.expect("reads");
    assert_eq!(
        (done.repositories_complete, done.repositories_failed),
        (1, 1),
        "one of each"
    );
    assert_eq!(
        done.last_updated_at,
        Some(Timestamp::from_millis(START.millis() + 1000)),
        "when a stream was last complete"
    );
}

#[tokio::test]
async fn an_integration_that_waits_for_gitlab_says_so() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let until = Timestamp::from_millis(START.millis() + 60_000);
    store
        .set_rate_limited_until(id, Some(until))
        .await
        .expect("sets");
    let limited = store.integration(id).await.expect("reads");
    assert_eq!(
        limited.data_status(START),
        DataStatus::RateLimited,
        "waiting for GitLab"
    );
    assert_eq!(
        limited.data_status(until),
        DataStatus::Healthy,
        "until then"
    );
}
