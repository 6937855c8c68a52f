//! What a project's activity tells: pushes are kept, everything else is read from the items
//! themselves, so that events and items can never disagree.

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{
    Project,
    bodies::{parse_timestamp, timestamp},
};

/// How long GitLab keeps events.
const KEPT: Duration = Duration::days(3 * 365);

/// One push.
#[derive(Clone, Debug)]
pub(crate) struct Push {
    pub(crate) id: u64,
    pub(crate) at: OffsetDateTime,
    pub(crate) person: Value,
    pub(crate) branch: String,
    /// Tip before; `None` for a new branch.
    pub(crate) from: Option<String>,
    /// Tip after; `None` for a deleted branch.
    pub(crate) to: Option<String>,
    pub(crate) commit_count: usize,
}

/// An event before it is rendered.
pub(crate) struct Event<'a> {
    pub(crate) at: OffsetDateTime,
    /// As the `action` filter names it.
    pub(crate) action: &'static str,
    /// As the `target_type` filter names it; empty for pushes.
    pub(crate) kind: &'static str,
    person: &'a Value,
    target: Target<'a>,
}

enum Target<'a> {
    /// The item, and the id that makes its events differ.
    Item(&'a Value, u64),
    Note(&'a Value, &'a Value),
    Push(&'a Push),
}

/// Kinds of targets, as filtered and as rendered.
const MERGE_REQUEST: &str = "merge_request";
const ISSUE: &str = "issue";
const NOTE: &str = "note";

fn action_of(state: &str) -> &'static str {
    match state {
        "closed" => "closed",
        "merged" => "merged",
        _ => "reopened",
    }
}

fn at(body: &Value) -> Option<OffsetDateTime> {
    parse_timestamp(body["created_at"].as_str()?)
}

/// Creation, states and notes of one item.
fn of_item<'a>(
    kind: &'static str,
    body: &'a Value,
    states: &'a [Value],
    notes: &'a [Value],
    out: &mut Vec<Event<'a>>,
) {
    let mut add = |at: Option<OffsetDateTime>, action, kind, person, target| {
        if let Some(at) = at {
            out.push(Event {
                at,
                action,
                kind,
                person,
                target,
            });
        }
    };
    add(
        at(body),
        "created",
        kind,
        &body["author"],
        Target::Item(body, 0),
    );
    for event in states {
        let action = action_of(event["state"].as_str().unwrap_or_default());
        let target = Target::Item(body, event["id"].as_u64().unwrap_or_default());
        add(at(event), action, kind, &event["user"], target);
    }
    for note in notes {
        if note["system"] == true {
            if note["body"] == "approved this merge request" {
                let target = Target::Item(body, note["id"].as_u64().unwrap_or_default());
                add(at(note), "approved", kind, &note["author"], target);
            }
        } else {
            let target = Target::Note(note, body);
            add(at(note), "commented", NOTE, &note["author"], target);
        }
    }
}

impl Project {
    /// All events GitLab still keeps at `now`, oldest first. `code`, `requests` and `issues` say
    /// what the reader may see of.
    pub(crate) fn events(
        &self,
        now: OffsetDateTime,
        (code, requests): (bool, bool),
        issues: impl Fn(&super::Issue) -> bool,
    ) -> Vec<Event<'_>> {
        let mut events = Vec::new();
        if requests {
            for row in &self.merge_requests {
                of_item(
                    MERGE_REQUEST,
                    &row.body,
                    &row.state_events,
                    &row.notes,
                    &mut events,
                );
            }
        }
        for row in self.issues.iter().filter(|row| issues(row)) {
            of_item(ISSUE, &row.body, &row.state_events, &row.notes, &mut events);
        }
        for push in self.pushes.iter().filter(|_| code) {
            events.push(Event {
                at: push.at,
                action: "pushed",
                kind: "",
                person: &push.person,
                target: Target::Push(push),
            });
        }
        events.retain(|event| now - event.at <= KEPT);
        events.sort_by_key(|event| (event.at, event.id()));
        events
    }
}

impl Event<'_> {
    /// The same for the same event, and different for others: ids of what it is about, spread out.
    pub(crate) fn id(&self) -> u64 {
        let number = |value: &Value| value["id"].as_u64().unwrap_or_default();
        match &self.target {
            Target::Item(body, 0) => number(body) * 8,
            Target::Item(_, event) => event * 8 + 1,
            Target::Note(note, _) => number(note) * 8 + 2,
            Target::Push(push) => push.id * 8 + 3,
        }
    }

    fn name(&self) -> &'static str {
        match (&self.target, self.action) {
            (Target::Push(push), _) if push.to.is_none() => "deleted",
            (Target::Push(push), _) if push.from.is_none() => "pushed new",
            (Target::Push(_), _) => "pushed to",
            (_, "closed") => "closed",
            (_, "merged") => "accepted",
            (_, "approved") => "approved",
            (_, "commented") => "commented on",
            _ => "opened",
        }
    }

    /// As `GET /projects/:id/events` gives it.
    pub(crate) fn body(&self, project: &Project) -> Value {
        let (id, iid, kind, title) = match &self.target {
            Target::Item(body, _) => {
                let kind = if self.kind == ISSUE {
                    "Issue"
                } else {
                    "MergeRequest"
                };
                (&body["id"], &body["iid"], json!(kind), &body["title"])
            }
            Target::Note(note, body) => {
                let kind = note["type"].as_str().unwrap_or("Note");
                (&note["id"], &note["id"], json!(kind), &body["title"])
            }
            Target::Push(_) => (&Value::Null, &Value::Null, Value::Null, &Value::Null),
        };
        let mut event = json!({
            "id": self.id(),
            "project_id": project.id,
            "action_name": self.name(),
            "target_id": id,
            "target_iid": iid,
            "target_type": kind,
            "author_id": self.person["id"],
            "target_title": title,
            "created_at": timestamp(self.at),
            "author": self.person,
            "imported": false,
            "imported_from": "none",
            "author_username": self.person["username"],
        });
        match &self.target {
            Target::Push(push) => event["push_data"] = push.body(),
            Target::Note(note, _) => event["note"] = (*note).clone(),
            Target::Item(..) => {}
        }
        event
    }
}

impl Push {
    fn body(&self) -> Value {
        let action = match (&self.from, &self.to) {
            (_, None) => "removed",
            (None, _) => "created",
            _ => "pushed",
        };
        json!({
            "commit_count": self.commit_count,
            "action": action,
            "ref_type": "branch",
            "commit_from": self.from,
            "commit_to": self.to,
            "ref": self.branch,
            "commit_title": self.to.as_ref().map(|_| format!("Push to {}", self.branch)),
            "ref_count": Value::Null,
        })
    }
}
