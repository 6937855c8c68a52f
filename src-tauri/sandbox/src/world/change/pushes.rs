//! Pushes of every kind. The repository is changed first, then what the API tells of it, as in a
//! GitLab, where the job that follows a push comes after the push.

use std::{io, path::PathBuf, sync::Arc};

use serde_json::{Value, json};

use super::{Act, Item};
use crate::{
    git::{self, import::Signature, log, push},
    http::repository,
    world::{
        events::Push,
        handle::{WorldError, WorldHandle},
    },
};

/// What is needed to change a repository without holding the world.
struct Place {
    project_id: u64,
    folder: PathBuf,
    default_branch: Option<String>,
    act: Act,
    by: Signature,
}

impl Place {
    fn failed(&self, source: io::Error) -> WorldError {
        WorldError::Repository {
            project_id: self.project_id,
            source,
        }
    }

    fn tip(&self, branch: &str) -> Result<Option<String>, WorldError> {
        push::resolve(&self.folder, &format!("refs/heads/{branch}"))
            .map_err(|source| self.failed(source))
    }

    fn told(&self, branch: &str, from: Option<String>, to: Option<String>, count: usize) -> Push {
        Push {
            id: self.act.id,
            at: self.act.at,
            person: self.act.person.clone(),
            branch: branch.to_owned(),
            from,
            to,
            commit_count: count,
        }
    }
}

impl WorldHandle {
    /// Pushes new commits to a branch, which starts at the default branch when it is new; their
    /// ids, oldest first. The first push to an empty repository makes its default branch.
    pub fn push_commits(
        &self,
        project_id: u64,
        branch: &str,
        count: usize,
    ) -> Result<Vec<String>, WorldError> {
        self.force_push(project_id, branch, 0, count)
    }

    /// Takes the last `dropped` commits off a branch and pushes `count` others in their place;
    /// their ids, oldest first.
    pub fn force_push(
        &self,
        project_id: u64,
        branch: &str,
        dropped: usize,
        count: usize,
    ) -> Result<Vec<String>, WorldError> {
        let place = self.place(project_id)?;
        let before = place.tip(branch)?;
        let start = match (&before, &place.default_branch) {
            (Some(_), _) => Some(branch.to_owned()),
            (None, Some(default)) => Some(default.clone()),
            (None, None) => None,
        };
        let failed = |source| place.failed(source);
        let parent = match start {
            Some(start) => push::resolve(&place.folder, &format!("refs/heads/{start}~{dropped}"))
                .map_err(failed)?,
            None => None,
        };
        let ids = if let (0, Some(parent)) = (count, &parent) {
            push::point(&place.folder, branch, parent).map_err(failed)?;
            Vec::new()
        } else {
            let addition = push::Addition {
                branch,
                parent: parent.as_deref(),
                count,
                by: &place.by,
            };
            push::append(&place.folder, &addition).map_err(failed)?
        };
        if place.default_branch.is_none() {
            push::set_head(&place.folder, branch).map_err(failed)?;
        }
        let after = ids.last().cloned().or(parent);
        self.tell(&place, place.told(branch, before, after, count));
        self.follow_branch(project_id, branch, Some(count))?;
        Ok(ids)
    }

    /// Moves a branch to a commit the repository holds already, on a branch or not; a new branch is made.
    pub fn point_branch(&self, project_id: u64, branch: &str, to: &str) -> Result<(), WorldError> {
        let place = self.place(project_id)?;
        let before = place.tip(branch)?;
        push::point(&place.folder, branch, to).map_err(|source| place.failed(source))?;
        self.tell(&place, place.told(branch, before, Some(to.to_owned()), 0));
        self.follow_branch(project_id, branch, None)
    }

    /// Deletes a branch; open merge requests keep the head they had.
    pub fn delete_branch(&self, project_id: u64, branch: &str) -> Result<(), WorldError> {
        let place = self.place(project_id)?;
        let before = place.tip(branch)?;
        push::delete_branch(&place.folder, branch).map_err(|source| place.failed(source))?;
        self.tell(&place, place.told(branch, before, None, 0));
        Ok(())
    }

    /// Gives the default branch another name.
    pub fn rename_default_branch(&self, project_id: u64, name: &str) -> Result<(), WorldError> {
        let place = self.place(project_id)?;
        let Some(old) = &place.default_branch else {
            return Err(WorldError::NoBranch(project_id));
        };
        let tip = place.tip(old)?;
        push::rename_branch(&place.folder, old, name).map_err(|source| place.failed(source))?;
        push::set_head(&place.folder, name).map_err(|source| place.failed(source))?;
        self.tell(&place, place.told(name, None, tip, 0));
        if let Some(project) = self.0.write().projects.get_mut(&project_id) {
            project.default_branch = Some(name.to_owned());
        }
        Ok(())
    }

    fn place(&self, project_id: u64) -> Result<Place, WorldError> {
        let mut state = self.0.write();
        let act = state.act(None)?;
        let project = state
            .projects
            .get(&project_id)
            .ok_or(WorldError::NoSuchProject(project_id))?;
        let text = |field: &str| act.person[field].as_str().unwrap_or_default().to_owned();
        let by = Signature {
            name: text("name"),
            email: format!("{}@pushed.example", text("username")),
            seconds: act.at.unix_timestamp(),
            zone_minutes: 0,
        };
        Ok(Place {
            project_id,
            folder: project.folder.clone(),
            default_branch: project.default_branch.clone(),
            act,
            by,
        })
    }

    /// Keeps the push as an event and moves what the project says of itself.
    fn tell(&self, place: &Place, push: Push) {
        let mut state = self.0.write();
        let interval = state.behaviour.activity_interval;
        let Some(project) = state.projects.get_mut(&place.project_id) else {
            return;
        };
        if project.default_branch.is_none() {
            project.default_branch = Some(push.branch.clone());
        }
        project.empty = false;
        project.commit_count += push.commit_count;
        project.active(place.act.at, interval);
        project.pushes.push(push.clone());
        if let Some(payload) = state.push_payload(place.project_id, &push) {
            self.report(&state, place.project_id, "push_events", &payload);
        }
    }

    /// Brings open merge requests up to the head of their branch. `pushed` is how many commits the
    /// push had; `None` for a merge request that was only just opened.
    pub(super) fn follow_branch(
        &self,
        project_id: u64,
        branch: &str,
        pushed: Option<usize>,
    ) -> Result<(), WorldError> {
        let followers: Vec<(u64, String)> = self
            .merge_requests(project_id)
            .iter()
            .filter(|row| row.body["state"] == "opened" && row.body["source_branch"] == branch)
            .map(|row| {
                let target = row.body["target_branch"].as_str().unwrap_or_default();
                (row.iid, target.to_owned())
            })
            .collect();
        for (iid, target) in followers {
            self.follow(project_id, iid, branch, &target, pushed)?;
        }
        Ok(())
    }

    fn follow(
        &self,
        project_id: u64,
        iid: u64,
        branch: &str,
        target: &str,
        pushed: Option<usize>,
    ) -> Result<(), WorldError> {
        let place = self.place(project_id)?;
        let question = log::Question {
            revision: format!("refs/heads/{target}..refs/heads/{branch}"),
            limit: 1_000,
            ..log::Question::default()
        };
        let failed = |source| place.failed(source);
        let Some(commits) = git::log::commits(&place.folder, &question).map_err(failed)? else {
            return Ok(());
        };
        let head = place.tip(branch)?;
        let base = place.tip(target)?;
        let mut state = self.0.write();
        let touch = state.behaviour.pushes_touch;
        // Later than the opening, which was before git was asked.
        let prepared_at = state.next_instant();
        let bodies: Vec<Value> = {
            let Some(project) = state.projects.get(&project_id) else {
                return Err(WorldError::NoSuchProject(project_id));
            };
            let body = |commit| repository::body(&state, project, commit);
            commits.iter().map(body).collect()
        };
        let Some(project) = state.projects.get_mut(&project_id) else {
            return Err(WorldError::NoSuchProject(project_id));
        };
        let item = Item::MergeRequest(iid);
        match pushed {
            Some(count) if touch => {
                let text = format!("added {count} commits");
                project.item(item)?.note(&place.act, item, &text, true);
            }
            Some(_) => {}
            // It may have been seen without a head; that it has one now is a change.
            None => project.item(item)?.touch(prepared_at),
        }
        if let Some(row) = project.merge_requests.iter_mut().find(|row| row.iid == iid) {
            let row = Arc::make_mut(row);
            row.body["sha"] = json!(head);
            row.detail["diff_refs"] =
                json!({"base_sha": base, "head_sha": head, "start_sha": base});
            row.detail["changes_count"] = json!(bodies.len().to_string());
            row.commits = bodies;
        }
        Ok(())
    }
}
