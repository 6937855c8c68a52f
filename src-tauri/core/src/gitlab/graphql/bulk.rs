//! Details of many merge requests or issues in few questions.
//!
//! A question holds as many items as the host answers in time; one that takes too
//! long is asked again in halves, one that is too dear with smaller pages or in two
//! parts. Only a nested list that does not fit into its page is asked for again,
//! alone and from where it broke off.

use std::collections::BTreeMap;

use futures_util::future::{BoxFuture, try_join_all};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::call::Asked;
use super::error::BulkError;
use super::price::Kind;
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

/// A question for a list of a repository, called `items` in the answer.
struct Question {
    kind: Kind,
    text: String,
}

impl Question {
    fn new(kind: Kind, list: &str, of_each: &str, fields: Fields) -> Self {
        let price = fields.price();
        // Fresh lists start before their first row.
        let text = format!(
            "query($path:ID!,$iids:[String!],$rows:Int!,$after:String){{\
            project(fullPath:$path){{items:{list}(iids:$iids,first:100){{nodes{{iid {of_each}}}}}}} \
            {price}}}"
        );
        Self { kind, text }
    }

    fn pull_requests(fields: Fields) -> Self {
        let of_each = format!("{} {} {}", notes(fields), commits(), people());
        Self::new(Kind::PullRequests, "mergeRequests", &of_each, fields)
    }

    fn pull_request_notes(fields: Fields) -> Self {
        let kind = Kind::PullRequestNotes;
        Self::new(kind, "mergeRequests", &notes(fields), fields)
    }

    fn pull_requests_without_notes(fields: Fields) -> Self {
        let kind = Kind::PullRequestsWithoutNotes;
        let of_each = format!("{} {}", commits(), people());
        Self::new(kind, "mergeRequests", &of_each, fields)
    }

    fn pull_request_commits(fields: Fields) -> Self {
        let kind = Kind::PullRequestCommits;
        Self::new(kind, "mergeRequests", &commits(), fields)
    }

    fn ticket_notes(fields: Fields) -> Self {
        Self::new(Kind::TicketNotes, "issues", &notes(fields), fields)
    }
}

fn notes(fields: Fields) -> String {
    let note = format!(
        "id body system internal:{} author{{{PERSON}}} createdAt updatedAt resolvable resolved \
        resolvedBy{{{PERSON}}} position{{positionType}}",
        fields.internal
    );
    nested("notes", &note)
}

fn commits() -> String {
    nested("commits", COMMIT)
}

fn people() -> String {
    format!(
        "reviewers(first:100){{nodes{{{PERSON} mergeRequestInteraction{{reviewState}}}}}} \
        approvedBy(first:100){{nodes{{{PERSON}}}}}"
    )
}

/// A nested list from `$after` on.
fn nested(name: &str, of_each: &str) -> String {
    format!("{name}(first:$rows,after:$after){{{PAGE_INFO} nodes{{{of_each}}}}}")
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
        let prices = &self.learned().prices;
        let rows = if prices.is_affordable(Kind::PullRequests) {
            let question = Question::pull_requests(fields);
            match self.in_questions(&question, full_path, iids).await {
                Err(BulkError::Refused(_)) if !prices.is_affordable(question.kind) => {
                    self.in_two_parts(fields, full_path, iids).await?
                }
                other => other?,
            }
        } else {
            self.in_two_parts(fields, full_path, iids).await?
        };
        let completing = rows
            .into_iter()
            .map(|row| self.complete_merge_request(full_path, fields, row));
        let details = try_join_all(completing).await?;
        Ok(details.into_iter().flatten().collect())
    }

    /// Where all at once costs too much: notes, and everything else beside them.
    async fn in_two_parts(
        &self,
        fields: Fields,
        path: &str,
        iids: &[i64],
    ) -> Result<Vec<MergeRequest>, BulkError> {
        let notes = Question::pull_request_notes(fields);
        let others = Question::pull_requests_without_notes(fields);
        let (notes, others) = futures_util::try_join!(
            self.in_questions::<MergeRequest>(&notes, path, iids),
            self.in_questions::<MergeRequest>(&others, path, iids),
        )?;
        let notes = notes.into_iter().map(|row| (row.iid, row.notes));
        let mut notes: BTreeMap<_, _> = notes.collect();
        // What only one of them shows went away in between.
        let with_notes = others.into_iter().filter_map(|row| {
            let notes = notes.remove(&row.iid)?;
            Some(MergeRequest { notes, ..row })
        });
        Ok(with_notes.collect())
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
        let question = Question::ticket_notes(fields);
        let rows: Vec<Issue> = self.in_questions(&question, full_path, iids).await?;
        let completing = rows.into_iter().map(async |row| {
            let Ok(iid) = row.iid.parse::<i64>() else {
                return Ok::<_, BulkError>(None);
            };
            let rest = |row: Issue| row.notes;
            let notes = self
                .whole(full_path, iid, &question, row.notes, rest)
                .await?;
            let notes = notes.into_iter().filter_map(WireNote::into_note);
            Ok(Some((iid, notes.collect())))
        });
        let notes = try_join_all(completing).await?;
        Ok(notes.into_iter().flatten().collect())
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
        let only_notes = Question::pull_request_notes(fields);
        let only_commits = Question::pull_request_commits(fields);
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
        question: &Question,
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
            let rows = self.put(question, path, &[iid], Some(&after)).await?;
            let rows = rows.ok_or_else(one_is_too_much)?;
            page = rows.into_iter().next().and_then(&rest);
        }
        Ok(all)
    }

    async fn in_questions<R: DeserializeOwned + Send>(
        &self,
        question: &Question,
        path: &str,
        iids: &[i64],
    ) -> Result<Vec<R>, BulkError> {
        let free = self.limiter().report().free_places();
        let at_once = self.learned().size.items_of(iids.len(), free);
        let asking = iids
            .chunks(at_once)
            .map(|part| self.in_halves(question, path, part));
        Ok(try_join_all(asking).await?.into_iter().flatten().collect())
    }

    fn in_halves<'a, R: DeserializeOwned + Send + 'a>(
        &'a self,
        question: &'a Question,
        path: &'a str,
        iids: &'a [i64],
    ) -> BoxFuture<'a, Result<Vec<R>, BulkError>> {
        Box::pin(async move {
            let size = &self.learned().size;
            if let Some(rows) = self.put(question, path, iids, None).await? {
                size.was_answered(iids.len());
                return Ok(rows);
            }
            if !size.was_too_much(iids.len()) {
                return Err(one_is_too_much());
            }
            let (left, right) = iids.split_at(iids.len() / 2);
            let (mut rows, more) = futures_util::try_join!(
                self.in_halves(question, path, left),
                self.in_halves(question, path, right)
            )?;
            rows.extend(more);
            Ok(rows)
        })
    }

    /// Puts a question with pages as large as the host takes, and learns its price.
    /// `None` when it took too long.
    async fn put<R: DeserializeOwned>(
        &self,
        question: &Question,
        path: &str,
        iids: &[i64],
        after: Option<&str>,
    ) -> Result<Option<Vec<R>>, BulkError> {
        let prices = &self.learned().prices;
        loop {
            let rows = prices.rows(question.kind).ok_or_else(too_dear)?;
            let variables = variables(path, iids, rows, after);
            match self.ask::<Answered<R>>(&question.text, variables).await? {
                Asked::Answer(answered) => {
                    if let Some(price) = answered.price {
                        prices.note(question.kind, rows, price);
                    }
                    return Ok(Some(items(answered)?));
                }
                Asked::TooMuch => return Ok(None),
                Asked::TooDear(price) => prices.note(question.kind, rows, price),
            }
            // Two questions with full pages bring more than one with small ones.
            if question.kind == Kind::PullRequests {
                return Err(too_dear());
            }
        }
    }
}

fn variables(path: &str, iids: &[i64], rows: u32, after: Option<&str>) -> Value {
    let iids: Vec<String> = iids.iter().map(ToString::to_string).collect();
    json!({"path": path, "iids": iids, "rows": rows, "after": after})
}

fn items<R>(answered: Answered<R>) -> Result<Vec<R>, BulkError> {
    let items = answered.project.and_then(|project| project.items);
    Ok(items.ok_or(BulkError::NotShown)?.shown().collect())
}

fn one_is_too_much() -> BulkError {
    BulkError::Refused("one item alone is too much".to_owned())
}

fn too_dear() -> BulkError {
    BulkError::Refused("it costs more than the host allows".to_owned())
}

fn shown<W, T>(list: Option<Connection<W>>, into: impl Fn(W) -> Option<T>) -> Vec<T> {
    let rows = list.into_iter().flat_map(Connection::shown);
    rows.filter_map(into).collect()
}
