//! Repositories: what GitLab calls projects.

use super::{
    AccessLevel, DataStatus, Failure, IntegrationId, RemoteId, RepositoryId, Stream, StreamReport,
    Timestamp, Visibility, string_enum,
};

string_enum!(
    /// How a repository names its objects.
    ObjectFormat {
        /// 40 hexadecimal digits.
        Sha1 = "sha1",
        /// 64 hexadecimal digits.
        Sha256 = "sha256",
    }
);

string_enum!(
    /// Whether a part of a repository can be read by the account.
    FeatureAccess {
        /// Everyone who sees the repository.
        Enabled = "enabled",
        /// Members only.
        Private = "private",
        /// Switched off.
        Disabled = "disabled",
    }
);

/// A repository as GitLab tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteRepository {
    /// GitLab's project id.
    pub remote_id: RemoteId,
    /// The display name.
    pub name: String,
    /// The path from the top.
    pub full_path: String,
    /// The path of the group or person it belongs to.
    pub group_path: String,
    /// The id of that group or namespace.
    pub group_remote_id: RemoteId,
    /// Its page.
    pub web_url: String,
    /// Where git reads it from, as the host tells it.
    pub clone_url: String,
    /// The default branch; none while empty or without code access.
    pub default_branch: Option<String>,
    /// No commit yet.
    pub empty: bool,
    /// Read only.
    pub archived: bool,
    /// Marked for deletion.
    pub pending_deletion: bool,
    /// Who can see it.
    pub visibility: Visibility,
    /// A hint of the last push or event, up to an hour late.
    pub last_activity_at: Option<Timestamp>,
    /// The account's role in it, where known.
    pub access_level: Option<AccessLevel>,
    /// SHA-1 or SHA-256.
    pub object_format: ObjectFormat,
    /// Code.
    pub repository_access: FeatureAccess,
    /// Merge requests.
    pub merge_requests_access: FeatureAccess,
    /// Issues.
    pub issues_access: FeatureAccess,
    /// Whether it reached the account through sharing with another group.
    pub shared: bool,
}

impl RemoteRepository {
    /// Why it cannot be chosen for import, if so.
    #[must_use]
    pub fn obstacle(&self) -> Option<ImportObstacle> {
        if self.pending_deletion {
            return Some(ImportObstacle::PendingDeletion);
        }
        let code_is_closed = match self.repository_access {
            FeatureAccess::Enabled => {
                self.visibility == Visibility::Private && self.is_below(AccessLevel::REPORTER)
            }
            FeatureAccess::Private => self.is_below(AccessLevel::REPORTER),
            FeatureAccess::Disabled => true,
        };
        if self.repository_access == FeatureAccess::Disabled
            && self.merge_requests_access == FeatureAccess::Disabled
            && self.issues_access == FeatureAccess::Disabled
        {
            return Some(ImportObstacle::EverythingDisabled);
        }
        (code_is_closed && self.repository_access != FeatureAccess::Disabled)
            .then_some(ImportObstacle::RoleTooLow)
    }

    /// Unknown roles count as sufficient: GitLab itself has the last word.
    fn is_below(&self, needed: AccessLevel) -> bool {
        self.access_level.is_some_and(|level| level < needed)
    }
}

string_enum!(
    /// Why a repository cannot be imported.
    ImportObstacle {
        /// The account's role does not allow reading code.
        RoleTooLow = "no_access",
        /// Code, pull requests and tickets are all switched off.
        EverythingDisabled = "repository_disabled",
        /// It is about to be deleted.
        PendingDeletion = "pending_deletion",
        /// GitLab does not show it any more.
        Gone = "not_found",
    }
);

/// A stored repository with its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Local id.
    pub id: RepositoryId,
    /// Whose it is.
    pub integration_id: IntegrationId,
    /// What GitLab told.
    pub remote: RemoteRepository,
    /// When it was chosen for import.
    pub imported_at: Option<Timestamp>,
    /// Whether the last listing no longer held it.
    pub gone: bool,
    /// The streams of an imported repository, one per service that is on.
    pub streams: Vec<StreamReport>,
    /// Stored commits, when the stream was ever read.
    pub commit_count: Option<i64>,
    /// Stored pull requests, likewise.
    pub pull_request_count: Option<i64>,
    /// Stored tickets, likewise.
    pub ticket_count: Option<i64>,
}

impl Repository {
    /// The stream's state, when it has one.
    #[must_use]
    pub fn stream(&self, stream: Stream) -> Option<&StreamReport> {
        self.streams.iter().find(|report| report.stream == stream)
    }

    /// The first failure of its streams.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        self.streams
            .iter()
            .find_map(|report| report.failure.as_ref())
    }

    /// The one status its row shows; `None` while it is not imported.
    #[must_use]
    pub fn data_status(&self) -> Option<DataStatus> {
        self.imported_at?;
        let has = |status| {
            let mut streams = self.streams.iter();
            streams.any(|report| report.data_status() == status)
        };
        // What needs attention most stands for all.
        let by_severity = [
            DataStatus::Failed,
            DataStatus::RateLimited,
            DataStatus::Processing,
        ];
        let worst = by_severity.into_iter().find(|status| has(*status));
        Some(worst.unwrap_or(DataStatus::Healthy))
    }

    /// When every stream was complete for the last time: the oldest of their times.
    #[must_use]
    pub fn last_updated_at(&self) -> Option<Timestamp> {
        self.streams
            .iter()
            .map(|report| report.synced_at)
            .collect::<Option<Vec<_>>>()?
            .into_iter()
            .min()
    }
}
