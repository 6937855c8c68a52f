//! Choices of the person at this computer.

use flow_core::model::HostPolicy;

use super::support::TestStore;

#[tokio::test]
async fn a_setting_is_kept_and_can_be_changed() {
    let store = TestStore::new();
    assert_eq!(
        store.setting("theme").await.expect("reads"),
        None,
        "nothing is set in a new store"
    );
    store.set_setting("theme", "dark").await.expect("writes");
    store.set_setting("theme", "light").await.expect("writes");
    assert_eq!(
        store.setting("theme").await.expect("reads").as_deref(),
        Some("light"),
        "the last choice counts"
    );
}

#[tokio::test]
async fn each_host_keeps_its_own_policy() {
    let store = TestStore::new();
    assert_eq!(
        store.host_policies().await.expect("reads"),
        [],
        "nobody decided yet"
    );
    let careful = HostPolicy {
        share_percent: 30,
        polite: true,
    };
    let free = HostPolicy {
        share_percent: 100,
        polite: false,
    };
    let (own, cloud) = ("https://git.example.com/path", "https://gitlab.com");
    for (base, policy) in [(own, free), (cloud, free), (own, careful)] {
        store.set_host_policy(base, policy).await.expect("writes");
    }
    store
        .set_setting("host", "of no policy")
        .await
        .expect("writes");
    let kept = store.host_policies().await.expect("reads");
    assert_eq!(
        kept,
        [(own.to_owned(), careful), (cloud.to_owned(), free)],
        "the last choice of each counts"
    );
    store
        .set_setting(&format!("host_policy {own}"), "7000 rude")
        .await
        .expect("writes");
    let kept = store.host_policies().await.expect("reads");
    assert_eq!(
        kept[0].1,
        HostPolicy::default(),
        "what no version wrote is no policy"
    );
}
