//! Whether a host's GraphQL has the fields that are asked for.
//!
//! GitLab's schema has no versions: fields come and go, so the host is asked
//! once what it has instead of being judged by its version.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::json;

use super::call::Asked;
use super::error::{BulkError, NoBulk};
use crate::gitlab::client::Client;

/// Without these there is no bulk reading: type, fields.
const NEEDED: &[(&str, &[&str])] = &[
    (
        "MergeRequest",
        &["iid", "notes", "commits", "approvedBy", "reviewers"],
    ),
    ("Issue", &["iid", "notes"]),
    (
        "Note",
        &[
            "id",
            "body",
            "system",
            "author",
            "createdAt",
            "updatedAt",
            "resolvable",
            "resolved",
            "resolvedBy",
        ],
    ),
    (
        "Commit",
        &[
            "sha",
            "title",
            "message",
            "authorName",
            "authorEmail",
            "authoredDate",
            "committerName",
            "committerEmail",
            "committedDate",
        ],
    ),
    ("MergeRequestReviewer", &["mergeRequestInteraction"]),
    ("UserMergeRequestInteraction", &["reviewState"]),
];

/// Spellings that differ between versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fields {
    /// `internal`, or `confidential` before it was renamed.
    pub(super) internal: &'static str,
}

const QUERY: &str = "query($name:String!){__type(name:$name){fields{name}}}";

#[derive(Debug, Deserialize)]
struct Described {
    #[serde(rename = "__type")]
    kind: Option<Kind>,
}

#[derive(Debug, Deserialize)]
struct Kind {
    fields: Option<Vec<Named>>,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
}

impl Client {
    /// The fields to use, asked of the host once.
    pub(super) async fn bulk_fields(&self) -> Result<Fields, BulkError> {
        let asked = self.learned().support.get_or_try_init(|| async {
            match self.describe().await {
                Ok(types) => Ok(judged(&types)),
                Err(BulkError::Unsupported(reason)) => Ok(Err(reason)),
                // A host that will not describe itself is not asked in bulk.
                Err(BulkError::Refused(_) | BulkError::NotShown) => Ok(Err(NoBulk::NoEndpoint)),
                Err(error) => Err(error),
            }
        });
        let support = asked.await?.clone();
        if let Err(reason) = &support {
            tracing::debug!(%reason, "reading over REST alone");
        }
        Ok(support?)
    }

    async fn describe(&self) -> Result<HashMap<&'static str, Vec<String>>, BulkError> {
        let describing = NEEDED.iter().map(|(name, _)| async move {
            let described = self.ask::<Described>(QUERY, json!({"name": name})).await?;
            let fields = match described {
                Asked::Answer(described) => described.kind.and_then(|kind| kind.fields),
                Asked::TooMuch => None,
            };
            let names = fields.unwrap_or_default().into_iter();
            Ok::<_, BulkError>((*name, names.map(|field| field.name).collect()))
        });
        let described = futures_util::future::try_join_all(describing).await?;
        Ok(described.into_iter().collect())
    }
}

fn judged(types: &HashMap<&'static str, Vec<String>>) -> Result<Fields, NoBulk> {
    let has = |kind: &str, field: &str| {
        types
            .get(kind)
            .is_some_and(|fields| fields.iter().any(|name| name == field))
    };
    for (kind, fields) in NEEDED {
        if let Some(missing) = fields.iter().find(|field| !has(kind, field)) {
            return Err(NoBulk::MissingField(format!("{kind}.{missing}")));
        }
    }
    let internal = ["internal", "confidential"]
        .into_iter()
        .find(|name| has("Note", name))
        .ok_or_else(|| NoBulk::MissingField("Note.internal".to_owned()))?;
    Ok(Fields { internal })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> HashMap<&'static str, Vec<String>> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        NEEDED
            .iter()
            .map(|(kind, fields)| (*kind, owned(fields)))
            .collect()
    }

    #[test]
    fn a_host_without_a_field_is_read_over_rest() {
        let mut types = complete();
        types
            .get_mut("Note")
            .expect("it is needed")
            .push("confidential".to_owned());
        assert_eq!(
            judged(&types).expect("it has everything").internal,
            "confidential",
            "the older word"
        );
        types.remove("UserMergeRequestInteraction");
        assert_eq!(
            judged(&types),
            Err(NoBulk::MissingField(
                "UserMergeRequestInteraction.reviewState".to_owned()
            ))
        );
    }
}
