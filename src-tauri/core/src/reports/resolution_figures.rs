//! The figures of some of the pull requests of PR resolution: of all of them, of those a reader chose, of seven days.
//!
//! Pure: the pull requests are handed in. Sums are whole numbers, and what is divided is divided by whoever tells it.

use jiff::civil::Date;

use super::Reader;
use super::ratio::{Ratio, median};
use super::resolution::{Resolution, Resolved, ReviewDepth};

/// What is known of one figure of several pull requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spread {
    /// The sum over how many are known: their mean.
    pub mean: Ratio,
    /// The middle of those; `None` of none.
    pub median: Option<Ratio>,
}

/// The figures of some pull requests. Times are milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ResolutionFigures {
    /// How many they are.
    pub pull_requests: i64,
    /// Those of which the details were read.
    pub read: i64,
    /// Of these, those nobody else looked at.
    pub unreviewed: i64,
    /// Of these, those somebody said something of.
    pub thorough: i64,
    /// From opening to merging.
    pub merge_time: Spread,
    /// From opening to the first comment of somebody else.
    pub first_comment_time: Spread,
    /// Commits after the opening.
    pub follow_on_commits: Spread,
    /// Comments of others over pull requests.
    pub comments: Ratio,
    /// From the first comment of somebody else to the last commit, over pull requests.
    pub iteration_time: Ratio,
    /// Waiting over answers of reviewers.
    pub reaction_time: Ratio,
    /// Waiting over answers of authors.
    pub responsiveness: Ratio,
}

/// A row of the table behind the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SevenDays {
    /// The first of them; the last row of a range may have fewer.
    pub start: Date,
    /// Pull requests merged on them.
    pub pull_requests: i64,
    /// From opening to merging, milliseconds.
    pub merge_time: Spread,
    /// Those nobody else looked at, of those that were read.
    pub unreviewed: i64,
}

impl Spread {
    /// Of whole numbers, which change places. Of none the mean and the median are unknown.
    #[must_use]
    pub fn of(values: &mut [i64]) -> Self {
        let sum = values.iter().copied().fold(0, i64::saturating_add);
        Self {
            mean: Ratio::new(sum, count(values.len())),
            median: median(values),
        }
    }
}

impl ResolutionFigures {
    /// Of some pull requests. What was not read of one, or is not known, is in no figure that needs it.
    #[must_use]
    pub fn of<'a>(pull_requests: impl Iterator<Item = &'a Resolved>) -> Self {
        let mut figures = Self::default();
        let (mut merging, mut commenting, mut following) = (Vec::new(), Vec::new(), Vec::new());
        for each in pull_requests {
            figures.pull_requests += 1;
            merging.extend(each.merge_time);
            commenting.extend(each.first_comment_time);
            let Some(followed) = each.followed else {
                continue;
            };
            figures.read += 1;
            figures.unreviewed += i64::from(followed.review == ReviewDepth::None);
            figures.thorough += i64::from(followed.review == ReviewDepth::Thorough);
            following.push(followed.follow_on_commits);
            figures.comments += Ratio::new(followed.comments, 1);
            figures.iteration_time += Ratio::new(followed.iteration_time, 1);
            figures.reaction_time += followed.reaction_time;
            figures.responsiveness += followed.responsiveness;
        }
        figures.merge_time = Spread::of(&mut merging);
        figures.first_comment_time = Spread::of(&mut commenting);
        figures.follow_on_commits = Spread::of(&mut following);
        figures
    }
}

impl Resolution {
    /// The figures of seven days each, from the first day of the range on: the last row may have fewer.
    #[must_use]
    pub fn seven_days(&self, reader: &Reader) -> Vec<SevenDays> {
        let starts = self.days.day_starts(&reader.zone);
        let starts: Vec<_> = starts.into_iter().step_by(7).collect();
        let dates = std::iter::successors(Some(self.days.first()), |day| {
            day.checked_add(jiff::Span::new().days(7)).ok()
        });
        // They come by time of merge, so that seven days are a stretch of them.
        let mut rest = self.pull_requests.as_slice();
        let mut rows = Vec::with_capacity(starts.len());
        for (place, start) in (1..=starts.len()).zip(dates) {
            let end = starts.get(place).map_or(rest.len(), |end| {
                rest.partition_point(|each| each.merged_at < *end)
            });
            let (own, later) = rest.split_at(end);
            rest = later;
            let mut times: Vec<_> = own.iter().filter_map(|each| each.merge_time).collect();
            rows.push(SevenDays {
                start,
                pull_requests: count(own.len()),
                merge_time: Spread::of(&mut times),
                unreviewed: count(own.iter().filter(|each| each.is_unreviewed()).count()),
            });
        }
        rows
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
