//! The ticket log: figures of tickets with their weeks, and every ticket that was open in a range or ended in it.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Deserialize;

use super::firsts::Firsts;
use super::range::{Days, Week};
use super::ratio::Ratio;
use super::tickets::{self, TicketMetricId, TicketSums, VelocityUnit, count};
use super::trend::{self, Trend};
use super::{Filter, Reader, ReportError};
use crate::model::{
    LeftOut, ListQuery, Page, ReadState, StatusCategory, TicketFact, TicketFactQuery, TicketFold,
    TicketHead, TicketId, TicketsHead, Timestamp, string_enum,
};
use crate::store::Store;

/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

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

/// The figures of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketReport {
    /// Its days.
    pub days: Days,
    /// Its weeks, oldest first.
    pub weeks: Vec<Week>,
    /// How far what it is made of was read.
    pub read_state: ReadState,
    /// Whether any repository has statuses beside open and closed.
    pub has_statuses: bool,
    /// Whether tickets are brought in at all.
    pub has_tickets: bool,
    /// Completed tickets that are left out, and whose they are, by reason.
    pub left_out: Vec<(LeftOut, LeftOutTickets)>,
    /// What velocity counts here.
    pub velocity_unit: VelocityUnit,
    /// Its figures.
    pub tiles: Vec<TicketTile>,
}

/// What was left out for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOutTickets {
    /// How many.
    pub tickets: i64,
    /// Of how many people.
    pub people: i64,
}

/// A figure.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketTile {
    /// Of what.
    pub metric: TicketMetricId,
    /// The value over the range, or why there is none.
    pub value: Result<f64, TicketUnknown>,
    /// Tickets, or changes of status, it was counted from.
    pub count: i64,
    /// One a week, `None` where a week has nothing to count.
    pub weekly: Vec<Option<f64>>,
    /// Where the whole weeks go.
    pub trend: Trend,
}

/// Why a figure has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketUnknown {
    /// No repository was chosen, or none is left by the filter.
    NothingImported,
    /// Tickets are brought in nowhere.
    ServiceOff,
    /// No repository has statuses, so that nobody can tell when work began or waited.
    NoStatuses,
    /// No completed ticket of the range has what it takes.
    NoTickets,
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

/// Reads the figures.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn ticket_report(
    store: &Store,
    filter: &Filter,
    reader: &Reader,
) -> Result<TicketReport, ReportError> {
    let today = reader.today();
    let days = Days::of(&filter.range, today)?;
    let weeks = days.weeks(today);
    let starts = days.week_starts(&weeks, &reader.zone);
    let query = query(filter, days, reader, true);
    let fold = ReportFold::of(query.instants, &starts);
    let (head, fold) = store.fold_tickets(query, fold).await?;
    let whole = fold.whole();
    let unit = tickets::velocity_unit(&whole);
    let tile = |metric: &TicketMetricId| {
        let figure = Figure {
            metric: *metric,
            unit,
            head: &head,
        };
        figure.tile(&whole, &fold.weeks, &weeks, days.count_until(today))
    };
    Ok(TicketReport {
        read_state: head.read_state,
        has_statuses: head.has_statuses,
        has_tickets: head.has_tickets,
        velocity_unit: unit,
        tiles: TicketMetricId::ALL.iter().map(tile).collect(),
        left_out: fold.left_out(),
        days,
        weeks,
    })
}

/// Completed tickets as they come, summed up week by week, and those left out.
#[derive(Clone)]
struct ReportFold {
    instants: (Timestamp, Timestamp),
    /// When the weeks begin.
    starts: Arc<[Timestamp]>,
    /// One for each week; at least one.
    weeks: Vec<TicketSums>,
    /// By reason, in the order of [`LeftOut::ALL`]: how many tickets, of whom.
    left_out: Vec<(i64, HashSet<u32>)>,
}

impl ReportFold {
    fn of(instants: (Timestamp, Timestamp), starts: &[Timestamp]) -> Self {
        Self {
            instants,
            starts: starts.into(),
            weeks: vec![TicketSums::default(); starts.len().max(1)],
            left_out: vec![(0, HashSet::new()); LeftOut::ALL.len()],
        }
    }

    fn whole(&self) -> TicketSums {
        let mut whole = TicketSums::default();
        for week in &self.weeks {
            whole += *week;
        }
        whole
    }

    /// By reason, only reasons there are.
    fn left_out(&self) -> Vec<(LeftOut, LeftOutTickets)> {
        let reasons = LeftOut::ALL.iter().zip(&self.left_out);
        let reasons = reasons.filter(|(_, (tickets, _))| *tickets > 0);
        let told = reasons.map(|(reason, (tickets, people))| {
            let figures = LeftOutTickets {
                tickets: *tickets,
                people: count(people.len()),
            };
            (*reason, figures)
        });
        told.collect()
    }
}

impl TicketFold for ReportFold {
    fn add(&mut self, ticket: &TicketFact) {
        let (from, to) = self.instants;
        let Some(at) = tickets::completed_at(ticket).filter(|at| from <= *at && *at < to) else {
            return;
        };
        if let Some(reason) = ticket.left_out {
            let place = LeftOut::ALL.iter().position(|own| *own == reason);
            if let Some((tickets, people)) = place.and_then(|place| self.left_out.get_mut(place)) {
                *tickets += 1;
                people.extend(&ticket.left_out_people);
            }
            return;
        }
        let begun = self.starts.partition_point(|start| *start <= at);
        self.weeks[begun.saturating_sub(1)].add(ticket);
    }

    fn merge(&mut self, other: Self) {
        for (own, more) in self.weeks.iter_mut().zip(other.weeks) {
            *own += more;
        }
        for (own, (tickets, people)) in self.left_out.iter_mut().zip(other.left_out) {
            own.0 += tickets;
            own.1.extend(people);
        }
    }
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
    let facts: std::collections::HashMap<_, _> = facts.iter().map(|fact| (fact.id, fact)).collect();
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

pub(super) fn query(
    filter: &Filter,
    days: Days,
    reader: &Reader,
    only_ended: bool,
) -> TicketFactQuery {
    TicketFactQuery {
        work: filter.work.clone(),
        instants: days.instants(&reader.zone),
        only_ended,
    }
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

/// One metric over some tickets.
struct Figure<'facts> {
    metric: TicketMetricId,
    unit: VelocityUnit,
    head: &'facts TicketsHead,
}

impl Figure<'_> {
    fn tile(
        &self,
        completed: &TicketSums,
        by_week: &[TicketSums],
        weeks: &[Week],
        days: i64,
    ) -> TicketTile {
        let whole = ratio(self.metric, completed, self.unit, days);
        let weekly: Vec<Option<f64>> = weeks
            .iter()
            .zip(by_week)
            .map(|(week, own)| in_unit(self.metric, ratio(self.metric, own, self.unit, week.days)))
            .collect();
        let full = weeks.iter().zip(&weekly);
        let full: Vec<Option<f64>> = full
            .map(|(week, value)| value.filter(|_| week.is_whole()))
            .collect();
        TicketTile {
            metric: self.metric,
            value: value(self.metric, whole, self.head),
            count: basis(self.metric, whole, completed.tickets),
            weekly,
            trend: trend::of_weeks(&full),
        }
    }
}

/// The exact value of a metric over completed tickets.
pub(super) fn ratio(
    metric: TicketMetricId,
    completed: &TicketSums,
    unit: VelocityUnit,
    days: i64,
) -> Ratio {
    match metric {
        // Days that are all to come have no tickets yet; those of the past may have none.
        TicketMetricId::TicketsCompleted => Ratio::new(completed.tickets, i64::from(days > 0)),
        TicketMetricId::CycleTime => tickets::cycle_time(completed),
        TicketMetricId::QueueTime => tickets::queue_time(completed),
        TicketMetricId::BackflowRate => tickets::backflow_rate(completed),
        TicketMetricId::Velocity => tickets::velocity(completed, unit, days),
    }
}

/// What n is of a value.
pub(super) fn basis(metric: TicketMetricId, whole: Ratio, completed: i64) -> i64 {
    match metric {
        TicketMetricId::TicketsCompleted | TicketMetricId::Velocity => completed,
        _ => whole.denominator,
    }
}

/// The value of a metric in the unit it is told in, or why there is none.
pub(super) fn value(
    metric: TicketMetricId,
    whole: Ratio,
    head: &TicketsHead,
) -> Result<f64, TicketUnknown> {
    if head.read_state.repositories == 0 {
        return Err(TicketUnknown::NothingImported);
    }
    if !head.has_tickets {
        return Err(TicketUnknown::ServiceOff);
    }
    let needs_statuses = matches!(
        metric,
        TicketMetricId::CycleTime | TicketMetricId::QueueTime
    );
    if needs_statuses && !head.has_statuses {
        return Err(TicketUnknown::NoStatuses);
    }
    in_unit(metric, whole).ok_or(TicketUnknown::NoTickets)
}

/// Times in hours, rates in percent.
#[expect(clippy::cast_precision_loss, reason = "an hour is few milliseconds")]
fn in_unit(metric: TicketMetricId, value: Ratio) -> Option<f64> {
    match metric {
        TicketMetricId::CycleTime | TicketMetricId::QueueTime => {
            value.times(1).map(|value| value / HOUR_MS as f64)
        }
        TicketMetricId::BackflowRate => value.times(100),
        TicketMetricId::TicketsCompleted | TicketMetricId::Velocity => value.times(1),
    }
}
