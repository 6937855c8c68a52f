//! Metrics of tickets. Each takes what tickets add up to that were completed in the time it is about; those left out are
//! passed over before.
//!
//! Whoever was assigned to a ticket after work on it began is credited with it, as far as the ticket itself and
//! GitLab's notes on it say. One that was given up (canceled) is no completion. What has no history yet is in the
//! number of completions by when it was closed, and in nothing else.

use super::ratio::Ratio;
use crate::model::{StatusCategory, TicketFact, TicketFold, Timestamp, string_enum};

string_enum!(
    /// A metric of tickets.
    TicketMetricId {
        /// Tickets that reached their last done status.
        TicketsCompleted = "tickets_completed",
        /// From the first active status to the last done one.
        CycleTime = "cycle_time",
        /// In statuses that wait.
        QueueTime = "queue_time",
        /// Changes of status that led back.
        BackflowRate = "backflow_rate",
        /// Weight or tickets completed a week.
        Velocity = "velocity",
    }
);

string_enum!(
    /// What velocity counts.
    VelocityUnit {
        /// Weights.
        Weight = "weight",
        /// Tickets, since none of them has a weight.
        Tickets = "tickets",
    }
);

/// What completed tickets add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TicketSums {
    /// How many.
    pub tickets: i64,
    /// Milliseconds of cycle, over tickets that have one.
    cycle: Ratio,
    /// Milliseconds of waiting, over tickets of which that is known.
    queue: Ratio,
    /// Changes of status that led back, over all of them.
    backflow: Ratio,
    /// Weights.
    weight: i64,
    /// Whether one of them has some.
    has_weight: bool,
}

impl TicketSums {
    /// Adds a ticket that was completed and counts.
    pub(super) fn add(&mut self, fact: &TicketFact) {
        self.tickets += 1;
        if let Some(cycle) = cycle(fact) {
            self.cycle += Ratio::new(cycle, 1);
        }
        // It is done, so that it does not wait now.
        if let Some(queue) = queue(fact, fact.since) {
            self.queue += Ratio::new(queue, 1);
        }
        self.backflow += backflow(fact);
        let weight = fact.weight.unwrap_or(0);
        self.weight = self.weight.saturating_add(weight);
        self.has_weight |= weight > 0;
    }
}

impl std::ops::AddAssign for TicketSums {
    fn add_assign(&mut self, other: Self) {
        self.tickets += other.tickets;
        self.cycle += other.cycle;
        self.queue += other.queue;
        self.backflow += other.backflow;
        self.weight = self.weight.saturating_add(other.weight);
        self.has_weight |= other.has_weight;
    }
}

/// Tickets completed: those that count and reached their last done status from one instant until before another. A
/// ticket is completed when it came to be done and has stayed done since; one that was taken up
/// again is not, until it is done once more. Canceled ones are not. Flow, "Tickets completed".
#[derive(Debug, Clone)]
pub struct CompletedTickets {
    instants: (Timestamp, Timestamp),
    /// What they add up to.
    pub sums: TicketSums,
}

impl CompletedTickets {
    /// None yet, of those from one instant until before another.
    #[must_use]
    pub fn between(instants: (Timestamp, Timestamp)) -> Self {
        Self {
            instants,
            sums: TicketSums::default(),
        }
    }
}

impl TicketFold for CompletedTickets {
    fn add(&mut self, ticket: &TicketFact) {
        if is_completed_in(ticket, self.instants) {
            self.sums.add(ticket);
        }
    }

    fn merge(&mut self, other: Self) {
        self.sums += other.sums;
    }
}

/// Whether a ticket counts and was completed from one instant until before another.
pub(super) fn is_completed_in(ticket: &TicketFact, (from, to): (Timestamp, Timestamp)) -> bool {
    let at = completed_at(ticket).filter(|at| from <= *at && *at < to);
    at.is_some() && ticket.left_out.is_none()
}

/// When a ticket was completed, where it is.
#[must_use]
pub fn completed_at(fact: &TicketFact) -> Option<Timestamp> {
    fact.ended_at
        .filter(|_| fact.category == StatusCategory::Done)
}

/// Milliseconds from the first active status to the last done one, of a ticket that is done; unknown where none of
/// its statuses was active, as where it was closed right away or the repository has no statuses.
pub(super) fn cycle(fact: &TicketFact) -> Option<i64> {
    if !fact.details_read {
        return None;
    }
    let passed = completed_at(fact)?
        .millis()
        .checked_sub(fact.first_active_at?.millis())?;
    (passed >= 0).then_some(passed)
}

/// Milliseconds in statuses that wait until `now`, the one it is in included; zero where it never waited, unknown
/// where the repository has no statuses.
pub(super) fn queue(fact: &TicketFact, now: Timestamp) -> Option<i64> {
    if !fact.details_read || !fact.has_statuses {
        return None;
    }
    let waiting = if fact.category == StatusCategory::Waiting {
        now.millis().saturating_sub(fact.since.millis()).max(0)
    } else {
        0
    };
    Some(fact.waited.saturating_add(waiting))
}

/// Backward changes of status of a ticket over all of them.
pub(super) const fn backflow(fact: &TicketFact) -> Ratio {
    if fact.details_read {
        Ratio::new(fact.backward_moves, fact.moves)
    } else {
        Ratio::new(0, 0)
    }
}

/// Cycle time: the mean time from the first active status to the last done one, in milliseconds over completed
/// tickets that have both. It spans everything between, also time back in a status that is not started, or done
/// until it was taken up again. Flow, "Cycle time".
#[must_use]
pub const fn cycle_time(completed: &TicketSums) -> Ratio {
    completed.cycle
}

/// Queue time: the mean of all time in statuses that wait, in milliseconds over completed tickets of repositories
/// with statuses. Zero is a ticket that never waited. Flow, "Queue time".
#[must_use]
pub const fn queue_time(completed: &TicketSums) -> Ratio {
    completed.queue
}

/// Backflow rate: changes of status that led to an earlier one over all changes, of completed tickets. Opening a
/// closed ticket again leads back; so does giving a label that stands earlier in the list. Flow, "Backflow rate",
/// which does not say whose changes; those of the tickets the other figures are made of.
#[must_use]
pub const fn backflow_rate(completed: &TicketSums) -> Ratio {
    completed.backflow
}

/// Velocity: weight of completed tickets a week, or tickets where none has a weight. Of sevenths: the sum times 7
/// over days. Tickets without a weight among others with one bring nothing, as points nobody estimated do. Flow
/// names velocity and does not define it.
#[must_use]
pub const fn velocity(completed: &TicketSums, unit: VelocityUnit, days: i64) -> Ratio {
    let sum = match unit {
        VelocityUnit::Weight => completed.weight,
        VelocityUnit::Tickets => completed.tickets,
    };
    Ratio::new(sum.saturating_mul(7), days)
}

/// What velocity counts of these: weights as soon as one has some.
#[must_use]
pub const fn velocity_unit(completed: &TicketSums) -> VelocityUnit {
    if completed.has_weight {
        VelocityUnit::Weight
    } else {
        VelocityUnit::Tickets
    }
}

pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
