//! Repositories and their streams.

use flow_core::model::{
    AccessLevel, DataStatus, FeatureAccess, ImportObstacle, IntegrationId, ObjectFormat,
    Repository, RepositoryId, Stream, StreamReport, Timestamp, Visibility,
};
use serde::Serialize;

use crate::error::{CommandError, explain};
use crate::wording;

/// A repository, imported or not.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RepositoryView {
    id: RepositoryId,
    integration_id: IntegrationId,
    name: String,
    full_path: String,
    group_path: String,
    groups: String,
    web_url: String,
    visibility: Visibility,
    archived: bool,
    empty: bool,
    shared: bool,
    access_level: Option<AccessLevel>,
    role_name: &'static str,
    default_branch: Option<String>,
    object_format: ObjectFormat,
    last_activity_at: Option<Timestamp>,
    imported: bool,
    imported_at: Option<Timestamp>,
    cannot_import: Option<ObstacleView>,
    note: Option<String>,
    data_status: Option<DataStatus>,
    failure: Option<CommandError>,
    last_updated_at: Option<Timestamp>,
    streams: Vec<StreamView>,
    commit_count: Option<i64>,
    pull_request_count: Option<i64>,
    ticket_count: Option<i64>,
}

/// Why a repository cannot be chosen.
#[derive(Debug, Serialize)]
struct ObstacleView {
    reason: ImportObstacle,
    sentence: String,
}

/// A stream of an imported repository.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StreamView {
    stream: Stream,
    state: &'static str,
    done: i64,
    total: Option<i64>,
    failure: Option<CommandError>,
    synced_at: Option<Timestamp>,
    remote_total: Option<i64>,
}

impl From<StreamReport> for StreamView {
    fn from(report: StreamReport) -> Self {
        Self {
            stream: report.stream,
            state: report.state.as_str(),
            done: report.done,
            total: report.total,
            failure: report.failure.as_ref().map(explain),
            synced_at: report.synced_at,
            remote_total: report.remote_total,
        }
    }
}

impl From<Repository> for RepositoryView {
    fn from(repository: Repository) -> Self {
        let data_status = repository.data_status();
        let failure = repository.failure().map(explain);
        let last_updated_at = repository.last_updated_at();
        let obstacle = if repository.gone {
            Some(ImportObstacle::Gone)
        } else {
            repository.remote.obstacle()
        };
        let remote = repository.remote;
        let note = wording::note(&remote);
        // A part that is switched off has no count: zero would claim it was looked at.
        let unless_off = |access: FeatureAccess, count: Option<i64>| {
            count.filter(|_| access != FeatureAccess::Disabled)
        };
        Self {
            id: repository.id,
            integration_id: repository.integration_id,
            cannot_import: obstacle.map(|reason| ObstacleView {
                reason,
                sentence: wording::obstacle(reason, &remote),
            }),
            role_name: wording::role(remote.access_level),
            name: remote.name,
            groups: remote.group_path.clone(),
            full_path: remote.full_path,
            group_path: remote.group_path,
            web_url: remote.web_url,
            visibility: remote.visibility,
            archived: remote.archived,
            empty: remote.empty,
            shared: remote.shared,
            access_level: remote.access_level,
            default_branch: remote.default_branch,
            object_format: remote.object_format,
            last_activity_at: remote.last_activity_at,
            imported: repository.imported_at.is_some(),
            imported_at: repository.imported_at,
            note,
            data_status,
            failure,
            last_updated_at,
            streams: repository
                .streams
                .into_iter()
                .map(StreamView::from)
                .collect(),
            commit_count: unless_off(remote.repository_access, repository.commit_count),
            pull_request_count: unless_off(
                remote.merge_requests_access,
                repository.pull_request_count,
            ),
            ticket_count: unless_off(remote.issues_access, repository.ticket_count),
        }
    }
}
