//! Reading the history of a clone, alone in a process: how long, and how much memory.
//!
//! `history ingest FOLDER` reads commits, sizes and work types into nothing;
//! `history sizes FOLDER` writes each commit's size, `history origins FOLDER` where every
//! removed line came from, both for comparisons with git.

#![expect(clippy::print_stdout, reason = "a benchmark talks on standard output")]

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use flow_core::git::{HistoryOrder, HistoryReader, removed_lines};
use tokio_util::sync::CancellationToken;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const PAGE: usize = 500;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    match arguments.as_slice() {
        ["ingest", folder, ..] => runtime.block_on(ingest(Path::new(folder))),
        ["sizes", folder, ..] => runtime.block_on(sizes(Path::new(folder))),
        ["origins", folder, ..] => origins(Path::new(folder)),
        // What `cargo bench` itself passes measures nothing here: `cargo xtask bench` does.
        _ => Ok(()),
    }
}

fn order(folder: &Path) -> Outcome<HistoryOrder> {
    let tips = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["rev-list", "--no-walk", "--all"])
        .output()?;
    Ok(HistoryOrder {
        folder: folder.to_owned(),
        tips: String::from_utf8(tips.stdout)?
            .lines()
            .map(str::to_owned)
            .collect(),
        ..HistoryOrder::default()
    })
}

async fn ingest(folder: &Path) -> Outcome<()> {
    let order = order(folder)?;
    let begun = Instant::now();
    let mut reader = HistoryReader::open(order, &CancellationToken::new()).await?;
    let walked = begun.elapsed();
    let (mut commits, mut work) = (0, 0);
    while let Some(page) = reader.next_commits(PAGE).await? {
        commits += page.len();
    }
    let sized = begun.elapsed();
    while let Some(page) = reader.next_work(PAGE).await? {
        work += page.len();
    }
    println!(
        "{{\"commits\":{commits},\"work\":{work},\"walk_s\":{:.3},\"sizes_s\":{:.3},\"all_s\":{:.3},\"peak_kib\":{}}}",
        walked.as_secs_f64(),
        sized.as_secs_f64(),
        begun.elapsed().as_secs_f64(),
        peak_kib()
    );
    Ok(())
}

async fn sizes(folder: &Path) -> Outcome<()> {
    let mut reader = HistoryReader::open(order(folder)?, &CancellationToken::new()).await?;
    let mut output = BufWriter::new(std::io::stdout());
    while let Some(page) = reader.next_commits(PAGE).await? {
        for commit in page {
            if let Some(size) = commit.size {
                let (additions, deletions) = (size.additions, size.deletions);
                writeln!(
                    output,
                    "{} {additions} {deletions} {}",
                    commit.sha, size.files
                )?;
            }
        }
    }
    Ok(output.flush()?)
}

fn origins(folder: &Path) -> Outcome<()> {
    let mut output = BufWriter::new(std::io::stdout());
    let mut outcome = Ok(());
    removed_lines(order(folder)?, |lines| {
        let path = String::from_utf8_lossy(&lines.path).into_owned();
        let (line, count) = (lines.line, lines.count);
        let written = writeln!(
            output,
            "{} {line} {count} {} {path}",
            lines.commit, lines.origin
        );
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
