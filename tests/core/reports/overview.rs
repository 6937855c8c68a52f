//! The report as a whole, and the rows behind its numbers.

use flow_core::model::ListQuery;
use flow_core::reports::{
    self, Evidence, Filter, MetricId, MetricQuery, Preset, RangeChoice, RangeError, ReportError,
    Trend,
};

use super::team::{Team, Written, between, date, reader};

const LINES: [i64; 4] = [10, 0, 0, 5];

fn last_weeks() -> Filter {
    Filter {
        range: RangeChoice::Preset {
            preset: Preset::Four,
        },
        work: Default::default(),
    }
}

async fn rows(team: &Team, query: MetricQuery) -> Vec<Evidence> {
    let page = reports::rows_of(team, &query, &reader()).await;
    let page = page.expect("the rows are read");
    assert_eq!(
        page.total,
        page.rows.len() as i64,
        "all of them are on the page"
    );
    page.rows
}

fn query(metric: MetricId, filter: Filter) -> MetricQuery {
    MetricQuery {
        metric,
        filter,
        week: None,
        list: ListQuery {
            limit: 100,
            ..ListQuery::default()
        },
    }
}

#[tokio::test]
async fn presets_are_full_weeks_before_today() {
    let team = Team::new().await;
    let overview = team.overview(&last_weeks()).await;
    // The reader reads on Friday 20 November 2026.
    assert_eq!(overview.days.first(), date("2026-10-19"));
    assert_eq!(overview.days.last(), date("2026-11-15"));
    assert_eq!(overview.weeks.len(), 4);
    let refused = reports::overview(&team, &between("2026-11-02", "2026-11-01"), &reader()).await;
    assert!(matches!(
        refused,
        Err(ReportError::Range(RangeError::Reversed))
    ));
}

#[tokio::test]
async fn a_trend_needs_four_full_weeks_and_has_a_good_side() {
    let team = Team::new().await;
    // Four weeks, each a day slower to merge: 1, 2, 3, 4 days.
    for (week, days) in (0..).zip([1, 2, 3, 4]) {
        let merged = format!(
            "2026-{}T12:00:00Z",
            ["10-23", "10-30", "11-06", "11-13"][week]
        );
        let opened = super::team::at(&merged).millis() - days * 86_400_000;
        let mut pull = Written::new(days, "Ada", &merged, &merged);
        pull.pull_request.created_at = flow_core::model::Timestamp::from_millis(opened);
        team.merge(pull).await;
    }
    let tile = team.tile(&last_weeks(), MetricId::TimeToMerge).await;
    assert_eq!(tile.weekly, [24.0, 48.0, 72.0, 96.0].map(Some));
    assert_eq!(tile.trend, Trend::Slope(24.0));
    assert_eq!(tile.is_better(), Some(false), "slower is worse");
    let three = team
        .tile(&between("2026-10-19", "2026-11-08"), MetricId::TimeToMerge)
        .await;
    assert_eq!(three.trend, Trend::TooShort);
}

#[tokio::test]
async fn every_number_opens_its_rows() {
    let team = Team::new().await;
    let mut merge = team.commit("Ada", "2026-11-03T09:00:00Z", [0; 4]);
    merge.0.parents.push("e".repeat(40));
    team.save(vec![
        merge,
        team.commit("Ada", "2026-11-02T09:00:00Z", LINES),
        team.commit("Grace", "2026-11-11T09:00:00Z", LINES),
        team.commit("Renovate", "2026-11-02T09:00:00Z", LINES),
    ])
    .await;
    team.merge(
        Written::new(1, "Ada", "2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z")
            .comment("Grace", "2026-11-02T09:00:00Z"),
    )
    .await;
    team.merge(Written::new(
        2,
        "Ada",
        "2026-11-09T08:00:00Z",
        "2026-11-09T10:00:00Z",
    ))
    .await;
    let filter = between("2026-11-02", "2026-11-15");
    for metric in &MetricId::OVERVIEW {
        let tile = team.tile(&filter, *metric).await;
        let rows = rows(&team, query(*metric, filter.clone())).await;
        let value = |row: &Evidence| match row {
            Evidence::Commit(_, _, value) | Evidence::PullRequest(_, _, value) => *value,
        };
        let sum: i64 = rows.iter().filter_map(value).sum();
        match metric {
            MetricId::TimeToMerge => {
                assert_eq!(rows.len() as i64, tile.count);
                assert_eq!(
                    tile.value,
                    Ok(sum as f64 / 3_600_000.0 / 2.0),
                    "24 h and 2 h"
                );
            }
            MetricId::TimeToFirstComment => assert_eq!((sum, rows.len()), (3_600_000, 1)),
            MetricId::UnreviewedPullRequests => assert_eq!((sum, rows.len()), (1, 2)),
            MetricId::IteratedPullRequests => assert_eq!((sum, rows.len()), (0, 2)),
            MetricId::CodeVolume => assert_eq!(tile.value, Ok(sum as f64)),
            MetricId::Efficiency => assert_eq!(sum, 10, "the rework of both"),
            _ => {
                assert_eq!(rows.len(), 3, "two that count and the merge, no bot's");
            }
        }
    }
}

#[tokio::test]
async fn rows_of_one_week_sorted_and_searched() {
    let team = Team::new().await;
    for (iid, hours) in [(1, 5), (2, 50), (3, 20)] {
        let opened = format!("2026-11-{:02}T08:00:00Z", 2 + iid);
        let merged = super::team::at(&opened).millis() + hours * 3_600_000;
        let mut pull = Written::new(iid, "Ada", &opened, &opened);
        pull.pull_request.merged_at = Some(flow_core::model::Timestamp::from_millis(merged));
        pull.pull_request.title = format!("Pull {iid}");
        team.merge(pull).await;
    }
    let filter = between("2026-10-26", "2026-11-15");
    let numbers = |rows: Vec<Evidence>| -> Vec<i64> {
        let iids = rows.into_iter().map(|row| match row {
            Evidence::PullRequest(_, head, _) => head.iid,
            Evidence::Commit(..) => 0,
        });
        iids.collect()
    };
    let mut asked = query(MetricId::TimeToMerge, filter);
    assert_eq!(
        numbers(rows(&team, asked.clone()).await),
        [2, 3, 1],
        "the slowest first"
    );
    asked.list.sort = "date".to_owned();
    assert_eq!(numbers(rows(&team, asked.clone()).await), [1, 3, 2]);
    asked.list.search = "pull 3 ada".to_owned();
    assert_eq!(numbers(rows(&team, asked.clone()).await), [3]);
    asked.list.search = String::new();
    asked.week = Some(date("2026-11-02"));
    assert_eq!(numbers(rows(&team, asked.clone()).await).len(), 3);
    asked.week = Some(date("2026-11-09"));
    assert!(rows(&team, asked.clone()).await.is_empty());
    asked.week = Some(date("2025-01-06"));
    assert!(
        rows(&team, asked).await.is_empty(),
        "a week outside the range has no rows"
    );
}

#[tokio::test]
async fn the_order_of_importing_changes_nothing() {
    let (forwards, backwards) = (Team::new().await, Team::new().await);
    let mut commits: Vec<_> = (1..20)
        .map(|day| {
            let author = ["Ada", "Grace", "Linus"][day % 3];
            let when = format!("2026-11-{day:02}T09:00:00+02:00");
            forwards.commit(author, &when, [day as i64, 1, 2, 3])
        })
        .collect();
    forwards.save(commits.clone()).await;
    commits.reverse();
    for commit in commits {
        // Twice: what comes again is the same commit.
        backwards.save(vec![commit.clone()]).await;
        backwards.save(vec![commit]).await;
    }
    let filter = between("2026-11-01", "2026-11-19");
    let one = forwards.overview(&filter).await;
    let other = backwards.overview(&filter).await;
    assert_eq!(one, other);
    // A range in two halves holds what the whole holds.
    let halves = [
        between("2026-11-01", "2026-11-09"),
        between("2026-11-10", "2026-11-19"),
    ];
    let mut volume = 0.0;
    for half in &halves {
        volume += forwards
            .tile(half, MetricId::CodeVolume)
            .await
            .value
            .expect("lines");
    }
    let whole = forwards.tile(&filter, MetricId::CodeVolume).await.value;
    assert_eq!(whole, Ok(volume));
}
