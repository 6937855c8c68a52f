//! What merge requests and issues of the sample company have in common when they become bodies.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{random::Random, words};
use crate::{
    git::log::date_with_zone,
    sample::history::PlannedCommit,
    world::{Label, State, bodies::timestamp},
};

/// What bodies of one project are rendered from.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) state: &'a State,
    pub(crate) project_id: u64,
    pub(crate) full_path: &'a str,
    pub(crate) labels: &'a [Label],
    /// Git ids by mark.
    pub(crate) ids: &'a std::collections::HashMap<usize, String>,
}

impl Place<'_> {
    /// A user as embedded; null for an unknown one.
    pub(crate) fn user(&self, id: u64) -> Value {
        self.state
            .users
            .get(&id)
            .map_or(Value::Null, |user| self.state.user_basic(user))
    }

    /// The id of a commit.
    pub(crate) fn sha(&self, mark: usize) -> Value {
        json!(self.ids.get(&mark))
    }

    pub(crate) fn web_url(&self, rest: &str) -> String {
        format!("{}/{}/-/{rest}", self.state.base_url, self.full_path)
    }

    /// Milestone of the project, one for all.
    pub(crate) fn milestone(&self) -> Value {
        json!({
            "id": 7_000 + self.project_id,
            "iid": 1,
            "project_id": self.project_id,
            "title": "Spring release",
            "description": "",
            "state": "active",
            "created_at": timestamp(self.state.now - time::Duration::days(200)),
            "updated_at": timestamp(self.state.now - time::Duration::days(200)),
            "due_date": crate::world::bodies::date((self.state.now + time::Duration::days(60)).date()),
            "start_date": Value::Null,
            "expired": false,
            "web_url": self.web_url("milestones/1"),
        })
    }

    /// A commit as `/commits` below a merge request gives it.
    pub(crate) fn commit(&self, commit: &PlannedCommit) -> Value {
        let id = self.ids.get(&commit.mark).cloned().unwrap_or_default();
        let trailer = commit
            .message
            .lines()
            .find_map(|line| line.strip_prefix("Co-authored-by: "));
        let (trailers, extended) = trailer.map_or_else(
            || (json!({}), json!({})),
            |value| {
                (
                    json!({"Co-authored-by": value}),
                    json!({"Co-authored-by": [value]}),
                )
            },
        );
        let committed = date_with_zone(commit.committer.seconds, commit.committer.zone_minutes);
        let parents: Vec<Value> = commit.parents.iter().map(|mark| self.sha(*mark)).collect();
        json!({
            "id": id,
            "short_id": id.get(..8),
            "title": commit.message.lines().next(),
            "message": commit.message,
            "author_name": commit.author.name,
            "author_email": commit.author.email,
            "authored_date": date_with_zone(commit.author.seconds, commit.author.zone_minutes),
            "committer_name": commit.committer.name,
            "committer_email": commit.committer.email,
            "committed_date": committed,
            "created_at": committed,
            "parent_ids": parents,
            "trailers": trailers,
            "extended_trailers": extended,
            "web_url": self.web_url(&format!("commit/{id}")),
        })
    }
}

/// What a note hangs on.
#[derive(Clone, Copy)]
pub(crate) struct Noteable {
    pub(crate) id: u64,
    pub(crate) iid: u64,
    pub(crate) kind: &'static str,
}

/// A note.
pub(crate) fn note(
    place: &Place<'_>,
    noteable: Noteable,
    number: usize,
    author: Value,
    body: &str,
    at: OffsetDateTime,
    system: bool,
) -> Value {
    json!({
        "id": noteable.id * 100 + number as u64,
        "type": Value::Null,
        "body": body,
        "author": author,
        "created_at": timestamp(at),
        "updated_at": timestamp(at),
        "system": system,
        "noteable_id": noteable.id,
        "noteable_type": noteable.kind,
        "project_id": place.project_id,
        "resolvable": false,
        "confidential": false,
        "internal": false,
        "imported": false,
        "imported_from": "none",
        "noteable_iid": noteable.iid,
        "attachment": Value::Null,
        "commands_changes": {},
    })
}

/// An event of a label given or taken; a deleted label is null.
pub(crate) fn label_event(
    id: u64,
    user: Value,
    at: OffsetDateTime,
    noteable: Noteable,
    label: Option<&Label>,
    action: &str,
) -> Value {
    json!({
        "id": id,
        "user": user,
        "created_at": timestamp(at),
        "resource_type": noteable.kind,
        "resource_id": noteable.id,
        "label": label.map(|label| json!({
            "id": label.id,
            "name": label.name,
            "color": label.color,
            "description": label.description,
        })),
        "action": action,
    })
}

/// An event of a state reached.
pub(crate) fn state_event(
    id: u64,
    user: Value,
    at: OffsetDateTime,
    noteable: Noteable,
    state: &str,
) -> Value {
    json!({
        "id": id,
        "user": user,
        "created_at": timestamp(at),
        "resource_type": noteable.kind,
        "resource_id": noteable.id,
        "state": state,
    })
}

/// The labels every project of the company has, with ids of its own.
pub(crate) fn labels(project_id: u64) -> Vec<Label> {
    words::LABELS
        .into_iter()
        .enumerate()
        .map(|(index, (name, color, description))| Label {
            id: project_id * 10 + index as u64,
            name: name.to_owned(),
            color,
            description,
        })
        .collect()
}

/// Labels as objects, where a client that asked for nothing special expects their names.
pub(crate) fn label_objects(labels: &[&Label]) -> Value {
    labels
        .iter()
        .map(|label| {
            json!({
                "id": label.id,
                "name": label.name,
                "color": label.color,
                "description": label.description,
            })
        })
        .collect()
}

/// None to three different labels.
pub(crate) fn some_labels<'a>(random: &mut Random, labels: &'a [Label]) -> Vec<&'a Label> {
    let mut chosen: BTreeMap<u64, &Label> = BTreeMap::new();
    for _ in 0..random.below(4) {
        let label = random.pick(labels);
        chosen.insert(label.id, label);
    }
    chosen.into_values().collect()
}

/// Time tracking of nothing.
pub(crate) fn no_time() -> Value {
    json!({
        "time_estimate": 0,
        "total_time_spent": 0,
        "human_time_estimate": Value::Null,
        "human_total_time_spent": Value::Null,
    })
}

/// A moment of a history.
pub(crate) fn moment(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
