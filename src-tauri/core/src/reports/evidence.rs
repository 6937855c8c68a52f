//! The rows behind a number: every number opens the list it was made of.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::evidence_window::{Candidate, First, Window};
use super::impact::ImpactInputs;
use super::metric::MetricId;
use super::range::Days;
use super::{Filter, Reader, ReportError, review};
use crate::model::{
    CommitFact, CommitFold, CommitHead, FactQuery, LeftOut, ListQuery, NoCommits, NoReviews, Page,
    PullRequestFact, PullRequestHead, PullRequestTime, ReviewEvent, ReviewFold, TitlesOf,
};
use crate::store::Store;

/// Which rows.
#[derive(Debug, Clone, Deserialize)]
pub struct MetricQuery {
    /// Of which number.
    pub metric: MetricId,
    /// Over what.
    pub filter: Filter,
    /// Only of the week that begins on this Monday.
    #[serde(default)]
    pub week: Option<Date>,
    /// Search, sort and window. Sorts: `value` (the default, largest first), `date`, `author`, `repository`.
    pub list: ListQuery,
}

/// A row, with what it adds to the number.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// A commit; its value are its lines, those of a kind for a kind of work, or its points.
    Commit(CommitFact, CommitHead, Option<i64>),
    /// A pull request; milliseconds, or a number of commits, or 1 for yes.
    PullRequest(PullRequestFact, PullRequestHead, Option<i64>),
}

/// One window of the rows a number was made of. Merges and outliers are among commits, each with its reason,
/// since people look for them here; what is left out because of who did it is not.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn rows_of(
    store: &Store,
    query: &MetricQuery,
    reader: &Reader,
) -> Result<Page<Evidence>, ReportError> {
    let Some(days) = days_of(query, reader)? else {
        return Ok(Window::of(&query.list).page(0, Vec::new()));
    };
    let asked = reader.query(&query.filter.work, days);
    if query.metric.is_of_commits() {
        commits(store, query, asked).await
    } else {
        pull_requests(store, query, asked).await
    }
}

async fn commits(
    store: &Store,
    query: &MetricQuery,
    asked: FactQuery,
) -> Result<Page<Evidence>, ReportError> {
    let window = Window::of(&query.list);
    let rows = CommitRows {
        metric: query.metric,
        first: window.first(),
    };
    let (facts, rows, NoReviews) = store.fold_facts(asked.clone(), (rows, NoReviews)).await?;
    let (total, chosen) = window
        .choose(store, TitlesOf::Commits, asked, &facts.names, rows.first)
        .await?;
    let ids = chosen.iter().map(|candidate| candidate.row.id).collect();
    let heads = store.commit_heads(ids).await?;
    let mut heads: HashMap<_, _> = heads.into_iter().map(|head| (head.id, head)).collect();
    let rows = chosen.into_iter().filter_map(|candidate| {
        let head = heads.remove(&candidate.row.id)?;
        Some(Evidence::Commit(candidate.row, head, candidate.value))
    });
    Ok(window.page(total, rows.collect()))
}

async fn pull_requests(
    store: &Store,
    query: &MetricQuery,
    asked: FactQuery,
) -> Result<Page<Evidence>, ReportError> {
    let window = Window::of(&query.list);
    let rows = PullRequestRows {
        metric: query.metric,
        first: window.first(),
    };
    let (facts, NoCommits, rows) = store.fold_facts(asked.clone(), (NoCommits, rows)).await?;
    let (total, chosen) = window
        .choose(
            store,
            TitlesOf::PullRequests,
            asked,
            &facts.names,
            rows.first,
        )
        .await?;
    let ids = chosen.iter().map(|candidate| candidate.row.id).collect();
    let heads = store.pull_request_heads(ids).await?;
    let mut heads: HashMap<_, _> = heads.into_iter().map(|head| (head.id, head)).collect();
    let rows = chosen.into_iter().filter_map(|candidate| {
        let head = heads.remove(&candidate.row.id)?;
        Some(Evidence::PullRequest(candidate.row, head, candidate.value))
    });
    Ok(window.page(total, rows.collect()))
}

/// Commits that may be shown.
#[derive(Clone)]
struct CommitRows {
    metric: MetricId,
    first: First<CommitFact>,
}

impl CommitRows {
    fn value(&self, row: &CommitFact) -> Option<i64> {
        match self.metric {
            _ if !row.is_measured => None,
            MetricId::Efficiency | MetricId::Rework => Some(row.lines.rework),
            MetricId::NewWork => Some(row.lines.new_work),
            MetricId::LegacyRefactor => Some(row.lines.legacy_refactor),
            MetricId::HelpOthers => Some(row.lines.help_others),
            MetricId::Impact => ImpactInputs::of(row).map(|inputs| inputs.points().total()),
            MetricId::CommitComplexity => {
                ImpactInputs::of(row).map(|inputs| inputs.points().complexity_points())
            }
            _ => Some(row.lines.total()),
        }
    }
}

impl CommitFold for CommitRows {
    fn needs_usual_lines(&self) -> bool {
        matches!(self.metric, MetricId::Impact | MetricId::CommitComplexity)
    }

    fn add(&mut self, commit: &CommitFact) {
        if is_of_somebody_else(commit.left_out) {
            return;
        }
        self.first.add(Candidate {
            value: self.value(commit),
            date: commit.authored_at.millis(),
            // Of one second the newest is told first, as in lists of commits.
            order: (-commit.authored_at.millis(), -commit.id.0),
            id: commit.id.0,
            repository: commit.repository_id(),
            name: Some(commit.name),
            row: *commit,
        });
    }

    fn merge(&mut self, other: Self) {
        self.first.merge(other.first);
    }
}

/// Pull requests likewise.
#[derive(Clone)]
struct PullRequestRows {
    metric: MetricId,
    first: First<PullRequestFact>,
}

impl ReviewFold for PullRequestRows {
    const TAKES_EVENTS: bool = false;

    fn add(&mut self, fact: &PullRequestFact, _events: &[ReviewEvent], time: &PullRequestTime) {
        if fact.left_out.is_some() {
            return;
        }
        let Some(value) = value_of(self.metric, fact, time) else {
            return;
        };
        self.first.add(Candidate {
            value: Some(value),
            date: fact.merged_at.millis(),
            order: (fact.merged_at.millis(), fact.id.0),
            id: fact.id.0,
            repository: fact.repository_id,
            name: fact.name,
            row: *fact,
        });
    }

    fn merge(&mut self, other: Self) {
        self.first.merge(other.first);
    }
}

/// The days asked about; `None` where the week is not in the range.
fn days_of(query: &MetricQuery, reader: &Reader) -> Result<Option<Days>, ReportError> {
    let days = Days::of(&query.filter.range, reader.today())?;
    Ok(days.of_week(query.week)?)
}

const fn is_of_somebody_else(reason: Option<LeftOut>) -> bool {
    matches!(
        reason,
        Some(LeftOut::Bot | LeftOut::Excluded | LeftOut::Hidden)
    )
}

/// What a pull request adds to a metric; `None` where the metric does not count it.
fn value_of(metric: MetricId, fact: &PullRequestFact, time: &PullRequestTime) -> Option<i64> {
    match metric {
        MetricId::TimeToFirstComment => review::first_comment_time(fact, time),
        MetricId::UnreviewedPullRequests => fact
            .details_read
            .then(|| i64::from(review::is_unreviewed(fact))),
        MetricId::IteratedPullRequests => fact.details_read.then_some(fact.follow_on_commits),
        _ => review::merge_time(fact, time),
    }
}
