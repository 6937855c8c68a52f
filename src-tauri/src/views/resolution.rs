//! The report on how long pull requests take, as columns: a list of numbers for each figure rather than an object for each
//! pull request, so that hundreds of thousands of them are few bytes and quickly drawn.

use flow_core::model::{LeftOut, PullRequestId, ReadState};
use flow_core::reports::{Followed, LeftOutPullRequests, Resolution, Resolved, ReviewDepth};
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
    columns: Columns,
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

/// One entry a pull request in each list, by time of merge.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Columns {
    ids: Vec<PullRequestId>,
    /// The first, and of each other one what it is later than the one before.
    merged_at: Vec<i64>,
    merge_times: Vec<Option<i64>>,
    first_comment_times: Vec<Option<i64>>,
    /// 0 by nobody, 1 reviewed, 2 thoroughly.
    reviews: Vec<Option<u8>>,
    comments: Vec<Option<i64>>,
    follow_on_commits: Vec<Option<i64>>,
    iteration_times: Vec<Option<i64>>,
    /// Sums over the answers counted beside them.
    reaction_times: Vec<i64>,
    reactions: Vec<i64>,
    response_times: Vec<i64>,
    responses: Vec<i64>,
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

impl From<Resolution> for ResolutionView {
    fn from(report: Resolution) -> Self {
        Self {
            from: report.days.first().to_string(),
            to: report.days.last().to_string(),
            from_at: report.instants.0.millis(),
            to_at: report.instants.1.millis(),
            coverage: report.read_state,
            has_pull_requests: report.has_pull_requests,
            left_out: LeftOutView::of(&report.left_out),
            sharing_index: report.sharing_index.times(1),
            columns: Columns::of(&report.pull_requests),
        }
    }
}

impl Columns {
    fn of(pull_requests: &[Resolved]) -> Self {
        let mut columns = Self::default();
        let mut before = 0;
        for each in pull_requests {
            columns.ids.push(each.id);
            columns.merged_at.push(each.merged_at.millis() - before);
            before = each.merged_at.millis();
            columns.merge_times.push(each.merge_time);
            columns.first_comment_times.push(each.first_comment_time);
            columns.follow(each.followed);
        }
        columns
    }

    fn follow(&mut self, followed: Option<Followed>) {
        self.reviews.push(followed.map(|of| match of.review {
            ReviewDepth::None => 0,
            ReviewDepth::Some => 1,
            ReviewDepth::Thorough => 2,
        }));
        self.comments.push(followed.map(|of| of.comments));
        self.follow_on_commits
            .push(followed.map(|of| of.follow_on_commits));
        self.iteration_times
            .push(followed.map(|of| of.iteration_time));
        let reaction = followed.map(|of| of.reaction_time).unwrap_or_default();
        self.reaction_times.push(reaction.numerator);
        self.reactions.push(reaction.denominator);
        let response = followed.map(|of| of.responsiveness).unwrap_or_default();
        self.response_times.push(response.numerator);
        self.responses.push(response.denominator);
    }
}
