//! The report on how much work there was, as the window draws it.

use flow_core::model::{MemberKey, ReadState, RepositoryId, WorkLines};
use flow_core::reports::{
    Period, ProjectTimeline, Step, Volume, WorkShare, WorkShares, WorkSource, WorkType,
};
use serde::Serialize;

use super::overview::{LeftOutView, TileView, WeekView};

/// The report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProjectTimelineView {
    from: String,
    to: String,
    weeks: Vec<WeekView>,
    /// `day`, `week` or `month`.
    step: &'static str,
    coverage: ReadState,
    left_out: LeftOutView,
    people: i64,
    tiles: Vec<TileView>,
    whole: VolumeView,
    periods: Vec<PeriodView>,
    shares: Vec<SharesView>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct VolumeView {
    commits: i64,
    coding_days: i64,
    lines: WorkLines,
    /// Points of the commits whose points are known.
    impact: i64,
    /// How many these are.
    impact_commits: i64,
}

/// A period cut to the range, and what was done in it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PeriodView {
    first: String,
    last: String,
    /// Days of it until today.
    days: i64,
    whole: bool,
    #[serde(flatten)]
    volume: VolumeView,
}

/// Who or what most lines of a kind are from.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SharesView {
    /// As in the lines of a period.
    work_type: &'static str,
    lines: i64,
    sources: i64,
    most: Vec<ShareView>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ShareView {
    member_key: Option<MemberKey>,
    repository_id: Option<RepositoryId>,
    name: String,
    lines: i64,
}

impl From<ProjectTimeline> for ProjectTimelineView {
    fn from(report: ProjectTimeline) -> Self {
        Self {
            from: report.days.first().to_string(),
            to: report.days.last().to_string(),
            weeks: report.weeks.into_iter().map(WeekView::from).collect(),
            step: match report.step {
                Step::Day => "day",
                Step::Week => "week",
                Step::Month => "month",
            },
            coverage: report.read_state,
            left_out: report.left_out.into(),
            people: report.people,
            tiles: report.tiles.into_iter().map(TileView::from).collect(),
            whole: report.whole.into(),
            periods: report.periods.into_iter().map(PeriodView::from).collect(),
            shares: report.shares.into_iter().map(SharesView::from).collect(),
        }
    }
}

impl From<Volume> for VolumeView {
    fn from(volume: Volume) -> Self {
        Self {
            commits: volume.code.commits,
            coding_days: volume.code.coding_days,
            lines: volume.code.lines,
            impact: volume.impact.points,
            impact_commits: volume.impact.commits,
        }
    }
}

impl From<(Period, Volume)> for PeriodView {
    fn from((period, volume): (Period, Volume)) -> Self {
        Self {
            first: period.first.to_string(),
            last: period.last.to_string(),
            days: period.days,
            whole: period.is_whole,
            volume: volume.into(),
        }
    }
}

impl From<WorkShares> for SharesView {
    fn from(shares: WorkShares) -> Self {
        Self {
            work_type: match shares.work_type {
                WorkType::NewWork => "newWork",
                WorkType::LegacyRefactor => "legacyRefactor",
                WorkType::HelpOthers => "helpOthers",
                WorkType::Rework => "rework",
            },
            lines: shares.lines,
            sources: shares.sources,
            most: shares.most.into_iter().map(ShareView::from).collect(),
        }
    }
}

impl From<WorkShare> for ShareView {
    fn from(share: WorkShare) -> Self {
        let (member_key, repository_id) = match share.source {
            WorkSource::Person(key) => (Some(key), None),
            WorkSource::Repository(id) => (None, Some(id)),
        };
        Self {
            member_key,
            repository_id,
            name: share.name,
            lines: share.lines,
        }
    }
}
