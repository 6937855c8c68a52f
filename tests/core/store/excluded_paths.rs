//! Lists of excluded paths: kept with the integration, under the repository's id in GitLab.

use flow_core::connect::{export_configuration, import_configuration};
use flow_core::model::{
    CommitCursor, CountedPaths, ExcludedPaths, RepositoryId, SecretLocation, Stream,
};
use flow_core::store::StoreError;

use super::support::{START, TestStore, commit};

fn list(text: &str) -> ExcludedPaths {
    ExcludedPaths::read(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

async fn counted(store: &TestStore, repository: RepositoryId) -> CountedPaths {
    let report = store.excluded_paths_report(repository).await;
    report.expect("reads").counted
}

async fn save(store: &TestStore, repository: RepositoryId, excluded: Option<&str>) {
    let cursor = excluded.map(|text| {
        let (tips, excluded) = (vec![commit(1).sha], list(text).fingerprint());
        CommitCursor {
            tips,
            kept: None,
            excluded,
        }
        .to_text()
    });
    store
        .save_commits(repository, &[commit(1)], cursor.as_deref())
        .await
        .expect("saves");
}

#[tokio::test]
async fn a_list_says_what_the_counts_are_of() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let report = store
        .excluded_paths_report(repository)
        .await
        .expect("reads");
    assert_eq!((report.list.text(), report.changed_at), ("", None));
    assert_eq!(report.counted, CountedPaths::Nothing, "nothing was read");
    save(&store, repository, None).await;
    assert_eq!(counted(&store, repository).await, CountedPaths::Unfinished);
    save(&store, repository, Some("")).await;
    assert_eq!(counted(&store, repository).await, CountedPaths::Current);

    let changed = store.set_excluded_paths(repository, list("# why\r\nvendor/  \n\n"));
    let changed = changed.await.expect("writes").expect("it is another list");
    assert_eq!(changed.list.text(), "# why\nvendor/");
    assert_eq!(
        (changed.changed_at, changed.counted),
        (Some(START), CountedPaths::Earlier)
    );
    let again = store
        .set_excluded_paths(repository, list("# why\nvendor/"))
        .await;
    assert!(
        again.expect("writes").is_none(),
        "the same list is no change"
    );
    save(&store, repository, Some("vendor/")).await;
    assert_eq!(counted(&store, repository).await, CountedPaths::Current);
    let remark = store.set_excluded_paths(repository, list("vendor/")).await;
    let remark = remark.expect("writes").expect("it reads differently");
    assert_eq!(remark.counted, CountedPaths::Current, "and means the same");
    let emptied = store.set_excluded_paths(repository, list("")).await;
    let emptied = emptied.expect("writes").expect("it is another list");
    assert_eq!(
        (emptied.list.text(), emptied.counted),
        ("", CountedPaths::Earlier)
    );
    let nobody = store.set_excluded_paths(RepositoryId(999), list("a")).await;
    assert!(matches!(nobody, Err(StoreError::NotFound)), "{nobody:?}");
}

#[tokio::test]
async fn only_a_list_that_means_something_else_asks_for_a_new_look() {
    let store = TestStore::new();
    let (integration, repository) = store.with_repository().await;
    let asked = || async {
        let all = store.commits_asked(integration).await.expect("reads");
        all[&repository].0
    };
    store
        .note_asked(repository, Stream::Commits, None)
        .await
        .expect("writes");
    for (text, expected) in [("# a remark", Some(START)), ("# a remark\n*.lock", None)] {
        let changed = store.set_excluded_paths(repository, list(text)).await;
        assert!(changed.expect("writes").is_some(), "{text:?}");
        assert_eq!(asked().await, expected, "{text:?}");
    }
}

#[tokio::test]
async fn a_list_outlives_a_removal_from_the_import_and_goes_with_the_integration() {
    let store = TestStore::new();
    let (integration, repository) = store.with_repository().await;
    let set = store.set_excluded_paths(repository, list("*.lock")).await;
    assert!(set.expect("writes").is_some());
    store.unimport_repository(repository).await.expect("writes");
    store
        .choose_repositories(integration, &[repository])
        .await
        .expect("writes");
    let kept = store.excluded_paths(repository).await.expect("reads");
    assert_eq!(kept.text(), "*.lock");
    let other = store.add_integration("Other").await.id;
    let same_id = store.import(other, &[("elsewhere/api", 1)]).await[0];
    let none = store.excluded_paths(same_id).await.expect("reads");
    assert_eq!(
        none.text(),
        "",
        "the same id at another integration is another repository"
    );
    let file = rusqlite::Connection::open(&store.path).expect("opens");
    file.execute_batch("PRAGMA foreign_keys = ON; DELETE FROM integrations")
        .expect("deletes");
    let left: i64 = file
        .query_row("SELECT count(*) FROM excluded_paths", [], |row| row.get(0))
        .expect("reads");
    assert_eq!(left, 0, "nothing of it is left");
}

#[tokio::test]
async fn a_configuration_carries_the_lists_and_one_without_them_is_read() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let set = store
        .set_excluded_paths(repository, list("vendor/\n*.lock"))
        .await;
    assert!(set.expect("writes").is_some());
    let (text, _) = export_configuration(&store).await.expect("written");
    let take_in = |store: TestStore, text: String| async move {
        let effect = import_configuration(&store, &text, "Grace", SecretLocation::Memory).await;
        (store, effect)
    };
    let (elsewhere, effect) = take_in(TestStore::new(), text.clone()).await;
    assert_eq!(effect.expect("taken in").excluded_paths, 1);
    let id = elsewhere.integrations().await.expect("reads")[0].id;
    // The repository is listed only after the sign-in.
    let repository = elsewhere.import(id, &[("platform/api", 1)]).await[0];
    let there = elsewhere.excluded_paths(repository).await.expect("reads");
    assert_eq!(there.text(), "vendor/\n*.lock");

    let mut value: serde_json::Value = serde_json::from_str(&text).expect("readable");
    let configured = value["integrations"][0].as_object_mut().expect("an object");
    let lists = configured.remove("excludedPaths").expect("it carries them");
    let (_, effect) = take_in(TestStore::new(), value.to_string()).await;
    assert_eq!(
        effect.expect("an earlier file is taken in").excluded_paths,
        0
    );
    for patterns in ["[a", "", "a  "] {
        let mut broken = lists.clone();
        broken[0]["patterns"] = patterns.into();
        value["integrations"][0]["excludedPaths"] = broken;
        let (_, effect) = take_in(TestStore::new(), value.to_string()).await;
        assert!(
            effect.is_err(),
            "{patterns:?} is no list this program would write"
        );
    }
}
