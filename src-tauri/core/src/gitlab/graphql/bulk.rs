//! Details of many merge requests or issues in few questions.
//!
//! A question holds as many items as the host takes; one that is too much is
//! asked again in halves. Only a nested list that does not fit into a hundred
//! rows is asked for again, alone and from where it broke off.

use std::collections::BTreeMap;

use futures_util::future::{BoxFuture, try_join_all};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::call::Asked;
use super::error::BulkError;
use super::schema::Fields;
use super::wire::{
    Answered, Connection, Issue, MergeRequest, WireCommit, WireNote, WirePerson, WireReviewer,
};
use crate::gitlab::client::Client;
use crate::gitlab::system_notes;
use crate::model::{Note, PullRequestCommit, PullRequestDetails};

const PERSON: &str = "id username name state webUrl";
const COMMIT: &str = "sha title message authorName authorEmail authoredDate committerName \
    committerEmail committedDate";
const PAGE_INFO: &str = "pageInfo{hasNextPage endCursor}";

/// The note's own fields.
fn note(fields: Fields) -> String {
    format!(
        "id body system internal:{} author{{{PERSON}}} createdAt updatedAt resolvable resolved \
        resolvedBy{{{PERSON}}} position{{positionType}}",
        fields.internal
    )
}

/// A question for a list of the repository, called `items` in the answer.
fn question(list: &str, of_each: &str) -> String {
    format!(
        "query($path:ID!,$iids:[String!],$after:String){{project(fullPath:$path){{\
        items:{list}(iids:$iids,first:100){{nodes{{iid {of_each}}}}}}}}}"
    )
}

/// A nested list from `$after` on.
fn nested(name: &str, of_each: &str) -> String {
    format!("{name}(first:100,after:$after){{{PAGE_INFO} nodes{{{of_each}}}}}")
}

impl Client {
    /// Reads what hangs on the merge requests with these numbers, by number; those
    /// that are gone, hidden or left out are missing in the answer.
    ///
    /// # Errors
    /// [`BulkError`]; see [`BulkError::leaves_rest`].
    pub async fn bulk_pull_request_details(
        &self,
        full_path: &str,
        iids: &[i64],
    ) -> Result<BTreeMap<i64, PullRequestDetails>, BulkError> {
        let fields = self.bulk_fields().await?;
        let people = format!(
            "reviewers(first:100){{nodes{{{PERSON} mergeRequestInteraction{{reviewState}}}}}} \
            approvedBy(first:100){{nodes{{{PERSON}}}}}"
        );
        // Fresh lists start before their first row.
        let of_each = format!(
            "{} {} {people}",
            nested("notes", &note(fields)),
            nested("commits", COMMIT)
        );
        let query = question("mergeRequests", &of_each);
        let rows: Vec<MergeRequest> = self.in_questions(&query, full_path, iids).await?;
        let completing = rows
            .into_iter()
            .map(|row| self.complete_merge_request(full_path, fields, row));
        Ok(try_join_all(completing)
            .await?
            .into_iter()
            .flatten()
            .collect())
    }

    /// Reads the notes of the issues with these numbers, by number.
    ///
    /// # Errors
    /// [`BulkError`]; see [`BulkError::leaves_rest`].
    pub async fn bulk_ticket_notes(
        &self,
        full_path: &str,
        iids: &[i64],
    ) -> Result<BTreeMap<i64, Vec<Note>>, BulkError> {
        let fields = self.bulk_fields().await?;
        let query = question("issues", &nested("notes", &note(fields)));
        let rows: Vec<Issue> = self.in_questions(&query, full_path, iids).await?;
        let completing = rows.into_iter().map(async |row| {
            let Ok(iid) = row.iid.parse::<i64>() else {
                return Ok::<_, BulkError>(None);
            };
            let rest = |row: Issue| row.notes;
            let notes = self.whole(full_path, iid, &query, row.notes, rest).await?;
            let notes = notes.into_iter().filter_map(WireNote::into_note);
            Ok(Some((iid, notes.collect())))
        });
        Ok(try_join_all(completing)
            .await?
            .into_iter()
            .flatten()
            .collect())
    }

    async fn complete_merge_request(
        &self,
        path: &str,
        fields: Fields,
        row: MergeRequest,
    ) -> Result<Option<(i64, PullRequestDetails)>, BulkError> {
        let Ok(iid) = row.iid.parse::<i64>() else {
            return Ok(None);
        };
        let only_notes = question("mergeRequests", &nested("notes", &note(fields)));
        let only_commits = question("mergeRequests", &nested("commits", COMMIT));
        let rest_of_notes = |row: MergeRequest| row.notes;
        let rest_of_commits = |row: MergeRequest| row.commits;
        let (notes, commits) = futures_util::try_join!(
            self.whole(path, iid, &only_notes, row.notes, rest_of_notes),
            self.whole(path, iid, &only_commits, row.commits, rest_of_commits),
        )?;
        let commits: Vec<WireCommit> = commits;
        let mut details = PullRequestDetails {
            notes: notes.into_iter().filter_map(WireNote::into_note).collect(),
            approvals: shown(row.approved_by, WirePerson::into_approval),
            reviewers: shown(row.reviewers, WireReviewer::into_reviewer),
            commits: commits.into_iter().map(PullRequestCommit::from).collect(),
        };
        system_notes::date(&mut details);
        Ok(Some((iid, details)))
    }

    /// A nested list to its end; most are whole already.
    async fn whole<T, R: DeserializeOwned>(
        &self,
        path: &str,
        iid: i64,
        query: &str,
        first: Option<Connection<T>>,
        rest: impl Fn(R) -> Option<Connection<T>> + Send,
    ) -> Result<Vec<T>, BulkError> {
        let mut all = Vec::new();
        let mut page = first;
        while let Some(connection) = page {
            let next = connection.next();
            all.extend(connection.shown());
            let Some(after) = next else {
                break;
            };
            let variables = variables(path, &[iid], Some(&after));
            let rows = match self.ask::<Answered<R>>(query, variables).await? {
                Asked::Answer(answered) => rows(answered)?,
                Asked::TooMuch => return Err(one_is_too_much()),
            };
            page = rows.into_iter().next().and_then(&rest);
        }
        Ok(all)
    }

    async fn in_questions<R: DeserializeOwned + Send>(
        &self,
        query: &str,
        path: &str,
        iids: &[i64],
    ) -> Result<Vec<R>, BulkError> {
        let at_once = self.learned().size.items();
        let asking = iids
            .chunks(at_once)
            .map(|part| self.in_halves(query, path, part));
        Ok(try_join_all(asking).await?.into_iter().flatten().collect())
    }

    fn in_halves<'a, R: DeserializeOwned + Send + 'a>(
        &'a self,
        query: &'a str,
        path: &'a str,
        iids: &'a [i64],
    ) -> BoxFuture<'a, Result<Vec<R>, BulkError>> {
        Box::pin(async move {
            let size = &self.learned().size;
            let asked = self.ask::<Answered<R>>(query, variables(path, iids, None));
            if let Asked::Answer(answered) = asked.await? {
                size.was_answered(iids.len());
                return rows(answered);
            }
            if !size.was_too_much(iids.len()) {
                return Err(one_is_too_much());
            }
            let (left, right) = iids.split_at(iids.len() / 2);
            let (mut rows, more) = futures_util::try_join!(
                self.in_halves(query, path, left),
                self.in_halves(query, path, right)
            )?;
            rows.extend(more);
            Ok(rows)
        })
    }
}

fn variables(path: &str, iids: &[i64], after: Option<&str>) -> Value {
    let iids: Vec<String> = iids.iter().map(ToString::to_string).collect();
    json!({"path": path, "iids": iids, "after": after})
}

fn rows<R>(answered: Answered<R>) -> Result<Vec<R>, BulkError> {
    let items = answered.project.and_then(|project| project.items);
    Ok(items.ok_or(BulkError::NotShown)?.shown().collect())
}

fn one_is_too_much() -> BulkError {
    BulkError::Refused("one item alone is too much".to_owned())
}

fn shown<W, T>(list: Option<Connection<W>>, into: impl Fn(W) -> Option<T>) -> Vec<T> {
    let rows = list.into_iter().flat_map(Connection::shown);
    rows.filter_map(into).collect()
}
