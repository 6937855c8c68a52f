//! Reviews asked for and approvals given and taken back. Each leaves a system note, and it is the
//! note that moves the merge request's `updated_at`.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Act, Activity, Item};
use crate::world::{
    MergeRequest, Project,
    handle::{WorldError, WorldHandle},
};

fn row(project: &mut Project, iid: u64) -> Result<&mut MergeRequest, WorldError> {
    let missing = WorldError::NoSuchItem(project.id, Item::MergeRequest(iid));
    let found = project.merge_requests.iter_mut().find(|row| row.iid == iid);
    found.map(Arc::make_mut).ok_or(missing)
}

fn list(value: &mut Value) -> Vec<Value> {
    match value.take() {
        Value::Array(list) => list,
        _ => Vec::new(),
    }
}

/// Sets a reviewer's state; adds nobody.
fn review(row: &mut MergeRequest, person: &Value, state: &str) {
    for reviewer in &mut row.reviewers {
        if reviewer["user"]["id"] == person["id"] {
            reviewer["state"] = json!(state);
        }
    }
}

fn noted(project: &mut Project, act: &Act, iid: u64, body: &str) -> Result<(), WorldError> {
    let item = Item::MergeRequest(iid);
    project.item(item)?.note(act, item, body, true);
    Ok(())
}

impl WorldHandle {
    /// Approves a merge request; nothing changes when this person did already.
    pub fn approve(&self, project_id: u64, iid: u64, username: &str) -> Result<(), WorldError> {
        self.act(
            project_id,
            Some(username),
            Activity::Event,
            |project, act| {
                let row = row(project, iid)?;
                let mut given = list(&mut row.approvals["approved_by"]);
                let new = !given
                    .iter()
                    .any(|entry| entry["user"]["id"] == act.person["id"]);
                if new {
                    given.push(json!({"user": act.person, "approved_at": act.moment()}));
                }
                row.approvals["approved_by"] = Value::Array(given);
                if !new {
                    return Ok(());
                }
                review(row, &act.person, "approved");
                noted(project, act, iid, "approved this merge request")
            },
        )
    }

    /// Takes an approval back; nothing changes when there is none.
    pub fn unapprove(&self, project_id: u64, iid: u64, username: &str) -> Result<(), WorldError> {
        self.act(
            project_id,
            Some(username),
            Activity::Silent,
            |project, act| {
                let row = row(project, iid)?;
                let mut given = list(&mut row.approvals["approved_by"]);
                let before = given.len();
                given.retain(|entry| entry["user"]["id"] != act.person["id"]);
                let gone = given.len() < before;
                row.approvals["approved_by"] = Value::Array(given);
                if !gone {
                    return Ok(());
                }
                review(row, &act.person, "unapproved");
                noted(project, act, iid, "unapproved this merge request")
            },
        )
    }

    /// Asks a person for a review; a note says so each time, as asking again does.
    pub fn request_review(
        &self,
        project_id: u64,
        iid: u64,
        username: &str,
    ) -> Result<(), WorldError> {
        let reviewer = {
            let state = self.0.read();
            let user = state.user_by_name(username);
            let user = user.ok_or_else(|| WorldError::NoSuchUser(username.to_owned()))?;
            state.user_basic(user)
        };
        self.act(project_id, None, Activity::Silent, |project, act| {
            let row = row(project, iid)?;
            let mut listed = list(&mut row.body["reviewers"]);
            let new = !listed.iter().any(|user| user["id"] == reviewer["id"]);
            if new {
                listed.push(reviewer.clone());
                row.reviewers.push(json!({
                    "user": reviewer,
                    "state": "unreviewed",
                    "created_at": act.moment(),
                }));
            }
            row.body["reviewers"] = Value::Array(listed);
            review(row, &reviewer, "unreviewed");
            noted(
                project,
                act,
                iid,
                &format!("requested review from @{username}"),
            )
        })
    }
}
