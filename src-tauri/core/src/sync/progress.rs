//! How far an import is, in numbers a person can believe.

use crate::gitlab::LimiterReport;
use crate::model::{IntegrationId, RepositoryId, RunReason, Stream, Timestamp};
use crate::store::ImportCounts;

/// The state of one integration's import.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportProgress {
    /// Whose import.
    pub integration: IntegrationId,
    /// Whether workers are at it.
    pub running: bool,
    /// Whether the user paused it.
    pub paused: bool,
    /// Whether it waits so that the network or the battery is spared.
    pub held: bool,
    /// Why the run under way started.
    pub reason: Option<RunReason>,
    /// Counts from the store.
    pub counts: ImportCounts,
    /// Items a minute in this run, once there is enough to tell.
    pub items_per_minute: Option<f64>,
    /// Seconds left, once there is enough to tell; rounded.
    pub seconds_left: Option<i64>,
    /// Seconds until GitLab takes requests again.
    pub waiting_seconds: Option<i64>,
    /// Requests GitLab still allows in this minute.
    pub requests_left: Option<i64>,
    /// Requests to this host under way.
    pub in_flight: usize,
    /// Requests to this host that may be under way at present.
    pub allowed_in_flight: usize,
    /// Requests sent to this host since the app started.
    pub requests: u64,
    /// Streams being read.
    pub current: Vec<CurrentStream>,
    /// Grows with every report.
    pub sequence: u64,
    /// When the last run ended.
    pub finished_at: Option<Timestamp>,
}

/// A stream being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurrentStream {
    /// Of which repository.
    pub repository: RepositoryId,
    /// Which stream.
    pub stream: Stream,
    /// Items stored.
    pub done: i64,
    /// Items there are, where known.
    pub total: Option<i64>,
}

/// Where a run started, to tell its rate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Baseline {
    pub(super) started_at: Timestamp,
    pub(super) items_done: i64,
}

/// Less than this says nothing about a rate.
const FIRST_RATE_MS: i64 = 3_000;
/// The first seconds mislead more than they tell.
const FIRST_ESTIMATE_MS: i64 = 20_000;

/// Rate and time left of a run.
pub(super) fn pace(
    baseline: Baseline,
    counts: &ImportCounts,
    now: Timestamp,
) -> (Option<f64>, Option<i64>) {
    let elapsed_ms = now.millis() - baseline.started_at.millis();
    let items = counts.items_done - baseline.items_done;
    if elapsed_ms < FIRST_RATE_MS || items <= 0 {
        return (None, None);
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of items are far below 2^52"
    )]
    let per_minute = items as f64 * 60_000.0 / elapsed_ms as f64;
    // An estimate over streams whose totals are unknown would be a guess.
    let left = counts
        .items_total_known
        .filter(|_| counts.streams_without_total == 0)
        .map(|total| total - counts.items_done);
    let seconds_left = left
        .filter(|_| elapsed_ms >= FIRST_ESTIMATE_MS)
        .map(|left| {
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                reason = "bounded by the clamp"
            )]
            let seconds = (left as f64 * 60.0 / per_minute).clamp(0.0, 1e9) as i64;
            rounded(seconds)
        });
    (Some(per_minute), seconds_left)
}

/// To five seconds below a minute, to half minutes below ten, to minutes above.
fn rounded(seconds: i64) -> i64 {
    let step = match seconds {
        ..60 => 5,
        60..600 => 30,
        _ => 60,
    };
    (seconds + step - 1) / step * step
}

/// Seconds until the host takes requests again.
pub(super) fn waiting_seconds(limits: LimiterReport, now: Timestamp) -> Option<i64> {
    let until = limits.waiting_until?;
    (until > now).then(|| (until.millis() - now.millis() + 999) / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_estimate_before_there_is_something_to_estimate_from() {
        let baseline = Baseline {
            started_at: Timestamp::from_millis(0),
            items_done: 100,
        };
        let counts = ImportCounts {
            items_done: 400,
            items_total_known: Some(1000),
            ..ImportCounts::default()
        };
        assert_eq!(
            pace(baseline, &counts, Timestamp::from_millis(1_000)),
            (None, None),
            "one second says nothing"
        );
        let (rate, left) = pace(baseline, &counts, Timestamp::from_millis(10_000));
        assert_eq!(
            rate,
            Some(1800.0),
            "300 items in 10 s; what was there before the run does not count"
        );
        assert_eq!(left, None, "time left appears after 20 s");
        let (_, left) = pace(baseline, &counts, Timestamp::from_millis(30_000));
        assert_eq!(left, Some(60), "600 items at 600 a minute");
        let unknown = ImportCounts {
            streams_without_total: 1,
            ..counts
        };
        assert_eq!(
            pace(baseline, &unknown, Timestamp::from_millis(30_000)).1,
            None,
            "no guess over unknowns"
        );
    }

    #[test]
    fn waiting_is_told_in_whole_seconds_and_only_ahead() {
        let until = |millis| LimiterReport {
            waiting_until: Some(Timestamp::from_millis(millis)),
            ..LimiterReport::default()
        };
        assert_eq!(
            waiting_seconds(until(42_100), Timestamp::from_millis(0)),
            Some(43)
        );
        assert_eq!(
            waiting_seconds(until(10), Timestamp::from_millis(10)),
            None,
            "over"
        );
    }
}
