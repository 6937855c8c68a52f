//! Projects as `GET /projects` lists them.

use serde::Deserialize;

use super::{null_as_default, optional_instant};
use crate::model::{
    AccessLevel, FeatureAccess, GroupKind, ObjectFormat, RemoteGroup, RemoteId, RemoteRepository,
    Timestamp, Visibility,
};

/// A project with the caller's permissions.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireProject {
    id: i64,
    #[serde(default, deserialize_with = "null_as_default")]
    name: String,
    path_with_namespace: String,
    namespace: WireNamespace,
    #[serde(default, deserialize_with = "null_as_default")]
    web_url: String,
    #[serde(default, deserialize_with = "null_as_default")]
    http_url_to_repo: String,
    #[serde(default)]
    default_branch: Option<String>,
    #[serde(default)]
    empty_repo: Option<bool>,
    #[serde(default, deserialize_with = "null_as_default")]
    archived: bool,
    #[serde(default, deserialize_with = "null_as_default")]
    visibility: String,
    #[serde(default, deserialize_with = "optional_instant")]
    last_activity_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "optional_instant")]
    updated_at: Option<Timestamp>,
    #[serde(default)]
    marked_for_deletion_on: Option<String>,
    #[serde(default)]
    repository_object_format: Option<String>,
    #[serde(default)]
    repository_access_level: Option<String>,
    #[serde(default)]
    merge_requests_access_level: Option<String>,
    #[serde(default)]
    issues_access_level: Option<String>,
    #[serde(default)]
    permissions: Option<WirePermissions>,
}

#[derive(Debug, Deserialize)]
struct WireNamespace {
    id: i64,
    full_path: String,
    #[serde(default, deserialize_with = "null_as_default")]
    name: String,
    #[serde(default, deserialize_with = "null_as_default")]
    kind: String,
    #[serde(default)]
    parent_id: Option<i64>,
    #[serde(default, deserialize_with = "null_as_default")]
    web_url: String,
}

#[derive(Debug, Deserialize)]
struct WirePermissions {
    #[serde(default)]
    project_access: Option<WireAccess>,
    #[serde(default)]
    group_access: Option<WireAccess>,
}

#[derive(Debug, Deserialize)]
struct WireAccess {
    access_level: i64,
}

impl WireProject {
    /// When the project itself was last changed; its content does not count, but activity may.
    pub(in crate::gitlab) const fn updated_at(&self) -> Option<Timestamp> {
        self.updated_at
    }

    /// The namespace as a group, for the places the group listing leaves out:
    /// people's own namespaces and groups of shared projects.
    pub(in crate::gitlab) fn namespace_as_group(&self) -> RemoteGroup {
        let namespace = &self.namespace;
        RemoteGroup {
            remote_id: RemoteId(namespace.id),
            parent_remote_id: namespace.parent_id.map(RemoteId),
            full_path: namespace.full_path.clone(),
            name: namespace.name.clone(),
            visibility: Visibility::Unknown,
            access_level: None,
            web_url: namespace.web_url.clone(),
            archived: false,
            kind: if namespace.kind == "user" {
                GroupKind::User
            } else {
                GroupKind::Group
            },
        }
    }

    /// Direct membership or membership of the namespace, whichever is higher;
    /// both can be absent although the account has access through sharing.
    fn access_level(&self) -> Option<AccessLevel> {
        let permissions = self.permissions.as_ref()?;
        [&permissions.project_access, &permissions.group_access]
            .into_iter()
            .flatten()
            .map(|access| AccessLevel(access.access_level))
            .max()
    }
}

impl From<WireProject> for RemoteRepository {
    fn from(wire: WireProject) -> Self {
        let feature = |text: &Option<String>| {
            text.as_deref()
                .and_then(FeatureAccess::parse)
                .unwrap_or(FeatureAccess::Enabled)
        };
        Self {
            remote_id: RemoteId(wire.id),
            access_level: wire.access_level(),
            full_path: wire.path_with_namespace,
            group_path: wire.namespace.full_path,
            group_remote_id: RemoteId(wire.namespace.id),
            name: wire.name,
            web_url: wire.web_url,
            clone_url: wire.http_url_to_repo,
            // GitLab leaves `empty_repo` out of some answers; no default branch says the same there.
            empty: wire.empty_repo.unwrap_or(false),
            default_branch: wire.default_branch,
            archived: wire.archived,
            pending_deletion: wire.marked_for_deletion_on.is_some(),
            visibility: Visibility::parse(&wire.visibility).unwrap_or(Visibility::Unknown),
            last_activity_at: wire.last_activity_at,
            object_format: match wire.repository_object_format.as_deref() {
                Some("sha256") => ObjectFormat::Sha256,
                _ => ObjectFormat::Sha1,
            },
            repository_access: feature(&wire.repository_access_level),
            merge_requests_access: feature(&wire.merge_requests_access_level),
            issues_access: feature(&wire.issues_access_level),
            shared: false,
        }
    }
}
