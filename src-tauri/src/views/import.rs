//! How far an import is.

use flow_core::model::{ImportPace, IntegrationId, RepositoryId, Stream, Timestamp};
use flow_core::store::ConfiguredChoice;
use flow_core::sync::{CurrentStream, ImportProgress};
use serde::Serialize;

/// Repositories a configuration named for import.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConfiguredChoiceView {
    to_choose: Vec<RepositoryId>,
    done: usize,
    impossible: Vec<String>,
    missing: Vec<String>,
}

impl From<ConfiguredChoice> for ConfiguredChoiceView {
    fn from(choice: ConfiguredChoice) -> Self {
        Self {
            to_choose: choice.to_choose,
            done: choice.done,
            impossible: choice.impossible,
            missing: choice.missing,
        }
    }
}

/// What imports took so far.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ImportPaceView {
    repositories: i64,
    requests: i64,
    milliseconds: i64,
    /// On disk, of all clones.
    bytes: u64,
}

impl ImportPaceView {
    pub(crate) fn new(pace: ImportPace, bytes: u64) -> Self {
        Self {
            repositories: pace.repositories,
            requests: pace.requests,
            milliseconds: pace.milliseconds,
            bytes,
        }
    }
}

/// Progress of one integration's import.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportProgressView {
    integration_id: IntegrationId,
    running: bool,
    paused: bool,
    repositories: RepositoriesView,
    items: ItemsView,
    items_per_minute: Option<i64>,
    seconds_left: Option<i64>,
    waiting_for_gitlab_seconds: Option<i64>,
    requests_left_this_minute: Option<i64>,
    held: bool,
    requests_in_flight: Option<usize>,
    requests_allowed_in_flight: Option<usize>,
    current: Vec<CurrentView>,
    sequence: u64,
    finished_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Serialize)]
struct RepositoriesView {
    total: i64,
    done: i64,
    running: i64,
    waiting: i64,
    failed: i64,
    cancelled: i64,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemsView {
    done: i64,
    total_known: Option<i64>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct CurrentView {
    repository_id: RepositoryId,
    stream: Stream,
    done: i64,
    total: Option<i64>,
}

impl From<CurrentStream> for CurrentView {
    fn from(current: CurrentStream) -> Self {
        Self {
            repository_id: current.repository,
            stream: current.stream,
            done: current.done,
            total: current.total.map(|total| total.max(current.done)),
        }
    }
}

impl From<ImportProgress> for ImportProgressView {
    fn from(progress: ImportProgress) -> Self {
        let counts = progress.counts;
        Self {
            integration_id: progress.integration,
            running: progress.running,
            paused: progress.paused,
            repositories: RepositoriesView {
                total: counts.repositories_total,
                done: counts.done,
                running: counts.running,
                waiting: counts.waiting,
                failed: counts.failed,
                cancelled: counts.cancelled,
            },
            items: ItemsView {
                done: counts.items_done,
                // A sum over some streams would pass for the whole.
                total_known: counts
                    .items_total_known
                    .filter(|_| counts.streams_without_total == 0),
            },
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a rate fits, and the cast saturates"
            )]
            items_per_minute: progress.items_per_minute.map(|rate| rate.round() as i64),
            seconds_left: progress.seconds_left,
            waiting_for_gitlab_seconds: progress.waiting_seconds,
            requests_left_this_minute: progress.requests_left,
            held: progress.held,
            requests_in_flight: progress.running.then_some(progress.in_flight),
            requests_allowed_in_flight: progress.running.then_some(progress.allowed_in_flight),
            current: progress
                .current
                .into_iter()
                .map(CurrentView::from)
                .collect(),
            sequence: progress.sequence,
            finished_at: progress.finished_at,
        }
    }
}
