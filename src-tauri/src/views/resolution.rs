//! The report on how long pull requests take: its figures, and what a picture of it can show. Few pull requests come as
//! columns, a list of numbers for each figure; many as a grid of how many lie where, so that neither the way to the window
//! nor the drawing grows with them.

use flow_core::model::{LeftOut, PullRequestId, ReadState, Timestamp};
use flow_core::reports::{
    GRID_COLUMNS, LeftOutPullRequests, MOST_POINTS, Ratio, Reader, Resolution, ResolutionFigures,
    ResolutionGrid, ResolutionRow, Resolved, ReviewDepth, SevenDays, Spread,
};
use serde::Serialize;

/// The report. Times are milliseconds; what is unknown is `null`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResolutionView {
    from: String,
    to: String,
    /// The instants the days begin and end at.
    from_at: i64,
    to_at: i64,
    coverage: ReadState,
    has_pull_requests: bool,
    left_out: LeftOutView,
    sharing_index: Option<f64>,
    figures: ResolutionFiguresView,
    seven_days: Vec<SevenDaysView>,
    /// One by one, where they are few.
    points: Option<PointsView>,
    /// How many lie where, where they are more.
    grid: Option<GridView>,
}

/// The figures of some pull requests.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResolutionFiguresView {
    pull_requests: i64,
    read: i64,
    unreviewed: i64,
    thorough: i64,
    merge_time: FigureView,
    first_comment_time: FigureView,
    follow_on_commits: FigureView,
    comments: FigureView,
    iteration_time: FigureView,
    reaction_time: FigureView,
    responsiveness: FigureView,
}

/// One figure: of how many it is known, or of how many answers it is made; no median where none is told.
#[derive(Debug, Serialize)]
struct FigureView {
    n: i64,
    sum: i64,
    mean: Option<f64>,
    median: Option<f64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SevenDaysView {
    start: String,
    pull_requests: i64,
    median: Option<f64>,
    mean: Option<f64>,
    unreviewed: i64,
}

/// One entry a pull request in each list, by time of merge.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct PointsView {
    ids: Vec<PullRequestId>,
    /// The first, and of each other one what it is later than the one before.
    merged_at: Vec<i64>,
    merge_times: Vec<Option<i64>>,
    /// 0 by nobody, 1 reviewed, 2 thoroughly.
    reviews: Vec<Option<u8>>,
    comments: Vec<Option<i64>>,
    follow_on_commits: Vec<Option<i64>>,
}

#[derive(Debug, Serialize)]
struct GridView {
    columns: usize,
    /// The durations rows begin with, and the one the last ends with.
    rows: Vec<i64>,
    /// Column by column, each from the shortest row upwards.
    counts: Vec<u32>,
    unreviewed: Vec<u32>,
}

/// A row of the list. Times are milliseconds; what is unknown is `null`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResolutionRowView {
    id: PullRequestId,
    repository: String,
    iid: i64,
    title: String,
    author: Option<String>,
    web_url: String,
    merged_at: Timestamp,
    merge_time: Option<i64>,
    review: Option<u8>,
    comments: Option<i64>,
    follow_on_commits: Option<i64>,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LeftOutView {
    bots: i64,
    excluded_people: i64,
    hidden_people: i64,
    bot_pull_requests: i64,
    excluded_pull_requests: i64,
    hidden_pull_requests: i64,
}

impl LeftOutView {
    /// Pull requests left out and whose they are, by reason.
    pub(super) fn of(figures: &[(LeftOut, LeftOutPullRequests)]) -> Self {
        let mut left_out = Self::default();
        for (reason, figures) in figures {
            let (people, pull_requests) = match reason {
                LeftOut::Bot => (&mut left_out.bots, &mut left_out.bot_pull_requests),
                LeftOut::Hidden => (
                    &mut left_out.hidden_people,
                    &mut left_out.hidden_pull_requests,
                ),
                _ => (
                    &mut left_out.excluded_people,
                    &mut left_out.excluded_pull_requests,
                ),
            };
            *people += figures.people;
            *pull_requests += figures.pull_requests;
        }
        left_out
    }
}

impl ResolutionView {
    pub(crate) fn new(report: &Resolution, reader: &Reader) -> Self {
        Self {
            from: report.days.first().to_string(),
            to: report.days.last().to_string(),
            from_at: report.instants.0.millis(),
            to_at: report.instants.1.millis(),
            coverage: report.read_state,
            has_pull_requests: report.has_pull_requests,
            left_out: LeftOutView::of(&report.left_out),
            sharing_index: report.sharing_index.times(1),
            figures: ResolutionFigures::of(report.pull_requests.iter()).into(),
            seven_days: report
                .seven_days(reader)
                .into_iter()
                .map(SevenDaysView::from)
                .collect(),
            points: (report.pull_requests.len() <= MOST_POINTS)
                .then(|| PointsView::of(&report.pull_requests)),
            grid: report.grid().map(GridView::from),
        }
    }
}

impl From<ResolutionFigures> for ResolutionFiguresView {
    fn from(figures: ResolutionFigures) -> Self {
        Self {
            pull_requests: figures.pull_requests,
            read: figures.read,
            unreviewed: figures.unreviewed,
            thorough: figures.thorough,
            merge_time: figures.merge_time.into(),
            first_comment_time: figures.first_comment_time.into(),
            follow_on_commits: figures.follow_on_commits.into(),
            comments: figures.comments.into(),
            iteration_time: figures.iteration_time.into(),
            reaction_time: figures.reaction_time.into(),
            responsiveness: figures.responsiveness.into(),
        }
    }
}

impl From<Spread> for FigureView {
    fn from(spread: Spread) -> Self {
        Self {
            median: spread.median.and_then(|median| median.times(1)),
            ..spread.mean.into()
        }
    }
}

impl From<Ratio> for FigureView {
    fn from(mean: Ratio) -> Self {
        Self {
            n: mean.denominator,
            sum: mean.numerator,
            mean: mean.times(1),
            median: None,
        }
    }
}

impl From<SevenDays> for SevenDaysView {
    fn from(row: SevenDays) -> Self {
        let FigureView { mean, median, .. } = row.merge_time.into();
        Self {
            start: row.start.to_string(),
            pull_requests: row.pull_requests,
            median,
            mean,
            unreviewed: row.unreviewed,
        }
    }
}

impl From<ResolutionGrid> for GridView {
    fn from(grid: ResolutionGrid) -> Self {
        Self {
            columns: GRID_COLUMNS,
            rows: grid.rows,
            counts: grid.counts,
            unreviewed: grid.unreviewed,
        }
    }
}

impl PointsView {
    fn of(pull_requests: &[Resolved]) -> Self {
        let mut points = Self::default();
        let mut before = 0;
        for each in pull_requests {
            points.ids.push(each.id);
            points.merged_at.push(each.merged_at.millis() - before);
            before = each.merged_at.millis();
            points.merge_times.push(each.merge_time);
            points.reviews.push(review(each));
            points.comments.push(each.followed.map(|of| of.comments));
            let follow_on = each.followed.map(|of| of.follow_on_commits);
            points.follow_on_commits.push(follow_on);
        }
        points
    }
}

impl From<ResolutionRow> for ResolutionRowView {
    fn from(row: ResolutionRow) -> Self {
        let each = row.resolved;
        // What is gone keeps its figures: it is in those of the report until that is read again.
        let (repository, iid, title, author, web_url) = row.head.map_or_else(
            || {
                (
                    String::new(),
                    0,
                    "No longer here".to_owned(),
                    None,
                    String::new(),
                )
            },
            |head| {
                (
                    head.repository,
                    head.iid,
                    head.title,
                    head.author,
                    head.web_url,
                )
            },
        );
        Self {
            id: each.id,
            repository,
            iid,
            title,
            author,
            web_url,
            merged_at: each.merged_at,
            merge_time: each.merge_time,
            review: review(&each),
            comments: each.followed.map(|of| of.comments),
            follow_on_commits: each.followed.map(|of| of.follow_on_commits),
        }
    }
}

/// How it was looked at, as a number.
fn review(each: &Resolved) -> Option<u8> {
    each.followed.map(|of| match of.review {
        ReviewDepth::None => 0,
        ReviewDepth::Some => 1,
        ReviewDepth::Thorough => 2,
    })
}
