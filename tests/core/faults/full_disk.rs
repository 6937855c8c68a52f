//! No room on the disk in the middle of a page: the run ends by name with nothing half written,
//! and goes on when there is room again.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use flow_core::model::{FailureCode, Integration, RunOutcome, StreamState};
use rusqlite::Connection;

use super::{Undisturbed, chosen, sized, streams_in};
use crate::dump::{difference, dump};
use crate::world::TestWorld;

/// Bytes of a page of the store.
const PAGE: u64 = 4_096;
/// The largest number of pages SQLite lets a file have.
const MOST_PAGES: u32 = u32::MAX - 1;
/// Pages that are freed when room is to be made.
const BALLAST: u32 = 500;

/// Makes the store's file so long that it can only grow by a few pages more. What is between its
/// content and its end is a hole, which takes no room on the disk. The store must be closed.
/// Returns false where the file system has no files of that length.
fn leave_room(file: &Path, pages: u32) -> bool {
    let connection = Connection::open(file).expect("the file opens");
    connection
        .execute_batch(&format!(
            "CREATE TABLE ballast (filling BLOB);
             INSERT INTO ballast VALUES (zeroblob({}));
             PRAGMA wal_checkpoint(TRUNCATE);",
            u64::from(BALLAST) * PAGE
        ))
        .expect("written");
    drop(connection);
    let mut file = std::fs::File::options()
        .write(true)
        .open(file)
        .expect("the file is there");
    let length = MOST_PAGES - pages;
    if file.set_len(u64::from(length) * PAGE).is_err() {
        return false;
    }
    // The header says how many pages there are, at this place.
    file.seek(SeekFrom::Start(28)).expect("within the file");
    file.write_all(&length.to_be_bytes()).expect("written");
    true
}

fn make_room(file: &Path) {
    let connection = Connection::open(file).expect("the file opens");
    connection
        .execute_batch("DROP TABLE ballast")
        .expect("freed");
}

/// An app with everything chosen, whose store can grow by so many pages and no more.
async fn short_of_room(undisturbed: &Undisturbed, pages: u32) -> Option<(TestWorld, Integration)> {
    let (world, _) = chosen(&undisturbed.sandbox).await;
    world.store.close().await.expect("closed");
    if !leave_room(world.store.file_path(), pages) {
        return None;
    }
    let world = world.restart();
    let integration = world.only_integration().await;
    Some((world, integration))
}

/// Nothing is there that an undisturbed import would not have as well. Rows that still lack their
/// details are no halves: each says so, and they are read next time.
async fn assert_nothing_half(world: &TestWorld, undisturbed: &Undisturbed, why: &str) {
    let found = dump(&world.store).await;
    let difference = difference(&found, &undisturbed.dump);
    let half: Vec<_> = difference
        .iter()
        .filter(|line| line.starts_with('+') && !line.contains(" details_of_updated_at=- "))
        .filter(|line| {
            !["+ streams ", "+ ballast "]
                .iter()
                .any(|known| line.starts_with(known))
        })
        .collect();
    assert!(half.is_empty(), "{why}: {half:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_grow_any_more_ends_the_run_by_name_and_goes_on_with_room() {
    let undisturbed = Undisturbed::of(sized(4, 12)).await;
    let mut full = 0;
    for pages in [0, 2, 5, 9, 14, 20, 27] {
        let why = format!("{pages} pages of room");
        let Some((world, integration)) = short_of_room(&undisturbed, pages).await else {
            println!("skipped: no files of 16 TiB on this file system");
            return;
        };
        world.import(&integration).await;
        let row = world.store.integration(integration.id).await.expect("read");
        if row.failure.is_none() {
            break;
        }
        full += 1;
        assert_eq!(
            row.failure.map(|failure| failure.code),
            Some(FailureCode::DiskFull),
            "{why}: the integration says it"
        );
        assert_eq!(
            streams_in(&world, &integration, StreamState::Failed).await,
            0,
            "{why}: no repository is to blame"
        );
        let run = world.store.latest_run(integration.id).await;
        let run = run.expect("read").expect("a run");
        assert_eq!(run.outcome, Some(RunOutcome::Failed), "{why}");
        assert_nothing_half(&world, &undisturbed, &why).await;
        make_room(world.store.file_path());
        world.import(&integration).await;
        undisturbed.assert_equals(&world, &integration, &why).await;
    }
    assert!(full > 3, "only {full} of the sizes were too small");
}
