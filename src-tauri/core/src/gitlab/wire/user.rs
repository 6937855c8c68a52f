//! Users, the version of a host, and what a token says of itself.

use serde::Deserialize;

use super::null_as_default;
use crate::model::{Person, RemoteId};

/// A user as other objects name them.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::gitlab) struct WireUserBasic {
    id: i64,
    #[serde(default, deserialize_with = "null_as_default")]
    username: String,
    #[serde(default, deserialize_with = "null_as_default")]
    name: String,
    #[serde(default, deserialize_with = "null_as_default")]
    state: String,
    #[serde(default, deserialize_with = "null_as_default")]
    web_url: String,
}

impl From<WireUserBasic> for Person {
    fn from(wire: WireUserBasic) -> Self {
        Self {
            remote_id: RemoteId(wire.id),
            username: wire.username,
            name: wire.name,
            state: wire.state,
            web_url: wire.web_url,
        }
    }
}

/// `GET /user`.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireUser {
    pub(in crate::gitlab) id: i64,
    pub(in crate::gitlab) username: String,
    #[serde(default, deserialize_with = "null_as_default")]
    pub(in crate::gitlab) name: String,
    #[serde(default, deserialize_with = "null_as_default")]
    pub(in crate::gitlab) state: String,
    #[serde(default, deserialize_with = "null_as_default")]
    pub(in crate::gitlab) email: String,
    #[serde(default)]
    pub(in crate::gitlab) bot: Option<bool>,
    #[serde(default)]
    pub(in crate::gitlab) external: Option<bool>,
}

/// `GET /personal_access_tokens/self`.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireToken {
    #[serde(default)]
    pub(in crate::gitlab) name: Option<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    pub(in crate::gitlab) scopes: Vec<String>,
    #[serde(default)]
    pub(in crate::gitlab) created_at: Option<String>,
    #[serde(default)]
    pub(in crate::gitlab) expires_at: Option<String>,
    #[serde(default)]
    pub(in crate::gitlab) active: Option<bool>,
    #[serde(default)]
    pub(in crate::gitlab) revoked: Option<bool>,
}

/// `GET /metadata` and the older `GET /version`.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireVersion {
    pub(in crate::gitlab) version: String,
    #[serde(default)]
    pub(in crate::gitlab) enterprise: Option<bool>,
}
