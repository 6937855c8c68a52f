//! The rows behind the views' metrics, one by one: commits, merged pull requests and what happened to these are the same
//! facts to other programs as to the reports.

use std::collections::BTreeMap;
use std::path::Path;

use flow_core::model::{
    CommitFact, CommitFold, FactQuery, NoCommits, PullRequestFact, PullRequestTime, ReviewEvent,
    ReviewFold, Timestamp, WorkFilter,
};
use flow_core::store::Store;
use jiff::tz::TimeZone;
use rusqlite::Connection;

use super::views::open;

/// Every commit, one by one.
#[derive(Clone, Default)]
pub(super) struct Commits(pub(super) Vec<CommitFact>);

impl CommitFold for Commits {
    fn needs_usual_lines(&self) -> bool {
        true
    }

    fn add(&mut self, commit: &CommitFact) {
        self.0.push(*commit);
    }

    fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// Merged pull requests one by one.
#[derive(Clone, Default)]
pub(super) struct Merged(pub(super) Vec<PullRequestFact>);

impl ReviewFold for Merged {
    const TAKES_EVENTS: bool = false;

    fn add(&mut self, fact: &PullRequestFact, _events: &[ReviewEvent], _time: &PullRequestTime) {
        self.0.push(*fact);
    }

    fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// What happened to those that count, in the order of each.
#[derive(Clone, Default)]
struct Happened(Vec<ReviewEvent>);

impl ReviewFold for Happened {
    fn add(&mut self, _fact: &PullRequestFact, events: &[ReviewEvent], _time: &PullRequestTime) {
        self.0.extend(events);
    }

    fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// Commits and pull requests one by one, with why they are left out, and what happened to those that count.
pub(super) async fn facts_agree(store: &Store, path: &Path) {
    let query = FactQuery {
        work: WorkFilter::default(),
        days: (-1_000, 60_000),
        instants: (Timestamp::from_millis(0), Timestamp::from_millis(i64::MAX)),
        zone: TimeZone::UTC,
    };
    let folds = (Commits::default(), Merged::default());
    let facts = store.fold_facts(query.clone(), folds).await;
    let (facts, commits, merged) = facts.expect("the store is read");
    let ids = commits.0.iter().map(|commit| commit.id).collect();
    let heads = store.commit_heads(ids).await.expect("reads");
    let shas: BTreeMap<_, _> = heads.into_iter().map(|head| (head.id, head.sha)).collect();
    let mut ours: Vec<_> = commits
        .0
        .iter()
        .map(|fact| {
            let own = fact.lines;
            let lines = [
                own.new_work,
                own.legacy_refactor,
                own.help_others,
                own.rework,
            ];
            (
                fact.id.0,
                shas[&fact.id].clone(),
                facts.names[fact.name as usize].clone(),
                fact.left_out.map(|reason| reason.as_str().to_owned()),
                fact.is_measured.then_some(lines),
            )
        })
        .collect();
    ours.sort();
    let opened = open(path);
    let mut statement = opened
        .prepare(
            "SELECT commit_id, sha, member_name, left_out, new_work_lines, legacy_refactor_lines,
                help_others_lines, rework_lines FROM report_commits ORDER BY commit_id",
        )
        .expect("valid SQL");
    let rows = statement.query_map([], |row| {
        let lines: Option<i64> = row.get(4)?;
        let lines = match lines {
            Some(new) => Some([new, row.get(5)?, row.get(6)?, row.get(7)?]),
            None => None,
        };
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, lines))
    });
    let theirs: Vec<_> = rows
        .expect("reads")
        .collect::<Result<_, _>>()
        .expect("rows");
    assert!(!ours.is_empty(), "there is something to compare");
    assert_eq!(ours, theirs, "commits are the same facts");
    pull_request_facts_agree(&merged.0, &facts.names, &opened);
    events_agree(store, query, &opened).await;
}

fn pull_request_facts_agree(merged: &[PullRequestFact], names: &[String], opened: &Connection) {
    let mut ours: Vec<_> = merged
        .iter()
        .map(|fact| {
            let reason = fact.left_out.map(|reason| reason.as_str().to_owned());
            let comment = fact.first_comment_at.map(Timestamp::millis);
            (
                fact.id.0,
                fact.name.map(|name| names[name as usize].clone()),
                reason,
                comment,
                fact.approvals,
                fact.follow_on_commits,
            )
        })
        .collect();
    ours.sort();
    let mut statement = opened
        .prepare(
            "SELECT pull_request_id, member_name, left_out, first_comment_at, approvals,
                follow_on_commits FROM report_pull_requests ORDER BY pull_request_id",
        )
        .expect("valid SQL");
    let rows = statement.query_map([], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
        ))
    });
    let theirs: Vec<_> = rows
        .expect("reads")
        .collect::<Result<_, _>>()
        .expect("rows");
    assert!(!ours.is_empty(), "there is something to compare");
    assert_eq!(ours, theirs, "pull requests are the same facts");
}

/// Who did what and when, whoever opened the pull request being nobody else.
async fn events_agree(store: &Store, query: FactQuery, opened: &Connection) {
    let folds = (NoCommits, Happened::default());
    let facts = store.fold_facts(query, folds).await;
    let (facts, _, Happened(mut events)) = facts.expect("the store is read");
    // The order of the events of one is theirs.
    events.sort_by_key(|event| event.pull_request);
    let ours = events.iter().map(|event| {
        let reviewer = event.reviewer.map(|who| facts.people[who].0.clone());
        let at = event.at.map(Timestamp::millis);
        (
            event.pull_request.0,
            at,
            event.action.as_str().to_owned(),
            reviewer,
        )
    });
    let ours: Vec<(i64, Option<i64>, String, Option<String>)> = ours.collect();
    let mut statement = opened
        .prepare(
            "SELECT pull_request_id, at, action, reviewer_key FROM report_review_events
             ORDER BY pull_request_id, place",
        )
        .expect("valid SQL");
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    });
    let theirs: Vec<_> = rows
        .expect("reads")
        .collect::<Result<_, _>>()
        .expect("rows");
    assert!(!ours.is_empty(), "there is something to compare");
    assert_eq!(ours, theirs, "the same happened");
}
