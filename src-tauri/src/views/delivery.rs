//! The report on deployments as the window draws it, and its rows.

use flow_core::model::{DeliverySettings, DeploymentFact, DeploymentSources, LeftOut, ReadState};
use flow_core::reports::{
    Delivery, DeliveryMetric, DeliveryTile, DeliveryUnknown, DeliveryWeek, DeploymentRow, Ratio,
};
use flow_core::store::RepositoryDeployments;
use serde::Serialize;

use super::overview::{LeftOutView, TrendView, WeekView};

/// Milliseconds of an hour.
const HOUR_MS: f64 = 3_600_000.0;

/// The report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeliveryView {
    from: String,
    to: String,
    weeks: Vec<WeekView>,
    coverage: ReadState,
    sources: DeploymentSources,
    left_out: LeftOutView,
    tiles: Vec<DeliveryTileView>,
    by_week: Vec<DeliveryWeekView>,
    open_incidents: i64,
    without_commits: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DeliveryTileView {
    metric: DeliveryMetric,
    value: Option<f64>,
    unit: &'static str,
    n: i64,
    n_of: &'static str,
    weekly: Vec<Option<f64>>,
    trend: TrendView,
    not_available: Option<&'static str>,
}

/// Lead times are hours.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DeliveryWeekView {
    deployments: i64,
    incidents: i64,
    commits: i64,
    lead_time_median: Option<f64>,
    lead_time_ninetieth: Option<f64>,
}

impl From<Delivery> for DeliveryView {
    fn from(report: Delivery) -> Self {
        let mut left_out = LeftOutView::default();
        for each in &report.left_out {
            let (commits, people) = match each.reason {
                LeftOut::Bot => (&mut left_out.bot_commits, Some(&mut left_out.bots)),
                LeftOut::Hidden => (
                    &mut left_out.hidden_commits,
                    Some(&mut left_out.hidden_people),
                ),
                LeftOut::Excluded => (
                    &mut left_out.excluded_commits,
                    Some(&mut left_out.excluded_people),
                ),
                _ => (&mut left_out.merges, None),
            };
            *commits += each.commits;
            if let Some(people) = people {
                *people += each.people;
            }
        }
        Self {
            from: report.days.first().to_string(),
            to: report.days.last().to_string(),
            weeks: report.weeks.into_iter().map(WeekView::from).collect(),
            coverage: report.read_state,
            sources: report.sources,
            left_out,
            tiles: report
                .tiles
                .into_iter()
                .map(DeliveryTileView::from)
                .collect(),
            by_week: report
                .by_week
                .into_iter()
                .map(DeliveryWeekView::from)
                .collect(),
            open_incidents: report.open_incidents,
            without_commits: report.without_commits,
        }
    }
}

impl From<DeliveryTile> for DeliveryTileView {
    fn from(tile: DeliveryTile) -> Self {
        let (unit, n_of) = match tile.metric {
            DeliveryMetric::DeploymentFrequency => ("per_week", "deployments"),
            DeliveryMetric::LeadTime => ("hours", "commits"),
            DeliveryMetric::ChangeFailureRate => ("percent", "deployments"),
            DeliveryMetric::TimeToRestore => ("hours", "incidents"),
        };
        Self {
            trend: TrendView::new(tile.trend, tile.is_better()),
            metric: tile.metric,
            value: tile.value.ok(),
            unit,
            n: tile.count,
            n_of,
            weekly: tile.weekly,
            not_available: tile.value.err().map(reason),
        }
    }
}

const fn reason(unknown: DeliveryUnknown) -> &'static str {
    match unknown {
        DeliveryUnknown::NothingImported => "nothing_imported",
        DeliveryUnknown::NoSource => "no_source",
        DeliveryUnknown::NoDeployments => "no_deployments",
        DeliveryUnknown::NoFullWeek => "no_full_week",
        DeliveryUnknown::NoCommits => "no_delivered_commits",
        DeliveryUnknown::NoTickets => "no_tickets",
        DeliveryUnknown::NoIncidents => "no_incidents",
        DeliveryUnknown::NoneRestored => "none_restored",
    }
}

fn hours(time: Ratio) -> Option<f64> {
    time.times(1).map(|milliseconds| milliseconds / HOUR_MS)
}

impl From<DeliveryWeek> for DeliveryWeekView {
    fn from(week: DeliveryWeek) -> Self {
        let ninetieth = week.lead_time_ninetieth.map(|time| Ratio::new(time, 1));
        Self {
            deployments: week.deployments,
            incidents: week.incidents,
            commits: week.commits,
            lead_time_median: week.lead_time_median.and_then(hours),
            lead_time_ninetieth: ninetieth.and_then(hours),
        }
    }
}

/// A deployment; its lead time is hours.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeploymentRowView {
    #[serde(flatten)]
    fact: DeploymentFact,
    lead_time: Option<f64>,
    counted: i64,
}

impl From<DeploymentRow> for DeploymentRowView {
    fn from(row: DeploymentRow) -> Self {
        Self {
            lead_time: row.lead_time.and_then(hours),
            counted: row.counted,
            fact: row.fact,
        }
    }
}

/// How deployments are told.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeploymentRulesView {
    pub(crate) settings: DeliverySettings,
    pub(crate) repositories: Vec<RepositoryDeployments>,
}
