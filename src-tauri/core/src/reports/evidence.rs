//! The rows behind a number: every number opens the list it was made of.

use jiff::civil::Date;
use serde::Deserialize;

use super::metric::MetricId;
use super::range::Days;
use super::{Filter, Reader, ReportError, review};
use crate::model::{CommitFact, LeftOut, ListQuery, Page, PullRequestFact};
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
    /// A commit; its value are its lines, of efficiency those that are rework.
    Commit(CommitFact, Option<i64>),
    /// A pull request; milliseconds, or a number of commits, or 1 for yes.
    PullRequest(PullRequestFact, Option<i64>),
}

impl Evidence {
    const fn value(&self) -> Option<i64> {
        match self {
            Self::Commit(_, value) | Self::PullRequest(_, value) => *value,
        }
    }

    const fn date(&self) -> i64 {
        match self {
            Self::Commit(commit, _) => commit.authored_at.millis(),
            Self::PullRequest(pull_request, _) => pull_request.merged_at.millis(),
        }
    }

    fn author(&self) -> &str {
        match self {
            Self::Commit(commit, _) => &commit.author,
            Self::PullRequest(pull_request, _) => pull_request.author.as_deref().unwrap_or(""),
        }
    }

    fn repository(&self) -> &str {
        match self {
            Self::Commit(commit, _) => &commit.repository,
            Self::PullRequest(pull_request, _) => &pull_request.repository,
        }
    }

    fn title(&self) -> &str {
        match self {
            Self::Commit(commit, _) => &commit.title,
            Self::PullRequest(pull_request, _) => &pull_request.title,
        }
    }

    fn contains(&self, word: &str) -> bool {
        [self.title(), self.author(), self.repository()]
            .iter()
            .any(|text| text.to_lowercase().contains(word))
    }
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
    let days = days_of(query, reader)?;
    let Some(days) = days else {
        return Ok(page(Vec::new(), &query.list));
    };
    let asked = reader.query(&query.filter.work, days);
    let rows: Vec<Evidence> = if query.metric.is_of_commits() {
        let facts = store.commit_facts(asked).await?;
        let facts = facts
            .into_iter()
            .filter(|fact| !is_of_somebody_else(fact.left_out));
        facts.map(|fact| of_commit(query.metric, fact)).collect()
    } else {
        let facts = store.pull_request_facts(asked).await?;
        let facts = facts.into_iter().filter(|fact| fact.left_out.is_none());
        facts
            .filter_map(|fact| of_pull_request(query.metric, fact))
            .collect()
    };
    Ok(page(rows, &query.list))
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

fn of_commit(metric: MetricId, fact: CommitFact) -> Evidence {
    let value = fact.lines.map(|lines| match metric {
        MetricId::Efficiency => lines.rework,
        _ => lines.total(),
    });
    Evidence::Commit(fact, value)
}

/// A pull request, where the metric counts it.
fn of_pull_request(metric: MetricId, fact: PullRequestFact) -> Option<Evidence> {
    let value = match metric {
        MetricId::TimeToFirstComment => review::first_comment_time(&fact),
        MetricId::UnreviewedPullRequests => fact
            .details_read
            .then(|| i64::from(review::is_unreviewed(&fact))),
        MetricId::IteratedPullRequests => fact.details_read.then_some(fact.follow_on_commits),
        _ => review::merge_time(&fact),
    };
    value.map(|value| Evidence::PullRequest(fact, Some(value)))
}

fn page(mut rows: Vec<Evidence>, list: &ListQuery) -> Page<Evidence> {
    let words = list.search.to_lowercase();
    let words: Vec<&str> = words.split_whitespace().collect();
    rows.retain(|row| words.iter().all(|word| row.contains(word)));
    let is_largest_first = list.descending || list.sort.is_empty();
    match list.sort.as_str() {
        "date" => rows.sort_by_key(Evidence::date),
        "author" => rows.sort_by_cached_key(|row| row.author().to_lowercase()),
        "repository" => rows.sort_by_cached_key(|row| row.repository().to_lowercase()),
        _ => rows.sort_by_key(Evidence::value),
    }
    if is_largest_first {
        rows.reverse();
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let offset = usize::try_from(list.offset.max(0)).unwrap_or(usize::MAX);
    let limit = usize::try_from(list.effective_limit()).unwrap_or(usize::MAX);
    Page {
        total: count(rows.len()),
        offset: list.offset.max(0),
        rows: rows.into_iter().skip(offset).take(limit).collect(),
    }
}
