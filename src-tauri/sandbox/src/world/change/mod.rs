//! Everything that can happen in a GitLab while somebody reads it: one method of the handle for
//! each thing a person does there. Each gets an instant of its own and moves `updated_at` and
//! `last_activity_at` exactly where GitLab does; a client's blind spots are copied, not cured.

pub(crate) mod deployments;
pub(crate) mod issues;
mod items;
mod labels;
pub(crate) mod merge_requests;
mod moves;
pub(crate) mod notes;
pub(crate) mod places;
mod pushes;
mod reviews;

use std::sync::Arc;

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{
    Project, State,
    bodies::timestamp,
    handle::{WorldError, WorldHandle},
    payloads::Before,
};

/// A merge request or an issue, by its number within the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// A merge request by its iid.
    MergeRequest(u64),
    /// An issue by its iid.
    Issue(u64),
}

impl Item {
    pub(crate) const fn iid(self) -> u64 {
        match self {
            Self::MergeRequest(iid) | Self::Issue(iid) => iid,
        }
    }

    /// As GitLab calls it in notes and events.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::MergeRequest(_) => "MergeRequest",
            Self::Issue(_) => "Issue",
        }
    }
}

/// Whether a change shows in the project's activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Activity {
    Event,
    Silent,
}

/// One change as it happens: when, by whom, with an id for what it makes.
#[derive(Clone)]
pub(crate) struct Act {
    pub(crate) at: OffsetDateTime,
    pub(crate) id: u64,
    /// The person, as embedded in bodies.
    pub(crate) person: Value,
    pub(crate) base_url: String,
}

impl Act {
    pub(crate) fn moment(&self) -> String {
        timestamp(self.at)
    }
}

/// What merge requests and issues have in common, to be changed.
struct Parts<'a> {
    body: &'a mut Value,
    updated_at: &'a mut OffsetDateTime,
    notes: &'a mut Vec<Value>,
    label_events: &'a mut Vec<Value>,
    state_events: &'a mut Vec<Value>,
}

impl Parts<'_> {
    fn touch(&mut self, at: OffsetDateTime) {
        *self.updated_at = at;
        self.body["updated_at"] = json!(timestamp(at));
    }

    fn state_event(&mut self, act: &Act, item: Item, state: &str) {
        self.state_events.push(json!({
            "id": act.id,
            "user": act.person,
            "created_at": act.moment(),
            "resource_type": item.kind(),
            "resource_id": self.body["id"],
            "state": state,
        }));
    }
}

impl Project {
    /// The item, or why not.
    fn item(&mut self, item: Item) -> Result<Parts<'_>, WorldError> {
        let missing = WorldError::NoSuchItem(self.id, item);
        match item {
            Item::MergeRequest(iid) => {
                let found = self.merge_requests.iter_mut().find(|row| row.iid == iid);
                let row = Arc::make_mut(found.ok_or(missing)?);
                Ok(Parts {
                    body: &mut row.body,
                    updated_at: &mut row.updated_at,
                    notes: &mut row.notes,
                    label_events: &mut row.label_events,
                    state_events: &mut row.state_events,
                })
            }
            Item::Issue(iid) => {
                let found = self.issues.iter_mut().find(|row| row.iid == iid);
                let row = Arc::make_mut(found.ok_or(missing)?);
                Ok(Parts {
                    body: &mut row.body,
                    updated_at: &mut row.updated_at,
                    notes: &mut row.notes,
                    label_events: &mut row.label_events,
                    state_events: &mut row.state_events,
                })
            }
        }
    }

    /// Moves `last_activity_at`, unless it is younger than the interval.
    fn active(&mut self, at: OffsetDateTime, interval: Duration) {
        if at - self.last_activity_at >= interval {
            self.last_activity_at = at;
        }
    }
}

impl State {
    /// Prepares a change by a person; without a name by the first human there is.
    fn act(&mut self, username: Option<&str>) -> Result<Act, WorldError> {
        let user = match username {
            Some(name) => self
                .user_by_name(name)
                .ok_or_else(|| WorldError::NoSuchUser(name.to_owned()))?,
            None => self
                .users
                .values()
                .find(|user| !user.bot && user.state == "active")
                .ok_or_else(|| WorldError::NoSuchUser(String::new()))?,
        };
        let person = self.user_basic(user);
        Ok(Act {
            at: self.next_instant(),
            id: self.next_id(),
            person,
            base_url: self.base_url.clone(),
        })
    }
}

/// Time tracking of nothing.
fn no_time() -> Value {
    json!({
        "time_estimate": 0,
        "total_time_spent": 0,
        "human_time_estimate": Value::Null,
        "human_total_time_spent": Value::Null,
    })
}

impl WorldHandle {
    /// Changes one project, by a person, at the next instant.
    fn act<T>(
        &self,
        project_id: u64,
        username: Option<&str>,
        activity: Activity,
        change: impl FnOnce(&mut Project, &Act) -> Result<T, WorldError>,
    ) -> Result<T, WorldError> {
        let mut state = self.0.write();
        let act = state.act(username)?;
        let interval = state.behaviour.activity_interval;
        let project = state
            .projects
            .get_mut(&project_id)
            .ok_or(WorldError::NoSuchProject(project_id))?;
        let result = change(project, &act)?;
        if activity == Activity::Event {
            project.active(act.at, interval);
        }
        Ok(result)
    }

    /// Changes one merge request or issue.
    fn act_on<T>(
        &self,
        project_id: u64,
        item: Item,
        activity: Activity,
        change: impl FnOnce(&mut Parts<'_>, &Act) -> Result<T, WorldError>,
    ) -> Result<T, WorldError> {
        let before = self.as_before(project_id, item);
        let (result, act) = self.act(project_id, None, activity, |project, act| {
            Ok((change(&mut project.item(item)?, act)?, act.clone()))
        })?;
        self.report_item(project_id, item, before.as_ref(), &act);
        Ok(result)
    }

    fn as_before(&self, project_id: u64, item: Item) -> Option<Before> {
        let state = self.0.read();
        let project = state.projects.get(&project_id)?;
        match item {
            Item::MergeRequest(iid) => {
                let row = project.merge_requests.iter().find(|row| row.iid == iid)?;
                Some(Before::of(&row.body, &row.notes))
            }
            Item::Issue(iid) => {
                let row = project.issues.iter().find(|row| row.iid == iid)?;
                Some(Before::of(&row.body, &row.notes))
            }
        }
    }

    /// Lets hooks hear of a change of an item; `before` is `None` for one that is new.
    fn report_item(&self, project_id: u64, item: Item, before: Option<&Before>, act: &Act) {
        let state = self.0.read();
        if state.reporting.webhooks.is_empty() {
            return;
        }
        if let Some(happened) = state.item_payload(project_id, item, before, act) {
            self.report(&state, project_id, happened.trigger, &happened.payload);
        }
    }

    fn report(&self, state: &State, project_id: u64, trigger: &'static str, payload: &Value) {
        for delivery in state.deliveries(project_id, trigger, payload) {
            // Nobody delivers any more once the sandbox was stopped.
            drop(self.0.deliveries.send(delivery));
        }
    }

    /// Gives all changes from now on exactly this instant, as a bulk edit does; `None` goes back to
    /// an instant of its own for each.
    pub fn set_change_instant(&self, instant: Option<OffsetDateTime>) {
        self.0.write().behaviour.fixed_instant = instant;
    }

    /// Whether pushing to the branch of a merge request changes its `updated_at`; off at the start.
    pub fn set_pushes_touch_merge_requests(&self, touch: bool) {
        self.0.write().behaviour.pushes_touch = touch;
    }

    /// How old a project's `last_activity_at` has to be before activity moves it; GitLab waits an
    /// hour, the sandbox does not unless it is told here.
    pub fn set_activity_interval(&self, interval: std::time::Duration) {
        self.0.write().behaviour.activity_interval =
            Duration::try_from(interval).unwrap_or(Duration::MAX);
    }

    /// Highest complexity a GraphQL query may have; 250 at the start, 300 for administrators.
    pub fn set_graphql_limit(&self, limit: u64) {
        self.0.write().behaviour.graphql_limit = limit;
    }

    /// Takes a GraphQL field away, as an older GitLab does not have it: `MergeRequest.closedAt`.
    pub fn remove_graphql_field(&self, type_and_field: &str) {
        let removed = &mut self.0.write().behaviour.graphql_removed;
        removed.insert(type_and_field.to_owned());
    }

    /// Above how many rows a list is not counted any more, and above which offset issues, projects
    /// and groups insist on keyset pagination. GitLab: 10,000 and 50,000.
    pub fn set_list_limits(&self, counted_rows: usize, largest_offset: usize) {
        let behaviour = &mut self.0.write().behaviour;
        behaviour.counted_rows = counted_rows;
        behaviour.largest_offset = largest_offset;
    }
}
