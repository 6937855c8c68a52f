//! The report on who reviews whom as the window draws it: exact ratios become numbers here, in the unit they are told in.

use flow_core::model::{PullRequestId, ReadState, RepositoryId, Timestamp};
use flow_core::reports::{
    Collaboration, Collaborator, EndOf, MapEnd, Ratio, ReviewBand, ReviewMetric, ReviewRow,
    ReviewSide, ReviewTile,
};
use serde::Serialize;

use super::overview::{TrendView, WeekView, reason};
use super::resolution::LeftOutView;

/// Milliseconds of an hour.
const HOUR_MS: f64 = 3_600_000.0;

/// The report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CollaborationView {
    from: String,
    to: String,
    weeks: Vec<WeekView>,
    coverage: ReadState,
    has_pull_requests: bool,
    left_out: LeftOutView,
    pull_requests: i64,
    read: i64,
    submitters: i64,
    active_reviewers: i64,
    available_reviewers: i64,
    tiles: Vec<ReviewTileView>,
    collaborators: Vec<CollaboratorView>,
    map: MapView,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ReviewTileView {
    metric: ReviewMetric,
    side: &'static str,
    value: Option<f64>,
    unit: &'static str,
    n: i64,
    n_of: &'static str,
    weekly: Vec<Option<f64>>,
    trend: TrendView,
    not_available: Option<&'static str>,
}

/// Somebody who opened or reviewed.
#[derive(Debug, Serialize)]
struct CollaboratorView {
    key: String,
    name: String,
    opened: i64,
    reviewed: i64,
    authors: i64,
}

#[derive(Debug, Serialize)]
struct MapView {
    submitters: Vec<EndView>,
    reviewers: Vec<EndView>,
    bands: Vec<BandView>,
}

/// An entry of the map: a place among the collaborators, a number of others, or neither for whom GitLab names no more.
#[derive(Debug, Serialize)]
struct EndView {
    person: Option<usize>,
    others: Option<i64>,
    reviews: i64,
}

#[derive(Debug, Serialize)]
struct BandView {
    submitter: usize,
    reviewer: usize,
    reviews: i64,
}

impl From<Collaboration> for CollaborationView {
    fn from(report: Collaboration) -> Self {
        Self {
            from: report.days.first().to_string(),
            to: report.days.last().to_string(),
            weeks: report.weeks.into_iter().map(WeekView::from).collect(),
            coverage: report.read_state,
            has_pull_requests: report.has_pull_requests,
            left_out: LeftOutView::of(&report.left_out),
            pull_requests: report.pull_requests,
            read: report.read,
            submitters: report.people.submitters,
            active_reviewers: report.people.active_reviewers,
            available_reviewers: report.people.available_reviewers,
            tiles: report.tiles.into_iter().map(ReviewTileView::from).collect(),
            collaborators: report
                .collaborators
                .into_iter()
                .map(CollaboratorView::from)
                .collect(),
            map: MapView {
                submitters: report.map.submitters.iter().map(EndView::from).collect(),
                reviewers: report.map.reviewers.iter().map(EndView::from).collect(),
                bands: report.map.bands.iter().map(BandView::from).collect(),
            },
        }
    }
}

impl From<ReviewTile> for ReviewTileView {
    fn from(tile: ReviewTile) -> Self {
        let (unit, n_of) = words_of(tile.metric);
        Self {
            metric: tile.metric,
            side: match tile.metric.side() {
                ReviewSide::Submitters => "submitters",
                ReviewSide::Reviewers => "reviewers",
            },
            value: tile.value.ok(),
            unit,
            n: tile.count,
            n_of,
            trend: TrendView::new(tile.trend, tile.is_better()),
            weekly: tile.weekly,
            not_available: tile.value.err().map(reason),
        }
    }
}

impl From<Collaborator> for CollaboratorView {
    fn from(person: Collaborator) -> Self {
        Self {
            key: person.key.0,
            name: person.name,
            opened: person.opened,
            reviewed: person.reviewed,
            authors: person.authors,
        }
    }
}

impl From<&MapEnd> for EndView {
    fn from(end: &MapEnd) -> Self {
        let (person, others) = match end.who {
            EndOf::Person(place) => (Some(place), None),
            EndOf::Others(people) => (None, Some(people)),
            EndOf::Unnamed => (None, None),
        };
        Self {
            person,
            others,
            reviews: end.reviews,
        }
    }
}

impl From<&ReviewBand> for BandView {
    fn from(band: &ReviewBand) -> Self {
        Self {
            submitter: band.submitter,
            reviewer: band.reviewer,
            reviews: band.reviews,
        }
    }
}

/// The unit of a figure, and what its n counts.
const fn words_of(metric: ReviewMetric) -> (&'static str, &'static str) {
    match metric {
        ReviewMetric::TimeToMerge
        | ReviewMetric::TimeToFirstComment
        | ReviewMetric::IterationTime => ("hours", "pull_requests"),
        ReviewMetric::ReactionTime | ReviewMetric::Responsiveness => ("hours", "answers"),
        ReviewMetric::UnreviewedPullRequests
        | ReviewMetric::IteratedPullRequests
        | ReviewMetric::ThoroughlyReviewed => ("percent", "pull_requests"),
        ReviewMetric::FollowOnCommits | ReviewMetric::ReviewerComments => {
            ("per_pull_request", "pull_requests")
        }
        ReviewMetric::SharingIndex => ("index", "participants"),
    }
}

/// A merged pull request behind a figure. Its value is told in hours where the figure is, and otherwise as a number.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReviewRowView {
    id: PullRequestId,
    repository_id: RepositoryId,
    repository: String,
    iid: i64,
    title: String,
    author: Option<String>,
    created_at: Timestamp,
    merged_at: Timestamp,
    web_url: String,
    value: Option<f64>,
    /// How many answers a mean is of.
    answers: i64,
    reviewers: Vec<String>,
}

impl ReviewRowView {
    pub(crate) fn new(metric: ReviewMetric, row: ReviewRow) -> Self {
        let value = Ratio::times(row.value, 1);
        let is_time = words_of(metric).0 == "hours";
        Self {
            id: row.fact.id,
            repository_id: row.fact.repository_id,
            repository: row.head.repository,
            iid: row.head.iid,
            title: row.head.title,
            author: row.head.author,
            created_at: row.fact.created_at,
            merged_at: row.fact.merged_at,
            web_url: row.head.web_url,
            value: value.map(|value| if is_time { value / HOUR_MS } else { value }),
            answers: row.value.denominator,
            reviewers: row.reviewers,
        }
    }
}
