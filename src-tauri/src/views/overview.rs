//! Reports as the window draws them: exact ratios become numbers here, in the unit they are told in.

use flow_core::model::{
    CommitFact, CommitId, LeftOut, PullRequestId, ReadState, RepositoryId, Timestamp, WorkLines,
};
use flow_core::reports::{
    Complexity, Evidence, ImpactInputs, LeftOutFigures, MetricId, Overview, Ratio, Tile,
    TimeToMerge, Trend, Unknown, Week,
};
use serde::Serialize;

/// Milliseconds of an hour.
const HOUR_MS: f64 = 3_600_000.0;

/// The report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OverviewView {
    from: String,
    to: String,
    weeks: Vec<WeekView>,
    coverage: ReadState,
    left_out: LeftOutView,
    people: i64,
    tiles: Vec<TileView>,
    time_to_merge: Vec<TimeToMergeView>,
    work_types: Vec<WorkLines>,
}

#[derive(Debug, Serialize)]
pub(super) struct WeekView {
    /// Its Monday.
    start: String,
    whole: bool,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LeftOutView {
    pub(super) merges: i64,
    pub(super) outliers: i64,
    pub(super) titles: i64,
    pub(super) marked: i64,
    pub(super) copies: i64,
    pub(super) squashed: i64,
    pub(super) orphaned: i64,
    pub(super) bot_commits: i64,
    pub(super) excluded_commits: i64,
    pub(super) hidden_commits: i64,
    pub(super) bots: i64,
    pub(super) excluded_people: i64,
    pub(super) hidden_people: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TileView {
    metric: MetricId,
    value: Option<f64>,
    unit: &'static str,
    n: i64,
    n_of: &'static str,
    weekly: Vec<Option<f64>>,
    trend: TrendView,
    not_available: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub(super) enum TrendView {
    TooShort,
    None,
    Slope {
        per_week: f64,
        verdict: &'static str,
    },
}

/// Hours.
#[derive(Debug, Serialize)]
struct TimeToMergeView {
    mean: Option<f64>,
    median: Option<f64>,
    n: i64,
}

impl From<Overview> for OverviewView {
    fn from(overview: Overview) -> Self {
        Self {
            from: overview.days.first().to_string(),
            to: overview.days.last().to_string(),
            weeks: overview.weeks.into_iter().map(WeekView::from).collect(),
            coverage: overview.read_state,
            left_out: overview.left_out.into(),
            people: overview.people,
            tiles: overview.tiles.into_iter().map(TileView::from).collect(),
            time_to_merge: overview
                .time_to_merge
                .into_iter()
                .map(TimeToMergeView::from)
                .collect(),
            work_types: overview.work_types,
        }
    }
}

impl From<Week> for WeekView {
    fn from(week: Week) -> Self {
        Self {
            start: week.start.to_string(),
            whole: week.is_whole(),
        }
    }
}

impl From<LeftOutFigures> for LeftOutView {
    fn from(figures: LeftOutFigures) -> Self {
        Self {
            merges: figures.commits(LeftOut::Merge),
            outliers: figures.commits(LeftOut::Outlier),
            titles: figures.commits(LeftOut::Title),
            marked: figures.commits(LeftOut::Marked),
            copies: figures.commits(LeftOut::Copy),
            squashed: figures.commits(LeftOut::Squashed),
            orphaned: figures.commits(LeftOut::Orphaned),
            bot_commits: figures.commits(LeftOut::Bot),
            excluded_commits: figures.commits(LeftOut::Excluded),
            hidden_commits: figures.commits(LeftOut::Hidden),
            bots: figures.people(LeftOut::Bot),
            excluded_people: figures.people(LeftOut::Excluded),
            hidden_people: figures.people(LeftOut::Hidden),
        }
    }
}

impl From<Tile> for TileView {
    fn from(tile: Tile) -> Self {
        let (unit, n_of) = words_of(tile.metric);
        let is_better = tile.is_better();
        let trend = TrendView::new(tile.trend, is_better);
        Self {
            metric: tile.metric,
            value: tile.value.ok(),
            unit,
            n: tile.count,
            n_of,
            weekly: tile.weekly,
            trend,
            not_available: tile.value.err().map(reason),
        }
    }
}

impl TrendView {
    /// A trend, and whether it is for the better where the figure has a good side.
    pub(super) fn new(trend: Trend, is_better: Option<bool>) -> Self {
        match trend {
            Trend::TooShort => Self::TooShort,
            Trend::Unclear => Self::None,
            Trend::Slope(per_week) => Self::Slope {
                per_week,
                verdict: match (is_better, per_week > 0.0) {
                    (Some(true), _) => "better",
                    (Some(false), _) => "worse",
                    (None, true) => "more",
                    (None, false) => "less",
                },
            },
        }
    }
}

impl From<TimeToMerge> for TimeToMergeView {
    fn from(week: TimeToMerge) -> Self {
        let hours = |time: Ratio| time.times(1).map(|milliseconds| milliseconds / HOUR_MS);
        Self {
            mean: hours(week.mean),
            median: week.median.and_then(hours),
            n: week.mean.denominator,
        }
    }
}

/// The unit of a metric, and what its n counts.
const fn words_of(metric: MetricId) -> (&'static str, &'static str) {
    match metric {
        MetricId::TimeToMerge | MetricId::TimeToFirstComment => ("hours", "pull_requests"),
        MetricId::UnreviewedPullRequests | MetricId::IteratedPullRequests => {
            ("percent", "pull_requests")
        }
        MetricId::CodingDays => ("per_week", "people"),
        MetricId::CommitsPerDay => ("per_day", "coding_days"),
        MetricId::Efficiency => ("percent", "lines"),
        MetricId::Impact => ("points", "commits"),
        MetricId::CommitComplexity => ("percent", "commits"),
        MetricId::TimeTo100 | MetricId::ProductiveTimeTo100 => ("hours", "coding_days"),
        MetricId::CodeVolume
        | MetricId::NewWork
        | MetricId::LegacyRefactor
        | MetricId::HelpOthers
        | MetricId::Rework => ("lines", "commits"),
    }
}

pub(super) const fn reason(unknown: Unknown) -> &'static str {
    match unknown {
        Unknown::NothingImported => "nothing_imported",
        Unknown::ServiceOff => "service_off",
        Unknown::NoCommits => "no_commits",
        Unknown::NotMeasured => "not_measured",
        Unknown::NoPullRequests => "no_pull_requests",
    }
}

/// The six inputs of a commit's Impact and the points each adds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImpactView {
    lines: i64,
    old_lines: i64,
    places: i64,
    files: i64,
    /// Lines a commit of the repository usually has, `null` where that is not known.
    usual_lines: Option<f64>,
    amount_points: i64,
    old_share_points: i64,
    place_points: i64,
    file_points: i64,
    severity_points: i64,
    history_points: i64,
    complexity: &'static str,
    complexity_points: i64,
}

impl ImpactView {
    fn of(metric: MetricId, fact: &CommitFact) -> Option<Self> {
        if !matches!(metric, MetricId::Impact | MetricId::CommitComplexity) {
            return None;
        }
        let inputs = ImpactInputs::of(fact)?;
        let points = inputs.points();
        Some(Self {
            lines: inputs.lines,
            old_lines: inputs.old_lines,
            places: inputs.places,
            files: inputs.files,
            usual_lines: Ratio::new(inputs.twice_usual, 2)
                .times(1)
                .filter(|_| inputs.twice_usual > 0),
            amount_points: points.amount,
            old_share_points: points.old_share,
            place_points: points.places,
            file_points: points.files,
            severity_points: points.severity,
            history_points: points.history,
            complexity: match points.complexity() {
                Complexity::Low => "low",
                Complexity::Medium => "medium",
                Complexity::High => "high",
            },
            complexity_points: points.complexity_points(),
        })
    }
}

/// A row behind a number.
#[derive(Debug, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub(crate) enum MetricRowView {
    Commit {
        id: CommitId,
        repository_id: RepositoryId,
        repository: String,
        sha: String,
        title: String,
        author: String,
        authored_at: Timestamp,
        web_url: String,
        lines: Option<i64>,
        rework: Option<i64>,
        /// What the figure counts of it: lines of a kind, or points.
        value: Option<i64>,
        /// What its points are made of, where the figure is made of points.
        impact: Option<ImpactView>,
        left_out: Option<LeftOut>,
    },
    PullRequest {
        id: PullRequestId,
        repository_id: RepositoryId,
        repository: String,
        iid: i64,
        title: String,
        author: Option<String>,
        created_at: Timestamp,
        merged_at: Timestamp,
        web_url: String,
        value: Option<f64>,
    },
}

impl MetricRowView {
    pub(crate) fn new(metric: MetricId, row: Evidence) -> Self {
        match row {
            Evidence::Commit(fact, head, value) => Self::Commit {
                impact: ImpactView::of(metric, &fact),
                value,
                id: head.id,
                repository_id: head.repository_id,
                repository: head.repository,
                web_url: format!(
                    "{}/-/commit/{}",
                    head.repository_url.trim_end_matches('/'),
                    head.sha
                ),
                sha: head.sha,
                title: head.title,
                author: head.author,
                authored_at: head.authored_at,
                lines: fact.is_measured.then(|| fact.lines.total()),
                rework: fact.is_measured.then_some(fact.lines.rework),
                left_out: fact.left_out,
            },
            Evidence::PullRequest(fact, head, value) => Self::PullRequest {
                id: fact.id,
                repository_id: fact.repository_id,
                repository: head.repository,
                iid: head.iid,
                title: head.title,
                author: head.author,
                created_at: fact.created_at,
                merged_at: fact.merged_at,
                web_url: head.web_url,
                value: value
                    .and_then(|value| Ratio::new(value, 1).times(1))
                    .map(|value| {
                        if words_of(metric).0 == "hours" {
                            value / HOUR_MS
                        } else {
                            value
                        }
                    }),
            },
        }
    }
}
