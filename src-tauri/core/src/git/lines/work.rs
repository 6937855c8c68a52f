//! From replaced lines to work types.
//!
//! Changes with fewer than four unchanged lines between them are one hunk. In a
//! hunk the removed lines count by where they come from, and what it adds beyond
//! them is new work. A hunk is one place that was edited.

use std::collections::BTreeMap;

use crate::model::{CommitWork, EditSpread, HelpedAuthor, WorkTypes};

use super::diff::Hunk;

/// Code is recent for so long, in seconds.
const RECENT: i64 = 30 * 24 * 60 * 60;
/// Changes with fewer unchanged lines between them belong together.
const APART: u32 = 4;

/// An author and when something was written, in seconds since the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Writing {
    pub(super) author: u32,
    pub(super) at: i64,
}

/// Adds up the work of one commit.
pub(super) struct Tally {
    own: Writing,
    work: WorkTypes,
    spread: EditSpread,
    helped: BTreeMap<u32, i64>,
}

impl Tally {
    pub(super) fn new(own: Writing) -> Self {
        Self {
            own,
            work: WorkTypes::default(),
            spread: EditSpread::default(),
            helped: BTreeMap::new(),
        }
    }

    /// Lines that replace nothing.
    pub(super) fn add_new(&mut self, lines: u32) {
        self.work.new_work += i64::from(lines);
    }

    /// Lines that were replaced or removed.
    pub(super) fn add_replaced(&mut self, lines: u32, written: Writing) {
        let lines = i64::from(lines);
        if self.own.at.saturating_sub(written.at) > RECENT {
            self.work.legacy_refactor += lines;
        } else if written.author == self.own.author {
            self.work.rework += lines;
        } else {
            self.work.help_others += lines;
            *self.helped.entry(written.author).or_default() += lines;
        }
    }

    /// A file that is new or gone, with so many lines: one place, where it has any.
    pub(super) fn add_whole_file(&mut self, lines: u32) {
        self.add_file(i64::from(lines > 0));
    }

    fn add_file(&mut self, places: i64) {
        self.spread.places += places;
        self.spread.files += i64::from(places > 0);
    }

    /// Where the hunks of a file are, and what they add beyond what they remove.
    pub(super) fn add_changed_file(&mut self, hunks: &[Hunk]) {
        let (mut added, mut removed, mut end) = (0_u32, 0_u32, None);
        let mut places = i64::from(!hunks.is_empty());
        for hunk in hunks {
            if end.is_some_and(|end| hunk.old_start - end >= APART) {
                self.add_new(added.saturating_sub(removed));
                (added, removed) = (0, 0);
                places += 1;
            }
            added += hunk.new_count;
            removed += hunk.old_count;
            end = Some(hunk.old_start + hunk.old_count);
        }
        self.add_new(added.saturating_sub(removed));
        self.add_file(places);
    }

    /// The work of the commit. `addresses` are the authors'.
    pub(super) fn finish(self, sha: String, addresses: &[String]) -> CommitWork {
        let mut helped: Vec<_> = self
            .helped
            .into_iter()
            .map(|(author, lines)| HelpedAuthor {
                email: addresses[author as usize].clone(),
                lines,
            })
            .collect();
        helped.sort_by(|one, other| one.email.cmp(&other.email));
        CommitWork {
            sha,
            work: self.work,
            spread: self.spread,
            helped,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn hunk(old_start: u32, old_count: u32, new_count: u32) -> Hunk {
        Hunk {
            old_start,
            old_count,
            new_start: 0,
            new_count,
        }
    }

    #[test]
    fn near_changes_are_one_hunk() {
        for (hunks, new_work, places) in [
            (vec![hunk(0, 0, 5)], 5, 1),
            (vec![hunk(0, 3, 5)], 2, 1),
            (vec![hunk(0, 5, 3)], 0, 1),
            // Three unchanged lines between: what one adds is set against what the other removes.
            (vec![hunk(0, 2, 0), hunk(5, 0, 3)], 1, 1),
            // Four: they are apart.
            (vec![hunk(0, 2, 0), hunk(6, 0, 3)], 3, 2),
            // Two together, one apart.
            (vec![hunk(0, 1, 1), hunk(4, 1, 1), hunk(9, 1, 1)], 0, 2),
            (vec![], 0, 0),
        ] {
            let mut tally = Tally::new(Writing { author: 0, at: 0 });
            tally.add_changed_file(&hunks);
            assert_eq!(tally.work.new_work, new_work, "{hunks:?}");
            assert_eq!(tally.spread.places, places, "{hunks:?}");
        }
    }

    #[test]
    fn a_file_without_lines_is_no_place() {
        let mut tally = Tally::new(Writing { author: 0, at: 0 });
        tally.add_whole_file(0);
        tally.add_changed_file(&[]);
        assert_eq!(tally.spread, EditSpread::default(), "nothing was edited");
        tally.add_whole_file(12);
        tally.add_changed_file(&[hunk(0, 1, 1), hunk(9, 1, 1)]);
        let (places, files) = (3, 2);
        assert_eq!(tally.spread, EditSpread { places, files });
    }

    #[test]
    fn the_window_is_thirty_days_to_the_second() {
        let now = 2_000_000_000;
        let mut tally = Tally::new(Writing { author: 1, at: now });
        let mut add = |lines, author, at| tally.add_replaced(lines, Writing { author, at });
        add(1, 1, now - RECENT);
        add(10, 1, now - RECENT - 1);
        add(100, 2, now - RECENT);
        add(1000, 2, now - RECENT - 1);
        add(10_000, 0, now + 5);
        let addresses = ["c@x".to_owned(), "a@x".to_owned(), "b@x".to_owned()];
        let work = tally.finish("sha".to_owned(), &addresses);
        assert_eq!(work.work.rework, 1);
        assert_eq!(work.work.legacy_refactor, 1010);
        assert_eq!(work.work.help_others, 10_100);
        let helped: Vec<_> = work
            .helped
            .iter()
            .map(|one| (&*one.email, one.lines))
            .collect();
        assert_eq!(helped, [("b@x", 100), ("c@x", 10_000)]);
        assert_eq!(work.work.haloc(), 11_111);
    }
}
