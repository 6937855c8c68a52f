//! The pull requests of the report on those on their way, a window at a time, with what happened to each and when.

use std::collections::HashMap;

use serde::Deserialize;

use super::evidence_window::{Candidate, First, Window};
use super::range::Days;
use super::review_workflow::{Seen, WorkflowPullRequest};
use super::{Filter, Reader, ReportError};
use crate::model::{
    ListQuery, Page, PullRequestHead, PullRequestId, PullRequestMoments, PullRequestSpan,
    PullRequestStanding, Timestamp, TitlesOf, WorkflowAsks, WorkflowFold, WorkflowHead,
    string_enum,
};
use crate::store::Store;

string_enum!(
    /// Which of the pull requests that were open at some time of a range.
    WorkflowShow {
        /// Every one.
        All = "all",
        /// Those that are open now.
        Open = "open",
        /// Those opened in the range.
        Opened = "opened",
        /// Those merged in the range.
        Merged = "merged",
        /// Those closed in the range without a merge.
        Closed = "closed",
        /// Those that wait for a first review longer than they should.
        Waiting = "waiting",
    }
);

/// Which rows.
#[derive(Debug, Clone, Deserialize)]
pub struct WorkflowRowsQuery {
    /// Over what.
    pub filter: Filter,
    /// Which of them.
    pub show: WorkflowShow,
    /// Sort and window; there is no search. Sorts: `opened`, `lasted`, `activity`, which is comments and follow-on commits
    /// together. What is not known comes last either way.
    pub list: ListQuery,
}

/// A pull request on its way, with all that a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowRow {
    /// When it was open, and how it stands.
    pub pull_request: WorkflowPullRequest,
    /// What a list says of it.
    pub head: PullRequestHead,
    /// Follow-on commits.
    pub commits: Vec<Timestamp>,
    /// Comments of its author.
    pub own_comments: Vec<Timestamp>,
    /// Comments and approvals of others.
    pub reviews: Vec<Timestamp>,
    /// From when until when it was a draft; `None` is still.
    pub drafts: Vec<(Timestamp, Option<Timestamp>)>,
}

/// One window of the pull requests of the report; those that are gone by the time they are read are passed over.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn workflow_rows(
    store: &Store,
    query: &WorkflowRowsQuery,
    reader: &Reader,
) -> Result<Page<WorkflowRow>, ReportError> {
    let list = ListQuery {
        search: String::new(),
        ..query.list.clone()
    };
    let window = Window::of(&list);
    let days = Days::of(&query.filter.range, reader.today())?;
    let asked = reader.query(&query.filter.work, days);
    let (instants, now) = (asked.instants, reader.now);
    let (show, sort, first) = (query.show, Sort::of(&list), window.first());
    let fold = move |head: &WorkflowHead| RowsFold {
        seen: Seen::of(head, instants, now),
        show,
        sort,
        first,
    };
    let (_, fold) = store.workflow_facts(asked.clone(), fold).await?;
    let seen = fold.seen;
    let (total, chosen) = window
        .choose(store, TitlesOf::PullRequests, asked, &[], fold.first)
        .await?;
    let ids: Vec<_> = chosen.iter().map(|candidate| candidate.row).collect();
    let heads = store.pull_request_heads(ids.clone()).await?;
    let mut heads: HashMap<_, _> = heads.into_iter().map(|head| (head.id, head)).collect();
    let moments = store.pull_request_moments(ids).await?;
    let rows = moments.into_iter().filter_map(|own| {
        Some(WorkflowRow {
            pull_request: seen.tell(&own.span),
            head: heads.remove(&own.span.id)?,
            drafts: drafts(&own),
            commits: own.commits,
            own_comments: own.own_comments,
            reviews: own.reviews,
        })
    });
    Ok(window.page(total, rows.collect()))
}
/// What rows are sorted by.
#[derive(Debug, Clone, Copy)]
enum SortBy {
    Opened,
    Lasted,
    Activity,
}

/// The order of the rows.
#[derive(Debug, Clone, Copy)]
struct Sort {
    by: SortBy,
    is_largest_first: bool,
}

impl Sort {
    fn of(list: &ListQuery) -> Self {
        Self {
            by: match list.sort.as_str() {
                "lasted" => SortBy::Lasted,
                "activity" => SortBy::Activity,
                _ => SortBy::Opened,
            },
            is_largest_first: list.descending || list.sort.is_empty(),
        }
    }

    /// What one is sorted by, so that what is not known comes last.
    fn value(self, pull_request: &WorkflowPullRequest) -> Option<i64> {
        let value = match self.by {
            SortBy::Opened => Some(pull_request.created_at.millis()),
            SortBy::Lasted => pull_request.lasted,
            SortBy::Activity => {
                let followed = pull_request.followed;
                followed.map(|of| of.comments + of.follow_on_commits)
            }
        };
        if self.is_largest_first {
            value
        } else {
            Some(value.unwrap_or(i64::MAX))
        }
    }
}

/// Keeps those of the window.
#[derive(Clone)]
struct RowsFold {
    seen: Seen,
    show: WorkflowShow,
    sort: Sort,
    first: First<PullRequestId>,
}

impl WorkflowFold for RowsFold {
    fn asks_of_ended(&self) -> WorkflowAsks {
        match self.sort.by {
            SortBy::Activity => WorkflowAsks::Everything,
            SortBy::Opened | SortBy::Lasted => WorkflowAsks::Nothing,
        }
    }

    fn asks_of_open(&self) -> WorkflowAsks {
        match self.show {
            WorkflowShow::Waiting => self.asks_of_ended().max(WorkflowAsks::Reviews),
            _ => self.asks_of_ended(),
        }
    }

    fn add(&mut self, span: &PullRequestSpan) {
        let pull_request = self.seen.tell(span);
        if span.left_out.is_some() || !self.show.holds(&pull_request) {
            return;
        }
        self.first.add(Candidate {
            value: self.sort.value(&pull_request),
            date: span.created_at.millis(),
            order: (span.created_at.millis(), span.id.0),
            id: span.id.0,
            repository: span.repository_id,
            name: None,
            row: span.id,
        });
    }

    fn merge(&mut self, other: Self) {
        self.first.merge(other.first);
    }
}

impl WorkflowShow {
    fn holds(self, pull_request: &WorkflowPullRequest) -> bool {
        let is_ended_as =
            |standing| pull_request.standing == standing && pull_request.is_ended_in_range;
        match self {
            Self::All => true,
            Self::Open => pull_request.standing == PullRequestStanding::Open,
            Self::Opened => pull_request.is_opened_in_range,
            Self::Merged => is_ended_as(PullRequestStanding::Merged),
            Self::Closed => is_ended_as(PullRequestStanding::Closed),
            Self::Waiting => pull_request.is_waiting(),
        }
    }
}

/// When it was a draft. GitLab notes every change and not what it was opened as: what its first note ends it was from
/// the opening on, and without a note it was always what it is now.
fn drafts(own: &PullRequestMoments) -> Vec<(Timestamp, Option<Timestamp>)> {
    let first = own.draft_marks.first();
    let was_draft = first.map_or(own.span.is_draft, |(_, becomes_draft)| !becomes_draft);
    let mut since = was_draft.then_some(own.span.created_at);
    let mut drafts = Vec::new();
    for (at, becomes_draft) in &own.draft_marks {
        match (since, becomes_draft) {
            (None, true) => since = Some(*at),
            (Some(begun), false) => {
                drafts.push((begun, Some(*at)));
                since = None;
            }
            _ => {}
        }
    }
    if let Some(begun) = since {
        drafts.push((begun, own.span.ended_at));
    }
    drafts
}
