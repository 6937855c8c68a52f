//! The first tickets of an order, kept while all of them pass by: a list shows a window, and putting hundreds of thousands
//! in order for it would take longer than reading them.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::model::TicketFact;

/// At most so many tickets with the smallest keys. Two tickets never have the same.
#[derive(Debug, Clone)]
pub(super) struct Firsts<Key> {
    most: usize,
    /// The one that would go next is on top.
    kept: BinaryHeap<Keyed<Key>>,
}

#[derive(Debug, Clone)]
struct Keyed<Key> {
    key: Key,
    ticket: TicketFact,
}

impl<Key: Ord> Firsts<Key> {
    /// None yet.
    pub(super) const fn of(most: usize) -> Self {
        Self {
            most,
            kept: BinaryHeap::new(),
        }
    }

    /// Keeps a ticket if it is among the first.
    pub(super) fn offer(&mut self, key: Key, ticket: &TicketFact) {
        if self.takes(&key) {
            self.keep(Keyed {
                key,
                ticket: ticket.clone(),
            });
        }
    }

    fn takes(&self, key: &Key) -> bool {
        self.kept.len() < self.most || self.kept.peek().is_some_and(|last| *key < last.key)
    }

    fn keep(&mut self, keyed: Keyed<Key>) {
        self.kept.push(keyed);
        if self.kept.len() > self.most {
            self.kept.pop();
        }
    }

    /// Keeps the first of both.
    pub(super) fn merge(&mut self, other: Self) {
        for keyed in other.kept {
            if self.takes(&keyed.key) {
                self.keep(keyed);
            }
        }
    }

    /// They, smallest key first.
    pub(super) fn in_order(self) -> Vec<TicketFact> {
        let kept = self.kept.into_sorted_vec();
        kept.into_iter().map(|keyed| keyed.ticket).collect()
    }
}

impl<Key: Ord> Ord for Keyed<Key> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl<Key: Ord> PartialOrd for Keyed<Key> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<Key: Ord> Eq for Keyed<Key> {}

impl<Key: Ord> PartialEq for Keyed<Key> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{StatusCategory, TicketId, Timestamp};

    fn ticket(id: i64) -> TicketFact {
        let at = Timestamp::from_millis(0);
        TicketFact {
            id: TicketId(id),
            opened_at: at,
            category: StatusCategory::Done,
            since: at,
            first_active_at: None,
            ended_at: None,
            reopened_at: None,
            waited: 0,
            moves: 0,
            backward_moves: 0,
            reopenings: 0,
            weight: None,
            details_read: true,
            has_statuses: true,
            left_out: None,
            left_out_people: Vec::new(),
        }
    }

    fn firsts(most: usize, keys: impl IntoIterator<Item = i64>) -> Firsts<i64> {
        let mut firsts = Firsts::of(most);
        for key in keys {
            firsts.offer(key, &ticket(key));
        }
        firsts
    }

    fn ids(firsts: Firsts<i64>) -> Vec<i64> {
        let kept = firsts.in_order().into_iter();
        kept.map(|ticket| ticket.id.0).collect()
    }

    #[test]
    fn the_first_ones_stay_whatever_order_they_come_in() {
        for keys in [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1], [3, 5, 1, 4, 2]] {
            assert_eq!(ids(firsts(3, keys)), [1, 2, 3], "of {keys:?}");
        }
        assert_eq!(
            ids(firsts(9, [2, 1])),
            [1, 2],
            "fewer than there is room for"
        );
        assert_eq!(ids(firsts(0, [2, 1])), [0; 0], "no room");
    }

    #[test]
    fn of_two_parts_the_first_of_both_stay() {
        for (one, other) in [(vec![1, 4, 6], vec![2, 3, 5]), (vec![], vec![3, 2, 1])] {
            let mut both = firsts(3, one.clone());
            both.merge(firsts(3, other.clone()));
            assert_eq!(ids(both), [1, 2, 3], "of {one:?} and {other:?}");
        }
    }
}
