//! The way of a ticket through its statuses, from what is known of its labels, closings and reopenings.
//!
//! Pure, and the only place that says which status a ticket was in at what time; the store keeps the outcome and
//! reports count it. It must not know where events come from, nor how many there are of anything.
//!
//! A ticket is in the status of the label of the list it was given last, among those it has at that time, and of
//! several given at one instant in that furthest down the list. Without such a label it is open, which is not
//! started, or closed, which is done. A closed ticket keeps a label's status where that is over (done or
//! canceled) and is otherwise closed, whatever label was left on it.

use std::collections::{BTreeMap, HashMap};

use super::ticket_statuses::{StatusCategory, TicketStatuses};
use super::{LabelEvent, StateEvent, Timestamp};

/// What is known of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketHistory {
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was closed last, where GitLab says so.
    pub closed_at: Option<Timestamp>,
    /// Whether it is closed.
    pub is_closed: bool,
    /// Labels it has.
    pub labels: Vec<String>,
    /// Labels given and taken, in any order.
    pub label_events: Vec<LabelEvent>,
    /// Closings and reopenings, in any order.
    pub state_events: Vec<StateEvent>,
}

/// A stretch of time in one status; it ends where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowStep {
    /// The label; `None` is open or closed without one.
    pub label: Option<String>,
    /// What the status means.
    pub category: StatusCategory,
    /// Since when.
    pub since: Timestamp,
    /// Place in the order: open is 0, labels follow, closed is last.
    place: usize,
}

impl FlowStep {
    /// Whether coming here from `from` was a change to an earlier status. Closed and then called a duplicate is
    /// none: it was over and is over.
    #[must_use]
    pub const fn leads_back_from(&self, from: &Self) -> bool {
        let stays_over = from.category.is_over() && self.category.is_over();
        self.place < from.place && !stays_over
    }
}

/// What figures need of a ticket's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketFlow {
    /// The label of the status it is in; `None` is open or closed without one.
    pub label: Option<String>,
    /// What that means.
    pub category: StatusCategory,
    /// Since when it is in it.
    pub since: Timestamp,
    /// When somebody first worked on it.
    pub first_active_at: Option<Timestamp>,
    /// Since when it has been over without a break, where it is: done or canceled, whichever it is now.
    pub ended_at: Option<Timestamp>,
    /// When it last was taken up again after it had been over.
    pub reopened_at: Option<Timestamp>,
    /// Milliseconds in statuses that wait, without the one it is in.
    pub waited: i64,
    /// Changes of status.
    pub moves: i64,
    /// Those that led to an earlier one.
    pub backward_moves: i64,
    /// How often it was taken up again.
    pub reopenings: i64,
}

/// Something that happened at one instant.
#[derive(Debug, Default)]
struct Moment {
    /// By GitLab's number of the event: the label, and whether it was given.
    labels: BTreeMap<i64, (usize, bool)>,
    /// By GitLab's number: whether it was closed.
    states: BTreeMap<i64, bool>,
}

impl TicketHistory {
    /// Its way, first step first; there is at least one. Changes of one instant are one step, and what happened at
    /// the instant of opening, or is said to have happened before, makes the first one.
    #[must_use]
    pub fn steps(&self, statuses: &TicketStatuses) -> Vec<FlowStep> {
        let places: HashMap<&str, usize> = statuses
            .list()
            .iter()
            .enumerate()
            .map(|(place, status)| (status.label.as_str(), place))
            .collect();
        let moments = self.moments(&places);
        let mut held = self.held_at_first(&places);
        let mut is_closed = false;
        let mut steps: Vec<FlowStep> = Vec::new();
        for (at, moment) in moments {
            for (place, is_given) in moment.labels.into_values() {
                if is_given {
                    // A label it has already is not given anew.
                    held.entry(place).or_insert(at);
                } else {
                    held.remove(&place);
                }
            }
            is_closed = moment.states.into_values().next_back().unwrap_or(is_closed);
            let step = step(statuses, &held, is_closed, at);
            if steps.last().is_none_or(|last| last.place != step.place) {
                steps.push(step);
            }
        }
        steps
    }

    /// What happened at which instant; the opening is the first.
    fn moments(&self, places: &HashMap<&str, usize>) -> BTreeMap<Timestamp, Moment> {
        let mut moments: BTreeMap<Timestamp, Moment> = BTreeMap::new();
        moments.entry(self.created_at).or_default();
        for event in &self.label_events {
            let place = event.label.as_deref().and_then(|label| places.get(label));
            let Some(place) = place else { continue };
            let at = event.created_at.max(self.created_at);
            let change = (*place, event.action == "add");
            moments
                .entry(at)
                .or_default()
                .labels
                .insert(event.remote_id.0, change);
        }
        for event in &self.state_events {
            let at = event.created_at.max(self.created_at);
            let states = &mut moments.entry(at).or_default().states;
            states.insert(event.remote_id.0, event.state == "closed");
        }
        let last = self
            .state_events
            .iter()
            .max_by_key(|event| (event.created_at, event.remote_id.0));
        if last.is_some_and(|event| event.state == "closed") != self.is_closed {
            // Events that were not read, or that GitLab does not have of old tickets: the ticket's own word stands.
            let told = self.closed_at.filter(|_| self.is_closed);
            let earliest = last.map_or(self.created_at, |event| event.created_at);
            let at = told
                .unwrap_or(self.updated_at)
                .max(earliest)
                .max(self.created_at);
            let states = &mut moments.entry(at).or_default().states;
            states.insert(i64::MAX, self.is_closed);
        }
        moments
    }

    /// Labels it had from the start: those that were taken before they were given, and those it has without that
    /// anybody gave them, as tickets from before GitLab kept such events have.
    fn held_at_first(&self, places: &HashMap<&str, usize>) -> BTreeMap<usize, Timestamp> {
        let mut first: HashMap<usize, (Timestamp, i64, bool)> = HashMap::new();
        for event in &self.label_events {
            let place = event.label.as_deref().and_then(|label| places.get(label));
            let Some(place) = place else { continue };
            let own = (event.created_at, event.remote_id.0, event.action == "add");
            let known = first.entry(*place).or_insert(own);
            *known = own.min(*known);
        }
        let now = self
            .labels
            .iter()
            .filter_map(|label| places.get(label.as_str()));
        let silent = now.copied().filter(|place| !first.contains_key(place));
        let taken = first
            .iter()
            .filter(|(_, (_, _, is_given))| !is_given)
            .map(|(place, _)| *place);
        silent
            .chain(taken)
            .map(|place| (place, self.created_at))
            .collect()
    }
}

/// The status a ticket is in with these labels and since when each is on it.
fn step(
    statuses: &TicketStatuses,
    held: &BTreeMap<usize, Timestamp>,
    is_closed: bool,
    at: Timestamp,
) -> FlowStep {
    let list = statuses.list();
    let counts = |place: usize| !is_closed || list[place].category.is_over();
    let latest = held
        .iter()
        .filter(|(place, _)| counts(**place))
        .max_by_key(|(place, since)| (**since, **place));
    match latest {
        Some((place, _)) => FlowStep {
            label: Some(list[*place].label.clone()),
            category: list[*place].category,
            since: at,
            place: place + 1,
        },
        None if is_closed => FlowStep {
            label: None,
            category: StatusCategory::Done,
            since: at,
            place: list.len() + 1,
        },
        None => FlowStep {
            label: None,
            category: StatusCategory::NotStarted,
            since: at,
            place: 0,
        },
    }
}

impl TicketFlow {
    /// What a way comes to; `None` of no steps.
    #[must_use]
    pub fn of(steps: &[FlowStep]) -> Option<Self> {
        let last = steps.last()?;
        let mut flow = Self {
            label: last.label.clone(),
            category: last.category,
            since: last.since,
            first_active_at: steps
                .iter()
                .find(|step| step.category.is_under_way())
                .map(|step| step.since),
            ended_at: None,
            reopened_at: None,
            waited: 0,
            moves: 0,
            backward_moves: 0,
            reopenings: 0,
        };
        if last.category.is_over() {
            let own = steps
                .iter()
                .rev()
                .take_while(|step| step.category == last.category);
            flow.ended_at = own.last().map(|step| step.since);
        }
        for (from, to) in steps.iter().zip(&steps[1..]) {
            flow.moves += 1;
            flow.backward_moves += i64::from(to.leads_back_from(from));
            if from.category == StatusCategory::Waiting {
                flow.waited = flow
                    .waited
                    .saturating_add(to.since.millis().saturating_sub(from.since.millis()));
            }
            if from.category.is_over() && !to.category.is_over() {
                flow.reopenings += 1;
                flow.reopened_at = Some(to.since);
            }
        }
        Some(flow)
    }
}
