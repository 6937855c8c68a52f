//! The retrospective: one stretch of days against the one of the same length before it.

use super::code::{self, CodeSums, CodedDays};
use super::metric::Good;
use super::range::Days;
use super::ratio::Ratio;
use super::ticket_log::{self, TicketRow};
use super::tickets::{self, TicketMetricId, VelocityUnit, count};
use super::{Filter, Reader, ReportError, review};
use crate::model::{
    CommitFact, CommitFold, ReadState, ReportFacts, TicketFact, TicketFacts, string_enum,
};
use crate::store::Store;

/// Milliseconds of an hour.
const HOUR_MS: f64 = 3_600_000.0;

/// Tickets with the longest cycles that are named.
const LONGEST: usize = 10;

/// Tickets that were taken up again that are named.
const REOPENED: usize = 20;

string_enum!(
    /// A figure of the retrospective.
    RetrospectiveMetric {
        /// Tickets completed.
        TicketsCompleted = "tickets_completed",
        /// Weight or tickets a week.
        Velocity = "velocity",
        /// Hours of cycle.
        CycleTime = "cycle_time",
        /// Hours of waiting.
        QueueTime = "queue_time",
        /// Share of changes that led back.
        BackflowRate = "backflow_rate",
        /// Pull requests merged.
        MergedPullRequests = "merged_pull_requests",
        /// Hours from opening to merging.
        TimeToMerge = "time_to_merge",
        /// Days with commits, a week and person.
        CodingDays = "coding_days",
    }
);

impl RetrospectiveMetric {
    /// Which way is good.
    #[must_use]
    pub const fn good(self) -> Good {
        match self {
            Self::CycleTime | Self::QueueTime | Self::BackflowRate | Self::TimeToMerge => {
                Good::Less
            }
            _ => Good::Neither,
        }
    }

    /// The metric of tickets it is, where it is one.
    const fn of_tickets(self) -> Option<TicketMetricId> {
        match self {
            Self::TicketsCompleted => Some(TicketMetricId::TicketsCompleted),
            Self::Velocity => Some(TicketMetricId::Velocity),
            Self::CycleTime => Some(TicketMetricId::CycleTime),
            Self::QueueTime => Some(TicketMetricId::QueueTime),
            Self::BackflowRate => Some(TicketMetricId::BackflowRate),
            _ => None,
        }
    }
}

/// The report.
#[derive(Debug, Clone, PartialEq)]
pub struct Retrospective {
    /// Its days.
    pub days: Days,
    /// As many days right before them.
    pub before: Days,
    /// How far what it is made of was read.
    pub read_state: ReadState,
    /// Whether any repository has statuses beside open and closed.
    pub has_statuses: bool,
    /// What velocity counts here, in both stretches.
    pub velocity_unit: VelocityUnit,
    /// Its figures.
    pub figures: Vec<RetrospectiveFigure>,
    /// Completed tickets with the longest cycles, longest first.
    pub longest: Vec<TicketRow>,
    /// Tickets that were taken up again, last first.
    pub reopened: Vec<TicketRow>,
    /// How many these are in all.
    pub reopened_total: i64,
}

/// One figure in both stretches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetrospectiveFigure {
    /// Of what.
    pub metric: RetrospectiveMetric,
    /// In the days of the report.
    pub now: RetrospectiveValue,
    /// In the days before.
    pub before: RetrospectiveValue,
}

/// A value and what it was counted from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetrospectiveValue {
    /// In the unit it is told in; unknown where there is nothing to count.
    pub value: Option<f64>,
    /// Tickets, changes, pull requests, or people.
    pub count: i64,
}

/// What one stretch is made of.
struct Stretch {
    days: Days,
    elapsed: i64,
    tickets: TicketFacts,
    others: ReportFacts,
    coding: Coding,
}

/// Commits as they come, summed up.
#[derive(Clone)]
struct Coding {
    sums: CodeSums,
    coded: CodedDays,
}

impl CommitFold for Coding {
    fn add(&mut self, commit: &CommitFact) {
        if commit.left_out.is_none() {
            let first = self.coded.add(commit);
            self.sums.add(commit, first);
        }
    }

    fn merge(&mut self, other: Self) {
        self.sums += other.sums;
        let sums = &mut self.sums;
        self.coded
            .merge(other.coded, |_, _, first| sums.take_back(first));
    }
}

/// Reads the report.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn retrospective(
    store: &Store,
    filter: &Filter,
    reader: &Reader,
) -> Result<Retrospective, ReportError> {
    let days = Days::of(&filter.range, reader.today())?;
    let before = days.before()?;
    let now = Stretch::read(store, filter, days, reader).await?;
    let earlier = Stretch::read(store, filter, before, reader).await?;
    let unit = velocity_unit(&now, &earlier, reader);
    let completed = now.completed(reader);
    let completed_before = earlier.completed(reader);
    let figures = RetrospectiveMetric::ALL
        .iter()
        .map(|metric| RetrospectiveFigure {
            metric: *metric,
            now: now.value(*metric, &completed, unit),
            before: earlier.value(*metric, &completed_before, unit),
        });
    let figures = figures.collect();
    let longest = longest(&completed);
    let (reopened, reopened_total) = reopened(&now, reader);
    Ok(Retrospective {
        days,
        before,
        read_state: now.tickets.read_state,
        has_statuses: now.tickets.has_statuses,
        velocity_unit: unit,
        figures,
        longest: ticket_log::rows_of(store, &longest, reader.now).await?,
        reopened: ticket_log::rows_of(store, &reopened, reader.now).await?,
        reopened_total,
    })
}

impl Stretch {
    async fn read(
        store: &Store,
        filter: &Filter,
        days: Days,
        reader: &Reader,
    ) -> Result<Self, ReportError> {
        let tickets = store
            .ticket_facts(ticket_log::query(filter, days, reader, true))
            .await?;
        let (first, last) = days.numbers();
        let coding = Coding {
            sums: CodeSums::default(),
            coded: CodedDays::between(first, last),
        };
        let query = reader.query(&filter.work, days);
        let (others, coding) = store.report_facts(query, coding).await?;
        Ok(Self {
            days,
            elapsed: days.count_until(reader.today()),
            tickets,
            others,
            coding,
        })
    }

    fn completed(&self, reader: &Reader) -> Vec<&TicketFact> {
        tickets::completed(&self.tickets.tickets, self.days.instants(&reader.zone))
    }

    fn value(
        &self,
        metric: RetrospectiveMetric,
        completed: &[&TicketFact],
        unit: VelocityUnit,
    ) -> RetrospectiveValue {
        if let Some(of_tickets) = metric.of_tickets() {
            let ratio = ticket_log::ratio(of_tickets, completed, unit, self.elapsed);
            return RetrospectiveValue {
                value: ticket_log::value(of_tickets, ratio, &self.tickets).ok(),
                count: ticket_log::basis(of_tickets, ratio, completed.len()),
            };
        }
        let facts = &self.others;
        let people = count(self.coding.coded.people().count());
        let (ratio, unit, count) = match metric {
            RetrospectiveMetric::MergedPullRequests => {
                let merged = count(review::counted(&facts.pull_requests).count());
                let known = facts.has_pull_requests && self.elapsed > 0;
                (Ratio::new(merged, i64::from(known)), 1.0, merged)
            }
            RetrospectiveMetric::TimeToMerge => {
                let time = review::time_to_merge(&facts.pull_requests);
                (time, HOUR_MS, time.denominator)
            }
            _ => {
                let days = code::coding_days(&self.coding.sums, people, self.elapsed);
                (days, 1.0, people)
            }
        };
        RetrospectiveValue {
            value: ratio.times(1).map(|value| value / unit),
            count,
        }
    }
}

/// The same for both stretches: a week of points beside a week of tickets compares nothing.
fn velocity_unit(now: &Stretch, before: &Stretch, reader: &Reader) -> VelocityUnit {
    let mut both = now.completed(reader);
    both.extend(before.completed(reader));
    tickets::velocity_unit(&both)
}

fn longest(completed: &[&TicketFact]) -> Vec<TicketFact> {
    let mut known: Vec<&TicketFact> = completed
        .iter()
        .copied()
        .filter(|fact| tickets::cycle(fact).is_some())
        .collect();
    known.sort_by_key(|fact| (std::cmp::Reverse(tickets::cycle(fact)), fact.id.0));
    known.into_iter().take(LONGEST).cloned().collect()
}

fn reopened(stretch: &Stretch, reader: &Reader) -> (Vec<TicketFact>, i64) {
    let (from, to) = stretch.days.instants(&reader.zone);
    let mut own: Vec<&TicketFact> = tickets::counted(&stretch.tickets.tickets)
        .filter(|fact| fact.reopened_at.is_some_and(|at| from <= at && at < to))
        .collect();
    own.sort_by_key(|fact| (std::cmp::Reverse(fact.reopened_at), fact.id.0));
    let total = count(own.len());
    (own.into_iter().take(REOPENED).cloned().collect(), total)
}
