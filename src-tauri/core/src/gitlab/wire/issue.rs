//! Issues and their events.

use serde::Deserialize;

use super::{
    WireLabel, WireMilestone, WireUserBasic, instant, label_names, null_as_default,
    optional_instant,
};
use crate::model::{LabelEvent, Person, RemoteId, StateEvent, Ticket, Timestamp};

/// An issue of a list.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireIssue {
    id: i64,
    iid: i64,
    #[serde(default, deserialize_with = "null_as_default")]
    title: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    state: String,
    #[serde(default)]
    issue_type: Option<String>,
    #[serde(default)]
    author: Option<WireUserBasic>,
    #[serde(default, deserialize_with = "null_as_default")]
    assignees: Vec<WireUserBasic>,
    #[serde(default, deserialize_with = "null_as_default")]
    labels: Vec<WireLabel>,
    #[serde(default)]
    milestone: Option<WireMilestone>,
    #[serde(deserialize_with = "instant")]
    created_at: Timestamp,
    #[serde(deserialize_with = "instant")]
    updated_at: Timestamp,
    #[serde(default, deserialize_with = "optional_instant")]
    closed_at: Option<Timestamp>,
    #[serde(default)]
    closed_by: Option<WireUserBasic>,
    #[serde(default)]
    due_date: Option<String>,
    #[serde(default)]
    weight: Option<i64>,
    #[serde(default, deserialize_with = "null_as_default")]
    confidential: bool,
    #[serde(default, deserialize_with = "null_as_default")]
    user_notes_count: i64,
    #[serde(default, deserialize_with = "null_as_default")]
    web_url: String,
}

impl From<WireIssue> for Ticket {
    fn from(wire: WireIssue) -> Self {
        Self {
            remote_id: RemoteId(wire.id),
            iid: wire.iid,
            title: wire.title,
            description: wire.description,
            state: wire.state,
            issue_type: wire.issue_type.unwrap_or_else(|| "issue".to_owned()),
            author: wire.author.map(Person::from),
            assignees: wire.assignees.into_iter().map(Person::from).collect(),
            labels: label_names(wire.labels),
            milestone: wire.milestone.map(|milestone| milestone.title),
            created_at: wire.created_at,
            updated_at: wire.updated_at,
            closed_at: wire.closed_at,
            closed_by: wire.closed_by.map(Person::from),
            due_on: wire.due_date,
            weight: wire.weight,
            confidential: wire.confidential,
            user_note_count: wire.user_notes_count,
            web_url: wire.web_url,
        }
    }
}

/// A row of `GET …/resource_label_events`.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireLabelEvent {
    id: i64,
    #[serde(default)]
    user: Option<WireUserBasic>,
    #[serde(deserialize_with = "instant")]
    created_at: Timestamp,
    #[serde(default)]
    label: Option<WireLabel>,
    #[serde(default, deserialize_with = "null_as_default")]
    action: String,
}

impl From<WireLabelEvent> for LabelEvent {
    fn from(wire: WireLabelEvent) -> Self {
        Self {
            remote_id: RemoteId(wire.id),
            person: wire.user.map(Person::from),
            created_at: wire.created_at,
            label: wire.label.and_then(|label| label_names(vec![label]).pop()),
            action: wire.action,
        }
    }
}

/// A row of `GET …/resource_state_events`.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireStateEvent {
    id: i64,
    #[serde(default)]
    user: Option<WireUserBasic>,
    #[serde(deserialize_with = "instant")]
    created_at: Timestamp,
    #[serde(default, deserialize_with = "null_as_default")]
    state: String,
}

impl From<WireStateEvent> for StateEvent {
    fn from(wire: WireStateEvent) -> Self {
        Self {
            remote_id: RemoteId(wire.id),
            person: wire.user.map(Person::from),
            created_at: wire.created_at,
            state: wire.state,
        }
    }
}
