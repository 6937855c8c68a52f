//! An export is a whole folder of one moment, or there is none; what is in it is what the store holds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use flow_core::model::{Commit, RepositoryId, Signature, Timestamp};
use flow_core::store::{ExportError, ExportFormat, ExportProgress, ExportRequest};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

use super::support::{TestStore, commit, pull_request, ticket};

/// An export of everything into a folder beside the store.
pub(crate) fn request(folder: PathBuf, format: ExportFormat) -> ExportRequest {
    ExportRequest {
        folder,
        format,
        days: None,
        with_addresses: false,
        export_id: "first".to_owned(),
        app_version: "0.1.0".to_owned(),
        zone: "Europe/Oslo".to_owned(),
    }
}

async fn filled() -> (TestStore, RepositoryId) {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let commits: Vec<_> = (0..3_000).map(commit).collect();
    let saved = store.save_commits(repository, &commits, None).await;
    saved.expect("saved");
    let requests: Vec<_> = (1..20).map(pull_request).collect();
    let saved = store.save_pull_requests(repository, &requests, None).await;
    saved.expect("saved");
    let tickets: Vec<_> = (1..20).map(ticket).collect();
    let saved = store.save_tickets(repository, &tickets, None).await;
    saved.expect("saved");
    (store, repository)
}

async fn export(store: &TestStore, request: ExportRequest) -> Value {
    let folder = request.folder.clone();
    let done = store
        .export(request, CancellationToken::new(), |_| {})
        .await;
    let summary = done.expect("it is written");
    let manifest = manifest(&folder);
    let rows: u64 = tables(&manifest)
        .map(|table| table["rows"].as_u64().expect("a number"))
        .sum();
    assert_eq!(summary.rows, rows, "the manifest counts the same rows");
    manifest
}

fn manifest(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("manifest.json")).expect("it is there");
    serde_json::from_str(&text).expect("it is JSON")
}

fn tables(manifest: &Value) -> impl Iterator<Item = &Value> {
    manifest["tables"].as_array().expect("a list").iter()
}

fn table<'manifest>(manifest: &'manifest Value, name: &str) -> &'manifest Value {
    let found = tables(manifest).find(|table| table["name"] == name);
    found.unwrap_or_else(|| panic!("no table {name}"))
}

fn files(manifest: &Value) -> Vec<&Value> {
    tables(manifest)
        .flat_map(|table| table["files"].as_array().expect("a list"))
        .collect()
}

/// Every file below a folder, with `/` between parts.
fn found(folder: &Path, below: &Path, paths: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(below).expect("reads") {
        let path = entry.expect("reads").path();
        if path.is_dir() {
            found(folder, &path, paths);
        } else {
            let relative = path.strip_prefix(folder).expect("it is below");
            let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
            paths.insert(parts.join("/"));
        }
    }
}

fn beside(store: &TestStore, name: &str) -> PathBuf {
    store.path.with_file_name(name)
}

#[tokio::test]
async fn the_manifest_names_every_file_with_its_digest() {
    let (store, _) = filled().await;
    for (format, name) in [
        (ExportFormat::Csv, "csv"),
        (ExportFormat::Parquet, "parquet"),
    ] {
        let folder = beside(&store, name);
        let told = export(&store, request(folder.clone(), format)).await;
        let mut paths = BTreeSet::new();
        found(&folder, &folder, &mut paths);
        let mut named = BTreeSet::from(["manifest.json".to_owned()]);
        for file in files(&told) {
            let path = file["path"].as_str().expect("a text");
            let bytes = std::fs::read(folder.join(path)).expect("it is there");
            let digest: String = Sha256::digest(&bytes)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            assert_eq!(file["sha256"], Value::from(digest), "{path}");
            assert_eq!(file["bytes"], Value::from(bytes.len()), "{path}");
            named.insert(path.to_owned());
        }
        assert_eq!(paths, named, "nothing else is there");
        assert_eq!(table(&told, "commits")["rows"], 3_000);
        assert_eq!(table(&told, "store/tickets")["rows"], 19);
        assert_eq!(told["formatVersion"], 2);
    }
}

#[tokio::test]
async fn the_same_store_gives_the_same_bytes() {
    let (store, _) = filled().await;
    let first = export(
        &store,
        request(beside(&store, "one"), ExportFormat::Parquet),
    )
    .await;
    let second = export(
        &store,
        request(beside(&store, "two"), ExportFormat::Parquet),
    )
    .await;
    assert_eq!(first, second, "order and digests do not depend on chance");
}

#[tokio::test]
async fn addresses_are_only_in_it_when_asked_for() {
    let (store, _) = filled().await;
    let bytes = |folder: PathBuf| {
        let mut paths = BTreeSet::new();
        found(&folder, &folder, &mut paths);
        let texts = paths
            .iter()
            .map(|path| std::fs::read_to_string(folder.join(path)).expect("text"));
        texts.collect::<String>()
    };
    let address = commit(0).author.email;
    let without = request(beside(&store, "without"), ExportFormat::Csv);
    export(&store, without.clone()).await;
    assert!(!bytes(without.folder).contains(&address), "nobody asked");
    let mut with = request(beside(&store, "with"), ExportFormat::Csv);
    with.with_addresses = true;
    export(&store, with.clone()).await;
    assert!(bytes(with.folder).contains(&address), "it was asked for");
}

#[tokio::test]
async fn a_range_leaves_out_other_days() {
    let (store, _) = filled().await;
    let mut asked = request(beside(&store, "range"), ExportFormat::Csv);
    // It begins late on a day in UTC, five and a half hours behind its author's calendar.
    let day = commit(0).author.at.millis() / 86_400_000 + 1;
    asked.days = Some((day, day));
    let one = export(&store, asked.clone()).await;
    let rows = table(&one, "commits")["rows"].as_u64().expect("a number");
    assert!(rows > 0 && rows < 3_000, "{rows} commits of one day");
    asked.folder = beside(&store, "never");
    asked.days = Some((-20, -10));
    let none = export(&store, asked).await;
    assert_eq!(table(&none, "commits")["rows"], 0);
    assert_eq!(table(&none, "store/tickets")["rows"], 0);
}

#[tokio::test]
async fn an_empty_store_gives_every_table_without_rows() {
    let store = TestStore::new();
    for (format, name) in [
        (ExportFormat::Csv, "csv"),
        (ExportFormat::Parquet, "parquet"),
    ] {
        let told = export(&store, request(beside(&store, name), format)).await;
        for table in tables(&told) {
            assert_eq!(table["rows"], 0, "{table}");
            assert_eq!(
                table["files"].as_array().map(Vec::len),
                Some(1),
                "it has its columns: {table}"
            );
        }
    }
}

#[tokio::test]
async fn cancelled_anywhere_it_leaves_nothing() {
    let (store, _) = filled().await;
    let whole = Arc::new(Mutex::new(0_u64));
    let told = Arc::clone(&whole);
    let complete = request(beside(&store, "whole"), ExportFormat::Parquet);
    let done = store
        .export(
            complete,
            CancellationToken::new(),
            move |_: ExportProgress| {
                *told.lock().expect("nobody panics") += 1;
            },
        )
        .await;
    done.expect("it is written");
    let whole = *whole.lock().expect("nobody panics");
    for stop in [1, whole / 2, whole] {
        let cancel = CancellationToken::new();
        let (from_within, count) = (cancel.clone(), Mutex::new(0));
        let asked = request(beside(&store, "cancelled"), ExportFormat::Parquet);
        let result = store
            .export(asked, cancel, move |_| {
                let mut count = count.lock().expect("nobody panics");
                *count += 1;
                if *count == stop {
                    from_within.cancel();
                }
            })
            .await;
        assert!(matches!(result, Err(ExportError::Cancelled)), "{result:?}");
        for name in ["cancelled", "cancelled.partial"] {
            assert!(
                !beside(&store, name).exists(),
                "{name} stays after {stop} looks"
            );
        }
    }
}

#[tokio::test]
async fn a_folder_that_is_there_is_never_touched() {
    let (store, _) = filled().await;
    let folder = beside(&store, "mine");
    std::fs::create_dir(&folder).expect("made");
    let asked = request(folder.clone(), ExportFormat::Csv);
    let result = store.export(asked, CancellationToken::new(), |_| {}).await;
    assert!(
        matches!(result, Err(ExportError::FolderExists)),
        "{result:?}"
    );
    assert_eq!(std::fs::read_dir(folder).expect("reads").count(), 0);
}

/// A commit at the ends of time, of a repository whose name no file system takes.
pub(crate) async fn hostile() -> TestStore {
    let store = TestStore::new();
    let integration = store.add_integration("Work").await.id;
    let long = format!("日本/{}", "é".repeat(124));
    let names = [
        "../../etc",
        "a/CON",
        "Łukasz/ñ=x%2F",
        "💥/\u{200f}שלום",
        &long,
        "a/b.c.",
        "A/con",
    ];
    let named: Vec<_> = (1..).zip(names).map(|(id, name)| (name, id)).collect();
    let repositories = store.import(integration, &named).await;
    for (number, repository) in (0..).zip(repositories) {
        let instants = [0, 4_294_967_295_999, -1, 1_700_000_000_000];
        let commits: Vec<_> = (0..)
            .zip(instants)
            .map(|(place, millis)| at(number * 10 + place, millis))
            .collect();
        let saved = store.save_commits(repository, &commits, None).await;
        saved.expect("saved");
    }
    store
}

fn at(number: i64, millis: i64) -> Commit {
    let mut commit = commit(number);
    let at = Timestamp::from_millis(millis);
    commit.title = format!("=cmd|' /C calc'!A{number}, \"x\"\n日本");
    commit.author = Signature {
        at,
        offset_minutes: 840,
        ..commit.author
    };
    commit
}

#[tokio::test]
async fn hostile_names_stay_in_their_folder() {
    let store = hostile().await;
    let folder = beside(&store, "hostile");
    let told = export(&store, request(folder.clone(), ExportFormat::Parquet)).await;
    let mut paths = BTreeSet::new();
    found(&folder, &folder, &mut paths);
    assert_eq!(
        paths.len(),
        files(&told).len() + 1,
        "every file is below the folder"
    );
    let folders: BTreeSet<_> = paths
        .iter()
        .filter_map(|path| path.strip_prefix("commits/")?.split('/').nth(1))
        .map(str::to_lowercase)
        .collect();
    assert_eq!(folders.len(), 7, "each repository has its own: {folders:?}");
    let months: BTreeSet<_> = paths
        .iter()
        .filter_map(|path| path.strip_prefix("commits/")?.split('/').next())
        .collect();
    let expected = BTreeSet::from(["month=1970-01", "month=2023-11", "month=2106-02"]);
    assert_eq!(
        months, expected,
        "on their authors' days, fourteen hours ahead"
    );
}
