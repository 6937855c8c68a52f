//! What a sandbox can be started with. Holds values only; nothing here touches the machine.

use std::{path::PathBuf, time::Duration};

use time::{OffsetDateTime, macros::datetime};

/// How much the sample company holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Every special case once, short histories: starts in well under three seconds, for tests.
    Small,
    /// About 48 repositories with longer histories, for exploring and for measurements.
    Medium,
    /// Any size. The special repositories come first, so a small `repositories` leaves some out.
    Custom {
        /// Number of projects, empty and hidden ones included.
        repositories: usize,
        /// Commits on the default branch of each repository, merges included (a lower bound).
        commits_per_repository: usize,
        /// Merge requests of each project that has them switched on.
        merge_requests_per_repository: usize,
        /// Issues of each project that has them switched on.
        issues_per_repository: usize,
    },
    /// Very many groups and projects with nothing inside, for choosing among them: no repositories
    /// behind them, nothing to read. The company's own groups stand beside them, empty.
    Wide {
        /// Number of groups, nested.
        groups: usize,
        /// Number of projects.
        projects: usize,
    },
    /// Rows and nothing around them, in one group, for measuring: no commits, no labels, merge
    /// requests without head, two words for a note. Built in about a second.
    Ingest {
        /// Number of projects.
        projects: usize,
        /// Merge requests of each project.
        merge_requests: usize,
        /// Notes of each merge request.
        notes: usize,
        /// Issues of each project.
        issues: usize,
        /// Notes of each issue.
        issue_notes: usize,
    },
}

impl Size {
    /// `(repositories, commits, merge requests, issues)`; the last three per repository.
    pub(crate) const fn counts(self) -> (usize, usize, usize, usize) {
        match self {
            Self::Small => (19, 24, 9, 8),
            Self::Medium => (48, 120, 34, 28),
            Self::Custom {
                repositories,
                commits_per_repository,
                merge_requests_per_repository,
                issues_per_repository,
            } => (
                repositories,
                commits_per_repository,
                merge_requests_per_repository,
                issues_per_repository,
            ),
            Self::Wide { projects, .. } => (projects, 0, 0, 0),
            Self::Ingest {
                projects,
                merge_requests,
                issues,
                ..
            } => (projects, 0, merge_requests, issues),
        }
    }
}

/// What the sandbox serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum World {
    /// The invented company, made from seed and size.
    Company,
    /// Bodies that a real GitLab gave, read from a folder with `merge_requests.json`,
    /// `merge_request_notes.json`, `merge_request_commits.json` and `issues.json`.
    Recorded(PathBuf),
}

/// How to start a [`crate::Sandbox`].
#[derive(Clone, Debug)]
pub struct SandboxConfig {
    /// Same seed, size and `now`: same world, down to the commit ids.
    pub seed: u64,
    /// How much the sample company holds; a recorded world ignores it.
    pub size: Size,
    /// The clock the world is dated by: nothing in it is younger, tokens expire relative to it.
    pub now: OffsetDateTime,
    /// Time every answer is held back.
    pub latency: Duration,
    /// How many requests are worked on at once; the others wait for their turn before their
    /// latency begins. `None` is no limit.
    pub in_flight: Option<usize>,
    /// Serve below a sub-path such as `/gitlab`, as some installations do.
    pub relative_root: Option<String>,
    /// What `/version` and `/metadata` say.
    pub version: String,
    /// What is served.
    pub world: World,
    /// Whether there is GraphQL; without it `/api/graphql` is 404.
    pub graphql: bool,
    /// Time a GraphQL answer takes longer for each merge request or issue in it.
    pub graphql_item_cost: Duration,
    /// Where the bare repositories are built, in a folder of their own, and where the tokens and
    /// applications made while it runs are kept for the next start; `None` is a temporary folder
    /// that goes away with the sandbox.
    pub data_folder: Option<PathBuf>,
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The host name it calls itself in every address it gives; `None` is `127.0.0.1`, where it
    /// listens whatever its name. For a name that only a proxy knows.
    pub host: Option<String>,
    /// Serves over TLS when it is there.
    #[cfg(feature = "tls")]
    pub tls: Option<crate::TlsConfig>,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self {
            seed: 1,
            size: Size::Small,
            now: datetime!(2026-11-20 10:00 UTC),
            latency: Duration::ZERO,
            in_flight: None,
            relative_root: None,
            version: "18.5.2-ee".to_owned(),
            world: World::Company,
            graphql: true,
            graphql_item_cost: Duration::ZERO,
            data_folder: None,
            port: 0,
            host: None,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }
}
