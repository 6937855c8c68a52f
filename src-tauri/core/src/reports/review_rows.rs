//! The merged pull requests behind a figure of the report on who reviews whom, down to one person's.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::evidence_window::{Candidate, First, Window};
use super::range::Days;
use super::ratio::Ratio;
use super::review_metric::ReviewMetric;
use super::{Filter, Reader, ReportError, review, waiting};
use crate::model::{
    CollaborationFacts, ListQuery, MemberKey, NoCommits, Page, PullRequestFact, PullRequestHead,
    TitlesOf,
};
use crate::store::Store;

/// Which rows.
#[derive(Debug, Clone, Deserialize)]
pub struct ReviewRowsQuery {
    /// Of which figure.
    pub metric: ReviewMetric,
    /// Over what.
    pub filter: Filter,
    /// Only those merged in the week that begins on this Monday.
    #[serde(default)]
    pub week: Option<Date>,
    /// Only those this person opened.
    #[serde(default)]
    pub submitter: Option<MemberKey>,
    /// Only those this person reviewed.
    #[serde(default)]
    pub reviewer: Option<MemberKey>,
    /// Search, sort and window. Sorts: `value` (the default, largest first), `date`, `author`, `repository`.
    pub list: ListQuery,
}

/// A merged pull request with what it adds to a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewRow {
    /// What is counted of it.
    pub fact: PullRequestFact,
    /// What a list says of it.
    pub head: PullRequestHead,
    /// What it adds: milliseconds, commits, comments or people, or 1 for yes, over how many times.
    pub value: Ratio,
    /// Who reviewed it, by name.
    pub reviewers: Vec<String>,
}

/// One window of the pull requests a figure was made of.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn review_rows(
    store: &Store,
    query: &ReviewRowsQuery,
    reader: &Reader,
) -> Result<Page<ReviewRow>, ReportError> {
    let window = Window::of(&query.list);
    let days = Days::of(&query.filter.range, reader.today())?;
    let Some(days) = days.of_week(query.week)? else {
        return Ok(window.page(0, Vec::new()));
    };
    let asked = reader.query(&query.filter.work, days);
    let (facts, _) = store.collaboration_facts(asked.clone(), NoCommits).await?;
    let mut rows = window.first();
    add_candidates(&facts, query, &mut rows);
    let (total, chosen) = window
        .choose(store, TitlesOf::PullRequests, asked, &facts.names, rows)
        .await?;
    let ids = chosen.iter().map(|candidate| candidate.row.0.id).collect();
    let heads = store.pull_request_heads(ids).await?;
    let mut heads: HashMap<_, _> = heads.into_iter().map(|head| (head.id, head)).collect();
    let rows = chosen.into_iter().filter_map(|candidate| {
        let (fact, value, people) = candidate.row;
        Some(ReviewRow {
            head: heads.remove(&fact.id)?,
            fact,
            value,
            reviewers: people
                .into_iter()
                .map(|person| facts.name_of(person).to_owned())
                .collect(),
        })
    });
    Ok(window.page(total, rows.collect()))
}

/// Adds the pull requests a question is about, with what each adds and who reviewed it.
fn add_candidates(
    facts: &CollaborationFacts,
    query: &ReviewRowsQuery,
    rows: &mut First<(PullRequestFact, Ratio, Vec<u32>)>,
) {
    let place = |key: &MemberKey| {
        let found = facts.reviews.people.binary_search(key).ok();
        found.and_then(|place| u32::try_from(place).ok())
    };
    // Somebody who is not known has no pull requests.
    let submitter = query.submitter.as_ref().map(place);
    let reviewer = query.reviewer.as_ref().map(place);
    for fact in review::counted(&facts.reviews.pull_requests) {
        let events = facts.reviews.events_of(fact.id);
        let value = query.metric.of(fact, events);
        let is_theirs = submitter.is_none_or(|own| own.is_some() && own == fact.person);
        if value.denominator == 0 || !is_theirs {
            continue;
        }
        let people = waiting::reviewers(events);
        let people: Vec<u32> = people
            .into_iter()
            .map(|place| facts.reviews.reviewers[place])
            .collect();
        if reviewer.is_some_and(|own| own.is_none_or(|own| !people.contains(&own))) {
            continue;
        }
        rows.add(Candidate {
            value: Some(value.numerator / value.denominator),
            date: fact.merged_at.millis(),
            order: (fact.merged_at.millis(), fact.id.0),
            id: fact.id.0,
            repository: fact.repository_id,
            name: fact.name,
            row: (*fact, value, people),
        });
    }
}
