//! What questions cost at a host, as the host itself told.
//!
//! GitLab prices a question before it works on it, and refuses one above a limit.
//! A list's page size counts, things asked for by their number do not: fifty merge
//! requests cost what one does. So a question that is too dear asks for fewer
//! rows, or in two parts, never for fewer merge requests.
//!
//! Source: GitLab's documentation, "GraphQL API, query complexity limits"; its base
//! resolver adds one per cent of a field's price for each row a page may have.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

/// GitLab's largest page.
pub(super) const LARGEST_PAGE: u32 = 100;
/// With fewer rows a page, asking item by item over REST is cheaper.
const SMALLEST_PAGE: u32 = 10;

/// What a question asks for; each kind has a price of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// All that hangs on merge requests.
    PullRequests,
    /// Their notes alone.
    PullRequestNotes,
    /// Their commits, reviewers and approvals.
    PullRequestsWithoutNotes,
    /// Their commits alone.
    PullRequestCommits,
    /// Notes of issues.
    TicketNotes,
    /// The newest change of projects.
    NewestChanges,
}

/// The price of one question, as the host tells it with the answer or in its refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) struct Price {
    pub(super) score: u32,
    pub(super) limit: u32,
}

impl Price {
    /// The two numbers of a refusal, `complexity of 300, ... max complexity of 250`.
    pub(super) fn in_words(said: &str) -> Option<Self> {
        let (_, behind) = said.split_once("complexity of ")?;
        let mut numbers = behind
            .split(|letter: char| !letter.is_ascii_digit())
            .filter_map(|digits| digits.parse().ok());
        let (score, limit) = (numbers.next()?, numbers.next()?);
        (score > limit).then_some(Self { score, limit })
    }
}

/// All prices that were seen at a host.
#[derive(Debug, Default)]
pub(super) struct Prices(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    limit: Option<u32>,
    /// Rows a page, and what that cost.
    scores: BTreeMap<Kind, (u32, u32)>,
}

impl Prices {
    /// Notes what a question with pages of `rows` rows cost.
    pub(super) fn note(&self, kind: Kind, rows: u32, price: Price) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.limit = Some(price.limit);
        seen.scores.insert(kind, (rows, price.score));
    }

    /// Rows a page may have for the question to pass; the largest page while nothing is known,
    /// nothing where even small ones are too dear.
    ///
    /// The whole price is taken to shrink with the page. Parts of it do not, so the first guess
    /// may be too high; the price it is refused with leads to a lower one.
    pub(super) fn rows(&self, kind: Kind) -> Option<u32> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (Some(limit), Some((rows, score))) = (seen.limit, seen.scores.get(&kind)) else {
            return Some(LARGEST_PAGE);
        };
        let fitting = u64::from(limit) * u64::from(100 + rows) / u64::from((*score).max(1));
        let fitting = u32::try_from(fitting.saturating_sub(100)).unwrap_or(LARGEST_PAGE);
        (fitting >= SMALLEST_PAGE).then_some(fitting.min(LARGEST_PAGE))
    }

    /// Whether the largest pages pass, as far as is known.
    pub(super) fn is_affordable(&self, kind: Kind) -> bool {
        self.rows(kind) == Some(LARGEST_PAGE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_tells_price_and_limit() {
        let said = "Query has complexity of 300, which exceeds max complexity of 250";
        let price = Price {
            score: 300,
            limit: 250,
        };
        assert_eq!(Price::in_words(said), Some(price));
        assert_eq!(
            Price::in_words("Timeout on Query.project"),
            None,
            "another trouble"
        );
        assert_eq!(
            Price::in_words("complexity of 3, which exceeds 9"),
            None,
            "a refusal that contradicts itself leads nowhere"
        );
    }

    #[test]
    fn pages_shrink_to_what_the_host_takes_and_no_further() {
        let prices = Prices::default();
        assert!(prices.is_affordable(Kind::TicketNotes), "nothing is known");
        // 20 for itself, 100 more with a hundred rows.
        let price_of = |rows: u32, limit: u32| Price {
            score: 20 + 100 * (100 + rows) / 200,
            limit,
        };
        prices.note(Kind::TicketNotes, 100, price_of(100, 100));
        let mut rows = prices.rows(Kind::TicketNotes).expect("they fit");
        assert!(rows < 100, "120 does not fit into 100");
        while price_of(rows, 100).score > 100 {
            prices.note(Kind::TicketNotes, rows, price_of(rows, 100));
            let fewer = prices.rows(Kind::TicketNotes).expect("they fit");
            assert!(fewer < rows, "each refusal leads to a smaller page");
            rows = fewer;
        }
        prices.note(Kind::TicketNotes, rows, price_of(rows, 100));
        let after = prices.rows(Kind::TicketNotes).expect("they fit");
        assert!(
            price_of(after, 100).score <= 100,
            "what passed is not outgrown"
        );
    }

    #[test]
    fn a_lower_limit_is_respected_before_it_refuses() {
        let prices = Prices::default();
        let price = |score, limit| Price { score, limit };
        prices.note(Kind::PullRequests, 100, price(130, 250));
        assert!(prices.is_affordable(Kind::PullRequests));
        prices.note(Kind::TicketNotes, 100, price(60, 120));
        assert!(
            !prices.is_affordable(Kind::PullRequests),
            "the limit was told with another answer"
        );
        prices.note(Kind::TicketNotes, 100, price(60, 20));
        assert_eq!(
            prices.rows(Kind::TicketNotes),
            None,
            "the smallest page costs more than that"
        );
    }
}
