//! Which deliveries came before. It forgets the oldest, so that it never grows.

use std::collections::{HashSet, VecDeque};

use sha2::{Digest as _, Sha256};

use crate::model::WebhookId;

/// Enough for a minute at a thousand a second; each takes some dozen bytes.
const MOST: usize = 65_536;

type Mark = [u8; 16];

/// The last deliveries by their ids.
#[derive(Debug)]
pub(super) struct SeenDeliveries {
    known: HashSet<Mark>,
    order: VecDeque<Mark>,
    most: usize,
}

impl Default for SeenDeliveries {
    fn default() -> Self {
        Self::remembering(MOST)
    }
}

impl SeenDeliveries {
    fn remembering(most: usize) -> Self {
        Self {
            known: HashSet::new(),
            order: VecDeque::new(),
            most,
        }
    }

    /// Whether this one is new; from now on it is not.
    pub(super) fn is_new(&mut self, hook: WebhookId, id: &str) -> bool {
        let mark = mark(hook, id);
        if !self.known.insert(mark) {
            return false;
        }
        self.order.push_back(mark);
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

/// Ids come from outside and may be of any length.
fn mark(hook: WebhookId, id: &str) -> Mark {
    let mut digest = Sha256::new();
    digest.update(hook.0.to_be_bytes());
    digest.update(id.as_bytes());
    let mut mark = Mark::default();
    mark.copy_from_slice(&digest.finalize()[..16]);
    mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_delivery_counts_once_for_each_hook() {
        let mut seen = SeenDeliveries::default();
        assert!(seen.is_new(WebhookId(1), "a"), "first");
        assert!(!seen.is_new(WebhookId(1), "a"), "again");
        assert!(
            seen.is_new(WebhookId(2), "a"),
            "another hook has ids of its own"
        );
    }

    #[test]
    fn it_never_grows_beyond_its_bound() {
        let mut seen = SeenDeliveries::remembering(3);
        for number in 0..100 {
            assert!(seen.is_new(WebhookId(1), &number.to_string()), "{number}");
        }
        assert_eq!((seen.known.len(), seen.order.len()), (3, 3));
        assert!(!seen.is_new(WebhookId(1), "99"), "the newest are known");
        assert!(seen.is_new(WebhookId(1), "0"), "the oldest are not");
    }
}
