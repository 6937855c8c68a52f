//! Views are kept under names of their own.

use flow_core::store::{SavedViewError, StoreError};

use super::support::TestStore;

#[tokio::test]
async fn a_name_is_given_once_and_free_again_after() {
    let store = TestStore::new();
    let save = |name: &str, address: &str| store.save_view(name.to_owned(), address.to_owned());
    let first = save(" Weekly ", "/reports/overview")
        .await
        .expect("it is saved");
    let taken = save("WEEKLY", "/reports/work-log").await;
    assert!(matches!(taken, Err(SavedViewError::NameTaken)), "{taken:?}");
    let second = save("Årlig", "/reports/work-log")
        .await
        .expect("it is saved");
    let taken = store.rename_view(second, "weekly".to_owned()).await;
    assert!(matches!(taken, Err(SavedViewError::NameTaken)), "{taken:?}");
    let same = store.rename_view(second, "ÅRLIG".to_owned()).await;
    same.expect("its own name in another case is free");
    let listed = store.saved_views().await.expect("they are read");
    let names: Vec<_> = listed.iter().map(|view| view.name.as_str()).collect();
    assert_eq!(names, ["Weekly", "ÅRLIG"], "by name, without blanks around");
    store.remove_view(first).await.expect("it is removed");
    assert!(matches!(
        store.remove_view(first).await,
        Err(StoreError::NotFound)
    ));
    let gone = store.rename_view(first, "Other".to_owned()).await;
    assert!(matches!(
        gone,
        Err(SavedViewError::Store(StoreError::NotFound))
    ));
    save("weekly", "/reports/overview")
        .await
        .expect("the name is free");
}
