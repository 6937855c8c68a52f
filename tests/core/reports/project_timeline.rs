//! Volume, work types and where they are from, worked out by hand.

use flow_core::model::{Commit, CommitWork, LeftOut};
use flow_core::reports::{
    self, Complexity, Filter, ImpactInputs, MetricId, ProjectTimeline, ShareOf, Step, Tile,
    Unknown, WorkShare, WorkSource,
};
use rusqlite::Connection;

use super::team::{Team, between, reader};

/// The report over a range by people.
async fn over(team: &Team, from: &str, to: &str) -> ProjectTimeline {
    by(team, &between(from, to), ShareOf::People).await
}

async fn by(team: &Team, filter: &Filter, of: ShareOf) -> ProjectTimeline {
    let report = reports::project_timeline(team, filter, of, &reader()).await;
    report.expect("the report is made")
}

fn tile(report: &ProjectTimeline, metric: MetricId) -> &Tile {
    let found = report.tiles.iter().find(|tile| tile.metric == metric);
    found.expect("it is one of the figures")
}

/// A commit that edited so many places of so many files.
fn spread(
    (commit, mut work): (Commit, CommitWork),
    places: i64,
    files: i64,
) -> (Commit, CommitWork) {
    (work.spread.places, work.spread.files) = (places, files);
    (commit, work)
}

/// Impact as each day of a short range tells it.
fn impacts(report: &ProjectTimeline) -> Vec<i64> {
    let periods = report.periods.iter();
    periods.map(|(_, volume)| volume.impact.points).collect()
}

#[tokio::test]
async fn nothing_is_unknown_and_not_zero() {
    let team = Team::new().await;
    let report = over(&team, "2026-11-02", "2026-11-08").await;
    assert_eq!((report.step, report.periods.len()), (Step::Day, 7));
    for tile in &report.tiles {
        assert_eq!(tile.value, Err(Unknown::NoCommits), "{:?}", tile.metric);
    }
    assert!(report.shares.iter().all(|kind| kind.most.is_empty()));
}

#[tokio::test]
async fn volume_by_day_and_by_week() {
    let team = Team::new().await;
    let mut merge = team.commit("Ada", "2026-11-03T12:00:00Z", [50, 0, 0, 0]);
    merge.0.parents.push("e".repeat(40));
    team.save(vec![
        team.commit("Ada", "2026-11-02T09:00:00Z", [10, 2, 3, 5]),
        team.commit("Ada", "2026-11-02T10:00:00Z", [4, 0, 0, 0]),
        team.commit("Grace", "2026-11-02T23:30:00-08:00", [6, 0, 0, 0]),
        team.commit("Grace", "2026-11-11T10:00:00Z", [1, 1, 1, 1]),
        team.commit("Ada", "2026-11-04T10:00:00Z", [1_001, 0, 0, 0]),
        merge,
    ])
    .await;
    let days = over(&team, "2026-11-02", "2026-11-08").await;
    let monday = days.periods[0].1.code;
    assert_eq!(
        (monday.commits, monday.coding_days),
        (3, 2),
        "Ada and Grace, on her Monday"
    );
    // 10 + 2 + 3 + 5, 4 and 6.
    assert_eq!(monday.lines.total(), 30);
    let rest = days.periods[1..].iter();
    assert_eq!(
        rest.map(|(_, of)| of.code.commits).sum::<i64>(),
        0,
        "a merge and an outlier"
    );
    assert_eq!(days.left_out.commits(LeftOut::Merge), 1);
    assert_eq!(days.left_out.commits(LeftOut::Outlier), 1);

    let weeks = over(&team, "2026-09-28", "2026-11-15").await;
    assert_eq!((weeks.step, weeks.periods.len()), (Step::Week, 7));
    let commits: Vec<_> = weeks
        .periods
        .iter()
        .map(|(_, of)| of.code.commits)
        .collect();
    assert_eq!(commits, [0, 0, 0, 0, 0, 3, 1]);
    assert_eq!(
        weeks.whole.code.commits, 4,
        "the range is its weeks together"
    );
    assert_eq!(weeks.people, 2);
}

#[tokio::test]
async fn lines_of_each_kind_are_told_by_person_and_by_repository() {
    let team = Team::new().await;
    team.save(vec![
        team.commit("Ada", "2026-11-02T09:00:00Z", [10, 0, 0, 5]),
        team.commit("Grace", "2026-11-03T09:00:00Z", [7, 0, 2, 5]),
        team.commit("Ada", "2026-11-04T09:00:00Z", [2, 0, 0, 0]),
    ])
    .await;
    let named = |of: &WorkShare| (of.name.clone(), of.lines);
    let report = over(&team, "2026-11-02", "2026-11-08").await;
    let told: Vec<Vec<_>> = report
        .shares
        .iter()
        .map(|kind| kind.most.iter().map(named).collect())
        .collect();
    let (ada, grace) = ("Ada".to_owned(), "Grace".to_owned());
    assert_eq!(told[0], [(ada.clone(), 12), (grace.clone(), 7)]);
    assert_eq!(told[1], [], "nobody has lines of this kind");
    assert_eq!(told[2], [(grace.clone(), 2)]);
    assert_eq!(told[3], [(ada, 5), (grace, 5)], "of as many lines by name");
    let filter = between("2026-11-02", "2026-11-08");
    let report = by(&team, &filter, ShareOf::Repositories).await;
    assert_eq!(report.shares[0].most.len(), 1);
    let all = &report.shares[0].most[0];
    assert_eq!((all.lines, all.name.as_str()), (19, "platform/api"));
    assert_eq!(all.source, WorkSource::Repository(team.repository));
}

#[tokio::test]
async fn impact_of_a_week_is_points_over_the_weeks_people_were_at_work() {
    let team = Team::new().await;
    team.save(vec![
        // The median of 1, 25 and 100 lines is 25.
        // 10 √25 + 10 √25 / 5 ... by hand: 50, places 5 √4 = 10, files 10 √1 = 10, history 10: 80.
        spread(
            team.commit("Ada", "2026-11-02T09:00:00Z", [25, 0, 0, 0]),
            5,
            2,
        ),
        // 10 √1 = 10; history 10 √(1 / 25) = 2: 12.
        team.commit("Ada", "2026-11-09T09:00:00Z", [1, 0, 0, 0]),
        // 100, all old: 10 √200 = 141, 41 more; severity 5 √100 = 50; history 10 √4 = 20: 211.
        team.commit("Grace", "2026-11-03T09:00:00Z", [0, 100, 0, 0]),
    ])
    .await;
    let report = over(&team, "2026-11-02", "2026-11-15").await;
    assert_eq!(report.whole.impact.points, 80 + 12 + 211);
    assert_eq!(impacts(&report)[0..2], [80, 211]);
    let told = tile(&report, MetricId::Impact);
    // Ada two weeks, Grace one: 303 points over three weeks. Grace's second week does not dilute it.
    assert_eq!(told.value, Ok(303.0 / 3.0));
    assert_eq!(told.count, 3, "commits whose points are known");
    assert_eq!(told.weekly, [Some(291.0 / 2.0), Some(12.0)]);
    // From Wednesday to Tuesday: Ada's 12 points in two days of a week.
    let cut = over(&team, "2026-11-04", "2026-11-10").await;
    assert_eq!(tile(&cut, MetricId::Impact).value, Ok(12.0 * 7.0 / 2.0));
    let one = over(&team, "2026-11-02", "2026-11-02").await;
    assert_eq!(
        tile(&one, MetricId::Impact).value,
        Ok(80.0 * 7.0),
        "a day is a seventh of a week"
    );
}

#[tokio::test]
async fn what_was_measured_before_places_were_counted_has_no_impact_and_not_none() {
    let team = Team::new().await;
    team.save(vec![team.commit(
        "Ada",
        "2026-11-02T09:00:00Z",
        [25, 0, 0, 0],
    )])
    .await;
    let before = Connection::open(&team.path).expect("the store's file");
    let forgotten = before.execute(
        "UPDATE commit_work SET edit_places = NULL, edited_files = NULL",
        [],
    );
    assert_eq!(forgotten.expect("nobody else writes"), 1);
    team.save(vec![team.commit(
        "Ada",
        "2026-11-09T09:00:00Z",
        [25, 0, 0, 0],
    )])
    .await;
    for kept in [false, true] {
        if kept {
            team.keep_report_facts()
                .await
                .expect("the store is written");
        }
        let report = over(&team, "2026-11-02", "2026-11-15").await;
        let told = tile(&report, MetricId::Impact);
        // 50, and history 10. The first week has no points, so that it does not count as a week of none.
        assert_eq!((told.value, told.count), (Ok(60.0), 1));
        assert_eq!(told.weekly, [None, Some(60.0)]);
        let first = over(&team, "2026-11-02", "2026-11-08").await;
        assert_eq!(
            tile(&first, MetricId::Impact).value,
            Err(Unknown::NotMeasured)
        );
        assert_eq!(first.whole.code.lines.total(), 25, "its lines are known");
    }
}

#[tokio::test]
async fn time_to_100_is_eight_hours_a_coding_day() {
    let team = Team::new().await;
    team.save(vec![
        team.commit("Ada", "2026-11-02T09:00:00Z", [60, 20, 0, 0]),
        team.commit("Ada", "2026-11-02T15:00:00Z", [0, 0, 0, 40]),
        team.commit("Grace", "2026-11-03T09:00:00Z", [80, 0, 0, 0]),
    ])
    .await;
    let report = over(&team, "2026-11-02", "2026-11-08").await;
    // Two coding days are 16 hours; 200 lines are twice a hundred, of which 160 are no rework.
    assert_eq!(tile(&report, MetricId::TimeTo100).value, Ok(8.0));
    assert_eq!(tile(&report, MetricId::ProductiveTimeTo100).value, Ok(10.0));
    assert_eq!(
        tile(&report, MetricId::TimeTo100).count,
        2,
        "n are coding days"
    );
}

#[tokio::test]
async fn days_of_which_no_line_is_known_make_nobody_slow() {
    let team = Team::new().await;
    team.save(vec![team.commit(
        "Ada",
        "2026-11-02T09:00:00Z",
        [100, 0, 0, 0],
    )])
    .await;
    let (commit, _) = team.commit("Ada", "2026-11-03T09:00:00Z", [0, 0, 0, 0]);
    let saved = team.save_commits(team.repository, &[commit], None).await;
    saved.expect("the store is written");
    let report = over(&team, "2026-11-02", "2026-11-08").await;
    assert_eq!(report.whole.code.coding_days, 2);
    assert_eq!(
        tile(&report, MetricId::TimeTo100).value,
        Ok(8.0),
        "one day of known lines"
    );
    let second = over(&team, "2026-11-03", "2026-11-03").await;
    for metric in [
        MetricId::Impact,
        MetricId::CommitComplexity,
        MetricId::TimeTo100,
    ] {
        assert_eq!(
            tile(&second, metric).value,
            Err(Unknown::NotMeasured),
            "{metric:?}"
        );
    }
}

#[tokio::test]
async fn complexity_is_the_share_of_high_ones() {
    let team = Team::new().await;
    team.save(vec![
        // 223 + 35 + 37 + 50 = 345, as its definition says.
        spread(
            team.commit("Ada", "2026-11-02T09:00:00Z", [400, 100, 0, 0]),
            50,
            15,
        ),
        team.commit("Ada", "2026-11-03T09:00:00Z", [10, 0, 0, 0]),
        team.commit("Ada", "2026-11-04T09:00:00Z", [0, 0, 0, 0]),
    ])
    .await;
    let report = over(&team, "2026-11-02", "2026-11-08").await;
    let told = tile(&report, MetricId::CommitComplexity);
    assert_eq!(
        (told.value, told.count),
        (Ok(100.0 / 3.0), 3),
        "a commit of no line is a low one"
    );
    let empty = ImpactInputs::default().points();
    assert_eq!((empty.total(), empty.complexity()), (0, Complexity::Low));
}

#[tokio::test]
async fn splitting_a_range_at_a_monday_changes_no_sum() {
    let team = Team::new().await;
    let mut commits = Vec::new();
    for number in 0..60_i64 {
        let day = 1 + number % 28;
        let when = format!("2026-10-{day:02}T{:02}:00:00+02:00", number % 24);
        let who = ["Ada", "Grace", "Linus"][usize::try_from(number % 3).expect("small")];
        let lines = [number * 7 % 90, number % 11, number % 5, number % 4];
        commits.push(spread(
            team.commit(who, &when, lines),
            1 + number % 9,
            1 + number % 4,
        ));
    }
    let reversed: Vec<_> = commits.iter().rev().cloned().collect();
    team.save(commits).await;
    let whole = over(&team, "2026-10-01", "2026-10-31").await;
    let other = Team::new().await;
    other.save(reversed).await;
    let again = over(&other, "2026-10-01", "2026-10-31").await;
    assert_eq!(again.whole, whole.whole, "whatever came first");
    let (first, second) = (
        over(&team, "2026-10-01", "2026-10-11").await.whole,
        over(&team, "2026-10-12", "2026-10-31").await.whole,
    );
    assert_eq!(
        first.code.commits + second.code.commits,
        whole.whole.code.commits
    );
    assert_eq!(
        first.code.lines.total() + second.code.lines.total(),
        whole.whole.code.lines.total()
    );
    assert_eq!(
        first.impact.points + second.impact.points,
        whole.whole.impact.points
    );
    assert_eq!(
        first.impact.active_days + second.impact.active_days,
        whole.whole.impact.active_days
    );
}
