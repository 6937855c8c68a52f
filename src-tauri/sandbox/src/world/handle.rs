//! Changes to a world while it is served, and look-ups for tests that compare what a client kept
//! with what was there to keep.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, atomic::Ordering},
    time::Duration,
};

use tokio::sync::mpsc;

use super::{Issue, MergeRequest, State, change::Item, hooks::Hooks, webhooks::Delivery};
use crate::{git, http::limits::Limits, kept::Keeper, token::TokenKind};

/// Why the world could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// No project has this id.
    #[error("the sandbox has no project {0}")]
    NoSuchProject(u64),
    /// The new path needs a group or user that exists.
    #[error("the sandbox has no group or user {0:?}")]
    NoSuchNamespace(String),
    /// The project has no such merge request or issue.
    #[error("the sandbox's project {0} has no {1:?}")]
    NoSuchItem(u64, Item),
    /// The item has no such note.
    #[error("the item has no note {0}")]
    NoSuchNote(u64),
    /// The project has no such label.
    #[error("the project has no label {0:?}")]
    NoSuchLabel(String),
    /// Nobody has this user name.
    #[error("the sandbox has no user {0:?}")]
    NoSuchUser(String),
    /// The repository is empty.
    #[error("the repository of project {0} has no branch")]
    NoBranch(u64),
    /// The repository could not be changed.
    #[error("the repository of project {project_id} could not be changed")]
    Repository {
        /// Whose repository.
        project_id: u64,
        /// What the system said.
        source: io::Error,
    },
}

/// What a test wants to know of a project at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectSummary {
    /// GitLab's id.
    pub id: u64,
    /// Display name.
    pub name: String,
    /// Full path.
    pub path_with_namespace: String,
    /// `private`, `internal` or `public`.
    pub visibility: String,
    /// Read only.
    pub archived: bool,
    /// Without any commit.
    pub empty: bool,
    /// SHA-256 object format.
    pub sha256: bool,
    /// `None` for empty repositories.
    pub default_branch: Option<String>,
    /// Effective level of the account behind [`TokenKind::Good`]; `None` when not a member.
    pub access_level: Option<i64>,
    /// Whether that account can see it at all.
    pub visible: bool,
    /// Whether that account may clone it.
    pub cloneable: bool,
    /// Number of merge requests.
    pub merge_requests: usize,
    /// Number of issues.
    pub issues: usize,
}

/// The world as shared between the server and its owner.
#[derive(Debug)]
pub(crate) struct SharedWorld {
    pub(crate) state: RwLock<State>,
    pub(crate) latency_milliseconds: std::sync::atomic::AtomicU64,
    /// How far the `Date` of answers is from the real time.
    pub(crate) date_ahead_seconds: std::sync::atomic::AtomicI64,
    pub(crate) limits: Limits,
    /// Changes that wait for a request.
    pub(crate) hooks: Hooks,
    /// What hooks deliver, in the order it happened.
    pub(crate) deliveries: mpsc::UnboundedSender<Delivery>,
    /// Where credentials are kept for the next start; nowhere without a folder.
    pub(crate) keeper: Option<Keeper>,
}

impl SharedWorld {
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what has to be there again at the next start.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.write();
        let result = change(&mut state);
        if let Some(keeper) = &self.keeper {
            keeper.keep(&state);
        }
        result
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads and changes a running sandbox's world; cheap to clone.
#[derive(Clone, Debug)]
pub struct WorldHandle(pub(crate) Arc<SharedWorld>);

impl WorldHandle {
    /// All projects by ascending id, those the account cannot see included.
    pub fn projects(&self) -> Vec<ProjectSummary> {
        let state = self.0.read();
        let ids: Vec<u64> = state.projects.keys().copied().collect();
        ids.into_iter()
            .filter_map(|id| summary(&state, &id.to_string()))
            .collect()
    }

    /// A project by its full path.
    pub fn project_by_path(&self, path: &str) -> Option<ProjectSummary> {
        summary(&self.0.read(), path)
    }

    /// Full paths of all groups the account behind [`TokenKind::Good`] belongs to.
    pub fn group_paths(&self) -> Vec<String> {
        let state = self.0.read();
        let account = account(&state);
        state
            .groups
            .values()
            .filter(|group| account.is_some_and(|id| state.belongs_to_group(id, group)))
            .map(|group| group.full_path.clone())
            .collect()
    }

    /// The merge requests of a project by ascending iid; empty for an unknown project.
    pub fn merge_requests(&self, project_id: u64) -> Vec<Arc<MergeRequest>> {
        self.0
            .read()
            .projects
            .get(&project_id)
            .map(|project| project.merge_requests.clone())
            .unwrap_or_default()
    }

    /// The issues of a project by ascending iid; empty for an unknown project.
    pub fn issues(&self, project_id: u64) -> Vec<Arc<Issue>> {
        self.0
            .read()
            .projects
            .get(&project_id)
            .map(|project| project.issues.clone())
            .unwrap_or_default()
    }

    /// Folder of the project's bare repository.
    pub fn repository_folder(&self, project_id: u64) -> Option<PathBuf> {
        self.0
            .read()
            .projects
            .get(&project_id)
            .map(|project| project.folder.clone())
    }

    /// Takes all commits out of a repository, as deleting and creating it again would.
    pub fn empty_repository(&self, project_id: u64) -> Result<(), WorldError> {
        let mut state = self.0.write();
        let project = state
            .projects
            .get_mut(&project_id)
            .ok_or(WorldError::NoSuchProject(project_id))?;
        let failed = |source| WorldError::Repository { project_id, source };
        std::fs::remove_dir_all(&project.folder).map_err(failed)?;
        git::repository::create(&project.folder, project.sha256).map_err(failed)?;
        project.empty = true;
        project.default_branch = None;
        project.commit_count = 0;
        Ok(())
    }

    /// Takes a merge request away, as its deletion by an Owner would.
    pub fn delete_merge_request(&self, project_id: u64, iid: u64) -> Result<(), WorldError> {
        self.delete(project_id, Item::MergeRequest(iid))
    }

    /// Gives an existing merge request a new title and change time, as an edit would.
    pub fn retitle_merge_request(
        &self,
        project_id: u64,
        iid: u64,
        title: &str,
        at: time::OffsetDateTime,
    ) -> Result<(), WorldError> {
        let mut state = self.0.write();
        let project = state
            .projects
            .get_mut(&project_id)
            .ok_or(WorldError::NoSuchProject(project_id))?;
        for merge_request in &mut project.merge_requests {
            if merge_request.iid == iid {
                let changed = Arc::make_mut(merge_request);
                changed.body["title"] = title.into();
                changed.body["updated_at"] = super::bodies::timestamp(at).into();
                changed.updated_at = at;
            }
        }
        Ok(())
    }

    /// From now on the token is answered as revoked.
    pub fn revoke_token(&self, kind: TokenKind) {
        for token in &mut self.0.write().tokens {
            if token.is(kind) {
                token.revoked = true;
            }
        }
    }

    /// From now on the token is answered as expired.
    pub fn expire_token(&self, kind: TokenKind) {
        for token in &mut self.0.write().tokens {
            if token.is(kind) {
                token.expired = true;
            }
        }
    }

    /// Time every answer is held back from now on, whole milliseconds.
    pub fn set_latency(&self, latency: Duration) {
        let milliseconds = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
        self.0
            .latency_milliseconds
            .store(milliseconds, Ordering::Relaxed);
    }

    /// Moves the `Date` header of all answers away from the real time, ahead or (negative) back,
    /// as a client with a wrong clock sees it.
    pub fn set_date_ahead(&self, seconds: i64) {
        self.0.date_ahead_seconds.store(seconds, Ordering::Relaxed);
    }

    /// How many API requests an account may send in a minute before it is answered with 429.
    pub fn set_requests_per_minute(&self, limit: u32) {
        self.0.limits.set(limit);
    }

    /// Pushes the minutes ahead in which requests are counted, and the `Date` header with them, so
    /// that a limit ends without anyone waiting for it.
    pub fn pass_time_of_limits(&self, by: Duration) {
        self.0.limits.advance(by);
    }

    /// What the account of the token sent in each minute in which it sent anything, in order;
    /// refused requests are counted, git's are not.
    pub fn requests_by_minute(&self, kind: TokenKind) -> Vec<u32> {
        let state = self.0.read();
        let token = state.tokens.iter().find(|token| token.is(kind));
        self.0.limits.windows(token.map(|token| token.user_id))
    }
}

pub(crate) fn account(state: &State) -> Option<u64> {
    state
        .tokens
        .iter()
        .find(|token| token.is(TokenKind::Good))
        .map(|token| token.user_id)
}

fn summary(state: &State, id_or_path: &str) -> Option<ProjectSummary> {
    let project = state.project(id_or_path)?;
    let account = account(state);
    Some(ProjectSummary {
        id: project.id,
        name: project.name.clone(),
        path_with_namespace: project.path_with_namespace.clone(),
        visibility: project.visibility.to_owned(),
        archived: project.archived,
        empty: project.empty,
        sha256: project.sha256,
        default_branch: project.default_branch.clone(),
        access_level: account.and_then(|id| state.project_level(id, project)),
        visible: state.sees_project(account, project),
        cloneable: state.sees_project(account, project)
            && state.may_use(
                account,
                project,
                project.repository,
                super::access::REPORTER,
            ),
        merge_requests: project.merge_requests.len(),
        issues: project.issues.len(),
    })
}
