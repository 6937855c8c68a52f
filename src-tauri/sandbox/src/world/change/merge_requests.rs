//! Merge requests opened and merged.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Act, Activity, Item, no_time};
use crate::world::{
    MergeRequest, Project,
    bodies::merged,
    handle::{WorldError, WorldHandle},
};

impl WorldHandle {
    /// Opens a merge request from a branch into the default branch; its iid. Without such a branch
    /// in the repository it has no head and no commits.
    pub fn add_merge_request(
        &self,
        project_id: u64,
        title: &str,
        source_branch: &str,
    ) -> Result<u64, WorldError> {
        let (iid, act) = self.act(project_id, None, Activity::Event, |project, act| {
            // Rows are kept in the order of their numbers.
            let highest = project.merge_requests.last().map_or(0, |row| row.iid);
            let iid = 1 + highest.max(project.last_iids.0);
            project.last_iids.0 = iid;
            let row = opened(project, act, iid, title, source_branch);
            project.merge_requests.push(Arc::new(row));
            Ok((iid, act.clone()))
        })?;
        self.follow_branch(project_id, source_branch, None)?;
        self.report_item(project_id, Item::MergeRequest(iid), None, &act);
        Ok(iid)
    }

    /// Merges a merge request; the branches stay as they are. Nothing changes when it is not open.
    pub fn merge(&self, project_id: u64, iid: u64) -> Result<(), WorldError> {
        let item = Item::MergeRequest(iid);
        self.act_on(project_id, item, Activity::Event, |parts, act| {
            if parts.body["state"] != "opened" {
                return Ok(());
            }
            parts.body["state"] = json!("merged");
            parts.body["merged_at"] = json!(act.moment());
            parts.body["merge_user"] = act.person.clone();
            parts.body["merged_by"] = act.person.clone();
            parts.body["detailed_merge_status"] = json!("not_open");
            parts.state_event(act, item, "merged");
            parts.touch(act.at);
            Ok(())
        })
    }
}

/// A merge request as it is when somebody opened it.
pub(crate) fn opened(
    project: &Project,
    act: &Act,
    iid: u64,
    title: &str,
    source_branch: &str,
) -> MergeRequest {
    let web_url = format!(
        "{}/{}/-/merge_requests/{iid}",
        act.base_url, project.path_with_namespace
    );
    let body = merged(
        merged(identity(project, act, iid, title), condition(title)),
        json!({
            "source_branch": source_branch,
            "target_branch": project.default_branch.as_deref().unwrap_or("main"),
            "references": {
                "short": format!("!{iid}"),
                "relative": format!("!{iid}"),
                "full": format!("{}!{iid}", project.path_with_namespace),
            },
            "reference": format!("!{iid}"),
            "web_url": web_url,
        }),
    );
    MergeRequest {
        iid,
        created_at: act.at,
        updated_at: act.at,
        approvals: approvals(&body),
        body,
        detail: json!({
            "subscribed": false,
            "changes_count": "0",
            "head_pipeline": Value::Null,
            "diff_refs": Value::Null,
            "merge_error": Value::Null,
            "first_contribution": false,
            "user": {"can_merge": false},
        }),
        commits: Vec::new(),
        notes: Vec::new(),
        approval_state: json!({"approval_rules_overwritten": false, "rules": []}),
        reviewers: Vec::new(),
        participants: vec![act.person.clone()],
        label_events: Vec::new(),
        state_events: Vec::new(),
    }
}

fn approvals(body: &Value) -> Value {
    json!({
        "id": body["id"],
        "iid": body["iid"],
        "project_id": body["project_id"],
        "title": body["title"],
        "approved": true,
        "approvals_required": 0,
        "approvals_left": 0,
        "approved_by": [],
        "user_has_approved": false,
        "user_can_approve": false,
        "has_approval_rules": false,
    })
}

fn identity(project: &Project, act: &Act, iid: u64, title: &str) -> Value {
    json!({
        "id": act.id,
        "iid": iid,
        "project_id": project.id,
        "source_project_id": project.id,
        "target_project_id": project.id,
        "title": title,
        "description": Value::Null,
        "state": "opened",
        "created_at": act.moment(),
        "updated_at": act.moment(),
        "prepared_at": act.moment(),
        "merged_at": Value::Null,
        "closed_at": Value::Null,
        "merge_after": Value::Null,
        "author": act.person,
        "merged_by": Value::Null,
        "merge_user": Value::Null,
        "closed_by": Value::Null,
        "assignee": Value::Null,
        "assignees": [],
        "reviewers": [],
        "labels": [],
        "milestone": Value::Null,
    })
}

/// What an open merge request is like before anything happened to it.
fn condition(title: &str) -> Value {
    let draft = title.starts_with("Draft:");
    json!({
        "draft": draft,
        "work_in_progress": draft,
        "imported": false,
        "imported_from": "none",
        "upvotes": 0,
        "downvotes": 0,
        "user_notes_count": 0,
        "merge_when_pipeline_succeeds": false,
        "merge_status": "can_be_merged",
        "detailed_merge_status": "mergeable",
        "has_conflicts": false,
        "blocking_discussions_resolved": true,
        "sha": Value::Null,
        "merge_commit_sha": Value::Null,
        "squash_commit_sha": Value::Null,
        "squash": false,
        "squash_on_merge": false,
        "discussion_locked": Value::Null,
        "should_remove_source_branch": Value::Null,
        "force_remove_source_branch": true,
        "time_stats": no_time(),
        "task_completion_status": {"count": 0, "completed_count": 0},
    })
}
