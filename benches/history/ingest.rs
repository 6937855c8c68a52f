//! One run through a history, and what it took.

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::Instant;

use flow_core::git::{HistoryOrder, HistoryReader, removed_lines};
use tokio_util::sync::CancellationToken;

use super::Outcome;
use super::clone::tips;
use super::support::TestStore;

/// Commits and work types taken at once, as an import takes them.
const PAGE: usize = 500;

fn order(folder: &Path) -> Outcome<HistoryOrder> {
    Ok(HistoryOrder {
        folder: folder.to_owned(),
        tips: tips(folder)?,
        ..HistoryOrder::default()
    })
}

/// Reads commits, sizes and work types, and drops them.
pub(super) async fn into_nothing(folder: &Path) -> Outcome<()> {
    let order = order(folder)?;
    let begun = Instant::now();
    let mut reader = HistoryReader::open(order, &CancellationToken::new()).await?;
    let (mut commits, mut work) = (0, 0);
    while let Some(page) = reader.next_commits(PAGE).await? {
        commits += page.len();
    }
    let sizes = begun.elapsed().as_secs_f64();
    while let Some(page) = reader.next_work(PAGE).await? {
        work += page.len();
    }
    tell(commits, work, sizes, begun.elapsed().as_secs_f64())
}

/// Reads the same into a new store.
pub(super) async fn into_store(folder: &Path) -> Outcome<()> {
    let order = order(folder)?;
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let begun = Instant::now();
    let mut reader = HistoryReader::open(order, &CancellationToken::new()).await?;
    let (mut commits, mut work) = (0, 0);
    while let Some(page) = reader.next_commits(PAGE).await? {
        commits += store.save_commits(repository, &page, None).await?;
    }
    let sizes = begun.elapsed().as_secs_f64();
    while let Some(page) = reader.next_work(PAGE).await? {
        work += page.len();
        store.save_commit_work(repository, &page).await?;
    }
    tell(commits, work, sizes, begun.elapsed().as_secs_f64())
}

fn tell(commits: usize, work: usize, sizes: f64, all: f64) -> Outcome<()> {
    let peak = peak_kib();
    println!(
        "{{\"commits\":{commits},\"work\":{work},\"sizes\":{sizes:.3},\"seconds\":{all:.3},\"peak_kib\":{peak}}}"
    );
    Ok(())
}

/// Writes the size of each commit that is no merge: id, added and deleted lines, files.
pub(super) async fn sizes(folder: &Path) -> Outcome<()> {
    let mut reader = HistoryReader::open(order(folder)?, &CancellationToken::new()).await?;
    let mut output = BufWriter::new(std::io::stdout());
    while let Some(page) = reader.next_commits(PAGE).await? {
        for commit in page {
            if let Some(size) = commit.size {
                let (additions, deletions) = (size.additions, size.deletions);
                let sha = &commit.sha;
                writeln!(output, "{sha} {additions} {deletions} {}", size.files)?;
            }
        }
    }
    Ok(output.flush()?)
}

/// Writes where removed lines came from: commit, first line, how many, origin, path.
pub(super) fn origins(folder: &Path) -> Outcome<()> {
    let mut output = BufWriter::new(std::io::stdout());
    let mut outcome = Ok(());
    removed_lines(order(folder)?, |lines| {
        let path = String::from_utf8_lossy(&lines.path).into_owned();
        let (commit, origin) = (&lines.commit, &lines.origin);
        let (line, count) = (lines.line, lines.count);
        let written = writeln!(output, "{commit} {line} {count} {origin} {path}");
        if outcome.is_ok() {
            outcome = written;
        }
    })?;
    outcome?;
    Ok(output.flush()?)
}

/// The most memory this process ever held, in KiB; 0 where the system does not tell.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_ascii_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
