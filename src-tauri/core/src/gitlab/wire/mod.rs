//! GitLab's answers as they come, private to this module's parent.
//!
//! Every field that GitLab may leave out, send as null or extend is read so:
//! one odd row must never cost a page. `From` impls turn them into model types.

mod deployment;
mod group;
mod hook;
mod issue;
mod merge_request;
mod project;
mod user;

pub(super) use deployment::WireDeployment;
pub(super) use group::WireGroup;
pub(super) use hook::{WireHook, WireHookEvent};
pub(super) use issue::{WireIssue, WireLabelEvent, WireStateEvent};
pub(super) use merge_request::{
    WireApprovals, WireCommit, WireMergeRequest, WireNote, WireReviewer,
};
pub(super) use project::WireProject;
pub(super) use user::{WireToken, WireUser, WireUserBasic, WireVersion};

use serde::{Deserialize, Deserializer};

use crate::model::Timestamp;

/// Reads an RFC 3339 time.
pub(super) fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    Timestamp::parse(&text).map_err(serde::de::Error::custom)
}

/// Reads an RFC 3339 time that may be null.
pub(super) fn optional_instant<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    Option::<String>::deserialize(deserializer)?
        .map(|text| Timestamp::parse(&text).map_err(serde::de::Error::custom))
        .transpose()
}

/// Null where a value has a natural zero: GitLab sends null for false and for empty lists.
pub(super) fn null_as_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// A label: its name, or an object when details were asked for.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum WireLabel {
    Name(String),
    Object { name: String },
    Unknown(serde::de::IgnoredAny),
}

/// Names of labels in the order given; what is no label is left out.
pub(super) fn label_names(labels: Vec<WireLabel>) -> Vec<String> {
    labels
        .into_iter()
        .filter_map(|label| match label {
            WireLabel::Name(name) | WireLabel::Object { name } => Some(name),
            WireLabel::Unknown(_) => None,
        })
        .collect()
}

/// A milestone; only its title is of use.
#[derive(Debug, Deserialize)]
pub(super) struct WireMilestone {
    pub(super) title: String,
}
