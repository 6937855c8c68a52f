//! Projects added, put away, hidden, deleted and brought back.

use time::Duration;

use super::{Act, Activity};
use crate::{
    git,
    world::{
        Feature, Group, Namespace, Project, State,
        handle::{WorldError, WorldHandle},
    },
};

impl WorldHandle {
    /// Makes a group below another one, who belongs to which belongs to it too; its id.
    pub fn add_group(&self, parent: &str, path: &str) -> Result<u64, WorldError> {
        let mut state = self.0.write();
        let above = state
            .group(parent)
            .cloned()
            .ok_or_else(|| WorldError::NoSuchNamespace(parent.to_owned()))?;
        let act = state.act(None)?;
        let group = Group {
            id: act.id,
            name: path.to_owned(),
            path: path.to_owned(),
            full_path: format!("{}/{path}", above.full_path),
            full_name: format!("{} / {path}", above.full_name),
            parent_id: Some(above.id),
            description: "",
            visibility: above.visibility,
            created_at: act.at,
            labels: Vec::new(),
        };
        state.groups.insert(group.id, group);
        Ok(act.id)
    }

    /// Makes an empty project in a group or in a user's namespace; its id.
    pub fn add_project(&self, namespace: &str, path: &str) -> Result<u64, WorldError> {
        let mut state = self.0.write();
        let no_namespace = || WorldError::NoSuchNamespace(namespace.to_owned());
        let (owner, parent) = match (state.group(namespace), state.user_by_name(namespace)) {
            (Some(group), _) => (Namespace::Group(group.id), group.full_path.clone()),
            (None, Some(user)) => (Namespace::User(user.id), user.username.clone()),
            (None, None) => return Err(no_namespace()),
        };
        let act = state.act(None)?;
        let folder = state.repositories.join(format!("{}.git", act.id));
        git::repository::create(&folder, false).map_err(|source| WorldError::Repository {
            project_id: act.id,
            source,
        })?;
        let project = fresh(&act, owner, &parent, path, folder);
        state.projects.insert(project.id, project);
        self.report_existence(&state, act.id, "project_create");
        Ok(act.id)
    }

    /// Makes a project read only.
    pub fn archive_project(&self, project_id: u64) -> Result<(), WorldError> {
        self.set_archived(project_id, true)
    }

    /// Makes an archived project writable again.
    pub fn unarchive_project(&self, project_id: u64) -> Result<(), WorldError> {
        self.set_archived(project_id, false)
    }

    fn set_archived(&self, project_id: u64, archived: bool) -> Result<(), WorldError> {
        self.act(project_id, None, Activity::Silent, |project, act| {
            project.archived = archived;
            project.settings_changed_at = Some(act.at);
            Ok(())
        })
    }

    /// Takes a project out of everybody's sight, as the end of a membership does: 404 by id and by
    /// path, gone from every list, and not a change of the project.
    pub fn hide_project(&self, project_id: u64) -> Result<(), WorldError> {
        self.set_hidden(project_id, true)
    }

    /// Brings a hidden project back into sight.
    pub fn unhide_project(&self, project_id: u64) -> Result<(), WorldError> {
        self.set_hidden(project_id, false)
    }

    fn set_hidden(&self, project_id: u64, hidden: bool) -> Result<(), WorldError> {
        self.act(project_id, None, Activity::Silent, |project, _| {
            project.hidden = hidden;
            Ok(())
        })
    }

    /// Deletes a project: from now on it is not found, by id or by path.
    pub fn delete_project(&self, project_id: u64) -> Result<(), WorldError> {
        let mut state = self.0.write();
        // Hooks hear of it while it is still known where it was.
        self.report_existence(&state, project_id, "project_destroy");
        let project = state
            .projects
            .remove(&project_id)
            .ok_or(WorldError::NoSuchProject(project_id))?;
        state.redirects.retain(|_, id| *id != project_id);
        state.deleted.insert(project_id, project);
        Ok(())
    }

    /// Brings a deleted project back as it was.
    pub fn restore_project(&self, project_id: u64) -> Result<(), WorldError> {
        let mut state = self.0.write();
        let project = state
            .deleted
            .remove(&project_id)
            .ok_or(WorldError::NoSuchProject(project_id))?;
        state.projects.insert(project_id, project);
        Ok(())
    }

    /// Hooks of groups hear of projects that are made or deleted in and below them.
    fn report_existence(&self, state: &State, project_id: u64, event: &str) {
        if let Some(payload) = state.existence_payload(project_id, event) {
            self.report(state, project_id, "project_events", &payload);
        }
    }
}

/// An empty project as it is when somebody made it.
pub(crate) fn fresh(
    act: &Act,
    namespace: Namespace,
    parent: &str,
    path: &str,
    folder: std::path::PathBuf,
) -> Project {
    Project {
        id: act.id,
        name: path.to_owned(),
        path: path.to_owned(),
        namespace,
        path_with_namespace: format!("{parent}/{path}"),
        description: None,
        visibility: "private",
        archived: false,
        empty: true,
        default_branch: None,
        protected_branches: false,
        sha256: false,
        created_at: act.at,
        last_activity_at: act.at + Duration::ZERO,
        repository: Feature::Enabled,
        merge_requests_feature: Feature::Enabled,
        issues_feature: Feature::Enabled,
        shared_with: Vec::new(),
        marked_for_deletion_on: None,
        topics: Vec::new(),
        creator_id: act.person["id"].as_u64().unwrap_or_default(),
        forked_from: None,
        commit_count: 0,
        labels: Vec::new(),
        merge_requests: Vec::new(),
        issues: Vec::new(),
        deployments: Vec::new(),
        deployments_closed: false,
        last_iids: (0, 0),
        settings_changed_at: None,
        pushes: Vec::new(),
        hidden: false,
        folder,
    }
}
