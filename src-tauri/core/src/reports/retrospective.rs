//! The retrospective: one stretch of days against the one of the same length before it.

use std::cmp::Reverse;

use super::code::{self, CodeSums, CodedDays};
use super::firsts::Firsts;
use super::metric::Good;
use super::range::Days;
use super::ratio::Ratio;
use super::ticket_log;
use super::ticket_rows::{self, TicketRow};
use super::tickets::{self, CompletedTickets, TicketMetricId, TicketSums, VelocityUnit, count};
use super::{Filter, Reader, ReportError, review};
use crate::model::{
    CommitFact, CommitFold, FactQuery, PullRequestFact, PullRequestTime, ReadState, ReviewEvent,
    ReviewFold, TicketFact, TicketFactQuery, TicketFold, TicketsHead, Timestamp, string_enum,
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

/// What both stretches are made of, read at once.
struct Both {
    head: TicketsHead,
    tickets: BothTickets,
    has_pull_requests: bool,
    coding: BothCoding,
    merging: BothMerging,
}

/// What one stretch is made of.
struct Stretch<'facts> {
    elapsed: i64,
    head: &'facts TicketsHead,
    completed: TicketSums,
    has_pull_requests: bool,
    coding: &'facts Coding,
    merging: Merging,
}

/// Tickets of both stretches as they come.
#[derive(Clone)]
struct BothTickets {
    before: CompletedTickets,
    now: CompletedTickets,
    /// Of the later one.
    instants: (Timestamp, Timestamp),
    /// Completed ones by cycle, longest first.
    longest: Firsts<(Reverse<i64>, i64)>,
    /// Those that were taken up again, last first, and how many there are.
    reopened: Firsts<(Reverse<Timestamp>, i64)>,
    reopened_total: i64,
}

impl BothTickets {
    fn of(before: (Timestamp, Timestamp), now: (Timestamp, Timestamp)) -> Self {
        Self {
            before: CompletedTickets::between(before),
            now: CompletedTickets::between(now),
            instants: now,
            longest: Firsts::of(LONGEST),
            reopened: Firsts::of(REOPENED),
            reopened_total: 0,
        }
    }
}

impl TicketFold for BothTickets {
    fn add(&mut self, ticket: &TicketFact) {
        self.before.add(ticket);
        self.now.add(ticket);
        let cycle = tickets::cycle(ticket);
        if let Some(cycle) = cycle.filter(|_| tickets::is_completed_in(ticket, self.instants)) {
            self.longest.offer((Reverse(cycle), ticket.id.0), ticket);
        }
        let (from, to) = self.instants;
        let reopened = ticket.reopened_at.filter(|at| from <= *at && *at < to);
        if let Some(at) = reopened.filter(|_| ticket.left_out.is_none()) {
            self.reopened_total += 1;
            self.reopened.offer((Reverse(at), ticket.id.0), ticket);
        }
    }

    fn merge(&mut self, other: Self) {
        self.before.merge(other.before);
        self.now.merge(other.now);
        self.longest.merge(other.longest);
        self.reopened.merge(other.reopened);
        self.reopened_total += other.reopened_total;
    }
}

/// Commits as they come, summed up.
#[derive(Clone)]
struct Coding {
    sums: CodeSums,
    coded: CodedDays,
}

impl Coding {
    fn of(days: Days) -> Self {
        let (first, last) = days.numbers();
        Self {
            sums: CodeSums::default(),
            coded: CodedDays::between(first, last),
        }
    }

    fn add(&mut self, commit: &CommitFact) {
        let first = self.coded.add(commit);
        self.sums.add(commit, first);
    }

    fn merge(&mut self, other: Self) {
        self.sums += other.sums;
        let sums = &mut self.sums;
        self.coded
            .merge(other.coded, |_, _, first| sums.take_back(first));
    }
}

/// Commits of both stretches.
#[derive(Clone)]
struct BothCoding {
    /// The first day of the later one.
    boundary: i64,
    before: Coding,
    now: Coding,
}

impl CommitFold for BothCoding {
    fn add(&mut self, commit: &CommitFact) {
        if commit.left_out.is_some() {
            return;
        }
        if commit.day < self.boundary {
            self.before.add(commit);
        } else {
            self.now.add(commit);
        }
    }

    fn merge(&mut self, other: Self) {
        self.before.merge(other.before);
        self.now.merge(other.now);
    }
}

/// Merged pull requests that count, summed up.
#[derive(Debug, Clone, Copy, Default)]
struct Merging {
    pull_requests: i64,
    /// Milliseconds from opening to merging over those merged after they were opened.
    time: Ratio,
}

/// Those of both stretches.
#[derive(Debug, Clone, Copy)]
struct BothMerging {
    /// The beginning of the later one.
    boundary: Timestamp,
    before: Merging,
    now: Merging,
}

impl ReviewFold for BothMerging {
    const TAKES_EVENTS: bool = false;

    fn add(&mut self, fact: &PullRequestFact, _events: &[ReviewEvent], time: &PullRequestTime) {
        if fact.left_out.is_some() {
            return;
        }
        let stretch = if fact.merged_at < self.boundary {
            &mut self.before
        } else {
            &mut self.now
        };
        stretch.pull_requests += 1;
        if let Some(time) = review::merge_time(fact, time) {
            stretch.time += Ratio::new(time, 1);
        }
    }

    fn merge(&mut self, other: Self) {
        for (own, more) in [(&mut self.before, other.before), (&mut self.now, other.now)] {
            own.pull_requests += more.pull_requests;
            own.time += more.time;
        }
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
    let both = Both::read(store, filter, (before, days), reader).await?;
    let [earlier, now] = both.stretches((before, days), reader);
    let unit = velocity_unit(&now, &earlier);
    let figures = RetrospectiveMetric::ALL
        .iter()
        .map(|metric| RetrospectiveFigure {
            metric: *metric,
            now: now.value(*metric, unit),
            before: earlier.value(*metric, unit),
        });
    let figures = figures.collect();
    let longest = both.tickets.longest.in_order();
    let reopened = both.tickets.reopened.in_order();
    Ok(Retrospective {
        days,
        before,
        read_state: both.head.read_state,
        has_statuses: both.head.has_statuses,
        velocity_unit: unit,
        figures,
        longest: ticket_rows::rows_of(store, &longest, reader.now).await?,
        reopened: ticket_rows::rows_of(store, &reopened, reader.now).await?,
        reopened_total: both.tickets.reopened_total,
    })
}

impl Both {
    /// One reading: the earlier days end where the later ones begin.
    async fn read(
        store: &Store,
        filter: &Filter,
        (before, days): (Days, Days),
        reader: &Reader,
    ) -> Result<Self, ReportError> {
        let instants = (
            before.instants(&reader.zone).0,
            days.instants(&reader.zone).1,
        );
        let tickets = TicketFactQuery {
            work: filter.work.clone(),
            instants,
            only_ended: true,
        };
        let fold = BothTickets::of(before.instants(&reader.zone), days.instants(&reader.zone));
        let (head, tickets) = store.fold_tickets(tickets, fold).await?;
        let query = FactQuery {
            work: filter.work.clone(),
            days: (before.numbers().0, days.numbers().1),
            instants,
            zone: reader.zone.clone(),
        };
        let coding = BothCoding {
            boundary: days.numbers().0,
            before: Coding::of(before),
            now: Coding::of(days),
        };
        let merging = BothMerging {
            boundary: days.instants(&reader.zone).0,
            before: Merging::default(),
            now: Merging::default(),
        };
        let (facts, coding, merging) = store.fold_facts(query, (coding, merging)).await?;
        Ok(Self {
            head,
            tickets,
            has_pull_requests: facts.has_pull_requests,
            coding,
            merging,
        })
    }

    /// The earlier stretch and the later one.
    fn stretches(&self, (before, days): (Days, Days), reader: &Reader) -> [Stretch<'_>; 2] {
        let of = |days: Days, tickets: &CompletedTickets, coding, merging| Stretch {
            elapsed: days.count_until(reader.today()),
            head: &self.head,
            completed: tickets.sums,
            has_pull_requests: self.has_pull_requests,
            coding,
            merging,
        };
        let (tickets, coding, merging) = (&self.tickets, &self.coding, &self.merging);
        [
            of(before, &tickets.before, &coding.before, merging.before),
            of(days, &tickets.now, &coding.now, merging.now),
        ]
    }
}

impl Stretch<'_> {
    fn value(&self, metric: RetrospectiveMetric, unit: VelocityUnit) -> RetrospectiveValue {
        if let Some(of_tickets) = metric.of_tickets() {
            let ratio = ticket_log::ratio(of_tickets, &self.completed, unit, self.elapsed);
            return RetrospectiveValue {
                value: ticket_log::value(of_tickets, ratio, self.head).ok(),
                count: ticket_log::basis(of_tickets, ratio, self.completed.tickets),
            };
        }
        let people = count(self.coding.coded.people().count());
        let (ratio, unit, count) = match metric {
            RetrospectiveMetric::MergedPullRequests => {
                let merged = self.merging.pull_requests;
                let known = self.has_pull_requests && self.elapsed > 0;
                (Ratio::new(merged, i64::from(known)), 1.0, merged)
            }
            RetrospectiveMetric::TimeToMerge => {
                let time = self.merging.time;
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
fn velocity_unit(now: &Stretch<'_>, before: &Stretch<'_>) -> VelocityUnit {
    let all = [&now.completed, &before.completed];
    if all
        .map(tickets::velocity_unit)
        .contains(&VelocityUnit::Weight)
    {
        VelocityUnit::Weight
    } else {
        VelocityUnit::Tickets
    }
}
