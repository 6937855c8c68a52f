//! The stream of pull requests, and which requests each one is worth.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::gitlab::{PageOf, PullRequestParts, RequestError};
use crate::model::{PullRequest, PullRequestDetails, Stream, Timestamp};
use crate::store::{PullRequestWithoutDetails, ReadPullRequestDetails, StoreError};

use super::SyncError;
use super::bulk::{WORTH_A_QUESTION, as_far_as_it_goes};
use super::item_stream::{self, Items};
use super::repository::Work;
use super::watermark::Watermark;

pub(super) async fn import(work: &Work<'_>) -> Result<(), SyncError> {
    item_stream::import(&PullRequests, work).await
}

struct PullRequests;

impl Items for PullRequests {
    type Row = PullRequest;
    type Missing = PullRequestWithoutDetails;
    type Read = ReadPullRequestDetails;

    const STREAM: Stream = Stream::PullRequests;

    fn changed_at(row: &PullRequest) -> Timestamp {
        row.updated_at
    }

    async fn list(
        &self,
        work: &Work<'_>,
        watermark: Watermark,
    ) -> Result<PageOf<PullRequest>, RequestError> {
        let remote_id = work.repository.remote.remote_id;
        work.client
            .pull_requests(remote_id, watermark.since, watermark.page)
            .await
    }

    async fn count(&self, work: &Work<'_>) -> Result<Option<i64>, RequestError> {
        let remote_id = work.repository.remote.remote_id;
        work.client.count_pull_requests(remote_id).await
    }

    async fn save(
        &self,
        work: &Work<'_>,
        rows: &[PullRequest],
        cursor: &str,
    ) -> Result<usize, StoreError> {
        work.store
            .save_pull_requests(work.id(), rows, Some(cursor))
            .await
    }

    async fn missing(
        &self,
        work: &Work<'_>,
        limit: i64,
    ) -> Result<Vec<PullRequestWithoutDetails>, StoreError> {
        work.store
            .pull_requests_without_details(work.id(), limit)
            .await
    }

    async fn read(
        &self,
        work: &Work<'_>,
        missing: Vec<PullRequestWithoutDetails>,
    ) -> Result<Vec<ReadPullRequestDetails>, SyncError> {
        let mut in_bulk = read_in_bulk(work, &missing).await?;
        let side_by_side = missing.len().max(1);
        stream::iter(missing)
            .map(|row| {
                let details = in_bulk.remove(&row.iid);
                read_one(work, row, details)
            })
            .buffer_unordered(side_by_side)
            .try_collect()
            .await
    }

    async fn save_details(
        &self,
        work: &Work<'_>,
        read: Vec<ReadPullRequestDetails>,
    ) -> Result<(), StoreError> {
        work.store
            .save_details_of_pull_requests(work.id(), read)
            .await
    }
}

async fn read_in_bulk(
    work: &Work<'_>,
    missing: &[PullRequestWithoutDetails],
) -> Result<BTreeMap<i64, PullRequestDetails>, SyncError> {
    if missing.len() < WORTH_A_QUESTION {
        return Ok(BTreeMap::new());
    }
    let iids: Vec<i64> = missing.iter().map(|row| row.iid).collect();
    let path = &work.repository.remote.full_path;
    as_far_as_it_goes(work.client.bulk_pull_request_details(path, &iids).await)
}

async fn read_one(
    work: &Work<'_>,
    row: PullRequestWithoutDetails,
    in_bulk: Option<PullRequestDetails>,
) -> Result<ReadPullRequestDetails, SyncError> {
    if let Some(details) = in_bulk {
        return Ok(ReadPullRequestDetails {
            id: row.id,
            updated_at: row.updated_at,
            details: Some(details),
            commits_of_head: row.head_sha,
        });
    }
    work.gate.pass().await?;
    // Commits follow from the head: the same head has the same commits.
    let commits_of_head = row.head_sha.filter(|_| !row.has_its_commits);
    let wanted = PullRequestParts {
        reviewers: row.has_reviewers,
        commits: commits_of_head.is_some(),
    };
    let remote_id = work.repository.remote.remote_id;
    let details = match work
        .client
        .pull_request_details(remote_id, row.iid, wanted)
        .await
    {
        Ok(details) => Some(details),
        // Deleted or hidden between list and details: what is stored of it stays.
        Err(error) if error.is_absence() => None,
        Err(error) => return Err(error.into()),
    };
    Ok(ReadPullRequestDetails {
        id: row.id,
        updated_at: row.updated_at,
        details,
        commits_of_head,
    })
}
