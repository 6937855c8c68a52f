//! The newest change of many projects, asked at once.
//!
//! Groups have lists of changes; projects outside of them have not. One question
//! stands for them instead. Times come in whole seconds here: they tell where to
//! look, never that a row is the one that is stored.

use std::collections::BTreeMap;

use futures_util::future::{BoxFuture, try_join_all};
use serde::Deserialize;
use serde_json::json;

use super::call::Asked;
use super::error::BulkError;
use super::price::{Kind, Price};
use super::wire::{Connection, number};
use crate::gitlab::client::Client;
use crate::gitlab::wire::instant;
use crate::model::{RemoteId, Timestamp};

/// Projects of one question: two look-ups each stay far below GitLab's thirty seconds.
const AT_ONCE: usize = 50;

/// From when on changes count; `None` is the beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChangesFrom {
    /// Those of merge requests.
    pub pull_requests: Option<Timestamp>,
    /// Those of issues.
    pub tickets: Option<Timestamp>,
}

/// What a project tells of its changes, in whole seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NewestChange {
    /// Of its merge requests; `None` when they are hidden, `Some(None)` when none changed.
    pub pull_requests: Option<Option<Timestamp>>,
    /// Of its issues, likewise.
    pub tickets: Option<Option<Timestamp>>,
}

#[derive(Debug, Deserialize)]
struct Answered {
    projects: Option<Connection<Project>>,
    #[serde(default = "Option::default", rename = "queryComplexity")]
    price: Option<Price>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Project {
    id: String,
    merge_requests: Option<Connection<Changed>>,
    issues: Option<Connection<Changed>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    #[serde(deserialize_with = "instant")]
    updated_at: Timestamp,
}

impl From<Project> for NewestChange {
    fn from(project: Project) -> Self {
        let newest = |list: Option<Connection<Changed>>| {
            list.map(|list| list.shown().map(|row| row.updated_at).max())
        };
        Self {
            pull_requests: newest(project.merge_requests),
            tickets: newest(project.issues),
        }
    }
}

impl Client {
    /// The newest changes of these projects at or after `since`. Projects the account may not
    /// see are missing.
    ///
    /// # Errors
    /// [`BulkError`]; see [`BulkError::leaves_rest`].
    pub async fn newest_changes(
        &self,
        projects: &[RemoteId],
        since: ChangesFrom,
    ) -> Result<BTreeMap<RemoteId, NewestChange>, BulkError> {
        let price = self.bulk_fields().await?.price();
        let newest = |list: &str, since: &str| {
            format!("{list}(first:1,sort:UPDATED_DESC,updatedAfter:${since}){{nodes{{updatedAt}}}}")
        };
        let (requests, issues) = (
            newest("mergeRequests", "requests"),
            newest("issues", "issues"),
        );
        let query = format!(
            "query($ids:[ID!],$first:Int!,$requests:Time,$issues:Time){{\
            projects(ids:$ids,first:$first){{nodes{{id {requests} {issues}}}}} {price}}}"
        );
        let affordable = self.learned().prices.rows(Kind::NewestChanges);
        let at_once = affordable.and_then(|rows| usize::try_from(rows).ok());
        let asking = projects
            .chunks(at_once.unwrap_or(1).clamp(1, AT_ONCE))
            .map(|part| self.newest_of(&query, part, since));
        Ok(try_join_all(asking).await?.into_iter().flatten().collect())
    }

    fn newest_of<'a>(
        &'a self,
        query: &'a str,
        projects: &'a [RemoteId],
        since: ChangesFrom,
    ) -> BoxFuture<'a, Result<BTreeMap<RemoteId, NewestChange>, BulkError>> {
        Box::pin(async move {
            let ids = projects
                .iter()
                .map(|id| format!("gid://gitlab/Project/{id}"));
            let variables = json!({
                "ids": ids.collect::<Vec<_>>(),
                "first": projects.len(),
                "requests": since.pull_requests.map(Timestamp::to_rfc3339),
                "issues": since.tickets.map(Timestamp::to_rfc3339),
            });
            let rows = u32::try_from(projects.len()).unwrap_or(u32::MAX);
            let prices = &self.learned().prices;
            match self.ask::<Answered>(query, variables).await? {
                Asked::Answer(answered) => {
                    if let Some(price) = answered.price {
                        prices.note(Kind::NewestChanges, rows, price);
                    }
                    let shown = answered.projects.ok_or(BulkError::NotShown)?.shown();
                    return Ok(shown
                        .filter_map(|project| Some((number(&project.id)?, project.into())))
                        .collect());
                }
                Asked::TooDear(price) => prices.note(Kind::NewestChanges, rows, price),
                Asked::TooMuch => {}
            }
            if projects.len() < 2 {
                return Err(BulkError::Refused("one project is too much".to_owned()));
            }
            let (left, right) = projects.split_at(projects.len() / 2);
            let (mut newest, more) = futures_util::try_join!(
                self.newest_of(query, left, since),
                self.newest_of(query, right, since)
            )?;
            newest.extend(more);
            Ok(newest)
        })
    }
}
