//! Bodies of the sample company's issues with their label and state events.

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{
    catalogue::FIRST_PROJECT,
    people,
    random::Random,
    render::{self, Noteable, Place},
    words,
};
use crate::world::{Issue, Label, bodies::timestamp};

struct Telling<'a> {
    place: Place<'a>,
    noteable: Noteable,
    created: OffsetDateTime,
    closed: Option<OffsetDateTime>,
    author: u64,
    assignees: Vec<u64>,
    closer: u64,
}

/// Renders issue `iid` of `count`, spread over the repository's life (Unix seconds).
pub(crate) fn render(
    seed: u64,
    place: Place<'_>,
    iid: u64,
    count: usize,
    span: (i64, i64),
) -> Issue {
    let mut random = Random::new(seed, &format!("issue {} {iid}", place.project_id));
    let authors = people::authors();
    let share =
        i64::try_from(iid).unwrap_or(1) * (span.1 - span.0) / i64::try_from(count + 1).unwrap_or(1);
    let created = render::moment(span.0 + share + random.between(0, 20_000));
    let open_for = Duration::seconds(random.between(3_600, 40 * 86_400));
    let closed = (iid == 1 || random.chance(70))
        .then_some(created + open_for)
        .filter(|closed| *closed < place.state.now);
    let author = if iid.is_multiple_of(9) {
        people::GHOST
    } else {
        *random.pick(&authors)
    };
    let assignees =
        (0..random.below(3))
            .map(|_| *random.pick(&authors))
            .fold(Vec::new(), |mut list, id| {
                if !list.contains(&id) {
                    list.push(id);
                }
                list
            });
    Telling {
        place,
        noteable: Noteable {
            id: 3_000_000 + place.project_id * 1_000 + iid,
            iid,
            kind: "Issue",
        },
        created,
        closed,
        author,
        assignees,
        closer: *random.pick(&authors),
    }
    .render(&mut random)
}

impl Telling<'_> {
    fn render(&self, random: &mut Random) -> Issue {
        let labels = render::some_labels(random, self.place.labels);
        let notes = self.notes(random);
        let last_note = notes
            .iter()
            .filter_map(|note| crate::world::bodies::parse_timestamp(note["created_at"].as_str()?))
            .max();
        let updated = [Some(self.created), self.closed, last_note]
            .into_iter()
            .flatten()
            .max()
            .unwrap_or(self.created);
        let mut body = self.identity(random, updated);
        for part in [self.people(), self.rest()] {
            body = crate::world::bodies::merged(body, part);
        }
        body["labels"] = labels.iter().map(|label| label.name.as_str()).collect();
        if self.place.project_id == FIRST_PROJECT && self.noteable.iid == 2 {
            body["labels"] = render::label_objects(&labels);
        }
        body["user_notes_count"] =
            json!(notes.iter().filter(|note| note["system"] == false).count());
        if random.chance(25) {
            body["milestone"] = self.place.milestone();
        }
        Issue {
            iid: self.noteable.iid,
            created_at: self.created,
            updated_at: updated,
            notes,
            label_events: self.label_events(&labels),
            state_events: self.state_events(),
            body,
        }
    }

    fn identity(&self, random: &mut Random, updated: OffsetDateTime) -> Value {
        let (kind, upper) = *random.pick(&[
            ("issue", "ISSUE"),
            ("issue", "ISSUE"),
            ("issue", "ISSUE"),
            ("incident", "INCIDENT"),
            ("task", "TASK"),
        ]);
        let wish = random.pick(&words::WISHES);
        let due = random
            .chance(20)
            .then(|| crate::world::bodies::date((self.created + Duration::days(21)).date()));
        let weight = random.chance(30).then(|| random.below(8));
        json!({
            "id": self.noteable.id,
            "iid": self.noteable.iid,
            "project_id": self.place.project_id,
            "title": wish,
            "description": if self.noteable.iid.is_multiple_of(5) {
                Value::Null
            } else {
                json!(random.pick(&words::REASONS))
            },
            "state": if self.closed.is_some() { "closed" } else { "opened" },
            "created_at": timestamp(self.created),
            "updated_at": timestamp(updated),
            "closed_at": self.closed.map(timestamp),
            "due_date": due,
            "weight": weight,
            "type": upper,
            "issue_type": kind,
            "confidential": self.noteable.iid % 8 == 6,
            "milestone": Value::Null,
        })
    }

    fn people(&self) -> Value {
        let assignees: Vec<Value> = self
            .assignees
            .iter()
            .map(|id| self.place.user(*id))
            .collect();
        json!({
            "author": self.place.user(self.author),
            "assignee": assignees.first(),
            "assignees": assignees,
            "closed_by": self.closed.map(|_| self.place.user(self.closer)),
        })
    }

    fn rest(&self) -> Value {
        let iid = self.noteable.iid;
        let project = format!(
            "{}/api/v4/projects/{}",
            self.place.state.base_url, self.place.project_id
        );
        let own = format!("{project}/issues/{iid}");
        json!({
            "upvotes": iid % 4,
            "downvotes": 0,
            "merge_requests_count": 0,
            "imported": false,
            "imported_from": "none",
            "web_url": self.place.web_url(&format!("issues/{iid}")),
            "references": {
                "short": format!("#{iid}"),
                "relative": format!("#{iid}"),
                "full": format!("{}#{iid}", self.place.full_path),
            },
            "time_stats": render::no_time(),
            "has_tasks": false,
            "task_status": "0 of 0 tasks completed",
            "task_completion_status": {"count": 0, "completed_count": 0},
            "discussion_locked": Value::Null,
            "severity": "UNKNOWN",
            "blocking_issues_count": 0,
            "moved_to_id": Value::Null,
            "service_desk_reply_to": Value::Null,
            "epic_iid": Value::Null,
            "epic": Value::Null,
            "iteration": Value::Null,
            "health_status": Value::Null,
            "_links": {
                "self": own,
                "notes": format!("{own}/notes"),
                "award_emoji": format!("{own}/award_emoji"),
                "project": project,
                "closed_as_duplicate_of": Value::Null,
            },
        })
    }

    fn notes(&self, random: &mut Random) -> Vec<Value> {
        let authors = people::authors();
        let mut at = self.created;
        let count = random.below(5);
        let mut notes = Vec::new();
        for number in 0..count {
            at += Duration::minutes(random.between(20, 2_000));
            if at > self.place.state.now {
                break;
            }
            let who = self.place.user(*random.pick(&authors));
            let remark = random.pick(&words::REMARKS);
            notes.push(render::note(
                &self.place,
                self.noteable,
                number,
                who,
                remark,
                at,
                false,
            ));
        }
        if let Some(closed) = self.closed {
            let who = self.place.user(self.closer);
            notes.push(render::note(
                &self.place,
                self.noteable,
                50,
                who,
                "closed",
                closed,
                true,
            ));
        }
        notes
    }

    /// Each label given; one taken back again, one of a label that is deleted since.
    fn label_events(&self, labels: &[&Label]) -> Vec<Value> {
        let user = self.place.user(self.author);
        let base = self.noteable.id * 10;
        let event = |number: u64, minutes: i64, label: Option<&Label>, action: &str| {
            render::label_event(
                base + number,
                user.clone(),
                self.created + Duration::minutes(minutes),
                self.noteable,
                label,
                action,
            )
        };
        let mut events: Vec<Value> = labels
            .iter()
            .enumerate()
            .map(|(index, label)| event(index as u64, 3, Some(label), "add"))
            .collect();
        if self.noteable.iid.is_multiple_of(3) {
            events.push(event(5, 10, None, "add"));
            events.push(event(6, 30, None, "remove"));
        }
        events.extend(self.way(labels));
        events
    }

    /// The way of a closed issue over the company's board, where its statuses are not on it now: in progress, review,
    /// of every third once back, and off the board when it was closed. Scoped labels take each other's place.
    fn way(&self, labels: &[&Label]) -> Vec<Value> {
        let on_board = |label: &&Label| label.name.starts_with("workflow::");
        let Some(closed) = self.closed.filter(|_| !labels.iter().any(on_board)) else {
            return Vec::new();
        };
        let board = |name: &str| self.place.labels.iter().find(|label| label.name == name);
        let (Some(progress), Some(review)) =
            (board("workflow::in progress"), board("workflow::review"))
        else {
            return Vec::new();
        };
        let mut moves = vec![
            (0.1, Some(progress), None),
            (0.55, Some(review), Some(progress)),
        ];
        if self.noteable.iid.is_multiple_of(3) {
            moves.push((0.65, Some(progress), Some(review)));
            moves.push((0.85, Some(review), Some(progress)));
        }
        moves.push((1.0, None, Some(review)));
        let user = self.place.user(self.closer);
        let mut events = Vec::new();
        for (share, given, taken) in moves {
            let at = self.created + (closed - self.created) * share;
            for (label, action) in [(given, "add"), (taken, "remove")] {
                let Some(label) = label else { continue };
                let number = 900_000_000 + self.noteable.id * 20 + events.len() as u64;
                let event = render::label_event(
                    number,
                    user.clone(),
                    at,
                    self.noteable,
                    Some(label),
                    action,
                );
                events.push(event);
            }
        }
        events
    }

    /// Nothing for the creation; every fourth closed issue was closed and opened again before.
    fn state_events(&self) -> Vec<Value> {
        let Some(closed) = self.closed else {
            return Vec::new();
        };
        let user = self.place.user(self.closer);
        let base = self.noteable.id * 10;
        let event = |number: u64, at: OffsetDateTime, state: &str| {
            render::state_event(base + number, user.clone(), at, self.noteable, state)
        };
        let mut events = Vec::new();
        if self.noteable.iid.is_multiple_of(4) {
            let open_for = closed - self.created;
            events.push(event(0, self.created + open_for * 0.3, "closed"));
            events.push(event(1, self.created + open_for * 0.5, "reopened"));
        }
        events.push(event(2, closed, "closed"));
        events
    }
}
