//! The answers behind rows of waiting: who asked, who answered and how long it took, and that they add up to the row.

use flow_core::model::{
    CountRules, CountedDays, ListQuery, PullRequestId, PullRequestRules, PullRequestStart,
    ReviewAction, WorkFilter,
};
use flow_core::reports::{
    self, AnswerMetric, Filter, Ratio, ReportError, ReviewAct, ReviewAnswers, ReviewAnswersQuery,
    ReviewRow, ReviewRowsQuery,
};
use flow_core::store::StoreError;

use super::second::random_team;
use super::team::{Team, Written, between, reader};

const HOUR: i64 = 3_600_000;

const METRICS: [AnswerMetric; 3] = [
    AnswerMetric::ReactionTime,
    AnswerMetric::Responsiveness,
    AnswerMetric::IterationTime,
];

/// A time of Monday 2 November 2026 in UTC.
fn monday(clock: &str) -> String {
    format!("2026-11-02T{clock}:00Z")
}

/// Opened by Ada at 8, merged at 20 by nobody GitLab names.
fn by_ada() -> Written {
    let mut written = Written::new(1, "Ada", &monday("08:00"), &monday("20:00"));
    written.pull_request.merged_by = None;
    written
}

async fn rows(team: &Team, metric: AnswerMetric, filter: &Filter) -> Vec<ReviewRow> {
    let query = ReviewRowsQuery {
        metric: metric.of_reviews(),
        filter: filter.clone(),
        week: None,
        submitter: None,
        reviewer: None,
        list: ListQuery {
            limit: ListQuery::MAXIMUM_LIMIT,
            ..ListQuery::default()
        },
    };
    let page = reports::review_rows(team, &query, &reader()).await;
    page.expect("the rows are read").rows
}

async fn asked(
    team: &Team,
    metric: AnswerMetric,
    filter: &Filter,
    pull_request_id: PullRequestId,
) -> Result<ReviewAnswers, ReportError> {
    let query = ReviewAnswersQuery {
        metric,
        filter: filter.clone(),
        pull_request_id,
    };
    reports::review_answers(team, &query, &reader()).await
}

/// Who did what, and when.
fn act(act: &ReviewAct) -> (&str, &'static str, String) {
    let action = act.action.map_or("opening", ReviewAction::as_str);
    let clock = act.at.to_rfc3339()[11..16].to_owned();
    (act.who.as_deref().unwrap_or("nobody named"), action, clock)
}

/// Whose doings began and ended each time, and how many hours it took.
fn told(answers: &ReviewAnswers) -> Vec<(String, String, i64)> {
    let answers = answers.answers.iter();
    answers
        .map(|answer| {
            let words = |one| {
                let (who, action, clock) = act(one);
                format!("{who}: {action} {clock}")
            };
            (
                words(&answer.asked),
                words(&answer.answered),
                answer.millis / HOUR,
            )
        })
        .collect()
}

fn expected(answers: &[(&str, &str, i64)]) -> Vec<(String, String, i64)> {
    let answers = answers.iter();
    answers
        .map(|(asked, answered, hours)| ((*asked).to_owned(), (*answered).to_owned(), *hours))
        .collect()
}

#[tokio::test]
async fn a_row_opens_the_answers_it_is_the_mean_of() {
    let team = Team::new().await;
    let written = by_ada()
        .comment("Grace", &monday("10:00"))
        .comment("Linus", &monday("11:00"))
        .comment("Ada", &monday("14:00"))
        .commit("Mend it", "Ada", &monday("15:00"))
        .comment("Grace", &monday("17:00"))
        .approve("Grace", Some(&monday("18:00")))
        .approve("Linus", None);
    team.merge(written).await;
    let week = between("2026-11-02", "2026-11-08");
    let of = async |metric| {
        let id = rows(&team, metric, &week).await[0].fact.id;
        let answers = asked(&team, metric, &week, id).await;
        answers.expect("the row has answers")
    };
    let reactions = of(AnswerMetric::ReactionTime).await;
    assert_eq!(
        told(&reactions),
        expected(&[
            ("Ada: opening 08:00", "Grace: comment 10:00", 2),
            ("Ada: opening 08:00", "Linus: comment 11:00", 3),
            ("Ada: comment 14:00", "Grace: comment 17:00", 3),
        ]),
        "each reviewer answers a block once, from its first action; an approval without a time is in no stream"
    );
    assert_eq!(
        (reactions.value, reactions.head.iid),
        (Ratio::new(8 * HOUR, 3), 1)
    );
    assert!(
        reactions.answers[0].asked.is_submitter && !reactions.answers[0].answered.is_submitter,
        "Ada asked, Grace answered"
    );
    assert_eq!(
        told(&of(AnswerMetric::Responsiveness).await)[0],
        expected(&[("Linus: comment 11:00", "Ada: comment 14:00", 3)])[0],
        "the last of the reviewers' actions asks"
    );
    assert_eq!(
        told(&of(AnswerMetric::IterationTime).await),
        expected(&[("Grace: comment 10:00", "Ada: commit 15:00", 5)])
    );
}

#[tokio::test]
async fn what_was_not_iterated_lists_nothing_and_what_is_no_row_is_not_found() {
    let team = Team::new().await;
    team.merge(by_ada()).await;
    let week = between("2026-11-02", "2026-11-08");
    let id = rows(&team, AnswerMetric::IterationTime, &week).await[0]
        .fact
        .id;
    let none = asked(&team, AnswerMetric::IterationTime, &week, id).await;
    let none = none.expect("it is a row of iteration time");
    assert_eq!((none.value, none.answers.len()), (Ratio::new(0, 1), 0));
    let other_week = between("2026-11-09", "2026-11-15");
    let mut elsewhere = week.clone();
    elsewhere.work = WorkFilter {
        integration_id: Some(flow_core::model::IntegrationId(4_711)),
        ..elsewhere.work
    };
    for (metric, filter, id, why) in [
        (AnswerMetric::ReactionTime, &week, id, "nobody answered it"),
        (
            AnswerMetric::IterationTime,
            &other_week,
            id,
            "merged before",
        ),
        (AnswerMetric::IterationTime, &elsewhere, id, "filtered away"),
        (
            AnswerMetric::IterationTime,
            &week,
            PullRequestId(4_711),
            "there is none",
        ),
    ] {
        let refused = asked(&team, metric, filter, id).await;
        assert!(
            matches!(refused, Err(ReportError::Store(StoreError::NotFound))),
            "{why}: {refused:?}"
        );
    }
}

/// Every row's answers add up to the row, in order of time.
async fn rows_are_their_answers(team: &Team, filter: &Filter) {
    for metric in METRICS {
        let rows = rows(team, metric, filter).await;
        assert!(rows.len() > 10, "{metric:?}: {} rows", rows.len());
        let mut answers_seen = 0;
        for row in rows {
            let answers = asked(team, metric, filter, row.fact.id).await;
            let answers = answers.expect("every row opens");
            assert_eq!(answers.value, row.value, "{metric:?} of {}", row.head.iid);
            let sum: i64 = answers.answers.iter().map(|each| each.millis).sum();
            assert_eq!(sum, row.value.numerator, "{metric:?} of {}", row.head.iid);
            let count = i64::try_from(answers.answers.len()).expect("a small number");
            if metric == AnswerMetric::IterationTime {
                assert!(count <= 1, "one stretch of a pull request, or none");
            } else {
                assert_eq!(
                    count, row.value.denominator,
                    "{metric:?} of {}",
                    row.head.iid
                );
            }
            assert!(
                answers.answers.is_sorted_by_key(|each| each.answered.at),
                "in order of time"
            );
            answers_seen += count;
        }
        assert!(answers_seen > 2, "{metric:?}: {answers_seen} answers");
    }
}

#[tokio::test]
async fn answers_add_up_to_every_row_of_a_random_world() {
    let (team, _, _) = random_team(20_261_130, 300, 400).await;
    let filter = between("2025-01-01", "2026-11-20");
    rows_are_their_answers(&team, &filter).await;
    // The same from what was kept.
    let kept = team.keep_report_facts().await;
    kept.expect("the store is written");
    rows_are_their_answers(&team, &filter).await;
    // And by other rules about time.
    let rules = CountRules {
        pull_requests: PullRequestRules {
            start: PullRequestStart::FirstCommented,
            days: CountedDays::WorkingDays,
        },
        ..CountRules::default()
    };
    let set = team.set_count_rules(rules).await;
    set.expect("the store is written");
    rows_are_their_answers(&team, &filter).await;
}
