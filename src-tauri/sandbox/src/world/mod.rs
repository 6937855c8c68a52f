//! What the stand-in GitLab holds, in memory: people, groups, projects and all below them.
//! Bodies that never change per caller are rendered once when the world is built; bodies that do
//! (projects with their `permissions`) are rendered where they are asked for.

pub(crate) mod access;
pub(crate) mod behaviour;
pub(crate) mod bodies;
pub(crate) mod change;
pub(crate) mod events;
pub(crate) mod handle;
pub(crate) mod hooks;
pub(crate) mod payloads;
pub(crate) mod standing;
pub(crate) mod webhooks;

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::Arc,
};

use serde_json::Value;
use time::{Date, OffsetDateTime};

use crate::{clock::SandboxClock, oauth::Registry, token::AccessToken};

/// An account, human or not.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) username: String,
    pub(crate) name: String,
    /// `active` or `blocked`.
    pub(crate) state: &'static str,
    pub(crate) bot: bool,
    pub(crate) public_email: String,
    /// Identities used in commits; the first is the usual one.
    pub(crate) emails: Vec<String>,
    /// Usual offset from UTC in minutes.
    pub(crate) zone_minutes: i32,
    pub(crate) created_at: OffsetDateTime,
}

/// A group.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) full_path: String,
    pub(crate) full_name: String,
    pub(crate) parent_id: Option<u64>,
    pub(crate) description: &'static str,
    pub(crate) visibility: &'static str,
    pub(crate) created_at: OffsetDateTime,
    /// Labels that all projects below it have too.
    pub(crate) labels: Vec<Label>,
}

/// Where a project lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Namespace {
    Group(u64),
    User(u64),
}

/// Who may use a feature of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feature {
    Disabled,
    Private,
    Enabled,
}

impl Feature {
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Private => "private",
            Self::Enabled => "enabled",
        }
    }
}

/// A label of a project or a group.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) color: &'static str,
    pub(crate) description: Option<&'static str>,
}

/// A project with all below it.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) namespace: Namespace,
    pub(crate) path_with_namespace: String,
    pub(crate) description: Option<String>,
    pub(crate) visibility: &'static str,
    pub(crate) archived: bool,
    pub(crate) empty: bool,
    pub(crate) default_branch: Option<String>,
    pub(crate) protected_branches: bool,
    pub(crate) sha256: bool,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) last_activity_at: OffsetDateTime,
    /// When it was moved or its settings changed while the sandbox runs.
    pub(crate) settings_changed_at: Option<OffsetDateTime>,
    pub(crate) repository: Feature,
    pub(crate) merge_requests_feature: Feature,
    pub(crate) issues_feature: Feature,
    /// Group id and access level it is shared with.
    pub(crate) shared_with: Vec<(u64, i64)>,
    pub(crate) marked_for_deletion_on: Option<Date>,
    pub(crate) topics: Vec<String>,
    pub(crate) creator_id: u64,
    pub(crate) forked_from: Option<u64>,
    pub(crate) commit_count: usize,
    pub(crate) labels: Vec<Label>,
    pub(crate) merge_requests: Vec<Arc<MergeRequest>>,
    pub(crate) issues: Vec<Arc<Issue>>,
    pub(crate) deployments: Vec<change::deployments::Deployment>,
    /// Nobody is given its deployments.
    pub(crate) deployments_closed: bool,
    /// Highest numbers ever given to merge requests and issues while the sandbox runs: those of
    /// deleted ones are not given again.
    pub(crate) last_iids: (u64, u64),
    /// What was pushed while the sandbox runs, oldest first.
    pub(crate) pushes: Vec<events::Push>,
    /// Seen by no one, as a project that was made private is to those outside of it.
    pub(crate) hidden: bool,
    /// Bare repository.
    pub(crate) folder: PathBuf,
}

/// A merge request as the sandbox serves it; public so that tests can compare what a client kept.
#[derive(Clone, Debug)]
pub struct MergeRequest {
    /// Number within the project.
    pub iid: u64,
    /// Time of creation, as in the body.
    pub created_at: OffsetDateTime,
    /// Time of the last change, as in the body.
    pub updated_at: OffsetDateTime,
    /// The list entity, as `GET /projects/:id/merge_requests` gives it.
    pub body: Value,
    /// What the single entity has on top, as an object.
    pub detail: Value,
    /// `/commits`, newest first.
    pub commits: Vec<Value>,
    /// `/notes`, oldest first.
    pub notes: Vec<Value>,
    /// `/approvals`.
    pub approvals: Value,
    /// `/approval_state`.
    pub approval_state: Value,
    /// `/reviewers`.
    pub reviewers: Vec<Value>,
    /// `/participants`.
    pub participants: Vec<Value>,
    /// `/resource_label_events`.
    pub label_events: Vec<Value>,
    /// `/resource_state_events`.
    pub state_events: Vec<Value>,
}

/// An issue as the sandbox serves it; public so that tests can compare what a client kept.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Number within the project.
    pub iid: u64,
    /// Time of creation, as in the body.
    pub created_at: OffsetDateTime,
    /// Time of the last change, as in the body.
    pub updated_at: OffsetDateTime,
    /// The entity, the same in lists and alone.
    pub body: Value,
    /// `/notes`, oldest first.
    pub notes: Vec<Value>,
    /// `/resource_label_events`.
    pub label_events: Vec<Value>,
    /// `/resource_state_events`.
    pub state_events: Vec<Value>,
}

/// What a membership is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Group(u64),
    Project(u64),
}

/// One direct membership.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Membership {
    pub(crate) user_id: u64,
    pub(crate) source: Source,
    pub(crate) level: i64,
    pub(crate) since: OffsetDateTime,
    pub(crate) created_by: u64,
}

/// Everything.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// Scheme, host, port and sub-path all web addresses start with.
    pub(crate) base_url: String,
    pub(crate) now: OffsetDateTime,
    /// The time by which credentials end; it starts at `now`.
    pub(crate) clock: SandboxClock,
    pub(crate) users: BTreeMap<u64, User>,
    pub(crate) groups: BTreeMap<u64, Group>,
    pub(crate) projects: BTreeMap<u64, Project>,
    /// Old full path to project id.
    pub(crate) redirects: HashMap<String, u64>,
    pub(crate) tokens: Vec<AccessToken>,
    pub(crate) memberships: Vec<Membership>,
    /// Service accounts made for a group: account to group.
    pub(crate) service_accounts: BTreeMap<u64, u64>,
    /// Applications, codes and devices of OAuth, and who is signed in to the pages.
    pub(crate) oauth: Registry,
    /// Projects that were deleted and can be restored.
    pub(crate) deleted: BTreeMap<u64, Project>,
    pub(crate) behaviour: behaviour::Behaviour,
    /// What reports changes by itself.
    pub(crate) reporting: webhooks::Reporting,
    /// Where new projects get their repositories.
    pub(crate) repositories: PathBuf,
}

impl Project {
    /// When the project itself last changed: activity counts as a change of it too.
    pub(crate) fn updated_at(&self) -> OffsetDateTime {
        self.settings_changed_at
            .map_or(self.last_activity_at, |at| at.max(self.last_activity_at))
    }
}

impl State {
    /// A project by numeric id or by full path, in any letter case as GitLab does.
    pub(crate) fn project(&self, id_or_path: &str) -> Option<&Project> {
        if let Ok(id) = id_or_path.parse::<u64>() {
            return self.projects.get(&id);
        }
        self.projects
            .values()
            .find(|project| project.path_with_namespace.eq_ignore_ascii_case(id_or_path))
    }

    /// A group by numeric id or by full path.
    pub(crate) fn group(&self, id_or_path: &str) -> Option<&Group> {
        if let Ok(id) = id_or_path.parse::<u64>() {
            return self.groups.get(&id);
        }
        self.groups
            .values()
            .find(|group| group.full_path.eq_ignore_ascii_case(id_or_path))
    }

    /// The group and all above it, nearest first.
    pub(crate) fn ancestry(&self, group_id: u64) -> Vec<&Group> {
        let mut line = Vec::new();
        let mut next = Some(group_id);
        while let Some(group) = next.and_then(|id| self.groups.get(&id)) {
            line.push(group);
            next = group.parent_id;
        }
        line
    }

    /// Whether `group_id` is `ancestor_id` or below it.
    pub(crate) fn is_within(&self, group_id: u64, ancestor_id: u64) -> bool {
        self.ancestry(group_id)
            .iter()
            .any(|group| group.id == ancestor_id)
    }

    pub(crate) fn user_by_name(&self, username: &str) -> Option<&User> {
        self.users
            .values()
            .find(|user| user.username.eq_ignore_ascii_case(username))
    }

    /// An id no token has.
    pub(crate) fn next_token_id(&self) -> u64 {
        self.tokens
            .iter()
            .map(|token| token.id)
            .max()
            .map_or(1, |highest| highest + 1)
    }

    /// Deletes an application, its codes and its tokens; whether there was one.
    pub(crate) fn delete_application(&mut self, id: &str) -> bool {
        let before = self.oauth.applications.len();
        self.oauth
            .applications
            .retain(|application| application.id != id);
        self.oauth.grants.retain(|grant| grant.application_id != id);
        self.oauth
            .devices
            .retain(|grant| grant.application_id != id);
        self.tokens.retain(|token| {
            token
                .oauth()
                .is_none_or(|(application, _)| application != id)
        });
        self.oauth.applications.len() < before
    }
}
