//! Choices of the person at this computer.

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
