//! A world of many rows and nothing around them, for measuring how fast a client takes them in.
//! Rows are made as if somebody had opened them one after the other, years before `now`.

use std::{io, sync::Arc};

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::people;
use crate::{
    config::SandboxConfig,
    git,
    world::{
        Issue, MergeRequest, Namespace, Project, State,
        bodies::timestamp,
        change::{Act, Item, issues, merge_requests, notes, places},
    },
};

/// The group all projects are in.
const GROUP: u64 = 51;
/// Time between one row of a project and its next.
const PACE: Duration = Duration::minutes(7);

struct Scribe<'a> {
    state: &'a mut State,
    people: Vec<Value>,
    at: OffsetDateTime,
}

impl Scribe<'_> {
    /// The next thing somebody does.
    fn act(&mut self) -> Act {
        let id = self.state.next_id();
        self.at += PACE;
        let count = self.people.len() as u64;
        let person = usize::try_from(id % count.max(1)).unwrap_or(0);
        Act {
            at: self.at,
            id,
            person: self.people.get(person).cloned().unwrap_or(Value::Null),
            base_url: self.state.base_url.clone(),
        }
    }

    fn notes(&mut self, of: &Value, item: Item, count: usize) -> Vec<Value> {
        (0..count)
            .map(|_| {
                let act = self.act();
                notes::written(of, &act, item, "Looks good.", false)
            })
            .collect()
    }

    fn merge_request(&mut self, project: &Project, iid: u64, notes: usize) -> MergeRequest {
        let act = self.act();
        let title = format!("Change {iid}");
        let mut row = merge_requests::opened(project, &act, iid, &title, "topic");
        row.notes = self.notes(&row.body, Item::MergeRequest(iid), notes);
        row.body["user_notes_count"] = json!(notes);
        if !iid.is_multiple_of(4) {
            let end = self.act();
            row.body["state"] = json!("merged");
            row.body["detailed_merge_status"] = json!("not_open");
            row.body["merged_at"] = json!(end.moment());
            row.body["merge_user"] = end.person;
        }
        row.updated_at = self.at;
        row.body["updated_at"] = json!(timestamp(self.at));
        row
    }

    fn issue(&mut self, project: &mut Project, notes: usize) -> Issue {
        let act = self.act();
        let mut row = issues::opened(project, &act, "Something to do");
        row.notes = self.notes(&row.body, Item::Issue(row.iid), notes);
        row.body["user_notes_count"] = json!(notes);
        row.updated_at = self.at;
        row.body["updated_at"] = json!(timestamp(self.at));
        row
    }
}

/// All projects; `(notes of a merge request, notes of an issue)`.
pub(super) fn projects(
    config: &SandboxConfig,
    state: &mut State,
    note_counts: (usize, usize),
) -> io::Result<Vec<Project>> {
    let (count, _, merge_requests, issues) = config.size.counts();
    let people = people::authors()
        .iter()
        .filter_map(|id| state.users.get(id).map(|user| state.user_basic(user)))
        .collect();
    let parent = state.groups[&GROUP].full_path.clone();
    let start = config.now - Duration::days(700);
    let mut scribe = Scribe {
        state,
        people,
        at: start,
    };
    (1..=count as u64)
        .map(|number| {
            scribe.at = start + Duration::seconds(i64::try_from(number).unwrap_or(0));
            let mut act = scribe.act();
            act.id = 1_000 + number;
            let folder = scribe.state.repositories.join(format!("{}.git", act.id));
            git::repository::create(&folder, false)?;
            let path = format!("bench-{number:04}");
            let owner = Namespace::Group(GROUP);
            let mut project = places::fresh(&act, owner, &parent, &path, folder);
            for iid in 1..=merge_requests as u64 {
                let row = scribe.merge_request(&project, iid, note_counts.0);
                project.merge_requests.push(Arc::new(row));
            }
            for _ in 0..issues {
                let row = scribe.issue(&mut project, note_counts.1);
                project.issues.push(Arc::new(row));
            }
            project.last_activity_at = scribe.at;
            Ok(project)
        })
        .collect()
}
