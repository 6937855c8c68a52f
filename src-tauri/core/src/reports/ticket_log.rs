//! The figures of the ticket log, with their weeks. Its rows are read by `ticket_rows`.

use std::collections::HashSet;
use std::sync::Arc;

use super::range::{Days, Week};
use super::ratio::Ratio;
use super::tickets::{self, TicketMetricId, TicketSums, VelocityUnit, count};
use super::trend::{self, Trend};
use super::{Filter, Reader, ReportError};
use crate::model::{
    LeftOut, ReadState, TicketFact, TicketFactQuery, TicketFold, TicketsHead, Timestamp,
};
use crate::store::Store;

/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

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
