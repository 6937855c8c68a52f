//! What the imported rows say about the work: every number with its definition and its rows.
//!
//! ```text
//! range -> facts of the store -> code, review (one function a metric) -> overview
//!                            |-> impact -> project_timeline
//!                            |-> evidence: the rows behind a number
//!       -> tickets of the store -> tickets (one function a metric) -> ticket_log, ticket_rows, retrospective
//!       -> deeds of the store -> work_log: days by people or repositories
//!       -> deployments of the store -> delivery
//!       -> events of the store -> calendar: drawn beside figures
//! ```
//!
//! The store decides, in one place, which commits and pull requests count, and says of the others why
//! not; when a pull request's time starts and which days are part of it comes with the facts. Metrics fold these
//! facts in whole numbers ([`Ratio`]); what is divided is divided last. Nothing here writes, asks GitLab, or knows
//! the window. What was not read is unknown, never 0.
//!
//! Definitions follow those Flow publishes. Where its sources contradict each other or say nothing,
//! the choice is written at the metric.

mod calendar;
mod code;
mod delivery;
mod delivery_rows;
mod evidence;
mod evidence_window;
mod firsts;
mod impact;
mod merged_weeks;
mod metric;
mod overview;
mod periods;
mod project_timeline;
mod range;
mod ratio;
mod resolution;
mod resolution_figures;
mod resolution_grid;
mod resolution_rows;
mod retrospective;
mod review;
mod review_answers;
mod review_collaboration;
mod review_map;
mod review_metric;
mod review_rows;
mod review_workflow;
mod reviews_of_people;
mod team_figures;
mod team_health;
mod team_metric;
mod ticket_log;
mod ticket_rows;
mod tickets;
mod trend;
mod waiting;
mod work_grid;
mod work_log;
mod work_rows;
mod workflow_rows;

use jiff::tz::TimeZone;
use serde::Deserialize;

pub use calendar::{Calendar, CalendarOccurrence, MOST_OCCURRENCES, calendar, occurrences};
pub use code::{
    CodeSums, code_volume, coding_days, commits_per_day, efficiency, productive_time_to_100,
    time_to_100,
};
pub use delivery::{
    Delivery, DeliveryMetric, DeliveryTile, DeliveryUnknown, DeliveryWeek, change_failure_rate,
    delivery, deployment_frequency, lead_time, lead_time_ninetieth, time_to_restore,
};
pub use delivery_rows::{DeliveryRowsQuery, DeploymentRow, delivery_rows, incident_rows};
pub use evidence::{Evidence, MetricQuery, rows_of};
pub use impact::{Complexity, ImpactInputs, ImpactPoints, ImpactSums, high_complexity, impact};
pub use metric::{Good, MetricId};
pub use overview::{LeftOutFigures, Overview, Tile, TimeToMerge, Unknown, overview};
pub use periods::{Period, Step};
pub use project_timeline::{
    ProjectTimeline, ShareOf, Source as WorkSource, Volume, WorkShare, WorkShares, WorkType,
    project_timeline,
};
pub use range::{
    Days, Preset, RangeChoice, RangeError, Week, day_number, day_of, monday_of, week_number,
};
pub use ratio::{Ratio, median};
pub use resolution::{
    Followed, LeftOutPullRequests, Resolution, Resolved, ReviewDepth, pr_resolution,
};
pub use resolution_figures::{ResolutionFigures, SevenDays, Spread};
pub use resolution_grid::{GRID_COLUMNS, GRID_ROWS, MOST_POINTS, ResolutionGrid};
pub use resolution_rows::{LastResolution, ResolutionChoice, ResolutionRow, ResolutionRowsQuery};
pub use retrospective::{
    Retrospective, RetrospectiveFigure, RetrospectiveMetric, RetrospectiveValue, retrospective,
};
pub use review::{iterated, time_to_first_comment, time_to_merge, unreviewed};
pub use review_answers::{
    AnswerMetric, ReviewAct, ReviewAnswer, ReviewAnswers, ReviewAnswersQuery, review_answers,
};
pub use review_collaboration::{Collaboration, PeopleFigures, ReviewTile, review_collaboration};
pub use review_map::{Collaborator, EndOf, MapEnd, ReviewBand, ReviewMap};
pub use review_metric::{ReviewMetric, ReviewSide};
pub use review_rows::{ReviewRow, ReviewRowsQuery, review_rows};
pub use review_workflow::{
    UNREVIEWED_AFTER_DAYS, Workflow, WorkflowFigures, WorkflowFollowed, WorkflowPullRequest,
    review_workflow,
};
pub use team_health::{
    HealthCell, HealthRow, HealthRowKind, TeamHealth, TeamHealthQuery, team_health,
};
pub use ticket_log::{LeftOutTickets, TicketReport, TicketTile, TicketUnknown, ticket_report};
pub use ticket_rows::{TicketLogQuery, TicketRow, TicketShow, ticket_log};
pub use tickets::{
    CompletedTickets, TicketMetricId, TicketSums, VelocityUnit, backflow_rate, completed_at,
    cycle_time, queue_time, velocity, velocity_unit,
};
pub use trend::{Trend, of_weeks};
pub use waiting::{
    is_thoroughly_reviewed, iteration_time, reaction_time, responsiveness, reviewer_comments,
};
pub use work_log::{
    WorkCell, WorkCellQuery, WorkGrouping, WorkLeftOut, WorkLog, WorkLogQuery, WorkRow, WorkSort,
    work_cell, work_log,
};
pub use workflow_rows::{WorkflowRow, WorkflowRowsQuery, WorkflowShow, workflow_rows};

use crate::model::{FactQuery, Failure, FailureCode, Timestamp, WorkFilter};
use crate::store::StoreError;

/// What a report is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Filter {
    /// The days.
    pub range: RangeChoice,
    /// Whose and which work.
    #[serde(flatten)]
    pub work: WorkFilter,
}

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There is no such range of days.
    #[error(transparent)]
    Range(#[from] RangeError),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ReportError {
    /// The cause in a form that can be kept and shown.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let detail = match self {
            Self::Store(error) => return error.failure(),
            Self::Range(RangeError::Reversed) => "reversed",
            Self::Range(RangeError::TooLong) => "too_long",
            Self::Range(RangeError::OutsideCalendar) => "outside_calendar",
        };
        Failure::with(FailureCode::RangeInvalid, detail)
    }
}

/// Where and when a report is read: its days end and its presets begin by these.
#[derive(Debug, Clone)]
pub struct Reader {
    /// Now.
    pub now: Timestamp,
    /// The zone of the person who reads.
    pub zone: TimeZone,
}

impl Reader {
    /// The day it is for the reader.
    #[must_use]
    pub fn today(&self) -> jiff::civil::Date {
        day_of(self.now, &self.zone)
    }

    fn query(&self, work: &WorkFilter, days: Days) -> FactQuery {
        FactQuery {
            work: work.clone(),
            days: days.numbers(),
            instants: days.instants(&self.zone),
            zone: self.zone.clone(),
        }
    }
}
