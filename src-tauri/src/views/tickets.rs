//! The reports on tickets as the window draws them: exact ratios become numbers here, in the unit they are told in.

use flow_core::model::{
    LeftOut, ReadState, RepositoryId, StatusCategory, TicketHead, TicketId, TicketWay, Timestamp,
};
use flow_core::reports::{
    Good, LeftOutTickets, Retrospective, RetrospectiveFigure, RetrospectiveMetric,
    RetrospectiveValue, TicketMetricId, TicketReport, TicketRow, TicketTile, TicketUnknown, Trend,
    VelocityUnit,
};
use serde::Serialize;

use super::overview::{TrendView, WeekView};

/// The figures of the ticket log.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TicketReportView {
    from: String,
    to: String,
    weeks: Vec<WeekView>,
    coverage: ReadState,
    has_tickets: bool,
    has_statuses: bool,
    left_out: LeftOutTicketsView,
    velocity_unit: VelocityUnit,
    tiles: Vec<TicketTileView>,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct LeftOutTicketsView {
    bots: i64,
    excluded_people: i64,
    hidden_people: i64,
    bot_tickets: i64,
    excluded_tickets: i64,
    hidden_tickets: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TicketTileView {
    metric: TicketMetricId,
    value: Option<f64>,
    unit: &'static str,
    n: i64,
    n_of: &'static str,
    weekly: Vec<Option<f64>>,
    trend: TrendView,
    not_available: Option<&'static str>,
}

/// A row of the ticket log. Times are milliseconds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TicketRowView {
    id: TicketId,
    repository_id: RepositoryId,
    repository: String,
    iid: i64,
    title: String,
    status: Option<String>,
    category: StatusCategory,
    since: Timestamp,
    assignees: Vec<String>,
    opened_at: Timestamp,
    completed_at: Option<Timestamp>,
    reopened_at: Option<Timestamp>,
    cycle: Option<i64>,
    queue: Option<i64>,
    moves: i64,
    backward_moves: i64,
    reopenings: i64,
    weight: Option<i64>,
    details_read: bool,
    web_url: String,
}

/// A ticket's way.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TicketWayView {
    #[serde(flatten)]
    head: TicketHead,
    details_read: bool,
    steps: Vec<StepView>,
}

#[derive(Debug, Serialize)]
struct StepView {
    /// The label; `null` is open or closed without one.
    label: Option<String>,
    category: StatusCategory,
    since: Timestamp,
    /// The beginning of the next one; of the last one now, and `null` where that is the end.
    until: Option<Timestamp>,
    /// Whether it led back from the one before.
    back: bool,
}

/// The retrospective.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RetrospectiveView {
    from: String,
    to: String,
    before_from: String,
    before_to: String,
    coverage: ReadState,
    has_statuses: bool,
    velocity_unit: VelocityUnit,
    figures: Vec<FigureView>,
    longest: Vec<TicketRowView>,
    reopened: Vec<TicketRowView>,
    reopened_total: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FigureView {
    metric: RetrospectiveMetric,
    unit: &'static str,
    n_of: &'static str,
    /// `less` or `more` where one of them is better.
    good: Option<&'static str>,
    now: ValueView,
    before: ValueView,
}

#[derive(Debug, Serialize)]
struct ValueView {
    value: Option<f64>,
    n: i64,
}

impl From<TicketReport> for TicketReportView {
    fn from(report: TicketReport) -> Self {
        let unit = report.velocity_unit;
        Self {
            from: report.days.first().to_string(),
            to: report.days.last().to_string(),
            weeks: report.weeks.into_iter().map(WeekView::from).collect(),
            coverage: report.read_state,
            has_tickets: report.has_tickets,
            has_statuses: report.has_statuses,
            left_out: LeftOutTicketsView::of(&report.left_out),
            velocity_unit: unit,
            tiles: report
                .tiles
                .into_iter()
                .map(|tile| TicketTileView::new(tile, unit))
                .collect(),
        }
    }
}

impl LeftOutTicketsView {
    fn of(reasons: &[(LeftOut, LeftOutTickets)]) -> Self {
        let mut view = Self::default();
        for (reason, figures) in reasons {
            let (people, tickets) = match reason {
                LeftOut::Bot => (&mut view.bots, &mut view.bot_tickets),
                LeftOut::Hidden => (&mut view.hidden_people, &mut view.hidden_tickets),
                _ => (&mut view.excluded_people, &mut view.excluded_tickets),
            };
            *people += figures.people;
            *tickets += figures.tickets;
        }
        view
    }
}

impl TicketTileView {
    fn new(tile: TicketTile, velocity: VelocityUnit) -> Self {
        let (unit, n_of) = words_of(tile.metric, velocity);
        Self {
            metric: tile.metric,
            value: tile.value.ok(),
            unit,
            n: tile.count,
            n_of,
            weekly: tile.weekly,
            trend: match tile.trend {
                Trend::TooShort => TrendView::TooShort,
                Trend::Unclear => TrendView::None,
                Trend::Slope(per_week) => TrendView::Slope {
                    per_week,
                    verdict: verdict(tile.metric, per_week),
                },
            },
            not_available: tile.value.err().map(reason),
        }
    }
}

/// Shorter and straighter is better; more tickets are not better work.
const fn verdict(metric: TicketMetricId, per_week: f64) -> &'static str {
    let is_more = per_week > 0.0;
    match metric {
        TicketMetricId::TicketsCompleted | TicketMetricId::Velocity => {
            if is_more {
                "more"
            } else {
                "less"
            }
        }
        _ if is_more => "worse",
        _ => "better",
    }
}

/// The unit of a metric, and what its n counts.
const fn words_of(metric: TicketMetricId, velocity: VelocityUnit) -> (&'static str, &'static str) {
    match metric {
        TicketMetricId::TicketsCompleted => ("tickets", "tickets"),
        TicketMetricId::CycleTime | TicketMetricId::QueueTime => ("hours", "tickets"),
        TicketMetricId::BackflowRate => ("percent", "moves"),
        TicketMetricId::Velocity => match velocity {
            VelocityUnit::Weight => ("per_week", "weighed_tickets"),
            VelocityUnit::Tickets => ("per_week", "tickets"),
        },
    }
}

const fn reason(unknown: TicketUnknown) -> &'static str {
    match unknown {
        TicketUnknown::NothingImported => "nothing_imported",
        TicketUnknown::ServiceOff => "service_off",
        TicketUnknown::NoStatuses => "no_statuses",
        TicketUnknown::NoTickets => "no_completed_tickets",
    }
}

impl From<TicketRow> for TicketRowView {
    fn from(row: TicketRow) -> Self {
        Self {
            id: row.head.id,
            repository_id: row.head.repository_id,
            repository: row.head.repository,
            iid: row.head.iid,
            title: row.head.title,
            status: row.head.status,
            category: row.category,
            since: row.since,
            assignees: row.head.assignees,
            opened_at: row.opened_at,
            completed_at: row.completed_at,
            reopened_at: row.reopened_at,
            cycle: row.cycle,
            queue: row.queue,
            moves: row.backflow.denominator,
            backward_moves: row.backflow.numerator,
            reopenings: row.reopenings,
            weight: row.weight,
            details_read: row.details_read,
            web_url: row.head.web_url,
        }
    }
}

impl TicketWayView {
    pub(crate) fn new(way: TicketWay, now: Timestamp) -> Self {
        let ends = way.steps.iter().skip(1).map(|step| Some(step.since));
        let last = way.steps.last();
        let last = last
            .filter(|step| !step.category.is_over())
            .map(|step| now.max(step.since));
        let ends: Vec<Option<Timestamp>> = ends.chain([last]).collect();
        let moves = way.steps.windows(2);
        let backs: Vec<bool> = [false]
            .into_iter()
            .chain(moves.map(|pair| pair[1].leads_back_from(&pair[0])))
            .collect();
        Self {
            head: way.head,
            details_read: way.details_read,
            steps: way
                .steps
                .into_iter()
                .zip(ends)
                .zip(backs)
                .map(|((step, until), back)| StepView {
                    label: step.label,
                    category: step.category,
                    since: step.since,
                    until,
                    back,
                })
                .collect(),
        }
    }
}

impl From<Retrospective> for RetrospectiveView {
    fn from(report: Retrospective) -> Self {
        let unit = report.velocity_unit;
        let rows = |rows: Vec<TicketRow>| rows.into_iter().map(TicketRowView::from).collect();
        Self {
            from: report.days.first().to_string(),
            to: report.days.last().to_string(),
            before_from: report.before.first().to_string(),
            before_to: report.before.last().to_string(),
            coverage: report.read_state,
            has_statuses: report.has_statuses,
            velocity_unit: unit,
            figures: report
                .figures
                .into_iter()
                .map(|figure| FigureView::new(figure, unit))
                .collect(),
            longest: rows(report.longest),
            reopened: rows(report.reopened),
            reopened_total: report.reopened_total,
        }
    }
}

impl FigureView {
    fn new(figure: RetrospectiveFigure, velocity: VelocityUnit) -> Self {
        let (unit, n_of) = match figure.metric {
            RetrospectiveMetric::TicketsCompleted => {
                words_of(TicketMetricId::TicketsCompleted, velocity)
            }
            RetrospectiveMetric::Velocity => words_of(TicketMetricId::Velocity, velocity),
            RetrospectiveMetric::CycleTime => words_of(TicketMetricId::CycleTime, velocity),
            RetrospectiveMetric::QueueTime => words_of(TicketMetricId::QueueTime, velocity),
            RetrospectiveMetric::BackflowRate => words_of(TicketMetricId::BackflowRate, velocity),
            RetrospectiveMetric::MergedPullRequests => ("pull_requests", "pull_requests"),
            RetrospectiveMetric::TimeToMerge => ("hours", "pull_requests"),
            RetrospectiveMetric::CodingDays => ("per_week", "people"),
        };
        Self {
            metric: figure.metric,
            unit,
            n_of,
            good: match figure.metric.good() {
                Good::Less => Some("less"),
                Good::More => Some("more"),
                Good::Neither => None,
            },
            now: figure.now.into(),
            before: figure.before.into(),
        }
    }
}

impl From<RetrospectiveValue> for ValueView {
    fn from(value: RetrospectiveValue) -> Self {
        Self {
            value: value.value,
            n: value.count,
        }
    }
}
