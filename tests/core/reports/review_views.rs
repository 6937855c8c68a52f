//! The views of reviews other programs read, held against the reports.

use std::collections::BTreeMap;

use flow_core::model::{
    FactQuery, PullRequestSpan, PullRequestStanding, Timestamp, WorkFilter, WorkflowAsks,
    WorkflowFold,
};
use flow_core::reports;
use flow_core::store::Store;
use rusqlite::{Connection, OpenFlags};

use super::second::random_team;
use super::team::{between, reader};

/// Everything that was ever done.
fn query() -> FactQuery {
    FactQuery {
        work: WorkFilter::default(),
        days: (-1_000, 60_000),
        instants: (Timestamp::from_millis(0), Timestamp::from_millis(i64::MAX)),
        zone: jiff::tz::TimeZone::UTC,
    }
}

/// Every pull request with what happened to it.
#[derive(Clone, Default)]
struct Listed(Vec<PullRequestSpan>);

impl WorkflowFold for Listed {
    fn asks_of_ended(&self) -> WorkflowAsks {
        WorkflowAsks::Everything
    }

    fn asks_of_open(&self) -> WorkflowAsks {
        WorkflowAsks::Everything
    }

    fn add(&mut self, span: &PullRequestSpan) {
        self.0.push(*span);
    }

    fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// What one pull request is, as both tell it.
type Told = (
    i64,
    i64,
    Option<i64>,
    String,
    bool,
    bool,
    i64,
    i64,
    bool,
    Option<String>,
);

async fn by_report(store: &Store) -> Vec<Told> {
    let facts = store.workflow_facts(query(), |_| Listed::default()).await;
    let (_, Listed(all)) = facts.expect("the store is read");
    let mut told: Vec<Told> = all
        .iter()
        .map(|span| {
            let is_open = span.standing == PullRequestStanding::Open;
            (
                span.id.0,
                span.created_at.millis(),
                span.ended_at.map(Timestamp::millis),
                span.standing.as_str().to_owned(),
                span.is_draft && is_open,
                span.is_reviewed,
                span.comments,
                span.follow_on_commits,
                span.details_read,
                span.left_out.map(|reason| reason.as_str().to_owned()),
            )
        })
        .collect();
    told.sort();
    told
}

fn by_view(opened: &Connection) -> Vec<Told> {
    let mut statement = opened
        .prepare(
            "SELECT pull_request_id, created_at, ended_at, standing, is_draft, is_reviewed, comments,
                follow_on_commits, are_details_read, left_out
             FROM report_open_pull_requests WHERE coalesce(ended_at >= 0, 1) ORDER BY pull_request_id",
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
            row.get(6)?,
            row.get(7)?,
            row.get(8)?,
            row.get(9)?,
        ))
    });
    let rows = rows.expect("reads").collect::<Result<_, _>>();
    rows.expect("rows")
}

#[tokio::test]
async fn views_of_reviews_agree_with_the_reports_on_a_random_world() {
    let (team, _, _) = random_team(20_261_127, 1_000, 150).await;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let opened = Connection::open_with_flags(&team.path, flags).expect("it is a store");
    let ours = by_report(&team).await;
    assert!(ours.len() > 50, "there is something to compare");
    assert_eq!(ours, by_view(&opened), "pull requests are the same facts");
    let filter = between("2019-01-01", "2030-01-01");
    let report = reports::review_collaboration(&team, &filter, &reader()).await;
    let report = report.expect("the report is made");
    let ours: BTreeMap<String, (i64, i64)> = report
        .collaborators
        .into_iter()
        .filter(|person| person.reviewed > 0)
        .map(|person| (person.key.0, (person.reviewed, person.authors)))
        .collect();
    assert!(ours.len() > 2, "somebody reviewed somebody");
    let mut statement = opened
        .prepare(
            "SELECT reviewer_key, count(*), count(DISTINCT submitter_key) FROM report_review_pairs
             GROUP BY reviewer_key",
        )
        .expect("valid SQL");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))));
    let rows = rows.expect("reads").collect::<Result<_, _>>();
    let theirs: BTreeMap<String, (i64, i64)> = rows.expect("rows");
    assert_eq!(ours, theirs, "reviewed and authors of everybody");
}
