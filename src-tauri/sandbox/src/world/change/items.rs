//! What can happen to merge requests and issues alike.

use serde_json::{Value, json};

use super::{Activity, Item};
use crate::world::handle::{WorldError, WorldHandle};

impl WorldHandle {
    /// Gives an item another title, at the next instant.
    pub fn retitle(&self, project_id: u64, item: Item, title: &str) -> Result<(), WorldError> {
        self.act_on(project_id, item, Activity::Silent, |parts, act| {
            parts.body["title"] = json!(title);
            parts.touch(act.at);
            Ok(())
        })
    }

    /// Gives an item another description.
    pub fn describe(&self, project_id: u64, item: Item, text: &str) -> Result<(), WorldError> {
        self.act_on(project_id, item, Activity::Silent, |parts, act| {
            parts.body["description"] = json!(text);
            parts.touch(act.at);
            Ok(())
        })
    }

    /// Closes an item; nothing changes when it is closed or merged already.
    pub fn close(&self, project_id: u64, item: Item) -> Result<(), WorldError> {
        self.act_on(project_id, item, Activity::Event, |parts, act| {
            if parts.body["state"] != "opened" {
                return Ok(());
            }
            parts.body["state"] = json!("closed");
            parts.body["closed_at"] = json!(act.moment());
            parts.body["closed_by"] = act.person.clone();
            if matches!(item, Item::MergeRequest(_)) {
                parts.body["detailed_merge_status"] = json!("not_open");
            }
            parts.state_event(act, item, "closed");
            parts.touch(act.at);
            Ok(())
        })
    }

    /// Opens a closed item again; nothing changes when it is not closed.
    pub fn reopen(&self, project_id: u64, item: Item) -> Result<(), WorldError> {
        self.act_on(project_id, item, Activity::Event, |parts, act| {
            if parts.body["state"] != "closed" {
                return Ok(());
            }
            parts.body["state"] = json!("opened");
            parts.body["closed_at"] = Value::Null;
            parts.body["closed_by"] = Value::Null;
            if matches!(item, Item::MergeRequest(_)) {
                parts.body["detailed_merge_status"] = json!("mergeable");
            }
            parts.state_event(act, item, "reopened");
            parts.touch(act.at);
            Ok(())
        })
    }

    /// Takes an item away for good, as an Owner can. Nothing else tells of it.
    pub fn delete(&self, project_id: u64, item: Item) -> Result<(), WorldError> {
        self.act(project_id, None, Activity::Silent, |project, _| {
            project.item(item)?;
            match item {
                Item::MergeRequest(iid) => {
                    project.merge_requests.retain(|row| row.iid != iid);
                    project.last_iids.0 = project.last_iids.0.max(iid);
                }
                Item::Issue(iid) => {
                    project.issues.retain(|row| row.iid != iid);
                    project.last_iids.1 = project.last_iids.1.max(iid);
                }
            }
            Ok(())
        })
    }
}
