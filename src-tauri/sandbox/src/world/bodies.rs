//! JSON bodies of users, groups and projects, in GitLab's shape. Web addresses are made from the
//! address the sandbox listens on.

use serde_json::{Value, json};
use time::{Date, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{Group, Namespace, Project, Source, State, User, access::Viewer};

/// `2026-11-20T10:00:00.000Z`, as GitLab writes all times of its own.
pub(crate) fn timestamp(time: OffsetDateTime) -> String {
    let utc = time.to_offset(time::UtcOffset::UTC);
    format!(
        "{}T{:02}:{:02}:{:02}.{:03}Z",
        date(utc.date()),
        utc.hour(),
        utc.minute(),
        utc.second(),
        utc.millisecond()
    )
}

/// `2026-11-20`.
pub(crate) fn date(date: Date) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}

/// Reads what [`timestamp`] writes and every other RFC 3339 time, and a bare date as its midnight.
pub(crate) fn parse_timestamp(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339)
        .ok()
        .or_else(|| OffsetDateTime::parse(&format!("{text}T00:00:00Z"), &Rfc3339).ok())
}

impl State {
    /// The user as embedded everywhere.
    pub(crate) fn user_basic(&self, user: &User) -> Value {
        json!({
            "id": user.id,
            "username": user.username,
            "public_email": user.public_email,
            "name": user.name,
            "state": user.state,
            "locked": false,
            "avatar_url": if user.bot {
                Value::Null
            } else {
                json!(format!("{}/uploads/-/system/user/avatar/{}/avatar.png", self.base_url, user.id))
            },
            "web_url": format!("{}/{}", self.base_url, user.username),
        })
    }

    /// The user as `GET /users/:id` gives it.
    pub(crate) fn user_profile(&self, user: &User) -> Value {
        merged(
            self.user_basic(user),
            json!({
                "created_at": timestamp(user.created_at),
                "bio": "",
                "bot": user.bot,
                "location": Value::Null,
                "linkedin": "",
                "twitter": "",
                "discord": "",
                "github": "",
                "website_url": "",
                "organization": "",
                "job_title": "",
                "pronouns": Value::Null,
                "work_information": Value::Null,
                "followers": 0,
                "following": 0,
                "local_time": Value::Null,
                "is_followed": false,
            }),
        )
    }

    /// The caller's own account, as `GET /user` gives it.
    pub(crate) fn user_self(&self, user: &User) -> Value {
        let mut body = merged(
            self.user_profile(user),
            json!({
                "email": user.emails.first(),
                "last_sign_in_at": timestamp(self.now),
                "confirmed_at": timestamp(user.created_at),
                "theme_id": 1,
                "last_activity_on": date(self.now.date()),
                "color_scheme_id": 1,
                "projects_limit": 100_000,
                "current_sign_in_at": timestamp(self.now),
                "identities": [],
                "can_create_group": true,
                "can_create_project": true,
                "two_factor_enabled": !user.bot,
                "external": self.behaviour.standing.is_external(user.id),
                "private_profile": false,
                "commit_email": user.emails.first(),
                "preferred_language": "en",
                "shared_runners_minutes_limit": Value::Null,
                "extra_shared_runners_minutes_limit": Value::Null,
                "scim_identities": [],
            }),
        );
        if let Some(fields) = body.as_object_mut() {
            fields.remove("is_followed");
        }
        body
    }

    /// The group, in lists and alone.
    pub(crate) fn group_body(&self, group: &Group) -> Value {
        let marks = self.behaviour.standing.marks(group.id);
        json!({
            "id": group.id,
            "web_url": format!("{}/groups/{}", self.base_url, group.full_path),
            "name": group.name,
            "path": group.path,
            "description": group.description,
            "visibility": group.visibility,
            "share_with_group_lock": false,
            "require_two_factor_authentication": false,
            "two_factor_grace_period": 48,
            "project_creation_level": "developer",
            "auto_devops_enabled": Value::Null,
            "subgroup_creation_level": "maintainer",
            "emails_disabled": false,
            "emails_enabled": true,
            "mentions_disabled": Value::Null,
            "lfs_enabled": true,
            "archived": marks.archived,
            "default_branch": Value::Null,
            "default_branch_protection": 2,
            "default_branch_protection_defaults": {
                "allowed_to_push": [{"access_level": 40}],
                "allow_force_push": false,
                "allowed_to_merge": [{"access_level": 40}],
            },
            "avatar_url": Value::Null,
            "request_access_enabled": true,
            "repository_storage": "default",
            "full_name": group.full_name,
            "full_path": group.full_path,
            "file_template_project_id": Value::Null,
            "parent_id": group.parent_id,
            "organization_id": 1,
            "created_at": timestamp(group.created_at),
            "marked_for_deletion_on": marks.deletion_on,
            "ip_restriction_ranges": marks.address_ranges,
        })
    }

    fn namespace_body(&self, namespace: Namespace) -> Value {
        match namespace {
            Namespace::Group(id) => self.groups.get(&id).map_or(Value::Null, |group| {
                json!({
                    "id": group.id,
                    "name": group.name,
                    "path": group.path,
                    "kind": "group",
                    "full_path": group.full_path,
                    "parent_id": group.parent_id,
                    "avatar_url": Value::Null,
                    "web_url": format!("{}/groups/{}", self.base_url, group.full_path),
                })
            }),
            Namespace::User(id) => self.users.get(&id).map_or(Value::Null, |user| {
                json!({
                    // Personal namespaces have ids of their own, apart from the user's.
                    "id": 9_000 + user.id,
                    "name": user.name,
                    "path": user.username,
                    "kind": "user",
                    "full_path": user.username,
                    "parent_id": Value::Null,
                    "avatar_url": self.user_basic(user)["avatar_url"],
                    "web_url": format!("{}/{}", self.base_url, user.username),
                })
            }),
        }
    }

    /// The project as `GET /groups/:id/projects` gives it: without `permissions`.
    pub(crate) fn project_body(&self, project: &Project) -> Value {
        let web_url = format!("{}/{}", self.base_url, project.path_with_namespace);
        let namespace = self.namespace_body(project.namespace);
        let namespace_name = match project.namespace {
            Namespace::Group(id) => self.groups.get(&id).map(|group| group.full_name.clone()),
            Namespace::User(id) => self.users.get(&id).map(|user| user.name.clone()),
        };
        let identity = json!({
            "id": project.id,
            "description": project.description,
            "name": project.name,
            "name_with_namespace": format!("{} / {}", namespace_name.unwrap_or_default(), project.name),
            "path": project.path,
            "path_with_namespace": project.path_with_namespace,
            "created_at": timestamp(project.created_at),
            "updated_at": timestamp(project.updated_at()),
            "default_branch": project.default_branch,
            "tag_list": project.topics,
            "topics": project.topics,
            "ssh_url_to_repo": format!("git@{}:{}.git", host(&self.base_url), project.path_with_namespace),
            "http_url_to_repo": format!("{web_url}.git"),
            "web_url": web_url,
            "readme_url": project.default_branch.as_ref()
                .map(|branch| format!("{web_url}/-/blob/{branch}/README.md")),
            "forks_count": 0,
            "avatar_url": Value::Null,
            "star_count": 0,
            "last_activity_at": timestamp(project.last_activity_at),
            "visibility": project.visibility,
            "namespace": namespace,
            "_links": self.project_links(project.id),
        });
        merged(identity, self.project_settings(project))
    }

    fn project_links(&self, id: u64) -> Value {
        let api = format!("{}/api/v4/projects/{id}", self.base_url);
        json!({
            "self": api,
            "issues": format!("{api}/issues"),
            "merge_requests": format!("{api}/merge_requests"),
            "repo_branches": format!("{api}/repository/branches"),
            "labels": format!("{api}/labels"),
            "events": format!("{api}/events"),
            "members": format!("{api}/members"),
            "cluster_agents": format!("{api}/cluster_agents"),
        })
    }

    fn project_settings(&self, project: &Project) -> Value {
        let on = |feature| feature != super::Feature::Disabled;
        let open_issues = project
            .issues
            .iter()
            .filter(|issue| issue.body["state"] == "opened")
            .count();
        let shared: Vec<Value> = project
            .shared_with
            .iter()
            .filter_map(|(id, level)| {
                let group = self.groups.get(id)?;
                Some(json!({
                    "group_id": group.id,
                    "group_name": group.name,
                    "group_full_path": group.full_path,
                    "group_access_level": level,
                    "expires_at": Value::Null,
                }))
            })
            .collect();
        let mut body = json!({
            "repository_object_format": if project.sha256 { "sha256" } else { "sha1" },
            "empty_repo": project.empty,
            "archived": project.archived,
            "issues_enabled": on(project.issues_feature),
            "merge_requests_enabled": on(project.merge_requests_feature),
            "wiki_enabled": true,
            "jobs_enabled": true,
            "snippets_enabled": true,
            "can_create_merge_request_in": true,
            "repository_access_level": project.repository.text(),
            "merge_requests_access_level": project.merge_requests_feature.text(),
            "issues_access_level": project.issues_feature.text(),
            "environments_access_level": "enabled",
            "shared_runners_enabled": true,
            "creator_id": project.creator_id,
            "import_url": Value::Null,
            "import_type": Value::Null,
            "import_status": "none",
            "import_error": Value::Null,
            "open_issues_count": open_issues,
            "public_jobs": true,
            "shared_with_groups": shared,
            "repository_storage": "default",
            "merge_method": "merge",
            "squash_option": "default_off",
            "request_access_enabled": true,
            "mirror": false,
            "marked_for_deletion_at": project.marked_for_deletion_on.map(date),
            "marked_for_deletion_on": project.marked_for_deletion_on.map(date),
        });
        if let Some(fork) = project.forked_from.and_then(|id| self.projects.get(&id)) {
            body["forked_from_project"] = json!({
                "id": fork.id,
                "name": fork.name,
                "path_with_namespace": fork.path_with_namespace,
                "web_url": format!("{}/{}", self.base_url, fork.path_with_namespace),
            });
        }
        body
    }

    /// The project with the caller's `permissions`, as `GET /projects` gives it.
    pub(crate) fn project_for(&self, viewer: Viewer, project: &Project) -> Value {
        let mut body = self.project_body(project);
        if let Some(user_id) = viewer {
            let access = |level: Option<i64>| {
                level.map(|level| json!({"access_level": level, "notification_level": 3}))
            };
            body["permissions"] = json!({
                "project_access": access(self.direct_level(user_id, project)),
                "group_access": access(self.inherited_level(user_id, project)),
            });
        }
        if let Namespace::User(id) = project.namespace
            && let Some(user) = self.users.get(&id)
        {
            body["owner"] = merged(
                self.user_basic(user),
                json!({"created_at": timestamp(user.created_at)}),
            );
        }
        body
    }

    /// Statistics of a project, for Reporters who ask.
    pub(crate) fn project_statistics(&self, project: &Project) -> Value {
        let size = project.commit_count * 1_900;
        json!({
            "commit_count": project.commit_count,
            "storage_size": size,
            "repository_size": size,
            "wiki_size": 0,
            "lfs_objects_size": 0,
            "job_artifacts_size": 0,
            "pipeline_artifacts_size": 0,
            "packages_size": 0,
            "snippets_size": 0,
            "uploads_size": 0,
            "container_registry_size": 0,
        })
    }

    /// The highest membership of each user on the sources, as `members/all` gives it.
    pub(crate) fn member_bodies(&self, sources: &[Source]) -> Vec<Value> {
        let mut best: Vec<&super::Membership> = Vec::new();
        for membership in &self.memberships {
            if !sources.contains(&membership.source) {
                continue;
            }
            match best
                .iter_mut()
                .find(|other| other.user_id == membership.user_id)
            {
                Some(other) if other.level < membership.level => *other = membership,
                Some(_) => {}
                None => best.push(membership),
            }
        }
        best.sort_by_key(|membership| membership.user_id);
        best.into_iter()
            .filter_map(|membership| {
                let user = self.users.get(&membership.user_id)?;
                let state = self.behaviour.standing.of(membership);
                Some(merged(
                    self.user_basic(user),
                    json!({
                        "access_level": membership.level,
                        "created_at": timestamp(membership.since),
                        "created_by": self.users.get(&membership.created_by)
                            .map(|creator| self.user_basic(creator)),
                        "expires_at": state.and_then(|state| state.expires_on.clone()),
                        "group_saml_identity": Value::Null,
                        "membership_state": if state.is_some_and(|state| state.awaits_approval) {
                            "awaiting"
                        } else {
                            "active"
                        },
                        "member_role": Value::Null,
                    }),
                ))
            })
            .collect()
    }
}

/// `base` with the fields of `more` on top.
pub(crate) fn merged(mut base: Value, more: Value) -> Value {
    if let (Some(base), Value::Object(more)) = (base.as_object_mut(), more) {
        base.extend(more);
    }
    base
}

/// The host of an address.
pub(crate) fn host(base_url: &str) -> &str {
    base_url
        .split("://")
        .nth(1)
        .and_then(|rest| rest.split(['/', ':']).next())
        .unwrap_or(base_url)
}
