//! Teams and the report on them as the window shows them.

use flow_core::model::{
    MemberKey, ReadState, Standing, Target, TeamId, TeamMetric, TeamPerson, Treatment,
};
use flow_core::reports::{HealthCell, HealthRow, HealthRowKind, TeamHealth};
use flow_core::store::TeamChange;
use serde::Serialize;

use super::overview::{LeftOutView, TrendView, WeekView, reason};

/// What a change of teams did.
#[derive(Debug, Serialize)]
pub(crate) struct TeamChangeView {
    /// Takes it back.
    undo: u64,
    team: TeamId,
}

impl From<TeamChange> for TeamChangeView {
    fn from(change: TeamChange) -> Self {
        Self {
            undo: change.undo,
            team: change.team,
        }
    }
}

/// Somebody in a team; without a name while no integration that knows the person is here.
#[derive(Debug, Serialize)]
pub(crate) struct TeamPersonView {
    id: MemberKey,
    name: Option<String>,
    handle: Option<String>,
    treatment: Option<Treatment>,
}

impl From<TeamPerson> for TeamPersonView {
    fn from(person: TeamPerson) -> Self {
        let member = person.member.as_ref();
        Self {
            name: member.map(|member| member.name.clone()),
            handle: member.and_then(flow_core::model::Member::handle),
            treatment: member.map(|member| member.treatment),
            id: person.key,
        }
    }
}

/// The report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamHealthView {
    from: String,
    to: String,
    weeks: Vec<WeekView>,
    coverage: ReadState,
    left_out: LeftOutView,
    metrics: Vec<TeamMetric>,
    rows: Vec<HealthRowView>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct HealthRowView {
    /// `everybody`, `team` or `person`.
    kind: &'static str,
    /// The team of a team's or person's row.
    team_id: Option<TeamId>,
    parent_id: Option<TeamId>,
    member_key: Option<MemberKey>,
    depth: i64,
    name: String,
    people: i64,
    cells: Vec<HealthCellView>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct HealthCellView {
    value: Option<f64>,
    n: i64,
    weekly: Vec<Option<f64>>,
    trend: TrendView,
    not_available: Option<&'static str>,
    target: Option<Target>,
    standing: Option<Standing>,
}

impl From<TeamHealth> for TeamHealthView {
    fn from(report: TeamHealth) -> Self {
        Self {
            from: report.days.first().to_string(),
            to: report.days.last().to_string(),
            weeks: report.weeks.into_iter().map(WeekView::from).collect(),
            coverage: report.read_state,
            left_out: report.left_out.into(),
            metrics: report.metrics,
            rows: report.rows.into_iter().map(HealthRowView::from).collect(),
        }
    }
}

impl From<HealthRow> for HealthRowView {
    fn from(row: HealthRow) -> Self {
        let (kind, team_id, member_key) = match row.kind {
            HealthRowKind::Everybody => ("everybody", None, None),
            HealthRowKind::Team(team) => ("team", Some(team), None),
            HealthRowKind::Person(team, key) => ("person", Some(team), Some(key)),
        };
        Self {
            kind,
            team_id,
            parent_id: row.parent_id,
            member_key,
            depth: row.depth,
            name: row.name,
            people: row.people,
            cells: row.cells.into_iter().map(HealthCellView::from).collect(),
        }
    }
}

impl From<HealthCell> for HealthCellView {
    fn from(cell: HealthCell) -> Self {
        Self {
            trend: TrendView::new(cell.trend, cell.is_better),
            value: cell.value.ok(),
            n: cell.count,
            weekly: cell.weekly,
            not_available: cell.value.err().map(reason),
            target: cell.target,
            standing: cell.standing,
        }
    }
}
