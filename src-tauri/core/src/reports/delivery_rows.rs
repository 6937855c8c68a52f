//! The rows behind the figures on deployments: each deployment with its own lead time, and each incident.

use jiff::civil::Date;
use serde::Deserialize;

use super::delivery::{count, lead_time, lead_times, query};
use super::range::Days;
use super::ratio::Ratio;
use super::{Filter, Reader, ReportError};
use crate::model::{DeliveryFacts, DeploymentFact, IncidentFact, ListQuery, Page, Timestamp};
use crate::store::Store;

/// Which rows of the report.
#[derive(Debug, Clone, Deserialize)]
pub struct DeliveryRowsQuery {
    /// Over what.
    pub filter: Filter,
    /// Only of the week that begins on this Monday.
    #[serde(default)]
    pub week: Option<Date>,
    /// Search, sort and window. Sorts: `date` (the default, newest first), `name`, `repository`, and of deployments
    /// `commits`, `lead`, of incidents `time`.
    pub list: ListQuery,
}

/// A deployment with its own median.
#[derive(Debug, Clone, PartialEq)]
pub struct DeploymentRow {
    /// The deployment.
    pub fact: DeploymentFact,
    /// Half of its commits took longer, milliseconds.
    pub lead_time: Option<Ratio>,
    /// How many of its commits have such a time.
    pub counted: i64,
}

/// One window of the deployments of a range.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn delivery_rows(
    store: &Store,
    asked: &DeliveryRowsQuery,
    reader: &Reader,
) -> Result<Page<DeploymentRow>, ReportError> {
    let Some(facts) = facts_of(store, asked, reader).await? else {
        return Ok(window(Vec::new(), &asked.list));
    };
    let mut times = vec![Vec::new(); facts.deployments.len()];
    for (deployment, time) in lead_times(&facts) {
        times[deployment].push(time);
    }
    let rows = facts.deployments.into_iter().zip(times);
    let mut rows: Vec<DeploymentRow> = rows
        .map(|(fact, mut times)| DeploymentRow {
            fact,
            counted: count(times.iter()),
            lead_time: lead_time(&mut times),
        })
        .collect();
    rows.retain(|row| {
        let fact = &row.fact;
        let deployer = fact.deployer.as_deref().unwrap_or_default();
        holds(
            &asked.list,
            &[&fact.name, &fact.environment, &fact.repository, deployer],
        )
    });
    match asked.list.sort.as_str() {
        "name" => rows.sort_by_cached_key(|row| row.fact.name.to_lowercase()),
        "repository" => rows.sort_by_cached_key(|row| row.fact.repository.to_lowercase()),
        "commits" => rows.sort_by_key(|row| row.fact.commits),
        "lead" => rows.sort_by_key(|row| {
            let doubled = |ratio: Ratio| ratio.numerator.saturating_mul(3 - ratio.denominator);
            row.lead_time.map(doubled)
        }),
        _ => {}
    }
    Ok(window(rows, &asked.list))
}

/// One window of the incidents of a range.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn incident_rows(
    store: &Store,
    asked: &DeliveryRowsQuery,
    reader: &Reader,
) -> Result<Page<IncidentFact>, ReportError> {
    let Some(facts) = facts_of(store, asked, reader).await? else {
        return Ok(window(Vec::new(), &asked.list));
    };
    let mut rows = facts.incidents;
    rows.retain(|row| holds(&asked.list, &[&row.title, &row.repository]));
    match asked.list.sort.as_str() {
        "name" => rows.sort_by_cached_key(|row| row.title.to_lowercase()),
        "repository" => rows.sort_by_cached_key(|row| row.repository.to_lowercase()),
        "time" => rows.sort_by_key(|row| {
            let took = |at: Timestamp| at.millis().saturating_sub(row.created_at.millis());
            row.restored_at.map(took)
        }),
        _ => {}
    }
    Ok(window(rows, &asked.list))
}

/// The facts of the days asked about; `None` where the week is not among them.
async fn facts_of(
    store: &Store,
    asked: &DeliveryRowsQuery,
    reader: &Reader,
) -> Result<Option<DeliveryFacts>, ReportError> {
    let days = Days::of(&asked.filter.range, reader.today())?;
    let Some(days) = days.of_week(asked.week)? else {
        return Ok(None);
    };
    let facts = store.delivery_facts(query(&asked.filter, days, reader));
    Ok(Some(facts.await?))
}

fn holds(list: &ListQuery, texts: &[&str]) -> bool {
    let words = list.search.to_lowercase();
    words
        .split_whitespace()
        .all(|word| texts.iter().any(|text| text.to_lowercase().contains(word)))
}

/// Rows come in the order of their sort, smallest first.
fn window<T>(mut rows: Vec<T>, list: &ListQuery) -> Page<T> {
    if list.descending || list.sort.is_empty() {
        rows.reverse();
    }
    let offset = usize::try_from(list.offset.max(0)).unwrap_or(usize::MAX);
    let limit = usize::try_from(list.effective_limit()).unwrap_or(usize::MAX);
    Page {
        total: count(rows.iter()),
        offset: list.offset.max(0),
        rows: rows.into_iter().skip(offset).take(limit).collect(),
    }
}
