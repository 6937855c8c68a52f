//! Pull requests of PR resolution as a picture can show them: one by one while they are few, and as a grid of how many
//! lie where once they are more than a picture has room for.
//!
//! Pure, and free of pixels: a window merges cells as its width asks for.

use super::resolution::{Resolution, Resolved};

/// The picture in its finest form.
pub const GRID_COLUMNS: usize = 240;
/// Steps of the duration, from the shortest to the longest.
pub const GRID_ROWS: usize = 36;
/// Up to so many are told one by one: more are no marks any more but a cloud.
pub const MOST_POINTS: usize = 5_000;

/// Shorter is told as this, milliseconds: a logarithm has no zero, and within a minute nobody waited.
const SHORTEST: i64 = 60_000;

/// How many pull requests were merged when and took how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolutionGrid {
    /// The durations at which rows begin, milliseconds, and the one the last ends with: equal steps of the logarithm. What is
    /// shorter than the first is in the first row.
    pub rows: Vec<i64>,
    /// Pull requests by cell: column by column, each from the shortest row upwards. A column is an equal part of the time
    /// between the instants of the report. What has no duration is in none.
    pub counts: Vec<u32>,
    /// Of these, those nobody else looked at.
    pub unreviewed: Vec<u32>,
}

impl Resolution {
    /// Its grid, where there are more pull requests than are told one by one.
    #[must_use]
    pub fn grid(&self) -> Option<ResolutionGrid> {
        (self.pull_requests.len() > MOST_POINTS).then(|| self.as_grid())
    }

    /// The grid of however many there are.
    #[must_use]
    pub fn as_grid(&self) -> ResolutionGrid {
        let rows = self.rows();
        let mut grid = ResolutionGrid {
            rows,
            counts: vec![0; GRID_COLUMNS * GRID_ROWS],
            unreviewed: vec![0; GRID_COLUMNS * GRID_ROWS],
        };
        for each in &self.pull_requests {
            let Some(merge_time) = each.merge_time else {
                continue;
            };
            let cell = self.column(each) * GRID_ROWS + grid.row(merge_time);
            grid.counts[cell] += 1;
            grid.unreviewed[cell] += u32::from(each.is_unreviewed());
        }
        grid
    }

    /// Where rows begin and the last ends.
    fn rows(&self) -> Vec<i64> {
        let times = self.pull_requests.iter().filter_map(|each| each.merge_time);
        let (least, most) = times.fold((i64::MAX, SHORTEST), |(least, most), time| {
            (least.min(time.max(SHORTEST)), most.max(time))
        });
        // Where all took as long there is one row of any height.
        let (low, high) = (least.min(most), most.max(least.min(most).saturating_mul(2)));
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "where a row begins is a choice of ours, told to the window as it is used here"
        )]
        let begins = |row: usize| {
            let step = (high as f64 / low as f64).powf(row as f64 / GRID_ROWS as f64);
            (low as f64 * step).round() as i64
        };
        (0..=GRID_ROWS).map(begins).collect()
    }

    /// The part of the range it was merged in. Merges lie within the range.
    fn column(&self, of: &Resolved) -> usize {
        let (from, to) = (self.instants.0.millis(), self.instants.1.millis());
        let columns = i64::try_from(GRID_COLUMNS).unwrap_or(i64::MAX);
        let since = of.merged_at.millis().saturating_sub(from);
        let length = to.saturating_sub(from).max(1);
        let column = (since.saturating_mul(columns) / length).clamp(0, columns - 1);
        usize::try_from(column).unwrap_or_default()
    }
}

impl ResolutionGrid {
    fn row(&self, merge_time: i64) -> usize {
        let begun = self.rows[..GRID_ROWS].partition_point(|begins| *begins <= merge_time);
        begun.saturating_sub(1)
    }
}
