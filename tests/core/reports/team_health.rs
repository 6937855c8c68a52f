//! Team health by hand, and against the reports it must agree with.

use flow_core::model::{Standing, Target, TeamId, TeamMetric};
use flow_core::reports::{
    self, Filter, HealthRow, HealthRowKind, Ratio, Resolution, ShareOf, TeamHealth,
    TeamHealthQuery, Unknown,
};

use super::team::{Team, Written, between, reader};
use super::teams::{LINES, key, put, team_of};

async fn health(team: &Team, filter: &Filter, opened: &[TeamId]) -> TeamHealth {
    let query = TeamHealthQuery {
        filter: filter.clone(),
        metrics: TeamMetric::ALL.to_vec(),
        opened: opened.to_vec(),
    };
    let report = reports::team_health(team, &query, &reader()).await;
    report.expect("the report is made")
}

fn row(report: &TeamHealth, kind: HealthRowKind) -> &HealthRow {
    let row = report.rows.iter().find(|row| row.kind == kind);
    row.expect("the row is there")
}

fn value(row: &HealthRow, metric: TeamMetric) -> Option<f64> {
    let place = TeamMetric::ALL.iter().position(|each| *each == metric);
    row.cells[place.expect("it was asked")].value.ok()
}

/// Puts the account and the address of one name together and into a team.
async fn put_whole(team: &Team, id: TeamId, names: &[&str]) {
    for name in names {
        let listed = team.list_members(flow_core::store::MemberQuery {
            filter: flow_core::model::MemberFilter::All,
            list: flow_core::model::ListQuery {
                limit: 100,
                ..Default::default()
            },
        });
        let rows = listed.await.expect("the members are read").rows;
        let named = rows.into_iter().filter(|row| row.member.name == **name);
        let keys: Vec<_> = named.map(|row| row.member.key).collect();
        let added = team.add_team_people(id, &keys).await;
        added.expect("the people are in the team");
    }
}

/// Commits and pull requests of four people over two weeks, reviewed by each other.
async fn busy() -> Team {
    let team = Team::new().await;
    let mut commits = Vec::new();
    for (author, days) in [
        ("Ada", 2..9),
        ("Grace", 3..5),
        ("Linus", 4..6),
        ("Mei", 9..13),
    ] {
        for day in days {
            let when = format!("2026-11-{day:02}T09:00:00Z");
            commits.push(team.commit(author, &when, [10, 2, 0, day]));
        }
    }
    team.save(commits).await;
    let people = ["Ada", "Grace", "Linus", "Mei"];
    for (number, day) in (2..14).enumerate() {
        let (author, other) = (people[number % 4], people[(number + 1 + number / 4) % 4]);
        let at = |hour: i64| format!("2026-11-{day:02}T{hour:02}:00:00Z");
        let mut written = Written::new(number as i64 + 1, author, &at(8), &at(18));
        if number % 3 > 0 {
            written = written.comment(other, &at(9 + number as i64 % 4));
        }
        if number % 2 == 0 {
            written = written
                .commit("Answer", author, &at(14))
                .approve(other, Some(&at(16)));
        }
        team.merge(written).await;
    }
    team
}

#[tokio::test]
async fn everybody_and_each_team_agree_with_the_overview() {
    let team = busy().await;
    let platform = team_of(&team, "Platform", None).await;
    let search = team_of(&team, "Search", Some(platform)).await;
    put_whole(&team, platform, &["Ada"]).await;
    put_whole(&team, search, &["Ada", "Mei"]).await;
    for without_nested_teams in [false, true] {
        let mut filter = between("2026-11-02", "2026-11-15");
        filter.work.without_nested_teams = without_nested_teams;
        let report = health(&team, &filter, &[]).await;
        for of in [None, Some(platform), Some(search)] {
            let mut own = filter.clone();
            own.work.team_ids = of.into_iter().collect();
            let mut tiles = team.overview(&own).await.tiles;
            let by = ShareOf::People;
            let timeline = reports::project_timeline(&team, &own, by, &reader()).await;
            tiles.extend(timeline.expect("the report is made").tiles);
            let kind = of.map_or(HealthRowKind::Everybody, HealthRowKind::Team);
            let row = row(&report, kind);
            for (place, metric) in TeamMetric::ALL.iter().enumerate() {
                let Some(metric) = metric.metric() else {
                    continue;
                };
                let tile = tiles.iter().find(|tile| tile.metric == metric);
                let tile = tile.expect("every metric has a tile");
                let cell = &row.cells[place];
                assert_eq!(cell.value, tile.value, "{metric:?} of {of:?}");
                assert_eq!(cell.count, tile.count, "{metric:?} of {of:?}");
                assert_eq!(cell.weekly, tile.weekly, "{metric:?} of {of:?}");
                assert_eq!(cell.trend, tile.trend, "{metric:?} of {of:?}");
            }
        }
    }
}

/// What PR resolution's list of pull requests adds up to.
fn of_resolution(report: &Resolution, metric: TeamMetric) -> Option<f64> {
    let mut sum = Ratio::default();
    for followed in report.pull_requests.iter().filter_map(|each| each.followed) {
        sum += match metric {
            TeamMetric::ReactionTime => followed.reaction_time,
            TeamMetric::Responsiveness => followed.responsiveness,
            TeamMetric::IterationTime => Ratio::new(followed.iteration_time, 1),
            TeamMetric::ReviewerComments => Ratio::new(followed.comments, 1),
            _ => Ratio::new(
                i64::from(followed.review == reports::ReviewDepth::Thorough),
                1,
            ),
        };
    }
    match metric {
        TeamMetric::SharingIndex => report.sharing_index.times(1),
        TeamMetric::ThoroughlyReviewed => sum.times(100),
        TeamMetric::ReviewerComments => sum.times(1),
        _ => sum.times(1).map(|milliseconds| milliseconds / 3_600_000.0),
    }
}

#[tokio::test]
async fn everybody_and_each_team_agree_with_pr_resolution() {
    let team = busy().await;
    let search = team_of(&team, "Search", None).await;
    put_whole(&team, search, &["Ada", "Mei"]).await;
    let filter = between("2026-11-02", "2026-11-15");
    let report = health(&team, &filter, &[]).await;
    for of in [None, Some(search)] {
        let mut own = filter.clone();
        own.work.team_ids = of.into_iter().collect();
        let resolution = reports::pr_resolution(&team, &own, &reader()).await;
        let resolution = resolution.expect("the report is made");
        assert!(
            !resolution.pull_requests.is_empty(),
            "there is something to agree on"
        );
        let row = row(
            &report,
            of.map_or(HealthRowKind::Everybody, HealthRowKind::Team),
        );
        let single = TeamMetric::ALL
            .iter()
            .filter(|each| each.metric().is_none());
        for metric in single {
            let expected = of_resolution(&resolution, *metric);
            assert_eq!(value(row, *metric), expected, "{metric:?} of {of:?}");
        }
    }
}

#[tokio::test]
async fn a_team_is_the_sum_of_its_people_and_never_their_mean() {
    let team = Team::new().await;
    team.save(vec![
        team.commit("Ada", "2026-11-02T09:00:00Z", [90, 0, 0, 10]),
        team.commit("Grace", "2026-11-02T09:00:00Z", [0, 0, 0, 900]),
    ])
    .await;
    let search = team_of(&team, "Search", None).await;
    put(&team, search, &["Ada", "Grace"]).await;
    let filter = between("2026-11-02", "2026-11-08");
    let report = health(&team, &filter, &[search]).await;
    // 90 of 100 lines and 0 of 900 are 90 of 1,000; the mean of 90 % and 0 % would be 45 %.
    let of_team = row(&report, HealthRowKind::Team(search));
    assert_eq!(value(of_team, TeamMetric::Efficiency), Some(9.0));
    let of_ada = row(&report, HealthRowKind::Person(search, key("Ada")));
    assert_eq!(value(of_ada, TeamMetric::Efficiency), Some(90.0));
    assert_eq!(
        (of_ada.name.as_str(), of_ada.people, of_ada.depth),
        ("Ada", 1, 1)
    );
    // One coding day each in one week: 1 a week of each, and of both together.
    assert_eq!(value(of_team, TeamMetric::CodingDays), Some(1.0));
}

#[tokio::test]
async fn who_left_the_team_an_empty_team_and_the_shown_ones() {
    let team = busy().await;
    let platform = team_of(&team, "Platform", None).await;
    let empty = team_of(&team, "Empty", Some(platform)).await;
    let other = team_of(&team, "Other", None).await;
    put(&team, platform, &["Ada", "Grace"]).await;
    let left = team.remove_team_people(platform, vec![key("Ada")]).await;
    left.expect("she left");
    let filter = between("2026-11-02", "2026-11-15");
    let report = health(&team, &filter, &[platform, empty]).await;
    let kinds: Vec<_> = report
        .rows
        .iter()
        .map(|row| (row.kind.clone(), row.depth))
        .collect();
    let expected = [
        (HealthRowKind::Everybody, 0),
        (HealthRowKind::Team(other), 0),
        (HealthRowKind::Team(platform), 0),
        (HealthRowKind::Person(platform, key("Grace")), 1),
        (HealthRowKind::Team(empty), 1),
    ];
    assert_eq!(kinds, expected, "by name, people before teams within");
    let nobody = row(&report, HealthRowKind::Team(empty));
    assert!(
        nobody.cells.iter().all(|cell| cell.value.is_err()),
        "nobody's figures are unknown and not zero: {nobody:?}"
    );
    assert_eq!(nobody.cells[0].value, Err(Unknown::NoCommits));
    let mut narrowed = filter.clone();
    narrowed.work.team_ids = vec![empty];
    let report = health(&team, &narrowed, &[]).await;
    let kinds: Vec<_> = report
        .rows
        .iter()
        .map(|row| (row.kind.clone(), row.depth))
        .collect();
    assert_eq!(
        kinds,
        [
            (HealthRowKind::Everybody, 0),
            (HealthRowKind::Team(empty), 0)
        ]
    );
}

#[tokio::test]
async fn a_target_holds_for_teams_within_until_they_have_one() {
    let team = Team::new().await;
    team.save(vec![team.commit("Ada", "2026-11-02T09:00:00Z", LINES)])
        .await;
    let platform = team_of(&team, "Platform", None).await;
    let search = team_of(&team, "Search", Some(platform)).await;
    put(&team, search, &["Ada"]).await;
    let filter = between("2026-11-02", "2026-11-08");
    let set = async |of: Option<TeamId>, lowest: Option<f64>| {
        let target = lowest.map(|lowest| Target {
            lowest: Some(lowest),
            aim: None,
            highest: None,
        });
        let set = team.set_target(of, TeamMetric::CodingDays, target).await;
        set.expect("the target is set");
    };
    let standings = async || {
        let report = health(&team, &filter, &[search]).await;
        let all = report.rows.iter().map(|row| row.cells[0].standing);
        all.collect::<Vec<_>>()
    };
    // Everybody, Platform, Search and Ada have one coding day a week.
    assert_eq!(standings().await, [None; 4]);
    set(None, Some(2.0)).await;
    assert_eq!(standings().await, [Some(Standing::Under); 4]);
    set(Some(platform), Some(1.0)).await;
    let (under, within) = (Some(Standing::Under), Some(Standing::Within));
    assert_eq!(standings().await, [under, within, within, within]);
    set(Some(search), Some(3.0)).await;
    assert_eq!(standings().await, [under, within, under, under]);
    set(Some(search), None).await;
    assert_eq!(standings().await, [under, within, within, within]);
    let gone = team
        .set_target(Some(TeamId(99)), TeamMetric::CodingDays, None)
        .await;
    assert!(gone.is_ok(), "there was none, and there is none");
    let removed = team
        .remove_team(platform, flow_core::model::NestedTeams::MoveUp)
        .await;
    let removed = removed.expect("the team is removed");
    assert_eq!(
        team.targets().await.expect("they are read").len(),
        1,
        "its target goes"
    );
    team.undo_team_change(removed.undo)
        .await
        .expect("taken back");
    assert_eq!(
        standings().await,
        [under, within, within, within],
        "with its target"
    );
}
