//! The ticket log: figures of tickets with their weeks, and every ticket that was open in a range or ended in it.

use jiff::civil::Date;
use serde::Deserialize;

use super::range::{Days, Week};
use super::ratio::Ratio;
use super::tickets::{self, TicketMetricId, VelocityUnit, count};
use super::trend::{self, Trend};
use super::{Filter, Reader, ReportError};
use crate::model::{
    LeftOut, ListQuery, MemberKey, Page, ReadState, StatusCategory, TicketFact, TicketFactQuery,
    TicketFacts, TicketHead, Timestamp, string_enum,
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
    let facts = store
        .ticket_facts(query(filter, days, reader, true))
        .await?;
    let completed = tickets::completed(&facts.tickets, days.instants(&reader.zone));
    let weeks = days.weeks(today);
    let starts = days.week_starts(&weeks, &reader.zone);
    let unit = tickets::velocity_unit(&completed);
    let of = |metric| Figure {
        metric,
        unit,
        facts: &facts,
    };
    let by_week = split(&completed, &starts);
    let tiles = TicketMetricId::ALL
        .iter()
        .map(|metric| of(*metric).tile(&completed, &by_week, &weeks, days.count_until(today)));
    Ok(TicketReport {
        read_state: facts.read_state,
        has_statuses: facts.has_statuses,
        has_tickets: facts.has_tickets,
        left_out: left_out(&facts.tickets, days.instants(&reader.zone)),
        velocity_unit: unit,
        tiles: tiles.collect(),
        days,
        weeks,
    })
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
    let instants = query.instants;
    let facts = store.ticket_facts(query).await?;
    let mut rows: Vec<TicketFact> = facts.tickets;
    rows.retain(|fact| fact.left_out.is_none() && is_shown(fact, asked.show, instants));
    if !asked.list.search.trim().is_empty() {
        let work = asked.filter.work.clone();
        let found = store.tickets_found(work, asked.list.search.clone()).await?;
        rows.retain(|fact| found.contains(&fact.id));
    }
    sort(&mut rows, &asked.list, reader.now);
    let total = count(rows.len());
    let offset = usize::try_from(asked.list.offset.max(0)).unwrap_or(usize::MAX);
    let limit = usize::try_from(asked.list.effective_limit()).unwrap_or(usize::MAX);
    let window: Vec<TicketFact> = rows.into_iter().skip(offset).take(limit).collect();
    let rows = rows_of(store, &window, reader.now).await?;
    Ok(page_of(total, &asked.list, rows))
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

/// By what was asked; what has no value is last, and of equals the newer ticket is first.
fn sort(rows: &mut [TicketFact], list: &ListQuery, now: Timestamp) {
    let is_largest_first = list.descending || list.sort.is_empty();
    let millis = |at: Timestamp| at.millis();
    let value = |fact: &TicketFact| -> Option<i64> {
        match list.sort.as_str() {
            "opened" => Some(millis(fact.opened_at)),
            "cycle" => tickets::cycle(fact),
            "queue" => tickets::queue(fact, now),
            // Rates compare as shares of a large whole: no two different ones of any ticket are that close.
            "backflow" => tickets::backflow(fact).times(1 << 40).map(floor),
            "status" => Some(
                StatusCategory::ALL
                    .iter()
                    .position(|each| *each == fact.category),
            )
            .flatten()
            .map(count),
            _ => tickets::completed_at(fact).map(millis),
        }
    };
    rows.sort_by_cached_key(|fact| {
        let own = value(fact).map(|value| if is_largest_first { -value } else { value });
        (own.is_none(), own, -fact.id.0)
    });
}

#[expect(clippy::cast_possible_truncation, reason = "a share of 2^40 fits")]
fn floor(value: f64) -> i64 {
    value as i64
}

/// One metric over some tickets.
struct Figure<'facts> {
    metric: TicketMetricId,
    unit: VelocityUnit,
    facts: &'facts TicketFacts,
}

impl Figure<'_> {
    fn tile(
        &self,
        completed: &[&TicketFact],
        by_week: &[&[&TicketFact]],
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
            value: value(self.metric, whole, self.facts),
            count: basis(self.metric, whole, completed.len()),
            weekly,
            trend: trend::of_weeks(&full),
        }
    }
}

/// The exact value of a metric over completed tickets.
pub(super) fn ratio(
    metric: TicketMetricId,
    completed: &[&TicketFact],
    unit: VelocityUnit,
    days: i64,
) -> Ratio {
    match metric {
        // Days that are all to come have no tickets yet; those of the past may have none.
        TicketMetricId::TicketsCompleted => Ratio::new(count(completed.len()), i64::from(days > 0)),
        TicketMetricId::CycleTime => tickets::cycle_time(completed),
        TicketMetricId::QueueTime => tickets::queue_time(completed),
        TicketMetricId::BackflowRate => tickets::backflow_rate(completed),
        TicketMetricId::Velocity => tickets::velocity(completed, unit, days),
    }
}

/// What n is of a value.
pub(super) fn basis(metric: TicketMetricId, whole: Ratio, completed: usize) -> i64 {
    match metric {
        TicketMetricId::TicketsCompleted | TicketMetricId::Velocity => count(completed),
        _ => whole.denominator,
    }
}

/// The value of a metric in the unit it is told in, or why there is none.
pub(super) fn value(
    metric: TicketMetricId,
    whole: Ratio,
    facts: &TicketFacts,
) -> Result<f64, TicketUnknown> {
    if facts.read_state.repositories == 0 {
        return Err(TicketUnknown::NothingImported);
    }
    if !facts.has_tickets {
        return Err(TicketUnknown::ServiceOff);
    }
    let needs_statuses = matches!(
        metric,
        TicketMetricId::CycleTime | TicketMetricId::QueueTime
    );
    if needs_statuses && !facts.has_statuses {
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

/// Tickets of each week; they come in the order they were completed in, so that a week is a stretch of them.
fn split<'part, 'fact>(
    mut rest: &'part [&'fact TicketFact],
    starts: &[Timestamp],
) -> Vec<&'part [&'fact TicketFact]> {
    let mut split = Vec::with_capacity(starts.len());
    for next in starts.iter().skip(1) {
        let end = rest.partition_point(|fact| fact.ended_at < Some(*next));
        let (own, later) = rest.split_at(end);
        split.push(own);
        rest = later;
    }
    if !starts.is_empty() {
        split.push(rest);
    }
    split
}

/// By reason, in the order of [`LeftOut::ALL`], only reasons there are.
fn left_out(
    facts: &[TicketFact],
    (from, to): (Timestamp, Timestamp),
) -> Vec<(LeftOut, LeftOutTickets)> {
    let of = |reason: LeftOut| {
        let own = facts.iter().filter(|fact| {
            fact.left_out == Some(reason)
                && tickets::completed_at(fact).is_some_and(|at| from <= at && at < to)
        });
        let own: Vec<_> = own.collect();
        let people: std::collections::HashSet<&MemberKey> =
            own.iter().flat_map(|fact| &fact.left_out_members).collect();
        let figures = LeftOutTickets {
            tickets: count(own.len()),
            people: count(people.len()),
        };
        (!own.is_empty()).then_some((reason, figures))
    };
    LeftOut::ALL.iter().copied().filter_map(of).collect()
}
