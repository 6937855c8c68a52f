//! A disk that is really full, below the store and below the clones: a file system of a few
//! megabytes in memory, which only a process of its own sees. That process is this test binary
//! again, told to run the second test below.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flow_core::model::{FailureCode, StreamState};

use super::{Undisturbed, chosen, end_hurried, small, streams_in};
use crate::random::is_long;

/// The test that is the process.
const NAME: &str = "faults::small_disk::imports_on_a_small_disk";
/// Where the process works; everything temporary is there.
const FOLDER: &str = "TMPDIR";
/// Mounts the small disk over the folder that is its first argument, and runs the others.
const MOUNT: &str = r#"mount -t tmpfs -o size=24m tmpfs "$0" && exec "$@""#;

/// What the process prints when it ran to its end.
const DONE: &str = "imported on a full disk";

fn alone_with_a_small_disk(folder: &Path) -> Command {
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", MOUNT])
        .arg(folder)
        .stdin(Stdio::null());
    command
}

#[test]
fn a_full_disk_ends_the_run_by_name_and_room_lets_it_go_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let possible = alone_with_a_small_disk(folder.path()).arg("true").output();
    if !possible.is_ok_and(|output| output.status.success()) {
        println!("skipped: no file system of one's own can be made here");
        return;
    }
    let output = alone_with_a_small_disk(folder.path())
        .arg(std::env::current_exe().expect("this binary has a path"))
        .args(["--exact", NAME, "--ignored", "--nocapture"])
        .env(FOLDER, folder.path())
        .output()
        .expect("it starts");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && told.contains(DONE),
        "{told}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Fills the disk but for so many bytes; the file's room is given back when it is removed.
fn fill(folder: &Path, room: u64) -> PathBuf {
    let path = folder.join("ballast");
    let mut file = File::create(&path).expect("a file");
    let block = vec![7; 64 * 1024];
    let mut length = 0;
    while let Ok(written) = file.write(&block) {
        length += u64::try_from(written).expect("it fits");
    }
    assert!(length > room, "the disk was not empty enough");
    file.set_len(length - room).expect("shorter");
    path
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the process that the test above starts on a disk of its own"]
async fn imports_on_a_small_disk() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("a folder on a small disk"));
    let undisturbed = Undisturbed::of(small()).await;
    let mut full = 0;
    let step = if is_long() { 16 * 1024 } else { 96 * 1024 };
    for room in (0..).map(|number| number * step) {
        let why = format!("{room} bytes of room");
        let (world, integration) = chosen(&undisturbed.sandbox).await;
        let ballast = fill(&folder, room);
        world.begin_import(&integration).await;
        end_hurried(&world, &integration).await;
        let row = world.store.integration(integration.id).await.expect("read");
        let Some(failure) = row.failure else {
            break;
        };
        full += 1;
        assert_eq!(failure.code, FailureCode::DiskFull, "{why}: it is named");
        assert_eq!(
            streams_in(&world, &integration, StreamState::Failed).await,
            0,
            "{why}: no repository is to blame"
        );
        std::fs::remove_file(ballast).expect("room again");
        world.import(&integration).await;
        undisturbed.assert_equals(&world, &integration, &why).await;
    }
    assert!(full > 4, "only {full} of the sizes were too small");
    println!("{DONE}");
}
