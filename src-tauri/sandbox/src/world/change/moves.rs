//! Projects and groups that go to another place or get another name.

use std::{collections::HashSet, sync::Arc};

use serde_json::Value;

use crate::world::{
    Namespace, Project, State,
    handle::{WorldError, WorldHandle},
};

impl WorldHandle {
    /// Moves or renames a project; the old path answers with a redirect to the id.
    pub fn move_project(&self, project_id: u64, new_path: &str) -> Result<(), WorldError> {
        let mut state = self.0.write();
        if !state.projects.contains_key(&project_id) {
            return Err(WorldError::NoSuchProject(project_id));
        }
        let no_namespace = || WorldError::NoSuchNamespace(new_path.to_owned());
        let (parent, last) = new_path.rsplit_once('/').ok_or_else(no_namespace)?;
        let namespace = state
            .group(parent)
            .map(|group| Namespace::Group(group.id))
            .or_else(|| {
                state
                    .user_by_name(parent)
                    .map(|user| Namespace::User(user.id))
            })
            .ok_or_else(no_namespace)?;
        let at = state.next_instant();
        let Some(project) = state.projects.get_mut(&project_id) else {
            return Err(WorldError::NoSuchProject(project_id));
        };
        project.path = last.to_owned();
        project.namespace = namespace;
        project.settings_changed_at = Some(at);
        let old = readdress_project(project, new_path);
        state.redirects.insert(old, project_id);
        Ok(())
    }

    /// Moves or renames a group with all below it. None of its projects counts as changed: they
    /// know of their group by its id.
    pub fn move_group(&self, path: &str, new_path: &str) -> Result<(), WorldError> {
        let mut state = self.0.write();
        let missing = |path: &str| WorldError::NoSuchNamespace(path.to_owned());
        let id = state.group(path).ok_or_else(|| missing(path))?.id;
        let (above, last) = match new_path.rsplit_once('/') {
            Some((parent, last)) => (
                Some(state.group(parent).ok_or_else(|| missing(parent))?),
                last,
            ),
            None => (None, new_path),
        };
        let above = above.map(|group| (group.id, group.full_name.clone()));
        let below: HashSet<u64> = state
            .groups
            .keys()
            .copied()
            .filter(|other| state.is_within(*other, id))
            .collect();
        let Some(group) = state.groups.get_mut(&id) else {
            return Err(missing(path));
        };
        let (old_path, old_name) = (group.full_path.clone(), group.full_name.clone());
        last.clone_into(&mut group.path);
        last.clone_into(&mut group.name);
        group.parent_id = above.as_ref().map(|(id, _)| *id);
        let new_name =
            above.map_or_else(|| last.to_owned(), |(_, name)| format!("{name} / {last}"));
        for group in state.groups.values_mut() {
            if below.contains(&group.id) {
                group.full_path = format!("{new_path}{}", &group.full_path[old_path.len()..]);
                group.full_name = format!("{new_name}{}", &group.full_name[old_name.len()..]);
            }
        }
        readdress_below(&mut state, &below);
        Ok(())
    }
}

/// Gives the projects of these groups the addresses they have there now.
fn readdress_below(state: &mut State, groups: &HashSet<u64>) {
    let mut redirects = Vec::new();
    for project in state.projects.values_mut() {
        let Namespace::Group(group) = project.namespace else {
            continue;
        };
        if let Some(group) = state
            .groups
            .get(&group)
            .filter(|group| groups.contains(&group.id))
        {
            let new_path = format!("{}/{}", group.full_path, project.path);
            redirects.push((readdress_project(project, &new_path), project.id));
        }
    }
    state.redirects.extend(redirects);
}

/// Returns the path the project had.
fn readdress_project(project: &mut Project, new_path: &str) -> String {
    let old = std::mem::replace(&mut project.path_with_namespace, new_path.to_owned());
    for merge_request in &mut project.merge_requests {
        readdress(&mut Arc::make_mut(merge_request).body, &old, new_path);
    }
    for issue in &mut project.issues {
        readdress(&mut Arc::make_mut(issue).body, &old, new_path);
    }
    old
}

/// Rewrites addresses and references of a moved project inside one body.
fn readdress(body: &mut Value, old: &str, new: &str) {
    const ADDRESSES: [&str; 2] = ["web_url", "full"];
    match body {
        Value::Object(fields) => {
            let keys: HashSet<String> = fields.keys().cloned().collect();
            for key in keys {
                match fields.get_mut(&key) {
                    Some(Value::String(text)) if ADDRESSES.contains(&key.as_str()) => {
                        *text = text.replace(old, new);
                    }
                    Some(inner) => readdress(inner, old, new),
                    None => {}
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| readdress(item, old, new)),
        _ => {}
    }
}
