//! A world of bodies that a real GitLab gave. They are served as they were recorded, field by
//! field; only what was not recorded (project, group, empty lists) is made up here.
//!
//! The git repository of a recorded world is empty: its commits were never recorded, and commit
//! ids cannot be made to fit. So `repository/commits` is an empty list and a clone is empty.

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Deserialize;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::{
    clock::SandboxClock,
    config::SandboxConfig,
    git,
    oauth::Registry,
    token::{self, TokenOwners},
    world::{
        Feature, Group, Issue, Membership, MergeRequest, Namespace, Project, Source, State, User,
        access, behaviour::Behaviour, bodies::parse_timestamp, change::deployments::Deployment,
        webhooks::Reporting,
    },
};

/// Id the recordings use for their only project.
const PROJECT: u64 = 12_345_678;
const GROUP: u64 = 4_347_861;
/// Accounts of the sandbox itself, outside the range of recorded ids.
const ACCOUNT: u64 = 90_000_001;
const OWNER: u64 = 90_000_002;
const GUEST: u64 = 90_000_003;
const BLOCKED: u64 = 90_000_004;
const BOT: u64 = 90_000_005;

/// Why a recording could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// A file is missing or unreadable.
    #[error("the recording {path} could not be read")]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not a list of recorded bodies.
    #[error("the recording {path} is not a list of bodies")]
    Shape {
        /// Which file.
        path: PathBuf,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// The repository could not be made.
    #[error("the repository of the recorded project could not be made")]
    Repository(#[source] io::Error),
}

#[derive(Deserialize)]
struct Entry {
    body: Value,
    #[serde(default)]
    of: Value,
}

/// Reads a recorded world.
pub(crate) fn load(
    config: &SandboxConfig,
    base_url: &str,
    recording: &Path,
    folder: &Path,
) -> Result<State, RecordingError> {
    let requests = entries(recording, "merge_requests.json")?;
    let notes = entries(recording, "merge_request_notes.json")?;
    let commits = entries(recording, "merge_request_commits.json")?;
    let issues = entries(recording, "issues.json")?;
    let repository = folder.join(format!("{PROJECT}.git"));
    git::repository::create(&repository, false).map_err(RecordingError::Repository)?;
    let mut merge_requests: Vec<Arc<MergeRequest>> = requests
        .into_iter()
        .map(|entry| Arc::new(merge_request(entry.body, &notes, &commits)))
        .collect();
    merge_requests.sort_by_key(|request| request.iid);
    let issues = issues.into_iter();
    let mut issues: Vec<_> = issues.map(|entry| Arc::new(issue(entry.body))).collect();
    issues.sort_by_key(|issue| issue.iid);
    let users = users(config, &merge_requests, &issues, &notes);
    let mut project = project(config, merge_requests, issues, repository);
    project.deployments = deployments(recording)?;
    let member = |user_id, level| Membership {
        user_id,
        source: Source::Group(GROUP),
        level,
        since: config.now - Duration::days(400),
        created_by: OWNER,
    };
    Ok(State {
        base_url: base_url.to_owned(),
        now: config.now,
        clock: SandboxClock::starting_at(config.now),
        oauth: Registry::new(config.seed),
        service_accounts: BTreeMap::new(),
        users,
        groups: BTreeMap::from([(GROUP, group(config))]),
        projects: BTreeMap::from([(PROJECT, project)]),
        redirects: HashMap::new(),
        deleted: BTreeMap::new(),
        behaviour: Behaviour::default(),
        reporting: Reporting::of(config),
        repositories: folder.to_owned(),
        tokens: token::all(
            config.seed,
            config.now,
            TokenOwners {
                account: ACCOUNT,
                owner: OWNER,
                guest: GUEST,
                blocked: BLOCKED,
                bot: BOT,
            },
        ),
        memberships: vec![
            member(ACCOUNT, access::REPORTER),
            member(OWNER, access::OWNER),
            member(GUEST, access::GUEST),
            member(BLOCKED, access::REPORTER),
            Membership {
                source: Source::Project(PROJECT),
                ..member(BOT, access::REPORTER)
            },
        ],
    })
}

fn entries(recording: &Path, name: &str) -> Result<Vec<Entry>, RecordingError> {
    let path = recording.join(name);
    let text = fs::read_to_string(&path).map_err(|source| RecordingError::Read {
        path: path.clone(),
        source,
    })?;
    serde_json::from_str(&text).map_err(|source| RecordingError::Shape { path, source })
}

fn moment(body: &Value, field: &str) -> OffsetDateTime {
    body[field]
        .as_str()
        .and_then(parse_timestamp)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn of_request(entries: &[Entry], iid: u64) -> Vec<Value> {
    entries
        .iter()
        .filter(|entry| entry.of["merge_request_iid"] == iid)
        .map(|entry| entry.body.clone())
        .collect()
}

fn merge_request(body: Value, notes: &[Entry], commits: &[Entry]) -> MergeRequest {
    let iid = body["iid"].as_u64().unwrap_or_default();
    let participants: Vec<Value> = [&body["author"]]
        .into_iter()
        .filter(|author| author.is_object())
        .cloned()
        .collect();
    MergeRequest {
        iid,
        created_at: moment(&body, "created_at"),
        updated_at: moment(&body, "updated_at"),
        detail: json!({}),
        commits: of_request(commits, iid),
        notes: of_request(notes, iid),
        approvals: json!({
            "user_has_approved": false,
            "user_can_approve": false,
            "approved": false,
            "approved_by": [],
        }),
        approval_state: json!({"approval_rules_overwritten": false, "rules": []}),
        reviewers: Vec::new(),
        participants,
        label_events: Vec::new(),
        state_events: Vec::new(),
        body,
    }
}

fn issue(body: Value) -> Issue {
    Issue {
        iid: body["iid"].as_u64().unwrap_or_default(),
        created_at: moment(&body, "created_at"),
        updated_at: moment(&body, "updated_at"),
        notes: Vec::new(),
        label_events: Vec::new(),
        state_events: Vec::new(),
        body,
    }
}

fn deployments(recording: &Path) -> Result<Vec<Deployment>, RecordingError> {
    let recorded = entries(recording, "deployments.json")?.into_iter();
    let deployments = recorded.map(|Entry { body, .. }| Deployment {
        updated_at: moment(&body, "updated_at"),
        body,
    });
    Ok(deployments.collect())
}

/// The sandbox's own accounts and every person a body names.
fn users(
    config: &SandboxConfig,
    requests: &[Arc<MergeRequest>],
    issues: &[Arc<Issue>],
    notes: &[Entry],
) -> BTreeMap<u64, User> {
    let own = [
        (ACCOUNT, "sandbox.reader", "Sandbox Reader"),
        (OWNER, "sandbox.owner", "Sandbox Owner"),
        (GUEST, "sandbox.guest", "Sandbox Guest"),
        (BLOCKED, "sandbox.blocked", "Sandbox Blocked"),
        (BOT, "project_12345678_bot_0a1b2c3d", "Sandbox Bot"),
    ];
    let mut users: BTreeMap<u64, User> = own
        .into_iter()
        .map(|(id, username, name)| {
            let mut user = user(config, id, username, name);
            user.bot = id == BOT;
            if id == BLOCKED {
                user.state = "blocked";
            }
            (id, user)
        })
        .collect();
    let authors = requests
        .iter()
        .map(|request| &request.body["author"])
        .chain(issues.iter().map(|issue| &issue.body["author"]))
        .chain(notes.iter().map(|note| &note.body["author"]));
    for author in authors {
        if let (Some(id), Some(username), Some(name)) = (
            author["id"].as_u64(),
            author["username"].as_str(),
            author["name"].as_str(),
        ) {
            users
                .entry(id)
                .or_insert_with(|| user(config, id, username, name));
        }
    }
    users
}

fn user(config: &SandboxConfig, id: u64, username: &str, name: &str) -> User {
    User {
        id,
        username: username.to_owned(),
        name: name.to_owned(),
        state: "active",
        bot: false,
        public_email: String::new(),
        emails: vec![format!("{username}@noreply.example")],
        zone_minutes: 0,
        created_at: config.now - Duration::days(2_000),
    }
}

fn group(config: &SandboxConfig) -> Group {
    Group {
        id: GROUP,
        name: "GitLab Data".to_owned(),
        path: "gitlab-data".to_owned(),
        full_path: "gitlab-data".to_owned(),
        full_name: "GitLab Data".to_owned(),
        parent_id: None,
        description: "Recorded",
        visibility: "public",
        created_at: config.now - Duration::days(2_000),
        labels: Vec::new(),
    }
}

fn project(
    config: &SandboxConfig,
    merge_requests: Vec<Arc<MergeRequest>>,
    issues: Vec<Arc<Issue>>,
    folder: PathBuf,
) -> Project {
    let last_activity_at = merge_requests
        .iter()
        .map(|request| request.updated_at)
        .max()
        .unwrap_or(config.now);
    Project {
        id: PROJECT,
        name: "snowflake_spend".to_owned(),
        path: "snowflake_spend".to_owned(),
        namespace: Namespace::Group(GROUP),
        path_with_namespace: "gitlab-data/snowflake_spend".to_owned(),
        description: None,
        visibility: "public",
        archived: false,
        empty: true,
        default_branch: None,
        protected_branches: true,
        sha256: false,
        created_at: config.now - Duration::days(2_000),
        last_activity_at,
        repository: Feature::Enabled,
        merge_requests_feature: Feature::Enabled,
        issues_feature: Feature::Enabled,
        shared_with: Vec::new(),
        marked_for_deletion_on: None,
        topics: Vec::new(),
        creator_id: OWNER,
        forked_from: None,
        commit_count: 0,
        labels: Vec::new(),
        merge_requests,
        issues,
        deployments: Vec::new(),
        deployments_closed: false,
        last_iids: (0, 0),
        settings_changed_at: None,
        pushes: Vec::new(),
        hidden: false,
        folder,
    }
}
