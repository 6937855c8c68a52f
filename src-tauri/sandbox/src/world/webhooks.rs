//! Webhooks: what a GitLab keeps of them, and which of them hear of a change.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{Namespace, Project, Source, State, bodies::timestamp, handle::WorldHandle};
use crate::{config::SandboxConfig, oauth::secret};

/// Deliveries that may fail one after the other before a hook is disabled.
const FAILURES_ALLOWED: u32 = 4;

/// A hook of a project or a group.
#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    pub(crate) id: u64,
    pub(crate) source: Source,
    pub(crate) url: String,
    /// What was sent with it, besides the address and the secrets.
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    /// By the name of the parameter, such as `push_events`.
    pub(crate) flags: BTreeMap<&'static str, bool>,
    pub(crate) token: Option<String>,
    /// `whsec_...`; only from GitLab 19.0 on.
    pub(crate) signing_token: Option<String>,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) standing: HookStanding,
    failures: u32,
    /// Deliveries that were tried, oldest first.
    pub(crate) events: Vec<HookEvent>,
}

/// Whether a hook delivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HookStanding {
    Executable,
    TemporarilyDisabled(OffsetDateTime),
    Disabled,
}

/// A delivery that was tried.
#[derive(Clone, Debug)]
pub(crate) struct HookEvent {
    pub(crate) id: u64,
    pub(crate) delivery: Delivery,
    pub(crate) status: String,
}

/// What is delivered to one hook.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) hook_id: u64,
    pub(crate) url: String,
    /// `push_events`.
    pub(crate) trigger: &'static str,
    pub(crate) payload: Value,
    pub(crate) headers: Vec<(&'static str, String)>,
}

/// Every hook, and how they are played.
#[derive(Clone, Debug)]
pub(crate) struct Reporting {
    pub(crate) webhooks: BTreeMap<u64, Webhook>,
    pub(crate) rules: HookRules,
    /// What `/version` says.
    version: String,
}

impl Reporting {
    pub(crate) fn of(config: &SandboxConfig) -> Self {
        Self {
            webhooks: BTreeMap::new(),
            rules: HookRules::default(),
            version: config.version.clone(),
        }
    }
}

/// How webhooks are played.
#[derive(Clone, Debug)]
pub(crate) struct HookRules {
    /// Whether groups have hooks: not on the Free tier.
    pub(crate) of_groups: bool,
    /// Whether addresses of this computer are called; an administrator decides that.
    pub(crate) local_allowed: bool,
    pub(crate) most_of_project: usize,
    pub(crate) most_of_group: usize,
}

impl Default for HookRules {
    fn default() -> Self {
        Self {
            of_groups: true,
            local_allowed: true,
            most_of_project: 100,
            most_of_group: 50,
        }
    }
}

/// The parameters that switch kinds of events, their default, the header's word for them.
pub(crate) const TRIGGERS: [(&str, bool, &str); 13] = [
    ("push_events", true, "Push Hook"),
    ("tag_push_events", false, "Tag Push Hook"),
    ("merge_requests_events", false, "Merge Request Hook"),
    ("issues_events", false, "Issue Hook"),
    (
        "confidential_issues_events",
        false,
        "Confidential Issue Hook",
    ),
    ("note_events", false, "Note Hook"),
    ("confidential_note_events", false, "Confidential Note Hook"),
    ("job_events", false, "Job Hook"),
    ("pipeline_events", false, "Pipeline Hook"),
    ("wiki_page_events", false, "Wiki Page Hook"),
    ("deployment_events", false, "Deployment Hook"),
    ("releases_events", false, "Release Hook"),
    (OF_PROJECTS, false, "Project Hook"),
];

/// What only hooks of groups tell: projects that are made or deleted.
pub(crate) const OF_PROJECTS: &str = "project_events";

impl Webhook {
    pub(crate) fn new(id: u64, source: Source, url: String, created_at: OffsetDateTime) -> Self {
        Self {
            id,
            source,
            url,
            name: None,
            description: None,
            flags: TRIGGERS
                .iter()
                .filter(|(name, _, _)| *name != OF_PROJECTS)
                .map(|(name, on, _)| (*name, *on))
                .collect(),
            token: None,
            signing_token: None,
            created_at,
            standing: HookStanding::Executable,
            failures: 0,
            events: Vec::new(),
        }
    }

    /// As the API shows it; secrets are never shown.
    pub(crate) fn body(&self, signs: bool) -> Value {
        let (status, until) = match self.standing {
            HookStanding::Executable => ("executable", None),
            HookStanding::TemporarilyDisabled(until) => ("temporarily_disabled", Some(until)),
            HookStanding::Disabled => ("disabled", None),
        };
        let mut body = json!({
            "id": self.id,
            "url": self.url,
            "name": self.name,
            "description": self.description,
            "push_events_branch_filter": "",
            "branch_filter_strategy": "wildcard",
            "enable_ssl_verification": true,
            "repository_update_events": false,
            "alert_status": status,
            "disabled_until": until.map(timestamp),
            "url_variables": [],
            "created_at": timestamp(self.created_at),
            "custom_webhook_template": Value::Null,
            "custom_headers": [],
        });
        for (name, on) in &self.flags {
            body[*name] = json!(on);
        }
        match self.source {
            Source::Project(id) => body["project_id"] = json!(id),
            Source::Group(id) => body["group_id"] = json!(id),
        }
        if signs {
            body["token_present"] = json!(self.token.is_some());
            body["signing_token_present"] = json!(self.signing_token.is_some());
        }
        body
    }

    /// Whether it delivers at this moment.
    fn is_executable(&self, now: OffsetDateTime) -> bool {
        match self.standing {
            HookStanding::Executable => true,
            HookStanding::TemporarilyDisabled(until) => until <= now,
            HookStanding::Disabled => false,
        }
    }

    /// What goes out for a payload.
    pub(crate) fn delivery(
        &self,
        trigger: &'static str,
        payload: Value,
        base_url: &str,
        version: &str,
    ) -> Delivery {
        let word = TRIGGERS.iter().find(|(name, _, _)| *name == trigger);
        let mut headers = vec![
            ("Content-Type", "application/json".to_owned()),
            ("User-Agent", format!("GitLab/{version}")),
            (
                "X-Gitlab-Event",
                word.map_or("", |(_, _, word)| *word).to_owned(),
            ),
            ("X-Gitlab-Event-UUID", fresh_uuid()),
            ("X-Gitlab-Webhook-UUID", fresh_uuid()),
            ("X-Gitlab-Instance", base_url.to_owned()),
        ];
        if crate::http::at_least(version, 17, 4) {
            headers.push(("Idempotency-Key", fresh_uuid()));
        }
        if let Some(token) = &self.token {
            headers.push(("X-Gitlab-Token", token.clone()));
        }
        Delivery {
            hook_id: self.id,
            url: self.url.clone(),
            trigger,
            payload,
            headers,
        }
    }
}

fn fresh_uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}

impl State {
    /// What every hook that hears of a change in a project delivers.
    pub(crate) fn deliveries(
        &self,
        project_id: u64,
        trigger: &'static str,
        payload: &Value,
    ) -> Vec<Delivery> {
        let Some(project) = self.projects.get(&project_id) else {
            return Vec::new();
        };
        let now = self.clock.now();
        self.reporting
            .webhooks
            .values()
            .filter(|hook| self.hears(hook, project))
            .filter(|hook| hook.flags.get(trigger) == Some(&true) && hook.is_executable(now))
            .map(|hook| {
                hook.delivery(
                    trigger,
                    payload.clone(),
                    &self.base_url,
                    &self.reporting.version,
                )
            })
            .collect()
    }

    fn hears(&self, hook: &Webhook, project: &Project) -> bool {
        match (hook.source, project.namespace) {
            (Source::Project(id), _) => id == project.id,
            (Source::Group(group), Namespace::Group(own)) => self.is_within(own, group),
            (Source::Group(_), Namespace::User(_)) => false,
        }
    }

    /// Notes how a delivery went; hooks that fail again and again are disabled, by a server's
    /// fault for a while, by a refusal for good.
    pub(crate) fn note_delivery(&mut self, delivery: Delivery, outcome: Result<u16, &'static str>) {
        let id = self.next_id();
        let now = self.clock.now();
        let Some(hook) = self.reporting.webhooks.get_mut(&delivery.hook_id) else {
            return;
        };
        let status = match outcome {
            Ok(status) => status.to_string(),
            Err(_) => "internal error".to_owned(),
        };
        hook.events.push(HookEvent {
            id,
            delivery,
            status,
        });
        match outcome {
            Ok(200..=299) => {
                hook.failures = 0;
                hook.standing = HookStanding::Executable;
                return;
            }
            Ok(_) | Err(_) => hook.failures += 1,
        }
        if hook.failures >= FAILURES_ALLOWED {
            hook.standing = match outcome {
                Ok(400..=499) => HookStanding::Disabled,
                _ => HookStanding::TemporarilyDisabled(now + Duration::minutes(1)),
            };
        }
    }

    /// The part of a payload that names its project.
    pub(crate) fn hook_project(&self, project: &Project) -> Value {
        let web_url = format!("{}/{}", self.base_url, project.path_with_namespace);
        json!({
            "id": project.id,
            "name": project.name,
            "description": project.description,
            "web_url": web_url,
            "avatar_url": Value::Null,
            "git_ssh_url": Value::Null,
            "git_http_url": format!("{web_url}.git"),
            "namespace": project.path_with_namespace.rsplit_once('/').map(|(space, _)| space),
            "visibility_level": match project.visibility { "public" => 20, "internal" => 10, _ => 0 },
            "path_with_namespace": project.path_with_namespace,
            "default_branch": project.default_branch,
            "homepage": web_url,
            "http_url": format!("{web_url}.git"),
        })
    }

    /// An example of a push, as a test delivers it; `None` for a place without commits.
    pub(crate) fn example_push(&self, source: Source) -> Option<(u64, Value)> {
        let project = self.projects.values().find(|project| {
            let own = match source {
                Source::Project(id) => id == project.id,
                Source::Group(group) => {
                    matches!(project.namespace, Namespace::Group(own) if self.is_within(own, group))
                }
            };
            own && !project.empty
        })?;
        let branch = project.default_branch.as_deref().unwrap_or("main");
        let payload = json!({
            "object_kind": "push",
            "event_name": "push",
            "before": "0".repeat(40),
            "after": secret().chars().filter(char::is_ascii_hexdigit).collect::<String>(),
            "ref": format!("refs/heads/{branch}"),
            "project_id": project.id,
            "project": self.hook_project(project),
            "commits": [],
            "total_commits_count": 0,
        });
        Some((project.id, payload))
    }
}

/// A hook as a test sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookSummary {
    /// GitLab's id.
    pub id: u64,
    /// The address it calls.
    pub url: String,
    /// `executable`, `temporarily_disabled` or `disabled`.
    pub alert_status: String,
    /// Statuses of the deliveries that were tried, oldest first.
    pub statuses: Vec<String>,
}

impl WorldHandle {
    /// Every hook there is, by ascending id.
    pub fn webhooks(&self) -> Vec<HookSummary> {
        let state = self.0.read();
        let summary = |hook: &Webhook| HookSummary {
            id: hook.id,
            url: hook.url.clone(),
            alert_status: hook.body(false)["alert_status"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            statuses: hook
                .events
                .iter()
                .map(|event| event.status.clone())
                .collect(),
        };
        state.reporting.webhooks.values().map(summary).collect()
    }

    /// Takes a hook away, as somebody would in GitLab's settings.
    pub fn delete_webhook(&self, id: u64) {
        self.0.write().reporting.webhooks.remove(&id);
    }

    /// Disables a hook for good, as many refusals do.
    pub fn disable_webhook(&self, id: u64) {
        if let Some(hook) = self.0.write().reporting.webhooks.get_mut(&id) {
            hook.standing = HookStanding::Disabled;
        }
    }

    /// Whether addresses of this computer and its network may be called; at the start they may.
    pub fn set_local_webhooks_allowed(&self, allowed: bool) {
        self.0.write().reporting.rules.local_allowed = allowed;
    }

    /// Whether groups have hooks; at the start they do, unless the version is a Community Edition's.
    pub fn set_group_webhooks(&self, of_groups: bool) {
        self.0.write().reporting.rules.of_groups = of_groups;
    }

    /// How many hooks a project and a group may have.
    pub fn set_webhook_limits(&self, of_project: usize, of_group: usize) {
        let rules = &mut self.0.write().reporting.rules;
        rules.most_of_project = of_project;
        rules.most_of_group = of_group;
    }
}
