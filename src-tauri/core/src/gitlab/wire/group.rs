//! Groups as `GET /groups` lists them.

use serde::Deserialize;

use super::null_as_default;
use crate::model::{GroupKind, RemoteGroup, RemoteId, Visibility};

/// A group. Lists carry no role.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireGroup {
    pub(in crate::gitlab) id: i64,
    full_path: String,
    #[serde(default, deserialize_with = "null_as_default")]
    name: String,
    #[serde(default)]
    parent_id: Option<i64>,
    #[serde(default, deserialize_with = "null_as_default")]
    visibility: String,
    #[serde(default, deserialize_with = "null_as_default")]
    web_url: String,
    #[serde(default, deserialize_with = "null_as_default")]
    archived: bool,
}

impl From<WireGroup> for RemoteGroup {
    fn from(wire: WireGroup) -> Self {
        Self {
            remote_id: RemoteId(wire.id),
            parent_remote_id: wire.parent_id.map(RemoteId),
            full_path: wire.full_path,
            name: wire.name,
            visibility: Visibility::parse(&wire.visibility).unwrap_or(Visibility::Unknown),
            access_level: None,
            web_url: wire.web_url,
            archived: wire.archived,
            kind: GroupKind::Group,
        }
    }
}
