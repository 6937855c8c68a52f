//! Metrics of tickets. Each takes tickets that were completed in the time it is about; those left out are passed
//! over before.
//!
//! Whoever was assigned to a ticket after work on it began is credited with it, as far as the ticket itself and
//! GitLab's notes on it say. One that was given up (canceled) is no completion. What has no history yet is in the
//! number of completions by when it was closed, and in nothing else.

use super::ratio::Ratio;
use crate::model::{StatusCategory, TicketFact, Timestamp, string_enum};

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

/// Tickets that count.
pub(super) fn counted(facts: &[TicketFact]) -> impl Iterator<Item = &TicketFact> {
    facts.iter().filter(|fact| fact.left_out.is_none())
}

/// Tickets completed: those that count and reached their last done status from one instant until before another,
/// in that order. A ticket is completed when it came to be done and has stayed done since; one that was taken up
/// again is not, until it is done once more. Canceled ones are not. Flow, "Tickets completed".
#[must_use]
pub fn completed(facts: &[TicketFact], (from, to): (Timestamp, Timestamp)) -> Vec<&TicketFact> {
    let own = counted(facts).filter_map(|fact| {
        let at = completed_at(fact).filter(|at| from <= *at && *at < to)?;
        Some((at, fact.id, fact))
    });
    let mut own: Vec<_> = own.collect();
    // What is compared stands in the list itself: the facts are far apart, and there may be hundreds of thousands.
    own.sort_unstable_by_key(|(at, id, _)| (*at, *id));
    own.into_iter().map(|(_, _, fact)| fact).collect()
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
pub fn cycle_time(completed: &[&TicketFact]) -> Ratio {
    mean(completed.iter().filter_map(|fact| cycle(fact)))
}

/// Queue time: the mean of all time in statuses that wait, in milliseconds over completed tickets of repositories
/// with statuses. Zero is a ticket that never waited. Flow, "Queue time".
#[must_use]
pub fn queue_time(completed: &[&TicketFact]) -> Ratio {
    // They are done, so that none of them waits now.
    mean(completed.iter().filter_map(|fact| queue(fact, fact.since)))
}

/// Backflow rate: changes of status that led to an earlier one over all changes, of completed tickets. Opening a
/// closed ticket again leads back; so does giving a label that stands earlier in the list. Flow, "Backflow rate",
/// which does not say whose changes; those of the tickets the other figures are made of.
#[must_use]
pub fn backflow_rate(completed: &[&TicketFact]) -> Ratio {
    let mut rate = Ratio::default();
    for fact in completed {
        rate += backflow(fact);
    }
    rate
}

/// Velocity: weight of completed tickets a week, or tickets where none has a weight. Of sevenths: the sum times 7
/// over days. Tickets without a weight among others with one bring nothing, as points nobody estimated do. Flow
/// names velocity and does not define it.
#[must_use]
pub fn velocity(completed: &[&TicketFact], unit: VelocityUnit, days: i64) -> Ratio {
    let sum: i64 = match unit {
        VelocityUnit::Weight => completed
            .iter()
            .filter_map(|fact| fact.weight)
            .fold(0, i64::saturating_add),
        VelocityUnit::Tickets => count(completed.len()),
    };
    Ratio::new(sum.saturating_mul(7), days)
}

/// What velocity counts of these: weights as soon as one has some.
#[must_use]
pub fn velocity_unit(completed: &[&TicketFact]) -> VelocityUnit {
    if completed
        .iter()
        .any(|fact| fact.weight.is_some_and(|weight| weight > 0))
    {
        VelocityUnit::Weight
    } else {
        VelocityUnit::Tickets
    }
}

fn mean(durations: impl Iterator<Item = i64>) -> Ratio {
    let mut mean = Ratio::default();
    for duration in durations {
        mean += Ratio::new(duration, 1);
    }
    mean
}

pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
