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
    /// Whether the host tells what a question costs.
    pub(super) priced: bool,
}

impl Fields {
    /// What is asked along with every question.
    pub(super) const fn price(self) -> &'static str {
        if self.priced {
            "queryComplexity{score limit}"
        } else {
            ""
        }
    }
}

/// Where the price is asked; a host without it serves as well.
const ROOT: &str = "Query";

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
        if self.is_bulk_closed() {
            return Err(NoBulk::Closed.into());
        }
        let asked = self.learned().support.get_or_try_init(|| async {
            match self.describe().await {
                Ok(Some(types)) => Ok(judged(&types)),
                // The next one who needs it asks again.
                Ok(None) => Err(BulkError::Refused("it did not describe itself".to_owned())),
                // That is this token's alone; another's may be welcome.
                Err(error @ BulkError::Unsupported(NoBulk::Closed)) => {
                    self.close_bulk();
                    Err(error)
                }
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

    /// Fields by type, all asked in one question; `None` when the host has no time for it.
    async fn describe(&self) -> Result<Option<HashMap<String, Vec<String>>>, BulkError> {
        let names = NEEDED.iter().map(|(name, _)| *name).chain([ROOT]);
        let types: String = names
            .map(|name| format!("{name}:__type(name:\"{name}\"){{fields{{name}}}} "))
            .collect();
        let query = format!("query{{{types}}}");
        let described = self.ask::<HashMap<String, Option<Kind>>>(&query, json!({}));
        let Asked::Answer(described) = described.await? else {
            return Ok(None);
        };
        let fields = |kind: Option<Kind>| {
            let fields = kind.and_then(|kind| kind.fields).unwrap_or_default();
            fields.into_iter().map(|field| field.name).collect()
        };
        let described = described.into_iter();
        let described = described.map(|(name, kind)| (name, fields(kind)));
        Ok(Some(described.collect()))
    }
}

fn judged(types: &HashMap<String, Vec<String>>) -> Result<Fields, NoBulk> {
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
    Ok(Fields {
        internal,
        priced: has(ROOT, "queryComplexity"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> HashMap<String, Vec<String>> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        NEEDED
            .iter()
            .map(|(kind, fields)| ((*kind).to_owned(), owned(fields)))
            .collect()
    }

    #[test]
    fn a_host_without_a_field_is_read_over_rest() {
        let mut types = complete();
        types
            .get_mut("Note")
            .expect("it is needed")
            .push("confidential".to_owned());
        let fields = judged(&types).expect("it has everything");
        assert_eq!(fields.internal, "confidential", "the older word");
        assert!(!fields.priced, "it tells no prices, and serves as well");
        types.remove("UserMergeRequestInteraction");
        assert_eq!(
            judged(&types),
            Err(NoBulk::MissingField(
                "UserMergeRequestInteraction.reviewState".to_owned()
            ))
        );
    }
}
