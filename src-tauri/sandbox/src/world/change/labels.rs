//! Labels made, given, taken and deleted. Deleting one takes it from every item without moving
//! their `updated_at`, and leaves events of no label behind.

use serde_json::{Value, json};

use super::{Act, Activity, Item, Parts};
use crate::world::{
    Label, Project,
    handle::{WorldError, WorldHandle},
};

const COLOR: &str = "#6699cc";

fn label(id: u64, name: &str) -> Label {
    Label {
        id,
        name: name.to_owned(),
        color: COLOR,
        description: None,
    }
}

/// A label within a list of names or, in odd bodies, of objects.
fn is_named(value: &Value, name: &str) -> bool {
    value == name || value["name"] == name
}

impl Parts<'_> {
    fn labels(&mut self) -> Vec<Value> {
        match self.body["labels"].take() {
            Value::Array(labels) => labels,
            _ => Vec::new(),
        }
    }

    fn label_event(&mut self, act: &Act, item: Item, label: &Label, action: &str) {
        self.label_events.push(json!({
            "id": act.id,
            "user": act.person,
            "created_at": act.moment(),
            "resource_type": item.kind(),
            "resource_id": self.body["id"],
            "label": {
                "id": label.id,
                "name": label.name,
                "color": label.color,
                "description": label.description,
            },
            "action": action,
        }));
        self.touch(act.at);
    }
}

impl Project {
    fn label(&self, name: &str) -> Option<Label> {
        let found = self.labels.iter().find(|label| label.name == name);
        found.cloned()
    }
}

impl WorldHandle {
    /// Gives an item a label, which is made in the project when it has none of this name.
    pub fn add_label(&self, project_id: u64, item: Item, name: &str) -> Result<(), WorldError> {
        self.act(project_id, None, Activity::Silent, |project, act| {
            let given = project.label(name).unwrap_or_else(|| {
                let made = label(act.id, name);
                project.labels.push(made.clone());
                made
            });
            let mut parts = project.item(item)?;
            let mut labels = parts.labels();
            let new = !labels.iter().any(|value| is_named(value, name));
            if new {
                labels.push(json!(name));
            }
            parts.body["labels"] = Value::Array(labels);
            if new {
                parts.label_event(act, item, &given, "add");
            }
            Ok(())
        })
    }

    /// Takes a label from an item; nothing changes when it has none of this name.
    pub fn remove_label(&self, project_id: u64, item: Item, name: &str) -> Result<(), WorldError> {
        self.act(project_id, None, Activity::Silent, |project, act| {
            let taken = project.label(name).unwrap_or_else(|| label(act.id, name));
            let mut parts = project.item(item)?;
            let mut labels = parts.labels();
            let before = labels.len();
            labels.retain(|value| !is_named(value, name));
            let gone = labels.len() < before;
            parts.body["labels"] = Value::Array(labels);
            if gone {
                parts.label_event(act, item, &taken, "remove");
            }
            Ok(())
        })
    }

    /// Makes a label that nothing has yet.
    pub fn create_label(&self, project_id: u64, name: &str) -> Result<(), WorldError> {
        self.act(project_id, None, Activity::Silent, |project, act| {
            if project.label(name).is_none() {
                project.labels.push(label(act.id, name));
            }
            Ok(())
        })
    }

    /// Makes a label for all projects of a group and of the groups below it.
    pub fn create_group_label(&self, group_path: &str, name: &str) -> Result<(), WorldError> {
        let mut state = self.0.write();
        let id = state.next_id();
        let group_id = state
            .group(group_path)
            .map(|group| group.id)
            .ok_or_else(|| WorldError::NoSuchNamespace(group_path.to_owned()))?;
        if let Some(group) = state.groups.get_mut(&group_id) {
            group.labels.push(label(id, name));
        }
        Ok(())
    }

    /// Deletes a label of the project: it is gone from every item, and events name no label any
    /// more. No item's `updated_at` moves.
    pub fn delete_label(&self, project_id: u64, name: &str) -> Result<(), WorldError> {
        self.act(project_id, None, Activity::Silent, |project, _| {
            let Some(position) = project.labels.iter().position(|label| label.name == name) else {
                return Err(WorldError::NoSuchLabel(name.to_owned()));
            };
            let gone = project.labels.remove(position);
            let requests = project
                .merge_requests
                .iter()
                .map(|row| Item::MergeRequest(row.iid));
            let issues = project.issues.iter().map(|row| Item::Issue(row.iid));
            let items: Vec<Item> = requests.chain(issues).collect();
            for item in items {
                let mut parts = project.item(item)?;
                let mut labels = parts.labels();
                labels.retain(|value| !is_named(value, name));
                parts.body["labels"] = Value::Array(labels);
                for event in parts.label_events.iter_mut() {
                    if event["label"]["id"] == gone.id {
                        event["label"] = Value::Null;
                    }
                }
            }
            Ok(())
        })
    }
}
