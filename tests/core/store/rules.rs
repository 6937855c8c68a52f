//! What is imported by itself: switches of groups, and the rules that leave repositories out.

use std::time::Duration;

use flow_core::model::{
    AccessLevel, AutoImport, GroupId, IntegrationId, NewRule, RemoteGroup, RemoteId,
    RemoteRepository, RepositoryId, RuleId, RuleKind, RuleMatcher,
};
use flow_core::store::{AutoImportEffect, StoreError, WatchedGroup};
use rusqlite::Connection;

use super::support::{START, TestStore, group, repository};

fn below(path: &str, remote_id: i64, parent: i64) -> RemoteGroup {
    RemoteGroup {
        parent_remote_id: Some(RemoteId(parent)),
        ..group(path, remote_id)
    }
}

fn inside(path: &str, remote_id: i64, group: i64) -> RemoteRepository {
    RemoteRepository {
        group_remote_id: RemoteId(group),
        ..repository(path, remote_id)
    }
}

/// `platform` with `platform/pay` and `platform/pay/cards` below it, and `data` beside it.
fn groups() -> Vec<RemoteGroup> {
    vec![
        group("platform", 10),
        below("platform/pay", 11, 10),
        below("platform/pay/cards", 12, 11),
        group("data", 20),
    ]
}

fn repositories() -> Vec<RemoteRepository> {
    vec![
        inside("platform/api", 1, 10),
        inside("platform/pay/ledger", 2, 11),
        inside("platform/pay/cards/vault", 3, 12),
        inside("data/lake", 4, 20),
    ]
}

async fn listed(store: &TestStore) -> IntegrationId {
    let id = store.add_integration("Work").await.id;
    store
        .replace_listing(id, groups(), repositories())
        .await
        .expect("stores");
    id
}

async fn group_id(store: &TestStore, id: IntegrationId, path: &str) -> GroupId {
    let all = store.groups(id).await.expect("reads");
    let found = all.iter().find(|group| group.remote.full_path == path);
    found.expect("the group is listed").id
}

async fn switch(store: &TestStore, id: IntegrationId, path: &str, on: bool) {
    let group = group_id(store, id, path).await;
    store.set_auto_import(id, group, on).await.expect("writes");
}

/// Paths of what would be imported by itself.
async fn candidates(store: &TestStore, id: IntegrationId) -> Vec<String> {
    let ids = store.auto_import_candidates(id).await.expect("reads");
    let mut paths = Vec::new();
    for candidate in ids {
        let row = store.repository(candidate).await.expect("reads");
        paths.push(row.remote.full_path);
    }
    paths.sort();
    paths
}

async fn state(store: &TestStore, id: IntegrationId) -> Vec<(String, AutoImport)> {
    let all = store.groups(id).await.expect("reads").into_iter();
    all.map(|group| (group.remote.full_path, group.auto_import))
        .collect()
}

async fn add(store: &TestStore, id: IntegrationId, kind: RuleKind, pattern: &str) -> RuleId {
    let rule = NewRule {
        kind,
        pattern: pattern.to_owned(),
        enabled: true,
    };
    store.add_exclusion_rule(id, rule).await.expect("writes")
}

#[tokio::test]
async fn a_switch_covers_what_is_below_and_what_comes_later() {
    let store = TestStore::new();
    let id = listed(&store).await;
    assert!(candidates(&store, id).await.is_empty(), "nothing by itself");
    switch(&store, id, "platform/pay", true).await;
    let expected = [
        ("data", AutoImport::Off),
        ("platform", AutoImport::Off),
        ("platform/pay", AutoImport::On),
        ("platform/pay/cards", AutoImport::Covered),
    ]
    .map(|(path, state)| (path.to_owned(), state));
    assert_eq!(state(&store, id).await, expected);
    let paths = ["platform/pay/cards/vault", "platform/pay/ledger"];
    assert_eq!(candidates(&store, id).await, paths);
    let chosen = store.auto_import_candidates(id).await.expect("reads");
    let count = store.choose_repositories(id, &chosen).await;
    assert_eq!(count.expect("writes"), 2);
    assert!(candidates(&store, id).await.is_empty(), "once is enough");

    // A group between that is not listed yet, and a repository in it.
    let new_group = below("platform/pay/cards/eu", 13, 12);
    let new = inside("platform/pay/cards/eu/iban", 9, 13);
    let added = store.add_to_listing(id, vec![new_group], vec![new]).await;
    added.expect("stores");
    let paths = ["platform/pay/cards/eu/iban"];
    assert_eq!(candidates(&store, id).await, paths);
    switch(&store, id, "platform/pay/cards", true).await;
    assert_eq!(
        store.watched_groups(id).await.expect("reads"),
        [WatchedGroup {
            remote_id: RemoteId(11),
            held: 3
        }],
        "one group stands for all below it"
    );
    switch(&store, id, "platform/pay/cards", false).await;
    switch(&store, id, "platform/pay", false).await;
    assert!(candidates(&store, id).await.is_empty());
    let kept = store.available_repositories(id).await.expect("reads");
    let imported = kept.iter().filter(|row| row.imported_at.is_some());
    assert_eq!(imported.count(), 2, "off ends future imports only");
}

#[tokio::test]
async fn a_switch_survives_another_name_another_place_and_a_time_in_hiding() {
    let store = TestStore::new();
    let id = listed(&store).await;
    switch(&store, id, "platform/pay", true).await;
    // Renamed and moved below another group.
    let moved = vec![
        group("platform", 10),
        group("data", 20),
        below("data/money", 11, 20),
        below("data/money/cards", 12, 11),
    ];
    let repositories = vec![
        inside("data/money/ledger", 2, 11),
        inside("data/lake", 4, 20),
    ];
    let stored = store.replace_listing(id, moved.clone(), repositories).await;
    stored.expect("stores");
    assert_eq!(candidates(&store, id).await, ["data/money/ledger"]);
    assert_eq!(
        store.auto_import_count(id).await.expect("reads"),
        (1, 0),
        "one group, and it is listed"
    );
    // Hidden, with what it holds.
    let rest = vec![group("platform", 10), group("data", 20)];
    let stored = store.replace_listing(id, rest, Vec::new()).await;
    stored.expect("stores");
    assert!(candidates(&store, id).await.is_empty());
    assert_eq!(store.auto_import_count(id).await.expect("reads"), (1, 1));
    // Back again.
    let repositories = vec![inside("data/money/ledger", 2, 11)];
    let stored = store.replace_listing(id, moved, repositories).await;
    stored.expect("stores");
    assert_eq!(candidates(&store, id).await, ["data/money/ledger"]);
    let rest = vec![group("platform", 10)];
    let stored = store.replace_listing(id, rest, Vec::new()).await;
    stored.expect("stores");
    let forgotten = store.forget_hidden_auto_import(id).await;
    assert_eq!(forgotten.expect("writes"), 1, "given up by hand");
    assert_eq!(store.auto_import_count(id).await.expect("reads"), (0, 0));
}

#[tokio::test]
async fn a_circle_of_groups_ends() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let circle = vec![below("a", 1, 2), below("b", 2, 1), group("c", 3)];
    let stored = store.replace_listing(id, circle, vec![inside("a/x", 5, 1)]);
    stored.await.expect("stores");
    switch(&store, id, "c", true).await;
    assert!(candidates(&store, id).await.is_empty());
}

#[tokio::test]
async fn what_was_removed_by_hand_stays_out_until_it_is_chosen_by_hand() {
    let store = TestStore::new();
    let id = listed(&store).await;
    switch(&store, id, "data", true).await;
    let chosen = store.auto_import_candidates(id).await.expect("reads");
    store
        .choose_repositories(id, &chosen)
        .await
        .expect("writes");
    let removed: RepositoryId = chosen[0];
    store.unimport_repository(removed).await.expect("writes");
    assert!(
        candidates(&store, id).await.is_empty(),
        "it does not come back by itself"
    );
    let count = store.choose_repositories(id, &[removed]).await;
    assert_eq!(count.expect("writes"), 1, "by hand it does");
}

#[tokio::test]
async fn rules_leave_out_and_touch_nothing_that_is_imported() {
    let store = TestStore::new();
    let id = listed(&store).await;
    let closed = RemoteRepository {
        access_level: Some(AccessLevel::GUEST),
        visibility: flow_core::model::Visibility::Private,
        ..inside("platform/keys", 5, 10)
    };
    let added = store.add_to_listing(id, Vec::new(), vec![closed]).await;
    added.expect("stores");
    let api = store.available_repositories(id).await.expect("reads");
    let api = api
        .iter()
        .find(|row| row.remote.full_path == "platform/api");
    let api = api.expect("it is listed").id;
    store.choose_repositories(id, &[api]).await.expect("writes");
    let rule = add(&store, id, RuleKind::Name, "platform/pay/*").await;
    switch(&store, id, "platform", true).await;
    let group = group_id(&store, id, "platform").await;
    let effect = store.auto_import_effect(id, group).await.expect("reads");
    assert_eq!(
        effect,
        AutoImportEffect {
            chosen: 0,
            imported: 1,
            excluded: 2,
            left_out: 0,
            impossible: 1,
            elsewhere: 0,
        }
    );
    assert!(candidates(&store, id).await.is_empty());
    let rules = store.exclusion_rules(id).await.expect("reads");
    let (stored, preview) = &rules[0];
    assert_eq!((stored.id, stored.created_at), (rule, START));
    let preview = preview.as_ref().expect("a pattern");
    assert_eq!((preview.matching, preview.total), (2, 5));

    let off = NewRule {
        enabled: false,
        ..stored.rule.clone()
    };
    let changed = store.change_exclusion_rule(id, rule, off).await;
    changed.expect("writes");
    assert_eq!(candidates(&store, id).await.len(), 2, "off, it rests");
    store.delete_exclusion_rule(id, rule).await.expect("writes");
    assert!(store.exclusion_rules(id).await.expect("reads").is_empty());
    let again = store.delete_exclusion_rule(id, rule).await;
    assert!(matches!(again, Err(StoreError::NotFound)));
}

#[tokio::test]
async fn a_rule_is_previewed_and_its_age_goes_by_the_stores_clock() {
    let store = TestStore::new();
    let id = listed(&store).await;
    let preview = |kind, pattern: &str| {
        let matcher = RuleMatcher::of(kind, pattern).expect("a pattern");
        store.preview_rule(id, matcher, 2)
    };
    let all = preview(RuleKind::Expression, ".").await.expect("reads");
    assert_eq!((all.matching, all.total, all.imported), (4, 4, 0));
    let paths: Vec<&str> = all.rows.iter().map(|row| &*row.full_path).collect();
    assert_eq!(paths, ["data/lake", "platform/api"], "the first, by path");
    let none = preview(RuleKind::Inactive, "1").await.expect("reads");
    assert_eq!(none.matching, 0, "all were active at this very moment");
    store.clock.advance(Duration::from_hours(48));
    let old = preview(RuleKind::Inactive, "1").await.expect("reads");
    assert_eq!(old.matching, 4);
}

/// The file is the user's; somebody may have written a rule there.
#[tokio::test]
async fn a_rule_that_cannot_be_read_keeps_everything_out() {
    let store = TestStore::new();
    let id = listed(&store).await;
    switch(&store, id, "data", true).await;
    assert_eq!(candidates(&store, id).await, ["data/lake"]);
    let connection = Connection::open(&store.path).expect("opens");
    let written = connection.execute(
        "INSERT INTO exclusion_rules (integration_id, kind, pattern, enabled, created_at)
         VALUES (?1, 'expression', '(', 1, 1)",
        [id.0],
    );
    written.expect("writes");
    assert!(
        candidates(&store, id).await.is_empty(),
        "nobody knows what it was to keep away"
    );
    let rules = store.exclusion_rules(id).await.expect("reads");
    assert!(rules[0].1.is_none(), "and the list can say so");
}

#[tokio::test]
async fn another_integrations_groups_and_rules_are_not_there() {
    let store = TestStore::new();
    let id = listed(&store).await;
    let other = store.add_integration("Other").await.id;
    let group = group_id(&store, id, "data").await;
    let rule = add(&store, id, RuleKind::Archived, "").await;
    let refused = store.set_auto_import(other, group, true).await;
    assert!(matches!(refused, Err(StoreError::NotFound)));
    let refused = store.delete_exclusion_rule(other, rule).await;
    assert!(matches!(refused, Err(StoreError::NotFound)));
    let matcher = RuleMatcher::of(RuleKind::Archived, "").expect("a pattern");
    let refused = store.preview_rule(IntegrationId(404), matcher, 1).await;
    assert!(matches!(refused, Err(StoreError::NotFound)));
}

#[tokio::test]
async fn what_another_integration_of_the_same_host_imports_is_told_before_it_comes_twice() {
    let store = TestStore::new();
    let id = listed(&store).await;
    let other = store.add_integration("Other").await.id;
    store.import(other, &[("platform/pay/ledger", 2)]).await;
    let groups = store.groups(id).await.expect("reads");
    let pay = groups
        .iter()
        .find(|group| group.remote.full_path == "platform/pay");
    let effect = store.auto_import_effect(id, pay.expect("listed").id).await;
    let effect = effect.expect("reads");
    assert_eq!((effect.chosen, effect.elsewhere), (2, 1), "{effect:?}");
    store.mark_removed(other).await.expect("removed");
    let effect = store.auto_import_effect(id, pay.expect("listed").id).await;
    assert_eq!(effect.expect("reads").elsewhere, 0, "it is gone");
}
