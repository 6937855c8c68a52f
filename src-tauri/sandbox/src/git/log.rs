//! Commits and branches as a real repository holds them, asked of `git` for every request: what
//! the API says and what a clone gives can therefore never differ.

use std::{collections::BTreeMap, io, path::Path};

/// Person and moment of a commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) name: String,
    pub(crate) email: String,
    /// With milliseconds and the original offset, as GitLab writes it.
    pub(crate) date: String,
}

/// One commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LoggedCommit {
    pub(crate) id: String,
    pub(crate) parents: Vec<String>,
    pub(crate) author: Moment,
    pub(crate) committer: Moment,
    pub(crate) message: String,
    pub(crate) trailers: BTreeMap<String, Vec<String>>,
    /// Added and deleted lines against the first parent; binary files count nothing.
    pub(crate) stats: Option<(u64, u64)>,
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    /// Every reference; `revision` is ignored then.
    pub(crate) all: bool,
    pub(crate) revision: String,
    pub(crate) since: Option<String>,
    pub(crate) until: Option<String>,
    pub(crate) skip: usize,
    pub(crate) limit: usize,
    pub(crate) stats: bool,
    pub(crate) first_parent: bool,
}

const START: char = '\u{1e}';
const FORMAT: &str = "--format=%x1e%H%x00%P%x00%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd%x00%B%x00%(trailers:only=true,unfold=true)%x00";

/// Lists commits, newest first; `None` when the revision does not exist.
pub(crate) fn commits(folder: &Path, question: &Question) -> io::Result<Option<Vec<LoggedCommit>>> {
    let mut command = super::command();
    command
        .arg("--git-dir")
        .arg(folder)
        .args(["-c", "diff.renames=true", "log", FORMAT, "--date=raw"])
        .arg(format!("--skip={}", question.skip))
        .arg(format!("--max-count={}", question.limit));
    if let Some(since) = &question.since {
        command.arg(format!("--since-as-filter={since}"));
    }
    if let Some(until) = &question.until {
        command.arg(format!("--until={until}"));
    }
    if question.stats {
        command.args(["--numstat", "--diff-merges=first-parent"]);
    }
    if question.first_parent {
        command.arg("--first-parent");
    }
    if question.all {
        command.arg("--all");
    } else {
        command.arg("--end-of-options").arg(&question.revision);
    }
    let output = command.arg("--").output()?;
    if !output.status.success() {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(Some(
        text.split(START)
            .skip(1)
            .filter_map(|record| parse(record, question.stats))
            .collect(),
    ))
}

fn parse(record: &str, stats: bool) -> Option<LoggedCommit> {
    let fields: Vec<&str> = record.split('\0').collect();
    let [
        id,
        parents,
        an,
        ae,
        ad,
        cn,
        ce,
        cd,
        message,
        trailers,
        numbers,
    ] = fields[..]
    else {
        return None;
    };
    let moment = |name: &str, email: &str, raw: &str| {
        Some(Moment {
            name: name.to_owned(),
            email: email.to_owned(),
            date: date_of_raw(raw)?,
        })
    };
    let mut kept: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in trailers.lines().filter_map(|line| line.split_once(": ")) {
        kept.entry(key.to_owned())
            .or_default()
            .push(value.to_owned());
    }
    Some(LoggedCommit {
        id: id.to_owned(),
        parents: parents.split_whitespace().map(str::to_owned).collect(),
        author: moment(an, ae, ad)?,
        committer: moment(cn, ce, cd)?,
        message: message.to_owned(),
        trailers: kept,
        stats: stats.then(|| sum(numbers)),
    })
}

fn sum(numbers: &str) -> (u64, u64) {
    numbers
        .lines()
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let added = columns.next()?.parse::<u64>().ok()?;
            let deleted = columns.next()?.parse::<u64>().ok()?;
            Some((added, deleted))
        })
        .fold((0, 0), |sum, line| (sum.0 + line.0, sum.1 + line.1))
}

/// `1700000000 +0530` as `2023-11-15T03:43:20.000+05:30`.
fn date_of_raw(raw: &str) -> Option<String> {
    let (seconds, zone) = raw.split_once(' ')?;
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits = zone.trim_start_matches(['+', '-']);
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..4)?.parse().ok()?;
    date_with_zone(seconds.parse().ok()?, sign * (hours * 60 + minutes))
}

/// A commit's moment as GitLab writes it, in its own zone.
pub(crate) fn date_with_zone(seconds: i64, zone_minutes: i32) -> Option<String> {
    let offset = time::UtcOffset::from_whole_seconds(zone_minutes * 60).ok()?;
    let local = time::OffsetDateTime::from_unix_timestamp(seconds)
        .ok()?
        .to_offset(offset);
    let sign = if zone_minutes < 0 { '-' } else { '+' };
    let minutes = zone_minutes.abs();
    Some(format!(
        "{}T{:02}:{:02}:{:02}.000{sign}{:02}:{:02}",
        crate::world::bodies::date(local.date()),
        local.hour(),
        local.minute(),
        local.second(),
        minutes / 60,
        minutes % 60
    ))
}

/// Names of all branches with the commit each points at, by name.
pub(crate) fn branches(folder: &Path) -> io::Result<Vec<(String, String)>> {
    let output = super::command()
        .arg("--git-dir")
        .arg(folder)
        .args([
            "for-each-ref",
            "--format=%(objectname) %(refname:lstrip=2)",
            "refs/heads",
        ])
        .output()?;
    Ok(String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| {
            let (id, name) = line.split_once(' ')?;
            Some((name.to_owned(), id.to_owned()))
        })
        .collect())
}

/// Branches whose tip the default branch contains.
pub(crate) fn merged_branches(folder: &Path, default_branch: &str) -> io::Result<Vec<String>> {
    let output = super::command()
        .arg("--git-dir")
        .arg(folder)
        .args(["for-each-ref", "--format=%(refname:lstrip=2)"])
        .arg(format!("--merged=refs/heads/{default_branch}"))
        .arg("refs/heads")
        .output()?;
    Ok(String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(str::to_owned)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_their_own_zone() {
        assert_eq!(
            date_of_raw("1700000000 +0530").as_deref(),
            Some("2023-11-15T03:43:20.000+05:30"),
            "GitLab writes commit dates in the zone they were made in"
        );
        assert_eq!(
            date_of_raw("1700000000 -0800").as_deref(),
            Some("2023-11-14T14:13:20.000-08:00")
        );
    }

    #[test]
    fn binary_files_count_no_lines() {
        assert_eq!(sum("\n3\t1\tsrc/a\n-\t-\tlogo.png\n10\t0\tb\n"), (13, 1));
    }
}
