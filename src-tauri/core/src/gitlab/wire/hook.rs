//! Webhooks as GitLab tells them, and the log of their deliveries.

use serde::Deserialize;
use serde_json::Value;

use super::null_as_default;
use crate::gitlab::endpoints::{HookEvent, RemoteHook};
use crate::model::{HookHealth, RemoteId, Timestamp};

/// A hook.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireHook {
    id: i64,
    #[serde(default, deserialize_with = "null_as_default")]
    url: String,
    #[serde(default, deserialize_with = "null_as_default")]
    alert_status: String,
    #[serde(default)]
    disabled_until: Option<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    signing_token_present: bool,
}

impl From<WireHook> for RemoteHook {
    fn from(wire: WireHook) -> Self {
        let until = wire.disabled_until.as_deref();
        Self {
            remote_id: RemoteId(wire.id),
            url: wire.url,
            signed: wire.signing_token_present,
            health: match wire.alert_status.as_str() {
                "executable" => HookHealth::Executable,
                "temporarily_disabled" => HookHealth::TemporarilyDisabled,
                "disabled" => HookHealth::Disabled,
                _ => HookHealth::Unknown,
            },
            disabled_until: until.and_then(|text| Timestamp::parse(text).ok()),
        }
    }
}

/// An entry of the log.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct WireHookEvent {
    pub(in crate::gitlab) id: i64,
    #[serde(default)]
    request_data: Value,
}

impl From<WireHookEvent> for HookEvent {
    fn from(wire: WireHookEvent) -> Self {
        Self {
            id: wire.id,
            payload: wire.request_data.to_string().into_bytes(),
        }
    }
}
