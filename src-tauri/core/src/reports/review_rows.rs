//! The merged pull requests behind a figure of the report on who reviews whom, down to one person's.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::evidence_window::{Candidate, First, Window};
use super::range::Days;
use super::ratio::Ratio;
use super::review_metric::ReviewMetric;
use super::{Filter, Reader, ReportError, waiting};
use crate::model::{
    ListQuery, MemberKey, NoCommits, Page, PullRequestFact, PullRequestHead, PullRequestTime,
    ReviewEvent, ReviewFold, TitlesOf,
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
    let (metric, first) = (query.metric, window.first());
    let (submitter, reviewer) = (query.submitter.clone(), query.reviewer.clone());
    let folds = move |people: &[MemberKey]| {
        let asked =
            |key: Option<MemberKey>| key.map_or(Asked::Anybody, |key| Asked::of(people, &key));
        let rows = ReviewRows {
            metric,
            submitter: asked(submitter),
            reviewer: asked(reviewer),
            first,
        };
        (NoCommits, rows)
    };
    let (facts, NoCommits, rows) = store.collaboration_facts(asked.clone(), folds).await?;
    let (total, chosen) = window
        .choose(
            store,
            TitlesOf::PullRequests,
            asked,
            &facts.facts.names,
            rows.first,
        )
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

/// Whose pull requests or reviews are asked about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Anybody,
    /// As a place among everybody the store knows.
    Somebody(usize),
    /// Somebody nobody knows, who did nothing.
    Nobody,
}

impl Asked {
    fn of(people: &[MemberKey], key: &MemberKey) -> Self {
        let place = people.binary_search(key);
        place.map_or(Self::Nobody, Self::Somebody)
    }

    fn is(self, person: Option<usize>) -> bool {
        match self {
            Self::Anybody => true,
            Self::Somebody(own) => person == Some(own),
            Self::Nobody => false,
        }
    }
}

/// The pull requests a question is about, with what each adds and who reviewed it.
#[derive(Clone)]
struct ReviewRows {
    metric: ReviewMetric,
    submitter: Asked,
    reviewer: Asked,
    first: First<(PullRequestFact, Ratio, Vec<u32>)>,
}

impl ReviewFold for ReviewRows {
    fn add(&mut self, fact: &PullRequestFact, events: &[ReviewEvent], time: &PullRequestTime) {
        let submitter = fact.person.map(|person| person as usize);
        if fact.left_out.is_some() || !self.submitter.is(submitter) {
            return;
        }
        let value = self.metric.of(fact, events, time);
        let reviewers = waiting::reviewers(events);
        let is_theirs = self.reviewer == Asked::Anybody
            || reviewers.iter().any(|own| self.reviewer.is(Some(*own)));
        if value.denominator == 0 || !is_theirs {
            return;
        }
        let people = reviewers.into_iter();
        let people = people.map(|place| u32::try_from(place).unwrap_or(u32::MAX));
        self.first.add(Candidate {
            value: Some(value.numerator / value.denominator),
            date: fact.merged_at.millis(),
            order: (fact.merged_at.millis(), fact.id.0),
            id: fact.id.0,
            repository: fact.repository_id,
            name: fact.name,
            row: (*fact, value, people.collect()),
        });
    }

    fn merge(&mut self, other: Self) {
        self.first.merge(other.first);
    }
}
