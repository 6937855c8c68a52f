//! How many pull requests each available person reviewed, by place: there are a handful of people to each of hundreds of
//! thousands of pull requests.

use super::review_map::at;
use super::waiting;
use crate::model::{PullRequestFact, ReviewEvent};

/// Who is available to review, see [`waiting::evenness`], and how many pull requests each reviewed.
#[derive(Debug, Clone, Default)]
pub(super) struct ReviewsOfPeople {
    /// One more than the number, at the person's place; 0 is not available.
    counts: Vec<u32>,
}

impl ReviewsOfPeople {
    /// Counts a pull request that counts, whose reviewers are known, each once.
    pub(super) fn add(
        &mut self,
        fact: &PullRequestFact,
        events: &[ReviewEvent],
        reviewers: &[u32],
    ) {
        let submitter = fact.person.filter(|_| waiting::is_followed(fact));
        let acting = events.iter().filter_map(|event| event.reviewer);
        for person in acting.map(place).chain(submitter) {
            let count = at(&mut self.counts, person as usize);
            *count = (*count).max(1);
        }
        // Each of them acted.
        for reviewer in reviewers {
            *at(&mut self.counts, *reviewer as usize) += 1;
        }
    }

    /// Takes what others counted.
    pub(super) fn merge(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (own, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *own += if *own > 0 {
                theirs.saturating_sub(1)
            } else {
                *theirs
            };
        }
    }

    /// Everybody who is available, in the order of their places, and how many each reviewed.
    pub(super) fn all(&self) -> impl Iterator<Item = (u32, i64)> {
        let counts = (0..).zip(&self.counts);
        counts.filter_map(|(person, more)| Some((person, i64::from(more.checked_sub(1)?))))
    }

    /// How many each reviewed.
    pub(super) fn counts(&self) -> Vec<i64> {
        self.all().map(|(_, reviews)| reviews).collect()
    }
}

/// Whoever reviewed a pull request, each once, in a list that is used again for the next one.
pub(super) fn reviewers_into(reviewers: &mut Vec<u32>, events: &[ReviewEvent]) {
    reviewers.clear();
    reviewers.extend(waiting::reviewing(events).map(place));
    reviewers.sort_unstable();
    reviewers.dedup();
}

/// Somebody as events name them.
fn place(person: usize) -> u32 {
    u32::try_from(person).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(counts: &[u32]) -> ReviewsOfPeople {
        ReviewsOfPeople {
            counts: counts.to_vec(),
        }
    }

    #[test]
    fn two_parts_add_up_whoever_is_in_one_of_them_only() {
        // Of five people: not available, available in one part each, reviewed 2 and 3, reviewed in the longer part alone.
        for (one, other) in [
            (counts(&[0, 1, 0, 3, 0]), counts(&[0, 0, 1, 4])),
            (counts(&[0, 0, 1, 4]), counts(&[0, 1, 0, 3, 0])),
        ] {
            let mut both = one;
            both.merge(&other);
            let all: Vec<_> = both.all().collect();
            assert_eq!(all, [(1, 0), (2, 0), (3, 5)], "2 and 3 are 5");
            assert_eq!(both.counts(), [0, 0, 5], "in their order");
        }
    }
}
