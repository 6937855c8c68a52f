//! The pull requests of PR resolution a reader chose, and the rows of them, a window at a time.
//!
//! A rectangle is drawn with the mouse and its figures follow: the report that was read last stays here, so that what is
//! chosen of it is of the same moment as what is drawn, and nothing is read again for it.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;

use super::range::Days;
use super::resolution::{Resolution, Resolved, pr_resolution};
use super::{Filter, Reader, ReportError, ResolutionFigures};
use crate::model::{ListQuery, Page, PullRequestHead, Timestamp, WorkFilter};
use crate::store::Store;

/// A rectangle of the picture. Its ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct ResolutionChoice {
    /// The first instant of merging.
    pub from: Timestamp,
    /// The last.
    pub to: Timestamp,
    /// The shortest time to merge, milliseconds; none is as short as any.
    pub low: Option<i64>,
    /// The longest, milliseconds; none is as long as any.
    pub high: Option<i64>,
}

/// Which rows.
#[derive(Debug, Clone, Deserialize)]
pub struct ResolutionRowsQuery {
    /// Over what.
    pub filter: Filter,
    /// Those of a rectangle; all without one.
    pub choice: Option<ResolutionChoice>,
    /// Sort and window; there is no search. Sorts: `time`, `merged`, `comments`, `follow_on`. What is not known comes last
    /// either way, ties by time of merge.
    pub list: ListQuery,
}

/// A pull request with all that a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolutionRow {
    /// Its figures.
    pub resolved: Resolved,
    /// What a list says of it; `None` where it is gone since the report was read.
    pub head: Option<PullRequestHead>,
}

/// What a report was asked, so far as its pull requests depend on it.
#[derive(Debug, Clone, PartialEq)]
struct Asked {
    work: WorkFilter,
    days: Days,
    instants: (Timestamp, Timestamp),
}

/// A report with what it was asked and when somebody last did.
#[derive(Debug)]
struct Kept {
    asked: Asked,
    report: Arc<Resolution>,
    used_at: Timestamp,
}

/// The report that was read last, until nobody looks at it any more.
#[derive(Debug, Default)]
pub struct LastResolution(Mutex<Option<Kept>>);

impl ResolutionChoice {
    /// Whether a pull request lies in it. One without a time to merge has no place in the picture.
    #[must_use]
    pub fn holds(&self, of: &Resolved) -> bool {
        let Some(time) = of.merge_time else {
            return false;
        };
        (self.from..=self.to).contains(&of.merged_at)
            && self.low.is_none_or(|low| time >= low)
            && self.high.is_none_or(|high| time <= high)
    }
}

impl LastResolution {
    /// Reads the report and keeps it in place of the one before.
    ///
    /// # Errors
    /// When there is no such range, or the store cannot be read.
    pub async fn read(
        &self,
        store: &Store,
        filter: &Filter,
        reader: &Reader,
    ) -> Result<Arc<Resolution>, ReportError> {
        let report = Arc::new(pr_resolution(store, filter, reader).await?);
        let asked = Asked {
            work: filter.work.clone(),
            days: report.days,
            instants: report.instants,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Kept {
            asked,
            report: report.clone(),
            used_at: reader.now,
        });
        Ok(report)
    }

    /// Gives the report back where nobody asked for so long: of a large company it is tens of megabytes. What is chosen
    /// of it afterwards is read anew. A clock that was set back says nothing about how long that was, and counts as long.
    pub fn forget_unused(&self, now: Timestamp, unused_for: Duration) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_used = last.as_ref().is_some_and(|kept| {
            let unused = now.millis() - kept.used_at.millis();
            u64::try_from(unused).is_ok_and(|unused| u128::from(unused) < unused_for.as_millis())
        });
        if !is_used {
            *last = None;
        }
    }

    /// Whether a report is kept now.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some()
    }

    /// The figures of a rectangle of the report.
    ///
    /// # Errors
    /// As [`LastResolution::read`], where another report was read since.
    pub async fn figures(
        &self,
        store: &Store,
        filter: &Filter,
        choice: &ResolutionChoice,
        reader: &Reader,
    ) -> Result<ResolutionFigures, ReportError> {
        let report = self.kept(store, filter, reader).await?;
        let chosen = report
            .pull_requests
            .iter()
            .filter(|each| choice.holds(each));
        Ok(ResolutionFigures::of(chosen))
    }

    /// One window of the pull requests of the report, or of a rectangle of it.
    ///
    /// # Errors
    /// As [`LastResolution::read`], where another report was read since; when the store cannot be read.
    pub async fn rows(
        &self,
        store: &Store,
        query: &ResolutionRowsQuery,
        reader: &Reader,
    ) -> Result<Page<ResolutionRow>, ReportError> {
        let report = self.kept(store, &query.filter, reader).await?;
        let chosen = report.pull_requests.iter();
        let chosen = chosen.filter(|each| query.choice.is_none_or(|choice| choice.holds(each)));
        let mut chosen: Vec<&Resolved> = chosen.collect();
        let total = i64::try_from(chosen.len()).unwrap_or(i64::MAX);
        let offset = query.list.offset.max(0);
        let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
        let limit = usize::try_from(query.list.effective_limit()).unwrap_or(usize::MAX);
        put_first(&mut chosen, skipped.saturating_add(limit), &query.list);
        let window: Vec<_> = chosen.into_iter().skip(skipped).take(limit).collect();
        let ids = window.iter().map(|each| each.id).collect();
        let heads = store.pull_request_heads(ids).await?;
        let mut heads: HashMap<_, _> = heads.into_iter().map(|head| (head.id, head)).collect();
        let rows = window.into_iter().map(|each| ResolutionRow {
            resolved: *each,
            head: heads.remove(&each.id),
        });
        Ok(Page {
            total,
            offset,
            rows: rows.collect(),
        })
    }

    /// The report as it was read last, where it was asked the same.
    fn last(&self, asked: &Asked, now: Timestamp) -> Option<Arc<Resolution>> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = last.as_mut().filter(|kept| kept.asked == *asked)?;
        kept.used_at = now;
        Some(kept.report.clone())
    }

    /// The report as it was read last, and read now where that was another.
    async fn kept(
        &self,
        store: &Store,
        filter: &Filter,
        reader: &Reader,
    ) -> Result<Arc<Resolution>, ReportError> {
        let days = Days::of(&filter.range, reader.today())?;
        let asked = Asked {
            work: filter.work.clone(),
            days,
            instants: days.instants(&reader.zone),
        };
        match self.last(&asked, reader.now) {
            Some(report) => Ok(report),
            None => self.read(store, filter, reader).await,
        }
    }
}

/// Puts the first so many in order; those after them stand anywhere behind.
fn put_first(chosen: &mut Vec<&Resolved>, first: usize, list: &ListQuery) {
    let value = |each: &Resolved| match list.sort.as_str() {
        "merged" => Some(each.merged_at.millis()),
        "comments" => each.followed.map(|of| of.comments),
        "follow_on" => each.followed.map(|of| of.follow_on_commits),
        _ => each.merge_time,
    };
    let is_largest_first = list.descending || list.sort.is_empty();
    // What is not known comes last either way.
    let key = |each: &&Resolved| {
        let own = value(each);
        let down = own.filter(|_| is_largest_first).map(Reverse);
        let up = own.filter(|_| !is_largest_first);
        (own.is_none(), down, up, each.merged_at, each.id)
    };
    if first < chosen.len() {
        chosen.select_nth_unstable_by_key(first, key);
        chosen.truncate(first);
    }
    chosen.sort_unstable_by_key(key);
}
