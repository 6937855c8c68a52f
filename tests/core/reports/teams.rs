//! Teams by hand: who is in one, whose work is a team's, and that joining people never changes more than it says.

use flow_core::model::{MemberKey, NestedTeams, NewTeam, Target, TeamId, TeamMetric};
use flow_core::reports::{Filter, MetricId};
use flow_core::store::{StoreError, TeamError};

use super::team::{Team, Written, between};

/// Ten lines of new work.
pub(super) const LINES: [i64; 4] = [10, 0, 0, 0];

pub(super) fn key(name: &str) -> MemberKey {
    MemberKey(format!("address {}@example.com", name.to_lowercase()))
}

pub(super) async fn team_of(team: &Team, name: &str, parent: Option<TeamId>) -> TeamId {
    let added = team.add_team(NewTeam {
        name: name.to_owned(),
        parent_id: parent,
    });
    added.await.expect("the team is made").team
}

pub(super) async fn put(team: &Team, id: TeamId, names: &[&str]) {
    let keys: Vec<MemberKey> = names.iter().map(|name| key(name)).collect();
    let put = team.add_team_people(id, &keys).await;
    put.expect("the people are in the team");
}

/// The first two weeks of November, of some teams.
pub(super) fn of_teams(teams: &[TeamId], without_nested_teams: bool) -> Filter {
    let mut filter = between("2026-11-02", "2026-11-15");
    filter.work.team_ids = teams.to_vec();
    filter.work.without_nested_teams = without_nested_teams;
    filter
}

async fn lines(team: &Team, filter: &Filter) -> Option<f64> {
    team.tile(filter, MetricId::CodeVolume).await.value.ok()
}

/// Ada wrote 10 lines, Grace 20, Linus 30 and Mei 40.
async fn four_authors() -> Team {
    let team = Team::new().await;
    let mut commits = Vec::new();
    for (author, many) in [("Ada", 1), ("Grace", 2), ("Linus", 3), ("Mei", 4)] {
        for hour in 0..many {
            commits.push(team.commit(author, &format!("2026-11-03T1{hour}:00:00Z"), LINES));
        }
    }
    team.save(commits).await;
    team
}

#[tokio::test]
async fn who_is_in_two_teams_counts_once_in_the_one_above() {
    let team = four_authors().await;
    let platform = team_of(&team, "Platform", None).await;
    let search = team_of(&team, "Search", Some(platform)).await;
    let ranking = team_of(&team, "Ranking", Some(search)).await;
    put(&team, platform, &["Ada"]).await;
    put(&team, search, &["Grace", "Linus"]).await;
    put(&team, ranking, &["Linus"]).await;
    // 10 of Ada, 20 of Grace, 30 of Linus, who is in two of them.
    assert_eq!(
        lines(&team, &of_teams(&[platform], false)).await,
        Some(60.0)
    );
    assert_eq!(
        lines(&team, &of_teams(&[search, ranking], false)).await,
        Some(50.0)
    );
    assert_eq!(
        lines(&team, &of_teams(&[platform], true)).await,
        Some(10.0),
        "without nested teams only its own people"
    );
    let listed = team.teams().await.expect("the teams are read");
    let counts: Vec<_> = listed
        .iter()
        .map(|each| (each.own_people, each.people))
        .collect();
    assert_eq!(counts, [(1, 3), (2, 2), (1, 1)], "each once");
}

#[tokio::test]
async fn a_team_without_people_and_one_that_is_gone_have_no_work() {
    let team = four_authors().await;
    let empty = team_of(&team, "Empty", None).await;
    assert_eq!(lines(&team, &of_teams(&[empty], false)).await, None);
    assert_eq!(lines(&team, &of_teams(&[TeamId(999)], false)).await, None);
    let mut both = of_teams(&[empty], false);
    both.work.member_keys = vec![key("Ada")];
    assert_eq!(lines(&team, &both).await, None, "only who is both");
    put(&team, empty, &["Ada", "Grace"]).await;
    assert_eq!(lines(&team, &both).await, Some(10.0));
}

#[tokio::test]
async fn teams_never_loop_and_names_are_unique_beside_each_other() {
    let team = Team::new().await;
    let platform = team_of(&team, "Platform", None).await;
    let search = team_of(&team, "Search", Some(platform)).await;
    let ranking = team_of(&team, "Ranking", Some(search)).await;
    let moved = |id, parent: Option<TeamId>, name: &str| {
        let name = name.to_owned();
        team.change_team(
            id,
            NewTeam {
                name,
                parent_id: parent,
            },
        )
    };
    for below in [platform, search, ranking] {
        let refused = moved(platform, Some(below), "Platform").await;
        assert!(matches!(refused, Err(TeamError::Loop)), "{refused:?}");
    }
    let taken = moved(ranking, None, " PLATFORM ").await;
    assert!(matches!(taken, Err(TeamError::NameTaken)), "{taken:?}");
    moved(ranking, Some(platform), "Platform")
        .await
        .expect("elsewhere the name is free");
    moved(search, Some(platform), "search")
        .await
        .expect("its own name in another case is free");
    let gone = moved(search, Some(TeamId(999)), "Search").await;
    assert!(matches!(gone, Err(TeamError::Store(StoreError::NotFound))));
    let below_nothing = team.add_team(NewTeam {
        name: "Lost".to_owned(),
        parent_id: Some(TeamId(999)),
    });
    assert!(below_nothing.await.is_err(), "a team needs its parent");
}

#[tokio::test]
async fn a_removed_team_leaves_or_takes_those_within_and_comes_back() {
    let team = four_authors().await;
    let platform = team_of(&team, "Platform", None).await;
    let search = team_of(&team, "Search", Some(platform)).await;
    let ranking = team_of(&team, "Ranking", Some(search)).await;
    put(&team, search, &["Grace"]).await;
    put(&team, ranking, &["Linus"]).await;
    let before = team.team_roster().await.expect("the teams are read");
    let kept = team.remove_team(search, NestedTeams::MoveUp).await;
    let kept = kept.expect("the team is removed");
    let listed = team.teams().await.expect("the teams are read");
    let places: Vec<_> = listed
        .iter()
        .map(|each| (each.id, each.parent_id))
        .collect();
    assert_eq!(places, [(platform, None), (ranking, Some(platform))]);
    team.undo_team_change(kept.undo).await.expect("taken back");
    assert_eq!(
        team.team_roster().await.expect("the teams are read"),
        before
    );
    assert!(
        matches!(
            team.undo_team_change(kept.undo).await,
            Err(StoreError::NotFound)
        ),
        "once only"
    );
    let removed = team.remove_team(platform, NestedTeams::Remove).await;
    let removed = removed.expect("all are removed");
    assert_eq!(team.teams().await.expect("the teams are read"), []);
    team.undo_team_change(removed.undo)
        .await
        .expect("taken back");
    assert_eq!(
        team.team_roster().await.expect("the teams are read"),
        before
    );
}

#[tokio::test]
async fn who_is_taken_out_is_out_whatever_they_go_by() {
    let team = four_authors().await;
    let search = team_of(&team, "Search", None).await;
    put(&team, search, &["Grace", "Linus"]).await;
    let joined = team.join_members(&[key("Grace"), key("Mei")], None).await;
    let joined = joined.expect("they are one person");
    // 20 and 40 of Grace, who is Mei too, and 30 of Linus.
    assert_eq!(lines(&team, &of_teams(&[search], false)).await, Some(90.0));
    let both = joined.member.expect("one member came of it");
    let out = team.remove_team_people(search, vec![both]).await;
    out.expect("the person is out");
    assert_eq!(lines(&team, &of_teams(&[search], false)).await, Some(30.0));
    let people = team.team_people(search).await.expect("the team is there");
    assert_eq!(people.len(), 1, "{people:?}");
}

#[tokio::test]
async fn joining_people_in_any_order_gives_a_team_the_same_values() {
    let names = ["Ada", "Grace", "Linus"];
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    let mut seen = Vec::new();
    for order in orders {
        let team = four_authors().await;
        let search = team_of(&team, "Search", None).await;
        put(&team, search, &["Grace", "Mei"]).await;
        let [first, second, third] = order.map(|place: usize| key(names[place]));
        let joined = team.join_members(&[first, second], None).await;
        let pair = joined.expect("two are one").member.expect("one member");
        let joined = team.join_members(&[pair, third], None).await;
        let all = joined.expect("three are one");
        let overview = team.overview(&of_teams(&[search], false)).await;
        seen.push((overview.people, overview.tiles));
        let roster = team.team_roster().await.expect("the teams are read");
        assert_eq!(roster.teams[0].own.len(), 2, "the three and Mei");
        team.undo_member_change(all.undo).await.expect("taken back");
    }
    // Ada, Grace and Linus are one, who is in the team: 10 + 20 + 30, and 40 of Mei.
    let volume = seen[0]
        .1
        .iter()
        .find(|tile| tile.metric == MetricId::CodeVolume);
    assert_eq!(volume.and_then(|tile| tile.value.ok()), Some(100.0));
    assert!(seen.iter().all(|values| *values == seen[0]), "in any order");
}

#[tokio::test]
async fn pull_requests_are_of_the_team_of_whoever_opened_them() {
    let team = four_authors().await;
    let search = team_of(&team, "Search", None).await;
    team.merge(Written::new(
        1,
        "Ada",
        "2026-11-02T08:00:00Z",
        "2026-11-03T08:00:00Z",
    ))
    .await;
    team.merge(Written::new(
        2,
        "Grace",
        "2026-11-02T08:00:00Z",
        "2026-11-02T10:00:00Z",
    ))
    .await;
    let listed = team.list_members(flow_core::store::MemberQuery {
        filter: flow_core::model::MemberFilter::All,
        list: flow_core::model::ListQuery {
            limit: 100,
            ..Default::default()
        },
    });
    let rows = listed.await.expect("the members are read").rows;
    let account = rows
        .iter()
        .find(|row| row.member.name == "Grace" && row.member.figures.pull_requests == 1);
    let account = account
        .expect("she opened a pull request")
        .member
        .key
        .clone();
    let put = team.add_team_people(search, &[account]).await;
    put.expect("she is in the team");
    let tile = team
        .tile(&of_teams(&[search], false), MetricId::TimeToMerge)
        .await;
    assert_eq!((tile.value.ok(), tile.count), (Some(2.0), 1));
}

#[tokio::test]
async fn taking_a_change_of_teams_back_leaves_targets_set_since_alone() {
    let team = Team::new().await;
    let platform = team_of(&team, "Platform", None).await;
    let target = Target {
        lowest: Some(2.0),
        aim: None,
        highest: None,
    };
    let set = async |of, target| {
        let set = team.set_target(of, TeamMetric::CodingDays, target).await;
        set.expect("the target is set");
    };
    set(Some(platform), Some(target)).await;
    let added = team.add_team(NewTeam {
        name: "Search".to_owned(),
        parent_id: None,
    });
    let added = added.await.expect("the team is made");
    set(None, Some(target)).await;
    set(Some(platform), None).await;
    set(Some(added.team), Some(target)).await;
    team.undo_team_change(added.undo).await.expect("taken back");
    let left = team.targets().await.expect("they are read");
    let of: Vec<_> = left.iter().map(|each| each.team_id).collect();
    assert_eq!(
        of,
        [None],
        "everybody's is as it was set, the one taken away stays away, and the team's goes with it"
    );
}
