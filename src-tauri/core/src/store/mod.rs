//! Everything that is remembered: one SQLite file, read without a network.
//!
//! Rows never leave this module; callers see the model's types. One file per
//! topic holds its statements. A page of synced rows and its cursor are one
//! transaction, and every save can be repeated: rows are known by the ids the
//! host gave. Secrets are never stored here.

mod activities;
mod author_figures;
mod auto_import;
mod backup;
mod calendar;
mod canonical_dump;
mod changes;
mod commit_lists;
mod commit_rows;
mod commit_work;
mod commits;
mod configuration;
mod configured_calendar;
mod configured_places;
mod configured_reports;
mod configured_repositories;
mod configured_rules;
mod configured_teams;
mod configured_views;
mod connections;
mod count_rules;
mod coverage;
mod credentials;
mod deployments;
mod error;
mod excluded_paths;
mod exclusion_rules;
mod export;
mod group_teams;
mod groups;
mod import_counts;
mod import_pace;
mod integrations;
mod labels;
mod lists;
mod member_rows;
mod members;
mod members_changing;
mod members_listing;
mod members_reading;
mod notes;
mod object_ids;
mod pausing;
mod pending;
mod people;
mod presence;
mod pull_request_details;
mod pull_requests;
mod queue;
mod removal;
mod report_facts;
mod repositories;
mod runs;
mod saved_views;
mod schema;
mod services;
mod settings;
mod snapshot;
mod streams;
mod targets;
mod teams;
mod teams_changing;
mod ticket_details;
mod ticket_flows;
mod ticket_statuses;
mod tickets;
mod unwritten;
mod values;
mod web_addresses;
mod webhooks;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, Transaction};

use self::commit_lists::CommitOrders;
use self::commit_rows::KnownCommits;
use self::connections::{BUSY_TIMEOUT, Connections};
use self::members::RememberedMembers;
use self::report_facts::ReportMemory;
use self::snapshot::Snapshot;
use self::teams_changing::RememberedTeams;
use self::unwritten::UnwrittenFailures;
use crate::clock::SharedClock;
use crate::model::Timestamp;

pub use self::activities::ActivityFilter;
pub use self::auto_import::{AutoImportEffect, WatchedGroup};
pub use self::backup::{BackupError, BackupProgress};
pub use self::calendar::CalendarError;
pub use self::changes::{ChangeMarks, ChangeNote, KnownChange};
pub use self::configuration::{ImportedConfiguration, ImportedIntegration};
pub use self::configured_repositories::ConfiguredChoice;
pub use self::count_rules::CountPreview;
pub use self::coverage::StreamCoverage;
pub use self::credentials::{CredentialUpdate, LooseSecret};
pub use self::deployments::{DeploymentPreview, RepositoryDeployments};
pub use self::error::StoreError;
pub use self::exclusion_rules::{RuleMatch, RulePreview};
pub use self::export::{ExportError, ExportFormat, ExportProgress, ExportRequest, ExportSummary};
pub use self::import_counts::ImportCounts;
pub use self::members::{MatchPage, MatchedPair};
pub use self::members_changing::{MemberChange, MemberError};
pub use self::members_listing::{MemberQuery, MemberRow};
pub use self::pending::{PendingRepository, RunningStream};
pub use self::presence::{HeldItem, PresenceNote};
pub use self::pull_request_details::{PullRequestWithoutDetails, ReadPullRequestDetails};
pub use self::repositories::RepositoryQuery;
pub use self::saved_views::SavedViewError;
pub use self::teams_changing::{TeamChange, TeamError};
pub use self::ticket_details::{ReadTicketDetails, TicketWithoutDetails};
pub use self::web_addresses::WebAddress;
pub use self::webhooks::{HookCheck, MarkedForReading};

/// An open store; clones share it.
#[derive(Clone)]
pub struct Store {
    connections: Arc<Connections>,
    commit_orders: Arc<CommitOrders>,
    known_commits: Arc<Mutex<Vec<KnownCommits>>>,
    unwritten: Arc<UnwrittenFailures>,
    members: Arc<RememberedMembers>,
    teams: Arc<RememberedTeams>,
    report_memory: Arc<ReportMemory>,
    clock: SharedClock,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Store")
            .field("path", &self.connections.path())
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the store at `path`; creates the folder and the file (readable for
    /// this user only) where they are missing, and brings the schema up to date.
    ///
    /// It touches the disk and may wait for another process: not for an async task.
    ///
    /// # Errors
    /// When the file is not a store, damaged, newer, protected, or its disk
    /// cannot hold one. Nothing was changed then.
    pub fn open(path: &Path, clock: SharedClock) -> Result<Self, StoreError> {
        Self::open_waiting(path, clock, BUSY_TIMEOUT)
    }

    /// The same with another time that calls wait for somebody else's write to end before
    /// they give up with [`StoreError::Busy`].
    ///
    /// # Errors
    /// Those of [`Store::open`].
    pub fn open_waiting(
        path: &Path,
        clock: SharedClock,
        patience: Duration,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            connections: Arc::new(Connections::open_with_timeout(path, patience)?),
            commit_orders: Arc::default(),
            known_commits: Arc::default(),
            unwritten: Arc::default(),
            members: Arc::default(),
            teams: Arc::default(),
            report_memory: Arc::default(),
            clock,
        })
    }

    /// The file.
    #[must_use]
    pub fn file_path(&self) -> &Path {
        self.connections.path()
    }

    /// Bytes of the file and of its write-ahead log.
    #[must_use]
    pub fn data_bytes(&self) -> u64 {
        let path = self.connections.path();
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        [path.to_owned(), PathBuf::from(log)]
            .iter()
            .filter_map(|file| std::fs::metadata(file).ok())
            .map(|metadata| metadata.len())
            .sum()
    }

    /// Moves the write-ahead log into the file, so that the file alone holds everything.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        self.connections.checkpoint().await
    }

    /// Ends the store for all clones, after the calls that are under way.
    /// Leaving it out loses nothing; the next start only has the log to read.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.connections.close().await
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.connections.read(|snapshot| work(snapshot)).await
    }

    /// The same for work that remembers what it made of the whole file.
    async fn read_snapshot<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.connections.read(work).await
    }

    async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.connections.write(work).await
    }
}
