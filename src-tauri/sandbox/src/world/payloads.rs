//! What hooks deliver of a change: the shapes GitLab sends, filled from the bodies of the API.

use serde_json::{Value, json};

use super::{State, bodies::timestamp, change::Act, change::Item, events::Push};

/// How an item was before a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Before {
    state: String,
    notes: usize,
}

impl Before {
    pub(crate) fn of(body: &Value, notes: &[Value]) -> Self {
        Self {
            state: text(body, "state"),
            notes: notes.len(),
        }
    }
}

/// What happened to an item, as hooks call it.
pub(crate) struct Happened {
    pub(crate) trigger: &'static str,
    pub(crate) payload: Value,
}

impl State {
    /// The payload of a change of an item; `before` is `None` for one that is new.
    pub(crate) fn item_payload(
        &self,
        project_id: u64,
        item: Item,
        before: Option<&Before>,
        act: &Act,
    ) -> Option<Happened> {
        let project = self.projects.get(&project_id)?;
        let (body, notes) = match item {
            Item::MergeRequest(iid) => {
                let row = project.merge_requests.iter().find(|row| row.iid == iid)?;
                (&row.body, &row.notes)
            }
            Item::Issue(iid) => {
                let row = project.issues.iter().find(|row| row.iid == iid)?;
                (&row.body, &row.notes)
            }
        };
        let written = before.and_then(|before| notes.get(before.notes));
        let mut payload = json!({
            "user": act.person,
            "project_id": project_id,
            "project": self.hook_project(project),
        });
        if let Some(note) = written.filter(|note| note["system"] == false) {
            payload["object_kind"] = json!("note");
            payload["event_type"] = json!("note");
            payload["object_attributes"] = json!({
                "id": note["id"],
                "note": note["body"],
                "noteable_type": item.kind(),
                "project_id": project_id,
                "noteable_id": body["id"],
                "system": false,
                "action": "create",
            });
            return Some(Happened {
                trigger: "note_events",
                payload,
            });
        }
        let (kind, trigger) = match item {
            Item::MergeRequest(_) => ("merge_request", "merge_requests_events"),
            Item::Issue(_) => ("issue", "issues_events"),
        };
        payload["object_kind"] = json!(kind);
        payload["event_type"] = json!(kind);
        // Items name their project in the object alone.
        payload
            .as_object_mut()
            .and_then(|fields| fields.remove("project_id"));
        let mut attributes = json!({
            "id": body["id"],
            "iid": body["iid"],
            "title": body["title"],
            "state": body["state"],
            "author_id": body["author"]["id"],
            "action": action(before, body),
        });
        if let Item::MergeRequest(_) = item {
            attributes["source_branch"] = body["source_branch"].clone();
            attributes["target_branch"] = body["target_branch"].clone();
            attributes["target_project_id"] = json!(project_id);
        }
        payload["object_attributes"] = attributes;
        payload["changes"] = json!({});
        Some(Happened { trigger, payload })
    }

    /// The payload of a project that is made or deleted. It is flat, and has no `object_kind`.
    pub(crate) fn existence_payload(&self, project_id: u64, event: &str) -> Option<Value> {
        let project = self.projects.get(&project_id)?;
        Some(json!({
            "event_name": event,
            "created_at": timestamp(project.created_at),
            "updated_at": timestamp(project.updated_at()),
            "name": project.name,
            "path": project.path,
            "path_with_namespace": project.path_with_namespace,
            "project_id": project_id,
            "project_namespace_id": project_id,
            "owners": [],
            "project_visibility": project.visibility,
        }))
    }

    /// The payload of a push.
    pub(crate) fn push_payload(&self, project_id: u64, push: &Push) -> Option<Value> {
        let project = self.projects.get(&project_id)?;
        let none = "0".repeat(if project.sha256 { 64 } else { 40 });
        let or_none = |sha: &Option<String>| sha.clone().unwrap_or_else(|| none.clone());
        Some(json!({
            "object_kind": "push",
            "event_name": "push",
            "before": or_none(&push.from),
            "after": or_none(&push.to),
            "checkout_sha": push.to,
            "ref": format!("refs/heads/{}", push.branch),
            "user_id": push.person["id"],
            "user_name": push.person["name"],
            "user_username": push.person["username"],
            "project_id": project_id,
            "project": self.hook_project(project),
            "commits": [],
            "total_commits_count": push.commit_count,
        }))
    }
}

fn action(before: Option<&Before>, body: &Value) -> &'static str {
    let Some(before) = before else { return "open" };
    match (before.state.as_str(), text(body, "state").as_str()) {
        ("opened", "closed") => "close",
        ("closed", "opened") => "reopen",
        ("opened", "merged") => "merge",
        _ => "update",
    }
}

fn text(body: &Value, field: &str) -> String {
    body[field].as_str().unwrap_or_default().to_owned()
}
