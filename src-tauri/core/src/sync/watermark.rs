//! Walking a list that is sorted by last change while people go on changing it.
//!
//! Asking for page 2 of such a list skips rows: a row touched meanwhile leaves
//! page 1 and everything behind it moves up. So page 1 is asked again from the
//! last change seen, and page 2 only while a whole page shares one instant. Issues
//! of newer hosts are walked by keyset behind the first page; that moves the
//! watermark all the same, because a run that was cut off goes on from it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::Timestamp;

/// Where to read next; what the store keeps as the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Watermark {
    /// Read changes at or after this instant.
    pub(super) since: Option<Timestamp>,
    /// Page within that question, from 1.
    pub(super) page: u32,
}

impl Watermark {
    /// The beginning of everything.
    pub(super) const START: Self = Self {
        since: None,
        page: 1,
    };

    /// Reads a stored cursor; an unreadable one starts over, which costs time but no row.
    pub(super) fn parse(cursor: Option<&str>) -> Self {
        cursor
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or(Self::START)
    }

    /// The text the store keeps.
    pub(super) fn to_cursor(self) -> String {
        serde_json::to_string(&self).expect("two numbers are JSON")
    }

    /// The same place, a little earlier, so that what was written late is not missed.
    pub(super) fn looking_back(self, overlap: Duration) -> Self {
        let overlap = i64::try_from(overlap.as_millis()).unwrap_or(i64::MAX);
        Self {
            since: self
                .since
                .map(|since| Timestamp::from_millis(since.millis().saturating_sub(overlap))),
            page: 1,
        }
    }

    /// Where to go on after a page whose newest change is `newest`.
    pub(super) fn after(self, newest: Option<Timestamp>) -> Self {
        match newest {
            Some(newest) if self.since.is_none_or(|since| newest > since) => Self {
                since: Some(newest),
                page: 1,
            },
            _ => Self {
                page: self.page + 1,
                ..self
            },
        }
    }

    /// Where the next run starts after the last page: its newest instant, from the first page.
    pub(super) fn at_rest_after(self, newest: Option<Timestamp>) -> Self {
        Self {
            since: newest.max(self.since),
            page: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: i64) -> Option<Timestamp> {
        Some(Timestamp::from_millis(millis))
    }

    #[test]
    fn pages_advance_by_time_and_only_stand_still_within_one_instant() {
        let first = Watermark::START.after(at(10));
        assert_eq!(
            first,
            Watermark {
                since: at(10),
                page: 1
            },
            "page 1 again, from the last change seen"
        );
        let same = first.after(at(10));
        assert_eq!(
            same,
            Watermark {
                since: at(10),
                page: 2
            },
            "a whole page of one instant"
        );
        assert_eq!(
            same.after(at(11)),
            Watermark {
                since: at(11),
                page: 1
            },
            "and on"
        );
        assert_eq!(
            same.at_rest_after(None),
            Watermark {
                since: at(10),
                page: 1
            },
            "the next run looks at that instant again"
        );
    }

    #[test]
    fn a_run_looks_back_behind_what_it_knows() {
        let known = Watermark {
            since: at(600_000),
            page: 3,
        };
        let expected = Watermark {
            since: at(300_000),
            page: 1,
        };
        assert_eq!(known.looking_back(Duration::from_mins(5)), expected);
        let start = Watermark::START.looking_back(Duration::from_mins(5));
        assert_eq!(start, Watermark::START, "nothing is before the beginning");
    }

    #[test]
    fn a_cursor_survives_and_rubbish_starts_over() {
        let watermark = Watermark {
            since: at(-5),
            page: 3,
        };
        assert_eq!(
            Watermark::parse(Some(&watermark.to_cursor())),
            watermark,
            "round trip"
        );
        assert_eq!(
            Watermark::parse(Some("rubbish")),
            Watermark::START,
            "costs time, loses nothing"
        );
        assert_eq!(Watermark::parse(None), Watermark::START, "never read");
    }
}
