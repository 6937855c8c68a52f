//! The rows of the ticket log: every ticket that was open in a range or ended in it, a window at a time.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use serde::Deserialize;

use super::firsts::Firsts;
use super::range::Days;
use super::ratio::Ratio;
use super::ticket_log::query;
use super::tickets::{self, count};
use super::{Filter, Reader, ReportError};
use crate::model::{
    ListQuery, Page, StatusCategory, TicketFact, TicketFold, TicketHead, TicketId, Timestamp,
    string_enum,
};
use crate::store::Store;

string_enum!(
    /// Which tickets of the log.
    TicketShow {
        /// All that were open in the range, or ended in it.
        All = "all",
        /// Completed in the range.
        Completed = "completed",
        /// Not over now.
        Open = "open",
        /// Taken up again in the range after they had been over.
        Reopened = "reopened",
    }
);

/// Which rows of the log.
#[derive(Debug, Clone, Deserialize)]
pub struct TicketLogQuery {
    /// Over what.
    pub filter: Filter,
    /// Which of these.
    pub show: TicketShow,
    /// Only those of the week that begins on this Monday.
    #[serde(default)]
    pub week: Option<Date>,
    /// Search, sort and window. Sorts: `completed` (the default, newest first), `opened`, `cycle`, `queue`,
    /// `backflow`, `status`.
    pub list: ListQuery,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketRow {
    /// What a list says of it.
    pub head: TicketHead,
    /// What the status it is in means.
    pub category: StatusCategory,
    /// Since when it is in that.
    pub since: Timestamp,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// When it last was taken up again.
    pub reopened_at: Option<Timestamp>,
    /// Milliseconds of its cycle, once it is done.
    pub cycle: Option<i64>,
    /// Milliseconds it waited.
    pub queue: Option<i64>,
    /// Changes that led back over all of them.
    pub backflow: Ratio,
    /// How often it was taken up again.
    pub reopenings: i64,
    /// Its weight.
    pub weight: Option<i64>,
    /// Whether its history was read.
    pub details_read: bool,
}

/// One window of the log.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn ticket_log(
    store: &Store,
    asked: &TicketLogQuery,
    reader: &Reader,
) -> Result<Page<TicketRow>, ReportError> {
    let days = Days::of(&asked.filter.range, reader.today())?;
    let Some(days) = days.of_week(asked.week)? else {
        return Ok(page_of(0, &asked.list, Vec::new()));
    };
    let only_ended = matches!(asked.show, TicketShow::Completed | TicketShow::Reopened);
    let query = query(&asked.filter, days, reader, only_ended);
    let found = if asked.list.search.trim().is_empty() {
        None
    } else {
        let work = asked.filter.work.clone();
        let found = store.tickets_found(work, asked.list.search.clone()).await?;
        Some(Arc::new(found))
    };
    let offset = usize::try_from(asked.list.offset.max(0)).unwrap_or(usize::MAX);
    let limit = usize::try_from(asked.list.effective_limit()).unwrap_or(usize::MAX);
    let fold = RowsFold {
        show: asked.show,
        instants: query.instants,
        found,
        order: Order::of(&asked.list, reader.now),
        total: 0,
        firsts: Firsts::of(offset.saturating_add(limit)),
    };
    let (_, fold) = store.fold_tickets(query, fold).await?;
    let window = fold.firsts.in_order();
    let window = window.get(offset..).unwrap_or_default();
    let rows = rows_of(store, window, reader.now).await?;
    Ok(page_of(fold.total, &asked.list, rows))
}

/// Tickets of the log as they come: how many there are, and those up to the end of the window.
#[derive(Clone)]
struct RowsFold {
    show: TicketShow,
    instants: (Timestamp, Timestamp),
    /// Those a search found, where one was made.
    found: Option<Arc<HashSet<TicketId>>>,
    order: Order,
    total: i64,
    firsts: Firsts<Rank>,
}

impl TicketFold for RowsFold {
    fn add(&mut self, ticket: &TicketFact) {
        let is_found = |found: &Arc<HashSet<TicketId>>| found.contains(&ticket.id);
        if ticket.left_out.is_some()
            || !is_shown(ticket, self.show, self.instants)
            || !self.found.as_ref().is_none_or(is_found)
        {
            return;
        }
        self.total += 1;
        self.firsts.offer(self.order.rank(ticket), ticket);
    }

    fn merge(&mut self, other: Self) {
        self.total += other.total;
        self.firsts.merge(other.firsts);
    }
}

const fn page_of(total: i64, list: &ListQuery, rows: Vec<TicketRow>) -> Page<TicketRow> {
    Page {
        total,
        offset: if list.offset > 0 { list.offset } else { 0 },
        rows,
    }
}

/// Rows of tickets, in their order.
pub(super) async fn rows_of(
    store: &Store,
    facts: &[TicketFact],
    now: Timestamp,
) -> Result<Vec<TicketRow>, ReportError> {
    let heads = store
        .ticket_heads(facts.iter().map(|fact| fact.id).collect())
        .await?;
    let facts: HashMap<_, _> = facts.iter().map(|fact| (fact.id, fact)).collect();
    let rows = heads.into_iter().filter_map(|head| {
        let fact = facts.get(&head.id)?;
        Some(TicketRow {
            head,
            category: fact.category,
            since: fact.since,
            opened_at: fact.opened_at,
            completed_at: tickets::completed_at(fact),
            reopened_at: fact.reopened_at,
            cycle: tickets::cycle(fact),
            queue: tickets::queue(fact, now),
            backflow: tickets::backflow(fact),
            reopenings: fact.reopenings,
            weight: fact.weight,
            details_read: fact.details_read,
        })
    });
    Ok(rows.collect())
}

fn is_shown(fact: &TicketFact, show: TicketShow, (from, to): (Timestamp, Timestamp)) -> bool {
    let is_in = |at: Timestamp| from <= at && at < to;
    match show {
        TicketShow::All => true,
        TicketShow::Completed => tickets::completed_at(fact).is_some_and(is_in),
        TicketShow::Open => !fact.category.is_over(),
        TicketShow::Reopened => fact.reopened_at.is_some_and(is_in),
    }
}

/// Where a ticket stands: whether it has no value, the value, and how new it is.
type Rank = (bool, Option<i64>, i64);

/// By what was asked; what has no value is last, and of equals the newer ticket is first.
#[derive(Debug, Clone, Copy)]
struct Order {
    by: OrderBy,
    is_largest_first: bool,
    now: Timestamp,
}

/// What a list can be sorted by.
#[derive(Debug, Clone, Copy)]
enum OrderBy {
    Completed,
    Opened,
    Cycle,
    Queue,
    Backflow,
    Status,
}

impl Order {
    fn of(list: &ListQuery, now: Timestamp) -> Self {
        let by = match list.sort.as_str() {
            "opened" => OrderBy::Opened,
            "cycle" => OrderBy::Cycle,
            "queue" => OrderBy::Queue,
            "backflow" => OrderBy::Backflow,
            "status" => OrderBy::Status,
            _ => OrderBy::Completed,
        };
        Self {
            by,
            is_largest_first: list.descending || list.sort.is_empty(),
            now,
        }
    }

    fn rank(&self, fact: &TicketFact) -> Rank {
        let value = match self.by {
            OrderBy::Completed => tickets::completed_at(fact).map(Timestamp::millis),
            OrderBy::Opened => Some(fact.opened_at.millis()),
            OrderBy::Cycle => tickets::cycle(fact),
            OrderBy::Queue => tickets::queue(fact, self.now),
            // Rates compare as shares of a large whole: no two different ones of any ticket are that close.
            OrderBy::Backflow => tickets::backflow(fact).times(1 << 40).map(floor),
            OrderBy::Status => {
                let mut all = StatusCategory::ALL.iter();
                all.position(|each| *each == fact.category).map(count)
            }
        };
        let own = value.map(|value| if self.is_largest_first { -value } else { value });
        (own.is_none(), own, -fact.id.0)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a share of 2^40 fits")]
fn floor(value: f64) -> i64 {
    value as i64
}
