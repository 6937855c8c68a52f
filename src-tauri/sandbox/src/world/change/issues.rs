//! Issues opened, and moved to another project: the old one is closed and points at the new one.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Act, Activity, Item, no_time};
use crate::world::{
    Issue, Project,
    bodies::merged,
    handle::{WorldError, WorldHandle},
};

impl WorldHandle {
    /// Opens an issue; its iid.
    pub fn add_issue(&self, project_id: u64, title: &str) -> Result<u64, WorldError> {
        let (iid, act) = self.act(project_id, None, Activity::Event, |project, act| {
            let row = opened(project, act, title);
            let iid = row.iid;
            project.issues.push(Arc::new(row));
            Ok((iid, act.clone()))
        })?;
        self.report_item(project_id, Item::Issue(iid), None, &act);
        Ok(iid)
    }

    /// Moves an issue to another project; its iid there. Here it is closed and says where it went,
    /// there it has a new id and its notes, copied.
    pub fn move_issue(
        &self,
        project_id: u64,
        iid: u64,
        to_project_id: u64,
    ) -> Result<u64, WorldError> {
        let missing = || WorldError::NoSuchItem(project_id, Item::Issue(iid));
        let old = self
            .issues(project_id)
            .into_iter()
            .find(|row| row.iid == iid)
            .ok_or_else(missing)?;
        let title = old.body["title"].as_str().unwrap_or_default().to_owned();
        let note_ids: Vec<u64> = {
            let mut state = self.0.write();
            old.notes.iter().map(|_| state.next_id()).collect()
        };
        let (new_id, new_iid, full) =
            self.act(to_project_id, None, Activity::Event, |project, act| {
                let mut row = opened(project, act, &title);
                for field in [
                    "description",
                    "author",
                    "confidential",
                    "type",
                    "issue_type",
                ] {
                    row.body[field] = old.body[field].clone();
                }
                row.body["created_at"] = old.body["created_at"].clone();
                row.created_at = old.created_at;
                row.notes = old
                    .notes
                    .iter()
                    .zip(&note_ids)
                    .map(|(note, id)| copied(note, *id, &row.body))
                    .collect();
                row.body["user_notes_count"] = old.body["user_notes_count"].clone();
                let told = (act.id, row.iid, row.body["references"]["full"].clone());
                project.issues.push(Arc::new(row));
                Ok(told)
            })?;
        let item = Item::Issue(iid);
        self.close(project_id, item)?;
        self.act_on(project_id, item, Activity::Silent, |parts, act| {
            parts.body["moved_to_id"] = json!(new_id);
            let text = format!("moved to {}", full.as_str().unwrap_or_default());
            parts.note(act, item, &text, true);
            Ok(())
        })?;
        Ok(new_iid)
    }
}

fn copied(note: &Value, id: u64, issue: &Value) -> Value {
    merged(
        note.clone(),
        json!({
            "id": id,
            "noteable_id": issue["id"],
            "noteable_iid": issue["iid"],
            "project_id": issue["project_id"],
        }),
    )
}

/// An issue as it is when somebody opened it; takes the next number.
pub(crate) fn opened(project: &mut Project, act: &Act, title: &str) -> Issue {
    // Rows are kept in the order of their numbers.
    let highest = project.issues.last().map_or(0, |row| row.iid);
    let iid = 1 + highest.max(project.last_iids.1);
    project.last_iids.1 = iid;
    let api = format!("{}/api/v4/projects/{}", act.base_url, project.id);
    let place = json!({
        "web_url": format!(
            "{}/{}/-/issues/{iid}",
            act.base_url, project.path_with_namespace
        ),
        "references": {
            "short": format!("#{iid}"),
            "relative": format!("#{iid}"),
            "full": format!("{}#{iid}", project.path_with_namespace),
        },
        "_links": {
            "self": format!("{api}/issues/{iid}"),
            "notes": format!("{api}/issues/{iid}/notes"),
            "award_emoji": format!("{api}/issues/{iid}/award_emoji"),
            "project": api,
            "closed_as_duplicate_of": Value::Null,
        },
    });
    Issue {
        iid,
        created_at: act.at,
        updated_at: act.at,
        body: merged(identity(project, act, iid, title), place),
        notes: Vec::new(),
        label_events: Vec::new(),
        state_events: Vec::new(),
    }
}

fn identity(project: &Project, act: &Act, iid: u64, title: &str) -> Value {
    json!({
        "id": act.id,
        "iid": iid,
        "project_id": project.id,
        "title": title,
        "description": Value::Null,
        "state": "opened",
        "created_at": act.moment(),
        "updated_at": act.moment(),
        "closed_at": Value::Null,
        "closed_by": Value::Null,
        "author": act.person,
        "assignee": Value::Null,
        "assignees": [],
        "labels": [],
        "milestone": Value::Null,
        "due_date": Value::Null,
        "weight": Value::Null,
        "type": "ISSUE",
        "issue_type": "issue",
        "severity": "UNKNOWN",
        "confidential": false,
        "discussion_locked": Value::Null,
        "user_notes_count": 0,
        "merge_requests_count": 0,
        "upvotes": 0,
        "downvotes": 0,
        "blocking_issues_count": 0,
        "moved_to_id": Value::Null,
        "imported": false,
        "imported_from": "none",
        "has_tasks": false,
        "task_status": "0 of 0 tasks completed",
        "task_completion_status": {"count": 0, "completed_count": 0},
        "time_stats": no_time(),
        "epic": Value::Null,
        "iteration": Value::Null,
        "health_status": Value::Null,
    })
}
