//! The answers behind a row of waiting as the window shows them.

use flow_core::model::{PullRequestId, ReviewAction, Timestamp};
use flow_core::reports::{ReviewAct, ReviewAnswer, ReviewAnswers};
use serde::Serialize;

/// They, with the pull request they are of. Times are milliseconds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReviewAnswersView {
    id: PullRequestId,
    repository: String,
    iid: i64,
    title: String,
    author: Option<String>,
    merged_at: Timestamp,
    web_url: String,
    /// What the answers add up to.
    sum: i64,
    /// What the row divides it by.
    count: i64,
    answers: Vec<AnswerView>,
}

#[derive(Debug, Serialize)]
struct AnswerView {
    asked: ActView,
    answered: ActView,
    took: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ActView {
    at: Timestamp,
    action: &'static str,
    is_submitter: bool,
    who: Option<String>,
}

impl From<ReviewAnswers> for ReviewAnswersView {
    fn from(of: ReviewAnswers) -> Self {
        Self {
            id: of.fact.id,
            repository: of.head.repository,
            iid: of.head.iid,
            title: of.head.title,
            author: of.head.author,
            merged_at: of.fact.merged_at,
            web_url: of.head.web_url,
            sum: of.value.numerator,
            count: of.value.denominator,
            answers: of
                .answers
                .into_iter()
                .map(|answer| AnswerView::new(answer, of.fact.created_at))
                .collect(),
        }
    }
}

impl AnswerView {
    fn new(answer: ReviewAnswer, opened: Timestamp) -> Self {
        Self {
            asked: ActView::new(answer.asked, opened),
            answered: ActView::new(answer.answered, opened),
            took: answer.millis,
        }
    }
}

impl ActView {
    fn new(act: ReviewAct, opened: Timestamp) -> Self {
        let start = if act.at == opened { "opening" } else { "start" };
        Self {
            at: act.at,
            action: act.action.map_or(start, ReviewAction::as_str),
            is_submitter: act.is_submitter,
            who: act.who,
        }
    }
}
