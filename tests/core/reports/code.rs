//! Metrics of commits, each worked out by hand.

use flow_core::reports::MetricId;

use super::team::{Team, between, helping};

const LINES: [i64; 4] = [10, 0, 0, 0];

/// The week of Monday 2 November 2026.
fn week() -> flow_core::reports::Filter {
    between("2026-11-02", "2026-11-08")
}

#[tokio::test]
async fn coding_days_are_the_days_somebody_committed_a_week_and_person() {
    let team = Team::new().await;
    team.save(vec![
        team.commit("Ada", "2026-11-02T09:00:00Z", LINES),
        team.commit("Ada", "2026-11-02T15:00:00Z", LINES),
        team.commit("Ada", "2026-11-04T09:00:00Z", LINES),
        team.commit("Grace", "2026-11-04T09:00:00Z", LINES),
    ])
    .await;
    let tile = team.tile(&week(), MetricId::CodingDays).await;
    // Ada 2 days, Grace 1: 3 days over 2 people in 7 / 7 weeks.
    assert_eq!(tile.value, Ok(1.5));
    assert_eq!(tile.count, 2, "n are the people");
    // The same over two weeks, of which the second is idle: 3 over 2 people in 2 weeks.
    let longer = team
        .tile(&between("2026-11-02", "2026-11-15"), MetricId::CodingDays)
        .await;
    assert_eq!(longer.value, Ok(0.75));
    assert_eq!(
        longer.weekly,
        [Some(1.5), Some(0.0)],
        "an idle week is a value"
    );
    // Ten days are 10 / 7 weeks: 3 * 7 / (2 * 10).
    let ten = team
        .tile(&between("2026-11-02", "2026-11-11"), MetricId::CodingDays)
        .await;
    assert_eq!(ten.value, Ok(1.05));
}

#[tokio::test]
async fn a_day_is_the_authors_own() {
    let team = Team::new().await;
    team.save(vec![
        // Late on Sunday in Oslo, Monday in Auckland: each on their own day.
        team.commit("Ada", "2026-11-08T23:30:00+01:00", LINES),
        team.commit("Grace", "2026-11-09T11:30:00+13:00", LINES),
        // The same instant again, in the furthest zones there are.
        team.commit("Linus", "2026-11-09T12:30:00+14:00", LINES),
        team.commit("Barbara", "2026-11-08T10:30:00-12:00", LINES),
    ])
    .await;
    let first = team.tile(&week(), MetricId::CommitsPerDay).await;
    assert_eq!(first.count, 2, "Ada and Barbara coded on the Sunday");
    let second = team
        .tile(
            &between("2026-11-09", "2026-11-15"),
            MetricId::CommitsPerDay,
        )
        .await;
    assert_eq!(second.count, 2, "Grace and Linus on the Monday");
}

#[tokio::test]
async fn commits_before_1970_are_on_days_as_well() {
    let team = Team::new().await;
    team.save(vec![
        team.commit("Ada", "1969-12-31T23:59:59Z", LINES),
        team.commit("Ada", "1970-01-01T00:00:00Z", LINES),
    ])
    .await;
    for day in ["1969-12-31", "1970-01-01"] {
        let tile = team.tile(&between(day, day), MetricId::CommitsPerDay).await;
        assert_eq!(tile.count, 1, "one commit on {day}");
    }
}

#[tokio::test]
async fn commits_per_day_is_commits_over_coding_days() {
    let team = Team::new().await;
    // Flow's worked example: 26 commits on 9 days.
    let days = [3, 3, 3, 3, 3, 3, 3, 3, 2];
    let mut commits = Vec::new();
    for (day, count) in (2..).zip(days) {
        for hour in 0..count {
            let when = format!("2026-11-{day:02}T{:02}:00:00Z", 9 + hour);
            commits.push(team.commit("Ada", &when, LINES));
        }
    }
    team.save(commits).await;
    let tile = team
        .tile(
            &between("2026-11-02", "2026-11-15"),
            MetricId::CommitsPerDay,
        )
        .await;
    assert_eq!(tile.value, Ok(26.0 / 9.0));
    assert_eq!(tile.count, 9, "n are the coding days");
    // Seven days of three, then 3 + 2 on two days.
    assert_eq!(tile.weekly, [Some(3.0), Some(2.5)]);
}

#[tokio::test]
async fn efficiency_is_the_share_of_lines_that_are_no_rework() {
    let team = Team::new().await;
    team.save(vec![
        team.commit("Ada", "2026-11-02T09:00:00Z", [60, 20, 10, 10]),
        team.commit("Grace", "2026-11-03T09:00:00Z", [0, 0, 0, 20]),
    ])
    .await;
    let tile = team.tile(&week(), MetricId::Efficiency).await;
    // 120 lines, of which 30 are rework: not the mean of 90 and 0.
    assert_eq!(tile.value, Ok(75.0));
    assert_eq!(tile.count, 120, "n are the lines");
    let overview = team.overview(&week()).await;
    let of_week = overview.work_types[0];
    assert_eq!(
        [
            of_week.new_work,
            of_week.legacy_refactor,
            of_week.help_others,
            of_week.rework
        ],
        [60, 20, 10, 30]
    );
    let volume = team.tile(&week(), MetricId::CodeVolume).await;
    assert_eq!(
        (volume.value, volume.count),
        (Ok(120.0), 2),
        "lines of two commits"
    );
}

#[tokio::test]
async fn lines_of_ones_own_other_address_are_rework_and_no_help() {
    let team = Team::new().await;
    let own = team.commit("Ada", "2026-11-02T09:00:00Z", [0, 0, 30, 5]);
    let own = helping(
        helping(own, "ada@home.example", 20),
        "grace@example.com",
        10,
    );
    let mut home = team.commit("Ada", "2026-11-03T09:00:00Z", LINES);
    home.0.author.email = "Ada@Home.example".to_owned();
    team.save(vec![own, home]).await;
    let split = |overview: flow_core::reports::Overview| {
        let lines = overview.work_types[0];
        (lines.help_others, lines.rework)
    };
    assert_eq!(
        split(team.overview(&week()).await),
        (30, 5),
        "two people until they are joined"
    );
    let keys = ["address ada@example.com", "address ada@home.example"]
        .map(|key| flow_core::model::MemberKey(key.to_owned()));
    let joined = team.join_members(&keys, None).await;
    joined.expect("two people are one");
    // 20 of the 30 helped lines were her own.
    assert_eq!(split(team.overview(&week()).await), (10, 25));
}

#[tokio::test]
async fn nothing_to_count_is_unknown_and_no_zero() {
    let team = Team::new().await;
    team.save(vec![team.commit("Ada", "2026-11-02T09:00:00Z", [0; 4])])
        .await;
    let efficiency = team.tile(&week(), MetricId::Efficiency).await;
    assert_eq!(
        efficiency.value,
        Err(flow_core::reports::Unknown::NoCommits),
        "no lines, no share"
    );
    let volume = team.tile(&week(), MetricId::CodeVolume).await;
    assert_eq!(volume.value, Ok(0.0), "a commit of no lines is no lines");
    let before = team
        .tile(&between("2020-01-06", "2020-01-12"), MetricId::CodeVolume)
        .await;
    assert_eq!(before.value, Err(flow_core::reports::Unknown::NoCommits));
}
