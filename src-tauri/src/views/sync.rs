//! Runs, coverage, and when the next run starts.

use flow_core::model::{
    IntegrationId, Run, RunFigures, RunId, RunOutcome, RunReason, Stream, Timestamp,
};
use flow_core::store::StreamCoverage;
use serde::Serialize;

use crate::error::{CommandError, explain};

/// A run of an integration.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunView {
    id: RunId,
    integration_id: IntegrationId,
    reason: RunReason,
    started_at: Timestamp,
    finished_at: Option<Timestamp>,
    outcome: Option<RunOutcome>,
    #[serde(flatten)]
    figures: FiguresView,
    failure: Option<CommandError>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FiguresView {
    repositories: i64,
    repositories_failed: i64,
    new_commits: i64,
    pull_requests: i64,
    tickets: i64,
    requests: i64,
    waited_ms: i64,
}

impl From<RunFigures> for FiguresView {
    fn from(figures: RunFigures) -> Self {
        Self {
            repositories: figures.repositories,
            repositories_failed: figures.repositories_failed,
            new_commits: figures.new_commits,
            pull_requests: figures.pull_requests,
            tickets: figures.tickets,
            requests: figures.requests,
            waited_ms: figures.waited_ms,
        }
    }
}

impl From<Run> for RunView {
    fn from(run: Run) -> Self {
        Self {
            id: run.id,
            integration_id: run.integration_id,
            reason: run.reason,
            started_at: run.started_at,
            finished_at: run.finished_at,
            outcome: run.outcome,
            figures: run.figures.into(),
            failure: run.failure.as_ref().map(explain),
        }
    }
}

/// One stream of all repositories of an integration.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CoverageView {
    stream: Stream,
    repositories: i64,
    complete: i64,
    failed: i64,
    rate_limited: i64,
    cancelled: i64,
    held: i64,
    remote: i64,
    held_of_counted: i64,
    uncounted: i64,
    short: i64,
    failure: Option<CommandError>,
}

impl From<StreamCoverage> for CoverageView {
    fn from(coverage: StreamCoverage) -> Self {
        Self {
            stream: coverage.stream,
            repositories: coverage.repositories,
            complete: coverage.complete,
            failed: coverage.failed,
            rate_limited: coverage.rate_limited,
            cancelled: coverage.cancelled,
            held: coverage.held,
            remote: coverage.remote,
            held_of_counted: coverage.held_of_counted,
            uncounted: coverage.uncounted,
            short: coverage.short,
            failure: coverage.failure.as_ref().map(explain),
        }
    }
}

/// When an integration is looked into next, or why it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NextRunView {
    pub(crate) integration_id: IntegrationId,
    /// In the past when it is due; none where nothing starts by itself.
    pub(crate) at: Option<Timestamp>,
    pub(crate) held: Option<&'static str>,
}
